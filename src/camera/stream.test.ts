import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dropCamera } from "../../scripts/rig/camera-drops.ts";
import {
  filmClip,
  type RigCamera,
  type RigCodec,
  rigIsMissing,
  startRtspCamera,
} from "../../scripts/rig/rtsp-camera.ts";
import type { Camera, Clock, Frame } from "../devices.ts";
import { clockOffsetMs, offsetOf } from "./clock-offset.ts";
import { createLiveVideo } from "./live-video.ts";
import { createRtspCamera } from "./rtsp.ts";

/** Cameras and live pictures against GStreamer's RTSP server, which is not ours, with a digest login. */

const missing = rigIsMissing();
if (missing) console.warn(`RTSP tests against GStreamer skipped: apt install ${missing}`);

const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now(), isTrusted: () => true };
const folder = mkdtempSync(join(tmpdir(), "stream-test-"));
const clips = new Map<RigCodec, string>();
const rigs: RigCamera[] = [];
const stops: AbortController[] = [];
const running: Promise<unknown>[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort();
  await Promise.all(running.splice(0));
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const film = async (codec: RigCodec): Promise<RigCamera> => {
  let clip = clips.get(codec);
  if (!clip) {
    clip = join(folder, `clip.${codec}`);
    await filmClip(clip, codec, { size: "320x192", framesPerSecond: 10, seconds: 3, keyEvery: 10 });
    clips.set(codec, clip);
  }
  const login = { user: "viewer", password: "p@ss w/rd" };
  const rig = await startRtspCamera({ clip, codec, framesPerSecond: 10, login });
  rigs.push(rig);
  return rig;
};
const watch = (url: string): { camera: Camera; frames: Frame[] } => {
  const camera = createRtspCamera({ id: "cam", url, framesPerSecond: 5, clock });
  const stop = new AbortController();
  stops.push(stop);
  const frames: Frame[] = [];
  running.push(
    (async () => {
      for await (const frame of camera.frames(stop.signal)) frames.push(frame);
    })(),
  );
  return { camera, frames };
};
const until = async (isTrue: () => boolean, within = 20_000) => {
  for (let waited = 0; waited < within && !isTrue(); waited += 20) await Bun.sleep(20);
  expect(isTrue()).toBe(true);
};
/** What ffprobe finds in the bytes of a live picture. */
const probe = async (bytes: Uint8Array) => {
  const child = Bun.spawn(
    [
      "ffprobe",
      "-v",
      "error",
      "-count_frames",
      "-show_entries",
      "stream=codec_name,width,nb_read_frames",
      "-of",
      "json",
      "-",
    ],
    { stdin: bytes, stdout: "pipe", stderr: "ignore" },
  );
  return JSON.parse(await new Response(child.stdout).text()).streams[0];
};

describe.skipIf(missing !== null)("against GStreamer's RTSP server", () => {
  for (const [codec, word, name] of [
    ["h264", "H.264", "h264"],
    ["h265", "H.265", "hevc"],
    ["jpeg", "motion JPEG", "mjpeg"],
  ] as const)
    test(`${word} over RTSP with a digest login gives pictures, and says what it is`, async () => {
      const { camera, frames } = watch((await film(codec)).url);
      await until(() => frames.length > 2 && (camera.state().decoding ?? "").includes("decoded by"));
      expect([frames[0]!.width, frames[0]!.height]).toEqual([320, 192]);
      expect(camera.state()).toMatchObject({ phase: "live", codec: name });
      expect(camera.state().decoding).toStartWith(`${word}, 320x192, decoded by `);
    }, 30_000);

  test("a wrong password is said, and stands nowhere", async () => {
    const rig = await film("h264");
    const { camera } = watch(rig.url.replace("p%40ss%20w%2Frd", "wr0ng-secret"));
    await until(() => camera.state().phase === "retrying");
    expect(camera.state().detail).toContain("user name or password");
    expect(JSON.stringify(camera.state())).not.toContain("wr0ng-secret");
  }, 30_000);

  test("the clock of the camera is read from its answers, without a login", async () => {
    const { url } = await film("h264");
    const anHourAgo = () => Date.now() - 3_600_000;
    const offset = await clockOffsetMs(url.replace(/\/\/.*@/, "//"), anHourAgo, new AbortController().signal);
    expect(Math.abs(offset! - 3_600_000)).toBeLessThan(5_000);
  }, 30_000);

  test("five drops beside a busy camera: back each time, nothing left behind, the other undisturbed, a freeze noticed", async () => {
    const drops = await dropCamera(
      folder,
      5,
      () => 0.1,
      () => {},
      { silentMs: 6_000, stillMs: 2_000 },
    );
    expect(drops.backMs).toHaveLength(5);
    expect(drops.busy.frames).toBeGreaterThan(5);
    expect(drops).toMatchObject({ leakedProcesses: 0, leakedDescriptors: 0, busy: { timesOpened: 1 } });
  }, 120_000);

  for (const [codec, type, name] of [
    ["h264", /^video\/mp4; codecs="avc1\.[0-9a-f]{6}"$/, "h264"],
    ["h265", /^video\/mp4; codecs="(hev1|hvc1)\.1\.6\.L\d+(\.[0-9A-F]+)*"$/, "hevc"],
  ] as const)
    test(`the live picture of ${codec} begins with a key picture for everybody, from one connection`, async () => {
      const rig = await film(codec);
      const live = createLiveVideo({ url: rig.url, framesPerSecond: 5 });
      const stop = new AbortController();
      stops.push(stop);
      const take = async () => {
        const opened = await live.open("mp4", stop.signal);
        if (!opened.ok) throw new Error(opened.message);
        expect(opened.type).toMatch(type);
        const parts: Uint8Array[] = [];
        for await (const part of opened.body) {
          parts.push(part);
          if (parts.length === 8) break;
        }
        return Buffer.concat(parts);
      };
      const first = take();
      await until(() => live.viewers() === 1);
      const second = await take();
      for (const bytes of [await first, second]) {
        const { codec_name, width, nb_read_frames } = await probe(bytes);
        expect([codec_name, width]).toEqual([name, 320]);
        expect(Number(nb_read_frames)).toBeGreaterThan(4);
      }
      await until(() => live.viewers() === 0);
      await live.stop();
    }, 40_000);

  test("one ffmpeg serves all viewers of a camera and ends with the last of them", async () => {
    const rig = await film("h264");
    const live = createLiveVideo({ url: rig.url, framesPerSecond: 5 });
    const ours = () =>
      new Response(Bun.spawn(["pgrep", "-f", "-P", String(process.pid), `127.0.0.1:${rig.port}/cam`]).stdout)
        .text()
        .then((text) => text.trim().split("\n").filter(Boolean).length);
    const looks = [new AbortController(), new AbortController()];
    const opened = await Promise.all(looks.map((look) => live.open("mp4", look.signal)));
    expect(opened.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await ours()).toBe(1);
    looks[0]!.abort();
    expect([live.viewers(), await ours()]).toEqual([1, 1]);
    looks[1]!.abort();
    await live.stop();
    expect([live.viewers(), await ours()]).toEqual([0, 0]);
  }, 40_000);

  test("who is too slow misses pictures and goes on with a key picture", async () => {
    const rig = await film("h264");
    const live = createLiveVideo({ url: rig.url, framesPerSecond: 5, mostWaitingBytes: 20_000 });
    const stop = new AbortController();
    stops.push(stop);
    const opened = await live.open("mp4", stop.signal);
    if (!opened.ok) throw new Error(opened.message);
    const reader = opened.body.getReader();
    const parts: Uint8Array[] = [(await reader.read()).value!];
    // Meanwhile the camera sends far more than may wait.
    await Bun.sleep(4_000);
    for (let i = 0; i < 12; i++) parts.push((await reader.read()).value!);
    stop.abort();
    const child = Bun.spawn(
      ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", "-"],
      { stdin: Buffer.concat(parts), stdout: "pipe", stderr: "ignore" },
    );
    const packets = (await new Response(child.stdout).text())
      .trim()
      .split("\n")
      .map((line) => ({ atS: Number(line.split(",")[0]), isKey: line.includes("K") }));
    // Pictures are 0.1 s apart.
    const afterGaps = packets.filter(({ atS }, i) => i > 0 && atS - packets[i - 1]!.atS > 0.35);
    expect(afterGaps.length).toBeGreaterThan(0);
    expect(afterGaps.filter(({ isKey }) => !isKey)).toEqual([]);
    await live.stop();
  }, 40_000);

  test("a camera of JPEGs has no video, but pictures, which are passed on as they are", async () => {
    const rig = await film("jpeg");
    const live = createLiveVideo({ url: rig.url, framesPerSecond: 5, codec: () => "mjpeg" });
    const stop = new AbortController();
    stops.push(stop);
    expect(await live.open("mp4", stop.signal)).toMatchObject({ ok: false, status: 409 });
    const opened = await live.open("mjpeg", stop.signal);
    if (!opened.ok) throw new Error(opened.message);
    const { value } = await opened.body.getReader().read();
    expect(new TextDecoder("latin1").decode(value)).toStartWith(
      "--lotkeeper\r\nContent-Type: image/jpeg\r\n",
    );
    stop.abort();
    await live.stop();
  }, 40_000);

  test("a camera that dies under a live picture ends it, and the next look says why", async () => {
    const rig = await film("h264");
    const live = createLiveVideo({ url: rig.url, framesPerSecond: 5, patienceMs: 5_000 });
    const stop = new AbortController();
    stops.push(stop);
    const opened = await live.open("mp4", stop.signal);
    if (!opened.ok) throw new Error(opened.message);
    const drained = (async () => {
      for await (const _ of opened.body) {
        // Only its end matters.
      }
    })();
    await rig.stop();
    await drained;
    expect(await live.open("mp4", stop.signal)).toMatchObject({
      ok: false,
      status: 503,
      message: expect.stringContaining("refuses connections"),
    });
  }, 40_000);
});

test("a camera that sends us to another host is refused, whatever ffmpeg would do", async () => {
  const asked: string[] = [];
  const trap = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      async data(socket, bytes) {
        asked.push(bytes.toString());
        // Whoever is still there after this would be asked for the password.
        await Bun.sleep(500);
        const cseq = /CSeq: (\d+)/i.exec(bytes.toString())?.[1] ?? "1";
        socket.write(
          `RTSP/1.0 401 Unauthorized\r\nCSeq: ${cseq}\r\nWWW-Authenticate: Basic realm="trap"\r\n\r\n`,
        );
      },
    },
  });
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data(socket, bytes) {
        const cseq = /CSeq: (\d+)/i.exec(bytes.toString())?.[1] ?? "1";
        socket.write(
          `RTSP/1.0 302 Moved\r\nCSeq: ${cseq}\r\nLocation: rtsp://127.0.0.1:${trap.port}/x\r\n\r\n`,
        );
      },
    },
  });
  try {
    const { camera } = watch(`rtsp://u:s3cret@127.0.0.1:${server.port}/x`);
    await until(() => camera.state().phase === "retrying");
    expect(camera.state().detail).toContain("sends us to another address, which is not followed");
    await Bun.sleep(1_500);
    expect(asked.join("")).not.toContain("Authorization");
  } finally {
    server.stop(true);
    trap.stop(true);
  }
}, 30_000);

test("a clock is read in both ways that cameras write it, and never from nonsense", () => {
  const at = Date.UTC(2026, 10, 20, 10, 5, 42);
  expect(offsetOf("Fri, 20 Nov 2026 10:05:42 GMT", at)).toBe(500);
  expect(offsetOf("Fri, Nov 20 2026 10:05:42 GMT", at)).toBe(500);
  expect(offsetOf("yesterday", at)).toBeNull();
});
