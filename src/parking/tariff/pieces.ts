/**
 * The chargeable interval cut into the pieces that are priced one by one: at every change of period, and
 * where a calendar-day or 24-hour cap starts anew. Prices nothing.
 */
import { DAY_SECONDS } from "./days.ts";
import type { LocalClock } from "./local-clock.ts";
import type { Tariff } from "./types.ts";
import { holidayDays, stretches, type Window, windowsOf } from "./windows.ts";

export type Piece = {
  /** Index into the tariff's periods; null where none applies, which costs nothing. */
  period: number | null;
  fromSeconds: number;
  toSeconds: number;
  /** Counts the windows of the calendar-day or 24-hour cap; always 0 without such a cap. */
  capWindow: number;
};

export type Pieces = {
  pieces: Piece[];
  /** One list a period: what a flat price is charged once for. */
  windows: Window[][];
};

/** Instants strictly inside the interval at which the calendar-day or 24-hour cap starts anew, ascending. */
const capCuts = (tariff: Tariff, clock: LocalClock, fromSeconds: number, toSeconds: number): number[] => {
  const cuts: number[] = [];
  if (tariff.caps.rolling24hMinor !== null) {
    for (let at = fromSeconds + DAY_SECONDS; at < toSeconds; at += DAY_SECONDS) cuts.push(at);
  } else if (tariff.caps.calendarDayMinor !== null) {
    for (let day = Math.floor(clock.wallOf(fromSeconds) / DAY_SECONDS); ; day += 1) {
      const midnight = clock.instantOf(day * DAY_SECONDS);
      if (midnight >= toSeconds) break;
      // A zone that skips a whole date has two midnights at one instant.
      if (midnight > fromSeconds && midnight !== cuts.at(-1)) cuts.push(midnight);
    }
  }
  return cuts;
};

/** Pieces partition [fromSeconds, toSeconds): ascending, touching, none empty. UTC seconds. */
export const piecesOf = (
  tariff: Tariff,
  holidays: readonly string[],
  clock: LocalClock,
  fromSeconds: number,
  toSeconds: number,
): Pieces => {
  const holidaySet = holidayDays(holidays);
  const windows = tariff.periods.map((period) =>
    windowsOf(period, holidaySet, clock, fromSeconds, toSeconds),
  );
  const cuts = capCuts(tariff, clock, fromSeconds, toSeconds);
  const pieces: Piece[] = [];
  let capWindow = 0;
  for (const stretch of stretches(windows, fromSeconds, toSeconds)) {
    let at = stretch.fromSeconds;
    while (capWindow < cuts.length && cuts[capWindow]! < stretch.toSeconds) {
      const cut = cuts[capWindow]!;
      if (cut > at) pieces.push({ period: stretch.period, fromSeconds: at, toSeconds: cut, capWindow });
      at = cut;
      capWindow += 1;
    }
    pieces.push({ period: stretch.period, fromSeconds: at, toSeconds: stretch.toSeconds, capWindow });
  }
  return { pieces, windows };
};
