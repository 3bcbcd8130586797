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
/** And one whose switch does not say that it came down so long after it was told, or after the last vehicle. */
export const STUCK_OPEN_MS = 300_000;
/** Where no switch says that the arm is down, it counts as down so long after it was told or driven through. */
export const DOWN_AFTER_MS = 60_000;
/** Where no sensor counts them off, they are not counted for ever. */
const LONGEST_CONVOY = 9;

export type Arm = {
  state: ArmState;
  /** When the last pulse went out, until the arm is down again. */
  commandedAtMs: number | null;
  /** When it was last told, left its lower end, or a vehicle drove through. */
  movedAtMs: number;
  /** Vehicles that were let through and have not passed: several in a convoy. */
  toPass: number;
  /** A switch that is wired or has ever answered can be expected to answer. */
  hasLimit: boolean;
  hasClosedLimit: boolean;
  hasPass: boolean;
  limitOn: boolean;
  passOn: boolean;
};

export const ARM_DOWN: Arm = {
  state: "idle",
  commandedAtMs: null,
  movedAtMs: 0,
  toPass: 0,
  hasLimit: false,
  hasClosedLimit: false,
  hasPass: false,
  limitOn: false,
  passOn: false,
};

export type ArmEvent =
  /** `again`: for a vehicle that was let through already and is still there. */
  | { kind: "commanded"; again?: boolean }
  | { kind: "held"; on: boolean }
  | { kind: "limit"; on: boolean }
  | { kind: "closed-limit"; on: boolean }
  | { kind: "pass"; on: boolean }
  /** The vehicle left the lane backwards or was seen to have gone without passing. */
  | { kind: "turned-back" }
  | { kind: "connected"; on: boolean }
  | { kind: "tick" };

type Moved = { arm: Arm; alert: AlertCode | null };
const DOWN = { commandedAtMs: null, toPass: 0 } as const;

/** The arm after an event and the alert that it calls for. */
export function onArm(arm: Arm, event: ArmEvent, nowMs: number): Moved {
  const to = (state: ArmState, alert: AlertCode | null = null, set: Partial<Arm> = {}): Moved => ({
    arm: { ...arm, state, ...set },
    alert,
  });
  const isHeld = arm.state === "held-open";
  switch (event.kind) {
    case "commanded": {
      if (isHeld) return to("held-open");
      const waiting = arm.commandedAtMs === null ? 0 : arm.toPass;
      const isCounted = event.again === true && waiting > 0;
      return to("commanded", null, {
        commandedAtMs: nowMs,
        movedAtMs: nowMs,
        toPass: isCounted ? waiting : Math.min(waiting + 1, LONGEST_CONVOY),
      });
    }
    case "held":
      return event.on
        ? to("held-open", null, { ...DOWN, commandedAtMs: nowMs, movedAtMs: nowMs })
        : to("idle", null, DOWN);
    case "limit": {
      const set = { hasLimit: true, limitOn: event.on };
      if (!event.on) return to(arm.state, null, set);
      if (isHeld) return to("held-open", null, set);
      if (arm.commandedAtMs === null) return to("forced", "forced", set);
      return to(arm.state === "passed" || arm.state === "tailgate" ? arm.state : "opened", null, set);
    }
    case "closed-limit":
      return onClosedLimit(arm, event.on, nowMs, to);
    case "pass":
      return onPassSensor(arm, event.on, nowMs, to);
    case "turned-back":
      return to("not-passed", null, { commandedAtMs: null, toPass: Math.max(0, arm.toPass - 1) });
    case "connected":
      if (!event.on) return to("fault", "gate-lost");
      return to("idle", null, DOWN);
    case "tick":
      return onTick(arm, nowMs, to);
    default:
      return event satisfies never;
  }
}

type To = (state: ArmState, alert?: AlertCode | null, set?: Partial<Arm>) => Moved;

function onClosedLimit(arm: Arm, on: boolean, nowMs: number, to: To): Moved {
  const set = { hasClosedLimit: true };
  if (arm.state === "held-open") return to("held-open", null, set);
  if (!on && arm.commandedAtMs === null) return to("forced", "forced", set);
  if (!on) {
    // Of two wires that changed at the same time the other one may be heard first.
    const isUp = arm.limitOn || arm.state === "passed" || arm.state === "tailgate";
    return to(isUp ? arm.state : "opening", null, { ...set, movedAtMs: nowMs });
  }
  // It came down before whoever was let through had driven.
  const isMissed = arm.hasPass && arm.commandedAtMs !== null && arm.toPass > 0;
  return to(isMissed ? "not-passed" : "idle", null, { ...DOWN, ...set });
}

function onPassSensor(arm: Arm, on: boolean, nowMs: number, to: To): Moved {
  if (!on || arm.passOn) return to(arm.state, null, { passOn: on, hasPass: true });
  const set = { passOn: true, hasPass: true, movedAtMs: nowMs };
  if (arm.state === "held-open") return to("held-open", null, set);
  if (arm.toPass > 0) return to("passed", null, { ...set, toPass: arm.toPass - 1 });
  // Nobody was let through: something drove under an arm that nobody raised.
  return arm.commandedAtMs === null ? to("wrong-way", "wrong-way", set) : to("tailgate", "tailgate", set);
}

function onTick(arm: Arm, nowMs: number, to: To): Moved {
  const isUp = arm.state !== "held-open" && arm.state !== "fault" && arm.commandedAtMs !== null;
  if (!isUp || arm.state === "stuck") return to(arm.state);
  const sinceMovedMs = nowMs - arm.movedAtMs;
  const neverRose = arm.state === "commanded" && (arm.hasLimit || arm.hasClosedLimit);
  const neverArrived = arm.state === "opening" && arm.hasLimit;
  if ((neverRose || neverArrived) && !arm.limitOn && sinceMovedMs >= STUCK_AFTER_MS)
    return to("stuck", "stuck");
  if (arm.hasClosedLimit && sinceMovedMs >= STUCK_OPEN_MS) return to("stuck", "stuck");
  const mayBeDown = !arm.hasClosedLimit && !arm.limitOn && !arm.passOn;
  return mayBeDown && sinceMovedMs >= DOWN_AFTER_MS ? to(arm.state, null, DOWN) : to(arm.state);
}
