/** What a lane shows of itself on the pages. Formats nothing but the plate; decides nothing. */
import type { LaneView } from "./desk-types.ts";
import type { CameraState, Gate, InputKind } from "./devices.ts";
import type { Arm } from "./parking/barrier-state.ts";
import { displayPlate, fitRegions } from "./parking/plate/index.ts";
import type { Decision, LaneRules, Pass, SiteRules } from "./parking/types.ts";

export type Shown = {
  pass: Pass;
  frameImageId: string | null;
  cropImageId: string | null;
};

export function laneView(of: {
  rules: SiteRules;
  lane: LaneRules;
  camera: ({ id: string } & CameraState) | null;
  gate: Gate | null;
  /** What the wires say. */
  arm: Pick<Arm, "state" | "hasLimit" | "hasClosedLimit">;
  /** By its setting and by its hours. */
  armed: boolean;
  occupied: boolean;
  waitingSinceMs: number | null;
  call: LaneView["call"];
  levels: ReadonlyMap<InputKind, { on: boolean; atMs: number }>;
  last: Shown | null;
  decision: Omit<Decision, "changes"> | null;
}): LaneView {
  const { lane, last, decision } = of;
  return {
    id: lane.id,
    name: lane.name,
    direction: lane.direction,
    armed: of.armed,
    mode: lane.mode,
    camera: of.camera,
    gate: of.gate ? { id: of.gate.id, ...gateOf(of.gate, of.arm) } : null,
    zone: lane.zone,
    inputs: [...of.levels].map(([kind, level]) => ({ kind, ...level })),
    occupied: of.occupied,
    waitingSinceMs: of.waitingSinceMs,
    call: of.call,
    last: last
      ? {
          passId: last.pass.id,
          plate: last.pass.plate,
          display: shown(last.pass.plate, of.rules),
          region: last.pass.region,
          confidence: last.pass.confidence,
          direction: last.pass.direction,
          atMs: last.pass.lastAtMs,
          frameImageId: last.frameImageId,
          cropImageId: last.cropImageId,
        }
      : null,
    decision: decision
      ? {
          id: decision.id,
          passId: decision.passId,
          outcome: decision.outcome,
          reason: decision.reason,
          proposed: decision.proposed ?? null,
          sentence: decision.explanation[0] ?? decision.reason,
          explanation: decision.explanation.slice(1),
          stayId: decision.stayId,
          dueMinor: decision.dueMinor,
          currency: decision.currency,
          atMs: decision.atMs,
        }
      : null,
  };
}

function gateOf(gate: Gate, arm: Pick<Arm, "state" | "hasLimit" | "hasClosedLimit">) {
  const { state, connected, detail } = gate.state();
  // Where no switch will say that it moved, the relay itself knows as well what it was told.
  const waitsForArm = arm.state !== "commanded" || arm.hasLimit || arm.hasClosedLimit;
  const wiresKnow = connected && arm.state !== "idle" && arm.state !== "fault" && waitsForArm;
  return { state: wiresKnow ? arm.state : state, connected, detail };
}

const shown = (plate: string | null, rules: SiteRules): string =>
  plate === null ? "" : displayPlate(plate, fitRegions(plate, rules.regions));
