import { expect, test } from "bun:test";
import { findPlates, sharedArea } from "./find-plates.ts";
import type { Scaled } from "./scale.ts";

const INPUT: Scaled = {
  data: new Uint8Array(0),
  width: 64,
  height: 32,
  left: 100,
  top: 50,
  scale: 0.5,
};
const CELLS = 8 * 4 + 4 * 2;
/** What `softplus` makes of it is `side`. */
const before = (side: number) => Math.log(Math.expm1(side));

function output(plates: { cell: number; logit: number; sides: number[]; corners: number[] }[]): Float32Array {
  const values = new Float32Array(13 * CELLS).fill(-9, 0, CELLS);
  for (const { cell, logit, sides, corners } of plates) {
    const all = [logit, ...sides.map(before), ...corners];
    for (const [channel, value] of all.entries()) values[channel * CELLS + cell] = value;
  }
  return values;
}
const LIMITS = { leastScore: 0.3, most: 10 };

test("a cell of stride 8 gives box and corners in pixels of the picture", () => {
  // Column 2, row 1: the centre is at 20, 12 of the input; sides count 16 pixels, corners 32.
  const [plate, ...more] = findPlates(
    output([
      { cell: 10, logit: 2, sides: [1, 0.25, 0.5, 0.5], corners: [-0.5, 0, 0.25, 0, 0.25, 0.25, -0.5, 0.25] },
    ]),
    INPUT,
    LIMITS,
  );
  expect(more).toEqual([]);
  expect(plate!.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 5);
  for (const [i, value] of [100 + 4 * 2, 50 + 8 * 2, 100 + 28 * 2, 50 + 20 * 2].entries())
    expect(plate!.box[i]).toBeCloseTo(value, 3);
  for (const [i, [x, y]] of [
    [4, 12],
    [28, 12],
    [28, 20],
    [4, 20],
  ].entries()) {
    expect(plate!.corners[i]![0]).toBeCloseTo(100 + x! * 2, 3);
    expect(plate!.corners[i]![1]).toBeCloseTo(50 + y! * 2, 3);
  }
});

test("cells of stride 16 come after those of stride 8", () => {
  const sides = [0.5, 0.25, 0.5, 0.25];
  const [plate] = findPlates(
    output([{ cell: 32 + 5, logit: 0, sides, corners: Array(8).fill(0) }]),
    INPUT,
    LIMITS,
  );
  // Column 1, row 1 of the coarse grid: centre 24, 24; sides count 32 pixels.
  expect(plate!.box[0]).toBeCloseTo(100 + 8 * 2, 3);
  expect(plate!.box[3]).toBeCloseTo(50 + 32 * 2, 3);
});

test("of several cells on one plate the surest stays; others stay apart; weak ones are left out", () => {
  const sides = [0.6, 0.3, 0.6, 0.3];
  const corners = Array(8).fill(0);
  const found = findPlates(
    output([
      { cell: 9, logit: 1, sides, corners },
      { cell: 10, logit: 3, sides, corners },
      { cell: 31, logit: 0.5, sides, corners },
      { cell: 24, logit: -2, sides, corners },
    ]),
    INPUT,
    LIMITS,
  );
  expect(found.map(({ score }) => Math.round(Math.log(score / (1 - score)) * 10) / 10)).toEqual([3, 0.5]);
});

test("never more plates than the limit, the surest ones", () => {
  const sides = [0.1, 0.1, 0.1, 0.1];
  const plates = Array.from({ length: 32 }, (_, cell) => ({
    cell,
    logit: cell / 32,
    sides,
    corners: Array(8).fill(0),
  }));
  const found = findPlates(output(plates), INPUT, { leastScore: 0.3, most: 3 });
  expect(found.length).toBe(3);
  expect(found[0]!.score).toBeGreaterThan(found[2]!.score);
});

test("shared area is one for the same box, a third for half of each, nothing apart", () => {
  expect(sharedArea([0, 0, 10, 10], [0, 0, 10, 10])).toBe(1);
  expect(sharedArea([0, 0, 10, 10], [5, 0, 15, 10])).toBeCloseTo(1 / 3, 6);
  expect(sharedArea([0, 0, 10, 10], [10, 0, 20, 10])).toBe(0);
});
