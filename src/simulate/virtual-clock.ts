/** Time that moves only when it is told to, for the simulator. Its wall clock may be made to jump; its monotonic one never does. */
import type { Clock } from "../devices.ts";

export type VirtualClock = Clock & {
  /** Lets real time pass: both clocks move. */
  advance(ms: number): void;
  /** Somebody sets the wall clock; from here on nobody trusts it. */
  jump(ms: number): void;
  /** The wall clock is set right again and somebody vouches for it. */
  correct(): void;
};

/** A wall clock before this is a battery that ran out. */
const TRUSTED_FROM_MS = Date.UTC(2025, 0, 1);

export function createVirtualClock(startMs: number): VirtualClock {
  let elapsedMs = 0;
  let jumpedMs = 0;
  let jumped = false;
  const nowMs = () => startMs + elapsedMs + jumpedMs;
  return {
    nowMs,
    monotonicMs: () => elapsedMs,
    isTrusted: () => !jumped && nowMs() >= TRUSTED_FROM_MS,
    advance(ms) {
      if (ms < 0) throw new RangeError("real time does not run backwards");
      elapsedMs += ms;
    },
    jump(ms) {
      jumpedMs += ms;
      jumped = true;
    },
    correct() {
      jumpedMs = 0;
      jumped = false;
    },
  };
}
