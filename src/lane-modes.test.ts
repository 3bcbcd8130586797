import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createSimulatedGate, type SimulatedGate } from "./gate/index.ts";
import { createLane, type Lane } from "./lane.ts";
import { createYard, type Yard } from "./lane-yard.ts";
import type { LaneMode, Pass } from "./parking/types.ts";
import { createVirtualClock, type VirtualClock } from "./simulate/virtual-clock.ts";
import { siteFileSchema } from "./site.ts";
import { siteRules } from "./site-rules.ts";
import { type OpenStore, openStore } from "./store/index.ts";

/** Observe, assist, automatic: who opens, what is recorded, and what keeps working in every mode. */

const START = Date.parse("2026-03-02T08:00:00Z");
let store: OpenStore;
let clock: VirtualClock;
let yard: Yard;
let gates: SimulatedGate[];
let pulses: string[];
let ids: number;
let entry: Lane;
let exit: Lane;

const siteOf = (mode: LaneMode) =>
  siteFileSchema.parse({
    site: { name: "Mill Lane", timezone: "UTC", currency: "GBP", region: ["gb"], releaseMinutes: 1 },
    lanes: [
      { id: "in-1", name: "Main entry", direction: "entry", gate: "gate-in", mode },
      { id: "out-1", direction: "exit", gate: "gate-out", mode },
    ],
    gates: [
      { id: "gate-in", driver: "simulated" },
      { id: "gate-out", driver: "simulated" },
    ],
    tariffs: [{ id: "public", free: { minutes: 30 }, periods: [{ per: { minutes: 60, amount: "2.00" } }] }],
  });

const build = (mode: LaneMode): void => {
  const site = siteOf(mode);
  store.site.apply(site, "system", START);
  const rules = siteRules(site, store.site.tariffVersions());
  const lane = (laneId: string, gate: SimulatedGate) =>
    createLane({
      laneId,
      rules,
      store,
      yard,
      gate,
      clock,
      newId: (prefix) => `${prefix}-${++ids}`,
      announce: () => {},
    });
  gates = ["gate-in", "gate-out"].map((id) => createSimulatedGate({ id }));
  for (const gate of gates) gate.onPulse(() => pulses.push(gate.id));
  entry = lane("in-1", gates[0]!);
  exit = lane("out-1", gates[1]!);
};
const read = (plate: string, laneId = "in-1"): Pass => ({
  id: `pass-${++ids}`,
  laneId,
  plate,
  raw: plate,
  confidence: 0.97,
  region: "gb",
  candidates: [],
  chars: [],
  direction: "unknown",
  firstAtMs: clock.nowMs(),
  lastAtMs: clock.nowMs(),
  frames: 3,
  source: "camera",
  box: null,
});
const seconds = async (many: number, each?: () => Promise<unknown>): Promise<void> => {
  for (let i = 0; i < many; i++) {
    clock.advance(1000);
    await each?.();
    await entry.tick();
    await exit.tick();
  }
};

beforeEach(() => {
  clock = createVirtualClock(START);
  store = openStore({ dataDir: null, nowMs: START });
  yard = createYard(clock);
  pulses = [];
  ids = 0;
});
afterEach(() => store.close());

describe("a lane that observes", () => {
  beforeEach(() => build("observe"));
  test("records what it would have done, and opens nothing by itself", async () => {
    const decision = await entry.pass(read("AB12CDE"));
    expect(decision).toMatchObject({ outcome: "hold", reason: "observed", proposed: "public", stayId: null });
    await seconds(30, () => entry.seen(read("AB12CDE")));
    expect(pulses).toEqual([]);
    expect(store.stays.open()).toEqual([]);
    expect(store.site.occupancy()).toBe(0);
    expect(store.stays.decisionsOfLane("in-1", 1)[0]).toMatchObject({ proposed: "public" });
    expect(entry.view()).toMatchObject({ mode: "observe", decision: { proposed: "public" } });
    const row = store.journal.list({ kind: "decision" }).rows[0];
    expect(row?.data).toMatchObject({ reason: "observed", proposed: "public" });
    expect(store.journal.verify().ok).toBe(true);
  });
  test("still holds for its own reason who would not have been let in", async () => {
    const decision = await entry.pass({ ...read("AB12CDE"), confidence: 0.3 });
    expect(decision).toMatchObject({ outcome: "hold", reason: "low-confidence" });
    expect(decision.proposed ?? null).toBeNull();
  });
  test("opens by a person's hand, with the stay that it would have opened", async () => {
    await entry.pass(read("AB12CDE"));
    const opened = await entry.openByPerson({ actor: "user:anna", reason: "I see it", key: "key-0001" });
    expect(opened.ok).toBe(true);
    expect(pulses).toEqual(["gate-in"]);
    expect(store.stays.openByPlate("AB12CDE")?.entryLaneId).toBe("in-1");
  });
  test("confirms nothing with one tap", async () => {
    const pass = read("AB12CDE");
    await entry.pass(pass);
    const confirmed = await entry.confirm({
      actor: "user:anna",
      passId: pass.id,
      plate: "AB12CDE",
      key: "key-0001",
    });
    expect(confirmed).toMatchObject({ ok: false, status: 409 });
    expect(pulses).toEqual([]);
  });
  test("holds the exit open in a fire, and everybody who is read there leaves", async () => {
    await entry.pass(read("AB12CDE"));
    await entry.openByPerson({ actor: "user:anna", reason: "I see it", key: "key-0001" });
    clock.advance(60_000);
    await exit.input("fire", true);
    expect(gates[1]?.state().state).toBe("held-open");
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ outcome: "open", reason: "fire" });
    expect(store.stays.open()).toEqual([]);
  });
  test("lets out whom nobody answered, where the site has set that", async () => {
    await entry.pass(read("AB12CDE"));
    await entry.openByPerson({ actor: "user:anna", reason: "I see it", key: "key-0001" });
    clock.advance(60_000);
    const leaving = read("AB12CDE", "out-1");
    expect(await exit.pass(leaving)).toMatchObject({ reason: "observed", proposed: "free" });
    await seconds(190, () => exit.seen(leaving));
    expect(pulses).toEqual(["gate-in", "gate-out"]);
    expect(store.stays.open()).toEqual([]);
  });
});

describe("a lane that assists", () => {
  beforeEach(() => build("assist"));
  test("proposes, and opens once with one tap for what was proposed", async () => {
    const pass = read("AB12CDE");
    expect(await entry.pass(pass)).toMatchObject({ outcome: "hold", reason: "proposed", proposed: "public" });
    expect(pulses).toEqual([]);
    const ask = { actor: "user:anna", passId: pass.id, plate: "AB12CDE", key: "key-0001" };
    const first = await entry.confirm(ask);
    expect(first).toMatchObject({ ok: true, decision: { outcome: "open", reason: "public" } });
    expect(await entry.confirm(ask)).toMatchObject({ ok: true });
    expect(pulses).toEqual(["gate-in"]);
    expect(store.stays.openByPlate("AB12CDE")).toMatchObject({ right: "public" });
    expect(store.stays.decisionsOfLane("in-1", 1)[0]?.explanation).toContain("confirmed by anna");
    expect(store.commissioning.measured("in-1", 0)).toEqual({ right: 1, wrong: 0, byPerson: 1 });
  });
  test("does not open for another vehicle than the one that was confirmed", async () => {
    const first = read("AB12CDE");
    await entry.pass(first);
    clock.advance(70_000);
    await entry.tick();
    await entry.pass(read("XY99ZZA"));
    const late = await entry.confirm({
      actor: "user:anna",
      passId: first.id,
      plate: "AB12CDE",
      key: "key-0001",
    });
    expect(late).toMatchObject({ ok: false, status: 409 });
    expect(pulses).toEqual([]);
  });
  test("does not open for a text that has changed since it was shown", async () => {
    const pass = read("AB12CDE");
    await entry.pass(pass);
    await entry.pass({ ...pass, plate: "AB12CDF", raw: "AB12CDF" });
    const stale = await entry.confirm({
      actor: "user:anna",
      passId: pass.id,
      plate: "AB12CDE",
      key: "key-0001",
    });
    expect(stale).toMatchObject({ ok: false, status: 409 });
    expect(pulses).toEqual([]);
  });
  test("takes the car that a person names at the exit as confirmed", async () => {
    const first = read("AB12CDE");
    await entry.pass(first);
    await entry.confirm({ actor: "user:anna", passId: first.id, plate: "AB12CDE", key: "key-0001" });
    clock.advance(70_000);
    await exit.pass(read("KL34MNO", "out-1"));
    const { id: stayId } = store.stays.openByPlate("AB12CDE")!;
    expect(await exit.chooseStay({ actor: "user:anna", stayId, key: "key-0002" })).toMatchObject({
      ok: true,
    });
    expect(pulses).toEqual(["gate-in", "gate-out"]);
    expect(store.commissioning.measured("out-1", 0)).toMatchObject({ right: 0, wrong: 1 });
  });
});

describe("a test pulse", () => {
  const ask = { actor: "user:ines", typed: "gate-in", reason: "Commissioning", inService: false };
  beforeEach(() => build("observe"));
  test("moves the barrier once for one key, and is on record with name, reason and order", async () => {
    expect(await entry.testPulse({ ...ask, key: "key-0001" })).toMatchObject({
      ok: true,
      measure: { proof: "simulated" },
    });
    expect(await entry.testPulse({ ...ask, key: "key-0001" })).toMatchObject({ ok: true });
    expect(pulses).toEqual(["gate-in"]);
    const [decision] = store.stays.decisionsOfLane("in-1", 1);
    expect(decision).toMatchObject({ reason: "test", outcome: "open" });
    expect(decision?.explanation[0]).toContain("ines, “Commissioning”");
    expect(store.gates.intent("intent-in-1-key-0001")?.state).toBe("done");
    expect(store.stays.unmatchedOpenings(["in-1"], 0)).toBe(0);
    expect(store.commissioning.checks("in-1")).toMatchObject([{ name: "pulse", actor: "user:ines" }]);
  });
  test("moves nothing without the right name", async () => {
    for (const typed of ["", "gate-out", "yes"])
      expect(await entry.testPulse({ ...ask, typed, key: `key-00${typed}1` })).toMatchObject({ status: 422 });
    expect(pulses).toEqual([]);
  });
  test("moves nothing while a wire says that something is in the way", async () => {
    for (const kind of ["loop", "photocell", "pass", "stop"] as const) {
      await entry.input(kind, true);
      expect(await entry.testPulse({ ...ask, key: `key-${kind}` })).toMatchObject({ ok: false, status: 409 });
      await entry.input(kind, false);
    }
    await entry.pass(read("AB12CDE"));
    expect(await entry.testPulse({ ...ask, key: "key-0009" })).toMatchObject({ ok: false, status: 409 });
    expect(pulses).toEqual([]);
  });
  test("disturbs a lane in automatic service only after a second word", async () => {
    build("automatic");
    expect(await entry.testPulse({ ...ask, key: "key-0001" })).toMatchObject({ ok: false, status: 409 });
    expect(await entry.testPulse({ ...ask, key: "key-0002", inService: true })).toMatchObject({ ok: true });
    expect(pulses).toEqual(["gate-in"]);
  });
});
