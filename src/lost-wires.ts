/** Names the wires that cannot be read: their last level counts meanwhile, so somebody has to know. Moves nothing. */
import type { Clock, Input, InputKind } from "./devices.ts";
import type { AlertCode } from "./parking/types.ts";
import type { Store } from "./store/types.ts";

export type LaneWire = { laneId: string; kind: InputKind; input: Pick<Input, "state"> };

/** A broker that restarts is no alarm. */
const LOST_MS = 5_000;

/** Called about once a second. Raises `input-lost` for each wire and clears it when the wire is back or taken out. */
export const createLostWires = (parts: {
  inputs(): readonly LaneWire[];
  alerts: Pick<Store["alerts"], "open">;
  clock: Pick<Clock, "monotonicMs">;
  set(code: AlertCode, subject: string, on: boolean): void;
}): (() => void) => {
  const lostSinceMs = new Map<string, number>();
  return () => {
    const nowMs = parts.clock.monotonicMs();
    const subjects = new Set<string>();
    for (const { laneId, kind, input } of parts.inputs()) {
      const subject = `input:${laneId} ${kind}`;
      subjects.add(subject);
      if (input.state().connected) lostSinceMs.delete(subject);
      else if (!lostSinceMs.has(subject)) lostSinceMs.set(subject, nowMs);
      parts.set("input-lost", subject, nowMs - (lostSinceMs.get(subject) ?? nowMs) >= LOST_MS);
    }
    // A wire that was taken out of the site is not missed.
    for (const { code, subject } of parts.alerts.open())
      if (code === "input-lost" && !subjects.has(subject)) parts.set(code, subject, false);
    for (const subject of lostSinceMs.keys()) if (!subjects.has(subject)) lostSinceMs.delete(subject);
  };
};
