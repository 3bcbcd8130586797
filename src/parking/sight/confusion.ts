/**
 * Which characters one camera mixes up, counted from confirmed reads, and what settling may make of it. A pair is only
 * proposed when it was seen often enough, and a replay of stored reads has the last word. Pure.
 */
import { type Lookalikes, type Slot, settlePlate } from "../plate/index.ts";
import type { CharRead, Region } from "../types.ts";
import { align } from "../vote/vote.ts";
import { type ConfirmedRead, seenText } from "./confirmed.ts";

/** How often a character that was seen as `read` was a `truth`; both are one character, and may be the same. */
export type Confusion = { read: string; truth: string; count: number };

/** So often a pair must have been seen, and so often its character, before it says anything. */
const LEAST_PAIR = 3;
const LEAST_CHARACTER = 8;
/** A character is never taken for another more often than this, whatever was counted. */
const MOST_SHARE = 0.25;
const KEEP = 0.98;

export function confusionsOf({ pass, truth }: Pick<ConfirmedRead, "pass" | "truth">): Confusion[] {
  const seen = pass.chars.length > 0 ? seenText(pass.chars) : (pass.plate ?? "");
  return align(seen, truth).map(([i, j]) => ({ read: seen.charAt(i), truth: truth.charAt(j), count: 1 }));
}

export function addConfusions(all: readonly Confusion[]): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const { read, truth, count } of all) {
    const known = counts.get(read + truth);
    counts.set(read + truth, { read, truth, count: (known?.count ?? 0) + count });
  }
  return [...counts.values()].sort(
    (a, b) => b.count - a.count || (a.read + a.truth < b.read + b.truth ? -1 : 1),
  );
}

/** The shares that settling would use; empty when nothing was mixed up often enough. */
export function lookalikesOf(confusions: readonly Confusion[]): Lookalikes {
  const seen = new Map<string, number>();
  for (const { read, count } of confusions) seen.set(read, (seen.get(read) ?? 0) + count);
  const pairs = confusions.flatMap(({ read, truth, count }) => {
    const total = seen.get(read) ?? 0;
    if (read === truth || count < LEAST_PAIR || total < LEAST_CHARACTER) return [];
    return [[read + truth, Math.round(Math.min(MOST_SHARE, count / total) * 1000) / 1000] as const];
  });
  return Object.fromEntries(pairs);
}

/** A pass's votes as settling takes them. */
export function slotsOf(chars: readonly CharRead[]): Slot[] {
  return chars.map(({ char, confidence, alternatives }) => ({
    chars: [
      { char, p: confidence },
      ...alternatives.map((one) => ({ char: one.char, p: one.confidence })),
    ].sort((a, b) => b.p - a.p),
    keep: KEEP,
  }));
}

/** What one stored read becomes under a proposal, beside what it becomes without. */
export type Replayed = { before: boolean; after: boolean };

/** Null for a read whose characters are not on record. */
export function replay(
  { pass, truth }: Pick<ConfirmedRead, "pass" | "truth">,
  regions: readonly Region[],
  lookalikes: Lookalikes,
): Replayed | null {
  if (pass.chars.length === 0) return null;
  const slots = slotsOf(pass.chars);
  return {
    before: settlePlate(slots, regions)?.text === truth,
    after: settlePlate(slots, regions, { lookalikes })?.text === truth,
  };
}

export type Proof = {
  /** Stored reads that were replayed. */
  reads: number;
  /** Exact ones without the proposal and with it. */
  before: number;
  after: number;
  /** Read right before and wrong with it. */
  spoilt: number;
};

export const LEAST_PROOF = 20;

export function proofOf(replayed: readonly Replayed[]): Proof {
  return {
    reads: replayed.length,
    before: replayed.filter((one) => one.before).length,
    after: replayed.filter((one) => one.after).length,
    spoilt: replayed.filter((one) => one.before && !one.after).length,
  };
}

/** No worse: enough reads, at least as many exact, and none spoilt. */
export function isProven({ reads, before, after, spoilt }: Proof): boolean {
  return reads >= LEAST_PROOF && after >= before && spoilt === 0;
}
