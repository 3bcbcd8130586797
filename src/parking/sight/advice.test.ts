import { expect, test } from "bun:test";
import { type Advice, adviceOf } from "./advice.ts";
import { addSums, type CameraSums, hourOf, measuredSums, NO_SUMS, sumOf } from "./hours.ts";
import type { PlateMeasures } from "./types.ts";

const measures = (more: Partial<PlateMeasures> = {}): PlateMeasures => ({
  ...{ plateWidth: 160, plateHeight: 36, blur: 0.06, contrast: 130, level: 120, burnt: 0, angle: 4 },
  ...more,
});
const vehicles = (count: number, more: Partial<PlateMeasures> = {}): CameraSums =>
  sumOf(
    Array.from({ length: count }, () => addSums(NO_SUMS, { vehicles: 1, ...measuredSums(measures(more)) })),
  );
const doctor = (day: CameraSums, night: CameraSums = NO_SUMS, more: object = {}) =>
  adviceOf({ day, night, corrected: 0, openedUnread: 0, askedPerSecond: 5, ...more });
const about = (advice: readonly Advice[], topic: Advice["topic"]) =>
  advice.find((one) => one.topic === topic);

test("a camera that sees well is told to stay as it is", () => {
  const advice = doctor(addSums(vehicles(20), { watchedMs: 3_600_000, frames: 18_000 }));
  expect(advice.map((one) => one.topic)).toEqual([
    "height",
    "blur",
    "glare",
    "exposure",
    "angle",
    "missed",
    "corrected",
    "rate",
  ]);
  expect(advice.every((one) => one.tone === "good")).toBe(true);
});

test("small plates are told with their height, the needed one and the cure", () => {
  expect(about(doctor(vehicles(9, { plateHeight: 14 })), "height")).toMatchObject({
    tone: "bad",
    sentence: "The plates are 14 pixels high; 20 are needed: zoom in or use the main stream.",
  });
  expect(about(doctor(vehicles(9, { plateHeight: 25 })), "height")?.tone).toBe("warn");
});

test("each bad measure brings its own advice", () => {
  expect(about(doctor(vehicles(9, { blur: 0.2 })), "blur")?.tone).toBe("bad");
  expect(about(doctor(vehicles(9, { burnt: 0.6 })), "glare")?.tone).toBe("bad");
  expect(about(doctor(vehicles(9, { level: 30, contrast: 50 })), "exposure")?.sentence).toContain("too dark");
  expect(about(doctor(vehicles(9, { level: 150, contrast: 30 })), "exposure")?.sentence).toContain(
    "stand out",
  );
  expect(about(doctor(vehicles(9, { angle: 30 })), "angle")?.tone).toBe("bad");
});

test("missed, corrected and missing pictures count against the camera", () => {
  const missed = doctor(addSums(vehicles(16), { unread: 3 }), NO_SUMS, { corrected: 4, openedUnread: 1 });
  expect(about(missed, "missed")).toMatchObject({ tone: "bad", value: "4 of 20 vehicles without a read" });
  expect(about(missed, "corrected")?.tone).toBe("bad");
  const slow = doctor(addSums(NO_SUMS, { watchedMs: 3_600_000, frames: 6_000 }));
  expect(about(slow, "rate")).toMatchObject({ tone: "bad", value: "1.7 of 5 pictures a second" });
});

test("a night that is worse than the day is told", () => {
  expect(about(doctor(vehicles(9), vehicles(9, { blur: 0.3 })), "night")?.sentence).toContain("by night");
  expect(about(doctor(vehicles(9, { burnt: 0.7 }), vehicles(9)), "night")?.sentence).toContain("by day");
  expect(about(doctor(vehicles(9), vehicles(9)), "night")?.tone).toBe("good");
});

test("a few vehicles say nothing yet", () => {
  expect(doctor(vehicles(4))).toEqual([]);
});

test("hours begin on the hour and sums add field by field", () => {
  expect(hourOf(7_199_999)).toBe(3_600_000);
  const sum = sumOf([vehicles(2), vehicles(3, { plateHeight: 10 })]);
  expect(sum).toMatchObject({ vehicles: 5, measured: 5, tooSmall: 3, height: 2 * 36 + 3 * 10 });
});
