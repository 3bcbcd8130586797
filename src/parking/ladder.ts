/**
 * Nobody is trapped at an exit: a wait is noticed, then called, and, where the site allows it, ends in a release. An
 * explicit state machine over monotonic time; orders nothing itself.
 */

export const NOTICE_AFTER_MS = 60_000;
export const CALL_AFTER_MS = 120_000;

export type Ladder =
  | { step: "calm" }
  /** The attendant sees that somebody waits. */
  | { step: "noticed" }
  /** The attendant is called; after `callsLeft` more calls nobody is waited for any longer. */
  | { step: "called"; sinceMs: number; calledAtMs: number; callsLeft: number }
  /** A person said that they see to it: no release by time alone any more. */
  | { step: "answered"; sinceMs: number; by: string }
  | { step: "released" };

export type LadderEvent =
  | {
      kind: "second";
      /** Since when a vehicle waits; null when nobody does. */
      waitingSinceMs: number | null;
      /** An unanswered call lasts so long before the vehicle is released; null never releases. */
      releaseAfterMs: number | null;
      /** Who owes from before goes to the attendant first: one more call before the release. */
      hasDebt: boolean;
    }
  /** The button at the lane. */
  | { kind: "help" }
  | { kind: "answered"; by: string }
  /** The barrier did not rise for a release: somebody must come. */
  | { kind: "release-failed" };

/** What the lane shall do about it now. */
export type LadderAct = "none" | "notice" | "call" | "release" | "end";

export const CALM: Ladder = { step: "calm" };

/** The ladder after an event, and what to do. `nowMs` is monotonic. */
export function onLadder(
  ladder: Ladder,
  event: LadderEvent,
  nowMs: number,
): { ladder: Ladder; act: LadderAct } {
  switch (event.kind) {
    case "help":
      return ladder.step === "called" || ladder.step === "answered"
        ? { ladder, act: "none" }
        : { ladder: calledAt(nowMs), act: "call" };
    case "answered":
      return ladder.step === "called"
        ? { ladder: { step: "answered", sinceMs: ladder.sinceMs, by: event.by }, act: "none" }
        : { ladder, act: "none" };
    case "release-failed":
      return ladder.step === "released" ? { ladder: calledAt(nowMs), act: "call" } : { ladder, act: "none" };
    case "second":
      return onSecond(ladder, event, nowMs);
    default:
      return event satisfies never;
  }
}

const calledAt = (nowMs: number): Ladder => ({
  step: "called",
  sinceMs: nowMs,
  calledAtMs: nowMs,
  callsLeft: 1,
});

function onSecond(
  ladder: Ladder,
  event: Extract<LadderEvent, { kind: "second" }>,
  nowMs: number,
): { ladder: Ladder; act: LadderAct } {
  const { waitingSinceMs, releaseAfterMs, hasDebt } = event;
  const stay = { ladder, act: "none" } as const;
  if (waitingSinceMs === null) {
    // A call by the button stays until a person has answered: who pressed it may stand beside the lane.
    const isOver =
      ladder.step !== "calm" && !(ladder.step === "called" && nowMs - ladder.sinceMs < CALL_AFTER_MS);
    return isOver ? { ladder: CALM, act: "end" } : stay;
  }
  const waitedMs = nowMs - waitingSinceMs;
  switch (ladder.step) {
    case "calm":
      return waitedMs >= NOTICE_AFTER_MS ? { ladder: { step: "noticed" }, act: "notice" } : stay;
    case "noticed":
      return waitedMs >= CALL_AFTER_MS ? { ladder: calledAt(nowMs), act: "call" } : stay;
    case "called":
      if (releaseAfterMs === null || nowMs - ladder.calledAtMs < releaseAfterMs) return stay;
      return hasDebt && ladder.callsLeft > 0
        ? { ladder: { ...ladder, calledAtMs: nowMs, callsLeft: ladder.callsLeft - 1 }, act: "call" }
        : { ladder: { step: "released" }, act: "release" };
    case "answered":
    case "released":
      return stay;
    default:
      return ladder satisfies never;
  }
}
