/**
 * What another least confidence of an entry lane would have done to its confirmed reads: right ones held for nothing, and
 * wrong ones let through. Proposes a value only where neither gets worse. Pure.
 */
import type { ConfirmedRead } from "./confirmed.ts";

export type ThresholdCount = {
  /** 0..1 */
  value: number;
  /** Right reads below it: a person was called for nothing. */
  heldWrongly: number;
  /** Wrong reads at or above it: acted on under another plate. */
  letThroughWrongly: number;
};

export type ThresholdProof = {
  reads: number;
  now: ThresholdCount;
  proposed: ThresholdCount;
};

/** Fewer confirmed reads than these say nothing. */
export const LEAST_READS = 50;
/** In hundredths: below, a read is a guess; above, hardly any is let in. */
const LOWEST = 50;
const HIGHEST = 98;

export type JudgedRead = Pick<ConfirmedRead, "truth"> & {
  pass: Pick<ConfirmedRead["pass"], "plate" | "confidence">;
};

export function countAt(reads: readonly JudgedRead[], value: number): ThresholdCount {
  let heldWrongly = 0;
  let letThroughWrongly = 0;
  for (const { pass, truth } of reads) {
    const isRight = pass.plate === truth;
    if (isRight && pass.confidence < value) heldWrongly++;
    if (!isRight && pass.confidence >= value) letThroughWrongly++;
  }
  return { value, heldWrongly, letThroughWrongly };
}

/** Every fifth hundredth, for a table a person can read. */
export function thresholdTable(reads: readonly JudgedRead[]): ThresholdCount[] {
  const counts: ThresholdCount[] = [];
  for (let hundredths = LOWEST; hundredths <= 95; hundredths += 5)
    counts.push(countAt(reads, hundredths / 100));
  return counts;
}

export function isNoWorse({ reads, now, proposed }: ThresholdProof): boolean {
  return (
    reads >= LEAST_READS &&
    proposed.heldWrongly <= now.heldWrongly &&
    proposed.letThroughWrongly <= now.letThroughWrongly
  );
}

/** The value that lets fewest wrong reads through, then holds fewest right ones; null when none beats the present one. */
export function proposeThreshold(reads: readonly JudgedRead[], present: number): ThresholdProof | null {
  const now = countAt(reads, present);
  let best: ThresholdProof | null = null;
  for (let hundredths = LOWEST; hundredths <= HIGHEST; hundredths++) {
    const proof = { reads: reads.length, now, proposed: countAt(reads, hundredths / 100) };
    const { proposed } = proof;
    const isBetter =
      proposed.heldWrongly < now.heldWrongly || proposed.letThroughWrongly < now.letThroughWrongly;
    if (!isBetter || !isNoWorse(proof)) continue;
    if (!best || worth(proposed) < worth(best.proposed)) best = proof;
    // Of equal values the one nearest to the present changes least.
    else if (
      worth(proposed) === worth(best.proposed) &&
      Math.abs(proposed.value - present) < Math.abs(best.proposed.value - present)
    )
      best = proof;
  }
  return best;
}

/** A wrong read let through costs a wrong bill; a right one held costs a minute. */
const worth = ({ heldWrongly, letThroughWrongly }: ThresholdCount): number =>
  letThroughWrongly * 10 + heldWrongly;
