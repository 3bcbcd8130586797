import { describe, expect, test } from "bun:test";
import { CALM, type Ladder, type LadderAct, type LadderEvent, onLadder } from "./ladder.ts";

const MINUTE = 60_000;

/** Seconds pass with a vehicle that waits from 0; tells what was done and when. */
function wait(
  seconds: number,
  more: { releaseAfterMs?: number | null; hasDebt?: boolean; at?: Record<number, LadderEvent> } = {},
): { told: string[]; ladder: Ladder } {
  let ladder = CALM;
  const told: string[] = [];
  const note = (second: number, act: LadderAct) => {
    if (act !== "none") told.push(`${second} ${act}`);
  };
  for (let second = 0; second <= seconds; second++) {
    const own = more.at?.[second];
    const { releaseAfterMs = null, hasDebt = false } = more;
    const events: LadderEvent[] = [
      ...(own ? [own] : []),
      { kind: "second", waitingSinceMs: 0, releaseAfterMs, hasDebt },
    ];
    for (const event of events) {
      const next = onLadder(ladder, event, second * 1000);
      ladder = next.ladder;
      note(second, next.act);
    }
  }
  return { told, ladder };
}

describe("the ladder at an exit", () => {
  test("notices after a minute, calls after two, and never releases where the site does not", () => {
    expect(wait(3600).told).toEqual(["60 notice", "120 call"]);
  });
  test("releases when a call went unanswered for as long as the site says", () => {
    expect(wait(3600, { releaseAfterMs: 5 * MINUTE }).told).toEqual(["60 notice", "120 call", "420 release"]);
  });
  test("calls once more before it releases a plate with an open debt", () => {
    expect(wait(3600, { releaseAfterMs: 5 * MINUTE, hasDebt: true }).told).toEqual([
      "60 notice",
      "120 call",
      "420 call",
      "720 release",
    ]);
  });
  test("does not release by itself once a person has answered", () => {
    const { told, ladder } = wait(3600, {
      releaseAfterMs: 5 * MINUTE,
      at: { 200: { kind: "answered", by: "anna" } },
    });
    expect(told).toEqual(["60 notice", "120 call"]);
    expect(ladder).toEqual({ step: "answered", sinceMs: 120_000, by: "anna" });
  });
  test("calls at once when the button is pressed, and once only", () => {
    expect(wait(300, { at: { 3: { kind: "help" }, 9: { kind: "help" } } }).told).toEqual(["3 call"]);
  });
  test("calls again when the barrier did not rise for the release", () => {
    const at = { 425: { kind: "release-failed" as const } };
    expect(wait(500, { releaseAfterMs: 5 * MINUTE, at }).told).toEqual([
      "60 notice",
      "120 call",
      "420 release",
      "425 call",
    ]);
  });
  test("ends with the wait, and a button pressed where nobody waits calls for two minutes", () => {
    const gone: LadderEvent = { kind: "second", waitingSinceMs: null, releaseAfterMs: null, hasDebt: false };
    expect(onLadder({ step: "noticed" }, gone, 0)).toEqual({ ladder: CALM, act: "end" });
    expect(onLadder(CALM, gone, 0)).toEqual({ ladder: CALM, act: "none" });
    const pressed = onLadder(CALM, { kind: "help" }, 0).ladder;
    expect(onLadder(pressed, gone, 119_000).act).toBe("none");
    expect(onLadder(pressed, gone, 120_000)).toEqual({ ladder: CALM, act: "end" });
  });
  test("is explored whole: no release without a call of full length before it, none after an answer", () => {
    const releaseAfterMs = 5 * MINUTE;
    const events: LadderEvent[] = [
      ...[null, 0].flatMap((waitingSinceMs) =>
        [true, false].map((hasDebt) => ({
          kind: "second" as const,
          waitingSinceMs,
          releaseAfterMs,
          hasDebt,
        })),
      ),
      { kind: "help" },
      { kind: "answered", by: "anna" },
      { kind: "release-failed" },
    ];
    // Half minutes up to a quarter of an hour stand for all time.
    type Node = { ladder: Ladder; atMs: number };
    const seen = new Set<string>();
    const todo: Node[] = [{ ladder: CALM, atMs: 0 }];
    let transitions = 0;
    for (let node = todo.pop(); node; node = todo.pop()) {
      const { ladder, atMs } = node;
      const key = JSON.stringify(node);
      if (seen.has(key) || atMs > 15 * MINUTE) continue;
      seen.add(key);
      for (const event of events) {
        const next = onLadder(ladder, event, atMs);
        transitions++;
        if (next.act === "release") {
          expect(ladder.step).toBe("called");
          if (ladder.step === "called")
            expect(atMs - ladder.calledAtMs).toBeGreaterThanOrEqual(releaseAfterMs);
          if (event.kind === "second" && event.hasDebt && ladder.step === "called")
            expect(ladder.callsLeft).toBe(0);
        }
        if (ladder.step === "answered" && event.kind === "second" && event.waitingSinceMs !== null)
          expect(next.ladder).toEqual(ladder);
        todo.push({ ladder: next.ladder, atMs: atMs + MINUTE / 2 });
      }
    }
    console.log(`ladder: ${seen.size} states, ${transitions} transitions`);
    expect(seen.size).toBeGreaterThan(300);
  });
});
