/**
 * Which open stays are probably no visit any more: the car left unseen, and whoever stands at the exit now may have come
 * back unseen. Names doubts for a person; never closes a stay and never charges for one.
 */
import { isOverStay } from "./stay.ts";
import type { SiteRules, Stay } from "./types.ts";

/** Shorter stays are doubted for no reason but the site's own limit. */
const LONG_MS = 12 * 3_600_000;

export type Evidence = {
  nowMs: number;
  /** Cars that the lanes have counted inside. */
  occupancy: number;
  /** Openings of an exit that belong to no stay, since this stay began. */
  unmatchedExits: (sinceMs: number) => number;
};

/** Why a stay is doubtful, as whole clauses; none when nothing speaks against it. */
export function doubtsOf(
  stay: Stay,
  inside: readonly Stay[],
  rules: Pick<SiteRules, "overStayHours">,
  evidence: Evidence,
): string[] {
  const { nowMs, occupancy } = evidence;
  const doubts: string[] = [];
  if (isOverStay(stay, nowMs, rules.overStayHours))
    doubts.push(`it has been inside for longer than ${rules.overStayHours} hours`);
  if (nowMs - stay.entryAtMs <= LONG_MS) return doubts;
  const tooMany = inside.length - occupancy;
  if (tooMany > 0 && inside.slice(0, tooMany).some((one) => one.id === stay.id))
    doubts.push(
      `${inside.length} stays are open and ${occupancy} cars are counted inside, and it is among the oldest`,
    );
  const unmatched = evidence.unmatchedExits(stay.entryAtMs);
  if (unmatched > 0)
    doubts.push(`an exit was opened ${unmatched} times for a car that nobody could name since it came in`);
  return doubts;
}
