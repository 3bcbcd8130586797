/**
 * What the wires at a barrier say about it: opened, passed, not passed, followed, forced, stuck. Pure; instants are
 * monotonic milliseconds. Without a wire it says `commanded` and never `opened`.
 */
import type { AlertCode } from "./types.ts";

export type ArmState =
  | "idle"
  | "commanded"
  | "opening"
  | "opened"
  | "passed"
  | "not-passed"
  | "held-open"
  | "tailgate"
  | "forced"
  | "wrong-way"
  | "stuck"
  | "fault";

/** An arm that was told to open and did not reach its limit within this time is stuck. */
export const STUCK_AFTER_MS = 10_000;

export type Arm = {
  state: ArmState;
  /** When the last pulse went out, until the arm is down again. */
  commandedAtMs: number | null;
  /** Vehicles that passed since the last pulse. */
  passed: number;
  /** A limit switch that has ever answered can be expected to answer. */
  hasLimit: boolean;
  passOn: boolean;
};

export const ARM_DOWN: Arm = {
  state: "idle",
  commandedAtMs: null,
  passed: 0,
  hasLimit: false,
  passOn: false,
};

export type ArmEvent =
  | { kind: "commanded" }
  | { kind: "held"; on: boolean }
  | { kind: "limit"; on: boolean }
  | { kind: "closed-limit"; on: boolean }
  | { kind: "pass"; on: boolean }
  /** The vehicle left the lane backwards or was seen to have gone without passing. */
  | { kind: "turned-back" }
  | { kind: "connected"; on: boolean }
  | { kind: "tick" };

/** The arm after an event and the alert that it calls for. */
export function onArm(arm: Arm, event: ArmEvent, nowMs: number): { arm: Arm; alert: AlertCode | null } {
  const to = (state: ArmState, alert: AlertCode | null = null, set: Partial<Arm> = {}) => ({
    arm: { ...arm, state, ...set },
    alert,
  });
  const isHeld = arm.state === "held-open";
  switch (event.kind) {
    case "commanded":
      return isHeld ? to("held-open") : to("commanded", null, { commandedAtMs: nowMs, passed: 0 });
    case "held":
      return event.on
        ? to("held-open", null, { commandedAtMs: nowMs, passed: 0 })
        : to("idle", null, { commandedAtMs: null, passed: 0 });
    case "limit":
      if (!event.on) return to(arm.state, null, { hasLimit: true });
      if (isHeld) return to("held-open", null, { hasLimit: true });
      if (arm.commandedAtMs === null) return to("forced", "forced", { hasLimit: true });
      return to(arm.passed > 0 ? arm.state : "opened", null, { hasLimit: true });
    case "closed-limit":
      if (isHeld) return to("held-open");
      if (event.on) return to("idle", null, { commandedAtMs: null, passed: 0 });
      return arm.commandedAtMs === null ? to("forced", "forced") : to("opening");
    case "pass":
      return onPassSensor(arm, event.on, to);
    case "turned-back":
      return to("not-passed", null, { commandedAtMs: null });
    case "connected":
      if (!event.on) return to("fault", "gate-lost");
      return to("idle", null, { commandedAtMs: null, passed: 0 });
    case "tick": {
      const late = arm.commandedAtMs !== null && nowMs - arm.commandedAtMs >= STUCK_AFTER_MS;
      return late && arm.hasLimit && arm.state === "commanded" ? to("stuck", "stuck") : to(arm.state);
    }
    default:
      return event satisfies never;
  }
}

function onPassSensor(
  arm: Arm,
  on: boolean,
  to: (
    state: ArmState,
    alert?: AlertCode | null,
    set?: Partial<Arm>,
  ) => { arm: Arm; alert: AlertCode | null },
) {
  if (!on || arm.passOn) return to(arm.state, null, { passOn: on });
  if (arm.state === "held-open") return to("held-open", null, { passOn: true });
  // Nobody was let through: something drove under an arm that nobody raised.
  if (arm.commandedAtMs === null && arm.passed === 0) return to("wrong-way", "wrong-way", { passOn: true });
  const passed = arm.passed + 1;
  return passed > 1
    ? to("tailgate", "tailgate", { passOn: true, passed })
    : to("passed", null, { passOn: true, passed });
}
