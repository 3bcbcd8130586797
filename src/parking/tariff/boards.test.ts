/**
 * Worked examples of tariffs and stays for the tests: boards as they hang in several countries, with invented
 * names, every total worked out by hand in `why`. Data only; the product never reads it.
 */
import type { Calendar, Discount, Period, Price, Tariff } from "./types.ts";

type PeriodSketch = { name: string; days?: string; from?: string; to?: string; cap?: number; price: Price };
type TariffSketch = Partial<Omit<Tariff, "periods" | "caps">> & {
  periods: PeriodSketch[];
  caps?: { calendarDay?: number; rolling24h?: number; stay?: number };
};

/** A tariff from what matters in it; all else has the defaults of a site file. */
export const tariff = ({ periods, caps = {}, ...rest }: TariffSketch): Tariff => ({
  id: "public",
  name: "Public",
  free: { minutes: 0, mode: "threshold" },
  toleranceSeconds: 0,
  quoteMinutes: 10,
  exitMinutes: null,
  considerationMinutes: 0,
  minimumMinor: 0,
  lostPlateFeeMinor: null,
  reentryMinutes: null,
  maxStay: null,
  vat: null,
  ...rest,
  periods: periods.map(
    (one): Period => ({
      name: one.name,
      days: one.days ?? "all",
      from: one.from ?? "00:00",
      to: one.to ?? "24:00",
      price: one.price,
      capMinor: one.cap ?? null,
    }),
  ),
  caps: {
    calendarDayMinor: caps.calendarDay ?? null,
    rolling24hMinor: caps.rolling24h ?? null,
    stayMinor: caps.stay ?? null,
  },
});

const per = (minutes: number, amountMinor: number): Price => ({ kind: "per", minutes, amountMinor });
const flat = (amountMinor: number): Price => ({ kind: "flat", amountMinor });
const free: Price = { kind: "free" };
const steps = (
  list: [number, number][],
  beyond: Extract<Price, { kind: "steps" }>["beyond"] = { kind: "stay" },
): Price => ({
  kind: "steps",
  steps: list.map(([upToMinutes, amountMinor]) => ({ upToMinutes, amountMinor })),
  beyond,
});
const then = (minutes: number, amountMinor: number) => ({ kind: "then" as const, minutes, amountMinor });

export type Example = {
  entry: string;
  exit: string;
  total: number;
  /** Amounts of the lines that are not 0, in order; their sum is the total. */
  amounts: number[];
  /** The working by hand. */
  why: string;
  discounts?: Discount[];
  vat?: number;
};
export type Board = { name: string; calendar: Calendar; tariff: Tariff; examples: Example[] };

const inZone = (timezone: string, currency: string, holidays: string[] = []): Calendar => ({
  timezone,
  currency,
  holidays,
});

export const BOARDS: Board[] = [
  {
    name: "Mill Lane: hours by day, a flat night, Sunday steps, 24-hour cap",
    calendar: inZone("Europe/London", "GBP", ["2026-12-25"]),
    tariff: tariff({
      free: { minutes: 15, mode: "threshold" },
      periods: [
        { name: "Day", days: "mon-sat", from: "08:00", to: "18:00", price: per(60, 200), cap: 1000 },
        { name: "Night", from: "18:00", to: "08:00", price: flat(300) },
        {
          name: "Sunday",
          days: "sun",
          from: "08:00",
          to: "18:00",
          price: steps([
            [120, 100],
            [600, 400],
          ]),
        },
      ],
      caps: { rolling24h: 1200 },
      minimumMinor: 50,
      vat: { percent: 20, included: true },
    }),
    examples: [
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T10:15:00Z",
        total: 0,
        amounts: [],
        why: "exactly the 15 free minutes",
      },
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T10:15:01Z",
        total: 200,
        amounts: [200],
        why: "one second more: the whole stay, 1 started hour",
        vat: 33,
      },
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T11:00:00Z",
        total: 200,
        amounts: [200],
        why: "60 min sharp is 1 unit",
      },
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T11:00:01Z",
        total: 400,
        amounts: [400],
        why: "2 started hours",
      },
      {
        entry: "2026-03-02T08:00:00Z",
        exit: "2026-03-02T17:30:00Z",
        total: 1000,
        amounts: [2000, -1000],
        why: "9.5 h = 10 units = 20.00, capped at 10.00",
        vat: 167,
      },
      {
        entry: "2026-03-02T17:00:00Z",
        exit: "2026-03-02T19:00:00Z",
        total: 500,
        amounts: [200, 300],
        why: "1 h day 2.00 + night 3.00",
      },
      {
        entry: "2026-03-02T17:00:00Z",
        exit: "2026-03-03T08:30:00Z",
        total: 700,
        amounts: [200, 300, 200],
        why: "2.00 + night 3.00 + a new started hour 2.00",
      },
      {
        entry: "2026-03-02T09:00:00Z",
        exit: "2026-03-05T09:00:00Z",
        total: 3600,
        amounts: [1800, -800, 300, 200, -300, 1800, -800, 300, 200, -300, 1800, -800, 300, 200, -300],
        why: "each 24 h: 9 h → 10.00, night 3.00, 1 h 2.00 = 15.00 → 12.00; three of them",
      },
      {
        entry: "2026-03-07T17:30:00Z",
        exit: "2026-03-08T10:30:00Z",
        total: 900,
        amounts: [200, 300, 400],
        why: "Sat 30 min 2.00 + Sat night 3.00 + Sun 2 h 30: second step 4.00",
      },
      {
        entry: "2026-03-08T09:00:00Z",
        exit: "2026-03-08T11:00:00Z",
        total: 100,
        amounts: [100],
        why: "Sunday 120 min: first step, inclusive",
      },
      {
        entry: "2026-03-08T09:00:00Z",
        exit: "2026-03-08T11:00:01Z",
        total: 400,
        amounts: [400],
        why: "Sunday, one second beyond the first step",
      },
      {
        entry: "2026-03-29T00:30:00Z",
        exit: "2026-03-29T06:59:00Z",
        total: 300,
        amounts: [300],
        why: "spring night, entry 00:30 GMT, exit 07:59 BST: Saturday's night window once",
      },
      {
        entry: "2026-03-28T17:00:00Z",
        exit: "2026-03-29T07:30:00Z",
        total: 600,
        amounts: [200, 300, 100],
        why: "Sat 17-18 2.00; night 13 h 3.00; Sun from 08:00 BST (07:00Z) 30 min 1.00",
      },
      {
        entry: "2026-10-24T16:00:00Z",
        exit: "2026-10-25T08:30:00Z",
        total: 600,
        amounts: [200, 300, 100],
        why: "autumn: Sat 17-18 BST 2.00; night 15 h 3.00; Sun 08:00 GMT to 08:30 1.00",
      },
      {
        entry: "2026-03-02T10:15:00Z",
        exit: "2026-03-02T10:00:00Z",
        total: 0,
        amounts: [],
        why: "the clock went backwards",
      },
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T12:20:00Z",
        total: 300,
        amounts: [600, -300],
        discounts: [{ kind: "percent", label: "Disabled badge", percent: 50 }],
        why: "3 units 6.00, half off",
        vat: 50,
      },
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T12:20:00Z",
        total: 0,
        amounts: [600, -600],
        discounts: [{ kind: "fixed", label: "Voucher", amountMinor: 1000 }],
        why: "a voucher of 10.00 takes 6.00, never below 0",
      },
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T11:40:00Z",
        total: 400,
        amounts: [400],
        discounts: [{ kind: "free-minutes", label: "Attendant", minutes: 30 }],
        why: "30 min off the start leave 70 min, more than 15 free: 2 units",
      },
      {
        entry: "2026-03-02T10:00:00Z",
        exit: "2026-03-02T10:45:00Z",
        total: 0,
        amounts: [],
        discounts: [{ kind: "free-minutes", label: "Attendant", minutes: 30 }],
        why: "30 given + 15 free = 45 min",
      },
    ],
  },
  {
    name: "Altmarkt garage: half hours, calendar-day cap, night cheaper",
    calendar: inZone("Europe/Berlin", "EUR"),
    tariff: tariff({
      considerationMinutes: 5,
      periods: [
        { name: "Nacht", from: "20:00", to: "06:00", price: per(60, 50), cap: 400 },
        { name: "Tag", price: per(30, 120) },
      ],
      caps: { calendarDay: 1500 },
      vat: { percent: 19, included: true },
    }),
    examples: [
      {
        entry: "2026-06-10T12:00:00+02:00",
        exit: "2026-06-10T12:05:00+02:00",
        total: 0,
        amounts: [],
        why: "5 minutes to look for a space",
      },
      {
        entry: "2026-06-10T12:00:00+02:00",
        exit: "2026-06-10T12:05:01+02:00",
        total: 120,
        amounts: [120],
        why: "1 started half hour",
        vat: 19,
      },
      {
        entry: "2026-06-10T06:00:00+02:00",
        exit: "2026-06-10T20:00:00+02:00",
        total: 1500,
        amounts: [3360, -1860],
        why: "28 half hours 33.60, day cap 15.00",
        vat: 239,
      },
      {
        entry: "2026-06-10T19:10:00+02:00",
        exit: "2026-06-11T06:10:00+02:00",
        total: 240 + 200 + 300 + 120,
        amounts: [240, 200, 300, 120],
        why: "50 min Tag 2.40; 20-24 4 h 2.00; 0-6 6 h 3.00 (cap 4.00 a piece); 10 min Tag 1.20",
      },
      {
        entry: "2026-06-10T10:00:00+02:00",
        exit: "2026-06-12T10:00:00+02:00",
        total: 1500 + 1500 + 300 + 960,
        amounts: [2400, 200, -1100, 300, 3360, 200, -2360, 300, 960],
        why: "Wed 20 units 24.00 + 2.00 → 15.00; Thu 3.00 + 33.60 + 2.00 → 15.00; Fri 3.00 + 8 units 9.60 = 12.60",
      },
      {
        entry: "2026-03-28T22:00:00+01:00",
        exit: "2026-03-29T06:00:00+02:00",
        total: 100 + 250,
        amounts: [100, 250],
        why: "spring: 2 h before midnight 1.00, then 00:00 to 06:00 lasts 5 h 2.50",
      },
      {
        entry: "2026-10-24T22:00:00+02:00",
        exit: "2026-10-25T06:00:00+01:00",
        total: 100 + 350,
        amounts: [100, 350],
        why: "autumn: 2 h 1.00, then 7 h 3.50",
      },
      {
        entry: "2026-10-25T00:00:00+02:00",
        exit: "2026-10-26T00:00:00+01:00",
        total: 1500,
        amounts: [350, 3360, 200, -2410],
        why: "a day of 25 h is one day cap",
      },
    ],
  },
  {
    name: "Place des Pins: quarter hours that rise, then hours, tolerance",
    calendar: inZone("Europe/Paris", "EUR", ["2026-07-14"]),
    tariff: tariff({
      toleranceSeconds: 60,
      periods: [
        { name: "Férié", days: "sun,holidays", price: free },
        {
          name: "Jour",
          from: "09:00",
          to: "19:00",
          price: steps(
            [
              [15, 60],
              [30, 120],
              [45, 180],
              [60, 240],
            ],
            then(15, 50),
          ),
        },
      ],
      caps: { stay: 3000 },
    }),
    examples: [
      {
        entry: "2026-07-13T10:00:00+02:00",
        exit: "2026-07-13T10:16:00+02:00",
        total: 60,
        amounts: [60],
        why: "16 min less 1 tolerance = 15: first step",
      },
      {
        entry: "2026-07-13T10:00:00+02:00",
        exit: "2026-07-13T10:16:01+02:00",
        total: 120,
        amounts: [120],
        why: "one second more: second step",
      },
      {
        entry: "2026-07-13T10:00:00+02:00",
        exit: "2026-07-13T10:01:00+02:00",
        total: 0,
        amounts: [],
        why: "all of it is tolerance",
      },
      {
        entry: "2026-07-13T10:00:00+02:00",
        exit: "2026-07-13T11:40:00+02:00",
        total: 240 + 150,
        amounts: [240, 150],
        why: "99 min: 60 min 2.40, 39 min = 3 quarters 1.50",
      },
      {
        entry: "2026-07-13T18:30:00+02:00",
        exit: "2026-07-15T09:20:00+02:00",
        total: 120 + 120,
        amounts: [120, 120],
        why: "18:30-19:00 less 1 min: 29 → 1.20; night and 14 July nothing; 20-1 = 19 min → 1.20",
      },
      {
        entry: "2026-07-14T10:00:00+02:00",
        exit: "2026-07-14T18:00:00+02:00",
        total: 0,
        amounts: [],
        why: "a holiday is listed first and free",
      },
      {
        entry: "2026-07-06T09:00:00+02:00",
        exit: "2026-07-08T19:00:00+02:00",
        total: 3000,
        amounts: [240, 1800, 240, 1800, 240, 1800, -3120],
        why: "10 h less 1 min: 2.40 + 539 min = 36 quarters 18.00; three days 61.20; stay cap 30.00",
      },
    ],
  },
  {
    name: "North Pier: twenty minutes, 24-hour maximum, sales tax on top, minimum",
    calendar: inZone("America/Los_Angeles", "USD"),
    tariff: tariff({
      periods: [{ name: "", price: per(20, 200) }],
      caps: { rolling24h: 1800 },
      minimumMinor: 500,
      vat: { percent: 9.5, included: false },
    }),
    examples: [
      {
        entry: "2026-05-04T09:00:00-07:00",
        exit: "2026-05-04T09:01:00-07:00",
        total: 548,
        amounts: [200, 300, 48],
        why: "1 unit 2.00, at least 5.00, tax 9.5 % = 47.5 → 48 cents",
        vat: 48,
      },
      {
        entry: "2026-05-04T09:00:00-07:00",
        exit: "2026-05-04T10:00:00-07:00",
        total: 657,
        amounts: [600, 57],
        why: "3 units 6.00 + 57 cents",
      },
      {
        entry: "2026-05-04T09:00:00-07:00",
        exit: "2026-05-05T09:20:00-07:00",
        total: 2190,
        amounts: [14400, -12600, 200, 190],
        why: "24 h: 72 units capped at 18.00; 20 min 2.00; tax on 20.00 = 1.90",
      },
      {
        entry: "2026-03-07T12:00:00-08:00",
        exit: "2026-03-08T13:00:00-07:00",
        total: 1971,
        amounts: [14400, -12600, 171],
        why: "noon to one p.m. over the spring change is exactly 24 real hours: 18.00 + 1.71",
      },
      {
        entry: "2026-10-31T12:00:00-07:00",
        exit: "2026-11-01T12:00:00-08:00",
        total: 2628,
        amounts: [14400, -12600, 600, 228],
        why: "noon to noon in autumn is 25 h: 18.00 + 3 units 6.00 + tax 2.28",
      },
      {
        entry: "2026-05-04T09:00:00-07:00",
        exit: "2026-05-04T10:00:00-07:00",
        total: 493,
        amounts: [600, -150, 43],
        discounts: [{ kind: "percent", label: "Cinema", percent: 25 }],
        why: "6.00 less 25 % = 4.50 (the minimum comes before), tax 42.75 → 43",
      },
    ],
  },
  {
    name: "Torii building: yen, day and night each with its maximum",
    calendar: inZone("Asia/Tokyo", "JPY"),
    tariff: tariff({
      periods: [
        { name: "Day", from: "08:00", to: "22:00", price: per(30, 300), cap: 1800 },
        { name: "Night", from: "22:00", to: "08:00", price: per(60, 100), cap: 500 },
      ],
    }),
    examples: [
      {
        entry: "2026-02-03T09:00:00+09:00",
        exit: "2026-02-03T11:00:00+09:00",
        total: 1200,
        amounts: [1200],
        why: "4 units of 300",
      },
      {
        entry: "2026-02-03T09:00:00+09:00",
        exit: "2026-02-03T21:00:00+09:00",
        total: 1800,
        amounts: [7200, -5400],
        why: "24 units 7200, at most 1800",
      },
      {
        entry: "2026-02-03T21:45:00+09:00",
        exit: "2026-02-04T08:15:00+09:00",
        total: 300 + 500 + 300,
        amounts: [300, 1000, -500, 300],
        why: "15 min 300; 10 h 1000 → 500; 15 min 300",
      },
      {
        entry: "2026-02-03T22:00:00+09:00",
        exit: "2026-02-04T01:30:00+09:00",
        total: 400,
        amounts: [400],
        why: "3.5 h = 4 units",
      },
    ],
  },
  {
    name: "Ben Thuyen motorcycle lot: a ticket by day, a ticket by night",
    calendar: inZone("Asia/Ho_Chi_Minh", "VND"),
    tariff: tariff({
      periods: [
        { name: "Ngày", from: "06:00", to: "18:00", price: flat(5000) },
        { name: "Đêm", from: "18:00", to: "06:00", price: flat(10000) },
      ],
    }),
    examples: [
      {
        entry: "2026-04-06T07:00:00+07:00",
        exit: "2026-04-06T17:59:59+07:00",
        total: 5000,
        amounts: [5000],
        why: "one day ticket",
      },
      {
        entry: "2026-04-06T07:00:00+07:00",
        exit: "2026-04-06T18:00:00+07:00",
        total: 5000,
        amounts: [5000],
        why: "leaving at 18:00 sharp does not touch the night",
      },
      {
        entry: "2026-04-06T07:00:00+07:00",
        exit: "2026-04-06T18:00:01+07:00",
        total: 15000,
        amounts: [5000, 10000],
        why: "one second into the night",
      },
      {
        entry: "2026-04-06T07:00:00+07:00",
        exit: "2026-04-09T07:00:00+07:00",
        total: 4 * 5000 + 3 * 10000,
        amounts: [5000, 10000, 5000, 10000, 5000, 10000, 5000],
        why: "four days touched, three nights",
      },
    ],
  },
  {
    name: "Gulf plaza: three digits, thirty minutes deducted, Friday free",
    calendar: inZone("Asia/Kuwait", "KWD"),
    tariff: tariff({
      free: { minutes: 30, mode: "deducted" },
      periods: [
        { name: "Friday", days: "fri", price: free },
        { name: "", price: per(60, 250) },
      ],
      caps: { calendarDay: 2500 },
    }),
    examples: [
      {
        entry: "2026-03-02T10:00:00+03:00",
        exit: "2026-03-02T10:30:00+03:00",
        total: 0,
        amounts: [],
        why: "the free minutes",
      },
      {
        entry: "2026-03-02T10:00:00+03:00",
        exit: "2026-03-02T10:30:01+03:00",
        total: 250,
        amounts: [250],
        why: "1 second after them is the first unit",
      },
      {
        entry: "2026-03-02T10:00:00+03:00",
        exit: "2026-03-02T12:31:00+03:00",
        total: 750,
        amounts: [750],
        why: "121 min charged = 3 units",
      },
      {
        entry: "2026-03-05T22:30:00+03:00",
        exit: "2026-03-07T01:00:00+03:00",
        total: 250 + 0 + 250,
        amounts: [250, 250],
        why: "Thu 23:00-24:00 1 unit, Friday free, Sat 1 unit",
      },
      {
        entry: "2026-03-02T00:00:00+03:00",
        exit: "2026-03-03T12:00:00+03:00",
        total: 5000,
        amounts: [6000, -3500, 3000, -500],
        why: "Mon 23.5 h = 24 units 6.000 → 2.500; Tue 12 units 3.000 → 2.500",
      },
      {
        entry: "2026-03-02T10:00:00+03:00",
        exit: "2026-03-02T12:31:00+03:00",
        total: 500,
        amounts: [500],
        discounts: [{ kind: "free-minutes", label: "Shop", minutes: 60 }],
        why: "60 + 30 free, 61 min = 2 units",
      },
    ],
  },
  {
    name: "Kiwi quay: whole days flat, southern clock changes",
    calendar: inZone("Pacific/Auckland", "NZD"),
    tariff: tariff({
      periods: [{ name: "Day ticket", price: flat(1200) }],
      vat: { percent: 15, included: true },
    }),
    examples: [
      {
        entry: "2026-02-10T10:00:00+13:00",
        exit: "2026-02-10T23:00:00+13:00",
        total: 1200,
        amounts: [1200],
        why: "one day",
        vat: 157,
      },
      {
        entry: "2026-02-10T23:00:00+13:00",
        exit: "2026-02-11T01:00:00+13:00",
        total: 2400,
        amounts: [2400],
        why: "one piece, two windows touched",
      },
      {
        entry: "2026-04-04T12:00:00+13:00",
        exit: "2026-04-06T00:00:00+12:00",
        total: 2400,
        amounts: [2400],
        why: "Sat and the 25-hour Sunday, up to midnight sharp",
      },
      {
        entry: "2026-09-27T00:00:00+12:00",
        exit: "2026-09-28T00:00:00+13:00",
        total: 1200,
        amounts: [1200],
        why: "the 23-hour Sunday is one window",
      },
    ],
  },
  {
    name: "Praia Centro: three hours, then each hour, ten minutes' tolerance",
    calendar: inZone("America/Sao_Paulo", "BRL"),
    tariff: tariff({
      free: { minutes: 10, mode: "threshold" },
      periods: [{ name: "", price: steps([[180, 1200]], then(60, 300)) }],
      caps: { rolling24h: 4500 },
    }),
    examples: [
      {
        entry: "2026-01-12T10:00:00-03:00",
        exit: "2026-01-12T13:00:00-03:00",
        total: 1200,
        amounts: [1200],
        why: "three hours sharp",
      },
      {
        entry: "2026-01-12T10:00:00-03:00",
        exit: "2026-01-12T13:00:01-03:00",
        total: 1500,
        amounts: [1200, 300],
        why: "and one started hour",
      },
      {
        entry: "2026-01-12T10:00:00-03:00",
        exit: "2026-01-13T11:00:00-03:00",
        total: 5700,
        amounts: [1200, 6300, -3000, 1200],
        why: "24 h: 12 + 21 × 3 = 75 → 45.00; then steps anew 12.00",
      },
    ],
  },
  {
    name: "Fjordhavn: by the minute on working hours, free otherwise",
    calendar: inZone("Europe/Oslo", "NOK", ["2026-05-01"]),
    tariff: tariff({
      periods: [
        { name: "Fri", days: "holidays", price: free },
        { name: "Hverdag", days: "mon-fri", from: "08:00", to: "17:00", price: per(1, 50) },
        { name: "Lørdag", days: "sat", from: "08:00", to: "15:00", price: per(1, 25) },
      ],
    }),
    examples: [
      {
        entry: "2026-04-30T16:30:00+02:00",
        exit: "2026-05-02T08:30:00+02:00",
        total: 30 * 50 + 30 * 25,
        amounts: [1500, 750],
        why: "Thu 30 min 15.00, 1 May free, Sat 30 min 7.50",
      },
      {
        entry: "2026-04-29T10:00:00+02:00",
        exit: "2026-04-29T10:20:01+02:00",
        total: 1050,
        amounts: [1050],
        why: "21 started minutes",
      },
      {
        entry: "2026-05-03T10:00:00+02:00",
        exit: "2026-05-03T20:00:00+02:00",
        total: 0,
        amounts: [],
        why: "Sunday belongs to no period",
      },
    ],
  },
  {
    name: "Station Halt: steps that repeat every day, tax of 8.1 % on top",
    calendar: inZone("Europe/Zurich", "CHF"),
    tariff: tariff({
      periods: [
        {
          name: "P+R",
          price: steps(
            [
              [60, 150],
              [180, 400],
              [1440, 1500],
            ],
            { kind: "repeat" },
          ),
        },
      ],
      vat: { percent: 8.1, included: false },
    }),
    examples: [
      {
        entry: "2026-01-12T10:00:00+01:00",
        exit: "2026-01-12T11:00:00+01:00",
        total: 162,
        amounts: [150, 12],
        why: "1.50 + 12.15 → 12",
      },
      {
        entry: "2026-01-12T10:00:00+01:00",
        exit: "2026-01-13T10:00:00+01:00",
        total: 1622,
        amounts: [1500, 122],
        why: "24 h is the last step; tax 121.5 → 122",
        vat: 122,
      },
      {
        entry: "2026-01-12T10:00:00+01:00",
        exit: "2026-01-13T10:00:01+01:00",
        total: 1784,
        amounts: [1500, 150, 134],
        why: "one cycle + first step 16.50; tax 133.65 → 134",
      },
      {
        entry: "2026-01-12T10:00:00+01:00",
        exit: "2026-01-14T13:00:00+01:00",
        total: 3675,
        amounts: [3000, 400, 275],
        why: "two cycles 30.00 + 3 h 4.00; tax 275.4 → 275",
      },
    ],
  },
  {
    name: "Harbour airport: 24-hour units from entry, tax on top",
    calendar: inZone("America/Toronto", "CAD"),
    tariff: tariff({
      free: { minutes: 10, mode: "threshold" },
      periods: [{ name: "", price: per(20, 500) }],
      caps: { rolling24h: 4200, stay: 15000 },
      vat: { percent: 13, included: false },
    }),
    examples: [
      {
        entry: "2026-01-12T10:00:00-05:00",
        exit: "2026-01-14T10:40:00-05:00",
        total: 10622,
        amounts: [36000, -31800, 36000, -31800, 1000, 1222],
        why: "two days 84.00 + 2 units 10.00 = 94.00; tax 12.22",
      },
      {
        entry: "2026-01-12T10:00:00-05:00",
        exit: "2026-01-16T10:00:00-05:00",
        total: 16950,
        amounts: [36000, -31800, 36000, -31800, 36000, -31800, 36000, -31800, -1800, 1950],
        why: "four days 168.00, stay cap 150.00, tax 19.50",
      },
    ],
  },
  {
    name: "Edges in the gap and in the repeated hour (London, 01:30)",
    calendar: inZone("Europe/London", "GBP"),
    tariff: tariff({
      periods: [
        { name: "Late", from: "22:00", to: "01:30", price: per(30, 100) },
        { name: "Early", from: "01:30", to: "06:00", price: per(30, 10) },
      ],
    }),
    examples: [
      {
        entry: "2026-03-29T00:00:00Z",
        exit: "2026-03-29T02:00:00Z",
        total: 200 + 20,
        amounts: [200, 20],
        why: "01:30 does not exist: both edges are 01:00Z; 1 h late, 1 h early",
      },
      {
        entry: "2026-10-25T00:00:00+01:00",
        exit: "2026-10-25T03:00:00Z",
        total: 300 + 50,
        amounts: [300, 50],
        why: "01:30 first at 00:30Z: 1.5 h late, then 2.5 h early through the repeated half hour",
      },
    ],
  },
  {
    name: "A free hour that vanishes (New York, 02:15 to 02:45)",
    calendar: inZone("America/New_York", "USD"),
    tariff: tariff({
      periods: [
        { name: "Cleaning", from: "02:15", to: "02:45", price: flat(5000) },
        { name: "", price: per(60, 100) },
      ],
    }),
    examples: [
      {
        entry: "2026-03-08T01:00:00-05:00",
        exit: "2026-03-08T04:00:00-04:00",
        total: 200,
        amounts: [200],
        why: "both edges fall in the gap: no window, one piece of 2 real hours",
      },
      {
        entry: "2026-03-07T01:00:00-05:00",
        exit: "2026-03-07T04:00:00-05:00",
        total: 200 + 5000 + 200,
        amounts: [200, 5000, 200],
        why: "any other night: 75 min, the window, 75 min",
      },
    ],
  },
  {
    name: "Midnight that does not exist (Santiago, 6 September)",
    calendar: inZone("America/Santiago", "CLP"),
    tariff: tariff({
      periods: [{ name: "", price: per(60, 1000) }],
      caps: { calendarDay: 5000 },
    }),
    examples: [
      {
        entry: "2026-09-05T20:00:00-04:00",
        exit: "2026-09-06T10:00:00-03:00",
        total: 4000 + 5000,
        amounts: [4000, 9000, -4000],
        why: "4 h to the gap; from 01:00 to 10:00 9 h, day cap 5000",
      },
      {
        entry: "2026-04-04T20:00:00-03:00",
        exit: "2026-04-05T02:00:00-04:00",
        total: 5000 + 2000,
        amounts: [5000, 2000],
        why: "23:00 comes twice: 5 real hours to midnight, then 2",
      },
    ],
  },
  {
    name: "One flat window cut by a free lunch hour and by midnight",
    calendar: inZone("Europe/Madrid", "EUR"),
    tariff: tariff({
      periods: [
        { name: "Lunch", from: "12:00", to: "13:00", price: free },
        { name: "Day", from: "08:00", to: "20:00", price: flat(600) },
        { name: "Night", from: "20:00", to: "08:00", price: flat(200) },
      ],
      caps: { calendarDay: 5000 },
    }),
    examples: [
      {
        entry: "2026-03-02T11:00:00+01:00",
        exit: "2026-03-02T14:00:00+01:00",
        total: 600,
        amounts: [600],
        why: "two pieces of one window: once",
      },
      {
        entry: "2026-03-02T12:00:00+01:00",
        exit: "2026-03-02T13:00:00+01:00",
        total: 0,
        amounts: [],
        why: "lunch alone",
      },
      {
        entry: "2026-03-02T19:00:00+01:00",
        exit: "2026-03-03T09:00:00+01:00",
        total: 600 + 200 + 600,
        amounts: [600, 200, 600],
        why: "the night is cut at midnight and charged in its first piece only",
      },
    ],
  },
];
