import { expect, test } from "bun:test";
import type { Box } from "../types.ts";
import { directionOf, hasMoved } from "./motion.ts";

const boxes = (count: number, at: (i: number) => Box): Box[] =>
  Array.from({ length: count }, (_, i) => at(i));

test("one place is no motion, and neither is a detector's wobble", () => {
  expect(hasMoved([[10, 10, 100, 30]])).toBe(false);
  expect(hasMoved(boxes(20, (i) => [400 + (i % 3), 600 - (i % 2), 120 + (i % 4), 30 + (i % 3)]))).toBe(false);
});

test("text whose box wins or loses its neighbour has not moved", () => {
  expect(hasMoved(boxes(12, (i) => (i < 6 ? [600, 10, 120, 20] : [300, 10, 420, 20])))).toBe(false);
});

test("a plate that comes closer has moved, towards the camera", () => {
  const coming = boxes(8, (i) => [500 - 10 * i, 300 + 15 * i, 80 + 5 * i, 20 + i]);
  expect(hasMoved(coming)).toBe(true);
  expect(directionOf(coming)).toBe("towards");
  expect(directionOf(coming.toReversed())).toBe("away");
});

test("a plate that leaves the picture below is coming, though its box shrinks", () => {
  const leaving = boxes(8, (i) => [450 - 5 * i, 650 + 8 * i, 125, 70 - 8 * i]);
  expect(hasMoved(leaving)).toBe(true);
  expect(directionOf([], leaving)).toBe("towards");
});

test("one jump among many places is noise", () => {
  expect(hasMoved(boxes(12, (i) => (i === 5 ? [900, 10, 80, 20] : [500, 300, 80, 20])))).toBe(false);
});

test("a vehicle that stood still shows in its last three places that it leaves", () => {
  const leaving = boxes(14, (i) => [457 - 6 * Math.max(0, i - 10), 652 + 7 * Math.max(0, i - 10), 110, 44]);
  expect(hasMoved(leaving.slice(0, 11))).toBe(false);
  expect(hasMoved(leaving)).toBe(true);
  expect(directionOf(leaving)).toBe("towards");
});

test("a mast that sways in the wind moves nothing", () => {
  const swaying = boxes(60, (i) => [400 + 4 * Math.sin(i / 5), 300 + 3 * Math.cos(i / 4), 110, 26]);
  for (let count = 8; count <= 60; count++) expect(hasMoved(swaying.slice(0, count))).toBe(false);
});

test("a plate half hidden by a vehicle that drives by has not moved", () => {
  const size = { width: 1280, height: 720 };
  const hidden = boxes(12, (i): Box => (i < 8 ? [400, 300, 110, 26] : [400, 300, 110, 14]));
  expect(hasMoved(hidden, size)).toBe(false);
  const cut = boxes(12, (i): Box => (i < 8 ? [400, 660, 110, 26] : [400, 698, 110, 22]));
  expect(hasMoved(cut, size)).toBe(true);
});

test("crossing from side to side has no direction", () => {
  const crossing = boxes(8, (i) => [100 + 50 * i, 300, 80, 20]);
  expect(hasMoved(crossing)).toBe(true);
  expect(directionOf(crossing)).toBe("unknown");
});

test("a few places at the lower border are enough to see a plate go down", () => {
  const tops = [653, 653, 657, 659, 671];
  const leaving = tops.map((top): Box => [448, top, 129, Math.min(55, 719 - top)]);
  expect(directionOf([], leaving)).toBe("towards");
});

test("a small plate that goes far down the picture comes, though its box shrank by chance", () => {
  const sizes: [number, number][] = [
    [63, 25],
    [61, 22],
    [49, 18],
    [59, 19],
    [57, 20],
    [61, 23],
    [53, 19],
    [58, 17],
    [59, 19],
  ];
  const coming = sizes.map(([width, height], i): Box => [809 - 4 * i, 385 + 6 * i, width, height]);
  expect(directionOf(coming)).toBe("towards");
  expect(directionOf(coming.toReversed())).toBe("away");
});

test("a plate whose lower side waits just inside the border while its upper side goes down has moved", () => {
  const size = { width: 1280, height: 720 };
  const leaving = boxes(
    9,
    (i): Box => (i < 6 ? [448, 653, 129, 55] : [446, 653 + 6 * (i - 5), 122, 57 - 5 * (i - 5)]),
  );
  expect(hasMoved(leaving.slice(0, 6), size)).toBe(false);
  expect(hasMoved(leaving, size)).toBe(true);
});

test("a parked plate near the lower border whose upper half is hidden has not moved", () => {
  const size = { width: 1280, height: 720 };
  const hidden = boxes(12, (i): Box => (i < 9 ? [400, 660, 200, 55] : [400, 687, 200, 28]));
  expect(hasMoved(hidden, size)).toBe(false);
});
