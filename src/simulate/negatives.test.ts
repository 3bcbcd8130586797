import { expect, test } from "bun:test";
import sharp from "sharp";
import { createEngine } from "../recogniser/engine.ts";
import { drawNegative, listNegatives, NEGATIVE_KINDS } from "./negatives.ts";

const KINDS = Object.keys(NEGATIVE_KINDS);
/** Two frames of this make a pass, if what was read moves. */
const HALF_A_PASS = 0.25;

test("the pictures take turns, and the same seed draws the same one", () => {
  const listed = listNegatives(1, 2 * KINDS.length);
  expect(listed.slice(0, KINDS.length).map(({ kind }) => kind)).toEqual(KINDS);
  expect(new Set(listed.map(({ name }) => name)).size).toBe(listed.length);
  for (const kind of KINDS) {
    expect(drawNegative(kind, 7)).toBe(drawNegative(kind, 7));
    expect(drawNegative(kind, 8)).not.toBe(drawNegative(kind, 7));
  }
});

test("a camera takes nothing for a plate where none is: signs, clocks, grilles, racks, shelves", async () => {
  const engine = await createEngine("lotkeeper");
  const acting: string[] = [];
  for (const { name, kind, seed } of listNegatives(4, KINDS.length)) {
    const drawn = sharp(Buffer.from(drawNegative(kind, seed))).flatten({ background: "#444" });
    const picture = await engine.decode(await drawn.jpeg({ quality: 80 }).toBuffer());
    const { reads } = await engine.read(
      picture,
      { regions: ["gb", "eu", "us", "br", "vn"], atMs: 0 },
      "live",
    );
    for (const { text, region, confidence } of reads)
      if (region !== null && confidence >= HALF_A_PASS) acting.push(`${name}: ${text} ${confidence}`);
  }
  expect(acting).toEqual([]);
}, 120_000);
