import { describe, expect, test } from "bun:test";
import { siteFileSchema } from "../site.ts";
import { brokenBooks, brokenNow } from "./invariants.ts";
import { allStays } from "./run.ts";
import { SITE } from "./stories.fixture.test.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { createWorld, type World } from "./world.ts";

/**
 * The real lanes, desk and store, explored breadth first: every event in every state that was not seen before, each
 * reached by playing its story from the start. LOTKEEPER_DEPTH=5 goes deeper.
 */
const DEPTH = Number(process.env.LOTKEEPER_DEPTH ?? 3);
const START_MS = Date.parse("2026-03-02T08:00:00Z");

type Ground = { loops: Map<string, boolean>; readAtMs: Map<string, number>; byPerson: boolean };
type Step = (world: World, ground: Ground, advance: (seconds: number) => Promise<void>) => Promise<void>;

let serial = 0;
const read =
  (laneId: string, plate: string): Step =>
  async (world, ground, advance) => {
    await advance(1);
    ground.readAtMs.set(laneId, 0);
    const atMs = START_MS;
    await world.lane(laneId).pass({
      id: `pass-${++serial}`,
      laneId,
      plate,
      raw: plate,
      confidence: 0.9,
      region: "gb",
      candidates: [],
      chars: [],
      direction: "unknown",
      firstAtMs: atMs,
      lastAtMs: atMs,
      frames: 3,
      source: "simulated",
      box: null,
    });
  };
const loop =
  (laneId: string, on: boolean): Step =>
  async (world, ground) => {
    ground.loops.set(laneId, on);
    await world.wire(laneId, "loop", on);
  };
const EVENTS: Record<string, Step> = {
  "A at the entry": read("in-1", "AB12CDE"),
  "B at the entry": read("in-1", "KL34MNP"),
  "entry loop on": loop("in-1", true),
  "entry loop off": loop("in-1", false),
  "A at the exit": read("out-1", "AB12CDE"),
  "A misread at the exit": read("out-1", "AB12CDF"),
  "B at the exit": read("out-1", "KL34MNP"),
  "A pays": async (world) => {
    const stay = world.store().stays.openByPlate("AB12CDE");
    if (stay)
      await world.desk().pay({ stayId: stay.id, method: "card", actor: "user:anna", key: `key-${++serial}` });
  },
  "12 seconds": (_world, _ground, advance) => advance(12),
  "70 seconds": (_world, _ground, advance) => advance(70),
  "two hours": (_world, _ground, advance) => advance(7200),
  "STOP at the exit": (world) => world.wire("out-1", "stop", true),
  "STOP let go": (world) => world.wire("out-1", "stop", false),
  "a person opens the exit": async (world, ground) => {
    ground.byPerson = true;
    await world.lane("out-1").openByPerson({ actor: "user:anna", reason: "test", key: `key-${++serial}` });
    ground.byPerson = false;
  },
  "the exit's relay is lost": async (world) => {
    world.gates.get("gate-out")?.setConnected(false);
    await world.tick();
  },
  "and is back": async (world) => {
    world.gates.get("gate-out")?.setConnected(true);
    await world.tick();
  },
  "the process starts again": (world) => world.crash(),
};

/** Plays a story; returns the state it ends in, as far as any rule can tell states apart. @throws what is broken */
async function play(story: readonly string[]): Promise<string> {
  const clock = createVirtualClock(START_MS);
  const ground: Ground = { loops: new Map(), readAtMs: new Map(), byPerson: false };
  const pulsed = new Set<string>();
  let received = 0;
  const world: World = await createWorld({
    site: siteFileSchema.parse({ ...SITE, site: { ...SITE.site, releaseMinutes: 1 } }),
    clock,
    wires: new Map([
      ["in-1", { loop: true, pass: false }],
      ["out-1", { loop: false, pass: false }],
    ]),
    onDisk: false,
    witness: {
      pulsed(intent) {
        if (pulsed.has(intent.id)) throw new Error(`${intent.id} was pulsed twice`);
        pulsed.add(intent.id);
        const lane = intent.gateId === "gate-in" ? "in-1" : "out-1";
        const decision = world
          .store()
          .stays.decisionsOfLane(lane, 5)
          .find((one) => one.id === intent.decisionId);
        if (decision?.outcome !== "open") throw new Error("a pulse without a committed decision to open");
        if (Math.abs(clock.nowMs() - decision.atMs) >= 10_000) throw new Error("a pulse on an old decision");
        if (ground.byPerson) return;
        const readAtMs = ground.readAtMs.get(lane) ?? Number.POSITIVE_INFINITY;
        const isThere = lane === "in-1" ? ground.loops.get(lane) === true : readAtMs < 60_000;
        if (!isThere) throw new Error(`${lane} was opened and nobody was there`);
      },
      gate(gateId, state) {
        if (state === "opened") throw new Error(`${gateId} says opened without a limit switch`);
      },
    },
  });
  const advance = async (seconds: number) => {
    for (let left = seconds; left > 0; ) {
      const step = Math.min(left, left > 200 ? left - 190 : 10);
      left -= step;
      clock.advance(step * 1000);
      for (const [lane, agoMs] of ground.readAtMs) ground.readAtMs.set(lane, agoMs + step * 1000);
      await world.tick();
    }
  };
  try {
    for (const name of story) {
      await EVENTS[name]!(world, ground, advance);
      await world.settle();
      const store = world.store();
      const revenue = store.money.revenue(0, Number.MAX_SAFE_INTEGER);
      const broken = [...brokenNow(store, null), ...brokenBooks(store, allStays(world), revenue)];
      if (revenue < received) broken.push("money is gone");
      received = revenue;
      if (broken.length > 0) throw new Error(broken.join("; "));
    }
    return keyOf(world, ground);
  } catch (error) {
    throw new Error(`${story.join(", ")}: ${error instanceof Error ? error.message : error}`);
  } finally {
    world.end();
  }
}

const bucket = (ms: number) => [10_000, 30_000, 60_000, 120_000, 600_000].filter((edge) => ms >= edge).length;

function keyOf(world: World, ground: Ground): string {
  const store = world.store();
  const names = new Map(allStays(world).map((stay, i) => [stay.id, i]));
  const nowMs = Math.max(...allStays(world).map((stay) => stay.entryAtMs), START_MS);
  return JSON.stringify([
    world.lanes().map((lane) => {
      const { occupied, waitingSinceMs, last, decision, gate, call } = lane.view();
      const id = decision?.stayId ? (names.get(decision.stayId) ?? null) : null;
      return [
        occupied,
        waitingSinceMs !== null,
        last?.plate,
        decision?.outcome,
        decision?.reason,
        id,
        gate,
        call?.level,
      ];
    }),
    allStays(world).map((stay) => [
      stay.plate,
      stay.state,
      stay.exitReason,
      stay.paidMinor > 0,
      bucket(nowMs - stay.entryAtMs),
      store.stays.exitRights(stay.id).map((right) => right.consumedAtMs !== null),
    ]),
    store.site.occupancy(),
    store.alerts.open().map((alert) => alert.code),
    [...ground.loops],
    [...ground.readAtMs].map(([lane, agoMs]) => [lane, bucket(agoMs)]),
  ]);
}

describe("the lanes of a site, explored whole", () => {
  test(`keep every invariant in every state within ${DEPTH} events`, async () => {
    const seen = new Set<string>();
    let frontier: string[][] = [[]];
    let transitions = 0;
    for (let depth = 0; depth < DEPTH; depth++) {
      const next: string[][] = [];
      for (const story of frontier)
        for (const name of Object.keys(EVENTS)) {
          transitions++;
          const key = await play([...story, name]);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push([...story, name]);
        }
      frontier = next;
    }
    console.log(
      `lanes, desk and store: ${seen.size} states, ${transitions} transitions, ${DEPTH} events deep`,
    );
    expect(seen.size).toBeGreaterThan(100);
  }, 600_000);
});
