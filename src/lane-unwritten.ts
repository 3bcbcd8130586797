/**
 * Openings while the records cannot be written: a person or an unanswered call decides, the barrier opens once, and the
 * opening is written down when there is room again. Nobody is trapped by a full disk.
 */
import { DeviceError, type Gate } from "./devices.ts";
import type { LaneState } from "./lane-state.ts";
import type { Decision } from "./parking/types.ts";
import type { Actor } from "./store/types.ts";

export type Unwritten = {
  /** Null when the barrier has its order, else why it has not. */
  open(decision: Decision, by: Actor, relay: Gate): Promise<string | null>;
  /** Writes down what can be written by now. */
  writeDown(): void;
};

export function createUnwritten(state: LaneState): Unwritten {
  const { store, gate, id } = state;
  const waiting: { decision: Decision; by: Actor }[] = [];
  return {
    async open(decision, by, relay) {
      try {
        await relay.pulse();
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        return error.message;
      }
      waiting.push({ decision, by });
      state.moveArm({ kind: "commanded" });
      state.on({ kind: "let-through", side: state.sideOfDecision(decision, null), stayId: null });
      return null;
    },
    writeDown() {
      for (let next = waiting[0]; next; next = waiting[0]) {
        const { decision, by } = next;
        const { plate, explanation, atMs } = decision;
        const isWritten = state.unlessUnwritable(() =>
          store.journal.append({
            atMs,
            kind: "opened-unwritten",
            actor: by,
            subject: gate ? `gate:${gate.id}` : `lane:${id}`,
            data: {
              lane: id,
              decision: decision.id,
              plate,
              due: decision.dueMinor,
              why: explanation[0] ?? "",
            },
          }),
        );
        if (!isWritten) return;
        waiting.shift();
      }
    },
  };
}
