/**
 * What people put on or take off a stay beside its tariff: validation codes, concessions, the lost-plate fee, coins.
 * Each is a line of the quote with the name of who gave it in the journal. Takes no money and moves no gate.
 */

import type { DeskParts } from "./desk.ts";
import type { Desk, Refusal } from "./desk-types.ts";
import { formatMoney, roundToCoin } from "./parking/money.ts";
import { nextLocalMs } from "./parking/schedule.ts";
import { afterChange } from "./parking/stay.ts";
import type { Discount } from "./parking/tariff/types.ts";
import type { Change, SiteRules, Stay, ValidationCode } from "./parking/types.ts";
import type { Actor } from "./store/types.ts";

export type DeskAdjust = Pick<Desk, "validate" | "giveConcession" | "chargeLostPlate"> & {
  /** Makes what is due payable in coins, as a line of the stay's quote; returns what is due then. */
  roundForCash(stay: Stay, dueMinor: number, actor: Actor): number;
};

const refuse = (status: Refusal["status"], message: string): Refusal => ({ ok: false, status, message });
const UNKNOWN = refuse(404, "There is no such stay. Look for the car on the stays page.");

/**
 * @param lookAgain a waiting vehicle may owe nothing now.
 * @param repriced what has to end with the old price of a stay that costs more now.
 */
export function createDeskAdjust(
  parts: DeskParts,
  lookAgain: () => Promise<void>,
  repriced: (stay: Stay) => Change[],
): DeskAdjust {
  const { store, clock, announce } = parts;

  const adjust = (
    stay: Stay,
    adjustment: Discount,
    why: { kind: string; actor: Actor; data: Record<string, unknown> },
    code: { text: string; mostUses: number } | null = null,
  ): void => {
    const change: Change = { kind: "adjust", stayId: stay.id, adjustment, code };
    const ends = adjustment.kind === "fee" ? repriced(afterChange(stay, change)) : [];
    store.apply([change, ...ends], {
      ...why,
      subject: `stay:${stay.id}`,
      atMs: clock.nowMs(),
    });
    announce({ kind: "stay", stayId: stay.id });
  };

  const insideOr = (stayId: string, what: string): Stay | Refusal => {
    const stay = store.stays.byId(stayId);
    if (!stay) return UNKNOWN;
    return stay.state === "open"
      ? stay
      : refuse(409, `This stay has ended; ${what} while the car is inside.`);
  };

  const validate: Desk["validate"] = async (ask) => {
    const stay = insideOr(ask.stayId, "a code counts");
    if ("ok" in stay) return stay;
    const text = ask.code.trim().toUpperCase();
    const rules = parts.rules();
    const code = rules.codes.find((one) => one.code === text);
    if (!code) return refuse(422, "The site has no such validation code. Check how it is written.");
    const nowMs = clock.nowMs();
    if (code.validUntilMs !== null && nowMs >= code.validUntilMs)
      return refuse(409, `${code.name} is no longer valid. Ask the shop for a new code.`);
    const uses = store.stays.codeUses(text, stay.id);
    if (uses.forStay) return refuse(409, `${code.name} was used for this stay already.`);
    if (uses.inAll >= code.uses)
      return refuse(
        409,
        code.uses === 1
          ? `${code.name} was used for another car already. Ask the shop for a new code.`
          : `${code.name} was used ${code.uses} times, as often as it may be.`,
      );
    const adjustment = discountOf(code, stay, rules, nowMs);
    const data = { code: text, gives: code.gives.kind };
    adjust(stay, adjustment, { kind: "code-used", actor: ask.actor, data }, { text, mostUses: code.uses });
    await lookAgain();
    return { ok: true, name: code.name };
  };

  const giveConcession: Desk["giveConcession"] = async (ask) => {
    const stay = insideOr(ask.stayId, "a concession is given");
    if ("ok" in stay) return stay;
    if (!(ask.percent > 0 && ask.percent <= 100))
      return refuse(422, "Write how many per cent are taken off, up to 100 for a free stay.");
    const reason = ask.reason.trim();
    if (reason === "") return refuse(422, "Say why; it is kept with your name and stands on the receipt.");
    const data = { percent: ask.percent, reason };
    adjust(
      stay,
      { kind: "percent", label: reason, percent: ask.percent },
      { kind: "concession", actor: ask.actor, data },
    );
    await lookAgain();
    return { ok: true };
  };

  const chargeLostPlate: Desk["chargeLostPlate"] = async (ask) => {
    const stay = insideOr(ask.stayId, "the fee is charged");
    if ("ok" in stay) return stay;
    const version = stay.tariffVersionId === null ? null : store.site.tariffVersion(stay.tariffVersionId);
    const feeMinor = version?.tariff.lostPlateFeeMinor ?? null;
    if (feeMinor === null)
      return refuse(409, "The tariff of this stay has no lost-plate fee. Add one under Money, Tariffs.");
    if (stay.adjustments.some((one) => one.kind === "fee"))
      return refuse(409, "The fee stands on this stay already.");
    if (ask.reason.trim() === "")
      return refuse(422, "Say why the fee is charged; it is kept with your name.");
    const data = { amount: feeMinor, reason: ask.reason.trim() };
    adjust(
      stay,
      { kind: "fee", label: "Lost plate", amountMinor: feeMinor },
      { kind: "lost-plate-fee", actor: ask.actor, data },
    );
    await lookAgain();
    return { ok: true };
  };

  return {
    validate,
    giveConcession,
    chargeLostPlate,
    roundForCash(stay, dueMinor, actor) {
      const coin = parts.rules().smallestCoinMinor;
      const payable = coin === null ? dueMinor : roundToCoin(dueMinor, coin);
      if (payable === dueMinor || coin === null) return dueMinor;
      const label = `Rounded to ${formatMoney(coin, stay.currency)} for cash`;
      const data = { from: dueMinor, to: payable };
      adjust(
        stay,
        { kind: "rounding", label, amountMinor: payable - dueMinor },
        { kind: "cash-rounded", actor, data },
      );
      return payable;
    },
  };
}

/** What a code takes off this stay. Free until a time of day is free minutes up to the next such time. */
function discountOf({ name, gives }: ValidationCode, stay: Stay, rules: SiteRules, nowMs: number): Discount {
  switch (gives.kind) {
    case "minutes":
      return { kind: "free-minutes", label: name, minutes: gives.minutes };
    case "percent":
      return { kind: "percent", label: name, percent: gives.percent };
    case "amount":
      return { kind: "fixed", label: name, amountMinor: gives.amountMinor };
    case "free-until": {
      const untilMs = nextLocalMs(gives.time, nowMs, rules.timezone);
      return {
        kind: "free-minutes",
        label: name,
        minutes: Math.max(1, Math.ceil((untilMs - stay.entryAtMs) / 60_000)),
      };
    }
    default:
      return gives satisfies never;
  }
}
