/**
 * What is still owed: quotes against money paid, the time to leave after paying, and the choice between
 * versions of a tariff. Pure; the instants come from the caller. Never prices anything itself but through quoteStay.
 */
import type { ExitRight, TariffVersion } from "../types.ts";
import { quoteStay } from "./quote.ts";
import type { Calendar, Discount, Quote, Tariff } from "./types.ts";

/** Minutes to leave where neither the tariff nor the site says any. */
export const DEFAULT_EXIT_MINUTES = 15;

/** What is missing, minor units; 0 when everything is paid, never negative. */
export const dueOf = ({ totalMinor, paidMinor }: { totalMinor: number; paidMinor: number }): number =>
  Math.max(0, totalMinor - paidMinor);

/** What was paid beyond the total and stays with the stay as credit, minor units. */
export const creditOf = ({ totalMinor, paidMinor }: { totalMinor: number; paidMinor: number }): number =>
  Math.max(0, paidMinor - totalMinor);

/** The tariff's minutes to leave, else the site's, else 15. */
export const exitMinutesOf = (
  tariff: Pick<Tariff, "exitMinutes"> | null,
  siteExitMinutes: number | null = null,
): number => tariff?.exitMinutes ?? siteExitMinutes ?? DEFAULT_EXIT_MINUTES;

/** Last instant at which a stay that was settled at `paidAtMs` leaves without owing more. */
export const exitDeadlineMs = ({
  paidAtMs,
  exitMinutes,
}: {
  paidAtMs: number;
  exitMinutes: number;
}): number => paidAtMs + exitMinutes * 60_000;

/** Last instant at which the quoted amount may still be paid. */
export const quoteDeadlineMs = ({
  quotedAtMs,
  quoteMinutes,
}: {
  quotedAtMs: number;
  quoteMinutes: number;
}): number => quotedAtMs + quoteMinutes * 60_000;

/** The last instant of a quote or a right still counts, as the last free minute does. */
export const isStillValid = ({ validUntilMs, atMs }: { validUntilMs: number; atMs: number }): boolean =>
  atMs <= validUntilMs;

/** The right to leave that holds now: not consumed and not over. The longest one when there are several. */
export const rightInForce = (rights: readonly ExitRight[], atMs: number): ExitRight | null =>
  rights
    .filter(
      (right) => right.consumedAtMs === null && isStillValid({ validUntilMs: right.validUntilMs, atMs }),
    )
    .sort((a, b) => b.validUntilMs - a.validUntilMs)[0] ?? null;

/**
 * The version in force at an instant: the newest that had started. An entry before the first version gets
 * the first one. Null only without any version of that tariff.
 */
export const versionAt = (
  versions: readonly TariffVersion[],
  tariffId: string,
  atMs: number,
): TariffVersion | null => {
  const own = versions.filter((one) => one.tariffId === tariffId).sort(byStart);
  return own.findLast((one) => one.fromMs <= atMs) ?? own[0] ?? null;
};

const byStart = (a: TariffVersion, b: TariffVersion): number => a.fromMs - b.fromMs || a.version - b.version;

/** The cheapest of quotes given oldest version first; of two that cost the same, the older. Null for none. */
export const cheaperOf = <T extends { quote: Pick<Quote, "totalMinor"> }>(quotes: readonly T[]): T | null =>
  quotes.reduce<T | null>(
    (best, one) => (best === null || one.quote.totalMinor < best.quote.totalMinor ? one : best),
    null,
  );

export type StayAsk = {
  entryMs: number;
  exitMs: number;
  calendar: Calendar;
  discounts?: readonly Discount[];
  timeUncertain?: boolean;
};

/**
 * Quotes a stay under the version it entered with or, where the site chose the driver's best, under a later
 * version of the same tariff that had started before the exit and is cheaper.
 */
export const quoteOfVersions = (
  ask: StayAsk,
  atEntry: TariffVersion,
  versions: readonly TariffVersion[],
  driverBest: boolean,
): { version: TariffVersion; quote: Quote } => {
  const later = driverBest
    ? versions
        .filter(
          (one) =>
            one.tariffId === atEntry.tariffId &&
            one.id !== atEntry.id &&
            byStart(one, atEntry) > 0 &&
            one.fromMs <= ask.exitMs,
        )
        .sort(byStart)
    : [];
  const quotes = [atEntry, ...later].map((version) => ({
    version,
    quote: quoteStay({ ...ask, tariff: version.tariff }),
  }));
  return cheaperOf(quotes) ?? quotes[0]!;
};

/**
 * What a vehicle at the exit owes: nothing while a right to leave holds, otherwise the whole stay's total
 * less what was paid.
 */
export const dueAtExit = ({
  totalMinor,
  paidMinor,
  rights,
  atMs,
}: {
  totalMinor: number;
  paidMinor: number;
  rights: readonly ExitRight[];
  atMs: number;
}): { dueMinor: number; right: ExitRight | null } => {
  const right = rightInForce(rights, atMs);
  return { dueMinor: right ? 0 : dueOf({ totalMinor, paidMinor }), right };
};

/** How long a payment covers everything: the stay up to now, and the minutes to leave. */
export const exitWindowOf = ({
  paidAtMs,
  exitMinutes,
}: {
  paidAtMs: number;
  exitMinutes: number;
}): Pick<ExitRight, "coversUntilMs" | "validUntilMs"> => ({
  coversUntilMs: paidAtMs,
  validUntilMs: exitDeadlineMs({ paidAtMs, exitMinutes }),
});
