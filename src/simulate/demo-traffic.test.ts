import { afterEach, describe, expect, test } from "bun:test";
import type { Desk, LaneDoor, LaneView } from "../desk-types.ts";
import { openStore } from "../store/index.ts";
import { followOneCar } from "./demo-check.ts";
import type { CarClip } from "./demo-clip.ts";
import { DemoRoad } from "./demo-road.ts";
import { DEMO_VISITORS, type DemoVisitor } from "./demo-site.ts";
import { type DemoApproach, type DemoPace, type DemoTown, driveIn, driveOut } from "./demo-traffic.ts";
import type { AccessUnit } from "./h264.ts";

const piece: AccessUnit[] = [0, 1, 2].map((i) => ({ nals: [Uint8Array.of(i)], isKey: i === 0 }));
const clip: CarClip = { approach: piece, wait: piece, leave: piece };
const [payer] = DEMO_VISITORS as [DemoVisitor];
const pace: DemoPace = { parkMs: 0, cashAfterMs: 0, openByHandAfterMs: null };

const timers: ReturnType<typeof setInterval>[] = [];
afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer);
});

/** A lane that shows what it is told to, before a road that plays fast. */
function approach(id: string) {
  const road = new DemoRoad(piece);
  timers.push(setInterval(() => road.next(), 1));
  const opened: string[] = [];
  let view: LaneView = {
    id,
    name: id,
    direction: "entry",
    armed: true,
    mode: "automatic",
    inputs: [],
    camera: { id: "c", phase: "live", detail: "", lastFrameAtMs: 0, framesDropped: 0, generation: 1 },
    gate: null,
    zone: null,
    occupied: false,
    waitingSinceMs: null,
    call: null,
    last: null,
    decision: null,
  };
  const lane = {
    view: () => view,
    openByPerson: async ({ reason }: { reason: string }) => {
      opened.push(reason);
      road.driveOn();
      return { ok: false, status: 503, message: "opened all the same" } as const;
    },
  } as Partial<LaneDoor> as LaneDoor;
  const holdFor = (reason: "unpaid" | "ambiguous") => {
    const decision = {
      id: "d1",
      passId: null,
      proposed: null,
      outcome: "hold",
      reason,
      sentence: "It waits.",
      explanation: [],
      stayId: "s1",
    } as const;
    view = {
      ...view,
      waitingSinceMs: 1,
      decision: { ...decision, explanation: [], dueMinor: 50, currency: "GBP", atMs: 1 },
    };
  };
  const made: DemoApproach = { lane, road, film: async () => clip };
  return { ...made, opened, holdFor };
}

function town(signal: AbortSignal = new AbortController().signal) {
  const entry = approach("in-1");
  const exit = approach("out-1");
  const keys: string[] = [];
  const desk = {
    pay: async ({ key }: { key: string }) => {
      keys.push(key);
      exit.road.driveOn();
      return { ok: false, status: 409, message: "paid all the same" } as const;
    },
  } as Partial<Desk> as Desk;
  const told: string[] = [];
  const made: DemoTown = { entry, exit, desk, signal, tell: (line) => told.push(line) };
  return { ...made, entry, exit, keys, told };
}

describe("a demo car", () => {
  test("drives in when the barrier rises, and not before", async () => {
    const one = town();
    let isIn = false;
    const drive = driveIn(one, payer, pace).then(() => {
      isIn = true;
    });
    await one.entry.road.until("waiting", one.signal);
    expect(isIn).toBe(false);
    one.entry.road.driveOn();
    await drive;
    expect(one.entry.opened).toEqual([]);
    expect(one.told.at(-1)).toContain("is in");
  });

  test("that owes at the exit is relieved of its money by the attendant", async () => {
    const one = town();
    one.exit.holdFor("unpaid");
    await driveOut(one, payer, pace);
    expect(one.keys).toEqual(["demo-cash-d1"]);
    expect(one.exit.opened).toEqual([]);
  });

  test("that waits for another reason pays nothing; the attendant opens after a while", async () => {
    const one = town();
    one.exit.holdFor("ambiguous");
    await driveOut(one, payer, { ...pace, openByHandAfterMs: 1 });
    expect(one.keys).toEqual([]);
    expect(one.exit.opened).toHaveLength(1);
  });
});

describe("the check", () => {
  test("says where and why a car did not get through", async () => {
    const one = town();
    const store = openStore({ dataDir: null, nowMs: 0 });
    const summary = await followOneCar(one, store, { limitMs: 600, parkMs: 0, pulses: () => 0 });
    store.close();
    expect(summary).toMatchObject({ ok: false, plate: "HK27MTW", pulses: 0 });
    expect(summary.ok ? "" : summary.reason).toContain("did not get through the entry in time");
    expect(summary.ok ? "" : summary.reason).toContain("Nothing was read");
  });

  test("believes the records, not the picture: a car that drove out without a stay failed", async () => {
    const one = town();
    timers.push(
      setInterval(() => {
        one.entry.road.driveOn();
        one.exit.road.driveOn();
      }, 5),
    );
    const store = openStore({ dataDir: null, nowMs: 0 });
    const summary = await followOneCar(one, store, { limitMs: 20_000, parkMs: 0, pulses: () => 2 });
    store.close();
    expect(summary.ok ? "" : summary.reason).toContain("no closed stay");
  });

  test("ends at once when it is stopped", async () => {
    const stop = new AbortController();
    const one = town(stop.signal);
    const store = openStore({ dataDir: null, nowMs: 0 });
    setTimeout(() => stop.abort(new Error("stopped")), 50);
    const summary = await followOneCar(one, store, { limitMs: 20_000, parkMs: 0, pulses: () => 0 });
    store.close();
    expect(summary).toMatchObject({ ok: false, reason: "It was stopped." });
  });
});
