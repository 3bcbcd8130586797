/**
 * What a stay has cost by an instant and what is still due, by evidence only: an uncertain clock charges the lower
 * bound, a right to leave fixes the price. Never prices anything itself and never takes money.
 */
import { dueAtExit, exitMinutesOf, quoteOfVersions } from "./tariff/due.ts";
import type { Discount, Quote } from "./tariff/types.ts";
import type { ExitRight, SiteRules, Stay, TariffVersion } from "./types.ts";

export type OwedQuestion = {
  stay: Stay;
  nowMs: number;
  clockTrusted: boolean;
  /** Monotonic time since the entry, where the process lived through it; null where it did not. */
  elapsedMs: number | null;
  /** For how long it has been waiting at an exit by now; that time is not charged. */
  queueMs: number;
  rules: SiteRules;
  tariffVersion: (id: string) => TariffVersion | null;
  rights: readonly ExitRight[];
  /** How much of what was paid was too much, minor units. */
  creditMinor: number;
};

/** A driver who is let out at once has not waited. */
const SHORTEST_QUEUE_MS = 10_000;

export type Owed = {
  quote: Quote;
  /** Null where nothing is ever charged. */
  version: TariffVersion | null;
  /** What the stay costs, as it would be recorded if the vehicle left now. */
  feeMinor: number;
  dueMinor: number;
  /** The right to leave that holds now. */
  right: ExitRight | null;
  /** Minutes to leave after paying. */
  exitMinutes: number;
};

/** Prices a stay up to now. */
export function owed(question: OwedQuestion): Owed {
  const { stay, nowMs, rules, rights } = question;
  const version = stay.tariffVersionId === null ? null : question.tariffVersion(stay.tariffVersionId);
  const exitMinutes = exitMinutesOf(version?.tariff ?? null, rules.exitMinutes);
  const uncertain = stay.timeUncertain || !question.clockTrusted;
  const provenMs = provableEndMs(question, uncertain);
  const endMs = Math.max(stay.entryAtMs, provenMs - question.queueMs);
  const price = (exitMs: number) =>
    withQueue(quoteOf(stay, exitMs, version, rules, uncertain), endMs, provenMs);
  const now = price(endMs);
  const { dueMinor, right } = dueAtExit({
    totalMinor: now.totalMinor,
    paidMinor: stay.paidMinor,
    rights,
    atMs: nowMs,
  });
  // A clock that jumped afterwards does not take back what its payments have settled.
  const settledMinor = Math.max(0, stay.paidMinor - question.creditMinor);
  const atLeastMinor = uncertain || nowMs < (right?.coversUntilMs ?? 0) ? settledMinor : 0;
  if (!right) {
    const feeMinor = Math.max(now.totalMinor, atLeastMinor);
    return { quote: now, version, feeMinor, dueMinor, right, exitMinutes };
  }
  const covered = price(Math.min(endMs, right.coversUntilMs));
  // What was settled is the price, even where a quote's life let an older amount count.
  const feeMinor = Math.max(Math.min(covered.totalMinor, stay.paidMinor), atLeastMinor);
  return { quote: covered, version, feeMinor, dueMinor, right, exitMinutes };
}

/** The wait at the exit stands on the quote, so that nobody takes it for parking. */
function withQueue(quote: Quote, fromMs: number, toMs: number): Quote {
  if (toMs - fromMs < SHORTEST_QUEUE_MS || quote.lines.length === 0) return quote;
  const label = "Waiting at the exit: not charged";
  return { ...quote, lines: [...quote.lines, { fromMs, toMs, label, quantity: 0, amountMinor: 0 }] };
}

/** With an uncertain clock only what both clocks say; without a witness nothing is proven. */
function provableEndMs({ stay, nowMs, elapsedMs }: OwedQuestion, uncertain: boolean): number {
  if (!uncertain) return nowMs;
  const byWallMs = Math.max(0, nowMs - stay.entryAtMs);
  return stay.entryAtMs + Math.min(byWallMs, Math.max(0, elapsedMs ?? 0));
}

/** Everything that was taken off or put on this stay by a person or a code. */
export const discountsOf = (stay: Pick<Stay, "extraFreeMinutes" | "adjustments">): Discount[] => [
  ...(stay.extraFreeMinutes > 0
    ? [
        {
          kind: "free-minutes" as const,
          label: "Minutes given by the attendant",
          minutes: stay.extraFreeMinutes,
        },
      ]
    : []),
  ...stay.adjustments,
];

function quoteOf(
  stay: Stay,
  exitMs: number,
  version: TariffVersion | null,
  rules: SiteRules,
  timeUncertain: boolean,
): Quote {
  if (!version)
    return { totalMinor: 0, currency: stay.currency, free: true, lines: [], vat: null, timeUncertain };
  const discounts = discountsOf(stay);
  const calendar = { timezone: rules.timezone, currency: stay.currency, holidays: rules.holidays };
  const ask = { entryMs: stay.entryAtMs, exitMs, calendar, discounts, timeUncertain };
  return quoteOfVersions(ask, version, rules.tariffs, rules.driverBest).quote;
}
