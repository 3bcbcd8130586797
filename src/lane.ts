/**
 * The story of one lane: a pass comes in, is decided, is committed together with the order to the barrier, and the
 * barrier moves at most once. Never pulses without a committed intent, never pulses late, never twice.
 */
import type { Done, LaneDoor, ScreenEvent } from "./desk-types.ts";
import {
  type CameraState,
  type Clock,
  DeviceError,
  type Gate,
  type GateState,
  type InputKind,
} from "./devices.ts";
import { decideOn, intentIdOf, type LaneScene, sceneOf, sideOf } from "./lane-scene.ts";
import { createTurns } from "./lane-turns.ts";
import { laneView, type Shown } from "./lane-view.ts";
import type { Yard } from "./lane-yard.ts";
import { ARM_DOWN, type Arm, type ArmEvent, onArm } from "./parking/barrier-state.ts";
import { type Barrier, decideHold, decideManualEntry, decideManualExit } from "./parking/decide.ts";
import { owedOf } from "./parking/decide-exit.ts";
import {
  EMPTY_LANE,
  isBehind,
  isPresent,
  isRepeat,
  isSameVehicle,
  onLane,
  type Presence,
  type PresenceEvent,
  stillHere,
  WATCHED_MS,
  waiting,
} from "./parking/presence.ts";
import { fillCodes, SITE_SUBJECT, shownPlate } from "./parking/scene.ts";
import { quoteDeadlineMs } from "./parking/tariff/due.ts";
import {
  type AlertCode,
  type Decision,
  type GateIntent,
  INTENT_FRESH_MS,
  type LaneRules,
  type Pass,
  type SiteRules,
} from "./parking/types.ts";
import { undoOf } from "./parking/undo.ts";
import type { Actor, Store, StoreError } from "./store/types.ts";

/** JPEGs of the frame that was read and of the plate; made only after the barrier has its order. */
export type Pictures = () => Promise<{ frame: Uint8Array; crop: Uint8Array | null }>;

/** Sees what happened, in order. For the simulator's lines and for tests; nothing depends on it. */
export type LaneWitness = {
  decided?(decision: Decision, pass: Pass | null): void;
  pulsed?(intent: GateIntent): void;
  gate?(gateId: string, state: GateState): void;
  alert?(code: AlertCode, subject: string): void;
};

export type LaneParts = {
  laneId: string;
  rules: SiteRules;
  store: Store;
  yard: Yard;
  gate: Gate | null;
  clock: Clock;
  newId(prefix: string): string;
  announce(event: ScreenEvent): void;
  /** JPEG of the newest frame. */
  still?(): Promise<Uint8Array | null>;
  camera?(): ({ id: string } & CameraState) | null;
  witness?: LaneWitness;
};

export type Lane = LaneDoor & {
  readonly id: string;
  pass(pass: Pass, pictures?: Pictures): Promise<Decision>;
  /**
   * The camera still sees this pass and has nothing better to say. Without a loop this is what keeps a waiting
   * vehicle present: a minute without it and the vehicle counts as gone.
   */
  seen(pass: Pass): Promise<void>;
  /** A wire changed its level, after its debounce. */
  input(kind: InputKind, on: boolean): Promise<void>;
  /** Notices what time alone brings; called about once a second. */
  tick(): Promise<void>;
  setRules(rules: SiteRules): void;
  /** Holds the barrier up, or lets it go; vehicles that pass are recorded without a pulse. */
  holdOpen(ask: { open: boolean; actor: Actor; reason: string }): Promise<Done<object>>;
  /** A vehicle waits for a person: the camera reads on, whether or not anything moves. */
  isHeld(): boolean;
  /** Resolves when everything asked for so far is done, pictures included. */
  idle(): Promise<void>;
  /** The lane takes no further part in fires and payments of its site. */
  close(): void;
};

/** How long a key of a person's opening is remembered in memory; the store remembers it for ever. */
const KEYS_KEPT = 500;

export function createLane(parts: LaneParts): Lane {
  const { store, yard, gate, clock, announce, witness = {} } = parts;
  const id = parts.laneId;
  const turns = createTurns();
  const actor: Actor = `lane:${id}`;
  let rules = parts.rules;
  let knownLane = laneRulesOf(rules, id);
  let presence: Presence = EMPTY_LANE;
  let arm: Arm = ARM_DOWN;
  let last: Shown | null = null;
  let lastDecision: Omit<Decision, "changes"> | null = null;
  let stopOn = false;
  let heldBy: Actor | null = null;
  /** An opening whose vehicle has not passed the sensor yet; taken back if it turns round. */
  let unpassed: Decision | null = null;
  let shownQuote: { stayId: string; dueMinor: number; atMs: number } | null = null;
  let picturesUnderWay: Promise<void> = Promise.resolve();
  const opened = new Map<string, Decision>();
  /** Openings by people that still have to be written down. */
  const unwritten: { decision: Decision; by: Actor }[] = [];
  /** Passes that drove through; the camera may see them drive away for a while. */
  const letThroughIds = new Set<string>();

  // ---- a pass, from top to bottom ---------------------------------------------------------------

  const pass = (read: Pass, pictures?: Pictures): Promise<Decision> =>
    turns.take(async () => {
      if (isSeenAlready(read)) return repeat(read);
      if (isBehind(presence, read, clock.monotonicMs())) return behind(read);
      return arrive(read, pictures);
    });

  const arrive = async (read: Pass, pictures?: Pictures): Promise<Decision> => {
    onPresence({ kind: "read", pass: read });
    last = { pass: read, frameImageId: null, cropImageId: null, ...imagesOf(read.id) };
    const decision = decide(read);
    if (lastDecision?.passId === read.id && isSameHold(decision)) return { ...lastDecision, changes: [] };
    const done = await carryOut(decision, read, actor);
    if (pictures) keep(read, pictures);
    return done;
  };

  const decide = (read: Pass): Decision => {
    const side = sideHere(read);
    return decideOn(side, read, lookAround(read.plate, side));
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
      opens && gate && !isHeldOpen()
        ? {
            id: intentId,
            gateId: gate.id,
            decisionId: decision.id,
            kind: "pulse",
            createdAtMs: decision.atMs,
          }
        : null;
    const orderedAtMs = clock.monotonicMs();
    const failure = commit(decision, read, intent, by);
    if (failure) return failure;
    recordOutcome(decision);
    if (opens)
      onPresence({ kind: "let-through", side: sideOfDecision(decision, read), stayId: decision.stayId });
    else onPresence({ kind: "held" });
    if (opens && read) noteLetThrough(read);
    if (decision.reason === "unpaid") showQuote(decision);
    if (intent && gate) await pulse(intent, gate, orderedAtMs, decision);
    // A space or a permit's place may be free now.
    if (decision.changes.some((change) => change.kind === "close-stay")) yard.lookAgain(id);
    return decision;
  };

  /** On a lane for both directions the stay tells on which side it was decided. */
  const sideOfDecision = (decision: Decision, read: Pass | null): "entry" | "exit" => {
    const { direction } = rulesHere();
    if (direction !== "both") return direction;
    if (decision.changes.some((change) => change.kind === "close-stay" && change.exitReason === "left"))
      return "exit";
    return decision.changes.some((change) => change.kind === "open-stay") ? "entry" : sideHere(read);
  };

  const pulse = async (intent: GateIntent, relay: Gate, orderedAtMs: number, decision: Decision) => {
    if (clock.monotonicMs() - orderedAtMs >= INTENT_FRESH_MS) {
      settle(intent, "expired", "The order was older than 10 s.");
      return takeBack(decision, "the order to the barrier came too late; it was not carried out");
    }
    try {
      if ((await answerWithin(relay.pulse(), INTENT_FRESH_MS)) === "silent") {
        // It may have moved: nothing is taken back, and nobody tries again on this order.
        settle(intent, "unknown", "The relay did not answer within 10 s.");
        raise("gate-lost", relay.id);
        return;
      }
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      settle(intent, "failed", error.message);
      raise("gate-lost", relay.id);
      return takeBack(decision, error.message);
    }
    settle(intent, "done", "");
    clearAlert("gate-lost", relay.id);
    witness.pulsed?.(intent);
    moveArm({ kind: "commanded" });
    unpassed = rulesHere().hasPassSensor ? decision : null;
  };

  /** The barrier did not move and the vehicle is still there: the records say so, and it waits. */
  const takeBack = (decision: Decision, why: string) => {
    const changes = undoOf(decision, clock.nowMs());
    // If not even this can be written, the next start finds the intent unsettled and knows the vehicle again.
    unlessUnwritable(() =>
      store.apply(changes, {
        kind: "opening-undone",
        actor,
        subject: decision.stayId === null ? `lane:${id}` : `stay:${decision.stayId}`,
        atMs: clock.nowMs(),
        data: { decision: decision.id, why },
      }),
    );
    for (const change of changes) noteStayChange(change.kind, "stayId" in change ? change.stayId : "");
    if (decision.passId !== null) {
      presence = { ...presence, letThrough: null };
      letThroughIds.delete(decision.passId);
      onPresence({ kind: "held" });
    }
    lastDecision = {
      ...decision,
      outcome: "hold",
      explanation: [
        `${shownPlate(decision.plate, rules)} waits: the barrier did not move. Open it by hand and check the relay.`,
        why,
      ],
    };
    announce({ kind: "lane", laneId: id });
  };

  // ---- what a decision looks at -----------------------------------------------------------------

  const rulesHere = (): LaneRules => {
    knownLane = rules.lanes.find((one) => one.id === id) ?? knownLane;
    return knownLane;
  };

  const lookAround = (plate: string | null, side: "entry" | "exit"): LaneScene =>
    sceneOf(
      { store, yard, clock, newId: parts.newId },
      {
        rules,
        lane: rulesHere(),
        barrier: barrierFor(side),
        plate,
        chosen: presence.vehicle?.chosen ?? null,
        stillHere: stillHere(presence, plate, clock.monotonicMs(), rulesHere().hasLoop),
        askedToPay:
          presence.vehicle?.phase === "held" && lastDecision?.reason === "unpaid"
            ? lastDecision.stayId
            : null,
      },
    );

  /** A vehicle that was let through and has not moved stands on the side on which it stood before. */
  const sideHere = (read: Pass | null): "entry" | "exit" => {
    const before = stillHere(presence, read?.plate ?? null, clock.monotonicMs(), rulesHere().hasLoop);
    return before && read?.direction === "unknown" ? before.side : sideOf(read, rulesHere(), store);
  };

  const isHeldOpen = (): boolean => gate !== null && gate.state().state === "held-open";

  const barrierFor = (side: "entry" | "exit"): Barrier => {
    const here = rulesHere();
    const cannot = (reason: "no-vehicle" | "disarmed", note: string): Barrier => ({
      kind: "cannot",
      reason,
      note,
    });
    if (side === "exit" && yard.isFire()) return { kind: "fire" };
    if (isHeldOpen()) return { kind: "held-open" };
    if (stopOn) return cannot("disarmed", "the barrier's STOP is pressed; release it there");
    if (yard.isKilled()) return cannot("disarmed", "automatic opening is switched off for the whole site");
    if (!here.armed) return cannot("disarmed", `${here.name} is disarmed; open by hand or arm it`);
    if (gate && !gate.state().connected) return cannot("disarmed", gate.state().detail);
    if (!isPresent(presence, clock.monotonicMs(), here.hasLoop))
      return cannot("no-vehicle", "no vehicle stands on the loop; it is decided again when one does");
    if (arm.passOn) return cannot("no-vehicle", "the vehicle ahead is still under the arm");
    return { kind: "ready" };
  };

  const isSeenAlready = (read: Pass): boolean => {
    const here = rulesHere();
    // While the fire alarm holds the exits up, every vehicle that is read there leaves.
    if (yard.isFire() && here.direction !== "entry") return false;
    const now = clock.monotonicMs();
    if (isRepeat(presence, read.plate, now, here.hasLoop, here.repeatSeconds)) {
      // It is still there, which keeps the lane its own, and that is all.
      onPresence({ kind: "repeat" });
      return true;
    }
    return read.plate !== null && yard.isElsewhere(id, read.plate);
  };

  /** Not a decision of its own: nothing is committed for a vehicle that was let through moments ago. */
  const repeat = (read: Pass): Decision => {
    const decision = undecided(read, "repeat", "was let through a moment ago");
    witness.decided?.(decision, read);
    return decision;
  };

  /** It is decided when the vehicle before it has gone and the camera still sees it. */
  const behind = (read: Pass): Decision =>
    undecided(read, "no-vehicle", "waits behind the vehicle that stands at the barrier");

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
    explanation: [`${shownPlate(read.plate, rules)} ${why}`],
    changes: [],
  });

  // ---- the lane's own state ---------------------------------------------------------------------

  const onPresence = (event: PresenceEvent): void => {
    presence = onLane(presence, event, clock.monotonicMs(), rulesHere().hasLoop);
  };

  const waitingHere = () => waiting(presence, clock.monotonicMs(), rulesHere().hasLoop);

  const moveArm = (event: ArmEvent): void => {
    const before = arm.state;
    const next = onArm(arm, event, clock.monotonicMs());
    arm = next.arm;
    if (gate && (arm.state !== before || event.kind === "commanded")) witness.gate?.(gate.id, arm.state);
    if (next.alert) raise(next.alert, gate?.id ?? id);
    if (arm.state !== before) announce({ kind: "lane", laneId: id });
  };

  const raise = (code: AlertCode, subject: string): void => {
    if (store.alerts.open().some((one) => one.code === code && one.subject === subject)) return;
    unlessUnwritable(() => store.alerts.raise(code, subject, clock.nowMs()));
    witness.alert?.(code, subject);
    announce({ kind: "alert" });
  };

  const clearAlert = (code: AlertCode, subject: string): void => {
    if (!store.alerts.open().some((one) => one.code === code && one.subject === subject)) return;
    store.alerts.clear(code, subject, clock.nowMs());
    announce({ kind: "alert" });
  };

  /** The barrier has its answer already; records that cannot be written find it `unknown` after the next start. */
  const settle = (intent: GateIntent, state: "done" | "failed" | "expired" | "unknown", detail: string) =>
    unlessUnwritable(() => store.gates.settle(intent.id, state, detail, clock.nowMs()));

  /** For what must not stop a lane when the disk is full; the lane shows it by the next decision. */
  const unlessUnwritable = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      if (!isStoreError(error)) throw error;
      announce({ kind: "lane", laneId: id });
    }
  };

  /** Null when it is on disk; otherwise what the lane shows instead, and nothing has moved. */
  const commit = (
    decision: Decision,
    read: Pass | null,
    intent: GateIntent | null,
    by: Actor,
  ): Decision | null => {
    try {
      store.commit({ decision, pass: read, intent, actor: by });
      return null;
    } catch (error) {
      if (!isStoreError(error)) throw error;
      onPresence({ kind: "held" });
      const held: Decision = {
        ...decision,
        outcome: "hold",
        explanation: [
          `${shownPlate(decision.plate, rules)} waits: the records cannot be written, so open at the barrier itself. ${error.hint}`,
          error.message,
        ],
        changes: [],
      };
      lastDecision = held;
      announce({ kind: "lane", laneId: id });
      return held;
    }
  };

  const recordOutcome = (decision: Decision): void => {
    lastDecision = decision;
    witness.decided?.(decision, last && last.pass.id === decision.passId ? last.pass : null);
    announce({ kind: "lane", laneId: id });
    for (const change of decision.changes) {
      if (change.kind === "open-stay") noteStayChange(change.kind, change.stay.id);
      else if ("stayId" in change) noteStayChange(change.kind, change.stayId);
      if (change.kind === "alert") {
        witness.alert?.(change.code, change.subject);
        announce({ kind: "alert" });
      }
      if (change.kind === "occupancy") announce({ kind: "occupancy" });
    }
    clearFillAlerts();
  };

  const noteStayChange = (kind: Decision["changes"][number]["kind"], stayId: string): void => {
    if (stayId === "") return;
    if (kind === "open-stay") yard.stayOpened(stayId);
    if (kind === "close-stay") yard.stayClosed(stayId);
    announce({ kind: "stay", stayId });
  };

  const clearFillAlerts = (): void => {
    const right = fillCodes(store.site.occupancy(), rules.capacity);
    for (const { code, subject } of store.alerts.open())
      if ((code === "full" || code === "nearly-full") && subject === SITE_SUBJECT && !right.includes(code))
        clearAlert(code, subject);
  };

  const isSameHold = (decision: Decision): boolean =>
    lastDecision !== null &&
    decision.outcome === "hold" &&
    lastDecision.outcome === "hold" &&
    decision.reason === lastDecision.reason &&
    decision.plate === lastDecision.plate &&
    decision.stayId === lastDecision.stayId &&
    decision.dueMinor === lastDecision.dueMinor;

  const noteLetThrough = (read: Pass): void => {
    if (read.plate) yard.letThrough(id, read.plate);
    letThroughIds.add(read.id);
    const [oldest] = letThroughIds;
    if (letThroughIds.size > KEYS_KEPT && oldest !== undefined) letThroughIds.delete(oldest);
  };

  /** What the driver was told has a life: paying it within that time settles, even if a new unit has started. */
  const showQuote = (decision: Decision): void => {
    const { stayId, dueMinor } = decision;
    if (stayId === null || dueMinor === null) return;
    const isShown =
      shownQuote?.stayId === stayId &&
      shownQuote.dueMinor === dueMinor &&
      clock.monotonicMs() - shownQuote.atMs < INTENT_FRESH_MS;
    const stay = store.stays.byId(stayId);
    if (isShown || !stay) return;
    const money = owedOf(stay, lookAround(decision.plate, "exit"));
    shownQuote = { stayId, dueMinor, atMs: clock.monotonicMs() };
    store.money.saveQuote({
      id: parts.newId("quote"),
      stayId,
      atMs: decision.atMs,
      validUntilMs: quoteDeadlineMs({
        quotedAtMs: decision.atMs,
        quoteMinutes: money.version?.tariff.quoteMinutes ?? 0,
      }),
      dueMinor,
      quote: money.quote,
    });
  };

  /** Pictures come after the barrier, and losing one never holds a vehicle. */
  const keep = (read: Pass, pictures: Pictures): void => {
    picturesUnderWay = picturesUnderWay.then(async () => {
      try {
        const { frame, crop } = await pictures();
        const frameImageId = store.images.save("frame", read.id, frame, read.lastAtMs);
        const cropImageId = crop ? store.images.save("crop", read.id, crop, read.lastAtMs) : null;
        store.images.attach(read.id, { frameImageId, cropImageId });
        if (last?.pass.id === read.id) last = { ...last, frameImageId, cropImageId };
        announce({ kind: "lane", laneId: id });
      } catch (error) {
        if (!(error instanceof DeviceError) && !isStoreError(error)) throw error;
      }
    });
    picturesUnderWay = picturesUnderWay.catch(() => {});
  };

  const imagesOf = (passId: string): Partial<Pick<Shown, "frameImageId" | "cropImageId">> =>
    last?.pass.id === passId ? { frameImageId: last.frameImageId, cropImageId: last.cropImageId } : {};

  // ---- wires, time and people -------------------------------------------------------------------

  const decideAgain = async (): Promise<void> => {
    const vehicle = waitingHere();
    if (vehicle) await carryOut(decide(vehicle.pass), vehicle.pass, actor);
  };

  const lookAgain = async (): Promise<void> => {
    const vehicle = waitingHere();
    if (!vehicle) return;
    const decision = decide(vehicle.pass);
    if (!isSameHold(decision)) await carryOut(decision, vehicle.pass, actor);
  };
  const reconsider = (): Promise<void> => turns.take(lookAgain);

  const seen = (read: Pass): Promise<void> =>
    turns.take(async () => {
      const { vehicle } = presence;
      if (vehicle && isSameVehicle(vehicle.pass, read)) {
        onPresence({ kind: "seen" });
        return lookAgain();
      }
      // It was overlooked on purpose, as a plate just let through elsewhere; now it counts.
      // One that stood behind another is next when that one is out of sight.
      const now = clock.monotonicMs();
      const inSight = vehicle && now - (vehicle.seenAtMs ?? vehicle.readAtMs) < WATCHED_MS;
      if (inSight || letThroughIds.has(read.id) || isSeenAlready(read)) return;
      await arrive(read);
    });

  const input = (kind: InputKind, on: boolean): Promise<void> => {
    if (kind === "fire") return yard.setFire(`lane:${id}`, on);
    return turns.take(async () => {
      switch (kind) {
        case "loop":
          onPresence({ kind: "loop", on });
          if (on) return decideAgain();
          return turnedBack();
        case "limit":
        case "closed-limit":
          return moveArm({ kind, on });
        case "pass":
          if (on) unpassed = null;
          moveArm({ kind, on });
          return on ? undefined : decideAgain();
        case "stop":
          stopOn = on;
          note(on ? "stop-pressed" : "stop-released");
          return on ? undefined : decideAgain();
        case "help":
        case "tamper":
        case "ups":
          note(`${kind}-${on ? "on" : "off"}`);
          return;
        case "photocell":
          // The barrier's own controller acts on it; a pulse to open is safe whatever it says.
          return;
        default:
          return kind satisfies never;
      }
    });
  };

  const note = (what: string): void => {
    store.journal.append({
      atMs: clock.nowMs(),
      kind: what,
      actor,
      subject: gate ? `gate:${gate.id}` : `lane:${id}`,
      data: { lane: id },
    });
    announce({ kind: "lane", laneId: id });
  };

  /** The vehicle left the loop without passing the sensor: it drove back, and its opening is taken back. */
  const turnedBack = (): void => {
    if (!unpassed) return;
    const decision = unpassed;
    unpassed = null;
    const changes = undoOf(decision, clock.nowMs());
    if (changes.length > 0)
      store.apply(changes, {
        kind: "turned-back",
        actor,
        subject: decision.stayId === null ? `lane:${id}` : `stay:${decision.stayId}`,
        atMs: clock.nowMs(),
        data: { decision: decision.id },
      });
    for (const change of changes) noteStayChange(change.kind, "stayId" in change ? change.stayId : "");
    presence = { ...presence, letThrough: null };
    moveArm({ kind: "turned-back" });
    announce({ kind: "occupancy" });
    yard.lookAgain(id);
  };

  const tick = (): Promise<void> =>
    turns.take(async () => {
      const wasOwned = presence.vehicle !== null;
      if (clock.isTrusted()) clearAlert("clock-untrusted", SITE_SUBJECT);
      else raise("clock-untrusted", SITE_SUBJECT);
      onPresence({ kind: "tick" });
      if (wasOwned && presence.vehicle === null) {
        if (!rulesHere().hasLoop) turnedBack();
        announce({ kind: "lane", laneId: id });
      }
      moveArm({ kind: "tick" });
      writeDown();
      await watchGate();
    });

  /** A relay that went away is an alert at once; when it is back the waiting vehicle is decided again. */
  const watchGate = async (): Promise<void> => {
    if (!gate) return;
    const { connected } = gate.state();
    if (!connected && arm.state !== "fault") moveArm({ kind: "connected", on: false });
    if (connected && arm.state === "fault") {
      clearAlert("gate-lost", gate.id);
      moveArm({ kind: "connected", on: true });
      if (yard.isFire()) await holdForFire(true);
      await decideAgain();
    }
  };

  const fireGateId = (): string | null => (gate && rulesHere().direction !== "entry" ? gate.id : null);

  const holdForFire = async (on: boolean): Promise<void> => {
    if (!gate || fireGateId() === null || !yard.holdsGate(id, gate.id)) return;
    if (!on && heldBy !== null) return;
    const scene = lookAround(null, "exit");
    const decision = decideHold(
      scene,
      "fire",
      on ? "Fire alarm: the exit is held open" : "The fire alarm is over: the exit works as before",
    );
    await move(gate, decision, on ? "hold" : "release", "system");
    if (!on) await decideAgain();
  };

  /** Holds or lets go by a committed intent. Returns the sentence when the relay would not. */
  const move = async (
    relay: Gate,
    decision: Decision,
    kind: "hold" | "release",
    by: Actor,
  ): Promise<string | null> => {
    const intent: GateIntent = {
      id: intentIdOf(decision.id),
      gateId: relay.id,
      decisionId: decision.id,
      kind,
      createdAtMs: decision.atMs,
    };
    const failure = commit(decision, null, intent, by);
    // In a fire the exits open whether or not it can be written down.
    if (failure && decision.reason !== "fire")
      return failure.explanation[0] ?? "the records cannot be written";
    try {
      await relay.hold(kind === "hold");
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      if (!failure) settle(intent, "failed", error.message);
      raise("gate-lost", relay.id);
      return error.message;
    }
    if (!failure) settle(intent, "done", "");
    if (!failure) lastDecision = decision;
    moveArm({ kind: "held", on: kind === "hold" });
    announce({ kind: "lane", laneId: id });
    return null;
  };

  const refuse = (status: 404 | 409 | 422 | 503, message: string): Done<never> => ({
    ok: false,
    status,
    message,
  });

  const openByPerson: LaneDoor["openByPerson"] = (ask) =>
    turns.take(async () => {
      const intentId = `intent-${id}-${ask.key}`;
      const before = openedBefore(intentId);
      if (before) return { ok: true, decision: before };
      if (!gate) return refuse(409, `${rulesHere().name} has no gate. Give it one on the devices page.`);
      if (ask.reason.trim() === "")
        return refuse(422, "Say why you open; the reason is kept with your name.");
      if (stopOn) return refuse(409, "The barrier's STOP is pressed. Release it at the barrier first.");
      if (!gate.state().connected) return refuse(503, `${gate.state().detail} Open at the barrier itself.`);
      const read = waitingHere()?.pass ?? unreadOnLoop();
      const side = sideHere(read);
      const scene = lookAround(read?.plate ?? null, side);
      const person = { by: nameOf(ask.actor), reason: ask.reason.trim() };
      const decision =
        side === "exit" ? decideManualExit(read, scene, person) : decideManualEntry(read, scene, person);
      if (isHeldOpen()) return refuse(409, "The barrier is held open already. Let it go first.");
      const done = await carryOut(decision, read, ask.actor, intentId);
      if (done !== decision) return openUnwritten(decision, ask.actor, gate, intentId);
      const fate = store.gates.intent(intentId)?.state;
      if (fate !== "done")
        return refuse(
          503,
          lastDecision?.explanation.join(" ") ?? "The barrier did not move. Open it by hand.",
        );
      remember(intentId, decision);
      return { ok: true, decision };
    });

  /**
   * The records cannot be written, and a person who stands there decides: the barrier opens once, and the opening is
   * written down when there is room again. Nobody is trapped by a full disk.
   */
  const openUnwritten = async (
    decision: Decision,
    by: Actor,
    relay: Gate,
    key: string,
  ): Promise<Done<{ decision: Decision }>> => {
    remember(key, decision);
    try {
      await relay.pulse();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      opened.delete(key);
      return refuse(503, `${error.message} Open at the barrier itself.`);
    }
    unwritten.push({ decision, by });
    moveArm({ kind: "commanded" });
    onPresence({ kind: "let-through", side: sideOfDecision(decision, null), stayId: null });
    return { ok: true, decision };
  };

  const writeDown = (): void => {
    for (let next = unwritten[0]; next; next = unwritten[0]) {
      const { decision, by } = next;
      try {
        store.journal.append({
          atMs: decision.atMs,
          kind: "opened-unwritten",
          actor: by,
          subject: gate ? `gate:${gate.id}` : `lane:${id}`,
          data: {
            lane: id,
            decision: decision.id,
            plate: decision.plate,
            why: decision.explanation[0] ?? "",
          },
        });
      } catch (error) {
        if (!isStoreError(error)) throw error;
        return;
      }
      unwritten.shift();
    }
  };

  /** Something stands on the loop of an entry and no camera saw a plate: it comes in by its photograph. */
  const unreadOnLoop = (): Pass | null => {
    const here = rulesHere();
    if (!here.hasLoop || !presence.loopOn || presence.vehicle || here.direction !== "entry") return null;
    const read = passWithoutPlate(parts.newId("pass"), id, clock.nowMs());
    onPresence({ kind: "read", pass: read });
    return read;
  };

  const openedBefore = (intentId: string): Decision | null => {
    const known = opened.get(intentId);
    if (known) return known;
    const intent = store.gates.intent(intentId);
    if (!intent) return null;
    const row = store.stays.decisionsOfLane(id, KEYS_KEPT).find((one) => one.id === intent.decisionId);
    return row ? { ...row, changes: [] } : null;
  };

  const remember = (intentId: string, decision: Decision): void => {
    opened.set(intentId, decision);
    const oldest = opened.keys().next();
    if (opened.size > KEYS_KEPT && !oldest.done) opened.delete(oldest.value);
  };

  const chooseStay: LaneDoor["chooseStay"] = (ask) =>
    turns.take(async () => {
      const key = `choose-${ask.key}`;
      const before = opened.get(key);
      if (before) return { ok: true, decision: before };
      const vehicle = waitingHere();
      if (!vehicle) return refuse(409, "No vehicle waits in this lane. Open by hand if one does.");
      const stay = store.stays.byId(ask.stayId);
      if (!stay) return refuse(404, "There is no such stay. Look for the car on the stays page.");
      if (stay.state !== "open")
        return refuse(409, "That car has left already. Choose one that is inside, or open by hand.");
      if (sideHere(vehicle.pass) === "entry")
        return refuse(409, "Cars are chosen at an exit. Correct the plate on the stay's page instead.");
      onPresence({ kind: "chosen", stayId: ask.stayId, by: nameOf(ask.actor) });
      const scene = lookAround(vehicle.pass.plate, "exit");
      const decision = await carryOut(decideOn("exit", vehicle.pass, scene), vehicle.pass, ask.actor);
      remember(key, decision);
      return { ok: true, decision };
    });

  const holdOpen: Lane["holdOpen"] = (ask) =>
    turns.take(async () => {
      if (!gate) return refuse(409, `${rulesHere().name} has no gate. Give it one on the devices page.`);
      if (ask.open && stopOn)
        return refuse(409, "The barrier's STOP is pressed. Release it at the barrier first.");
      if (!ask.open && yard.isFire() && fireGateId() !== null)
        return refuse(409, "The fire alarm holds this exit open. It is let go when the alarm ends.");
      const why = `${rulesHere().name} is ${ask.open ? "held open" : "let go"} by ${nameOf(ask.actor)}: ${ask.reason}`;
      const decision = decideHold(lookAround(null, "entry"), "held-open", why);
      const failure = await move(gate, decision, ask.open ? "hold" : "release", ask.actor);
      if (failure !== null) return refuse(503, failure);
      heldBy = ask.open ? ask.actor : null;
      await decideAgain();
      return { ok: true };
    });

  // ---- after a restart --------------------------------------------------------------------------

  /** Who was let through or held moments ago is read back, so that nobody is decided twice. */
  const remembered = (): void => {
    const [row] = store.stays.decisionsOfLane(id, 1);
    const read = row?.passId ? store.stays.pass(row.passId) : null;
    if (row) lastDecision = row;
    if (!row || !read) return;
    const { frameImageId, cropImageId, ...seen } = read;
    last = { pass: seen, frameImageId, cropImageId };
    const agoMs = clock.nowMs() - row.atMs;
    const here = rulesHere();
    if (agoMs < 0 || agoMs >= Math.max(60, here.repeatSeconds) * 1000) return;
    const atMs = clock.monotonicMs() - agoMs;
    const wasLetThrough = row.outcome === "open";
    presence = {
      ...EMPTY_LANE,
      vehicle: {
        pass: seen,
        readAtMs: atMs,
        seenAtMs: null,
        phase: wasLetThrough ? "let-through" : "held",
        onLoop: false,
        heldSinceMs: wasLetThrough ? null : atMs,
        chosen: null,
      },
      letThrough:
        wasLetThrough && seen.plate
          ? { plate: seen.plate, atMs, side: sideOfStay(row.stayId), stayId: row.stayId }
          : null,
    };
    if (wasLetThrough && seen.plate) yard.letThrough(id, seen.plate, agoMs);
  };

  const sideOfStay = (stayId: string | null): "entry" | "exit" => {
    const { direction } = rulesHere();
    if (direction !== "both") return direction;
    return stayId !== null && store.stays.byId(stayId)?.state === "open" ? "entry" : "exit";
  };

  remembered();
  const door: Lane = {
    id,
    pass,
    seen,
    input,
    tick,
    reconsider,
    openByPerson,
    chooseStay,
    holdOpen,
    view: () => {
      const now = clock.monotonicMs();
      const waits = waitingHere();
      return laneView({
        rules,
        lane: rulesHere(),
        camera: parts.camera?.() ?? null,
        gate,
        arm: arm.state,
        occupied: isPresent(presence, now, rulesHere().hasLoop),
        waitingSinceMs: waits ? clock.nowMs() - (now - (waits.heldSinceMs ?? now)) : null,
        last,
        decision: lastDecision,
      });
    },
    still: async () => (await parts.still?.()) ?? null,
    isHeld: () => waitingHere() !== null,
    setRules: (next) => {
      rules = next;
      announce({ kind: "lane", laneId: id });
      void reconsider().catch(() => {});
    },
    idle: async () => {
      await turns.idle();
      await picturesUnderWay;
    },
    close: () => yard.leave(id),
  };
  yard.join({ id, fireGateId, onFire: (on) => turns.take(() => holdForFire(on)), reconsider });
  return door;
}

function laneRulesOf(rules: SiteRules, id: string): LaneRules {
  const lane = rules.lanes.find((one) => one.id === id);
  if (!lane) throw new Error(`the site has no lane ${id}`);
  return lane;
}

/** The records refuse: full, read-only, damaged. Known by its name, because the lane knows the store by its types only. */
const isStoreError = (error: unknown): error is StoreError =>
  error instanceof Error && error.name === "StoreError";

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
