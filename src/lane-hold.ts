/**
 * Holds a lane's barrier up and lets it go: for the fire alarm, for a person, or by the lane's hours. A relay that
 * cannot hold is raised again and again while it burns. Never closes.
 */
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
  state.raisedForFireAtMs = null;
  state.heldForFireAtMs = on ? state.now() : null;
  if (!on && state.heldBy !== null) return;
  const why = on ? "Fire alarm: the exit is held open" : "The fire alarm is over: the exit works as before";
  let decision: Decision;
  try {
    decision = decideHold(state.look(null, "exit"), "fire", why);
  } catch (error) {
    // In a fire the exits open also when the records cannot even be read.
    await gate.hold(on).catch(() => (on ? gate.pulse() : undefined));
    throw error;
  }
  await moveHold(state, gate, decision, on ? "hold" : "release", "system");
}

/** A barrier closes by itself some seconds after a pulse. */
const RAISE_EVERY_MS = 5000;

/**
 * Once a second while the alarm is on: a relay that only knows pulses keeps the exit open by them, and one that is not
 * held, because it failed when the alarm came or the site was changed since, is told again.
 */
export async function raiseForFire(state: LaneState): Promise<void> {
  const { yard } = state.parts;
  const gate = fireGateOf(state);
  if (!gate || !yard.isFire() || !yard.holdsGate(state.id, gate.id)) return;
  const triedAtMs = state.raisedForFireAtMs ?? state.heldForFireAtMs;
  if (triedAtMs !== null && state.now() - triedAtMs < RAISE_EVERY_MS) return;
  if (state.raisedForFireAtMs !== null) return pulseForFire(state, gate);
  if (!state.isHeldOpen() && gate.state().connected) await holdForFire(state, true);
}

/** A barrier that an exit holds up in a fire is let go by nobody, whichever lane shares it. */
export const isHeldForFire = (state: LaneState, gate: Gate): boolean =>
  state.parts.yard.isFire() && state.parts.yard.isFireGate(gate.id);

async function pulseForFire(state: LaneState, gate: Gate): Promise<void> {
  state.raisedForFireAtMs = state.now();
  const why = "Fire alarm: the exit is raised again, because its relay cannot hold it open";
  const decision = decideHold(state.look(null, "exit"), "fire", why);
  const intent = intentOf(gate, decision, "pulse");
  const failure = state.commit(decision, null, intent, "system");
  try {
    await gate.pulse();
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    if (!failure) state.settle(intent, error.uncertain ? "unknown" : "failed", error.message);
    return state.raise("gate-lost", gate.id);
  }
  if (!failure) state.settle(intent, "done", "");
  state.moveArm({ kind: "commanded", again: true });
  state.tell();
}

/** Who holds a barrier open by the lane's own hours. */
const SCHEDULE: Actor = "schedule";

/**
 * Once a second: holds the barrier open in the lane's hours and lets it go after them. True when it was let go or held
 * just now. A person's hold stays; the kill switch, STOP and a disarmed lane end the schedule's.
 */
export async function keepHours(state: LaneState): Promise<boolean> {
  const { gate } = state;
  const here = state.here();
  if (!gate || (here.heldOpen.length === 0 && state.heldBy !== SCHEDULE)) return false;
  const isTime = state.isNow(here.heldOpen);
  if (!isTime) state.letGoByPerson = false;
  const isFire = state.parts.yard.isFire();
  const may = isTime && !state.stopOn && state.rules.automatic && here.armed && !state.isDisarmedNow();
  if (state.heldBy !== SCHEDULE) {
    if (!may || isFire || state.heldBy !== null || state.letGoByPerson) return false;
    if (!(await moveForHours(state, gate, "hold"))) return false;
    state.heldBy = SCHEDULE;
    return true;
  }
  if (may) return false;
  // The alarm holds the exits; what it holds is let go when it is over.
  const isFires = isHeldForFire(state, gate);
  if (!isFires && !(await moveForHours(state, gate, "release"))) return false;
  state.heldBy = null;
  return !isFires;
}

/** A relay that is away or refuses, and records that cannot be written, are tried again with the next minute. */
async function moveForHours(state: LaneState, gate: Gate, kind: "hold" | "release"): Promise<boolean> {
  const minute = Math.floor(state.now() / 60_000);
  if (!gate.state().connected || state.hoursFailedInMinute === minute) return false;
  const why = `${state.here().name} is ${kind === "hold" ? "held open" : "let go"} by its hours`;
  const decision = decideHold(state.look(null, "entry"), "held-open", why);
  const isDone = (await moveHold(state, gate, decision, kind, SCHEDULE)) === null;
  state.hoursFailedInMinute = isDone ? null : minute;
  return isDone;
}

const intentOf = (gate: Gate, decision: Decision, kind: GateIntent["kind"]): GateIntent => ({
  id: intentIdOf(decision.id),
  gateId: gate.id,
  decisionId: decision.id,
  kind,
  createdAtMs: decision.atMs,
});

/** Holds or lets go by a committed intent. Returns the sentence when the relay or the records would not. */
export async function moveHold(
  state: LaneState,
  gate: Gate,
  decision: Decision,
  kind: "hold" | "release",
  by: Actor,
): Promise<string | null> {
  const intent = intentOf(gate, decision, kind);
  const failure = state.commit(decision, null, intent, by);
  // In a fire the exits open whether or not it can be written down.
  if (failure && decision.reason !== "fire") return failure.explanation[0] ?? "the records cannot be written";
  try {
    await gate.hold(kind === "hold");
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    if (!failure) state.settle(intent, "failed", error.message);
    // It is there and only knows pulses: in a fire those have to do.
    const onlyPulses = !error.retry && gate.state().connected;
    if (!onlyPulses) state.raise("gate-lost", gate.id);
    else if (kind === "hold" && decision.reason === "fire") await pulseForFire(state, gate);
    return error.message;
  }
  if (!failure) state.settle(intent, "done", "");
  if (!failure) state.lastDecision = decision;
  state.moveArm({ kind: "held", on: kind === "hold" });
  state.tell();
  return null;
}
