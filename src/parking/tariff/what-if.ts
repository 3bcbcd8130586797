/**
 * What a new tariff would have charged for stays that happened: the difference in money and in stays, and the
 * drivers it would hit or spare most. Pure; which stays count is the caller's choice.
 */
import { quoteStay } from "./quote.ts";
import type { Calendar, Discount, Tariff } from "./types.ts";

export type PastStay = { id: string; entryMs: number; exitMs: number; discounts?: readonly Discount[] };

/** One stay under both tariffs, minor units. */
export type Compared = {
  id: string;
  entryMs: number;
  exitMs: number;
  beforeMinor: number;
  afterMinor: number;
  differenceMinor: number;
};

export type WhatIf = {
  stays: number;
  beforeMinor: number;
  afterMinor: number;
  differenceMinor: number;
  dearer: number;
  cheaper: number;
  same: number;
  /** Stays that cost nothing before and something after, and the other way round. */
  newlyCharged: number;
  newlyFree: number;
  /** Counter-examples, the largest difference first; of equals the earlier entry. */
  mostMore: Compared[];
  mostLess: Compared[];
};

const byEntry = (a: Compared, b: Compared): number => a.entryMs - b.entryMs || (a.id < b.id ? -1 : 1);

/** @param show how many counter-examples to give each way. */
export const whatIf = (
  stays: readonly PastStay[],
  before: Tariff,
  after: Tariff,
  calendar: Calendar,
  show = 5,
): WhatIf => {
  const compared = stays.map((stay): Compared => {
    const cost = (tariff: Tariff): number =>
      quoteStay({
        entryMs: stay.entryMs,
        exitMs: stay.exitMs,
        tariff,
        calendar,
        discounts: stay.discounts ?? [],
      }).totalMinor;
    const beforeMinor = cost(before);
    const afterMinor = cost(after);
    const { id, entryMs, exitMs } = stay;
    return { id, entryMs, exitMs, beforeMinor, afterMinor, differenceMinor: afterMinor - beforeMinor };
  });
  const sum = (of: (one: Compared) => number): number => compared.reduce((total, one) => total + of(one), 0);
  const dearer = compared.filter((one) => one.differenceMinor > 0);
  const cheaper = compared.filter((one) => one.differenceMinor < 0);
  return {
    stays: compared.length,
    beforeMinor: sum((one) => one.beforeMinor),
    afterMinor: sum((one) => one.afterMinor),
    differenceMinor: sum((one) => one.differenceMinor),
    dearer: dearer.length,
    cheaper: cheaper.length,
    same: compared.length - dearer.length - cheaper.length,
    newlyCharged: compared.filter((one) => one.beforeMinor === 0 && one.afterMinor > 0).length,
    newlyFree: compared.filter((one) => one.beforeMinor > 0 && one.afterMinor === 0).length,
    mostMore: dearer.sort((a, b) => b.differenceMinor - a.differenceMinor || byEntry(a, b)).slice(0, show),
    mostLess: cheaper.sort((a, b) => a.differenceMinor - b.differenceMinor || byEntry(a, b)).slice(0, show),
  };
};
