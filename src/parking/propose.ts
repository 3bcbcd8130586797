/**
 * What a lane decides that may not open by itself: the same decision as ever, kept as a proposal for a person. Pure.
 * Never changes a stay or a count.
 */
import type { Change, Decision } from "./types.ts";

const WAITS = {
  observe: "the lane only observes, a person opens",
  assist: "a person confirms with one tap",
} as const;

/** Counts of cars inside are those after the vehicle came in, which it has not. */
const isAboutVehicle = (change: Change): boolean =>
  change.kind === "alert" && change.code !== "full" && change.code !== "nearly-full";

/** A hold stays what it is. */
export function propose(decision: Decision, mode: "observe" | "assist"): Decision {
  if (decision.outcome === "hold") return decision;
  const [first = decision.reason, ...rest] = decision.explanation;
  const opensStay = decision.changes.some(
    (change) => change.kind === "open-stay" && change.stay.id === decision.stayId,
  );
  return {
    ...decision,
    outcome: "hold",
    reason: mode === "observe" ? "observed" : "proposed",
    proposed: decision.reason,
    // The stay would be a new one; until a person opens there is none.
    stayId: opensStay ? null : decision.stayId,
    explanation: [`${first}; ${WAITS[mode]}`, ...rest],
    changes: decision.changes.filter(isAboutVehicle),
  };
}
