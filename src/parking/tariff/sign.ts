/** The sign that drivers see, made from the same data as the quote. Words only; prices nothing. */
import { formatMoney } from "../money.ts";
import { DAY_SECONDS, daysText, parseClock, parseDays } from "./days.ts";
import { exitMinutesOf } from "./due.ts";
import type { Period, Price, Tariff } from "./types.ts";
import { durationText, unitText } from "./words.ts";

const whenText = ({ days, from, to }: Pick<Period, "days" | "from" | "to">): string => {
  const parsed = parseDays(days);
  const shown = parsed ? daysText(parsed) : days;
  return from === "00:00" && (to === "24:00" || to === "00:00") ? shown : `${shown} ${from}–${to}`;
};

const priceText = (price: Price, money: (minor: number) => string): string => {
  switch (price.kind) {
    case "per":
      return `${money(price.amountMinor)} per ${unitText(price.minutes)}`;
    case "flat":
      return `${money(price.amountMinor)} flat rate`;
    case "free":
      return "free of charge";
    case "steps": {
      const steps = price.steps.map(
        (step) => `up to ${durationText(step.upToMinutes)} ${money(step.amountMinor)}`,
      );
      const last = price.steps.at(-1);
      const beyond =
        price.beyond.kind === "then"
          ? `then ${money(price.beyond.amountMinor)} per ${unitText(price.beyond.minutes)}`
          : price.beyond.kind === "repeat"
            ? "then from the beginning again"
            : `longer ${money(last?.amountMinor ?? 0)}`;
      return [...steps, beyond].join(", ");
    }
  }
};

const WEEK_MINUTES = 7 * 1440;

/** True when some minute of an ordinary week belongs to no period. */
const hasFreeTime = (tariff: Tariff): boolean => {
  const covered = new Uint8Array(WEEK_MINUTES);
  for (const period of tariff.periods) {
    const days = parseDays(period.days);
    const from = parseClock(period.from);
    const to = parseClock(period.to);
    if (!days || from === null || to === null) continue;
    const lengthMinutes = ((to > from ? to : to + DAY_SECONDS) - from) / 60;
    days.weekdays.forEach((isOn, day) => {
      if (isOn)
        for (let i = 0; i < lengthMinutes; i += 1) covered[(day * 1440 + from / 60 + i) % WEEK_MINUTES] = 1;
    });
  }
  return covered.includes(0);
};

/**
 * Lines of the sign, in the order a driver needs them: free minutes, prices in list order (the first that fits
 * counts), limits, tax, time to leave.
 */
export const signText = (
  tariff: Tariff,
  calendar: { currency: string },
  siteExitMinutes: number | null = null,
): string[] => {
  const money = (minor: number) => formatMoney(minor, calendar.currency);
  const lines: string[] = [];
  const { free, caps, vat } = tariff;
  if (free.minutes > 0)
    lines.push(
      free.mode === "threshold"
        ? `Stays of up to ${durationText(free.minutes)} are free; longer stays are charged from the beginning`
        : `The first ${durationText(free.minutes)} are free`,
    );
  for (const period of tariff.periods) {
    const most = period.capMinor === null ? "" : `, at most ${money(period.capMinor)}`;
    lines.push(`${whenText(period)}: ${priceText(period.price, money)}${most}`);
  }
  if (hasFreeTime(tariff))
    lines.push(tariff.periods.length === 0 ? "Free of charge" : "At all other times: free of charge");
  if (caps.rolling24hMinor !== null)
    lines.push(`At most ${money(caps.rolling24hMinor)} for every 24 hours from the start of charging`);
  if (caps.calendarDayMinor !== null)
    lines.push(`At most ${money(caps.calendarDayMinor)} a day, midnight to midnight`);
  if (caps.stayMinor !== null) lines.push(`At most ${money(caps.stayMinor)} for the whole stay`);
  if (tariff.minimumMinor > 0)
    lines.push(`A stay that is charged costs at least ${money(tariff.minimumMinor)}`);
  if (tariff.maxStay)
    lines.push(
      tariff.maxStay.amountMinor > 0
        ? `Longest stay ${durationText(tariff.maxStay.minutes)}; longer: ${money(tariff.maxStay.amountMinor)} more`
        : `Longest stay ${durationText(tariff.maxStay.minutes)}`,
    );
  if (tariff.reentryMinutes !== null)
    lines.push(
      `Coming back within ${durationText(tariff.reentryMinutes)} counts as one visit, if that is cheaper`,
    );
  if (tariff.lostPlateFeeMinor !== null)
    lines.push(`Plate lost or hidden: ${money(tariff.lostPlateFeeMinor)} more`);
  if (tariff.toleranceSeconds > 0)
    lines.push(
      tariff.toleranceSeconds % 60 === 0
        ? `Tolerance: the last ${durationText(tariff.toleranceSeconds / 60)} of each charged time do not count`
        : `Tolerance: the last ${tariff.toleranceSeconds} seconds of each charged time do not count`,
    );
  if (tariff.considerationMinutes > 0)
    lines.push(`Leave within ${durationText(tariff.considerationMinutes)} of arriving and pay nothing`);
  if (vat) lines.push(vat.included ? `Prices include ${vat.percent} % VAT` : `Plus ${vat.percent} % VAT`);
  if (tariff.periods.some((period) => period.price.kind !== "free"))
    lines.push(`After paying you have ${durationText(exitMinutesOf(tariff, siteExitMinutes))} to leave`);
  return lines;
};
