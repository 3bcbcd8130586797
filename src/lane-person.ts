/**
 * What a person may do at a lane: open once, name the car, hold the barrier open. Always with a name and a reason;
 * the same key twice opens once, also over a restart.
 */
import type { LaneDoor, Refusal } from "./desk-types.ts";
import { isHeldForFire, moveHold } from "./lane-hold.ts";
import { decideOn } from "./lane-scene.ts";
import type { LaneState } from "./lane-state.ts";
import type { Unwritten } from "./lane-unwritten.ts";
import { decideHold, decideManualEntry, decideManualExit } from "./parking/decide.ts";
import type { Decision, Pass } from "./parking/types.ts";
import type { Actor } from "./store/types.ts";

export type Hands = Pick<LaneDoor, "openByPerson" | "confirm" | "chooseStay" | "holdOpen">;

/** Commits and acts; returns the decision itself, or another one when it could not be written. */
export type CarryOut = (
  decision: Decision,
  read: Pass | null,
  by: Actor,
  intentId?: string,
) => Promise<Decision>;

/** How many keys are remembered in memory; the store remembers the openings for ever. */
const KEYS_KEPT = 500;
const STOP_PRESSED = "The barrier's STOP is pressed. Release it at the barrier first.";

/** The caller gives each call the lane's turn. */
export function createHands(state: LaneState, carryOut: CarryOut, unwritten: Unwritten): Hands {
  const { store, gate, id } = state;
  const done = new Map<string, Decision>();

  const remember = (key: string, decision: Decision): void => {
    done.set(key, decision);
    const oldest = done.keys().next();
    if (done.size > KEYS_KEPT && !oldest.done) done.delete(oldest.value);
  };

  const openedBefore = (intentId: string): Decision | null => {
    const known = done.get(intentId);
    if (known) return known;
    const intent = store.gates.intent(intentId);
    if (!intent) return null;
    const row = store.stays.decisionsOfLane(id, KEYS_KEPT).find((one) => one.id === intent.decisionId);
    return row ? { ...row, changes: [] } : null;
  };

  /** Something stands on the loop of an entry and no camera saw a plate: it comes in by its photograph. */
  const unreadOnLoop = (): Pass | null => {
    const { hasLoop, direction } = state.here();
    if (!hasLoop || !state.presence.loopOn || state.presence.vehicle || direction !== "entry") return null;
    const read = passWithoutPlate(state.parts.newId("pass"), id, state.parts.clock.nowMs());
    state.on({ kind: "read", pass: read });
    return read;
  };

  /** Something that was neither read nor let through stands on the loop of an exit: it is counted out. */
  const isUnreadAtExit = (): boolean => {
    const { loopOn, vehicle, letThrough } = state.presence;
    return state.here().direction === "exit" && loopOn && vehicle === null && letThrough === null;
  };

  const noGate = () => refuse(409, `${state.here().name} has no gate. Give it one on the devices page.`);

  const openByPerson: Hands["openByPerson"] = async (ask) => {
    const intentId = `intent-${id}-${ask.key}`;
    const before = openedBefore(intentId);
    if (before) return { ok: true, decision: before };
    if (!gate) return noGate();
    const reason = ask.reason.trim();
    if (reason === "") return refuse(422, "Say why you open; the reason is kept with your name.");
    if (state.stopOn) return refuse(409, STOP_PRESSED);
    if (!gate.state().connected) return refuse(503, `${gate.state().detail} Open at the barrier itself.`);
    if (state.isHeldOpen()) return refuse(409, "The barrier is held open already. Let it go first.");
    const read = state.waiting()?.pass ?? unreadOnLoop();
    const side = state.sideOf(read);
    const scene = state.look(read?.plate ?? null, side);
    const person = { by: nameOf(ask.actor), reason, isUnread: isUnreadAtExit() };
    const decision =
      side === "exit" ? decideManualExit(read, scene, person) : decideManualEntry(read, scene, person);
    return (await opened(decision, read, ask.actor, intentId)) ?? { ok: true, decision };
  };

  /** Null when the barrier has its order, written down or not. */
  const opened = async (
    decision: Decision,
    read: Pass | null,
    actor: Actor,
    intentId: string,
  ): Promise<Refusal | null> => {
    if ((await carryOut(decision, read, actor, intentId)) !== decision) {
      remember(intentId, decision);
      const failure = gate ? await unwritten.open(decision, actor, gate) : "The records cannot be written.";
      if (failure === null) return null;
      done.delete(intentId);
      return refuse(503, `${failure} Open at the barrier itself.`);
    }
    if (gate && store.gates.intent(intentId)?.state !== "done")
      return refuse(
        503,
        state.lastDecision?.explanation.join(" ") ?? "The barrier did not move. Open it by hand.",
      );
    remember(intentId, decision);
    return null;
  };

  /** What somebody who looks at the vehicle says of its plate. */
  const prove = (pass: Pass, truth: string | null, how: "confirmed" | "chosen", actor: Actor): void => {
    if (pass.plate === null || truth === null) return;
    const row = { passId: pass.id, laneId: id, isRight: pass.plate === truth, how, actor };
    state.unlessUnwritable(() => store.commissioning.prove({ ...row, atMs: state.parts.clock.nowMs() }));
  };

  const confirm: Hands["confirm"] = async (ask) => {
    const intentId = `intent-${id}-${ask.key}`;
    const before = openedBefore(intentId);
    if (before) return { ok: true, decision: before };
    if (state.here().mode !== "assist")
      return refuse(409, `${state.here().name} proposes nothing in its mode. Reload the page.`);
    const pass = state.waiting()?.pass;
    if (pass?.id !== ask.passId || pass.plate !== ask.plate)
      return refuse(409, "What stands there has changed. Look at it again before you confirm.");
    const side = state.sideOf(pass);
    const decision = decideOn(side, pass, state.look(pass.plate, side), true);
    if (decision.outcome === "hold") {
      if (!state.isSameHold(decision)) await carryOut(decision, pass, state.actor);
      return refuse(409, decision.explanation[0] ?? "It may not pass now. Reload the page.");
    }
    decision.explanation.push(`confirmed by ${nameOf(ask.actor)}`);
    const failure = await opened(decision, pass, ask.actor, intentId);
    if (failure) return failure;
    prove(pass, pass.plate, "confirmed", ask.actor);
    return { ok: true, decision };
  };

  const chooseStay: Hands["chooseStay"] = async (ask) => {
    const key = `choose-${ask.key}`;
    const before = done.get(key);
    if (before) return { ok: true, decision: before };
    const vehicle = state.waiting();
    if (!vehicle) return refuse(409, "No vehicle waits in this lane. Open by hand if one does.");
    const stay = store.stays.byId(ask.stayId);
    if (!stay) return refuse(404, "There is no such stay. Look for the car on the stays page.");
    if (stay.state !== "open")
      return refuse(409, "That car has left already. Choose one that is inside, or open by hand.");
    if (state.sideOf(vehicle.pass) === "entry")
      return refuse(409, "Cars are chosen at an exit. Correct the plate on the stay's page instead.");
    state.on({ kind: "chosen", stayId: ask.stayId, by: nameOf(ask.actor) });
    const scene = state.look(vehicle.pass.plate, "exit");
    // Who names the car has looked at it, so what the lane would propose is confirmed with it.
    const found = decideOn("exit", vehicle.pass, scene, state.here().mode === "assist");
    const decision = await carryOut(found, vehicle.pass, ask.actor);
    prove(vehicle.pass, stay.plate, "chosen", ask.actor);
    remember(key, decision);
    return { ok: true, decision };
  };

  const holdOpen: Hands["holdOpen"] = async (ask) => {
    if (!gate) return noGate();
    if (ask.open && state.stopOn) return refuse(409, STOP_PRESSED);
    if (!ask.open && isHeldForFire(state, gate))
      return refuse(409, "The fire alarm holds this exit open. It is let go when the alarm ends.");
    const why = `${state.here().name} is ${ask.open ? "held open" : "let go"} by ${nameOf(ask.actor)}: ${ask.reason}`;
    const decision = decideHold(state.look(null, "entry"), "held-open", why);
    const failure = await moveHold(state, gate, decision, ask.open ? "hold" : "release", ask.actor);
    if (failure !== null) return refuse(503, failure);
    state.heldBy = ask.open ? ask.actor : null;
    // The person's word counts until the schedule's next time.
    state.letGoByPerson = !ask.open;
    return { ok: true };
  };

  return { openByPerson, confirm, chooseStay, holdOpen };
}

const refuse = (status: 404 | 409 | 422 | 503, message: string): Refusal => ({
  ok: false,
  status,
  message,
});

/** "user:anna" → "anna". */
const nameOf = (actor: Actor): string => actor.replace(/^user:/, "");

function passWithoutPlate(id: string, laneId: string, atMs: number): Pass {
  return {
    id,
    laneId,
    plate: null,
    raw: "",
    confidence: 1,
    region: null,
    candidates: [],
    chars: [],
    direction: "unknown",
    firstAtMs: atMs,
    lastAtMs: atMs,
    frames: 0,
    source: "person",
    box: null,
  };
}
