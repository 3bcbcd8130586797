import { afterEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Camera, Clock, Frame } from "../devices.ts";
import { createRtspCamera, type RtspCameraOptions } from "./rtsp.ts";

const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now(), isTrusted: () => true };
const dir = mkdtempSync(join(tmpdir(), "camera-test-"));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));

/** A stand-in for ffmpeg: a shell script that writes what the test says. */
let programs = 0;
const program = (script: string) => {
  const file = join(dir, `decoder-${++programs}`);
  writeFileSync(file, `#!/bin/sh\necho $$ >> ${file}.pids\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
};
const PICTURE = "printf 'P6\\n2 1\\n255\\nabcdef'";

const stops: AbortController[] = [];
const running: Promise<void>[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort();
  await Promise.all(running.splice(0));
});
const open = (options: Partial<RtspCameraOptions>) => {
  const camera = createRtspCamera({
    id: "cam",
    url: "rtsp://u:s3cret@127.0.0.1:9/x",
    framesPerSecond: 5,
    clock,
    backOffMs: [10, 20],
    ...options,
  });
  const stop = new AbortController();
  stops.push(stop);
  const frames: Frame[] = [];
  const watch = async () => {
    for await (const frame of camera.frames(stop.signal)) frames.push(frame);
  };
  const done = watch();
  running.push(done);
  return { camera, frames, stop, done };
};
const until = async (isTrue: () => boolean, within = 10_000) => {
  for (let waited = 0; waited < within && !isTrue(); waited += 10) await Bun.sleep(10);
  expect(isTrue()).toBe(true);
};
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const pidsOf = async (file: string) => (await Bun.file(`${file}.pids`).text()).trim().split("\n").map(Number);
const retries = (camera: Camera, generation: number) => () => camera.state().generation >= generation;

test("frames come with their size, time and rising number", async () => {
  const { frames, camera } = open({ ffmpeg: program(`${PICTURE}; ${PICTURE}; sleep 60`) });
  await until(() => frames.length >= 1);
  expect(frames[0]).toMatchObject({ width: 2, height: 1, rgb: new TextEncoder().encode("abcdef") });
  expect(camera.state()).toMatchObject({ phase: "live", generation: 1 });
  expect(camera.state().lastFrameAtMs).toBeGreaterThan(1.7e12);
});

test("a slow reader gets the newest frame, and the dropped ones are counted", async () => {
  const camera = createRtspCamera({
    id: "cam",
    url: "rtsp://h/x",
    framesPerSecond: 5,
    clock,
    ffmpeg: program(`while :; do ${PICTURE}; sleep 0.02; done`),
  });
  const stop = new AbortController();
  stops.push(stop);
  const frames = camera.frames(stop.signal)[Symbol.asyncIterator]();
  const first = (await frames.next()).value as Frame;
  await until(() => camera.state().framesDropped > 1);
  const next = (await frames.next()).value as Frame;
  expect(next.seq).toBeGreaterThan(first.seq + 1);
  stop.abort();
  await frames.return?.();
});

test("every end is a fault, also one with status 0, and it is opened again for ever", async () => {
  const { camera } = open({ ffmpeg: program(`${PICTURE}; exit 0`) });
  await until(retries(camera, 6));
  expect(camera.state().detail).not.toBe("");
});

test("a silent stream is noticed, closed and opened again", async () => {
  const file = program(`${PICTURE}; exec sleep 60`);
  const { camera } = open({ ffmpeg: file, silentMs: 300 });
  await until(retries(camera, 3));
  await until(() => camera.state().detail.includes("no picture") || camera.state().phase === "live");
  const [first] = await pidsOf(file);
  expect(isAlive(first!)).toBe(false);
});

test("a decoder that ignores the polite end is killed", async () => {
  const file = program(`trap '' TERM; ${PICTURE}; while :; do sleep 1; done`);
  const { frames, stop, done } = open({ ffmpeg: file });
  await until(() => frames.length > 0);
  stop.abort();
  await done;
  const [pid] = await pidsOf(file);
  await until(() => !isAlive(pid!));
});

test("a missing ffmpeg is said with the command that cures it", async () => {
  const { camera } = open({ ffmpeg: join(dir, "nowhere") });
  await until(() => camera.state().phase === "retrying");
  expect(camera.state().detail).toContain("apt install ffmpeg");
});

test("bytes that are no picture end the connection, not the program", async () => {
  const { camera } = open({ ffmpeg: program("head -c 100000 /dev/zero") });
  await until(retries(camera, 3));
});

test("two viewers share one connection, which closes with the last of them", async () => {
  const file = program(`while :; do ${PICTURE}; sleep 0.05; done`);
  const { camera, frames, stop, done } = open({ ffmpeg: file });
  const second = new AbortController();
  stops.push(second);
  const others: Frame[] = [];
  const watch = (async () => {
    for await (const frame of camera.frames(second.signal)) others.push(frame);
  })();
  await until(() => frames.length > 0 && others.length > 0);
  expect(await pidsOf(file)).toHaveLength(1);
  stop.abort();
  await done;
  const seen = others.length;
  await until(() => others.length > seen);
  second.abort();
  await watch;
  const [pid] = await pidsOf(file);
  await until(() => !isAlive(pid!));
  expect(camera.state().phase).toBe("stopped");
});

test("fifty ends in a row leave no process and no descriptor behind", async () => {
  const descriptors = () =>
    [...new Bun.Glob("*").scanSync({ cwd: "/proc/self/fd", onlyFiles: false })].length;
  const file = program(`${PICTURE}; exit 1`);
  const { camera, stop, done } = open({ ffmpeg: file, backOffMs: [1, 1] });
  await until(retries(camera, 5));
  const before = descriptors();
  await until(retries(camera, 55), 30_000);
  stop.abort();
  await done;
  await until(() => descriptors() <= before + 3);
  for (const pid of await pidsOf(file)) expect(isAlive(pid)).toBe(false);
}, 60_000);

const hasFfmpeg = Bun.which("ffmpeg") !== null;

test.skipIf(!hasFfmpeg)(
  "the real ffmpeg: a port that nobody listens on is a refusal",
  async () => {
    const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const { port } = server;
    server.stop(true);
    const { camera } = open({ url: `rtsp://u:s3cret@127.0.0.1:${port}/x` });
    await until(() => camera.state().phase === "retrying", 20_000);
    expect(camera.state().detail).toContain("refuses connections");
    expect(camera.state().detail).not.toContain("s3cret");
  },
  30_000,
);

test.skipIf(!hasFfmpeg)(
  "the real ffmpeg: a camera that wants another password",
  async () => {
    const server = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        data(socket, bytes) {
          const cseq = /CSeq: (\d+)/i.exec(bytes.toString())?.[1] ?? "1";
          socket.write(
            `RTSP/1.0 401 Unauthorized\r\nCSeq: ${cseq}\r\nWWW-Authenticate: Basic realm="cam"\r\n\r\n`,
          );
        },
      },
    });
    const { camera } = open({ url: `rtsp://u:s3cret@127.0.0.1:${server.port}/x` });
    await until(() => camera.state().phase === "retrying", 20_000);
    server.stop(true);
    expect(camera.state().detail).toContain("user name or password");
  },
  30_000,
);

test.skipIf(!hasFfmpeg)(
  "the real ffmpeg: garbage and silence are faults with a sentence",
  async () => {
    const garbage = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open(socket) {
          socket.write(new Uint8Array(5000).fill(7));
          socket.end();
        },
        data() {},
      },
    });
    const silent = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const one = open({ url: `rtsp://127.0.0.1:${garbage.port}/x` });
    const two = open({ url: `rtsp://127.0.0.1:${silent.port}/x`, silentMs: 1_000 });
    await until(
      () => one.camera.state().phase === "retrying" && two.camera.state().phase === "retrying",
      25_000,
    );
    garbage.stop(true);
    silent.stop(true);
    for (const { camera } of [one, two]) expect(camera.state().detail).toMatch(/\. [A-Z].*\.$/);
  },
  40_000,
);

test.skipIf(!hasFfmpeg)(
  "the real ffmpeg: an MJPEG camera over HTTP gives frames",
  async () => {
    const made = Bun.spawnSync([
      "ffmpeg",
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      "testsrc=size=64x48:rate=5",
      "-frames:v",
      "1",
      "-f",
      "mjpeg",
      "-",
    ]);
    const jpeg = made.stdout;
    const server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      idleTimeout: 0,
      fetch: () =>
        new Response(
          (async function* () {
            for (;;) {
              yield new TextEncoder().encode(
                `--b\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`,
              );
              yield jpeg;
              yield new TextEncoder().encode("\r\n");
              await Bun.sleep(50);
            }
          })(),
          { headers: { "content-type": "multipart/x-mixed-replace;boundary=b" } },
        ),
    });
    const { frames } = open({ url: `http://127.0.0.1:${server.port}/video` });
    await until(() => frames.length > 2, 20_000);
    expect([frames[0]!.width, frames[0]!.height]).toEqual([64, 48]);
    server.stop(true);
  },
  30_000,
);

test.skipIf(!hasFfmpeg)(
  "the real ffmpeg: a still that is asked for again and again gives frames, and one that stands still is noticed",
  async () => {
    const film = Bun.spawnSync(
      // biome-ignore format: one option a line is harder to read than the command as it is typed
      ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=5", "-frames:v", "5", "-f", "image2pipe", "-c:v", "mjpeg", "-"],
    ).stdout;
    const starts = [...film.keys()].filter(
      (i) => film[i] === 0xff && film[i + 1] === 0xd8 && film[i + 2] === 0xff,
    );
    const stills = starts.map((start, i) => film.subarray(start, starts[i + 1]));
    expect(stills).toHaveLength(5);
    let asked = 0;
    let moves = true;
    const server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () =>
        new Response(stills[moves ? asked++ % 5 : 0], {
          headers: { "content-type": "image/jpeg", date: new Date(Date.now() - 600_000).toUTCString() },
        }),
    });
    try {
      const url = `http://127.0.0.1:${server.port}/snapshot.jpg`;
      const { camera, frames } = open({ url, framesPerSecond: 10, stillMs: 500 });
      await until(() => frames.length > 4, 20_000);
      expect([frames[0]!.width, frames[0]!.height]).toEqual([64, 48]);
      expect(camera.state().phase).toBe("live");
      // Its clock is ten minutes behind, by its own word.
      expect(Math.abs(camera.state().clockOffsetMs! + 600_000)).toBeLessThan(30_000);
      moves = false;
      await until(() => camera.state().phase === "stale", 20_000);
      expect(camera.state().detail).toContain("the very same picture");
      moves = true;
      await until(() => camera.state().phase === "live", 20_000);
    } finally {
      server.stop(true);
    }
  },
  60_000,
);

test("a decoder that dies under a camera's pictures is started again, and nothing else breaks", async () => {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response(new Uint8Array(500_000), { headers: { "content-type": "image/jpeg" } }),
  });
  try {
    const { camera } = open({
      url: `http://127.0.0.1:${server.port}/still.jpg`,
      framesPerSecond: 30,
      ffmpeg: program(`head -c 100 >/dev/null; ${PICTURE}; exit 1`),
    });
    await until(retries(camera, 8));
  } finally {
    server.stop(true);
  }
});
