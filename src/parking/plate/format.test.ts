import { expect, test } from "bun:test";
import { compileFormats, fitsShape, showInShape } from "./format.ts";

const compile = (pattern: string) => compileFormats([{ name: "t", pattern, vehicles: 1 }]);

test("letters, digits, classes, words and repeats mean what they say", () => {
  const shapes = compile("a[A-C]{1,2}(XY|Z) nd-x7");
  const fits = (plate: string) => shapes.some((shape) => fitsShape(plate, shape));
  expect(fits("QAXY10K7")).toBe(true);
  expect(fits("QABZ10K7")).toBe(true);
  expect(fits("QDXY10K7")).toBe(false);
  expect(fits("QAXY00K7")).toBe(false);
  expect(fits("QAXY10K8")).toBe(false);
  expect(fits("1AXY10K7")).toBe(false);
});

test("gaps are shown and never part of the plate", () => {
  const shape = compile("aa-dd.d").find((one) => one.slots.length === 5)!;
  expect(showInShape("AB123", shape)).toBe("AB-12.3");
});

test("a repeat of nothing leaves the item out, and a gap never leads", () => {
  const lengths = compile("a{0,2} d").map((shape) => shape.slots.length);
  expect(lengths).toEqual([1, 2, 3]);
  expect(showInShape("5", compile("a{0,1} d")[0]!)).toBe("5");
});

test("a common format of few plates makes each of them likelier", () => {
  const [rare, common] = compileFormats([
    { name: "rare", pattern: "aaa", vehicles: 1 },
    { name: "common", pattern: "add", vehicles: 9 },
  ]);
  expect(common!.logPrior).toBeGreaterThan(rare!.logPrior);
  expect(Math.exp(common!.logPrior) * 2600 + Math.exp(rare!.logPrior) * 17576).toBeCloseTo(1);
});

test("a pattern that cannot be read is refused with the place", () => {
  for (const bad of ["a?", "[AB", "(A|B", "ab"]) expect(() => compile(bad)).toThrow(bad);
});
