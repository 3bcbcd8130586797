import { expect, test } from "bun:test";
import fc from "fast-check";
import { normalisePlate } from "./normalise.ts";

test("spaces, hyphens, dots and case do not matter", () => {
  expect(normalisePlate(" ab12-cde ")).toBe("AB12CDE");
  expect(normalisePlate("34A-368.37")).toBe("34A36837");
  expect(normalisePlate("")).toBe("");
});

test("full-width, accented and look-alike letters of other alphabets become the plain ones", () => {
  expect(normalisePlate("ＡＢ１２ＣＤＥ")).toBe("AB12CDE");
  expect(normalisePlate("MÜ·L 42")).toBe("MUL42");
  expect(normalisePlate("zg 1234-čđ")).toBe("ZG1234CD");
  expect(normalisePlate("СВ 1234 АК")).toBe("CB1234AK");
  expect(normalisePlate("ΥΖΕ-1234")).toBe("YZE1234");
  expect(normalisePlate("①②")).toBe("12");
});

test("anything at all becomes A-Z and 0-9, and a second time changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const once = normalisePlate(text);
      expect(once).toMatch(/^[A-Z0-9]*$/);
      expect(normalisePlate(once)).toBe(once);
    }),
  );
});
