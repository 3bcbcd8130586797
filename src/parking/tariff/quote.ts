/**
 * What a stay costs and why: a pure function of entry, exit, tariff and calendar, with a line for every sum.
 * Never asks what time it is, never knows what was paid.
 */
import { formatMoney, percentOf, taxIncludedIn } from "../money.ts";
import { localClock } from "./local-clock.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { chargesFor } from "./price.ts";
import type { Discount, Quote, QuoteLine, QuoteRequest, Tariff } from "./types.ts";
import type { Window } from "./windows.ts";
import { durationText } from "./words.ts";

/** The reserved tariff `free`, which every site has. */
export const FREE_TARIFF: Tariff = {
  id: "free",
  name: "Free",
  free: { minutes: 0, mode: "threshold" },
  toleranceSeconds: 0,
  quoteMinutes: 10,
  exitMinutes: null,
  considerationMinutes: 0,
  periods: [{ name: "", days: "all", from: "00:00", to: "24:00", price: { kind: "free" }, capMinor: null }],
  caps: { calendarDayMinor: null, rolling24hMinor: null, stayMinor: null },
  minimumMinor: 0,
  lostPlateFeeMinor: null,
  reentryMinutes: null,
  maxStay: null,
  vat: null,
};

const line = (
  label: string,
  amountMinor: number,
  fromSeconds: number | null = null,
  toSeconds: number | null = null,
  quantity = 1,
): QuoteLine => ({
  fromMs: fromSeconds === null ? null : fromSeconds * 1000,
  toMs: toSeconds === null ? null : toSeconds * 1000,
  label,
  quantity,
  amountMinor,
});

const sumOf = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** Windows of a flat period that a piece is the first to touch. Pieces come in order, so each list is walked once. */
const flatCounter = (windows: readonly (readonly Window[])[]) => {
  const next = windows.map(() => 0);
  return (period: number, fromSeconds: number, toSeconds: number): number => {
    const list = windows[period] ?? [];
    let i = next[period] ?? 0;
    let touched = 0;
    for (; i < list.length && list[i]!.fromSeconds < toSeconds; i += 1)
      if (list[i]!.toSeconds > fromSeconds) touched += 1;
    next[period] = i;
    return touched;
  };
};

/** Rule 3 to the period's cap of rule 5: every piece with its lines. */
const pieceLines = (
  tariff: Tariff,
  piece: Piece,
  currency: string,
  countFlat: (period: number, fromSeconds: number, toSeconds: number) => number,
): QuoteLine[] => {
  const { fromSeconds, toSeconds } = piece;
  const period = piece.period === null ? undefined : tariff.periods[piece.period];
  if (piece.period === null || !period) return [line("No charge at this time", 0, fromSeconds, toSeconds, 0)];
  // The tolerance is taken off the end: what is charged is the piece as if it had ended that much earlier.
  const seconds = Math.max(0, toSeconds - fromSeconds - tariff.toleranceSeconds);
  const newWindows =
    period.price.kind === "flat" && seconds > 0
      ? countFlat(piece.period, fromSeconds, fromSeconds + seconds)
      : 0;
  const charges = chargesFor(period.price, seconds, newWindows, currency, period.name);
  const lines = charges.map((charge, i) =>
    line(
      charge.label,
      charge.amountMinor,
      fromSeconds + charge.startSeconds,
      i + 1 < charges.length ? fromSeconds + charges[i + 1]!.startSeconds : toSeconds,
      charge.quantity,
    ),
  );
  const over = sumOf(lines) - (period.capMinor ?? Number.POSITIVE_INFINITY);
  if (over > 0)
    lines.push(
      line(
        `${period.name === "" ? "At" : `${period.name}: at`} most ${formatMoney(period.capMinor ?? 0, currency)}`,
        -over,
        fromSeconds,
        toSeconds,
      ),
    );
  return lines;
};

/** All lines of [fromSeconds, toSeconds) up to the stay's cap and the minimum. */
const chargedLines = (
  tariff: Tariff,
  { calendar }: Pick<QuoteRequest, "calendar">,
  fromSeconds: number,
  toSeconds: number,
): QuoteLine[] => {
  const { currency } = calendar;
  const clock = localClock(calendar.timezone, fromSeconds, toSeconds);
  const { pieces, windows } = piecesOf(tariff, calendar.holidays, clock, fromSeconds, toSeconds);
  const countFlat = flatCounter(windows);
  const { calendarDayMinor, rolling24hMinor, stayMinor } = tariff.caps;
  const windowCapMinor = rolling24hMinor ?? calendarDayMinor;
  const capText = rolling24hMinor === null ? "a day" : "in 24 hours";

  const lines: QuoteLine[] = [];
  let total = 0;
  for (let i = 0; i < pieces.length; ) {
    // One turn for every window of the calendar-day or 24-hour cap.
    const first = pieces[i]!;
    let sum = 0;
    let endSeconds = first.toSeconds;
    for (; i < pieces.length && pieces[i]!.capWindow === first.capWindow; i += 1) {
      const piece = pieces[i]!;
      const own = pieceLines(tariff, piece, currency, countFlat);
      sum += sumOf(own);
      lines.push(...own);
      endSeconds = piece.toSeconds;
    }
    if (windowCapMinor !== null && sum > windowCapMinor) {
      const label = `At most ${formatMoney(windowCapMinor, currency)} ${capText}`;
      lines.push(line(label, windowCapMinor - sum, first.fromSeconds, endSeconds));
      sum = windowCapMinor;
    }
    total += sum;
  }
  if (stayMinor !== null && total > stayMinor) {
    lines.push(line(`At most ${formatMoney(stayMinor, currency)} for the whole stay`, stayMinor - total));
    total = stayMinor;
  }
  if (total > 0 && total < tariff.minimumMinor)
    lines.push(line(`At least ${formatMoney(tariff.minimumMinor, currency)}`, tariff.minimumMinor - total));
  return lines;
};

/** Discounts in the order given, each on what the one before left, never below zero. */
const discountLines = (discounts: readonly Discount[], chargedMinor: number): QuoteLine[] => {
  const lines: QuoteLine[] = [];
  let left = chargedMinor;
  for (const discount of discounts) {
    if (discount.kind !== "percent" && discount.kind !== "fixed") continue;
    const off =
      discount.kind === "percent"
        ? percentOf(left, Math.min(100, Math.max(0, discount.percent)))
        : Math.max(0, discount.amountMinor);
    const amount = Math.min(left, off);
    if (amount === 0) continue;
    const label =
      discount.kind === "percent" ? `${discount.label}: ${discount.percent} % off` : discount.label;
    lines.push(line(label, -amount));
    left -= amount;
  }
  return lines;
};

/** What comes on top, whatever the time cost and whatever was taken off it. */
const feeLines = (discounts: readonly Discount[]): QuoteLine[] =>
  discounts.flatMap((one) =>
    one.kind === "fee" && one.amountMinor > 0 ? [line(one.label, one.amountMinor)] : [],
  );

/** Why nothing is charged, or where charging starts. */
type Start =
  | { kind: "nothing"; lines: QuoteLine[] }
  | { kind: "charged"; fromSeconds: number; lines: QuoteLine[] };

/** Rule 1 with what counts before it: consideration, minutes given by an attendant, the tariff's free minutes. */
const startOfCharging = (
  tariff: Tariff,
  discounts: readonly Discount[],
  entrySeconds: number,
  exitSeconds: number,
): Start => {
  const nothing = (label: string, lines: QuoteLine[] = [], from = entrySeconds): Start => ({
    kind: "nothing",
    lines: [...lines, line(label, 0, from, exitSeconds, 0)],
  });
  if (exitSeconds - entrySeconds <= tariff.considerationMinutes * 60)
    return nothing(
      tariff.considerationMinutes > 0
        ? `Left within ${durationText(tariff.considerationMinutes)}: no charge`
        : "No time to charge",
    );

  const lines: QuoteLine[] = [];
  let from = entrySeconds;
  for (const discount of discounts) {
    if (discount.kind !== "free-minutes" || discount.minutes <= 0) continue;
    const to = Math.min(exitSeconds, from + Math.round(discount.minutes * 60));
    lines.push(line(`${discount.label}: ${durationText(discount.minutes)} free`, 0, from, to, 0));
    from = to;
    if (from === exitSeconds) return { kind: "nothing", lines };
  }

  const freeSeconds = tariff.free.minutes * 60;
  if (freeSeconds > 0 && exitSeconds - from <= freeSeconds)
    return nothing(`First ${durationText(tariff.free.minutes)} free`, lines, from);
  if (freeSeconds > 0 && tariff.free.mode === "deducted") {
    lines.push(line(`First ${durationText(tariff.free.minutes)} free`, 0, from, from + freeSeconds, 0));
    from += freeSeconds;
  }
  return { kind: "charged", fromSeconds: from, lines };
};

/** Charged once beside the time, where the stay is charged at all and lasted too long. */
const maxStayLines = ({ maxStay }: Tariff, entrySeconds: number, exitSeconds: number): QuoteLine[] =>
  maxStay !== null && maxStay.amountMinor > 0 && exitSeconds - entrySeconds > maxStay.minutes * 60
    ? [line(`Longer than ${durationText(maxStay.minutes)}`, maxStay.amountMinor)]
    : [];

/** To the smallest coin, after everything else; never below nothing. */
const rounded = (quote: Quote, discounts: readonly Discount[]): Quote => {
  const lines = [...quote.lines];
  let { totalMinor } = quote;
  for (const one of discounts) {
    if (one.kind !== "rounding" || one.amountMinor === 0) continue;
    const amount = Math.max(-totalMinor, one.amountMinor);
    lines.push(line(one.label, amount));
    totalMinor += amount;
  }
  return { ...quote, totalMinor, lines };
};

/**
 * Two visits close together: both as one, less what the first one cost. Never dearer than two visits apart, so that
 * coming back soon is no trap.
 */
const asOneVisit = (request: QuoteRequest, own: Quote): Quote => {
  const earlier = request.discounts?.find((one) => one.kind === "earlier-visit");
  if (!earlier || own.totalMinor === 0) return own;
  const discounts = request.discounts?.filter((one) => one !== earlier) ?? [];
  const both = quoteVisit({ ...request, entryMs: Math.min(earlier.fromMs, request.entryMs), discounts });
  const totalMinor = Math.max(0, both.totalMinor - earlier.feeMinor);
  if (totalMinor >= own.totalMinor) return own;
  const vatMinor = both.vat ? taxIncludedIn(totalMinor, both.vat.percent) : 0;
  return {
    ...both,
    totalMinor,
    lines: [...both.lines, line(earlier.label, totalMinor - both.totalMinor)],
    vat: both.vat && { ...both.vat, netMinor: totalMinor - vatMinor, vatMinor },
    timeUncertain: own.timeUncertain || both.timeUncertain,
  };
};

/**
 * Quotes a stay [entry, exit); both are taken to whole UTC seconds. The sum of the lines is the total.
 * A clock that went backwards charges 0 and is marked.
 * @throws RangeError for a zone, days or hours that no checked tariff has, or instants that are no numbers.
 */
export const quoteStay = (request: QuoteRequest): Quote =>
  rounded(asOneVisit(request, quoteVisit(request)), request.discounts ?? []);

const quoteVisit = (request: QuoteRequest): Quote => {
  const { tariff, calendar } = request;
  const discounts = request.discounts ?? [];
  if (!Number.isFinite(request.entryMs) || !Number.isFinite(request.exitMs))
    throw new RangeError("a stay needs an entry and an exit instant");
  const entrySeconds = Math.floor(request.entryMs / 1000);
  const exitSeconds = Math.floor(request.exitMs / 1000);
  const backwards = exitSeconds < entrySeconds;

  const lines: QuoteLine[] = [];
  let chargedMinor = 0;
  if (backwards) lines.push(line("The clock went backwards: no charge", 0, null, null, 0));
  else {
    const start = startOfCharging(tariff, discounts, entrySeconds, exitSeconds);
    lines.push(...start.lines);
    if (start.kind === "charged") {
      const charged = [
        ...chargedLines(tariff, request, start.fromSeconds, exitSeconds),
        ...maxStayLines(tariff, entrySeconds, exitSeconds),
      ];
      lines.push(...charged);
      chargedMinor = sumOf(charged);
    }
  }

  const off = [...discountLines(discounts, chargedMinor), ...feeLines(discounts)];
  lines.push(...off);
  const discounted = chargedMinor + sumOf(off);
  const vat = vatOf(tariff, discounted);
  if (vat && !vat.included && vat.vatMinor > 0) lines.push(line(`VAT ${vat.percent} %`, vat.vatMinor));
  return {
    totalMinor: vat && !vat.included ? discounted + vat.vatMinor : discounted,
    currency: calendar.currency,
    free: chargedMinor === 0 && discounted === 0,
    lines,
    vat,
    timeUncertain: backwards || request.timeUncertain === true,
  };
};

const vatOf = (tariff: Tariff, minor: number): Quote["vat"] => {
  if (!tariff.vat) return null;
  const { percent, included } = tariff.vat;
  const vatMinor = included ? taxIncludedIn(minor, percent) : percentOf(minor, percent);
  return { percent, included, netMinor: included ? minor - vatMinor : minor, vatMinor };
};
