/**
 * The machine's clocks, and whether the wall clock can be believed: a box without a battery starts in the
 * past, and a clock that jumps makes wrong fees. Never sets the time.
 */
import { existsSync } from "node:fs";
import type { Clock } from "../devices.ts";

/** Nobody parks before this program existed: such a clock has lost its battery. */
export const EARLIEST_TRUSTED_MS = Date.parse("2025-01-01T00:00:00Z");
/** Wall and monotonic clock may drift this far apart between two looks (NTP slews, it does not jump). */
const JUMP_MS = 5_000;
/** After a jump that no time server explains, stays are marked uncertain for so long. */
const DOUBT_MS = 10 * 60_000;
const SYNCHRONISED = "/run/systemd/timesync/synchronized";

export type Sources = { wallMs(): number; monotonicMs(): number; isSynchronised(): boolean };

const machine: Sources = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  isSynchronised: () => existsSync(SYNCHRONISED),
};

export const createClock = (sources: Sources = machine): Clock => {
  let lastWallMs = sources.wallMs();
  let lastMonotonicMs = sources.monotonicMs();
  let doubtUntilMs = Number.NEGATIVE_INFINITY;

  /** Compares the two clocks since the last look. */
  const look = (): { wallMs: number; monotonicMs: number } => {
    const wallMs = sources.wallMs();
    const monotonicMs = sources.monotonicMs();
    const drift = wallMs - lastWallMs - (monotonicMs - lastMonotonicMs);
    if (Math.abs(drift) > JUMP_MS) doubtUntilMs = monotonicMs + DOUBT_MS;
    lastWallMs = wallMs;
    lastMonotonicMs = monotonicMs;
    return { wallMs, monotonicMs };
  };

  return {
    nowMs: () => look().wallMs,
    monotonicMs: () => sources.monotonicMs(),
    isTrusted: () => {
      const { wallMs, monotonicMs } = look();
      if (wallMs < EARLIEST_TRUSTED_MS) return false;
      return monotonicMs >= doubtUntilMs || sources.isSynchronised();
    },
  };
};
