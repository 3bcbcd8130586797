import { expect, test } from "bun:test";
import { linesOfBoards } from "./boards.ts";
import type { FoundPlate } from "./find-plates.ts";

const at = (x: number, y: number, width = 100, height = 24): FoundPlate => ({
  score: 0.7,
  box: [x, y, x + width, y + height],
  corners: [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ],
});

test("three lines close above each other are a board", () => {
  const lines = [at(100, 100), at(104, 140), at(98, 182, 120)];
  expect(linesOfBoards(lines)).toEqual(new Set(lines));
});

test("two plates above each other, and a row of parked cars, are no board", () => {
  expect(linesOfBoards([at(100, 100), at(104, 145)]).size).toBe(0);
  expect(linesOfBoards([at(100, 200), at(260, 204), at(420, 199), at(580, 206)]).size).toBe(0);
});

test("vehicles behind each other are no board: they stand further apart, and the far ones are smaller", () => {
  expect(linesOfBoards([at(300, 400, 140, 32), at(310, 290, 84, 20), at(316, 235, 55, 13)]).size).toBe(0);
});

test("a plate beside a board stays a plate", () => {
  const plate = at(500, 400);
  const board = [at(100, 100), at(100, 138), at(100, 176), at(100, 214)];
  expect(linesOfBoards([...board, plate]).has(plate)).toBe(false);
});
