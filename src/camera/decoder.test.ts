import { afterAll, afterEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Camera, Clock } from "../devices.ts";
import { decodersFor, type Machine } from "./decoder.ts";
import { machineOf } from "./machine.ts";
import { createRtspCamera } from "./rtsp.ts";

/**
 * The choice of a decoder, against a stand-in for ffmpeg that offers hardware and fails as real drivers do. No test here
 * has seen real hardware; what is shown is that a decoder that does it wrong, in any of these ways, never gets a lane.
 */

const dir = mkdtempSync(join(tmpdir(), "decoder-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now(), isTrusted: () => true };

const STREAM =
  "[info]   Stream #0:0: Video: h264 (High), yuv420p(progressive), 1920x1080 [SAR 1:1 DAR 16:9], 15 fps";
const picture = (size: string, byte: string) =>
  `printf 'P6\\n${size}\\n255\\n'; head -c 3072 /dev/zero | tr '\\0' '${byte}'`;
const RIGHT = picture("32 32", "d");

let programs = 0;
/**
 * @param hardware shell lines for a trial or a stream by `h264_v4l2m2m`; `$kind` is `trial` or `stream`
 * @returns the program; what it was asked for is in `FILE.asked`, one word a line
 */
const ffmpeg = (hardware: string, more: { sample?: string; stream?: string } = {}) => {
  const file = join(dir, `ffmpeg-${++programs}`);
  const script = `#!/bin/sh
say() { echo "$1" >> ${file}.asked; }
case "$*" in
  *-decoders*) printf ' V....D h264                 x\\n V..... h264_v4l2m2m         x\\n'; exit 0 ;;
  *-hwaccels*) printf 'Hardware acceleration methods:\\nvaapi\\n'; exit 0 ;;
esac
kind=stream
case "$*" in
  *"-f matroska pipe:1"*) say sample; ${more.sample ?? "printf sample; exit 0"} ;;
  *"-f matroska -i pipe:0"*) kind=trial; cat >/dev/null ;;
esac
[ $kind = stream ] && echo '${more.stream ?? STREAM}' >&2
case "$*" in
  *h264_v4l2m2m*) say "hardware $kind"; ${hardware} ;;
  *) say "processor $kind"
    if [ $kind = trial ]; then for i in 1 2 3 4 5; do ${RIGHT}; done; exit 0; fi
    while :; do ${RIGHT}; sleep 0.02; done ;;
esac
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return file;
};
const WORKS = `if [ $kind = trial ]; then for i in 1 2 3 4 5; do ${RIGHT}; done; exit 0; fi; while :; do ${RIGHT}; sleep 0.02; done`;
const askedOf = async (file: string) => (await Bun.file(`${file}.asked`).text()).trim().split("\n");

const stops: AbortController[] = [];
const running: Promise<void>[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort();
  await Promise.all(running.splice(0));
});
const open = (
  file: string,
  more: { hardwareDecoding?: boolean; devices?: string[]; silentMs?: number } = {},
) => {
  const camera = createRtspCamera({
    id: "cam",
    url: "rtsp://u:s3cret@127.0.0.1:9/x",
    framesPerSecond: 5,
    clock,
    ffmpeg: file,
    backOffMs: [10, 20],
    stillMs: 600_000,
    decoderDevices: more.devices ?? ["/dev/video10"],
    hardwareDecoding: more.hardwareDecoding ?? true,
    ...(more.silentMs ? { silentMs: more.silentMs } : {}),
  });
  const stop = new AbortController();
  stops.push(stop);
  const seen = { frames: 0 };
  running.push(
    (async () => {
      for await (const _ of camera.frames(stop.signal)) seen.frames++;
    })(),
  );
  return { camera, seen, stop };
};
const until = async (isTrue: () => boolean, within = 10_000) => {
  for (let waited = 0; waited < within && !isTrue(); waited += 10) await Bun.sleep(10);
  expect(isTrue()).toBe(true);
};
const says = (camera: Camera, words: string) => () => (camera.state().decoding ?? "").includes(words);

test("hardware that decodes rightly takes over the running stream, once", async () => {
  const file = ffmpeg(WORKS);
  const { camera, seen } = open(file);
  await until(says(camera, "decoded by h264_v4l2m2m: tried on this stream."));
  expect(camera.state().decoding).toStartWith("H.264, 1920x1080, ");
  await until(() => camera.state().generation === 2 && camera.state().phase === "live");
  const before = seen.frames;
  await until(() => seen.frames > before + 3);
  expect(await askedOf(file)).toEqual([
    "processor stream",
    "sample",
    "processor trial",
    "hardware trial",
    "hardware stream",
  ]);
});

for (const [how, hardware, words] of [
  [
    "finds no device",
    "echo '[h264_v4l2m2m @ 0x1] [error] Could not find a valid device' >&2; exit 1",
    "gave 0 of 5 pictures (Could not find a valid device)",
  ],
  [
    "gives green pictures",
    `for i in 1 2 3 4 5; do ${picture("32 32", "\\200")}; done`,
    "gave wrong pictures",
  ],
  [
    "gives black pictures",
    `for i in 1 2 3 4 5; do ${picture("32 32", "\\001")}; done`,
    "gave wrong pictures",
  ],
  [
    "gives one green picture among right ones",
    `${RIGHT}; ${RIGHT}; ${RIGHT}; ${picture("32 32", "\\200")}; ${RIGHT}`,
    "gave wrong pictures",
  ],
  [
    "gives another size",
    `for i in 1 2 3 4 5; do printf 'P6\\n32 16\\n255\\n'; head -c 1536 /dev/zero | tr '\\0' d; done`,
    "gave pictures of 32x16",
  ],
  [
    "gives too few pictures",
    `${RIGHT}; ${RIGHT}; echo '[error] Error while decoding stream' >&2`,
    "gave 2 of 5 pictures (Error while decoding stream)",
  ],
  ["gives what is no picture", "head -c 9000 /dev/urandom", "gave 0 of 5 pictures"],
  [
    "leaves the work to the processor in silence",
    `echo '[h264 @ 0x1] [error] Failed setup for format vaapi: hwaccel initialisation returned error.' >&2; for i in 1 2 3 4 5; do ${RIGHT}; done`,
    "left the work to the processor",
  ],
  ["dies of a signal", "kill -SEGV $$", "gave 0 of 5 pictures"],
] as const)
  test(`hardware that ${how} never gets the lane, and the reason is shown`, async () => {
    const file = ffmpeg(hardware);
    const { camera, seen } = open(file);
    await until(says(camera, words));
    expect(camera.state().decoding).toStartWith("H.264, 1920x1080, decoded by the processor: h264_v4l2m2m ");
    const before = seen.frames;
    await until(() => seen.frames > before + 3);
    expect(camera.state()).toMatchObject({ phase: "live", generation: 1 });
    expect(await askedOf(file)).not.toContain("hardware stream");
  });

test("hardware that hangs is killed and passed over, and the lane sees all the while", async () => {
  const { camera, seen } = open(ffmpeg("trap '' TERM; exec sleep 600"));
  await until(() => seen.frames > 20);
  await until(says(camera, "h264_v4l2m2m hung"), 20_000);
  expect(camera.state()).toMatchObject({ phase: "live", generation: 1 });
}, 30_000);

test("hardware that stops working later gives way to the processor, with what it said", async () => {
  const file = ffmpeg(
    `if [ $kind = trial ]; then for i in 1 2 3 4 5; do ${RIGHT}; done; exit 0; fi; ${RIGHT}; echo '[error] VIDIOC_DQBUF failed' >&2; exit 1`,
  );
  const { camera, seen } = open(file);
  await until(says(camera, "h264_v4l2m2m stopped working (VIDIOC_DQBUF failed)"));
  const before = seen.frames;
  await until(() => seen.frames > before + 3 && camera.state().phase === "live");
  // It is not tried again on this stream.
  expect((await askedOf(file)).filter((one) => one === "hardware stream")).toHaveLength(1);
});

test("hardware that falls silent later gives way, too", async () => {
  const file = ffmpeg(
    `if [ $kind = trial ]; then for i in 1 2 3 4 5; do ${RIGHT}; done; exit 0; fi; ${RIGHT}; exec sleep 600`,
  );
  const { camera } = open(file, { silentMs: 400 });
  await until(says(camera, "h264_v4l2m2m stopped working"));
  await until(() => camera.state().phase === "live");
});

test("while the camera itself is down, the hardware is not blamed", async () => {
  const down = join(dir, "down");
  const file = ffmpeg(WORKS, {});
  const script = await Bun.file(file).text();
  writeFileSync(file, script.replace("kind=stream\n", `kind=stream\n[ -e ${down} ] && exit 1\n`));
  const { camera } = open(file);
  await until(
    () =>
      says(camera, "by h264_v4l2m2m")() && camera.state().generation === 2 && camera.state().phase === "live",
  );
  writeFileSync(down, "");
  const pids = await askedOf(file);
  expect(pids.at(-1)).toBe("hardware stream");
  // Its decoder is killed from outside, as an unplugged camera ends it.
  Bun.spawnSync([
    "sh",
    "-c",
    `for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -q "^/bin/sh ${file} " && kill -9 \${p#/proc/}; done; true`,
  ]);
  await until(() => camera.state().generation > 6);
  rmSync(down);
  await until(() => camera.state().phase === "live");
  await until(says(camera, "by h264_v4l2m2m"));
});

test("a camera that gives no second connection keeps the processor and says so", async () => {
  const { camera } = open(
    ffmpeg(WORKS, { sample: "echo '[error] Server returned 453 Not Enough Bandwidth' >&2; exit 1" }),
  );
  await until(says(camera, "the hardware could not be tried (Server returned 453 Not Enough Bandwidth)"));
});

test("who wants the processor gets it, and a machine without hardware says so", async () => {
  const wish = open(ffmpeg(WORKS), { hardwareDecoding: false });
  await until(says(wish.camera, "decoded by the processor: as set for this camera."));
  const bare = open(ffmpeg(WORKS), { devices: [] });
  await until(says(bare.camera, "decoded by the processor: this machine has no other decoder for it."));
});

const offers = (decoders: string[], accelerations: string[], devices: string[]): Machine => ({
  decoders: new Set(decoders),
  accelerations: new Set(accelerations),
  devices,
});
const names = (codec: string, machine: Machine) => decodersFor(codec, machine).map(({ name }) => name);

test("what is tried depends on what ffmpeg and the machine have together", () => {
  const all = ["h264_v4l2m2m", "hevc_v4l2m2m", "h264_cuvid", "hevc_cuvid", "h264_nvv4l2dec"];
  expect(names("h264", offers(all, ["drm", "vaapi"], []))).toEqual([]);
  expect(names("h264", offers(all, ["drm"], ["/dev/video10", "/dev/media0"]))).toEqual([
    "h264 by drm",
    "h264_v4l2m2m",
  ]);
  expect(names("hevc", offers([], ["drm"], ["/dev/media0", "/dev/video19"]))).toEqual(["hevc by drm"]);
  expect(names("hevc", offers(all, ["cuda"], ["/dev/nvidia0"]))).toEqual(["hevc_cuvid"]);
  expect(names("h264", offers(all, [], ["/dev/v4l2-nvdec"]))).toEqual(["h264_nvv4l2dec"]);
  expect(names("h264", offers([], ["vaapi"], ["/dev/dri/renderD128"]))).toEqual(["h264 by vaapi"]);
  expect(names("vp9", offers(all, ["vaapi"], ["/dev/dri/renderD128"]))).toEqual([]);
});

test.skipIf(!Bun.which("ffmpeg"))("the real ffmpeg's lists are understood", async () => {
  const { decoders } = await machineOf("ffmpeg", ["/dev/video10"]);
  expect(decoders.has("h264")).toBe(true);
  expect(decoders.has("mjpeg")).toBe(true);
});
