/**
 * A tariff and a quote as data. Amounts are integer minor units of the site's currency.
 * The sign, the quote and the receipt are all made from these two shapes.
 */

/** `per`: every started unit. `steps`: first step that contains the time. `flat`: once a window. */
export type Price =
  | { kind: "per"; minutes: number; amountMinor: number }
  | {
      kind: "steps";
      steps: { upToMinutes: number; amountMinor: number }[];
      /** Beyond the last step: its amount stays, units are added, or whole cycles repeat. */
      beyond: { kind: "stay" } | { kind: "then"; minutes: number; amountMinor: number } | { kind: "repeat" };
    }
  | { kind: "flat"; amountMinor: number }
  | { kind: "free" };

export type Period = {
  name: string;
  /** `all`, `holidays`, weekdays, ranges or lists: `mon-fri`, `sat,sun`. */
  days: string;
  /** Local wall clock `HH:MM`; `to` may be `24:00`; a window that crosses midnight has `to` before `from`. */
  from: string;
  to: string;
  price: Price;
  capMinor: number | null;
};

export type Discount =
  | { kind: "percent"; label: string; percent: number }
  | { kind: "fixed"; label: string; amountMinor: number }
  | { kind: "free-minutes"; label: string; minutes: number }
  /** Comes on top of what the time costs, whatever was taken off: a lost plate, say. */
  | { kind: "fee"; label: string; amountMinor: number }
  /** A visit just before, which counts as one with this one: what both cost together, less what the first cost. */
  | { kind: "earlier-visit"; label: string; fromMs: number; feeMinor: number }
  /** To the smallest coin, up or down; after everything else, VAT included. */
  | { kind: "rounding"; label: string; amountMinor: number };

export type Tariff = {
  id: string;
  name: string;
  free: { minutes: number; mode: "threshold" | "deducted" };
  toleranceSeconds: number;
  quoteMinutes: number;
  exitMinutes: number | null;
  considerationMinutes: number;
  periods: Period[];
  /** At most one of calendarDay and rolling24h. */
  caps: { calendarDayMinor: number | null; rolling24hMinor: number | null; stayMinor: number | null };
  minimumMinor: number;
  /** What an attendant may put on a stay whose plate was lost; null where there is no such fee. */
  lostPlateFeeMinor: number | null;
  /** Two visits this close together cost no more than one; null counts every visit by itself. */
  reentryMinutes: number | null;
  /** Charged once when a stay lasts longer. */
  maxStay: { minutes: number; amountMinor: number } | null;
  vat: { percent: number; included: boolean } | null;
};

export type QuoteLine = {
  /** UTC milliseconds; null for lines about the whole stay (cap, minimum, discount). */
  fromMs: number | null;
  toMs: number | null;
  label: string;
  quantity: number;
  amountMinor: number;
};

export type Quote = {
  /** What the driver pays for the whole stay so far, payments not yet taken off. */
  totalMinor: number;
  currency: string;
  /** True when nothing is charged because of free minutes, consideration, a free tariff or a free period. */
  free: boolean;
  lines: QuoteLine[];
  vat: { percent: number; included: boolean; netMinor: number; vatMinor: number } | null;
  /** The clock went backwards or was uncertain: billed at the lower bound. */
  timeUncertain: boolean;
};

export type Calendar = { timezone: string; currency: string; holidays: readonly string[] };

export type QuoteRequest = {
  entryMs: number;
  exitMs: number;
  tariff: Tariff;
  calendar: Calendar;
  discounts?: readonly Discount[];
  timeUncertain?: boolean;
};
