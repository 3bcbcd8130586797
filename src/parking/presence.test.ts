import { describe, expect, test } from "bun:test";
import {
  EMPTY_LANE,
  GONE_AFTER_MS,
  isBehindOnLoop,
  isPresent,
  isRepeat,
  onLane,
  type Presence,
  type PresenceEvent,
  READ_FRESH_MS,
  STANDS_MS,
  stillHere,
  waiting,
} from "./presence.ts";
import type { Pass } from "./types.ts";

const pass = (plate: string | null, id = `pass-${plate}`): Pass => ({
  id,
  laneId: "out-1",
  plate,
  raw: plate ?? "",
  confidence: 0.97,
  region: null,
  candidates: [],
  chars: [],
  direction: "unknown",
  firstAtMs: 0,
  lastAtMs: 0,
  frames: 1,
  source: "camera",
  box: null,
});
const A = pass("AB12CDE");
const B = pass("XY99ZZA");
const LET: PresenceEvent = { kind: "let-through", side: "exit", stayId: "s" };

/** Plays `[event, milliseconds since the one before]` and says what the lane is then. */
function play(hasLoop: boolean, ...steps: [PresenceEvent, number][]): { lane: Presence; now: number } {
  let lane = EMPTY_LANE;
  let now = 0;
  for (const [event, afterMs] of steps) {
    now += afterMs;
    lane = onLane(lane, event, now, hasLoop);
  }
  return { lane, now };
}
const read = (which: Pass): PresenceEvent => ({ kind: "read", pass: which });
const loop = (on: boolean): PresenceEvent => ({ kind: "loop", on });

describe("a vehicle in a lane", () => {
  test("without a loop is gone 60 s after its last read, 60 s itself included", () => {
    const { lane } = play(false, [read(A), 0], [{ kind: "held", side: "exit" }, 0]);
    expect(waiting(lane, GONE_AFTER_MS - 1, false)?.pass.plate).toBe("AB12CDE");
    expect(waiting(lane, GONE_AFTER_MS, false)).toBeNull();
    expect(isPresent(lane, GONE_AFTER_MS, false)).toBe(false);
  });
  test("without a loop is replaced by a different plate, not by one that looks the same", () => {
    const held = [
      [read(A), 0] as [PresenceEvent, number],
      [{ kind: "held", side: "exit" }, 0] as [PresenceEvent, number],
    ];
    expect(play(false, ...held, [read(pass("A812CDE")), 1000]).lane.vehicle?.phase).toBe("held");
    expect(play(false, ...held, [read(B), 1000]).lane.vehicle).toMatchObject({ phase: "new", pass: B });
  });
  test("keeps waiting as long as the camera sees it", () => {
    const { lane, now } = play(
      false,
      [read(A), 0],
      [{ kind: "held", side: "exit" }, 0],
      [{ kind: "seen" }, 50_000],
    );
    expect(waiting(lane, now + GONE_AFTER_MS - 1, false)).not.toBeNull();
  });
  test("on a loop stays for hours, and leaves with the loop", () => {
    const there = play(true, [loop(true), 0], [read(A), 1], [{ kind: "held", side: "exit" }, 0]);
    expect(waiting(there.lane, 3_600_000, true)).not.toBeNull();
    const gone = play(
      true,
      [loop(true), 0],
      [read(A), 1],
      [{ kind: "held", side: "exit" }, 0],
      [loop(false), 5000],
      [loop(true), 1],
    );
    expect(waiting(gone.lane, gone.now, true)).toBeNull();
  });
  test("read as it drives up owns the loop for 10 s, and not after", () => {
    const young = play(
      true,
      [read(A), 0],
      [{ kind: "held", side: "exit" }, 0],
      [loop(true), READ_FRESH_MS - 1],
    );
    expect(waiting(young.lane, young.now, true)?.pass).toBe(A);
    const old = play(true, [read(A), 0], [{ kind: "held", side: "exit" }, 0], [loop(true), READ_FRESH_MS]);
    expect(waiting(old.lane, old.now, true)).toBeNull();
  });
  test("is a repeat for the seconds that are set, until the lane has cleared", () => {
    const { lane } = play(false, [read(A), 0], [LET, 0]);
    expect(isRepeat(lane, "AB12CDE", 29_999, false, 30)).toBe(true);
    expect(isRepeat(lane, "A812CDE", 29_999, false, 30)).toBe(true);
    expect(isRepeat(lane, "AB12CDE", 30_000, false, 30)).toBe(false);
    expect(isRepeat(lane, "XY99ZZA", 1000, false, 30)).toBe(false);
    expect(isRepeat(lane, null, 1000, false, 30)).toBe(false);
    expect(isRepeat(lane, "AB12CDE", 0, false, 0)).toBe(false);
    const cleared = play(true, [loop(true), 0], [read(A), 0], [LET, 0], [loop(false), 4000]);
    expect(isRepeat(cleared.lane, "AB12CDE", 5000, true, 30)).toBe(false);
  });
  test("that did not move is still here after that, and not once it has left", () => {
    const { lane } = play(false, [read(A), 0], [LET, 0]);
    expect(stillHere(lane, "AB12CDE", 45_000, false)).toMatchObject({ stayId: "s", side: "exit" });
    expect(stillHere(lane, "AB12CDE", GONE_AFTER_MS, false)).toBeNull();
    expect(stillHere(lane, "XY99ZZA", 1, false)).toBeNull();
  });
  test("keeps what a person said of it over more reads, and loses it when it is let through", () => {
    const chosen: PresenceEvent = { kind: "chosen", stayId: "s9", by: "anna" };
    const kept = play(false, [read(A), 0], [{ kind: "held", side: "exit" }, 0], [chosen, 0], [read(A), 2000]);
    expect(kept.lane.vehicle?.chosen?.stayId).toBe("s9");
    const left = play(false, [read(A), 0], [chosen, 0], [LET, 0]);
    expect(left.lane.vehicle?.chosen).toBeNull();
  });
});

describe("a vehicle on the loop of a lane that nobody watches", () => {
  const smart = (plate: string | null, id?: string): Pass => ({ ...pass(plate, id), source: "smart-camera" });
  const FIRST = smart("AB12CDE");
  const held: PresenceEvent = { kind: "held", side: "exit", isKnown: true };
  const start: [PresenceEvent, number][] = [
    [loop(true), 0],
    [read(FIRST), 1000],
    [held, 0],
  ];
  const behind = (which: Pass, isKnownCar: boolean, ...more: [PresenceEvent, number][]) => {
    const { lane, now } = play(true, ...start, ...more);
    return isBehindOnLoop(lane, which, now + 5000, isKnownCar);
  };

  test("keeps the lane when a smart camera reads the plate behind it", () => {
    expect(behind(smart("XY99ZZA"), false)).toBe(true);
    expect(behind(smart(null), false)).toBe(true);
  });
  test("is read a second time when the plate is nearly its own, unless that is a known car", () => {
    expect(behind(smart("AB12CDF"), false)).toBe(false);
    expect(behind(smart("AB12CDF"), true)).toBe(true);
    expect(behind(smart("A812CDE"), true)).toBe(false);
    expect(behind(smart("XY99ZZA", FIRST.id), true)).toBe(false);
  });
  test("gives way when the loop went off, and after half an hour unseen", () => {
    const other = smart("XY99ZZA");
    expect(behind(other, true, [loop(false), 0], [loop(true), 0])).toBe(false);
    expect(behind(other, true, [{ kind: "tick" }, STANDS_MS])).toBe(false);
    expect(behind(other, true, [LET, 0])).toBe(false);
  });
  test("was never more than a text that nobody knows, or was read by a camera of our own: as before", () => {
    const other = smart("XY99ZZA");
    expect(behind(other, true, [{ kind: "held", side: "exit", isKnown: false }, 0])).toBe(false);
    expect(behind(other, true, [{ kind: "held", side: "exit" }, 0])).toBe(true);
    expect(behind(B, true)).toBe(false);
  });
  test("leaves its place to who was read behind it within ten seconds", () => {
    const next: PresenceEvent = { kind: "behind", pass: smart("XY99ZZA"), side: "exit" };
    const soon = play(true, ...start, [next, 1000], [LET, 0], [loop(false), 3000], [loop(true), 2000]);
    expect(waiting(soon.lane, soon.now, true)?.pass.plate).toBe("XY99ZZA");
    const late = play(true, ...start, [next, 1000], [LET, 0], [loop(false), 6000], [loop(true), 4000]);
    expect(waiting(late.lane, late.now, true)).toBeNull();
    const stale = play(true, ...start, [next, 1000], [LET, 0], [loop(false), READ_FRESH_MS]);
    expect(stale.lane.vehicle).toBeNull();
  });
});

describe("two vehicles behind one on the loop", () => {
  const smart = (plate: string, id: string): Pass => ({ ...pass(plate, id), source: "smart-camera" });
  const behind = (plate: string, id: string): PresenceEvent => ({
    kind: "behind",
    pass: smart(plate, id),
    side: "exit",
  });
  const upNext = (...more: [PresenceEvent, number][]) => {
    const { lane, now } = play(
      true,
      [loop(true), 0],
      [read(smart("AB12CDE", "first")), 0],
      [{ kind: "held", side: "exit", isKnown: true }, 0],
      ...more,
      [LET, 0],
      [loop(false), 2000],
      [loop(true), 2000],
    );
    return waiting(lane, now, true)?.pass.plate ?? null;
  };
  test("the first that was read is the next one, never the one behind it", () => {
    expect(upNext([behind("XY99ZZA", "b"), 1000], [behind("LM11OPQ", "c"), 1000])).toBe("XY99ZZA");
  });
  test("nobody is the next one when the first was read too long ago, though another was read since", () => {
    expect(upNext([behind("XY99ZZA", "b"), 1000], [behind("LM11OPQ", "c"), 9000])).toBeNull();
  });
  test("a second look at the first counts anew", () => {
    expect(upNext([behind("XY99ZZA", "b"), 1000], [behind("XY99ZZB", "d"), 9000])).toBe("XY99ZZB");
  });
});

describe("every story of a lane up to eight events", () => {
  const EVENTS: [string, PresenceEvent, number][] = [
    ["A is read", read(A), 1000],
    ["B is read", read(B), 1000],
    ["loop on", loop(true), 1000],
    ["loop off", loop(false), 1000],
    ["held", { kind: "held", side: "exit" }, 0],
    ["let through", LET, 0],
    ["a while", { kind: "tick" }, 11_000],
    ["a minute", { kind: "tick" }, 60_000],
  ];
  /** Time as far as any rule can tell it apart. */
  const age = (fromMs: number | undefined, now: number) =>
    fromMs === undefined ? "-" : Math.min(now - fromMs, 60_000);
  const keyOf = ({ loopOn, vehicle, letThrough }: Presence, now: number) =>
    [
      loopOn,
      vehicle?.pass.plate,
      vehicle?.phase,
      vehicle?.onLoop,
      age(vehicle?.readAtMs, now),
      letThrough?.plate,
      age(letThrough?.atMs, now),
    ].join();

  for (const hasLoop of [true, false])
    test(`${hasLoop ? "with" : "without"} a loop: nobody waits who is not there, and a loop that went off ends everything on it`, () => {
      let states = 0;
      let transitions = 0;
      const seen = new Set<string>();
      let frontier: { lane: Presence; now: number }[] = [{ lane: EMPTY_LANE, now: 0 }];
      for (let depth = 0; depth < 8; depth++) {
        const next: typeof frontier = [];
        for (const { lane, now } of frontier)
          for (const [name, event, afterMs] of EVENTS) {
            const at = now + afterMs;
            const after = onLane(lane, event, at, hasLoop);
            transitions++;
            const waits = waiting(after, at, hasLoop);
            if (waits && !isPresent(after, at, hasLoop)) throw new Error(`${name}: waits and is not there`);
            if (waits && waits.phase !== "held") throw new Error(`${name}: waits and is ${waits.phase}`);
            if (hasLoop && waits && !after.loopOn) throw new Error(`${name}: waits beside the loop`);
            if (name === "loop off" && hasLoop && (waits || after.letThrough || after.vehicle?.onLoop))
              throw new Error("something is left on a loop that is off");
            if (name === "let through" && waits) throw new Error("waits and was let through");
            if (name === "a minute" && !hasLoop && after.vehicle)
              throw new Error("a minute without a read and still there");
            const key = keyOf(after, at);
            if (seen.has(key)) continue;
            seen.add(key);
            states++;
            next.push({ lane: after, now: at });
          }
        frontier = next;
      }
      console.log(
        `lane ${hasLoop ? "with" : "without"} a loop: ${states} states, ${transitions} transitions`,
      );
      expect(states).toBeGreaterThan(100);
    });
});
