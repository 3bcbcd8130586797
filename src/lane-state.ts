/**
 * What one lane knows at this moment: its vehicle, its arm, its last decision, and how these meet the records.
 * Moves no barrier and makes no decision.
 */
import type { Gate, InputKind } from "./devices.ts";
import type { LaneParts } from "./lane-parts.ts";
import { type LaneScene, sceneOf, sideOf } from "./lane-scene.ts";
import type { Shown } from "./lane-view.ts";
import { ARM_DOWN, type Arm, type ArmEvent, onArm } from "./parking/barrier-state.ts";
import type { Barrier } from "./parking/decide.ts";
import {
  EMPTY_LANE,
  isPresent,
  type LaneVehicle,
  onLane,
  type Presence,
  type PresenceEvent,
  stillHere,
  waiting,
} from "./parking/presence.ts";
import { fillCodes, SITE_SUBJECT, shownPlate } from "./parking/scene.ts";
import { isWithin } from "./parking/schedule.ts";
import type {
  AlertCode,
  Change,
  DayRule,
  Decision,
  GateIntent,
  LaneRules,
  Pass,
  SiteRules,
} from "./parking/types.ts";
import { undoOf } from "./parking/undo.ts";
import type { Actor, Store, StoreError } from "./store/types.ts";

type Side = "entry" | "exit";

/** Decisions after the last one about a vehicle: a person's openings, holds of the barrier. */
const LOOK_BACK = 10;

export class LaneState {
  readonly id: string;
  readonly actor: Actor;
  readonly gate: Gate | null;
  readonly store: Store;
  rules: SiteRules;
  presence: Presence = EMPTY_LANE;
  arm: Arm = ARM_DOWN;
  last: Shown | null = null;
  lastDecision: Omit<Decision, "changes"> | null = null;
  stopOn = false;
  /** What each wire said last; wall clock. */
  readonly levels = new Map<InputKind, { on: boolean; atMs: number }>();
  /** Since when something stands on the loop, monotonic. */
  loopSinceMs: number | null = null;
  /** Null until it was looked at once: the alarm may stand from before the start. */
  loopIsStuck: boolean | null = null;
  /** Vehicles that were let through since the loop came on. */
  throughOnLoop = 0;
  /** The minute of the last tick, counted from 1970. */
  minute: number | null = null;
  /** The plate of the stay on which a vehicle was held first. */
  private heldPlate: { stayId: string; plate: string | null } | null = null;
  /** Who holds the barrier open, beside the fire alarm. */
  heldBy: Actor | null = null;
  /** The schedule would hold the barrier open, but a person let it go; until the schedule's next time. */
  letGoByPerson = false;
  /** The minute, monotonic, in which the barrier or the records last refused the schedule. */
  hoursFailedInMinute: number | null = null;
  /** When the barrier was raised last for a fire whose relay cannot hold; null where it holds, or nothing burns. */
  raisedForFireAtMs: number | null = null;
  /** When it was told last to hold for a fire; null while nothing burns, and after a restart or a change of the lane. */
  heldForFireAtMs: number | null = null;
  /** What the schedules said at the last tick. */
  wasDisarmed = false;
  /** Openings whose vehicles have not passed the sensor yet, the first one first; taken back if they turn round. */
  unpassed: Decision[] = [];
  private known: LaneRules;

  constructor(readonly parts: LaneParts) {
    this.id = parts.laneId;
    this.actor = `lane:${parts.laneId}`;
    this.gate = parts.gate;
    this.store = parts.store;
    this.rules = parts.rules;
    const known = parts.rules.lanes.find((one) => one.id === parts.laneId);
    if (!known) throw new Error(`the site has no lane ${parts.laneId}`);
    this.known = known;
    this.arm = {
      ...ARM_DOWN,
      hasLimit: known.hasLimit,
      hasClosedLimit: known.hasClosedLimit,
      hasPass: known.hasPassSensor,
    };
    this.wasDisarmed = this.isDisarmedNow();
  }

  // ---- the vehicle ------------------------------------------------------------------------------

  /** The lane's own rules; the last known ones while it is being taken out of the site. */
  here(): LaneRules {
    this.known = this.rules.lanes.find((one) => one.id === this.id) ?? this.known;
    return this.known;
  }

  now(): number {
    return this.parts.clock.monotonicMs();
  }

  on(event: PresenceEvent): void {
    this.presence = onLane(this.presence, event, this.now(), this.here().hasLoop);
  }

  waiting(): LaneVehicle | null {
    return waiting(this.presence, this.now(), this.here().hasLoop);
  }

  /** The stay on which the vehicle that waits here is held; null when it has none, or nobody waits. */
  heldStayId(): string | null {
    return this.waiting() && this.lastDecision?.outcome === "hold" ? this.lastDecision.stayId : null;
  }

  /** A vehicle that was let through and has not moved stands on the side on which it stood before. */
  sideOf(read: Pass | null): Side {
    const { direction } = this.here();
    if (direction !== "both") return direction;
    // While the alarm is on, everybody who is read where one can leave is leaving.
    if (this.parts.yard.isFire()) return "exit";
    if (this.isWaitingToLeave(read)) return "exit";
    const before = stillHere(this.presence, read?.plate ?? null, this.now(), this.here().hasLoop);
    return before && read?.direction === "unknown" ? before.side : sideOf(read, this.here(), this.store);
  }

  /** What waits to leave does not become an arrival because its stay was closed meanwhile. */
  private isWaitingToLeave(read: Pass | null): boolean {
    const { vehicle } = this.presence;
    if (vehicle?.phase !== "held" || vehicle.heldSide !== "exit" || read?.direction !== "unknown")
      return false;
    return read.plate !== null && read.plate === vehicle.pass.plate;
  }

  /** On a lane for both directions the stay tells on which side it was decided. */
  sideOfDecision(decision: Decision, read: Pass | null): Side {
    const { direction } = this.here();
    if (direction !== "both") return direction;
    if (decision.changes.some((change) => change.kind === "close-stay" && change.exitReason === "left"))
      return "exit";
    return decision.changes.some((change) => change.kind === "open-stay") ? "entry" : this.sideOf(read);
  }

  // ---- what a decision looks at -----------------------------------------------------------------

  look(plate: string | null, side: Side): LaneScene {
    const { vehicle } = this.presence;
    const { store, yard, clock, newId } = this.parts;
    return sceneOf(
      { store, yard, clock, newId },
      {
        rules: this.rules,
        lane: this.here(),
        barrier: this.barrierFor(side),
        plate,
        chosen: vehicle?.chosen ?? this.correctedHere(),
        stillHere: stillHere(this.presence, plate, this.now(), this.here().hasLoop),
        askedToPay:
          vehicle?.phase === "held" && this.lastDecision?.reason === "unpaid"
            ? this.lastDecision.stayId
            : null,
        queueMs: side === "exit" && vehicle?.heldSinceMs != null ? this.now() - vehicle.heldSinceMs : 0,
      },
    );
  }

  /** Whoever waits here on a stay stays the car of that stay when a person corrects its plate meanwhile. */
  private correctedHere(): LaneVehicle["chosen"] {
    const stayId = this.heldStayId();
    if (stayId === null || this.heldPlate?.stayId !== stayId) return null;
    const isCorrected = this.store.stays.byId(stayId)?.plate !== this.heldPlate.plate;
    return isCorrected ? { stayId, by: "the correction of its plate" } : null;
  }

  isDisarmedNow(): boolean {
    return this.isNow(this.here().disarmed);
  }

  /** True while the site's clock is inside one of the windows; never for an empty list. */
  isNow(windows: readonly DayRule[]): boolean {
    return windows.length > 0 && isWithin(windows, this.parts.clock.nowMs(), this.rules);
  }

  isHeldOpen(): boolean {
    return this.gate !== null && this.gate.state().state === "held-open";
  }

  private barrierFor(side: Side): Barrier {
    const { yard } = this.parts;
    const here = this.here();
    const cannot = (reason: "no-vehicle" | "disarmed", note: string): Barrier => ({
      kind: "cannot",
      reason,
      note,
    });
    if (side === "exit" && yard.isFire()) return { kind: "fire" };
    if (this.isHeldOpen()) return { kind: "held-open" };
    if (this.stopOn) return cannot("disarmed", "the barrier's STOP is pressed; release it there");
    if (!this.rules.automatic)
      return cannot("disarmed", "automatic opening is switched off for the whole site");
    if (!here.armed) return cannot("disarmed", `${here.name} is disarmed; open by hand or arm it`);
    if (this.isDisarmedNow())
      return cannot("disarmed", `${here.name} is disarmed at this hour; open by hand or change its hours`);
    if (this.gate && !this.gate.state().connected) return cannot("disarmed", this.gate.state().detail);
    if (!isPresent(this.presence, this.now(), here.hasLoop))
      return cannot("no-vehicle", "no vehicle stands on the loop; it is decided again when one does");
    if (this.arm.passOn) return cannot("no-vehicle", "the vehicle ahead is still under the arm");
    return here.mode === "automatic" ? { kind: "ready" } : { kind: "ready", mode: here.mode };
  }

  // ---- the records ------------------------------------------------------------------------------

  /** Null when it is on disk; otherwise what the lane shows instead, and nothing has moved. */
  commit(decision: Decision, pass: Pass | null, intent: GateIntent | null, actor: Actor): Decision | null {
    try {
      this.store.commit({ decision, pass, intent, actor });
      return null;
    } catch (error) {
      if (!isStoreError(error)) throw error;
      this.on({ kind: "held", side: this.sideOf(pass) });
      const held: Decision = {
        ...decision,
        outcome: "hold",
        explanation: [
          `${shownPlate(decision.plate, this.rules)} waits: the records cannot be written, so open at the barrier itself. ${error.hint}`,
          error.message,
        ],
        changes: [],
      };
      this.show(held);
      return held;
    }
  }

  /** The barrier has its answer already; records that cannot be written find it `unknown` after the next start. */
  settle(intent: GateIntent, state: "done" | "failed" | "expired" | "unknown", detail: string): void {
    this.unlessUnwritable(() => this.store.gates.settle(intent.id, state, detail, this.parts.clock.nowMs()));
  }

  /** For what must not stop a lane when the disk is full. False when it could not be written. */
  unlessUnwritable(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!isStoreError(error)) throw error;
      this.tell();
      return false;
    }
  }

  /** Changes beside a decision, with their journal row. */
  apply(changes: readonly Change[], kind: string, decision: Decision, data: Record<string, unknown>): void {
    const subject = decision.stayId === null ? `lane:${this.id}` : `stay:${decision.stayId}`;
    const atMs = this.parts.clock.nowMs();
    this.store.apply(changes, {
      kind,
      actor: this.actor,
      subject,
      atMs,
      data: { decision: decision.id, ...data },
    });
  }

  /**
   * What takes a decision back; nothing when its stay has moved on since. Who was seen at the exit did come in, and who
   * came in again had left, whatever a sensor missed.
   */
  undo(decision: Decision): Change[] {
    const { stays } = this.store;
    const hasMovedOn = decision.changes.some((change) => {
      if (change.kind === "open-stay")
        return stays.byId(change.stay.id)?.state !== "open" && !isClosedIn(decision, change.stay.id);
      if (change.kind !== "close-stay" || change.exitReason !== "left") return false;
      const stay = stays.byId(change.stayId);
      return (
        !stay || stay.state === "open" || (stay.plate !== null && stays.openByPlate(stay.plate) !== null)
      );
    });
    return hasMovedOn ? [] : undoOf(decision, this.parts.clock.nowMs());
  }

  raise(code: AlertCode, subject: string): void {
    if (this.isRaised(code, subject)) return;
    this.unlessUnwritable(() => this.store.alerts.raise(code, subject, this.parts.clock.nowMs()));
    this.parts.witness?.alert?.(code, subject);
    this.parts.announce({ kind: "alert" });
  }

  clearAlert(code: AlertCode, subject: string): void {
    if (!this.isRaised(code, subject)) return;
    this.unlessUnwritable(() => this.store.alerts.clear(code, subject, this.parts.clock.nowMs()));
    this.parts.announce({ kind: "alert" });
  }

  private isRaised(code: AlertCode, subject: string): boolean {
    return this.store.alerts.isOpen(code, subject);
  }

  clearFillAlerts(): void {
    const right = fillCodes(this.store.site.occupancy(), this.rules.capacity);
    for (const code of ["full", "nearly-full"] as const)
      if (!right.includes(code)) this.clearAlert(code, SITE_SUBJECT);
  }

  // ---- what others see --------------------------------------------------------------------------

  tell(): void {
    this.parts.announce({ kind: "lane", laneId: this.id });
  }

  show(decision: Omit<Decision, "changes">): void {
    // The plate that its stay had when it came; what a correction changed later is told by it.
    const { stayId } = decision;
    if (stayId !== null && this.heldPlate?.stayId !== stayId)
      this.heldPlate = { stayId, plate: this.store.stays.byId(stayId)?.plate ?? null };
    this.lastDecision = decision;
    this.tell();
  }

  /** Tells the yard and the screens what the changes did. */
  note(changes: readonly Change[]): void {
    const { yard, announce, witness } = this.parts;
    for (const change of changes) {
      if (change.kind === "open-stay") yard.stayOpened(change.stay.id);
      if (change.kind === "close-stay") yard.stayClosed(change.stayId);
      if (change.kind === "open-stay") announce({ kind: "stay", stayId: change.stay.id });
      else if ("stayId" in change) announce({ kind: "stay", stayId: change.stayId });
      if (change.kind === "occupancy") announce({ kind: "occupancy" });
      if (change.kind === "alert") {
        witness?.alert?.(change.code, change.subject);
        announce({ kind: "alert" });
      }
    }
  }

  moveArm(event: ArmEvent): void {
    const before = this.arm.state;
    const next = onArm(this.arm, event, this.now());
    this.arm = next.arm;
    const { state } = this.arm;
    // It moved after all, or is down again.
    if (event.kind === "closed-limit" || event.kind === "limit") this.clearAlert("stuck", this.armSubject());
    if (this.gate && (state !== before || event.kind === "commanded"))
      this.parts.witness?.gate?.(this.gate.id, state);
    if (next.alert) this.raise(next.alert, this.armSubject());
    if (state !== before) this.tell();
  }

  private armSubject(): string {
    return this.gate?.id ?? this.id;
  }

  /** The lane would say the same again. */
  isSameHold(decision: Decision): boolean {
    const { lastDecision: last } = this;
    return (
      last !== null &&
      decision.outcome === "hold" &&
      last.outcome === "hold" &&
      decision.reason === last.reason &&
      (decision.proposed ?? null) === (last.proposed ?? null) &&
      decision.plate === last.plate &&
      decision.stayId === last.stayId &&
      decision.dueMinor === last.dueMinor
    );
  }

  // ---- after a restart --------------------------------------------------------------------------

  /** Who was let through or held moments ago is read back, so that nobody is decided twice. */
  recall(): void {
    const rows = this.store.stays.decisionsOfLane(this.id, LOOK_BACK);
    this.lastDecision = rows[0] ?? null;
    const row = rows.find((one) => one.passId !== null);
    const read = row?.passId ? this.store.stays.pass(row.passId) : null;
    if (!row || !read) return;
    const { frameImageId, cropImageId, ...pass } = read;
    this.last = { pass, frameImageId, cropImageId };
    const agoMs = this.parts.clock.nowMs() - row.atMs;
    if (agoMs < 0 || agoMs >= Math.max(60, this.here().repeatSeconds) * 1000) return;
    const atMs = this.now() - agoMs;
    const wentThrough = row.outcome === "open";
    // It drove through another barrier before the restart.
    const car = { plate: pass.plate, stayId: row.stayId };
    if (!wentThrough && this.parts.yard.isElsewhere(this.id, car)) return;
    this.presence = {
      ...EMPTY_LANE,
      vehicle: {
        pass,
        readAtMs: atMs,
        cameAtMs: atMs,
        seenAtMs: null,
        phase: wentThrough ? "let-through" : "held",
        onLoop: false,
        heldSinceMs: wentThrough ? null : atMs,
        heldSide: wentThrough ? null : sideOf(pass, this.here(), this.store),
        chosen: null,
        isKnown: false,
      },
      letThrough:
        wentThrough && pass.plate
          ? { plate: pass.plate, atMs, side: this.sideOfStay(row.stayId), stayId: row.stayId }
          : null,
    };
    if (!wentThrough || !pass.plate) return;
    this.parts.yard.letThrough(this.id, { plate: pass.plate, stayId: row.stayId }, agoMs);
    this.parts.yard.wentThrough(this.id, car);
  }

  private sideOfStay(stayId: string | null): Side {
    const { direction } = this.here();
    if (direction !== "both") return direction;
    return stayId !== null && this.store.stays.byId(stayId)?.state === "open" ? "entry" : "exit";
  }
}

const isClosedIn = (decision: Decision, stayId: string): boolean =>
  decision.changes.some((change) => change.kind === "close-stay" && change.stayId === stayId);

/** The records refuse: full, read-only, damaged. Known by its name: the lane knows the store by its types only. */
export const isStoreError = (error: unknown): error is StoreError =>
  error instanceof Error && error.name === "StoreError";
