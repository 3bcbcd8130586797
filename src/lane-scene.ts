/**
 * Gathers what a decision at a lane may look at from the store and the yard. Reads only; decides nothing.
 */
import type { Clock } from "./devices.ts";
import type { Yard } from "./lane-yard.ts";
import { type Barrier, decideEntry, decideExit, type EntryScene, type ExitScene } from "./parking/decide.ts";
import type { LetThrough } from "./parking/presence.ts";
import { propose } from "./parking/propose.ts";
import type { Decision, LaneRules, Pass, SiteRules, Stay } from "./parking/types.ts";
import type { Store } from "./store/types.ts";

export type SceneParts = {
  store: Store;
  yard: Yard;
  clock: Clock;
  newId: (prefix: string) => string;
};
export type LookAt = {
  rules: SiteRules;
  lane: LaneRules;
  barrier: Barrier;
  plate: string | null;
  chosen: { stayId: string; by: string } | null;
  /** The vehicle was let through here a moment ago and has not left. */
  stillHere: LetThrough | null;
  askedToPay: string | null;
  /** For how long the vehicle has been held here. */
  queueMs: number;
};
export type LaneScene = EntryScene & ExitScene;

/** The intent of a decision has the decision's own id, so that its fate can be looked up after a restart. */
export const intentIdOf = (decisionId: string): string => `intent-${decisionId}`;

/** So long a stay may wait for the proof that the barrier moved before it counts as any other. */
const UNPROVEN_MS = 10 * 60_000;
/** Who was let out at one exit and stands at another one so soon after has not driven out. */
const STILL_INSIDE_MS = 2 * 60_000;
/** More decisions than this in ten minutes at one lane would be one every few seconds. */
const RECENT_DECISIONS = 100;

export function sceneOf(parts: SceneParts, look: LookAt): LaneScene {
  const { store, yard, clock, newId } = parts;
  const { plate, lane } = look;
  const nowMs = clock.nowMs();
  const openStay = plate === null ? null : store.stays.openByPlate(plate);
  const stayHere = look.stillHere?.stayId ? store.stays.byId(look.stillHere.stayId) : null;
  const chosenStay = look.chosen ? store.stays.byId(look.chosen.stayId) : null;
  return {
    rules: look.rules,
    lane,
    nowMs,
    clockTrusted: clock.isTrusted(),
    barrier: look.barrier,
    occupancy: store.site.occupancy(),
    inside: () => store.stays.inside(),
    openStay,
    tariffVersion: (id) => store.site.tariffVersion(id),
    debtsOf: (owing) => store.stays.debtsOf(owing),
    isRaised: (code, subject) => store.alerts.isOpen(code, subject),
    ids: { decision: newId("dec"), stay: newId("stay") },
    unproven: stayHere?.state === "open" ? stayHere : unprovenEntry(store, lane.id, openStay, nowMs),
    chosen: chosenStay?.state === "open" ? { stay: chosenStay, by: look.chosen?.by ?? "" } : null,
    unprovenExit:
      stayHere && stayHere.state !== "open"
        ? stayHere
        : openStay || plate === null
          ? null
          : (unprovenExit(store, lane.id, plate, nowMs) ?? unseenExit(store, look, plate, nowMs)),
    askedToPay: look.askedToPay,
    minutesOfGroup: (groupId, sinceMs) => store.stays.minutesOfGroup(groupId, sinceMs, nowMs),
    lastVisit: plate === null ? null : store.stays.lastClosedByPlate(plate),
    queueMs: look.queueMs,
    unmatchedExits: (sinceMs) => store.stays.unmatchedOpenings(exitsOf(look.rules), sinceMs),
    rightsOf: (stayId) => store.stays.exitRights(stayId),
    creditOf: (stayId) => store.money.creditOf(stayId),
    elapsedMsOf: (stayId) => yard.elapsedMs(stayId),
  };
}

/** Lanes by which a car can leave. */
export const exitsOf = ({ lanes }: Pick<SiteRules, "lanes">): string[] =>
  lanes.filter((lane) => lane.direction !== "entry").map((lane) => lane.id);

/** Entry or exit: the lane says so, else the track, else whether the vehicle is inside. */
export function sideOf(
  pass: Pick<Pass, "plate" | "direction"> | null,
  lane: LaneRules,
  store: Store,
): "entry" | "exit" {
  if (lane.direction !== "both") return lane.direction;
  if (pass?.direction === "towards") return "entry";
  if (pass?.direction === "away") return "exit";
  const plate = pass?.plate ?? null;
  if (plate === null) return "entry";
  if (store.stays.openByPlate(plate)) return "exit";
  return store.stays.inside().alike(plate).length > 0 ? "exit" : "entry";
}

/** @param isConfirmed a person who sees the vehicle wants it so: what a lane only proposes is done. */
export function decideOn(
  side: "entry" | "exit",
  pass: Pass,
  scene: LaneScene,
  isConfirmed = false,
): Decision {
  const decision = side === "entry" ? decideEntry(pass, scene) : decideExit(pass, scene);
  const mode = scene.barrier.kind === "ready" && !isConfirmed ? scene.barrier.mode : undefined;
  return mode === undefined ? decision : propose(decision, mode);
}

/** The decision moved this stay, and the program died before it knew whether the barrier moved. */
function isUnproven(store: Store, laneId: string, stayId: string, nowMs: number): boolean {
  const last = store.stays
    .decisionsOfLane(laneId, RECENT_DECISIONS)
    .find((one) => one.stayId === stayId && one.outcome === "open");
  if (!last || Math.abs(nowMs - last.atMs) > UNPROVEN_MS) return false;
  return store.gates.intent(intentIdOf(last.id))?.state === "unknown";
}

function unprovenEntry(store: Store, laneId: string, openStay: Stay | null, nowMs: number): Stay | null {
  if (openStay?.entryLaneId !== laneId) return null;
  return isUnproven(store, laneId, openStay.id, nowMs) ? openStay : null;
}

/** The visit that ended at another exit moments ago, where no sensor proves that the vehicle drove through. */
function unseenExit(store: Store, { rules, lane }: LookAt, plate: string, nowMs: number): Stay | null {
  const stay = store.stays.lastClosedByPlate(plate);
  if (stay?.exitReason !== "left" || stay.exitAtMs === null || stay.exitLaneId === lane.id) return null;
  const there = rules.lanes.find((one) => one.id === stay.exitLaneId);
  const agoMs = nowMs - stay.exitAtMs;
  return there && !there.hasPassSensor && agoMs >= 0 && agoMs < STILL_INSIDE_MS ? stay : null;
}

function unprovenExit(store: Store, laneId: string, plate: string, nowMs: number): Stay | null {
  const stay = store.stays.lastClosedByPlate(plate);
  if (stay?.exitReason !== "left" || stay.exitLaneId !== laneId) return null;
  return isUnproven(store, laneId, stay.id, nowMs) ? stay : null;
}
