/**
 * Which period owns which instant: the windows of every period on the calendar, and the first in list order
 * that contains the instant. Prices nothing.
 */
import { DAY_SECONDS, dayOfDate, isDayIn, parseClock, parseDays } from "./days.ts";
import type { LocalClock } from "./local-clock.ts";
import type { Period } from "./types.ts";

/** One occurrence of a period's hours, in UTC seconds, [from, to). Belongs to the day on which it starts. */
export type Window = { fromSeconds: number; toSeconds: number };

/** Time in a row that one period owns; null where no period does. */
export type Stretch = { period: number | null; fromSeconds: number; toSeconds: number };

/** Holidays as day numbers; words that are no dates are left out. */
export const holidayDays = (holidays: readonly string[]): ReadonlySet<number> => {
  const days = new Set<number>();
  for (const date of holidays) {
    const day = dayOfDate(date);
    if (day !== null) days.add(day);
  }
  return days;
};

const rulesOf = (period: Period) => {
  const days = parseDays(period.days);
  const from = parseClock(period.from);
  const to = parseClock(period.to);
  if (!days || from === null || to === null || from === to)
    throw new RangeError(`period "${period.name}" has no readable days or hours; check days, from and to`);
  return { days, from, to: to > from ? to : to + DAY_SECONDS };
};

/**
 * The windows of one period that reach into [fromSeconds, toSeconds), ascending and not overlapping.
 * @throws RangeError when days or hours cannot be read (a checked tariff never does).
 */
export const windowsOf = (
  period: Period,
  holidays: ReadonlySet<number>,
  clock: LocalClock,
  fromSeconds: number,
  toSeconds: number,
): Window[] => {
  const rules = rulesOf(period);
  const firstDay = Math.floor(clock.wallOf(fromSeconds) / DAY_SECONDS) - 2;
  const lastDay = Math.floor(clock.wallOf(toSeconds) / DAY_SECONDS) + 1;
  const windows: Window[] = [];
  for (let day = firstDay; day <= lastDay; day += 1) {
    if (!isDayIn(rules.days, day, holidays)) continue;
    const from = clock.instantOf(day * DAY_SECONDS + rules.from);
    if (from >= toSeconds) break;
    const to = clock.instantOf(day * DAY_SECONDS + rules.to);
    if (to > from && to > fromSeconds) windows.push({ fromSeconds: from, toSeconds: to });
  }
  return windows;
};

/**
 * Cuts [fromSeconds, toSeconds) wherever the owning period changes. Windows of one period that touch stay in
 * one stretch.
 * @param windows one list a period, in the tariff's order, as `windowsOf` gives them.
 */
export const stretches = (
  windows: readonly (readonly Window[])[],
  fromSeconds: number,
  toSeconds: number,
): Stretch[] => {
  const edges = new Set<number>([toSeconds]);
  for (const list of windows)
    for (const window of list) {
      if (window.fromSeconds > fromSeconds && window.fromSeconds < toSeconds) edges.add(window.fromSeconds);
      if (window.toSeconds > fromSeconds && window.toSeconds < toSeconds) edges.add(window.toSeconds);
    }
  const next = windows.map(() => 0);
  const ownerAt = (seconds: number): number | null => {
    let owner: number | null = null;
    for (let period = 0; period < windows.length; period += 1) {
      const list = windows[period]!;
      let i = next[period]!;
      while (i < list.length && list[i]!.toSeconds <= seconds) i += 1;
      next[period] = i;
      if (owner === null && i < list.length && list[i]!.fromSeconds <= seconds) owner = period;
    }
    return owner;
  };

  const found: Stretch[] = [];
  let at = fromSeconds;
  for (const edge of [...edges].sort((a, b) => a - b)) {
    const owner = ownerAt(at);
    const last = found.at(-1);
    if (last && last.period === owner) last.toSeconds = edge;
    else found.push({ period: owner, fromSeconds: at, toSeconds: edge });
    at = edge;
  }
  return found;
};
