import { expect, test } from "bun:test";
import { durationMs, durationText } from "./duration.ts";

test.each([
  ["PT0.5S", 500],
  ["PT1S", 1000],
  ["P0Y0M0DT0H0M0.700S", 700],
  ["PT1M30S", 90_000],
  ["P1DT1H", 90_000_000],
  [" PT0S ", 0],
  ["P1Y", null],
  ["PT", null],
  ["P", null],
  ["", null],
  ["500", null],
  ["-PT1S", null],
] as const)("%p lasts %p ms", (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test("every length of a pulse is written so that it is read back", () => {
  for (let ms = 300; ms <= 1000; ms++) expect(durationMs(durationText(ms))).toBe(ms);
});
