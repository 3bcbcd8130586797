import { describe, expect, test } from "bun:test";
import { BOARDS, tariff } from "./boards.test.ts";
import { exampleStays, examples } from "./example-stays.ts";
import { signText } from "./sign.ts";

const board = (start: string) => {
  const found = BOARDS.find((one) => one.name.startsWith(start));
  if (!found) throw new Error(`no board ${start}`);
  return found;
};
const sign = (start: string) => {
  const { tariff: shown, calendar } = board(start);
  return signText(shown, calendar);
};

describe("the sign", () => {
  test("says every price, limit and deadline of the tariff", () => {
    expect(sign("Mill Lane")).toEqual([
      "Stays of up to 15 minutes are free; longer stays are charged from the beginning",
      "Mon–Sat 08:00–18:00: £2.00 per started hour, at most £10.00",
      "Every day 18:00–08:00: £3.00 flat rate",
      "Sun 08:00–18:00: up to 2 hours £1.00, up to 10 hours £4.00, longer £4.00",
      "At most £12.00 for every 24 hours from the start of charging",
      "A stay that is charged costs at least £0.50",
      "Prices include 20 % VAT",
      "After paying you have 15 minutes to leave",
    ]);
  });

  test("says what happens beyond the last step, at other times and with tax on top", () => {
    expect(sign("Place des Pins")).toContain(
      "Every day 09:00–19:00: up to 15 minutes €0.60, up to 30 minutes €1.20, up to 45 minutes €1.80, up to 1 hour €2.40, then €0.50 per started 15 minutes",
    );
    expect(sign("Place des Pins")).toContain("At all other times: free of charge");
    expect(sign("Place des Pins")).toContain("Sun and public holidays: free of charge");
    expect(sign("Station Halt").join("\n")).toContain("then from the beginning again");
    expect(sign("Station Halt")).toContain("Plus 8.1 % VAT");
    expect(sign("Gulf")).toContain("The first 30 minutes are free");
    expect(sign("Altmarkt")).toContain("Leave within 5 minutes of arriving and pay nothing");
    expect(sign("Mill Lane").join("\n")).not.toContain("other times");
  });

  test("of a tariff without periods says that it is free", () => {
    expect(signText(tariff({ periods: [] }), { currency: "GBP" })).toEqual(["Free of charge"]);
  });
});

describe("example stays", () => {
  const { tariff: millLane, calendar } = board("Mill Lane");

  test("are quoted on ordinary days and on the nights of both clock changes", () => {
    const totals = examples(millLane, calendar, "2026-03-02").map(({ label, quote }) => [
      label,
      quote.totalMinor,
    ]);
    expect(totals).toEqual([
      ["20 minutes", 200],
      ["1 hour", 200],
      ["1 hour 1 minute", 400],
      ["4 hours", 800],
      ["Overnight, 18:00 to 08:00", 300],
      ["Saturday, 10:00 to 14:00", 800],
      ["Sunday, 10:00 to 14:00", 400],
      ["Three days", 3600],
      ["Night the clocks go forward, 22:00 to 08:00", 300],
      ["Night the clocks go back, 22:00 to 08:00", 300],
    ]);
  });

  test("of a night of the clock change last nine and eleven real hours", () => {
    const hours = exampleStays(calendar, "2026-03-02")
      .slice(-2)
      .map(({ entryMs, exitMs }) => (exitMs - entryMs) / 3_600_000);
    expect(hours).toEqual([9, 11]);
  });

  test("avoid holidays, and leave the clock change out where there is none", () => {
    const stays = exampleStays(
      { timezone: "Asia/Tokyo", currency: "JPY", holidays: ["2026-03-02"] },
      "2026-03-02",
    );
    expect(stays.map(({ label }) => label).filter((label) => label.includes("clocks"))).toEqual([]);
    expect(new Date(stays[0]!.entryMs).toISOString()).toBe("2026-03-03T01:00:00.000Z");
  });

  test("need a date", () => {
    expect(() => exampleStays(calendar, "March")).toThrow("write it as 2026-03-02");
  });
});
