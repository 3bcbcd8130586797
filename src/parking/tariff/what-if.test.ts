import { describe, expect, test } from "bun:test";
import { tariff } from "./boards.test.ts";
import { whatIf } from "./what-if.ts";

const calendar = { timezone: "Europe/London", currency: "GBP", holidays: [] };
const before = tariff({
  free: { minutes: 15, mode: "threshold" },
  periods: [{ name: "", price: { kind: "per", minutes: 60, amountMinor: 200 } }],
});
const after = tariff({
  free: { minutes: 5, mode: "threshold" },
  periods: [{ name: "", price: { kind: "per", minutes: 30, amountMinor: 90 }, cap: 1000 }],
});
const stay = (id: string, minutes: number) => ({
  id,
  entryMs: Date.parse("2026-03-02T10:00:00Z"),
  exitMs: Date.parse("2026-03-02T10:00:00Z") + minutes * 60_000,
});

describe("what if", () => {
  test("counts the money and the stays that change, with the stays that change most", () => {
    // Minutes: before → after. 4: 0 → 0; 10: 0 → 90; 20: 200 → 90; 65: 400 → 270; 60: 200 → 180; 600: 2000 → 1000.
    const found = whatIf(
      [stay("a", 4), stay("b", 10), stay("c", 20), stay("d", 65), stay("e", 60), stay("f", 600)],
      before,
      after,
      calendar,
      2,
    );
    expect(found).toMatchObject({
      stays: 6,
      beforeMinor: 2800,
      afterMinor: 1630,
      differenceMinor: -1170,
      dearer: 1,
      cheaper: 4,
      same: 1,
      newlyCharged: 1,
      newlyFree: 0,
    });
    expect(found.mostMore.map(({ id }) => id)).toEqual(["b"]);
    expect(found.mostLess.map(({ id, differenceMinor }) => [id, differenceMinor])).toEqual([
      ["f", -1000],
      ["d", -130],
    ]);
  });

  test("of no stays is nothing", () => {
    expect(whatIf([], before, after, calendar)).toMatchObject({ stays: 0, differenceMinor: 0, mostMore: [] });
  });
});
