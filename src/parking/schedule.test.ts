import { describe, expect, test } from "bun:test";
import { isWithin, localTime } from "./schedule.ts";

const LONDON = { timezone: "Europe/London", holidays: ["2026-12-25"] };
const within = (rules: { days: string; from: string; to: string }[], at: string, site = LONDON) =>
  isWithin(rules, Date.parse(at), site);

describe("days and hours", () => {
  test("without any rule are no limit", () => {
    expect(within([], "2026-03-02T03:00:00Z")).toBe(true);
  });
  test("begin with their first second and end before their last", () => {
    const day = [{ days: "mon-fri", from: "06:00", to: "20:00" }];
    expect(within(day, "2026-03-02T05:59:59Z")).toBe(false);
    expect(within(day, "2026-03-02T06:00:00Z")).toBe(true);
    expect(within(day, "2026-03-02T19:59:59Z")).toBe(true);
    expect(within(day, "2026-03-02T20:00:00Z")).toBe(false);
    expect(within(day, "2026-03-07T12:00:00Z")).toBe(false);
  });
  test("over midnight belong to the day on which they start", () => {
    const friday = [{ days: "fri", from: "22:00", to: "04:00" }];
    expect(within(friday, "2026-03-07T03:59:59Z")).toBe(true);
    expect(within(friday, "2026-03-06T03:00:00Z")).toBe(false);
  });
  test("are the site's wall clock, also in summer, in the spring gap and in the repeated hour", () => {
    const day = [{ days: "all", from: "06:00", to: "20:00" }];
    expect(within(day, "2026-07-01T05:00:00Z")).toBe(true);
    expect(within(day, "2026-07-01T19:00:00Z")).toBe(false);
    // 29 March 2026: 01:00 becomes 02:00, so a window from 01:30 starts with the first instant after the gap.
    const gap = [{ days: "sun", from: "01:30", to: "03:00" }];
    expect(within(gap, "2026-03-29T00:59:59Z")).toBe(false);
    expect(within(gap, "2026-03-29T01:00:00Z")).toBe(true);
    // 25 October 2026: 01:30 comes twice; the first occurrence counts.
    const twice = [{ days: "sun", from: "00:00", to: "01:30" }];
    expect(within(twice, "2026-10-25T00:29:59Z")).toBe(true);
    expect(within(twice, "2026-10-25T00:30:00Z")).toBe(false);
    expect(within(twice, "2026-10-25T01:15:00Z")).toBe(false);
  });
  test("know the site's holidays, and take what any rule allows", () => {
    const rules = [
      { days: "holidays", from: "10:00", to: "12:00" },
      { days: "mon", from: "08:00", to: "09:00" },
    ];
    expect(within(rules, "2026-12-25T11:00:00Z")).toBe(true);
    expect(within(rules, "2026-12-24T11:00:00Z")).toBe(false);
    expect(within(rules, "2026-03-02T08:30:00Z")).toBe(true);
  });
  test("are told as the site's clock shows them", () => {
    expect(localTime(Date.parse("2026-07-01T13:20:59Z"), "Europe/London")).toBe("14:20");
  });
});
