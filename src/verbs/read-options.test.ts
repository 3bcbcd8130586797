import { expect, test } from "bun:test";
import { regionsOf, textsOf, wholeNumberOf, zoneOf } from "./read-options.ts";
import { UsageError } from "./verb.ts";

test("regions come by comma or by repeating, once each, any when none is given", () => {
  expect(regionsOf(["gb,eu", "GB", "us"])).toEqual(["gb", "eu", "us"]);
  expect(regionsOf([])).toEqual(["any"]);
  expect(() => regionsOf(["mars"])).toThrow("gb, eu, us, br, vn, any");
});

test("a zone is three points or more, in fractions", () => {
  expect(zoneOf("0.15,0 1,0 1,1 0.15,1")).toEqual([
    [0.15, 0],
    [1, 0],
    [1, 1],
    [0.15, 1],
  ]);
  for (const bad of [
    "",
    "0,0 1,1",
    "0,0 1,0 2,1",
    "0,0 1,0 a,1",
    "0,0 1,0 1",
    "0,0 1,0 1,",
    "0,0 1,0 1,1,1",
    "0,0 1,0 1,-0.1",
  ]) {
    expect(() => zoneOf(bad)).toThrow(UsageError);
  }
});

test("whole numbers stay within their bounds", () => {
  expect(wholeNumberOf("limit", "12", 1, 20)).toBe(12);
  for (const bad of ["0", "21", "1.5", "-1", "x", ""])
    expect(() => wholeNumberOf("limit", bad, 1, 20)).toThrow("--limit");
});

test("options that may repeat become a list of texts", () => {
  expect(textsOf(undefined)).toEqual([]);
  expect(textsOf("a")).toEqual(["a"]);
  expect(textsOf(["a", "b"])).toEqual(["a", "b"]);
});
