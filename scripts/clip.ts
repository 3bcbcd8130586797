/**
 * Puts one clip through `lotkeeper read` as it is and in variations a site may bring: other starts, other frame
 * rates, a smaller picture, strong JPEG compression. Prints a table; changes nothing but a temporary folder.
 *
 * bun scripts/clip.ts FILE --region R [--zone "x,y …"] --expect PLATE[:towards|away] … [--hard PLATE[:direction]] …
 *   --expect PLATE  has to be one pass, exact, in the clip and in each variation
 *   --hard PLATE    has to be one pass, exact, in the clip as it is; in a variation it may be missing
 *   --runs N        runs with a random start and frame rate (10), and --seed S for them (1)
 *   --offset S      the latest random start in seconds (1)
 *   --slowest N --fastest N  frames a second of those runs (3 and 15)
 *   --models M      as for `lotkeeper read`
 *   --keep DIR      where the variations stay; those that are there are not made again
 *   --program P     a built executable instead of this source
 * The status is 0 only when every row is as expected and no row has a plate that nobody named.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { normalisePlate } from "../src/parking/plate/index.ts";
import { createChance } from "../src/simulate/random.ts";
import { selfCommand } from "../src/system/self.ts";
import { videoFrames } from "../src/verbs/media.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    region: { type: "string", default: "any" },
    zone: { type: "string" },
    expect: { type: "string", multiple: true, default: [] },
    hard: { type: "string", multiple: true, default: [] },
    runs: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    offset: { type: "string", default: "1" },
    slowest: { type: "string", default: "3" },
    fastest: { type: "string", default: "15" },
    models: { type: "string" },
    keep: { type: "string" },
    program: { type: "string" },
  },
});

type Wanted = { plate: string; direction: string | null; isHard: boolean };
type SeenPass = { plate: string; confidence: number; frames: number; direction: string };
type Variation = { name: string; file: string; isPlain: boolean };

const clip = positionals[0];
if (!clip || positionals.length > 1 || !existsSync(clip)) {
  console.error("clip.ts takes one video: bun scripts/clip.ts gate.mp4 --region gb --expect AB12CDE:towards");
  process.exit(2);
}
const QUALITY = 30;
const folder = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), "lotkeeper-clip-"));
mkdirSync(folder, { recursive: true });
const wanted = [
  ...values.expect.map((text) => wantedOf(text, false)),
  ...values.hard.map((text) => wantedOf(text, true)),
];

function wantedOf(text: string, isHard: boolean): Wanted {
  const [plate = "", direction = null] = text.split(":");
  return { plate: normalisePlate(plate), direction, isHard };
}

/** @throws Error with ffmpeg's own words */
async function ffmpeg(...options: string[]): Promise<void> {
  const child = Bun.spawn(["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", ...options], {
    stdout: "ignore",
    stderr: "pipe",
  });
  const words = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`ffmpeg: ${words.trim() || "no message"}`);
}

/** High quality, so that the variation is what its name says and nothing else. */
const H264 = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv420p"];

async function vary(source: string): Promise<Variation[]> {
  const found: Variation[] = [{ name: "as it is", file: source, isPlain: true }];
  const chance = createChance(Number(values.seed));
  for (let run = 1; run <= Number(values.runs); run++) {
    const offset = chance.between(0, Number(values.offset));
    const rate = chance.between(Number(values.slowest), Number(values.fastest));
    const file = join(folder, `seed-${values.seed}-run-${run}.mkv`);
    const seen = ["-vf", `trim=start=${offset.toFixed(3)},setpts=PTS-STARTPTS,fps=${rate.toFixed(3)}`];
    if (!existsSync(file)) await ffmpeg("-i", source, ...seen, ...H264, file);
    const name = `run ${run}: from ${offset.toFixed(2)} s, ${rate.toFixed(1)} a second`;
    found.push({ name, file, isPlain: false });
  }
  const small = join(folder, "small.mkv");
  const smaller = ["-vf", "scale=trunc(iw/3)*2:trunc(ih/3)*2:flags=area"];
  if (!existsSync(small)) await ffmpeg("-i", source, ...smaller, ...H264, small);
  found.push({ name: "two thirds of the size", file: small, isPlain: false });
  const poor = join(folder, "poor.avi");
  if (!existsSync(poor)) await compress(source, poor);
  found.push({ name: `JPEG quality ${QUALITY}`, file: poor, isPlain: false });
  return found;
}

/** Each picture becomes a JPEG of the scale everybody but ffmpeg uses; the video holds them as they are. */
async function compress(source: string, target: string): Promise<void> {
  const writer = Bun.spawn(
    // biome-ignore format: one option a line is harder to read than the command as it is typed
    ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "image2pipe", "-framerate", "8", "-c:v", "mjpeg",
      "-i", "pipe:0", "-c", "copy", target],
    { stdin: "pipe", stdout: "ignore", stderr: "pipe" },
  );
  for await (const { rgb, width, height } of videoFrames(source, new AbortController().signal)) {
    const picture = sharp(rgb, { raw: { width, height, channels: 3 } });
    writer.stdin.write(await picture.jpeg({ quality: QUALITY }).toBuffer());
    await writer.stdin.flush();
  }
  await writer.stdin.end();
  const words = await new Response(writer.stderr).text();
  if ((await writer.exited) !== 0) throw new Error(`ffmpeg: ${words.trim()}`);
}

/** The passes of each file, by the program as a person runs it. */
async function readAll(files: readonly string[]): Promise<SeenPass[][]> {
  const program = values.program ? [values.program] : selfCommand();
  const options = ["--json", "--region", values.region];
  if (values.zone) options.push("--zone", values.zone);
  if (values.models) options.push("--models", values.models);
  const child = Bun.spawn([...program, "read", ...files, ...options], { stdout: "pipe", stderr: "inherit" });
  const said = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error("lotkeeper read failed; its message stands above");
  return said
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { passes: SeenPass[] }).passes);
}

function isRight({ plate, direction }: Wanted, passes: readonly SeenPass[]): boolean {
  const own = passes.filter((pass) => pass.plate === plate);
  return own.length === 1 && (direction === null || own[0]!.direction === direction);
}

function show(pass: SeenPass): string {
  return `${pass.plate} ${pass.confidence.toFixed(2)} ${pass.frames}f ${pass.direction}`;
}

try {
  const variations = await vary(clip);
  const seen = await readAll(variations.map(({ file }) => file));
  let wrongRows = 0;
  for (const [i, { name, isPlain }] of variations.entries()) {
    const passes = seen[i] ?? [];
    const missed = wanted.filter((one) => (isPlain || !one.isHard) && !isRight(one, passes));
    const strange = passes.filter((pass) => !wanted.some(({ plate }) => plate === pass.plate));
    const isFine = missed.length === 0 && strange.length === 0;
    if (!isFine) wrongRows++;
    const words = [
      ...missed.map(
        ({ plate, direction }) => `not once as expected: ${plate}${direction ? ` ${direction}` : ""}`,
      ),
      ...strange.map((pass) => `strange: ${pass.plate}`),
    ];
    console.log(`${isFine ? "ok   " : "WRONG"} ${name.padEnd(34)} ${passes.map(show).join(" | ")}`);
    if (words.length > 0) console.log(`      ${words.join("; ")}`);
  }
  console.log(`${basename(clip)}: ${variations.length - wrongRows} of ${variations.length} as expected`);
  process.exitCode = wrongRows > 0 ? 1 : 0;
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
