import { expect, test } from "bun:test";
import fc from "fast-check";
import { compileFormats, drawPlate, logToGo, parsePlate, readPattern } from "./format.ts";
import { normalisePlate } from "./normalise.ts";

const compile = (pattern: string) => compileFormats([{ name: "t", pattern, vehicles: 1 }]);
const shown = (plate: string, pattern: string) => {
  const parse = parsePlate(plate, compile(pattern));
  return parse && [...plate].map((char, i) => parse.gaps[i] + char).join("");
};

test("letters, digits, classes, words and repeats mean what they say", () => {
  const root = compile("a[A-C]{1,2}(XY|Z) nd-x7");
  const fits = (plate: string) => parsePlate(plate, root) !== null;
  expect(fits("QAXY10K7")).toBe(true);
  expect(fits("QABZ10K7")).toBe(true);
  expect(fits("QDXY10K7")).toBe(false);
  expect(fits("QAXY00K7")).toBe(false);
  expect(fits("QAXY10K8")).toBe(false);
  expect(fits("1AXY10K7")).toBe(false);
  expect(fits("QAXY10K")).toBe(false);
  expect(fits("QAXY10K77")).toBe(false);
  expect(fits("")).toBe(false);
});

test("gaps are shown and never part of the plate", () => {
  expect(shown("AB123", "aa-dd.d")).toBe("AB-12.3");
  expect(shown("AB123", "a{2}/-ddd")).toBe("AB-123");
});

test("a repeat of nothing leaves the item out, and a gap never leads", () => {
  expect(shown("5", "a{0,1} d")).toBe("5");
  expect(shown("A5", "a{0,1} d")).toBe("A 5");
  expect(shown("AB5", "a{0,1} d")).toBeNull();
});

test("words may begin like one another and be parts of one another", () => {
  for (const word of ["B", "BA", "BAR", "BO"]) expect(shown(`${word}1`, "(B|BA|BAR|BO)-d")).toBe(`${word}-1`);
  for (const word of ["", "A", "BR", "BARB"]) expect(shown(`${word}1`, "(B|BA|BAR|BO)-d")).toBeNull();
});

test("the probabilities of all plates of a region add up to one", () => {
  const formats = [
    { name: "rare", pattern: "[AB]{1,2}", vehicles: 1 },
    { name: "common", pattern: "(A|AB|C)n{0,1}", vehicles: 9 },
    { name: "a word", pattern: "ABC", vehicles: 50, isWord: true as const },
  ];
  const root = compileFormats(formats);
  const chars = ["A", "B", "C", ..."123456789"];
  const plates = chars.flatMap((a) => [a, ...chars.flatMap((b) => [a + b, ...chars.map((c) => a + b + c)])]);
  const sum = plates.reduce((all, plate) => all + Math.exp(parsePlate(plate, root)?.log ?? -1e9), 0);
  // Two plates are of both formats, and a parse is the likelier of its ways.
  expect(sum).toBeGreaterThan(0.9);
  expect(sum).toBeLessThanOrEqual(1);
  expect(parsePlate("ABC", root)).toBeNull();
});

test("a common format of few plates makes each of them likelier", () => {
  const root = compileFormats([
    { name: "rare", pattern: "aaa", vehicles: 1 },
    { name: "common", pattern: "add", vehicles: 9 },
  ]);
  const [rare, common] = [parsePlate("ABC", root)!.log, parsePlate("A12", root)!.log];
  expect(Math.exp(common) * 2600 + Math.exp(rare) * 17576).toBeCloseTo(1);
});

test("what is still to come is never less likely than any way to complete a plate", () => {
  const root = compile("[AB]{1,3} (12|3)d{0,2}");
  for (const plate of ["A3", "AB12", "BBB1299", "AB3"]) {
    const { log } = parsePlate(plate, root)!;
    expect(logToGo(root, plate.length)).toBeGreaterThanOrEqual(log - 1e-9);
  }
  expect(logToGo(root, 1)).toBe(Number.NEGATIVE_INFINITY);
});

test("every drawn plate is a plate of its format, as it is shown", () => {
  const dice = fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 40, maxLength: 40 });
  const pattern = "(DA|D|DAH)-a{1,2} nd{0,3}";
  const root = compile(pattern);
  fc.assert(
    fc.property(dice, (numbers) => {
      let at = 0;
      const plate = drawPlate(root, () => numbers[at++ % numbers.length]!);
      const parse = parsePlate(normalisePlate(plate), root);
      expect(parse).not.toBeNull();
    }),
  );
});

test("a second row begins where the pattern says", () => {
  expect(readPattern("aa/-dd").map((item) => item.breaks)).toEqual([false, false, true, false]);
});

test("a pattern that cannot be read is refused with the place", () => {
  for (const bad of ["a?", "[AB", "(A|B", "ab", "(A|b)", "[]"]) expect(() => compile(bad)).toThrow(bad);
});
