import { expect, test } from "bun:test";
import { isInZone, zoneBox } from "./zone.ts";

const right = [
  [0.5, 0],
  [1, 0],
  [1, 1],
  [0.5, 1],
] as const;

test("a point is inside its polygon, also when that is dented", () => {
  expect(isInZone(right, 0.7, 0.5)).toBe(true);
  expect(isInZone(right, 0.3, 0.5)).toBe(false);
  const dented = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0.5, 0.2],
    [0, 1],
  ] as const;
  expect(isInZone(dented, 0.5, 0.8)).toBe(false);
  expect(isInZone(dented, 0.1, 0.7)).toBe(true);
});

test("the box around a zone has a margin and stays in the picture", () => {
  expect(zoneBox(right, 1000, 500)).toEqual([470, 0, 530, 500]);
  expect(zoneBox(undefined, 1000, 500)).toEqual([0, 0, 1000, 500]);
  const [x, y, width, height] = zoneBox(
    [
      [0, 0],
      [0.001, 0],
      [0.001, 0.001],
    ],
    10,
    10,
  );
  expect(x >= 0 && y >= 0 && width >= 1 && height >= 1).toBe(true);
});
