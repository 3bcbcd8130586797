import { expect, test } from "bun:test";
import { pairsOf, uprightBox } from "./lines.ts";

const box = (x: number, y: number, width: number, height: number, angle = 0) => ({
  x,
  y,
  width,
  height,
  angle,
  score: 1,
});

test("two pieces beside each other are a pair, left first", () => {
  expect(pairsOf([box(160, 50, 60, 20), box(90, 51, 50, 20)])).toEqual([{ group: [1, 0], kind: "beside" }]);
});

test("two rows above each other are a pair, top first", () => {
  expect(pairsOf([box(100, 80, 70, 25), box(101, 50, 60, 25)])).toEqual([{ group: [1, 0], kind: "stacked" }]);
});

test("far apart, of different height or much too wide they are none", () => {
  expect(pairsOf([box(50, 50, 60, 20), box(200, 50, 60, 20)])).toEqual([]);
  expect(pairsOf([box(50, 50, 60, 20), box(115, 50, 60, 50)])).toEqual([]);
  expect(pairsOf([box(100, 50, 300, 20), box(100, 74, 300, 20)])).toEqual([]);
});

test("a turned plate's pieces are seen along its own slope", () => {
  const angle = 0.4;
  const right = box(100 + 70 * Math.cos(angle), 100 + 70 * Math.sin(angle), 60, 20, angle);
  expect(pairsOf([box(100, 100, 60, 20, angle), right])).toEqual([{ group: [0, 1], kind: "beside" }]);
});

test("the upright box lies inside the picture, in whole pixels", () => {
  expect(uprightBox([box(50, 20, 40, 10)], 100, 100)).toEqual([30, 15, 40, 10]);
  expect(uprightBox([box(0, 0, 40, 10)], 100, 100)).toEqual([0, 0, 20, 5]);
  const [x, y, width, height] = uprightBox([box(99, 99, 40, 10, 0.5)], 100, 100);
  expect(x + width).toBeLessThanOrEqual(100);
  expect(y + height).toBeLessThanOrEqual(100);
});
