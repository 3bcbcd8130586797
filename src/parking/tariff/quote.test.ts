import { describe, expect, test } from "bun:test";
import { tariff } from "./boards.test.ts";
import { FREE_TARIFF, quoteStay } from "./quote.ts";
import type { Discount, Price, Tariff } from "./types.ts";

const calendar = { timezone: "Europe/London", currency: "GBP", holidays: [] };
const per = (minutes: number, amountMinor: number): Price => ({ kind: "per", minutes, amountMinor });
const hourly = tariff({ periods: [{ name: "Day", price: per(60, 200) }] });
const ask = (given: Tariff, entry: string, exit: string, discounts: Discount[] = []) =>
  quoteStay({
    entryMs: Date.parse(`2026-03-${entry}Z`),
    exitMs: Date.parse(`2026-03-${exit}Z`),
    tariff: given,
    calendar,
    discounts,
  });
const labels = (given: Tariff, entry: string, exit: string, discounts: Discount[] = []) =>
  ask(given, entry, exit, discounts).lines.map(({ label, quantity, amountMinor }) => [
    label,
    quantity,
    amountMinor,
  ]);

describe("a quote's lines", () => {
  test("say units, limits, minimum, discounts and tax in words", () => {
    const given = tariff({
      periods: [{ name: "Day", from: "08:00", to: "18:00", price: per(30, 100), cap: 500 }],
      caps: { calendarDay: 450, stay: 440 },
      minimumMinor: 445,
      vat: { percent: 20, included: false },
    });
    expect(
      labels(given, "02T12:00", "02T19:00", [
        { kind: "percent", label: "Residents", percent: 10 },
        { kind: "fixed", label: "Voucher A1", amountMinor: 100 },
      ]),
    ).toEqual([
      ["Day: 12 × started 30 minutes at £1.00", 12, 1200],
      ["Day: at most £5.00", 1, -700],
      ["No charge at this time", 0, 0],
      ["At most £4.50 a day", 1, -50],
      ["At most £4.40 for the whole stay", 1, -10],
      ["At least £4.45", 1, 5],
      // 10 % of 445 is 44.5.
      ["Residents: 10 % off", 1, -45],
      ["Voucher A1", 1, -100],
      ["VAT 20 %", 1, 60],
    ]);
  });

  test("say which minutes were free, and why nothing is charged", () => {
    const deducted = tariff({
      ...hourly,
      periods: [{ name: "", price: per(60, 200) }],
      caps: {},
      free: { minutes: 30, mode: "deducted" },
    });
    expect(labels(deducted, "02T10:00", "02T11:00")).toEqual([
      ["First 30 minutes free", 0, 0],
      ["1 started hour at £2.00", 1, 200],
    ]);
    expect(labels(deducted, "02T10:00", "02T10:20")).toEqual([["First 30 minutes free", 0, 0]]);
    expect(
      labels(hourly, "02T10:00", "02T10:20", [{ kind: "free-minutes", label: "Attendant", minutes: 90 }]),
    ).toEqual([["Attendant: 1 hour 30 minutes free", 0, 0]]);
    expect(labels({ ...hourly, considerationMinutes: 5 }, "02T10:00", "02T10:04")).toEqual([
      ["Left within 5 minutes: no charge", 0, 0],
    ]);
    expect(labels(FREE_TARIFF, "02T10:00", "05T10:00")).toEqual([["Free of charge", 0, 0]]);
    expect(labels({ ...hourly, toleranceSeconds: 60 }, "02T10:00", "02T10:01")).toEqual([
      ["Day: too short to be charged", 0, 0],
    ]);
  });

  test("of steps name the step, and what was added beyond the last one", () => {
    const stepped = (beyond: Extract<Price, { kind: "steps" }>["beyond"]) =>
      tariff({
        periods: [
          {
            name: "Day",
            price: {
              kind: "steps",
              steps: [
                { upToMinutes: 60, amountMinor: 100 },
                { upToMinutes: 120, amountMinor: 150 },
              ],
              beyond,
            },
          },
        ],
      });
    expect(labels(stepped({ kind: "stay" }), "02T10:00", "02T11:30")).toEqual([
      ["Day: up to 2 hours", 1, 150],
    ]);
    expect(labels(stepped({ kind: "stay" }), "02T10:00", "02T15:00")).toEqual([
      ["Day: over 2 hours", 1, 150],
    ]);
    expect(labels(stepped({ kind: "repeat" }), "02T10:00", "02T15:00")).toEqual([
      ["Day: 2 × 2 hours", 2, 300],
      ["Day: then up to 1 hour", 1, 100],
    ]);
    expect(labels(stepped({ kind: "then", minutes: 60, amountMinor: 30 }), "02T10:00", "02T14:30")).toEqual([
      ["Day: up to 2 hours", 1, 150],
      ["Day: then 3 started hours at £0.30", 3, 90],
    ]);
  });

  test("of a flat price count the windows, once each", () => {
    const flat = tariff({ periods: [{ name: "Day ticket", price: { kind: "flat", amountMinor: 500 } }] });
    expect(labels(flat, "02T10:00", "04T09:00")).toEqual([["Day ticket: flat rate £5.00 × 3", 3, 1500]]);
    const daily = { ...flat, caps: { ...flat.caps, rolling24hMinor: 900 } };
    expect(labels(daily, "02T10:00", "03T12:00")).toEqual([
      ["Day ticket: flat rate £5.00 × 2", 2, 1000],
      ["At most £9.00 in 24 hours", 1, -100],
      ["Day ticket: flat rate already charged", 0, 0],
    ]);
  });
});

describe("a quote", () => {
  test("counts whole seconds: fractions at entry and exit are dropped", () => {
    expect(ask(hourly, "02T10:00:00.999", "02T11:00:00.998").totalMinor).toBe(200);
    expect(ask(hourly, "02T10:00:00.000", "02T11:00:01.000").totalMinor).toBe(400);
    expect(ask(hourly, "02T10:00:00.100", "02T10:00:00.900")).toMatchObject({ totalMinor: 0, free: true });
  });

  test("is free when nothing was charged, not when a discount took it all", () => {
    const off: Discount[] = [{ kind: "percent", label: "Badge", percent: 100 }];
    expect(ask(hourly, "02T10:00", "02T11:00", off)).toMatchObject({ totalMinor: 0, free: false });
    expect(ask(FREE_TARIFF, "02T10:00", "02T11:00")).toMatchObject({ totalMinor: 0, free: true, vat: null });
  });

  test("splits a tax that is included and adds one that is not", () => {
    const vat = (percent: number, included: boolean) =>
      ask({ ...hourly, vat: { percent, included } }, "02T10:00", "02T11:00");
    expect(vat(20, true)).toMatchObject({ totalMinor: 200, vat: { netMinor: 167, vatMinor: 33 } });
    expect(vat(20, false)).toMatchObject({ totalMinor: 240, vat: { netMinor: 200, vatMinor: 40 } });
  });

  test("is marked when the caller says that the time is uncertain", () => {
    const entryMs = Date.parse("2026-03-02T10:00:00Z");
    const quote = quoteStay({
      entryMs,
      exitMs: entryMs + 1000,
      tariff: hourly,
      calendar,
      timeUncertain: true,
    });
    expect(quote).toMatchObject({ totalMinor: 200, timeUncertain: true });
  });

  test("of a clock that started in 1970 still respects the cap of the stay", () => {
    const capped = { ...hourly, caps: { ...hourly.caps, stayMinor: 5000 } };
    const exitMs = Date.parse("2026-03-02T10:00:00Z");
    expect(quoteStay({ entryMs: 0, exitMs, tariff: capped, calendar }).totalMinor).toBe(5000);
  });

  test("needs instants, and days that can be read", () => {
    expect(() => quoteStay({ entryMs: Number.NaN, exitMs: 0, tariff: hourly, calendar })).toThrow(RangeError);
    const broken = tariff({ periods: [{ name: "Day", days: "someday", price: per(60, 1) }] });
    expect(() => ask(broken, "02T10:00", "02T11:00")).toThrow('period "Day" has no readable days');
  });
});
