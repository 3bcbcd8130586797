import { describe, expect, test } from "bun:test";
import type { ExitRight, TariffVersion } from "../types.ts";
import { tariff } from "./boards.test.ts";
import {
  cheaperOf,
  creditOf,
  dueAtExit,
  dueOf,
  exitDeadlineMs,
  exitMinutesOf,
  exitWindowOf,
  isStillValid,
  quoteDeadlineMs,
  quoteOfVersions,
  versionAt,
} from "./due.ts";
import { quoteStay } from "./quote.ts";

const hourly = (amountMinor: number) =>
  tariff({ periods: [{ name: "", price: { kind: "per", minutes: 60, amountMinor } }] });
const version = (id: string, number: number, from: string, amountMinor: number): TariffVersion => ({
  id,
  tariffId: "public",
  version: number,
  fromMs: Date.parse(from),
  tariff: hourly(amountMinor),
});
const calendar = { timezone: "Europe/London", currency: "GBP", holidays: [] };
const right = (until: string, consumed: string | null = null): ExitRight => ({
  id: until,
  stayId: "s",
  coversUntilMs: Date.parse(until) - 900_000,
  validUntilMs: Date.parse(until),
  consumedAtMs: consumed === null ? null : Date.parse(consumed),
});

describe("what is due", () => {
  test("is the total less what was paid, never below zero", () => {
    expect(dueOf({ totalMinor: 600, paidMinor: 200 })).toBe(400);
    expect(dueOf({ totalMinor: 600, paidMinor: 900 })).toBe(0);
    expect(creditOf({ totalMinor: 600, paidMinor: 900 })).toBe(300);
    expect(creditOf({ totalMinor: 600, paidMinor: 200 })).toBe(0);
  });

  test("is nothing until the minutes to leave have passed, then only the difference", () => {
    const entryMs = Date.parse("2026-03-02T10:00:00Z");
    const paidAtMs = Date.parse("2026-03-02T11:55:00Z");
    const minutes = exitMinutesOf(hourly(200), 15);
    const rights: ExitRight[] = [
      { ...right("2026-03-02T12:10:00Z"), ...exitWindowOf({ paidAtMs, exitMinutes: minutes }) },
    ];
    const leave = (at: string) => {
      const atMs = Date.parse(at);
      const { totalMinor } = quoteStay({ entryMs, exitMs: atMs, tariff: hourly(200), calendar });
      return dueAtExit({ totalMinor, paidMinor: 400, rights, atMs }).dueMinor;
    };
    expect(leave("2026-03-02T12:05:00Z")).toBe(0);
    expect(leave("2026-03-02T12:10:00Z")).toBe(0);
    expect(leave("2026-03-02T12:10:01Z")).toBe(200);
    expect(leave("2026-03-02T13:30:00Z")).toBe(400);
  });

  test("does not follow from a right that was used or is over", () => {
    const atMs = Date.parse("2026-03-02T12:00:00Z");
    const ask = { totalMinor: 400, paidMinor: 0, atMs };
    expect(
      dueAtExit({ ...ask, rights: [right("2026-03-02T12:10:00Z", "2026-03-02T11:59:00Z")] }).dueMinor,
    ).toBe(400);
    expect(dueAtExit({ ...ask, rights: [right("2026-03-02T11:59:59Z")] }).right).toBeNull();
    expect(
      dueAtExit({ ...ask, rights: [right("2026-03-02T12:01:00Z"), right("2026-03-02T12:20:00Z")] }).right?.id,
    ).toBe("2026-03-02T12:20:00Z");
  });
});

describe("deadlines", () => {
  test("the minutes to leave are the tariff's, else the site's, else 15", () => {
    expect(exitMinutesOf({ exitMinutes: 20 }, 10)).toBe(20);
    expect(exitMinutesOf({ exitMinutes: null }, 10)).toBe(10);
    expect(exitMinutesOf({ exitMinutes: null })).toBe(15);
    expect(exitMinutesOf({ exitMinutes: 0 }, 10)).toBe(0);
    expect(exitMinutesOf(null, null)).toBe(15);
  });

  test("count from the payment and from the quote, their last instant included", () => {
    expect(exitDeadlineMs({ paidAtMs: 1000, exitMinutes: 15 })).toBe(901_000);
    expect(quoteDeadlineMs({ quotedAtMs: 1000, quoteMinutes: 10 })).toBe(601_000);
    expect(isStillValid({ validUntilMs: 5, atMs: 5 })).toBe(true);
    expect(isStillValid({ validUntilMs: 5, atMs: 6 })).toBe(false);
  });
});

describe("versions of a tariff", () => {
  const old = version("v1", 1, "2026-01-01T00:00:00Z", 200);
  const cheap = version("v2", 2, "2026-03-02T11:00:00Z", 100);
  const dear = version("v3", 3, "2026-03-02T12:00:00Z", 900);
  const stay = {
    entryMs: Date.parse("2026-03-02T10:00:00Z"),
    exitMs: Date.parse("2026-03-02T13:00:00Z"),
    calendar,
  };

  test("the one in force at entry is the newest that had started", () => {
    expect(versionAt([dear, old, cheap], "public", stay.entryMs)?.id).toBe("v1");
    expect(versionAt([dear, old, cheap], "public", cheap.fromMs)?.id).toBe("v2");
    expect(versionAt([old, cheap], "public", 0)?.id).toBe("v1");
    expect(versionAt([old], "staff", 0)).toBeNull();
  });

  test("a later one applies only where the site chose the driver's best, and only if it is cheaper", () => {
    const total = (versions: TariffVersion[], driverBest: boolean) => {
      const found = quoteOfVersions(stay, old, versions, driverBest);
      return [found.version.id, found.quote.totalMinor];
    };
    expect(total([old, cheap, dear], false)).toEqual(["v1", 600]);
    expect(total([old, cheap, dear], true)).toEqual(["v2", 300]);
    expect(total([old, dear], true)).toEqual(["v1", 600]);
    expect(total([old, version("v4", 4, "2026-03-02T13:00:01Z", 1)], true)).toEqual(["v1", 600]);
  });

  test("of two quotes that cost the same the older version stays", () => {
    expect(
      cheaperOf([
        { quote: { totalMinor: 5 }, id: 1 },
        { quote: { totalMinor: 5 }, id: 2 },
      ])?.id,
    ).toBe(1);
    expect(cheaperOf([])).toBeNull();
  });
});
