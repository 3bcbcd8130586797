/**
 * Whether an instant lies in a list of days and hours of a site, by the same calendar rules as a tariff's periods.
 * Never decides what follows from it.
 */
import { localClock } from "./tariff/local-clock.ts";
import { holidayDays, windowsOf } from "./tariff/windows.ts";
import type { DayRule, SiteRules } from "./types.ts";

export type SiteCalendar = Pick<SiteRules, "timezone" | "holidays">;

/**
 * True when one of the rules contains the instant, and for an empty list: no rule is no limit.
 * A window over midnight belongs to the day on which it starts; edges inside a daylight-saving change follow
 * section 4.2 of the behaviour.
 * @throws RangeError for days, hours or a zone that no checked site file has.
 */
export function isWithin(rules: readonly DayRule[], atMs: number, calendar: SiteCalendar): boolean {
  if (rules.length === 0) return true;
  const seconds = Math.floor(atMs / 1000);
  const clock = localClock(calendar.timezone, seconds, seconds + 1);
  const holidays = holidayDays(calendar.holidays);
  return rules.some((rule) => {
    const period = { ...rule, name: "", price: { kind: "free" as const }, capMinor: null };
    return windowsOf(period, holidays, clock, seconds, seconds + 1).length > 0;
  });
}

/** "14:20" on the site's wall clock. */
export function localTime(atMs: number, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(timezone)
    .toPlainTime()
    .toString({ smallestUnit: "minute" });
}

/**
 * The next instant after `atMs` at which the site's clocks show `HH:MM`. A time inside the spring gap is the first
 * instant after the gap.
 */
export function nextLocalMs(time: string, atMs: number, timezone: string): number {
  const now = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timezone);
  const on = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
  const today = on(now.toPlainDate());
  return today > atMs ? today : on(now.toPlainDate().add({ days: 1 }));
}

/** Local midnight of the first day of the month. */
export const monthStartMs = (atMs: number, timezone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .with({ day: 1 })
    .toZonedDateTime({ timeZone: timezone }).epochMilliseconds;
