import { describe, expect, test } from "bun:test";
import {
  afterRead,
  instantOf,
  isWrong,
  lifeLeftMs,
  offsetOf,
  READ_LIVES_MS,
  UNKNOWN_CLOCK,
} from "./camera-clock.ts";
import { captureTimeOf } from "./reading.ts";

const at = (text: string, zone: string, now: string) =>
  new Date(instantOf(captureTimeOf(text)!, zone, Date.parse(now))).toISOString();

describe("a camera's time", () => {
  test("without a zone is the site's wall clock", () => {
    expect(at("2026-07-02 12:00:00", "Europe/London", "2026-07-02T11:00:01Z")).toBe(
      "2026-07-02T11:00:00.000Z",
    );
    expect(at("20260702 120000250", "America/New_York", "2026-07-02T16:00:01Z")).toBe(
      "2026-07-02T16:00:00.250Z",
    );
  });
  test("in the hour that comes twice is the one that is nearer to now", () => {
    expect(at("2026-10-25 01:30:00", "Europe/London", "2026-10-25T00:30:02Z")).toBe(
      "2026-10-25T00:30:00.000Z",
    );
    expect(at("2026-10-25 01:30:00", "Europe/London", "2026-10-25T01:30:02Z")).toBe(
      "2026-10-25T01:30:00.000Z",
    );
  });
  test("with an offset, or in UTC, is itself", () => {
    expect(at("2026-03-02T13:00:00.250+01:00", "UTC", "2026-03-02T12:00:00Z")).toBe(
      "2026-03-02T12:00:00.250Z",
    );
    expect(at("2026-03-02T13:00:00+0100", "UTC", "2026-03-02T12:00:00Z")).toBe("2026-03-02T12:00:00.000Z");
  });
  test("that is none is none", () => {
    for (const text of [
      "2026-02-31 12:00:00",
      "2026-03-02 24:00:00",
      "2026-02-31T12:00:00Z",
      "",
      "yesterday",
      "2026-13-40 99:99:99",
      "2026-03-02",
      "1".repeat(5000),
    ])
      expect(captureTimeOf(text)).toBeNull();
  });
});

describe("the life of a read", () => {
  test("is what is left of ten seconds since it was captured", () => {
    expect(lifeLeftMs(1_000_000, 1_000_000, true)).toBe(READ_LIVES_MS);
    expect(lifeLeftMs(1_000_000, 1_009_000, true)).toBe(1000);
    expect(lifeLeftMs(1_000_000, 1_010_000, true)).toBe(0);
    expect(lifeLeftMs(1_000_000, 995_000, true)).toBe(READ_LIVES_MS);
    expect(lifeLeftMs(1_000_000, 990_000, true)).toBe(0);
  });
  test("is whole where the camera says no time, and while our own clock is not trusted", () => {
    expect(lifeLeftMs(null, 5, true)).toBe(READ_LIVES_MS);
    expect(lifeLeftMs(1_000_000, 99_000_000, false)).toBe(READ_LIVES_MS);
  });
});

describe("a camera's clock against ours", () => {
  const after = (...pairs: [captured: number, received: number][]) =>
    pairs.reduce((clock, [captured, received]) => afterRead(clock, captured, received), UNKNOWN_CLOCK);

  test("is measured by the quickest message, in either direction", () => {
    expect(offsetOf(UNKNOWN_CLOCK)).toBeNull();
    expect(offsetOf(after([1000, 1900], [2000, 2300], [3000, 4000]))).toBe(-300);
    expect(offsetOf(after([6000, 1000], [7000, 2400]))).toBe(5000);
  });
  test("is wrong after three odd times in a row, not after one late message", () => {
    expect(isWrong(after([0, 60_000], [60_000, 120_000]))).toBe(false);
    expect(isWrong(after([0, 60_000], [60_000, 120_000], [120_000, 180_000]))).toBe(true);
    expect(isWrong(after([0, 60_000], [60_000, 120_000], [120_000, 121_000], [0, 180_000]))).toBe(false);
  });
});
