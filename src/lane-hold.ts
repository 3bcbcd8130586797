/** Holds a lane's barrier up and lets it go: for the fire alarm, or for a person. Never pulses and never closes. */
import { DeviceError, type Gate } from "./devices.ts";
import { intentIdOf } from "./lane-scene.ts";
import type { LaneState } from "./lane-state.ts";
import { decideHold } from "./parking/decide.ts";
import type { Decision, GateIntent } from "./parking/types.ts";
import type { Actor } from "./store/types.ts";

/** The gate that the lane opens in a fire: every exit's, never the public entry's. */
export const fireGateOf = (state: LaneState): Gate | null =>
  state.here().direction === "entry" ? null : state.gate;

/** Holds the exit up while the alarm is on and lets it go after it, unless a person holds it. */
export async function holdForFire(state: LaneState, on: boolean): Promise<void> {
  const gate = fireGateOf(state);
  if (!gate || !state.parts.yard.holdsGate(state.id, gate.id)) return;
  if (!on && state.heldBy !== null) return;
  const why = on ? "Fire alarm: the exit is held open" : "The fire alarm is over: the exit works as before";
  const decision = decideHold(state.look(null, "exit"), "fire", why);
  await moveHold(state, gate, decision, on ? "hold" : "release", "system");
}

/** Holds or lets go by a committed intent. Returns the sentence when the relay or the records would not. */
export async function moveHold(
  state: LaneState,
  gate: Gate,
  decision: Decision,
  kind: "hold" | "release",
  by: Actor,
): Promise<string | null> {
  const intent: GateIntent = {
    id: intentIdOf(decision.id),
    gateId: gate.id,
    decisionId: decision.id,
    kind,
    createdAtMs: decision.atMs,
  };
  const failure = state.commit(decision, null, intent, by);
  // In a fire the exits open whether or not it can be written down.
  if (failure && decision.reason !== "fire") return failure.explanation[0] ?? "the records cannot be written";
  try {
    await gate.hold(kind === "hold");
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    if (!failure) state.settle(intent, "failed", error.message);
    state.raise("gate-lost", gate.id);
    return error.message;
  }
  if (!failure) state.settle(intent, "done", "");
  if (!failure) state.lastDecision = decision;
  state.moveArm({ kind: "held", on: kind === "hold" });
  state.tell();
  return null;
}
