/**
 * Reads pictures without number plates, as single photographs and as frames of a camera, and prints what was taken
 * for one. Draws its own pictures, or takes a folder of others. Changes nothing but a temporary folder.
 *
 * bun scripts/negatives.ts [--count N] [--seed S] [--out DIR] [--dir DIR] [--region R] [--models M]
 *   --count N   pictures to draw, all kinds alike (208)
 *   --out DIR   where they stay for a look
 *   --dir DIR   reads the pictures of this folder instead, none of which may show a plate
 *   --region R  whose formats count (all five)
 * `acting` are reads of an accepted format that `lotkeeper read` would show: the status is 0 only when there are none.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import type { Read } from "../src/parking/types.ts";
import { createEngine } from "../src/recogniser/engine.ts";
import { drawNegative, listNegatives } from "../src/simulate/negatives.ts";
import { createChance } from "../src/simulate/random.ts";
import { modelSetOf, regionsOf } from "../src/verbs/read-options.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "208" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
    dir: { type: "string" },
    region: { type: "string", default: "gb,eu,us,br,vn" },
    models: { type: "string" },
  },
});
/** What `lotkeeper read` shows: the best reading of a picture from here, others from there. */
const LEAST_BEST = 0.1;
const LEAST_OTHER = 0.2;
const PICTURE = /\.(jpe?g|png|webp|tiff?|gif|avif)$/i;

const folder = values.out ? resolve(values.out) : mkdtempSync(join(tmpdir(), "lotkeeper-negatives-"));

/** Files of the pictures to read. */
async function pictures(): Promise<string[]> {
  if (values.dir) {
    const dir = values.dir;
    return readdirSync(dir)
      .filter((name) => PICTURE.test(name))
      .sort()
      .map((name) => join(dir, name));
  }
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const { name, kind, seed } of listNegatives(Number(values.seed), Number(values.count))) {
    const chance = createChance(seed + 1);
    const file = join(folder, `${name}.jpg`);
    const drawn = sharp(Buffer.from(drawNegative(kind, seed))).flatten({ background: "#444" });
    // Flat colours compress too well: a camera's picture is never quite sharp and never quite clean.
    const blurred = drawn.blur(chance.between(0.4, 1.4)).modulate({ brightness: chance.between(0.45, 1.1) });
    await blurred.jpeg({ quality: chance.whole(45, 92) }).toFile(file);
    files.push(file);
  }
  return files;
}

function shown(reads: readonly Read[]): Read[] {
  return reads.filter((one, i) => one.confidence >= (i === 0 ? LEAST_BEST : LEAST_OTHER));
}

try {
  const regions = regionsOf([values.region]);
  const engine = await createEngine(modelSetOf(values.models));
  const files = await pictures();
  if (files.length === 0) throw new Error(`There are no pictures in ${values.dir ?? folder}.`);
  let actingInAll = 0;
  for (const manner of ["still", "live"] as const) {
    const tally = { pictures: files.length, acting: 0, picturesActing: 0, shown: 0, strongest: 0 };
    for (const file of files) {
      const picture = await engine.decode(await Bun.file(file).bytes());
      const seen = shown((await engine.read(picture, { regions, atMs: 0 }, manner)).reads);
      const acting = seen.filter((one) => one.region !== null);
      tally.shown += seen.length;
      tally.acting += acting.length;
      if (acting.length > 0) tally.picturesActing++;
      for (const { text, raw, confidence, region, box } of acting) {
        tally.strongest = Math.max(tally.strongest, confidence);
        console.log(
          `  ${manner} ${file}: ${text} ${confidence} as a plate of ${region}, from "${raw}" at ${box}`,
        );
      }
    }
    actingInAll += tally.acting;
    console.log(JSON.stringify({ negatives: manner, ...tally }));
  }
  process.exitCode = actingInAll > 0 ? 1 : 0;
} finally {
  if (!values.out && !values.dir) rmSync(folder, { recursive: true, force: true });
}
