/**
 * What a decision may look at, and how decisions are put together. Everything is handed in; nothing here asks
 * a clock, a store or a device.
 */

import type { Access } from "./access.ts";
import type { Inside } from "./inside.ts";
import { displayPlate, fitRegions } from "./plate/index.ts";
import { versionAt } from "./tariff/due.ts";
import type {
  AlertCode,
  Change,
  Decision,
  LaneRules,
  Pass,
  Reason,
  SiteRules,
  Stay,
  TariffVersion,
} from "./types.ts";

/** What the arm of the lane can do at this moment. */
export type Barrier =
  | {
      kind: "ready";
      /** Only a person may have it raised for a vehicle; absent where the lane may itself. */
      mode?: "observe" | "assist";
    }
  /** An event, a schedule or a person holds it up: vehicles pass without a pulse. */
  | { kind: "held-open" }
  /** The fire system holds the exits up. */
  | { kind: "fire" }
  /** Nothing may be raised automatically now. */
  | { kind: "cannot"; reason: "no-vehicle" | "disarmed"; note: string };

export type Scene = {
  rules: SiteRules;
  lane: LaneRules;
  nowMs: number;
  clockTrusted: boolean;
  barrier: Barrier;
  /** The counter of cars inside. */
  occupancy: number;
  /** Every open stay. Asked only where a rule needs it. */
  inside: () => Inside;
  /** The open stay of exactly the plate that was read. */
  openStay: Stay | null;
  tariffVersion: (id: string) => TariffVersion | null;
  /** Visits of exactly this plate that ended with money still owed. */
  debtsOf: (plate: string) => readonly Stay[];
  /** True for an alert that is open already and needs no second one. */
  isRaised: (code: AlertCode, subject: string) => boolean;
  /** Fresh ids for what the decision may create. */
  ids: { decision: string; stay: string };
};

export const SITE_SUBJECT = "site";
/** From this part of the capacity on, the site is nearly full. */
const NEARLY_FULL = 0.9;

/** An alert, unless it is up already. */
export function alertChange(scene: Scene, code: AlertCode, subject: string): Change[] {
  return scene.isRaised(code, subject) ? [] : [{ kind: "alert", code, subject }];
}

/** Alerts that a fill of `inside` cars calls for. */
export function fillAlerts(scene: Scene, inside: number): Change[] {
  return fillCodes(inside, scene.rules.capacity).flatMap((code) => alertChange(scene, code, SITE_SUBJECT));
}

/** The alerts that are right at this fill: the others are cleared. */
export function fillCodes(inside: number, capacity: number | null): AlertCode[] {
  if (capacity === null || capacity === 0) return [];
  if (inside >= capacity) return ["nearly-full", "full"];
  return inside >= capacity * NEARLY_FULL ? ["nearly-full"] : [];
}

/** "AB12 CDE", or words for a vehicle that could not be read. */
export const shownPlate = (plate: string | null, rules: SiteRules): string =>
  plate === null
    ? "The vehicle without a readable plate"
    : displayPlate(plate, fitRegions(plate, rules.regions));

/** A new stay that begins now with the right that was found. */
export function newStay(scene: Scene, pass: Pass | null, access: Access, right: Stay["right"]): Stay {
  const version =
    access.tariffId === "free" ? null : versionAt(scene.rules.tariffs, access.tariffId, scene.nowMs);
  return {
    id: scene.ids.stay,
    plate: pass?.plate ?? null,
    state: "open",
    entryAtMs: scene.nowMs,
    entryLaneId: scene.lane.id,
    entryPassId: pass?.id ?? null,
    entryCertainty: "seen",
    right,
    groupId: access.groupId,
    permitHolder: access.permitHolder,
    tariffVersionId: version?.id ?? null,
    exitAtMs: null,
    exitLaneId: null,
    exitPassId: null,
    exitReason: null,
    feeMinor: null,
    paidMinor: 0,
    currency: scene.rules.currency,
    timeUncertain: !scene.clockTrusted,
    extraFreeMinutes: 0,
    adjustments: [],
    note: "",
  };
}

type Verdict = {
  outcome: Decision["outcome"];
  reason: Reason;
  /** The attendant's sentence first. */
  explanation: string[];
  stayId?: string | null;
  dueMinor?: number | null;
  changes?: Change[];
};

export function decision(scene: Scene, pass: Pass | null, verdict: Verdict): Decision {
  const { dueMinor = null } = verdict;
  const clock = scene.clockTrusted ? [] : alertChange(scene, "clock-untrusted", SITE_SUBJECT);
  return {
    id: scene.ids.decision,
    laneId: scene.lane.id,
    passId: pass?.id ?? null,
    plate: pass?.plate ?? null,
    atMs: scene.nowMs,
    outcome: verdict.outcome,
    reason: verdict.reason,
    stayId: verdict.stayId ?? null,
    dueMinor,
    currency: dueMinor === null ? null : scene.rules.currency,
    explanation: verdict.explanation,
    changes: [...(verdict.changes ?? []), ...clock],
  };
}
