import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  amountText,
  currencyDigits,
  formatMoney,
  isCurrency,
  parseAmount,
  percentOf,
  roundHalfUp,
  taxIncludedIn,
} from "./money.ts";

describe("amounts", () => {
  test("have as many digits as the currency", () => {
    expect(["GBP", "JPY", "KWD"].map(currencyDigits)).toEqual([2, 0, 3]);
    expect(parseAmount("2.50", "GBP")).toBe(250);
    expect(parseAmount("2.5", "GBP")).toBe(250);
    expect(parseAmount("2", "GBP")).toBe(200);
    expect(parseAmount("300", "JPY")).toBe(300);
    expect(parseAmount("0.125", "KWD")).toBe(125);
    expect(parseAmount("2.505", "GBP")).toBeNull();
    expect(parseAmount("1.5", "JPY")).toBeNull();
  });

  test("have no sign, no exponent, no other words", () => {
    for (const text of ["-1", "+1", "1e3", "", ".5", "1.", "1,50", "2.50 GBP", "1234567890"])
      expect(parseAmount(text, "GBP")).toBeNull();
  });

  test("are read back as they were written", () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.constantFrom("GBP", "JPY", "KWD"), (minor, currency) => {
        expect(parseAmount(amountText(minor, currency), currency)).toBe(minor);
      }),
    );
    expect(amountText(-5, "GBP")).toBe("-0.05");
  });

  test("are shown in the reader's language", () => {
    expect(formatMoney(250, "GBP")).toBe("£2.50");
    expect(formatMoney(300, "JPY", "ja-JP")).toMatch(/300/);
    expect(formatMoney(1250, "EUR", "de-DE")).toMatch(/^12,50/);
  });

  test("come in currencies that exist", () => {
    expect(isCurrency("GBP")).toBe(true);
    expect(isCurrency("GPB")).toBe(false);
  });
});

describe("per cents", () => {
  test("are rounded half up, exactly where binary fractions would miss the half", () => {
    expect(percentOf(1500, 8.1)).toBe(122);
    expect(percentOf(1500, 2.3)).toBe(35);
    expect((1500 * 2.3) / 100).toBeLessThan(34.5);
    expect(percentOf(125, 50)).toBe(63);
    expect(percentOf(1000, 20)).toBe(200);
    expect(percentOf(0, 20)).toBe(0);
    expect(percentOf(999, 0)).toBe(0);
    expect(percentOf(999, 100)).toBe(999);
  });

  test("of a tax that is inside an amount", () => {
    expect(taxIncludedIn(1200, 20)).toBe(200);
    expect(taxIncludedIn(100, 20)).toBe(17);
    expect(taxIncludedIn(3, 20)).toBe(1);
    expect(taxIncludedIn(1000, 0)).toBe(0);
  });

  test("never differ from long division by hand", () => {
    fc.assert(
      fc.property(fc.nat(1e7), fc.nat(1000), (minor, tenths) => {
        const thousandths = minor * tenths;
        const rounded = Math.floor(thousandths / 1000) + (thousandths % 1000 >= 500 ? 1 : 0);
        expect(percentOf(minor, tenths / 10)).toBe(rounded);
      }),
    );
  });

  test("round half up also below zero", () => {
    expect([0.5, 1.4, -0.5, -1.5].map(roundHalfUp)).toEqual([1, 1, 0, -1].map((n) => n + 0));
  });
});
