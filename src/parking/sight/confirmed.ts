/**
 * Which reads are known to be right or wrong: those of a stay whose plate a person corrected, and those of a stay whose
 * entry and exit read the same. Everything that a site learns is learned from these. Pure.
 */
import { plateDistance } from "../plate/index.ts";
import type { Box, CharRead, Pass } from "../types.ts";

export type ConfirmedPass = Pick<
  Pass,
  "id" | "laneId" | "plate" | "confidence" | "chars" | "region" | "source" | "lastAtMs"
> & {
  box: Box | null;
  frameImageId: string | null;
  cropImageId: string | null;
};

/** A closed stay with both of its passes. */
export type ClosedStay = {
  id: string;
  plate: string;
  isCorrected: boolean;
  exitAtMs: number;
  entry: ConfirmedPass | null;
  exit: ConfirmedPass | null;
};

export type ConfirmedRead = {
  pass: ConfirmedPass;
  truth: string;
  by: "person" | "both-ends";
  /** When the stay ended, which is when it was known for good. */
  knownAtMs: number;
};

/** More differences than these are another vehicle's plate, not a misread. */
const MOST_WRONG = 3;

export function confirmedReads({ plate, isCorrected, exitAtMs, entry, exit }: ClosedStay): ConfirmedRead[] {
  const passes = [entry, exit].filter(
    (pass): pass is ConfirmedPass => pass !== null && pass.source === "camera" && pass.plate !== null,
  );
  const agree = passes.length === 2 && passes[0]!.id !== passes[1]!.id;
  const isBothEnds = agree && passes.every((pass) => pass.plate === plate);
  if (!isCorrected && !isBothEnds) return [];
  return passes
    .filter((pass) => plateDistance(pass.plate ?? "", plate) <= MOST_WRONG)
    .map((pass) => ({
      pass,
      truth: plate,
      by: isCorrected ? ("person" as const) : ("both-ends" as const),
      knownAtMs: exitAtMs,
    }));
}

/** What the reader saw at each place, before any format settled it. */
export function seenText(chars: readonly CharRead[]): string {
  return chars
    .map(({ char, confidence, alternatives }) =>
      alternatives.reduce((best, one) => (one.confidence > best.confidence ? one : best), {
        char,
        confidence,
      }),
    )
    .map(({ char }) => char)
    .join("");
}
