import { describe, expect, test } from "bun:test";
import { tariff } from "./boards.test.ts";
import { quoteStay } from "./quote.ts";
import { signText } from "./sign.ts";
import type { Calendar, Discount, Tariff } from "./types.ts";

/** What stands beside the time: rule 4.7, each with its lines. 2.00 an hour, at most 10.00 a day. */
const LONDON: Calendar = { timezone: "Europe/London", currency: "GBP", holidays: [] };
const DAY = { name: "Day", cap: 1000, price: { kind: "per" as const, minutes: 60, amountMinor: 200 } };
const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const quote = (from: string, to: string, discounts: Discount[] = [], more: Partial<Tariff> = {}) =>
  quoteStay({
    entryMs: at(from),
    exitMs: at(to),
    tariff: { ...tariff({ periods: [DAY] }), ...more },
    calendar: LONDON,
    discounts,
  });
const lines = (given: ReturnType<typeof quote>) =>
  given.lines.map((one) => `${one.label}: ${one.amountMinor}`);

describe("a fee beside the time", () => {
  const lost: Discount = { kind: "fee", label: "Lost plate", amountMinor: 1500 };
  test("comes on top of what the time costs, whatever was taken off it", () => {
    const free: Discount = { kind: "percent", label: "Blue badge", percent: 100 };
    const given = quote("08:00", "09:30", [lost, free]);
    expect(given.totalMinor).toBe(1500);
    expect(lines(given)).toEqual([
      "Day: 2 started hours at £2.00: 400",
      "Blue badge: 100 % off: -400",
      "Lost plate: 1500",
    ]);
  });
  test("bears VAT like everything else", () => {
    expect(quote("08:00", "08:30", [lost], { vat: { percent: 20, included: false } })).toMatchObject({
      totalMinor: 2040,
      vat: { netMinor: 1700, vatMinor: 340 },
    });
  });
});

describe("the longest stay", () => {
  const maxStay = { minutes: 120, amountMinor: 5000 };
  test("costs nothing at its last second and its amount one second later", () => {
    expect(quote("08:00", "10:00", [], { maxStay }).totalMinor).toBe(400);
    const over = quote("08:00", "10:00:01", [], { maxStay });
    expect(over.totalMinor).toBe(5600);
    expect(lines(over)).toEqual(["Day: 3 started hours at £2.00: 600", "Longer than 2 hours: 5000"]);
  });
  test("is not charged where nothing is", () => {
    const free = { minutes: 240, mode: "threshold" as const };
    expect(quote("08:00", "11:00", [], { maxStay, free }).totalMinor).toBe(0);
  });
});

describe("coming back soon", () => {
  const before = (from: string, feeMinor: number): Discount => ({
    kind: "earlier-visit",
    label: "The visit before",
    fromMs: at(from),
    feeMinor,
  });
  test("counts as one visit where that is cheaper: the second started hour is the first one's", () => {
    const given = quote("08:25", "08:50", [before("08:00", 200)]);
    expect(given.totalMinor).toBe(0);
    expect(lines(given)).toEqual(["Day: 1 started hour at £2.00: 200", "The visit before: -200"]);
  });
  test("shares the day's cap", () => {
    expect(quote("14:10", "18:00", [before("08:00", 1000)]).totalMinor).toBe(0);
    expect(quote("14:10", "18:00").totalMinor).toBe(800);
  });
  test("never costs more than two visits apart: the time between is not charged", () => {
    const free = { minutes: 15, mode: "threshold" as const };
    expect(quote("09:00", "09:10", [before("08:00", 200)], { free }).totalMinor).toBe(0);
    // As one visit it would be three hours less the first one's fee: 4.00.
    expect(quote("10:10", "10:50", [before("08:00", 200)]).totalMinor).toBe(200);
  });
  test("keeps VAT right", () => {
    const vat = { percent: 20, included: true };
    expect(quote("08:40", "09:30", [before("08:00", 200)], { vat })).toMatchObject({
      totalMinor: 200,
      vat: { netMinor: 167, vatMinor: 33 },
    });
  });
});

describe("the smallest coin", () => {
  const coin = (amountMinor: number): Discount => ({ kind: "rounding", label: "Rounded", amountMinor });
  test("comes last, up or down, and never below nothing", () => {
    const per = { kind: "per" as const, minutes: 60, amountMinor: 203 };
    const odd = { periods: tariff({ periods: [{ name: "Day", price: per }] }).periods };
    expect(quote("08:00", "09:00", [coin(2)], odd).totalMinor).toBe(205);
    expect(quote("08:00", "09:00", [coin(-3)], odd).totalMinor).toBe(200);
    expect(lines(quote("08:00", "09:00", [coin(2)], odd))).toEqual([
      "Day: 1 started hour at £2.03: 203",
      "Rounded: 2",
    ]);
    expect(quote("08:00", "08:00", [coin(-3)]).totalMinor).toBe(0);
  });
});

describe("the sign", () => {
  test("says all of it", () => {
    const whole = {
      ...tariff({ periods: [DAY] }),
      maxStay: { minutes: 120, amountMinor: 5000 },
      reentryMinutes: 30,
      lostPlateFeeMinor: 1500,
    };
    const sign = signText(whole, LONDON).join("\n");
    expect(sign).toContain("Longest stay 2 hours; longer: £50.00 more");
    expect(sign).toContain("Coming back within 30 minutes counts as one visit, if that is cheaper");
    expect(sign).toContain("Plate lost or hidden: £15.00 more");
  });
});
