/** The stays that the tariff page quotes while an owner edits, on a calendar that the caller chooses. Reads no clock. */
import { DAY_SECONDS, dayOfDate, weekdayOf } from "./days.ts";
import { type LocalClock, localClock } from "./local-clock.ts";
import { quoteStay } from "./quote.ts";
import type { Calendar, Quote, Tariff } from "./types.ts";

export type ExampleStay = { label: string; entryMs: number; exitMs: number };
export type QuotedExample = ExampleStay & { quote: Quote };

/** Where a zone has no clock change within this time, there is no example of one. */
const LOOK_AHEAD_SECONDS = 400 * DAY_SECONDS;
const SATURDAY = 5;
const SUNDAY = 6;

const dayAfter = (day: number, isWanted: (day: number) => boolean): number => {
  let found = day;
  // A calendar of nothing but holidays still gets an example.
  for (let tries = 0; tries < 400 && !isWanted(found); tries += 1) found += 1;
  return found;
};

const clockChanges = (clock: LocalClock, fromSeconds: number): ExampleStay[] => {
  const examples: ExampleStay[] = [];
  for (const change of clock.changesIn(fromSeconds, fromSeconds + LOOK_AHEAD_SECONDS).slice(0, 2)) {
    const isForward = clock.wallOf(change) - clock.wallOf(change - 1) > 1;
    const evening = Math.floor(clock.wallOf(change - 1) / DAY_SECONDS) * DAY_SECONDS - 2 * 3600;
    examples.push({
      label: `Night the clocks go ${isForward ? "forward" : "back"}, 22:00 to 08:00`,
      entryMs: clock.instantOf(evening) * 1000,
      exitMs: clock.instantOf(evening + 10 * 3600) * 1000,
    });
  }
  return examples;
};

/**
 * Ordinary weekdays are taken from the first Monday to Wednesday on or after `fromDate` ("2026-03-02") that is
 * no holiday; clock changes are the next two after it, where the zone has any.
 * @throws RangeError when `fromDate` is no date.
 */
export const exampleStays = (calendar: Calendar, fromDate: string): ExampleStay[] => {
  const first = dayOfDate(fromDate);
  if (first === null) throw new RangeError(`${fromDate} is no date; write it as 2026-03-02`);
  const holidays = new Set(calendar.holidays.map(dayOfDate));
  const from = (first - 1) * DAY_SECONDS;
  const clock = localClock(calendar.timezone, from, from + LOOK_AHEAD_SECONDS);
  const weekday = dayAfter(
    first,
    (day) => weekdayOf(day) < 3 && !holidays.has(day) && !holidays.has(day + 1),
  );
  const saturday = dayAfter(first, (day) => weekdayOf(day) === SATURDAY && !holidays.has(day));
  const sunday = dayAfter(first, (day) => weekdayOf(day) === SUNDAY && !holidays.has(day));

  const stay = (label: string, day: number, fromHour: number, minutes: number): ExampleStay => {
    const entryMs = clock.instantOf(day * DAY_SECONDS + fromHour * 3600) * 1000;
    return { label, entryMs, exitMs: entryMs + minutes * 60_000 };
  };
  return [
    stay("20 minutes", weekday, 10, 20),
    stay("1 hour", weekday, 10, 60),
    stay("1 hour 1 minute", weekday, 10, 61),
    stay("4 hours", weekday, 10, 240),
    stay("Overnight, 18:00 to 08:00", weekday, 18, 14 * 60),
    stay("Saturday, 10:00 to 14:00", saturday, 10, 240),
    stay("Sunday, 10:00 to 14:00", sunday, 10, 240),
    stay("Three days", weekday, 10, 3 * 1440),
    ...clockChanges(clock, first * DAY_SECONDS),
  ];
};

/** The example stays with what each would cost and why. */
export const examples = (tariff: Tariff, calendar: Calendar, fromDate: string): QuotedExample[] =>
  exampleStays(calendar, fromDate).map((stay) => ({
    ...stay,
    quote: quoteStay({ entryMs: stay.entryMs, exitMs: stay.exitMs, tariff, calendar }),
  }));
