import { describe, expect, test } from "bun:test";
import { dayOfDate, daysText, isDayIn, parseClock, parseDays, weekdayOf } from "./days.ts";

const shown = (text: string): string => {
  const days = parseDays(text);
  if (!days) return "unreadable";
  return days.weekdays.map((on) => (on ? "x" : "-")).join("") + (days.holidays ? "h" : "");
};

describe("days", () => {
  test("are weekdays, ranges, lists, all or holidays", () => {
    expect(shown("all")).toBe("xxxxxxx");
    expect(shown("mon-fri")).toBe("xxxxx--");
    expect(shown("sat,sun")).toBe("-----xx");
    expect(shown("Sat, Sun")).toBe("-----xx");
    expect(shown("fri-mon")).toBe("x---xxx");
    expect(shown("mon,wed-thu,holidays")).toBe("x-xx---h");
    expect(shown("holidays")).toBe("-------h");
    expect(shown("sun-sun")).toBe("------x");
  });

  test("that are none of these are refused", () => {
    for (const text of ["", "monday", "mon-", "-fri", "mon-fri-sat", "all-sun", "mon,,tue", "mon-holidays"])
      expect(shown(text)).toBe("unreadable");
  });

  test("fall on their weekday, also before 1970", () => {
    expect(weekdayOf(dayOfDate("2026-03-02") ?? Number.NaN)).toBe(0);
    expect(weekdayOf(dayOfDate("1969-12-28") ?? Number.NaN)).toBe(6);
    expect(dayOfDate("2026-02-30")).toBeNull();
    expect(dayOfDate("25.12.2026")).toBeNull();
  });

  test("a holiday is a day of `holidays` and of its weekday", () => {
    const christmas = dayOfDate("2026-12-25") ?? Number.NaN;
    const holidays = new Set([christmas]);
    const contains = (text: string) => isDayIn(parseDays(text)!, christmas, holidays);
    expect([contains("holidays"), contains("mon-fri"), contains("sat,sun")]).toEqual([true, true, false]);
  });

  test("are written as a sign writes them", () => {
    expect(
      ["all", "mon-sat", "sat,sun", "mon,wed,fri", "sun,holidays", "holidays"].map((text) =>
        daysText(parseDays(text)!),
      ),
    ).toEqual([
      "Every day",
      "Mon–Sat",
      "Sat–Sun",
      "Mon, Wed, Fri",
      "Sun and public holidays",
      "Public holidays",
    ]);
  });
});

test("a time of day is HH:MM up to 24:00", () => {
  expect(["00:00", "08:30", "23:59", "24:00"].map(parseClock)).toEqual([0, 30600, 86340, 86400]);
  expect(["24:01", "8:00", "08:60", "25:00", "0800", ""].map(parseClock)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});
