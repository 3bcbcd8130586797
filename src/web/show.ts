/** Times, money, plates and durations as a person of this site reads them. Never decides anything. */
import { formatMoney } from "../parking/money.ts";
import { displayPlate, fitRegions } from "../parking/plate/index.ts";
import type { Region } from "../parking/types.ts";

export type Show = {
  zone: string;
  currency: string;
  nowMs: number;
  siteName: string;
  /** 250 → “£2.50”. */
  money(minor: number, currency?: string): string;
  /** “14:20” today, “Mon 2 Mar, 14:20” this year, with the year before that. */
  time(atMs: number): string;
  /** “Mon 2 Mar 2026, 14:20:05”. */
  exact(atMs: number): string;
  /** UTC, for `<time datetime>`. */
  iso(atMs: number): string;
  /** “3 min”, “2 h 10 min”, “4 days 3 h”. */
  span(ms: number): string;
  /** Local calendar day, `2026-03-02`. */
  day(atMs: number): string;
  /** AB12CDE → “AB12 CDE” in the style of the first region of the site that it fits. */
  plate(plate: string): { display: string; region: Region | null };
};

export const showFor = (
  site: { zone: string; currency: string; siteName: string; regions: readonly Region[] },
  nowMs: number,
): Show => {
  const { zone, currency, siteName } = site;
  const zoned = (atMs: number) =>
    Temporal.Instant.fromEpochMilliseconds(Math.trunc(atMs)).toZonedDateTimeISO(zone);
  const today = zoned(nowMs);
  const format = (options: Intl.DateTimeFormatOptions, atMs: number) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options }).format(atMs);
  return {
    zone,
    currency,
    nowMs,
    siteName,
    money: (minor, code = currency) => formatMoney(minor, code),
    time: (atMs) => {
      const then = zoned(atMs);
      const clock = format({ hour: "2-digit", minute: "2-digit" }, atMs);
      if (then.toPlainDate().equals(today.toPlainDate())) return clock;
      const withYear = then.year === today.year ? {} : ({ year: "numeric" } as const);
      return `${format({ weekday: "short", day: "numeric", month: "short", ...withYear }, atMs)}, ${clock}`;
    },
    exact: (atMs) =>
      `${format({ weekday: "short", day: "numeric", month: "short", year: "numeric" }, atMs)}, ${format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }, atMs)}`,
    iso: (atMs) => new Date(atMs).toISOString(),
    span: spanText,
    day: (atMs) => zoned(atMs).toPlainDate().toString(),
    plate: (plate) => {
      const region = fitRegions(plate, site.regions);
      return { display: displayPlate(plate, region), region };
    },
  };
};

export const spanText = (ms: number): string => {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return ms < 1000 ? "just now" : `${Math.floor(ms / 1000)} s`;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return `${days} ${days === 1 ? "day" : "days"}${hours > 0 ? ` ${hours} h` : ""}`;
  return hours > 0 ? `${hours} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ""}` : `${minutes} min`;
};

/** Start of the local day that holds `atMs`, and of the next one. UTC milliseconds. */
export const dayBounds = (atMs: number, zone: string): { fromMs: number; toMs: number } => {
  const start = Temporal.Instant.fromEpochMilliseconds(Math.trunc(atMs))
    .toZonedDateTimeISO(zone)
    .startOfDay();
  return { fromMs: start.epochMilliseconds, toMs: start.add({ days: 1 }).epochMilliseconds };
};
