import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  confusableDistance,
  confusableSlots,
  isConfusable,
  isSameOrConfusableChar,
  plateDistance,
} from "./confusable.ts";

const plate = fc.stringMatching(/^[A-Z0-9]{0,9}$/);

test("the eight pairs are confusable, both ways", () => {
  for (const [a, b] of ["O0", "Q0", "D0", "I1", "B8", "S5", "Z2", "G6"].map((pair) => [...pair])) {
    expect(isSameOrConfusableChar(a!, b!)).toBe(true);
    expect(isSameOrConfusableChar(b!, a!)).toBe(true);
  }
});

test("pairs are not chains: O, Q and D are not confusable with each other", () => {
  for (const [a, b] of ["OQ", "OD", "QD"].map((pair) => [...pair])) expect(isConfusable(a!, b!)).toBe(false);
  expect(isConfusable("AO1", "AQ1")).toBe(false);
  expect(isConfusable("AO1", "A01")).toBe(true);
  expect(isConfusable("AQI", "A01")).toBe(true);
});

test("no other two characters are confusable", () => {
  const chars = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];
  const found = chars.flatMap((a) => chars.filter((b) => a < b && isConfusable(a, b)).map((b) => a + b));
  expect(found.sort()).toEqual(["0D", "0O", "0Q", "1I", "2Z", "5S", "6G", "8B"]);
});

test("plates of different length are never confusable", () => {
  expect(isConfusable("AB12", "AB12C")).toBe(false);
});

test("slots list what may stand there, the written character first", () => {
  expect(confusableSlots("A0B")).toEqual(["A", "0OQD", "B8"]);
});

test("distances count insertions, removals and replacements; confusables are free", () => {
  expect(plateDistance("AB12CDE", "AB12CDE")).toBe(0);
  expect(plateDistance("AB12CDE", "A812CDE")).toBe(1);
  expect(confusableDistance("AB12CDE", "A812CDE")).toBe(0);
  expect(confusableDistance("AB12CDE", "AB1CDE")).toBe(1);
  expect(plateDistance("", "ABC")).toBe(3);
});

test("both distances are symmetric, and 0 exactly for equal and for confusable plates", () => {
  fc.assert(
    fc.property(plate, plate, (a, b) => {
      expect(plateDistance(a, b)).toBe(plateDistance(b, a));
      expect(confusableDistance(a, b)).toBe(confusableDistance(b, a));
      expect(plateDistance(a, b) === 0).toBe(a === b);
      expect(confusableDistance(a, b) === 0).toBe(isConfusable(a, b));
      expect(confusableDistance(a, b)).toBeLessThanOrEqual(plateDistance(a, b));
      expect(plateDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});

test("replacing one character by its look-alike always stays confusable", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{1,9}$/), fc.nat(), fc.nat(), (text, where, which) => {
      const at = where % text.length;
      const options = confusableSlots(text)[at]!;
      const other = text.slice(0, at) + options.charAt(which % options.length) + text.slice(at + 1);
      expect(isConfusable(text, other)).toBe(true);
    }),
  );
});
