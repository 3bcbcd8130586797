import { describe, expect, test } from "bun:test";
import { BOARDS, tariff } from "./boards.test.ts";
import { tariffProblems } from "./problems.ts";
import type { Price, Tariff } from "./types.ts";

const fields = (wrong: Tariff): string[] => tariffProblems(wrong).map(({ field }) => field);
const priced = (price: Price) => tariff({ periods: [{ name: "", price }] });
const steps = (list: [number, number][]): Price => ({
  kind: "steps",
  steps: list.map(([upToMinutes, amountMinor]) => ({ upToMinutes, amountMinor })),
  beyond: { kind: "stay" },
});

describe("a tariff's problems", () => {
  test("are none for a tariff that works", () => {
    for (const board of BOARDS) expect(tariffProblems(board.tariff)).toEqual([]);
  });

  test("name the field that is wrong", () => {
    expect(fields(tariff({ periods: [] }))).toEqual([]);
    expect(fields(priced({ kind: "per", minutes: 0, amountMinor: 100 }))).toEqual(["periods[0].per.minutes"]);
    expect(fields(priced({ kind: "flat", amountMinor: -1 }))).toEqual(["periods[0].flat"]);
    expect(fields(priced(steps([])))).toEqual(["periods[0].steps"]);
    expect(
      fields(
        priced(
          steps([
            [60, 300],
            [120, 200],
          ]),
        ),
      ),
    ).toEqual(["periods[0].steps[1].amount"]);
    expect(
      fields(
        priced(
          steps([
            [60, 100],
            [60, 200],
          ]),
        ),
      ),
    ).toEqual(["periods[0].steps[1].upToMinutes"]);
    expect(
      fields(
        tariff({
          periods: [{ name: "", days: "monday", from: "08:00", to: "08:00", price: { kind: "free" } }],
        }),
      ),
    ).toEqual(["periods[0].days", "periods[0].to"]);
    expect(
      fields(tariff({ periods: [{ name: "", from: "24:00", to: "25:00", price: { kind: "free" } }] })),
    ).toEqual(["periods[0].from", "periods[0].to"]);
    expect(
      fields(
        tariff({
          periods: [{ name: "", price: { kind: "free" } }],
          caps: { calendarDay: 1, rolling24h: 1, stay: 10 },
          minimumMinor: -1,
          vat: { percent: 120, included: true },
        }),
      ),
    ).toEqual(["caps", "minimum", "vat.percent"]);
  });

  test("each say what to write instead", () => {
    for (const { hint, message } of tariffProblems(
      priced(
        steps([
          [60, 300],
          [30, 200],
        ]),
      ),
    )) {
      expect(message.length).toBeGreaterThan(5);
      expect(hint.length).toBeGreaterThan(5);
    }
  });
});
