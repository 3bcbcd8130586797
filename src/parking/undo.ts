/**
 * Takes back what a decision did to the records when the barrier is known not to have moved. An exit that was
 * missed long ago stays missed: the vehicle was seen outside, whatever the barrier did.
 */
import { afterChange, changeOf } from "./stay.ts";
import type { Change, Decision } from "./types.ts";

/** The changes that bring the records back to a vehicle which still stands before the barrier. */
export function undoOf(decision: Pick<Decision, "changes" | "laneId">, atMs: number): Change[] {
  const undo: Change[] = [];
  const movesStays = decision.changes.some((one) => one.kind === "open-stay" || one.kind === "close-stay");
  for (const change of decision.changes) {
    if (change.kind === "open-stay") {
      // A missed entry that left in the same breath never stood in the lane's way; its exit is taken back below.
      const closed = decision.changes.some(
        (other) => other.kind === "close-stay" && other.stayId === change.stay.id,
      );
      const stay = decision.changes.reduce(afterChange, change.stay);
      if (!closed)
        undo.push(changeOf(stay, { kind: "backed-out", atMs, laneId: decision.laneId }), {
          kind: "occupancy",
          delta: -1,
        });
    }
    // Nobody knew which of the cars inside it was, and it still is one of them.
    if (change.kind === "occupancy" && !movesStays) undo.push({ ...change, delta: -change.delta });
    if (change.kind === "close-stay" && change.exitReason === "left") {
      undo.push({ kind: "reopen-stay", stayId: change.stayId });
      if (decision.changes.some((other) => other.kind === "occupancy" && other.delta < 0))
        undo.push({ kind: "occupancy", delta: 1 });
    }
  }
  return undo;
}
