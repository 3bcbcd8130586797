/** What plates owe from visits that ended unpaid. Shown and asked for; never a reason to hold anybody at an exit. */
import { formatMoney } from "./money.ts";
import { localTime } from "./schedule.ts";
import type { SiteRules, Stay } from "./types.ts";

/** Minor units that are still asked for after a visit. */
export const openDebtOf = (stay: Pick<Stay, "state" | "feeMinor" | "paidMinor">): number =>
  stay.state === "debt" ? Math.max(0, (stay.feeMinor ?? 0) - stay.paidMinor) : 0;

export const sumOfDebts = (stays: readonly Stay[]): number =>
  stays.reduce((sum, stay) => sum + openDebtOf(stay), 0);

/** One clause for an attendant; none where nothing is owed. */
export function debtNotes(stays: readonly Stay[], rules: SiteRules): string[] {
  const owing = stays.filter((stay) => openDebtOf(stay) > 0);
  const [first] = owing;
  if (!first) return [];
  const since = localTime(first.exitAtMs ?? first.entryAtMs, rules.timezone);
  const visits = owing.length === 1 ? "an earlier visit" : `${owing.length} earlier visits`;
  return [
    `the plate owes ${formatMoney(sumOfDebts(owing), rules.currency)} from ${visits}, since ${since}; ask for it, it is on its stays`,
  ];
}

/** Over the site's limit the next entry waits for a person. */
export const isOverDebtLimit = (debtMinor: number, rules: Pick<SiteRules, "debtLimitMinor">): boolean =>
  rules.debtLimitMinor !== null && debtMinor > rules.debtLimitMinor;
