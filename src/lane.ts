/**
 * The story of one lane: a pass comes in, is decided, is committed together with the order to the barrier, and the
 * barrier moves at most once. Never pulses without a committed intent, never pulses late, never twice.
 */
import { DeviceError, type Gate, type InputKind } from "./devices.ts";
import { createCall } from "./lane-call.ts";
import { fireGateOf, holdForFire } from "./lane-hold.ts";
import type { Lane, LaneParts, Pictures } from "./lane-parts.ts";
import { createHands } from "./lane-person.ts";
import { createPictureKeeper } from "./lane-pictures.ts";
import { createQuoteKeeper } from "./lane-quote.ts";
import { decideOn, intentIdOf } from "./lane-scene.ts";
import { LaneState } from "./lane-state.ts";
import { createTrial } from "./lane-trial.ts";
import { createTurns } from "./lane-turns.ts";
import { createUnwritten } from "./lane-unwritten.ts";
import { laneView } from "./lane-view.ts";
import { onSecond, onWire } from "./lane-wires.ts";
import { isOneCar, type Standing } from "./lane-yard.ts";
import { isListed } from "./parking/lists.ts";
import { isConfusable } from "./parking/plate/index.ts";
import {
  isBehind,
  isBehindOnLoop,
  isPresent,
  isRepeat,
  isSameVehicle,
  WATCHED_MS,
} from "./parking/presence.ts";
import { shownPlate } from "./parking/scene.ts";
import { type Decision, type GateIntent, INTENT_FRESH_MS, type Pass } from "./parking/types.ts";
import type { Actor } from "./store/types.ts";

export type { Lane, LaneParts, LaneWitness, Pictures } from "./lane-parts.ts";

/** More vehicles than this are not let through before the first of them drives. */
const UNPASSED_KEPT = 9;
/** Passes that drove through are remembered so far: the camera may see them drive away for a while. */
const LET_THROUGH_KEPT = 500;

export function createLane(parts: LaneParts): Lane {
  const { yard, gate, clock, witness } = parts;
  const id = parts.laneId;
  const turns = createTurns();
  const state = new LaneState(parts);
  const pictureKeeper = createPictureKeeper(state);
  const keepQuote = createQuoteKeeper(state);
  const letThroughIds = new Set<string>();

  // ---- a pass, from top to bottom ---------------------------------------------------------------

  const pass = (read: Pass, pictures?: Pictures, freshUntilMs?: number): Promise<Decision> =>
    turns.take(async () => {
      if (freshUntilMs !== undefined && state.now() >= freshUntilMs) return late(read, pictures);
      if (isSeenAlready(read)) return repeat(read, "was let through a moment ago");
      if (isAtAnotherBarrier(read)) return repeat(read, "waits at another barrier");
      if (isBehind(state.presence, read, state.now())) return behind(read);
      if (isBehindOnLoop(state.presence, read, state.now(), isKnownCar(read))) return queued(read, pictures);
      return arrive(read, pictures);
    });

  const arrive = async (read: Pass, pictures?: Pictures): Promise<Decision> => {
    const before = state.last?.pass.id === read.id ? state.last : null;
    state.on({ kind: "read", pass: read });
    state.last = { frameImageId: null, cropImageId: null, ...before, pass: read };
    const decision = decide(read);
    const { lastDecision } = state;
    if (lastDecision?.passId === read.id && state.isSameHold(decision))
      return { ...lastDecision, changes: [] };
    const done = await carryOut(decision, read, state.actor);
    if (pictures) pictureKeeper.keep(read, pictures);
    return done;
  };

  const decide = (read: Pass): Decision => {
    const side = state.sideOf(read);
    return decideOn(side, read, state.look(read.plate, side));
  };

  /** Commits the decision with its intent, then moves the barrier, then tells what became of it. */
  const carryOut = async (
    decision: Decision,
    read: Pass | null,
    by: Actor,
    intentId = intentIdOf(decision.id),
  ): Promise<Decision> => {
    const opens = decision.outcome === "open";
    const intent: GateIntent | null =
      opens && gate && !state.isHeldOpen()
        ? {
            id: intentId,
            gateId: gate.id,
            decisionId: decision.id,
            kind: "pulse",
            createdAtMs: decision.atMs,
          }
        : null;
    const orderedAtMs = state.now();
    const failure = state.commit(decision, read, intent, by);
    if (failure) return failure;
    state.show(decision);
    witness?.decided?.(decision, read);
    state.note(decision.changes);
    state.clearFillAlerts();
    if (opens) letThrough(decision, read);
    else state.on({ kind: "held", side: state.sideOf(read), isKnown: isHeldAsKnown(decision, read) });
    if (decision.reason === "unpaid") keepQuote(decision);
    if (intent && gate) await pulse(intent, gate, orderedAtMs, decision);
    if (read && state.lastDecision?.outcome === "open")
      yard.wentThrough(id, { plate: read.plate, stayId: decision.stayId });
    // A space or a permit's place may be free now.
    if (decision.changes.some((change) => change.kind === "close-stay")) yard.lookAgain(id);
    return decision;
  };

  const pulse = async (intent: GateIntent, relay: Gate, orderedAtMs: number, decision: Decision) => {
    if (state.now() - orderedAtMs >= INTENT_FRESH_MS) {
      state.settle(intent, "expired", "The order was older than 10 s.");
      return takeBack(decision, "the order to the barrier came too late; it was not carried out");
    }
    try {
      const freshMs = INTENT_FRESH_MS - (state.now() - orderedAtMs);
      if ((await answerWithin(relay.pulse(freshMs), INTENT_FRESH_MS)) === "silent") {
        // It may have moved: nothing is taken back, and nobody tries again on this order.
        state.settle(intent, "unknown", "The relay did not answer within 10 s.");
        return state.raise("gate-lost", relay.id);
      }
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      state.settle(intent, error.uncertain ? "unknown" : "failed", error.message);
      state.raise("gate-lost", relay.id);
      // As above: what may have moved is not taken back.
      if (error.uncertain) return;
      return takeBack(decision, error.message);
    }
    state.settle(intent, "done", "");
    state.clearAlert("gate-lost", relay.id);
    witness?.pulsed?.(intent);
    // What changed no stay and no count was for a vehicle that was let through before.
    const again = decision.changes.length === 0;
    state.moveArm({ kind: "commanded", again });
    if (!state.here().hasPassSensor) return;
    state.unpassed = [...state.unpassed, decision].slice(-UNPASSED_KEPT);
  };

  /** The barrier did not move and the vehicle is still there: the records say so, and it waits. */
  const takeBack = (decision: Decision, why: string): void => {
    const changes = state.undo(decision);
    // If not even this can be written, the next start finds the intent unsettled and knows the vehicle again.
    state.unlessUnwritable(() => state.apply(changes, "opening-undone", decision, { why }));
    state.note(changes);
    if (decision.passId !== null) {
      state.presence = { ...state.presence, letThrough: null };
      letThroughIds.delete(decision.passId);
      if (decision.plate !== null) yard.notLetThrough(id, decision.plate);
      state.on({ kind: "held", side: state.sideOf(state.presence.vehicle?.pass ?? null) });
    }
    const who = shownPlate(decision.plate, state.rules);
    const sentence = `${who} waits: the barrier did not move. Open it by hand and check the relay.`;
    state.show({ ...decision, outcome: "hold", explanation: [sentence, why] });
  };

  const letThrough = (decision: Decision, read: Pass | null): void => {
    const side = state.sideOfDecision(decision, read);
    state.on({ kind: "let-through", side, stayId: decision.stayId });
    if (state.presence.loopOn && decision.changes.length > 0) state.throughOnLoop++;
    if (!read) return;
    if (read.plate) yard.letThrough(id, { plate: read.plate, stayId: decision.stayId });
    letThroughIds.add(read.id);
    const [oldest] = letThroughIds;
    if (letThroughIds.size > LET_THROUGH_KEPT && oldest !== undefined) letThroughIds.delete(oldest);
  };

  // ---- passes that are no decision --------------------------------------------------------------

  const isSeenAlready = (read: Pass): boolean => {
    const here = state.here();
    // While the fire alarm holds the exits up, every vehicle that is read there leaves.
    if (yard.isFire() && here.direction !== "entry") return false;
    // A smart camera that tells more about a vehicle that it told before has no other vehicle.
    if (read.source === "smart-camera" && letThroughIds.has(read.id)) return true;
    if (isRepeat(state.presence, read.plate, state.now(), here.hasLoop, here.repeatSeconds)) {
      // It is still there, which keeps the lane its own, and that is all.
      state.on({ kind: "repeat" });
      return true;
    }
    // A new read may be a misread of whoever just drove through elsewhere, so its plate alone counts.
    return yard.isElsewhere(id, { plate: read.plate, stayId: null });
  };

  /** In a fire nobody waits, and every vehicle that is read at an exit leaves. */
  const isAtAnotherBarrier = (read: Pass): boolean =>
    !(yard.isFire() && state.here().direction !== "entry") && standsElsewhere(read, null);

  /**
   * True for a vehicle that waits at another barrier, seen by this lane's camera too. What waits to leave is never an
   * arrival; of two exits, or two entries, a loop says where it stands, else where it came last. `cameAtMs` is null for one
   * that is read here only now.
   */
  const standsElsewhere = (read: Pass, cameAtMs: number | null): boolean => {
    if (read.plate === null) return false;
    // One that is held here is the car of the stay on which it is held, whatever its plate was read as.
    const held = cameAtMs === null ? null : state.heldStayId();
    const stayId = held ?? parts.store.stays.openByPlate(read.plate)?.id ?? null;
    const others = yard.standingElsewhere(id, read.plate, stayId);
    if (others.length === 0) return false;
    const side = state.sideOf(read);
    const onLoop = state.here().hasLoop && state.presence.loopOn;
    return others.some((other) => {
      // One car cannot stand on two loops.
      const isTwin = other.onLoop && onLoop && other.plate !== read.plate;
      if (other.side !== side) return !isTwin && (side === "entry" || stayId === null);
      if (!isOneCar(other, { plate: read.plate, stayId })) return false;
      if (other.onLoop !== onLoop) return other.onLoop;
      return cameAtMs !== null && other.cameAtMs > cameAtMs;
    });
  };

  /** The vehicle that waits here for a new decision, unless it turns out to be at another barrier. */
  const waitingHere = () => {
    const vehicle = state.waiting();
    if (!vehicle) return null;
    if (yard.isElsewhere(id, { plate: vehicle.pass.plate, stayId: state.heldStayId() })) return null;
    return standsElsewhere(vehicle.pass, vehicle.cameAtMs) ? null : vehicle;
  };

  /** Nothing is committed for a vehicle that was let through moments ago, or that stands at another barrier. */
  const repeat = (read: Pass, why: string): Decision => {
    const decision = undecided(read, "repeat", why);
    witness?.decided?.(decision, read);
    return decision;
  };

  /** It is decided when the vehicle before it has gone and the camera still sees it. */
  const behind = (read: Pass): Decision =>
    undecided(read, "no-vehicle", "waits behind the vehicle that stands at the barrier");

  /** A smart camera reads a vehicle once, so its read is kept: for the record, and for when the lane is its own. */
  const queued = (read: Pass, pictures?: Pictures): Decision => {
    state.on({ kind: "behind", pass: read, side: state.sideOf(read) });
    record(read, "behind", pictures);
    const decision = behind(read);
    witness?.decided?.(decision, read);
    return decision;
  };

  /** Who was read so long ago may be anywhere by now. */
  const late = (read: Pass, pictures?: Pictures): Decision => {
    record(read, "late", pictures);
    const decision = undecided(
      read,
      "no-vehicle",
      "was read too long ago; it is on record and opens nothing",
    );
    witness?.decided?.(decision, read);
    return decision;
  };

  /** @throws StoreError: whoever keeps the read meanwhile has to keep it longer. */
  const record = (read: Pass, why: string, pictures?: Pictures): void => {
    parts.store.recordRead({ pass: read, why, actor: state.actor, atMs: clock.nowMs() });
    if (pictures) pictureKeeper.keep(read, pictures);
  };

  /** Inside, or on a list: its plate is more than what a misread could be. */
  const isKnownCar = ({ plate }: Pass): boolean =>
    plate !== null && (isListed(plate, state.rules) || parts.store.stays.openByPlate(plate) !== null);

  /** It is held as the car that its plate says, and not only because its plate may be wrong. */
  const isHeldAsKnown = (decision: Decision, read: Pass | null): boolean => {
    if (!read?.plate || read.source !== "smart-camera") return false;
    if (state.sideOf(read) === "entry") return decision.reason !== "low-confidence" && read.region !== null;
    const stay = decision.stayId === null ? null : parts.store.stays.byId(decision.stayId);
    return stay !== null && (stay.plate === null || isConfusable(stay.plate, read.plate));
  };

  const undecided = (read: Pass, reason: "repeat" | "no-vehicle", why: string): Decision => ({
    id: parts.newId("dec"),
    laneId: id,
    passId: read.id,
    plate: read.plate,
    atMs: clock.nowMs(),
    outcome: "hold",
    reason,
    stayId: null,
    dueMinor: null,
    currency: null,
    explanation: [`${shownPlate(read.plate, state.rules)} ${why}`],
    changes: [],
  });

  const seen = (read: Pass): Promise<void> =>
    turns.take(async () => {
      const { vehicle } = state.presence;
      if (vehicle && isSameVehicle(vehicle.pass, read)) {
        state.on({ kind: "seen" });
        return lookAgain();
      }
      // It was overlooked on purpose: as a plate just let through elsewhere, or behind another vehicle. It is next
      // when that time is over, or that vehicle is out of sight.
      const inSight = vehicle && state.now() - (vehicle.seenAtMs ?? vehicle.readAtMs) < WATCHED_MS;
      if (inSight || letThroughIds.has(read.id) || isSeenAlready(read) || isAtAnotherBarrier(read)) return;
      await arrive(read);
    });

  // ---- something changed ------------------------------------------------------------------------

  const decideAgain = async (): Promise<void> => {
    const vehicle = waitingHere();
    if (vehicle) await carryOut(decide(vehicle.pass), vehicle.pass, state.actor);
  };

  /** As `decideAgain`, but says nothing where it would only say the same. */
  const lookAgain = async (): Promise<void> => {
    const vehicle = waitingHere();
    if (!vehicle) return;
    const decision = decide(vehicle.pass);
    if (!state.isSameHold(decision)) await carryOut(decision, vehicle.pass, state.actor);
  };
  const reconsider = (): Promise<void> => turns.take(lookAgain);

  const input = (kind: InputKind, on: boolean): Promise<void> => {
    state.levels.set(kind, { on, atMs: clock.nowMs() });
    state.tell();
    return kind === "fire"
      ? yard.setFire(`lane:${id}`, on)
      : turns.take(async () => {
          if (onWire(state, kind, on)) await decideAgain();
          if (kind === "help" && on) await call.help();
        });
  };

  const onFire = (on: boolean): Promise<void> =>
    turns.take(async () => {
      await holdForFire(state, on);
      // Who waits here already leaves with the alarm, too, and who still waits after it is decided as before it.
      if (state.here().direction !== "entry") await decideAgain();
    });

  const unwritten = createUnwritten(state);
  const hands = createHands(state, carryOut, unwritten);
  const trial = createTrial(state);
  const call = createCall(state, carryOut, unwritten);

  const tick = (): Promise<void> =>
    turns.take(async () => {
      const brought = await onSecond(state);
      unwritten.writeDown();
      if (brought === "gate") await decideAgain();
      if (brought === "time") await lookAgain();
      await call.second();
    });

  // ---- the door ---------------------------------------------------------------------------------

  state.recall();
  const queueMs = (stayId: string): number | null => {
    const vehicle = state.waiting();
    const { lastDecision: last } = state;
    if (vehicle?.heldSinceMs == null || last?.outcome !== "hold" || last.stayId !== stayId) return null;
    return state.sideOf(vehicle.pass) === "exit" ? state.now() - vehicle.heldSinceMs : null;
  };
  const standing = (): Standing | null => {
    const vehicle = state.waiting();
    if (!vehicle) return null;
    return {
      plate: vehicle.pass.plate,
      stayId: state.heldStayId(),
      side: state.sideOf(vehicle.pass),
      onLoop: vehicle.onLoop,
      cameAtMs: vehicle.cameAtMs,
      readAtMs: vehicle.readAtMs,
    };
  };
  yard.join({
    id,
    fireGateId: () => fireGateOf(state)?.id ?? null,
    onFire,
    reconsider,
    queueMs,
    standing,
    wentElsewhere(car) {
      const here = standing();
      if (!here || !isOneCar(here, car)) return;
      state.on({ kind: "went-elsewhere" });
      state.tell();
    },
  });
  return {
    id,
    pass,
    seen,
    input,
    tick,
    reconsider,
    openByPerson: (ask) => turns.take(() => hands.openByPerson(ask)),
    testPulse: (ask) => turns.take(() => trial.testPulse(ask)),
    confirm: (ask) => turns.take(() => hands.confirm(ask)),
    answerCall: ({ actor }) => turns.take(async () => call.answer(actor)),
    chooseStay: (ask) => turns.take(() => hands.chooseStay(ask)),
    holdOpen: (ask) =>
      turns.take(async () => {
        const done = await hands.holdOpen(ask);
        if (done.ok) await decideAgain();
        return done;
      }),
    view() {
      const now = state.now();
      const waits = state.waiting();
      return laneView({
        rules: state.rules,
        lane: state.here(),
        camera: parts.camera?.() ?? null,
        gate,
        arm: state.arm,
        armed: state.here().armed && !state.isDisarmedNow(),
        occupied: isPresent(state.presence, now, state.here().hasLoop),
        waitingSinceMs: waits ? clock.nowMs() - (now - (waits.heldSinceMs ?? now)) : null,
        call: call.view(),
        levels: state.levels,
        last: state.last,
        decision: state.lastDecision,
      });
    },
    still: async () => (await parts.still?.()) ?? null,
    video: parts.video ?? noVideo,
    isHeld: () => state.waiting() !== null,
    setRules(next) {
      state.rules = next;
      state.tell();
      void reconsider().catch(() => {});
    },
    async idle() {
      await turns.idle();
      await pictureKeeper.idle();
    },
    close: () => yard.leave(id),
  };
}

const noVideo: Lane["video"] = async () => ({
  ok: false,
  status: 409,
  message: "No stream to look at here. Choose a camera with a stream under Site, Lanes.",
});

/** A relay that does not answer must not stop the lane. */
async function answerWithin(answer: Promise<void>, ms: number): Promise<"answered" | "silent"> {
  const { promise, resolve } = Promise.withResolvers<"silent">();
  const timer = setTimeout(() => resolve("silent"), ms);
  try {
    return await Promise.race([answer.then(() => "answered" as const), promise]);
  } finally {
    clearTimeout(timer);
    // Its late answer belongs to nobody; a late refusal must not end the program either.
    answer.catch(() => {});
  }
}
