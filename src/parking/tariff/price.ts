/** What one piece costs before any cap, as charges that each say how often they were counted. Knows no calendar. */
import { formatMoney } from "../money.ts";
import type { Price } from "./types.ts";
import { durationText, unitsText } from "./words.ts";

export type Charge = {
  /** Where in the piece the charge starts, in seconds from the piece's beginning. */
  startSeconds: number;
  label: string;
  quantity: number;
  amountMinor: number;
};

type Steps = Extract<Price, { kind: "steps" }>;

/** The first step that contains the time; null beyond the last one. */
const stepCharge = (
  price: Steps,
  seconds: number,
  startSeconds: number,
  say: (what: string) => string,
): Charge | null => {
  const step = price.steps.find((one) => seconds <= one.upToMinutes * 60);
  if (!step) return null;
  const label = say(`up to ${durationText(step.upToMinutes)}`);
  return { startSeconds, label, quantity: 1, amountMinor: step.amountMinor };
};

const stepsCharges = (
  price: Steps,
  seconds: number,
  currency: string,
  say: (what: string) => string,
): Charge[] => {
  const within = stepCharge(price, seconds, 0, say);
  if (within) return [within];
  const last = price.steps.at(-1);
  if (!last) return [];
  const lastSeconds = last.upToMinutes * 60;
  const lastText = durationText(last.upToMinutes);
  switch (price.beyond.kind) {
    case "stay":
      return [
        { startSeconds: 0, label: say(`over ${lastText}`), quantity: 1, amountMinor: last.amountMinor },
      ];
    case "then": {
      const { minutes, amountMinor } = price.beyond;
      const units = Math.ceil((seconds - lastSeconds) / (minutes * 60));
      return [
        { startSeconds: 0, label: say(`up to ${lastText}`), quantity: 1, amountMinor: last.amountMinor },
        {
          startSeconds: lastSeconds,
          label: say(`then ${unitsText(units, minutes)} at ${formatMoney(amountMinor, currency)}`),
          quantity: units,
          amountMinor: units * amountMinor,
        },
      ];
    }
    case "repeat": {
      const cycles = Math.floor(seconds / lastSeconds);
      const whole: Charge = {
        startSeconds: 0,
        label: say(`${cycles} × ${lastText}`),
        quantity: cycles,
        amountMinor: cycles * last.amountMinor,
      };
      const rest = seconds - cycles * lastSeconds;
      const charge =
        rest > 0 ? stepCharge(price, rest, cycles * lastSeconds, (what) => say(`then ${what}`)) : null;
      return charge ? [whole, charge] : [whole];
    }
  }
};

/**
 * @param seconds the piece's elapsed time less the tolerance. At 0 nothing is charged.
 * @param newWindows for a flat price: how many windows this piece is the first to touch.
 * @param name the period's name, which starts every label; may be empty.
 */
export const chargesFor = (
  price: Price,
  seconds: number,
  newWindows: number,
  currency: string,
  name: string,
): Charge[] => {
  const say = (what: string) =>
    name === "" ? what.charAt(0).toUpperCase() + what.slice(1) : `${name}: ${what}`;
  const nothing = (why: string): Charge[] => [
    { startSeconds: 0, label: say(why), quantity: 0, amountMinor: 0 },
  ];
  if (price.kind === "free") return nothing("free of charge");
  if (seconds <= 0) return nothing("too short to be charged");
  switch (price.kind) {
    case "per": {
      const units = Math.ceil(seconds / (price.minutes * 60));
      return [
        {
          startSeconds: 0,
          label: say(`${unitsText(units, price.minutes)} at ${formatMoney(price.amountMinor, currency)}`),
          quantity: units,
          amountMinor: units * price.amountMinor,
        },
      ];
    }
    case "steps":
      return stepsCharges(price, seconds, currency, say);
    case "flat":
      return newWindows === 0
        ? nothing("flat rate already charged")
        : [
            {
              startSeconds: 0,
              label: say(
                `flat rate ${formatMoney(price.amountMinor, currency)}${newWindows === 1 ? "" : ` × ${newWindows}`}`,
              ),
              quantity: newWindows,
              amountMinor: newWindows * price.amountMinor,
            },
          ];
  }
};
