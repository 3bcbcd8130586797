import { expect, test } from "bun:test";
import { isStepUp, missingFor, passesFor, percentRight, stepUp } from "./arming.ts";

const BAR = { passes: 50, percent: 98, days: 7 };

test("fifty proven reads with one wrong let a lane open by itself", () => {
  expect(missingFor("automatic", { right: 49, wrong: 1 }, BAR)).toEqual([]);
});
test("too few are missing by their number", () => {
  expect(missingFor("automatic", { right: 34, wrong: 0 }, BAR)).toEqual([
    "34 of 50 reads are proven in the last 7 days; 16 more are needed.",
  ]);
});
test("two wrong of fifty are too many, and the sentence says how many right ones make up for them", () => {
  const [sentence] = missingFor("automatic", { right: 48, wrong: 2 }, BAR);
  expect(sentence).toContain("48 of 50 were right, 96 %; 98 % are needed: 50 more right ones");
  expect(missingFor("automatic", { right: 98, wrong: 2 }, BAR)).toEqual([]);
  expect(missingFor("automatic", { right: 97, wrong: 2 }, BAR)).not.toEqual([]);
});
test("where none may be wrong, one wrong read is not made up for", () => {
  const [sentence] = missingFor("automatic", { right: 99, wrong: 1 }, { ...BAR, percent: 100 });
  expect(sentence).toContain("none may be wrong");
});
test("a person's tap takes a fifth of the reads, and a step down nothing", () => {
  expect(passesFor("assist", BAR)).toBe(10);
  expect(missingFor("assist", { right: 10, wrong: 0 }, BAR)).toEqual([]);
  expect(missingFor("observe", { right: 0, wrong: 0 }, BAR)).toEqual([]);
});
test("the steps go up one by one", () => {
  expect([stepUp("observe"), stepUp("assist"), stepUp("automatic")]).toEqual(["assist", "automatic", null]);
  expect(isStepUp("automatic", "observe")).toBe(false);
  expect(isStepUp("observe", "automatic")).toBe(true);
});
test("a share is never rounded up to what it is not", () => {
  expect(percentRight({ right: 999, wrong: 1 })).toBe(99.9);
  expect(percentRight({ right: 9999, wrong: 1 })).toBe(99.9);
  expect(percentRight({ right: 0, wrong: 0 })).toBeNull();
});
