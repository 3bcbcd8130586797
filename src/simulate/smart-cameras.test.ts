/** Lanes whose only eye is a camera that pushes each vehicle once, with a loop that may stay on throughout a queue. */
import { afterEach, describe, expect, test } from "bun:test";
import type { Pass } from "../parking/types.ts";
import { siteFileSchema } from "../site.ts";
import { SITE } from "./stories.fixture.test.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { createWorld, type World } from "./world.ts";

const UNPAID = "AB12CDE";
const STAFF = "KX59LMN";
const BLOCKED = "BD51SMR";
const SECOND = 1000;

let world: World | null = null;
afterEach(() => world?.end());

const open = async () => {
  const clock = createVirtualClock(Date.parse("2026-03-02T08:00:00Z"));
  const pulses: string[] = [];
  const site = siteFileSchema.parse({
    ...SITE,
    groups: [
      { id: "staff", tariff: "free" },
      { id: "blocked", block: true },
    ],
    vehicles: [
      { plate: STAFF, groups: ["staff"] },
      { plate: BLOCKED, groups: ["blocked"] },
    ],
  });
  const wires = { loop: true, pass: false };
  const made = await createWorld({
    site,
    clock,
    wires: new Map([
      ["in-1", wires],
      ["out-1", wires],
    ]),
    onDisk: false,
    witness: { pulsed: ({ gateId }) => pulses.push(gateId) },
  });
  world = made;
  let serial = 0;
  const read = async (lane: string, plate: string | null, id = `pass-${++serial}`) => {
    const atMs = clock.nowMs();
    const pass: Pass = {
      id,
      laneId: lane,
      plate,
      raw: plate ?? "",
      confidence: 0.97,
      region: "gb",
      candidates: [],
      chars: [],
      direction: "unknown",
      firstAtMs: atMs,
      lastAtMs: atMs,
      frames: 1,
      source: "smart-camera",
      box: null,
    };
    const decision = await made.lane(lane).pass(pass, undefined, clock.monotonicMs() + 10 * SECOND);
    await made.settle();
    return `${decision.outcome} ${decision.reason}`;
  };
  const after = async (ms: number) => {
    for (let left = ms; left > 0; left -= SECOND) {
      clock.advance(Math.min(left, SECOND));
      await made.tick();
    }
  };
  const comesIn = async (plate: string) => {
    await made.wire("in-1", "loop", true);
    await read("in-1", plate);
    await made.wire("in-1", "loop", false);
    await after(40 * SECOND);
  };
  const pays = async (plate: string) => {
    const stay = made.store().stays.openByPlate(plate)!;
    const paid = await made
      .desk()
      .pay({ stayId: stay.id, method: "cash", actor: "user:anna", key: `k-${plate}` });
    expect(paid.ok).toBe(true);
    await made.settle();
  };
  const out = () => pulses.filter((gate) => gate === "gate-out").length;
  return { world: made, clock, pulses, read, after, comesIn, pays, out };
};

describe("a queue before an exit whose loop never goes off", () => {
  const queue = async () => {
    const it = await open();
    await it.comesIn(UNPAID);
    await it.comesIn(STAFF);
    await it.after(90 * 60 * SECOND);
    await it.world.wire("out-1", "loop", true);
    expect(await it.read("out-1", UNPAID, "first")).toBe("hold unpaid");
    await it.after(5 * SECOND);
    return it;
  };

  test("does not open for the unpaid car because a permit stands behind it", async () => {
    const { world, read, after, out } = await queue();
    expect(await read("out-1", STAFF)).toBe("hold no-vehicle");
    await after(20 * SECOND);
    expect(await read("out-1", STAFF)).toBe("hold no-vehicle");
    expect(out()).toBe(0);
    // What was read behind it is on record all the same.
    expect(
      world
        .store()
        .stays.latestPasses("out-1", 9)
        .map((one) => one.plate),
    ).toContain(STAFF);
  });

  test("opens for the first car when it pays, and then for the one behind it", async () => {
    const { world, read, after, pays, out } = await queue();
    await read("out-1", STAFF);
    await pays(UNPAID);
    expect(out()).toBe(1);
    expect(world.store().stays.openByPlate(UNPAID)).toBeNull();
    expect(world.store().stays.openByPlate(STAFF)).not.toBeNull();
    await after(3 * SECOND);
    await world.wire("out-1", "loop", false);
    await after(2 * SECOND);
    // Its own read is seven seconds old when it rolls onto the loop.
    await world.wire("out-1", "loop", true);
    expect(out()).toBe(2);
    expect(world.store().stays.openByPlate(STAFF)).toBeNull();
  });

  test("does not open for who was read behind it ten seconds before; the next read does", async () => {
    const { world, read, after, pays, out } = await queue();
    await read("out-1", STAFF);
    await pays(UNPAID);
    await after(8 * SECOND);
    await world.wire("out-1", "loop", false);
    await after(3 * SECOND);
    await world.wire("out-1", "loop", true);
    expect(out()).toBe(1);
    expect(await read("out-1", STAFF)).toBe("open permit");
    expect(out()).toBe(2);
  });

  test("a car that follows closely a let-through one is decided, though the loop stayed on", async () => {
    const { read, after, pays, out } = await queue();
    await pays(UNPAID);
    await after(2 * SECOND);
    expect(await read("out-1", STAFF)).toBe("open permit");
    expect(out()).toBe(2);
  });
});

describe("nobody is trapped by a first, wrong read", () => {
  const atExit = async () => {
    const it = await open();
    await it.comesIn(STAFF);
    await it.after(60 * SECOND);
    await it.world.wire("out-1", "loop", true);
    return it;
  };

  test("a plate that no car has gives way to the right one", async () => {
    const { read, out } = await atExit();
    expect(await read("out-1", "ZZ88YYX")).toBe("hold no-stay");
    expect(await read("out-1", STAFF)).toBe("open permit");
    expect(out()).toBe(1);
  });
  test("a vehicle without a readable plate gives way to the right one", async () => {
    const { read, out } = await atExit();
    expect(await read("out-1", null)).toBe("hold no-stay");
    expect(await read("out-1", STAFF)).toBe("open permit");
    expect(out()).toBe(1);
  });
});

describe("a queue before an entry whose loop never goes off", () => {
  test("does not open for a blocked vehicle because a permit stands behind it", async () => {
    const { world, read, pulses } = await open();
    await world.wire("in-1", "loop", true);
    expect(await read("in-1", BLOCKED)).toBe("hold blocked");
    expect(await read("in-1", STAFF)).toBe("hold no-vehicle");
    expect(pulses).toEqual([]);
    await world.wire("in-1", "loop", false);
    await world.wire("in-1", "loop", true);
    expect(pulses).toEqual(["gate-in"]);
    expect(
      world
        .store()
        .stays.open()
        .map((stay) => stay.plate),
    ).toEqual([STAFF]);
  });
});
