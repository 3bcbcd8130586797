import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { localClock } from "./local-clock.ts";

const utc = (text: string): number => Date.parse(text) / 1000;
/** A wall-clock time as this clock counts it: as if it were UTC. */
const wall = (text: string): number => Date.parse(`${text}:00Z`) / 1000;
const year = (timezone: string) =>
  localClock(timezone, utc("2026-01-01T00:00:00Z"), utc("2026-12-31T00:00:00Z"));

describe("a zone's wall clock", () => {
  test("gives a time inside the spring gap the first instant after it", () => {
    const london = year("Europe/London");
    expect(london.instantOf(wall("2026-03-29T01:30"))).toBe(utc("2026-03-29T01:00:00Z"));
    expect(london.instantOf(wall("2026-03-29T01:00"))).toBe(utc("2026-03-29T01:00:00Z"));
    expect(london.instantOf(wall("2026-03-29T02:00"))).toBe(utc("2026-03-29T01:00:00Z"));
    expect(london.instantOf(wall("2026-03-29T02:01"))).toBe(utc("2026-03-29T01:01:00Z"));
    const santiago = year("America/Santiago");
    expect(santiago.instantOf(wall("2026-09-06T00:00"))).toBe(utc("2026-09-06T04:00:00Z"));
  });

  test("gives a time that the autumn change repeats its first occurrence", () => {
    const london = year("Europe/London");
    expect(london.instantOf(wall("2026-10-25T01:30"))).toBe(utc("2026-10-25T00:30:00Z"));
    expect(london.instantOf(wall("2026-10-25T02:00"))).toBe(utc("2026-10-25T02:00:00Z"));
    const lordHowe = year("Australia/Lord_Howe");
    expect(lordHowe.instantOf(wall("2026-04-05T01:45"))).toBe(utc("2026-04-04T14:45:00Z"));
  });

  test("knows a date that was skipped whole", () => {
    const apia = localClock("Pacific/Apia", utc("2011-12-01T00:00:00Z"), utc("2012-01-31T00:00:00Z"));
    expect(apia.instantOf(wall("2011-12-30T12:00"))).toBe(utc("2011-12-30T10:00:00Z"));
    expect(apia.instantOf(wall("2011-12-31T00:00"))).toBe(utc("2011-12-30T10:00:00Z"));
  });

  test("agrees with Temporal wherever Temporal has one answer", () => {
    const zones = ["Europe/London", "America/Havana", "Asia/Kathmandu", "Africa/Casablanca", "UTC"];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: utc("1975-01-01T00:00:00Z"), max: utc("2070-01-01T00:00:00Z") }),
        (timezone, seconds) => {
          const clock = localClock(timezone, seconds, seconds);
          const zoned = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(timezone);
          expect(clock.wallOf(seconds)).toBe(seconds + zoned.offsetNanoseconds / 1e9);
          const plain = zoned.toPlainDateTime();
          const first = plain.toZonedDateTime(timezone, { disambiguation: "earlier" });
          expect(clock.instantOf(clock.wallOf(seconds))).toBe(first.epochMilliseconds / 1000);
        },
      ),
    );
  });

  test("lists its changes, and none for a zone without any", () => {
    const from = utc("2026-01-01T00:00:00Z");
    expect(year("Europe/London").changesIn(from, utc("2026-12-31T00:00:00Z"))).toEqual([
      utc("2026-03-29T01:00:00Z"),
      utc("2026-10-25T01:00:00Z"),
    ]);
    expect(year("Asia/Tokyo").changesIn(from, utc("2026-12-31T00:00:00Z"))).toEqual([]);
  });

  test("answers for 1970 after it answered for 2026", () => {
    year("Europe/London");
    const clock = localClock("Europe/London", 0, utc("2026-01-01T00:00:00Z"));
    expect(clock.wallOf(0)).toBe(3600);
    expect(clock.wallOf(utc("2026-07-01T00:00:00Z"))).toBe(utc("2026-07-01T01:00:00Z"));
  });

  test("refuses a zone that does not exist", () => {
    expect(() => localClock("Europe/Lodnon", 0, 1)).toThrow(RangeError);
  });
});
