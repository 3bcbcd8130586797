/**
 * Keeps the price that a driver was told at the exit: paying it within the quote's life settles, even if a new unit
 * has started. Takes no money.
 */
import type { LaneState } from "./lane-state.ts";
import { owedOf } from "./parking/decide-exit.ts";
import { quoteDeadlineMs } from "./parking/tariff/due.ts";
import type { Decision } from "./parking/types.ts";

/** The same price is not written again within this time, however often the vehicle is read. */
const SAME_QUOTE_MS = 10_000;

export function createQuoteKeeper(state: LaneState): (decision: Decision) => void {
  let shown: { stayId: string; dueMinor: number; atMs: number } | null = null;
  return ({ stayId, dueMinor, plate, atMs }) => {
    if (stayId === null || dueMinor === null) return;
    const isShown =
      shown?.stayId === stayId && shown.dueMinor === dueMinor && state.now() - shown.atMs < SAME_QUOTE_MS;
    const stay = state.store.stays.byId(stayId);
    if (isShown || !stay) return;
    const money = owedOf(stay, state.look(plate, "exit"));
    const quoteMinutes = money.version?.tariff.quoteMinutes ?? 0;
    shown = { stayId, dueMinor, atMs: state.now() };
    state.unlessUnwritable(() =>
      state.store.money.saveQuote({
        id: state.parts.newId("quote"),
        stayId,
        atMs,
        validUntilMs: quoteDeadlineMs({ quotedAtMs: atMs, quoteMinutes }),
        dueMinor,
        quote: money.quote,
      }),
    );
  };
}
