import { describe, expect, test } from "bun:test";
import { BOARDS } from "./boards.test.ts";
import { quoteStay } from "./quote.ts";

describe("worked examples", () => {
  test("there are at least sixty of them", () => {
    expect(BOARDS.reduce((sum, board) => sum + board.examples.length, 0)).toBeGreaterThanOrEqual(60);
  });

  for (const { name, calendar, tariff, examples } of BOARDS)
    describe(name, () => {
      for (const { entry, exit, total, amounts, why, discounts, vat } of examples)
        test(`${entry} to ${exit}${discounts ? ` with ${discounts[0]?.kind}` : ""}: ${why}`, () => {
          const quote = quoteStay({
            entryMs: Temporal.Instant.from(entry).epochMilliseconds,
            exitMs: Temporal.Instant.from(exit).epochMilliseconds,
            tariff,
            calendar,
            discounts: discounts ?? [],
          });
          const charged = quote.lines.map((line) => line.amountMinor).filter((amount) => amount !== 0);
          expect({ total: quote.totalMinor, amounts: charged }).toEqual({ total, amounts });
          expect(quote.free).toBe(amounts.length === 0);
          expect(quote.currency).toBe(calendar.currency);
          if (vat !== undefined) expect(quote.vat?.vatMinor).toBe(vat);
        });
    });
});
