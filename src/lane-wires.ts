/** What wires and time tell a lane: the loop, the arm's switches, STOP, a relay that went away. Orders no opening itself. */
import type { InputKind } from "./devices.ts";
import { holdForFire, keepHours, raiseForFire } from "./lane-hold.ts";
import type { LaneState } from "./lane-state.ts";
import { SITE_SUBJECT } from "./parking/scene.ts";

/** A wire's new level, after its debounce. True when the waiting vehicle shall be decided again. */
export function onWire(state: LaneState, kind: Exclude<InputKind, "fire">, on: boolean): boolean {
  switch (kind) {
    case "loop":
      state.on({ kind: "loop", on });
      state.loopSinceMs = on ? (state.loopSinceMs ?? state.now()) : null;
      if (!on) state.throughOnLoop = 0;
      if (!on) turnedBack(state);
      return on;
    case "limit":
    case "closed-limit":
      state.moveArm({ kind, on });
      return false;
    case "pass":
      if (on) state.unpassed = state.unpassed.slice(1);
      state.moveArm({ kind, on });
      return !on;
    case "stop":
      state.stopOn = on;
      write(state, on ? "stop-pressed" : "stop-released");
      return !on;
    case "help":
    case "tamper":
    case "ups":
      write(state, `${kind}-${on ? "on" : "off"}`);
      return false;
    case "photocell":
      // The barrier's own controller acts on it; a pulse to open is safe whatever it says.
      return false;
    default:
      return kind satisfies never;
  }
}

/**
 * What a second has brought: `gate` when the relay is back and the waiting vehicle shall be decided again, `time` when
 * it may get another answer now.
 */
export async function onSecond(state: LaneState): Promise<"gate" | "time" | null> {
  if (state.parts.clock.isTrusted()) state.clearAlert("clock-untrusted", SITE_SUBJECT);
  else state.raise("clock-untrusted", SITE_SUBJECT);
  const wasOwned = state.presence.vehicle !== null;
  state.on({ kind: "tick" });
  if (wasOwned && state.presence.vehicle === null) {
    if (!state.here().hasLoop) turnedBack(state);
    state.tell();
  }
  state.moveArm({ kind: "tick" });
  const mayEnter = mayComeInByNow(state);
  watchLoop(state);
  await raiseForFire(state);
  if (await watchGate(state)) return "gate";
  if (await keepHours(state)) return "gate";
  return armedAgain(state) || mayEnter ? "time" : null;
}

/** What stood on a loop for so long has broken down, or the loop is stuck. */
const LOOP_STUCK_MS = 2 * 3600_000;
/** So many vehicles do not drive through one after the other without a gap between them. */
const LOOP_STUCK_VEHICLES = 3;

/** A loop that is stuck on is named: until it is mended it says "present" for everybody. */
function watchLoop(state: LaneState): void {
  const subject = `loop:${state.id}`;
  // Who waits there for a person is known, and called for already.
  const isUnknown = state.loopSinceMs !== null && state.waiting() === null;
  const isLong = isUnknown && state.now() - (state.loopSinceMs ?? 0) >= LOOP_STUCK_MS;
  const isStuck = isLong || state.throughOnLoop >= LOOP_STUCK_VEHICLES;
  if (isStuck === state.loopIsStuck) return;
  state.loopIsStuck = isStuck;
  if (isStuck) state.raise("stuck", subject);
  else state.clearAlert("stuck", subject);
}

/** The end of the lane's disarmed hours: who waits is decided again. */
function armedAgain(state: LaneState): boolean {
  const was = state.wasDisarmed;
  state.wasDisarmed = state.isDisarmedNow();
  if (was !== state.wasDisarmed) state.tell();
  return was && !state.wasDisarmed;
}

/** Hours, schedules and visits begin on the minute: who waits to come in is asked about once in each. */
function mayComeInByNow(state: LaneState): boolean {
  const minute = Math.floor(state.parts.clock.nowMs() / 60_000);
  const isNew = state.minute !== null && state.minute !== minute;
  state.minute = minute;
  const vehicle = isNew ? state.waiting() : null;
  return vehicle !== null && state.sideOf(vehicle.pass) === "entry";
}

/** A relay that went away is an alert at once, and one that came back is the lane's again. */
async function watchGate(state: LaneState): Promise<boolean> {
  const { gate } = state;
  if (!gate) return false;
  const { connected } = gate.state();
  if (!connected && state.arm.state !== "fault") state.moveArm({ kind: "connected", on: false });
  if (!connected || state.arm.state !== "fault") return false;
  state.clearAlert("gate-lost", gate.id);
  state.moveArm({ kind: "connected", on: true });
  // A relay that is back holds again what it was told to hold.
  if (state.isHeldOpen()) state.moveArm({ kind: "held", on: true });
  if (state.parts.yard.isFire()) await holdForFire(state, true);
  return true;
}

/** The vehicle left the lane without passing the sensor: it drove back, and its opening is taken back. */
function turnedBack(state: LaneState): void {
  const decision = state.unpassed.at(-1);
  if (!decision) return;
  state.unpassed = state.unpassed.slice(0, -1);
  const changes = state.undo(decision);
  if (changes.length > 0) state.apply(changes, "turned-back", decision, {});
  state.note(changes);
  state.presence = { ...state.presence, letThrough: null };
  if (decision.plate !== null) state.parts.yard.notLetThrough(state.id, decision.plate);
  state.moveArm({ kind: "turned-back" });
  state.parts.yard.lookAgain(state.id);
}

function write(state: LaneState, kind: string): void {
  state.unlessUnwritable(() =>
    state.store.journal.append({
      atMs: state.parts.clock.nowMs(),
      kind,
      actor: state.actor,
      subject: state.gate ? `gate:${state.gate.id}` : `lane:${state.id}`,
      data: { lane: state.id },
    }),
  );
  state.tell();
}
