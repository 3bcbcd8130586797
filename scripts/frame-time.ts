/**
 * How long one frame of a camera takes, from decoded picture to text: pictures of a folder as frames, each several times.
 * Prints medians of those in which one plate was found, sure and unsure apart. Changes nothing.
 *
 * bun scripts/frame-time.ts DIR [--region R] [--width N]
 *   --width N  only pictures that are so many pixels wide (1280)
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createEngine } from "../src/recogniser/engine.ts";
import { OWN_LIVE } from "../src/recogniser/own/look.ts";
import { regionsOf } from "../src/verbs/read-options.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { region: { type: "string", default: "any" }, width: { type: "string", default: "1280" } },
});
const dir = positionals[0];
if (!dir)
  throw new Error("frame-time needs one folder of pictures: bun scripts/frame-time.ts DIR --region br");
const regions = regionsOf([values.region]);
const WARM = 3;
const TIMES = 6;

const engine = await createEngine("lotkeeper");
const sums = { sure: [] as number[][], unsure: [] as number[][] };
for (const name of readdirSync(dir).filter((one) => /\.(jpe?g|png)$/i.test(one))) {
  const picture = await engine.decode(await Bun.file(join(dir, name)).bytes());
  if (picture.width !== Number(values.width)) continue;
  for (let turn = 0; turn < TIMES; turn++) {
    const { reads, sightings, ms } = await engine.read(picture, { regions, atMs: 0 }, "live");
    if (sightings.length !== 1) break;
    const kind = (reads[0]?.confidence ?? 0) >= OWN_LIVE.sure ? "sure" : "unsure";
    if (turn >= WARM) sums[kind].push([ms.detect, ms.ocr, ms.total]);
  }
}
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1]!;
for (const [kind, rows] of Object.entries(sums)) {
  if (rows.length === 0) continue;
  const [detect, ocr, total] = [0, 1, 2].map((i) => Number(median(rows.map((row) => row[i]!)).toFixed(2)));
  console.log(JSON.stringify({ frames: kind, pictures: rows.length / (TIMES - WARM), detect, ocr, total }));
}
