/**
 * Random tariffs and stays: what must hold for all of them, and the same totals from a slow, obviously right
 * walk through every instant. LOTKEEPER_CASES=10000 runs more of them.
 */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { localClock } from "./local-clock.ts";
import { piecesOf } from "./pieces.ts";
import { quoteStay } from "./quote.ts";
import type { Calendar, Price, Tariff } from "./types.ts";

const RUNS = Number(process.env.LOTKEEPER_CASES ?? 500);
const NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY = 86_400;

// ---- random tariffs and stays ---------------------------------------------------------------------

const amount = fc.integer({ min: 0, max: 2000 });
const unitMinutes = fc.constantFrom(1, 7, 15, 20, 30, 60, 90, 720, 1440);
const price: fc.Arbitrary<Price> = fc.oneof(
  fc.record({ kind: fc.constant("per" as const), minutes: unitMinutes, amountMinor: amount }),
  fc.record({ kind: fc.constant("flat" as const), amountMinor: amount }),
  fc.record({ kind: fc.constant("free" as const) }),
  fc
    .record({
      rises: fc.array(
        fc.record({
          minutes: fc.integer({ min: 1, max: 400 }),
          amountMinor: fc.integer({ min: 0, max: 500 }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      beyond: fc.oneof(
        fc.constant({ kind: "stay" as const }),
        fc.constant({ kind: "repeat" as const }),
        fc.record({ kind: fc.constant("then" as const), minutes: unitMinutes, amountMinor: amount }),
      ),
    })
    .map(({ rises, beyond }): Price => {
      let upToMinutes = 0;
      let amountMinor = 0;
      const steps = rises.map((rise) => {
        upToMinutes += rise.minutes;
        amountMinor += rise.amountMinor;
        return { upToMinutes, amountMinor };
      });
      return { kind: "steps", steps, beyond };
    }),
);
const weekdays = fc.oneof(
  fc.constant(NAMES.map(() => true)),
  fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
);
const sketch = fc
  .record({
    weekdays,
    holidays: fc.boolean(),
    from: fc.constantFrom(0, 15, 60, 90, 105, 120, 150, 180, 480, 720, 1080, 1320, 1425),
    to: fc.constantFrom(15, 60, 90, 105, 120, 150, 180, 480, 720, 1080, 1320, 1425, 1440),
    price,
    cap: fc.option(amount, { nil: null }),
  })
  .filter(({ from, to, weekdays: on, holidays }) => from !== to && (holidays || on.includes(true)));
type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const daysText = ({ weekdays: on, holidays }: Sketch): string =>
  on.every(Boolean) ? "all" : [...NAMES.filter((_, i) => on[i]), ...(holidays ? ["holidays"] : [])].join(",");

const rules = fc.record({
  sketches: fc.array(sketch, { minLength: 1, maxLength: 4 }),
  free: fc.record({
    minutes: fc.constantFrom(0, 0, 15, 60),
    mode: fc.constantFrom("threshold" as const, "deducted" as const),
  }),
  toleranceSeconds: fc.constantFrom(0, 0, 0, 59, 300),
  considerationMinutes: fc.constantFrom(0, 0, 5),
  capKind: fc.constantFrom("none" as const, "calendarDay" as const, "rolling24h" as const),
  capMinor: fc.integer({ min: 0, max: 5000 }),
  stayMinor: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: null }),
  minimumMinor: fc.constantFrom(0, 0, 50, 500),
  vat: fc.option(fc.record({ percent: fc.constantFrom(0, 5.5, 8.1, 19, 20), included: fc.boolean() }), {
    nil: null,
  }),
});
type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

const tariffOf = (given: Rules): Tariff => ({
  id: "t",
  name: "T",
  free: given.free,
  toleranceSeconds: given.toleranceSeconds,
  quoteMinutes: 10,
  exitMinutes: null,
  considerationMinutes: given.considerationMinutes,
  lostPlateFeeMinor: null,
  reentryMinutes: null,
  maxStay: null,
  periods: given.sketches.map((one, i) => ({
    name: `P${i}`,
    days: daysText(one),
    from: clockText(one.from),
    to: clockText(one.to),
    price: one.price,
    capMinor: one.cap,
  })),
  caps: {
    calendarDayMinor: given.capKind === "calendarDay" ? given.capMinor : null,
    rolling24hMinor: given.capKind === "rolling24h" ? given.capMinor : null,
    stayMinor: given.stayMinor,
  },
  minimumMinor: given.minimumMinor,
  vat: given.vat,
});

const ZONES = [
  "Europe/London",
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "America/Havana",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Cairo",
  "UTC",
];
const HOLIDAYS = ["2026-03-29", "2026-10-25", "2026-04-24", "2026-01-01"];
/** Zones and the days before one of their clock changes, so that every run meets some. */
const CHANGES: [string, string][] = [
  ["Europe/London", "2026-03-28"],
  ["Europe/London", "2026-10-24"],
  ["Europe/Berlin", "2026-03-28"],
  ["Europe/Berlin", "2026-10-24"],
  ["America/New_York", "2026-03-07"],
  ["America/New_York", "2026-10-31"],
  ["America/Santiago", "2026-09-05"],
  ["America/Santiago", "2026-04-04"],
  ["America/Havana", "2026-03-07"],
  ["America/Havana", "2026-10-31"],
  ["Australia/Lord_Howe", "2026-04-04"],
  ["Australia/Lord_Howe", "2026-10-03"],
  ["Africa/Cairo", "2026-04-23"],
  ["Africa/Cairo", "2026-10-28"],
];
const where = fc.oneof(
  fc.constantFrom(...CHANGES),
  fc.tuple(
    fc.constantFrom(...ZONES),
    fc.constantFrom("2026-01-01", "2026-03-28", "2026-06-15", "2026-10-24"),
  ),
);
const stay = (longestSeconds: number, isWholeMinute: boolean) =>
  fc
    .record({
      where,
      offset: fc.integer({ min: 0, max: 2 * DAY }),
      seconds: fc.oneof(
        fc.integer({ min: 0, max: longestSeconds }),
        // Where units, free minutes and windows end sharp.
        fc.integer({ min: 0, max: Math.floor(longestSeconds / 900) }).map((quarters) => quarters * 900),
        fc.integer({ min: 0, max: Math.floor(longestSeconds / 60) }).map((minutes) => minutes * 60),
      ),
    })
    .map(({ where: [timezone, day], offset, seconds }) => ({
      timezone,
      entrySeconds: Date.parse(day) / 1000 + (isWholeMinute ? offset - (offset % 60) : offset),
      seconds,
    }));
const calendarOf = (timezone: string): Calendar => ({ timezone, currency: "GBP", holidays: HOLIDAYS });

// ---- the slow way -----------------------------------------------------------------------------------

const offsets = new Map<string, number>();
const wall = (timezone: string, seconds: number): number => {
  const key = `${timezone} ${Math.floor(seconds / 900)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const zoned = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(timezone);
    offset = zoned.offsetNanoseconds / 1e9;
    offsets.set(key, offset);
  }
  return seconds + offset;
};

const isOn = (one: Sketch, day: number): boolean => {
  const date = new Date(day * DAY * 1000);
  const monday0 = (date.getUTCDay() + 6) % 7;
  if (one.weekdays.every(Boolean) || one.weekdays[monday0]) return true;
  return one.holidays && HOLIDAYS.includes(date.toISOString().slice(0, 10));
};

/** The first period that contains the wall-clock time, with the day on which its window started. */
const ownerAt = (sketches: Sketch[], wallSeconds: number): { period: number; day: number } | null => {
  const day = Math.floor(wallSeconds / DAY);
  const minute = (wallSeconds - day * DAY) / 60;
  for (const [period, one] of sketches.entries()) {
    if (one.from < one.to) {
      if (minute >= one.from && minute < one.to && isOn(one, day)) return { period, day };
    } else {
      if (minute >= one.from && isOn(one, day)) return { period, day };
      if (minute < one.to && isOn(one, day - 1)) return { period, day: day - 1 };
    }
  }
  return null;
};

const priceSlowly = (given: Price, seconds: number, newWindows: number): number => {
  if (seconds === 0) return 0;
  let sum = 0;
  switch (given.kind) {
    case "free":
      return 0;
    case "flat":
      return given.amountMinor * newWindows;
    case "per":
      for (let paid = 0; paid < seconds; paid += given.minutes * 60) sum += given.amountMinor;
      return sum;
    case "steps": {
      const last = given.steps.at(-1)!;
      let left = seconds;
      if (given.beyond.kind === "repeat")
        while (left > last.upToMinutes * 60) {
          left -= last.upToMinutes * 60;
          sum += last.amountMinor;
        }
      for (const step of given.steps) if (left <= step.upToMinutes * 60) return sum + step.amountMinor;
      sum = last.amountMinor;
      if (given.beyond.kind === "then")
        for (let paid = last.upToMinutes * 60; paid < left; paid += given.beyond.minutes * 60)
          sum += given.beyond.amountMinor;
      return sum;
    }
  }
};

/** Walks instant by instant (every `grain` seconds) with the furthest wall-clock time seen so far. */
const totalSlowly = (
  given: Rules,
  timezone: string,
  entry: number,
  exit: number,
  extraMinutes: number,
  grain: number,
): number => {
  if (exit - entry <= given.considerationMinutes * 60) return 0;
  let start = entry + extraMinutes * 60;
  if (start >= exit || exit - start <= given.free.minutes * 60) return 0;
  if (given.free.mode === "deducted") start += given.free.minutes * 60;

  let furthest = Number.NEGATIVE_INFINITY;
  for (let t = start - 26 * 3600; t < start; t += 60) furthest = Math.max(furthest, wall(timezone, t));

  type Slow = { key: string; period: number | null; cap: number; seconds: number; windows: number[] };
  const pieces: Slow[] = [];
  for (let t = start; t < exit; t += grain) {
    furthest = Math.max(furthest, wall(timezone, t));
    const owner = ownerAt(given.sketches, furthest);
    const cap =
      given.capKind === "calendarDay"
        ? Math.floor(furthest / DAY)
        : given.capKind === "rolling24h"
          ? Math.floor((t - start) / DAY)
          : 0;
    const key = `${owner?.period} ${cap}`;
    let piece = pieces.at(-1);
    if (piece?.key !== key) {
      piece = { key, period: owner?.period ?? null, cap, seconds: 0, windows: [] };
      pieces.push(piece);
    }
    piece.seconds += Math.min(grain, exit - t);
    piece.windows.push(owner?.day ?? 0);
  }

  const charged = new Set<string>();
  const byCap = new Map<number, number>();
  for (const piece of pieces) {
    const one = piece.period === null ? undefined : given.sketches[piece.period];
    if (!one) continue;
    const seconds = Math.max(0, piece.seconds - given.toleranceSeconds);
    let newWindows = 0;
    if (one.price.kind === "flat")
      for (let i = 0; i * grain < seconds; i += 1) {
        const window = `${piece.period} ${piece.windows[i]}`;
        if (!charged.has(window)) newWindows += 1;
        charged.add(window);
      }
    const sum = Math.min(priceSlowly(one.price, seconds, newWindows), one.cap ?? Number.POSITIVE_INFINITY);
    byCap.set(piece.cap, (byCap.get(piece.cap) ?? 0) + sum);
  }
  let total = 0;
  for (const sum of byCap.values()) total += given.capKind === "none" ? sum : Math.min(sum, given.capMinor);
  total = Math.min(total, given.stayMinor ?? Number.POSITIVE_INFINITY);
  if (total > 0) total = Math.max(total, given.minimumMinor);
  if (given.vat && !given.vat.included) {
    // Tenths of a per cent are whole numbers, so is everything here.
    const thousandths = total * Math.round(given.vat.percent * 10);
    total += Math.floor((thousandths + 500) / 1000);
  }
  return total;
};

const quoteOf = (given: Rules, timezone: string, entry: number, exit: number, extraMinutes = 0) =>
  quoteStay({
    entryMs: entry * 1000,
    exitMs: exit * 1000,
    tariff: tariffOf(given),
    calendar: calendarOf(timezone),
    discounts: extraMinutes > 0 ? [{ kind: "free-minutes", label: "Extra", minutes: extraMinutes }] : [],
  });

// ---- what must hold ---------------------------------------------------------------------------------

describe("random tariffs", () => {
  const extra = fc.constantFrom(0, 0, 0, 10, 45);

  test("cost what a walk second by second says", () => {
    fc.assert(
      fc.property(
        rules,
        stay(3 * 3600, false),
        extra,
        (given, { timezone, entrySeconds, seconds }, minutes) => {
          const exit = entrySeconds + seconds;
          expect(quoteOf(given, timezone, entrySeconds, exit, minutes).totalMinor).toBe(
            totalSlowly(given, timezone, entrySeconds, exit, minutes, 1),
          );
        },
      ),
      { numRuns: RUNS },
    );
  }, 600_000);

  test("cost what a walk minute by minute over days says", () => {
    fc.assert(
      fc.property(
        rules,
        stay(6 * DAY, true),
        extra,
        (given, { timezone, entrySeconds, seconds }, minutes) => {
          const exit = entrySeconds + seconds;
          expect(quoteOf(given, timezone, entrySeconds, exit, minutes).totalMinor).toBe(
            totalSlowly(given, timezone, entrySeconds, exit, minutes, 60),
          );
        },
      ),
      { numRuns: RUNS },
    );
  }, 600_000);

  test("are never negative, whole minor units, and the sum of their lines", () => {
    fc.assert(
      fc.property(
        rules,
        stay(20 * DAY, false),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 3000 }),
        (given, { timezone, entrySeconds, seconds }, percent, fixedMinor) => {
          const quote = quoteStay({
            entryMs: entrySeconds * 1000,
            exitMs: (entrySeconds + seconds) * 1000,
            tariff: tariffOf(given),
            calendar: calendarOf(timezone),
            discounts: [
              { kind: "percent", label: "A", percent },
              { kind: "fixed", label: "B", amountMinor: fixedMinor },
            ],
          });
          expect(quote.totalMinor).toBeGreaterThanOrEqual(0);
          expect(Number.isSafeInteger(quote.totalMinor)).toBe(true);
          expect(quote.lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(quote.totalMinor);
          expect(quote.lines.length).toBeGreaterThan(0);
          expect(quote.lines.every((line) => line.label !== "")).toBe(true);
          if (quote.vat) {
            const gross = quote.vat.netMinor + quote.vat.vatMinor;
            expect(gross).toBe(quote.totalMinor);
          }
        },
      ),
      { numRuns: RUNS * 2 },
    );
  }, 600_000);

  test("charge no time twice and leave none out: pieces partition the interval, lines the stay", () => {
    fc.assert(
      fc.property(rules, stay(20 * DAY, false), (given, { timezone, entrySeconds, seconds }) => {
        const exit = entrySeconds + seconds;
        fc.pre(seconds > 0);
        const tariff = tariffOf(given);
        const clock = localClock(timezone, entrySeconds, exit);
        const { pieces } = piecesOf(tariff, HOLIDAYS, clock, entrySeconds, exit);
        let at = entrySeconds;
        for (const [i, piece] of pieces.entries()) {
          expect(piece.fromSeconds).toBe(at);
          expect(piece.toSeconds).toBeGreaterThan(at);
          at = piece.toSeconds;
          const last = pieces[i - 1];
          if (last) expect([piece.period, piece.capWindow]).not.toEqual([last.period, last.capWindow]);
        }
        expect(at).toBe(exit);

        let lineMs = entrySeconds * 1000;
        for (const line of quoteOf(given, timezone, entrySeconds, exit).lines) {
          // Limits, minimum and tax stand beside the time that they are about.
          if (line.fromMs === null || line.amountMinor < 0) continue;
          expect(line.fromMs).toBe(lineMs);
          lineMs = line.toMs ?? lineMs;
        }
        expect(lineMs).toBe(exit * 1000);
      }),
      { numRuns: RUNS },
    );
  }, 600_000);

  test("never cost less for a longer stay", () => {
    fc.assert(
      fc.property(
        rules,
        stay(4 * DAY, false),
        fc.integer({ min: 1, max: DAY }),
        (given, { timezone, entrySeconds, seconds }, more) => {
          const exit = entrySeconds + seconds;
          const shorter = quoteOf(given, timezone, entrySeconds, exit).totalMinor;
          const longer = quoteOf(given, timezone, entrySeconds, exit + more).totalMinor;
          expect(longer).toBeGreaterThanOrEqual(shorter);
        },
      ),
      { numRuns: RUNS * 2 },
    );
  }, 600_000);

  test("respect the cap of the stay, of the day and of 24 hours", () => {
    fc.assert(
      fc.property(rules, stay(10 * DAY, false), (given, { timezone, entrySeconds, seconds }) => {
        const quote = quoteOf({ ...given, vat: null }, timezone, entrySeconds, entrySeconds + seconds);
        const least = given.minimumMinor;
        if (given.stayMinor !== null)
          expect(quote.totalMinor).toBeLessThanOrEqual(Math.max(given.stayMinor, least));
        // A stay of n days touches at most n + 2 local dates, whatever the clocks do.
        const windows = Math.ceil(seconds / DAY) + 2;
        if (given.capKind !== "none")
          expect(quote.totalMinor).toBeLessThanOrEqual(Math.max(windows * given.capMinor, least));
      }),
      { numRuns: RUNS },
    );
  }, 600_000);

  test("charge nothing when the clock went backwards, and mark the stay", () => {
    fc.assert(
      fc.property(rules, stay(DAY, false), (given, { timezone, entrySeconds, seconds }) => {
        const quote = quoteOf(given, timezone, entrySeconds + seconds + 1, entrySeconds);
        expect({ total: quote.totalMinor, marked: quote.timeUncertain }).toEqual({ total: 0, marked: true });
      }),
      { numRuns: 50 },
    );
  });
});

test("days of 23, 24, 25 and 24.5 hours cost their real hours", () => {
  const byHour = (timezone: string, date: string): number => {
    const day = Temporal.PlainDate.from(date);
    const midnight = (one: Temporal.PlainDate) =>
      one.toZonedDateTime({ timeZone: timezone }).epochMilliseconds;
    return quoteStay({
      entryMs: midnight(day),
      exitMs: midnight(day.add({ days: 1 })),
      calendar: calendarOf(timezone),
      tariff: {
        ...tariffOf({
          sketches: [
            {
              weekdays: NAMES.map(() => true),
              holidays: false,
              from: 0,
              to: 1440,
              price: { kind: "per", minutes: 30, amountMinor: 1 },
              cap: null,
            },
          ],
          free: { minutes: 0, mode: "threshold" },
          toleranceSeconds: 0,
          considerationMinutes: 0,
          capKind: "none",
          capMinor: 0,
          stayMinor: null,
          minimumMinor: 0,
          vat: null,
        }),
      },
    }).totalMinor;
  };
  expect(byHour("Europe/London", "2026-03-29")).toBe(46);
  expect(byHour("Europe/London", "2026-03-30")).toBe(48);
  expect(byHour("Europe/London", "2026-10-25")).toBe(50);
  expect(byHour("Australia/Lord_Howe", "2026-04-05")).toBe(49);
  expect(byHour("America/Santiago", "2026-09-06")).toBe(46);
});
