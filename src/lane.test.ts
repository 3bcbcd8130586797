import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDesk } from "./desk.ts";
import type { ScreenEvent } from "./desk-types.ts";
import { DeviceError, type Gate, type GateState } from "./devices.ts";
import { createLane, type Lane } from "./lane.ts";
import { createYard, type Yard } from "./lane-yard.ts";
import type { Pass } from "./parking/types.ts";
import { createVirtualClock, type VirtualClock } from "./simulate/virtual-clock.ts";
import { siteFileSchema } from "./site.ts";
import { siteRules } from "./site-rules.ts";
import { type OpenStore, openStore } from "./store/index.ts";
import { StoreError } from "./store/types.ts";

const START = Date.parse("2026-03-02T08:00:00Z");
const SITE = siteFileSchema.parse({
  site: { name: "Mill Lane", timezone: "Europe/London", currency: "GBP", region: ["gb"], exitMinutes: 15 },
  lanes: [
    { id: "in-1", direction: "entry", gate: "gate-in" },
    { id: "out-1", direction: "exit", gate: "gate-out" },
    { id: "out-2", direction: "exit" },
  ],
  gates: [
    { id: "gate-in", driver: "simulated" },
    { id: "gate-out", driver: "simulated" },
  ],
  tariffs: [{ id: "public", periods: [{ per: { minutes: 60, amount: "2.00" } }] }],
});

/** A relay on a bench: counts pulses and fails as told. */
class BenchGate implements Gate {
  pulses = 0;
  held = false;
  connected = true;
  fail: "never" | "refuse" | "power-cut" = "never";
  constructor(readonly id: string) {}
  async pulse() {
    if (this.fail === "refuse") throw new DeviceError(this.id, "The relay does not answer.", { retry: true });
    // Not a fault of the relay: the process dies here.
    if (this.fail === "power-cut") throw new Error("power cut");
    this.pulses++;
  }
  async hold(open: boolean) {
    if (this.fail === "refuse") throw new DeviceError(this.id, "The relay does not answer.", { retry: true });
    this.held = open;
  }
  async off() {
    this.held = false;
  }
  state(): { state: GateState; detail: string; connected: boolean } {
    return { state: this.held ? "held-open" : "idle", detail: "on the bench", connected: this.connected };
  }
}

let folder: string;
let store: OpenStore;
let clock: VirtualClock;
let yard: Yard;
let gateIn: BenchGate;
let gateOut: BenchGate;
let entry: Lane;
let exit: Lane;
let announced: ScreenEvent[];
let ids: number;

const newId = (prefix: string) => `${prefix}-${++ids}`;
const laneOf = (laneId: string, gate: Gate | null) =>
  createLane({
    laneId,
    rules: siteRules(SITE, store.site.tariffVersions()),
    store,
    yard,
    gate,
    clock,
    newId,
    announce: (event) => announced.push(event),
  });
const deskOf = () =>
  createDesk({
    store,
    clock,
    yard,
    rules: () => siteRules(SITE, store.site.tariffVersions()),
    lanes: () => [entry, exit],
    newId,
    announce: (event) => announced.push(event),
  });
/** What the appliance does at start: nothing that was ordered before is carried out now. */
const startProcess = () => {
  store.gates.abandonWritten(clock.nowMs());
  yard = createYard(clock);
  entry = laneOf("in-1", gateIn);
  exit = laneOf("out-1", gateOut);
};
const restart = () => {
  store.close();
  store = openStore({ dataDir: folder, nowMs: clock.nowMs() });
  startProcess();
};
const read = (plate: string | null, laneId = "in-1", more: Partial<Pass> = {}): Pass => ({
  id: newId("pass"),
  laneId,
  plate,
  raw: plate ?? "",
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
  ...more,
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-lane-"));
  clock = createVirtualClock(START);
  store = openStore({ dataDir: folder, nowMs: START });
  store.site.apply(SITE, "system", START);
  gateIn = new BenchGate("gate-in");
  gateOut = new BenchGate("gate-out");
  announced = [];
  ids = 0;
  startProcess();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a pass", () => {
  test("is on disk with its decision, its stay and its intent before the relay moves", async () => {
    let atPulse: unknown;
    const pulse = gateIn.pulse.bind(gateIn);
    gateIn.pulse = async () => {
      const [decision] = store.stays.decisionsOfLane("in-1", 1);
      atPulse = {
        intent: store.gates.intent(`intent-${decision?.id}`)?.state,
        stay: store.stays.openByPlate("AB12CDE")?.state,
        pass: store.stays.pass(decision?.passId ?? "")?.plate,
      };
      await pulse();
    };
    const decision = await entry.pass(read("AB12CDE"));
    expect(atPulse).toEqual({ intent: "written", stay: "open", pass: "AB12CDE" });
    expect(store.gates.intent(`intent-${decision.id}`)?.state).toBe("done");
    expect(gateIn.pulses).toBe(1);
    expect(store.journal.verify().ok).toBe(true);
  });
  test("keeps its pictures after the barrier, and a lost picture holds nobody", async () => {
    const order: string[] = [];
    const pulse = gateIn.pulse.bind(gateIn);
    gateIn.pulse = async () => {
      order.push("pulse");
      await pulse();
    };
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);
    await entry.pass(read("AB12CDE"), async () => {
      order.push("pictures");
      return { frame: jpeg, crop: jpeg };
    });
    await entry.idle();
    expect(order).toEqual(["pulse", "pictures"]);
    const { last } = entry.view();
    expect(last?.frameImageId).not.toBeNull();
    expect(store.stays.pass(last?.passId ?? "")?.cropImageId).toBe(last?.cropImageId ?? "");
    clock.advance(60_000);
    const decision = await entry.pass(read("EF56GHJ"), async () => {
      throw new DeviceError("recogniser", "restarting", { retry: true });
    });
    await entry.idle();
    expect(decision.outcome).toBe("open");
  });
  test("whose text does not change is not decided twice while it waits", async () => {
    const low = read("AB12CDE", "in-1", { confidence: 0.5 });
    const first = await entry.pass(low);
    clock.advance(1000);
    const second = await entry.pass({ ...low, confidence: 0.55 });
    expect(second.id).toBe(first.id);
    expect(store.stays.decisionsOfLane("in-1", 9)).toHaveLength(1);
    const better = await entry.pass({ ...low, confidence: 0.95 });
    expect(better.outcome).toBe("open");
    expect(store.stays.decisionsOfLane("in-1", 9)).toHaveLength(2);
  });
  test("at a lane without a gate is recorded without an intent", async () => {
    const free = laneOf("out-2", null);
    await entry.pass(read("AB12CDE"));
    clock.advance(40_000);
    const decision = await free.pass(read("AB12CDE", "out-2"));
    expect(decision).toMatchObject({ outcome: "hold", reason: "unpaid", dueMinor: 200 });
    expect(free.view().gate).toBeNull();
  });
  test("of two lanes in the same millisecond opens one stay of a plate", async () => {
    const other = laneOf("in-1", gateIn);
    await Promise.all([entry.pass(read("AB12CDE")), other.pass(read("AB12CDE"))]);
    expect(store.stays.open().filter((stay) => stay.plate === "AB12CDE")).toHaveLength(1);
  });
});

describe("a relay that fails", () => {
  test("after it may have moved is recorded as unknown: nothing is taken back, and somebody is told", async () => {
    gateIn.pulse = async () => {
      throw new DeviceError("gate-in", "The relay does not answer.", { retry: true, uncertain: true });
    };
    const decision = await entry.pass(read("AB12CDE"));
    expect(decision.outcome).toBe("open");
    expect(store.gates.intent(`intent-${decision.id}`)?.state).toBe("unknown");
    expect(store.stays.open().map((stay) => stay.plate)).toEqual(["AB12CDE"]);
    expect(store.alerts.open().map((alert) => alert.code)).toEqual(["gate-lost"]);
  });
  test("is told how long the order is still fresh", async () => {
    let freshMs = 0;
    gateIn.pulse = async (withinMs?: number) => {
      freshMs = withinMs ?? 0;
    };
    await entry.pass(read("AB12CDE"));
    expect(freshMs).toBe(10_000);
  });
  test("at an entry leaves no stay, no count and an alert; the vehicle waits and is let in when it works", async () => {
    gateIn.fail = "refuse";
    const decision = await entry.pass(read("AB12CDE"));
    expect(store.gates.intent(`intent-${decision.id}`)?.state).toBe("failed");
    expect(store.stays.open()).toEqual([]);
    expect(store.site.occupancy()).toBe(0);
    expect(store.stays.lastClosedByPlate("AB12CDE")).toMatchObject({ exitReason: "backed-out", feeMinor: 0 });
    expect(store.alerts.open().map((alert) => alert.code)).toEqual(["gate-lost"]);
    expect(entry.view().decision).toMatchObject({ outcome: "hold" });
    expect(entry.view().decision?.sentence).toContain("the barrier did not move");
    expect(entry.isHeld()).toBe(true);
    gateIn.fail = "never";
    clock.advance(2000);
    expect((await entry.pass(read("AB12CDE"))).outcome).toBe("open");
    expect(store.alerts.open()).toEqual([]);
    expect(store.site.occupancy()).toBe(1);
    expect(gateIn.pulses).toBe(1);
  });
  test("at an exit gives the stay, the count and the right to leave back", async () => {
    const { stayId } = await entry.pass(read("AB12CDE"));
    clock.advance(30 * 60_000);
    await deskOf().pay({ stayId: stayId ?? "", method: "cash", actor: "user:anna", key: "k1" });
    gateOut.fail = "refuse";
    await exit.pass(read("AB12CDE", "out-1"));
    expect(store.stays.byId(stayId ?? "")).toMatchObject({ state: "open", paidMinor: 200 });
    expect(store.site.occupancy()).toBe(1);
    expect(store.stays.exitRights(stayId ?? "")[0]?.consumedAtMs).toBeNull();
    gateOut.fail = "never";
    clock.advance(2000);
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ outcome: "open", reason: "paid" });
    expect(store.site.occupancy()).toBe(0);
    expect(gateOut.pulses).toBe(1);
  });
  test("is never tried again on the same order", async () => {
    gateIn.fail = "refuse";
    await entry.pass(read("AB12CDE"));
    gateIn.fail = "never";
    for (let second = 0; second < 20; second++) {
      clock.advance(1000);
      await entry.tick();
    }
    expect(gateIn.pulses).toBe(0);
  });
});

describe("a crash between the commit and the pulse", () => {
  test("100 times: no second stay, no lost count, at most one pulse an order, and nobody is trapped", async () => {
    for (let i = 0; i < 100; i++) {
      const letters = "ACEFHJKLMN";
      const plate = `AB51C${letters.charAt(Math.floor(i / 10))}${letters.charAt(i % 10)}`;
      gateIn.fail = "power-cut";
      await expect(entry.pass(read(plate))).rejects.toThrow("power cut");
      gateIn.fail = "never";
      restart();
      const before = gateIn.pulses;
      clock.advance(2000);
      expect((await entry.pass(read(plate))).reason).toBe("repeat");
      expect(gateIn.pulses).toBe(before);
      clock.advance(30_000);
      expect((await entry.pass(read(plate))).outcome).toBe("open");
      expect(gateIn.pulses).toBe(before + 1);
      clock.advance(65_000);
    }
    expect(store.stays.open()).toHaveLength(100);
    expect(store.site.occupancy()).toBe(100);
    expect(store.gates.abandonWritten(clock.nowMs())).toEqual([]);
    expect(store.journal.verify().ok).toBe(true);
  }, 60_000);
  test("at the exit lets the vehicle out on a new read, with its stay closed once", async () => {
    const { stayId } = await entry.pass(read("AB12CDE"));
    clock.advance(40_000);
    await deskOf().pay({ stayId: stayId ?? "", method: "cash", actor: "user:anna", key: "k1" });
    gateOut.fail = "power-cut";
    await expect(exit.pass(read("AB12CDE", "out-1"))).rejects.toThrow("power cut");
    gateOut.fail = "never";
    restart();
    expect(store.stays.byId(stayId ?? "")?.state).toBe("closed");
    clock.advance(31_000);
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ outcome: "open", reason: "paid" });
    expect(gateOut.pulses).toBe(1);
    expect(store.site.occupancy()).toBe(0);
    clock.advance(11 * 60_000);
    expect((await exit.pass(read("AB12CDE", "out-1"))).reason).toBe("no-stay");
  });
});

describe("a person", () => {
  const anna = "user:anna";
  test("opens once for one key, also over a restart", async () => {
    const ask = { actor: anna, reason: "lost ticket", key: "key-1" };
    const first = await exit.openByPerson(ask);
    const again = await exit.openByPerson(ask);
    expect(gateOut.pulses).toBe(1);
    expect(first.ok && again.ok && first.decision.id === again.decision.id).toBe(true);
    restart();
    expect((await exit.openByPerson(ask)).ok).toBe(true);
    expect(gateOut.pulses).toBe(1);
    expect(store.journal.list({}).rows.find((row) => row.actor === anna)?.data).toMatchObject({
      reason: "manual",
    });
  });
  test("is refused without a reason, without a gate and with a lost relay, each with the next step", async () => {
    const noReason = await exit.openByPerson({ actor: anna, reason: " ", key: "a" });
    expect(noReason).toMatchObject({ ok: false, status: 422 });
    const noGate = await laneOf("out-2", null).openByPerson({ actor: anna, reason: "x", key: "b" });
    expect(noGate).toMatchObject({ ok: false, status: 409 });
    gateOut.connected = false;
    expect(await exit.openByPerson({ actor: anna, reason: "x", key: "c" })).toMatchObject({ status: 503 });
    gateOut.connected = true;
    gateOut.fail = "refuse";
    const failed = await exit.openByPerson({ actor: anna, reason: "x", key: "d" });
    expect(failed).toMatchObject({ ok: false, status: 503 });
  });
  test("lets a held vehicle in by its photograph, with the right it has", async () => {
    await entry.pass(read("AB12CDE", "in-1", { confidence: 0.4 }));
    const done = await entry.openByPerson({ actor: anna, reason: "plate is muddy", key: "k" });
    expect(done.ok && done.decision.reason).toBe("manual");
    expect(store.stays.openByPlate("AB12CDE")).toMatchObject({
      right: "manual",
      tariffVersionId: "public@1",
    });
    clock.advance(60_000);
    await entry.pass(read(null));
    await entry.openByPerson({ actor: anna, reason: "motorcycle", key: "k2" });
    expect(store.stays.open().map((stay) => stay.plate)).toEqual(["AB12CDE", null]);
    expect(store.site.occupancy()).toBe(2);
  });
  test("chooses the car at the exit, which pays its own fee and opens", async () => {
    const { stayId } = await entry.pass(read("AB12CDE"));
    clock.advance(30 * 60_000);
    expect((await exit.pass(read("XY99ZZA", "out-1"))).reason).toBe("no-stay");
    const chosen = await exit.chooseStay({ actor: anna, stayId: stayId ?? "", key: "k" });
    expect(chosen.ok && chosen.decision).toMatchObject({ reason: "unpaid", dueMinor: 200, stayId });
    await deskOf().pay({ stayId: stayId ?? "", method: "cash", actor: anna, key: "p" });
    expect(exit.view().decision).toMatchObject({ outcome: "open", reason: "paid", stayId });
    expect(store.stays.byId(stayId ?? "")?.state).toBe("closed");
    const nobody = await exit.chooseStay({ actor: anna, stayId: stayId ?? "", key: "k9" });
    expect(nobody).toMatchObject({ ok: false, status: 409 });
  });
  test("holds the barrier open: vehicles pass without a pulse, and what they owe is waived", async () => {
    await entry.pass(read("AB12CDE"));
    clock.advance(30 * 60_000);
    expect((await exit.holdOpen({ open: true, actor: anna, reason: "concert" })).ok).toBe(true);
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ outcome: "open", reason: "held-open" });
    expect(store.stays.lastClosedByPlate("AB12CDE")?.state).toBe("waived");
    expect(gateOut.pulses).toBe(0);
    expect(exit.view().gate?.state).toBe("held-open");
    await exit.holdOpen({ open: false, actor: anna, reason: "over" });
    expect(gateOut.held).toBe(false);
  });
  test("switches automatic opening off for the whole site; people still open", async () => {
    const rules = siteRules(SITE, store.site.tariffVersions());
    entry.setRules({ ...rules, automatic: false });
    expect((await entry.pass(read("AB12CDE"))).reason).toBe("disarmed");
    entry.setRules(rules);
    await entry.idle();
    expect(entry.view().decision).toMatchObject({ outcome: "open", reason: "public" });
  });
});

describe("records that cannot be written", () => {
  test("hold the vehicle, say what to do, and no barrier moves without its order on disk", async () => {
    const commit = store.commit;
    store.commit = () => {
      throw new StoreError(
        "full",
        "The disk is full.",
        "Free some space, or let pictures be kept for fewer days.",
      );
    };
    const decision = await entry.pass(read("AB12CDE"));
    expect(decision.outcome).toBe("hold");
    expect(entry.view().decision?.sentence).toContain("Free some space");
    expect(gateIn.pulses).toBe(0);
    store.commit = commit;
    clock.advance(2000);
    expect((await entry.pass(read("AB12CDE"))).outcome).toBe("open");
    expect(gateIn.pulses).toBe(1);
  });
});

describe("a person before a full disk", () => {
  test("still opens, once, and the opening is written down when there is room", async () => {
    await exit.pass(read("AB12CDE", "out-1"));
    const { commit } = store;
    const { append } = store.journal;
    const full = (): never => {
      throw new StoreError("full", "The disk is full.", "Free some space.");
    };
    store.commit = full;
    store.journal.append = full;
    const ask = { actor: "user:anna", reason: "disk is full", key: "k" };
    expect((await exit.openByPerson(ask)).ok).toBe(true);
    expect((await exit.openByPerson(ask)).ok).toBe(true);
    expect(gateOut.pulses).toBe(1);
    await exit.tick();
    store.commit = commit;
    store.journal.append = append;
    await exit.tick();
    await exit.tick();
    expect(store.journal.list({ kind: "opened-unwritten" }).rows).toMatchObject([
      { actor: "user:anna", data: { lane: "out-1", plate: "AB12CDE" } },
    ]);
    expect(store.journal.verify().ok).toBe(true);
  });
});

describe("an exit that is held open", () => {
  test("lets out unpaid with a debt where the site keeps debts, and waives it elsewhere", async () => {
    for (const unpaidExit of ["waive", "debt"] as const) {
      const plate = unpaidExit === "debt" ? "AB12CDE" : "KL34MNP";
      const { stayId } = await entry.pass(read(plate));
      exit.setRules({ ...siteRules(SITE, store.site.tariffVersions()), unpaidExit });
      clock.advance(90 * 60_000);
      await exit.holdOpen({ open: true, actor: "user:anna", reason: "concert" });
      expect(await exit.pass(read(plate, "out-1"))).toMatchObject({ outcome: "open", reason: "held-open" });
      await exit.holdOpen({ open: false, actor: "user:anna", reason: "concert over" });
      expect(store.stays.byId(stayId ?? "")).toMatchObject({
        state: unpaidExit === "debt" ? "debt" : "waived",
        feeMinor: 400,
        paidMinor: 0,
      });
    }
  });
});

describe("a call that nobody answers before a full disk", () => {
  const waitSeconds = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1000);
      // The camera sees it all the time.
      if (i % 20 === 0) await exit.pass(read("AB12CDE", "out-1"));
      await exit.tick();
    }
  };
  test("still ends in a release, which is written down when there is room", async () => {
    await entry.pass(read("AB12CDE"));
    exit.setRules({ ...siteRules(SITE, store.site.tariffVersions()), releaseMinutes: 1 });
    clock.advance(40_000);
    const { commit } = store;
    store.commit = () => {
      throw new StoreError("full", "The disk is full.", "Free some space.");
    };
    await waitSeconds(170);
    expect(gateOut.pulses).toBe(0);
    await waitSeconds(20);
    expect(gateOut.pulses).toBe(1);
    store.commit = commit;
    expect(store.journal.list({ kind: "opened-unwritten" }).rows).toMatchObject([
      { actor: "system", data: { lane: "out-1", plate: "AB12CDE", due: 200 } },
    ]);
  });
  test("does not release once somebody answers, and nobody can answer what does not call", async () => {
    await entry.pass(read("AB12CDE"));
    exit.setRules({ ...siteRules(SITE, store.site.tariffVersions()), releaseMinutes: 1 });
    clock.advance(40_000);
    expect(await exit.answerCall({ actor: "user:anna" })).toMatchObject({ ok: false, status: 409 });
    await waitSeconds(125);
    expect(exit.view().call).toMatchObject({ level: "call", answeredBy: null });
    expect(await exit.answerCall({ actor: "user:anna" })).toEqual({ ok: true });
    await waitSeconds(300);
    expect(gateOut.pulses).toBe(0);
    expect(exit.view().call).toMatchObject({ level: "call", answeredBy: "anna", releaseAtMs: null });
  });
});

describe("a vehicle that stays where it is", () => {
  test("is let in again after a while without a second stay", async () => {
    const { stayId } = await entry.pass(read("AB12CDE"));
    clock.advance(35_000);
    expect(await entry.pass(read("AB12CDE"))).toMatchObject({ outcome: "open", reason: "public", stayId });
    expect(gateIn.pulses).toBe(2);
    expect(store.site.occupancy()).toBe(1);
    expect(store.stays.list({ state: "all" }).rows).toHaveLength(1);
  });
  test("is let out again after a while on its own closed stay, and only until it has left", async () => {
    await entry.pass(read("AB12CDE"));
    clock.advance(40_000);
    const stayId = store.stays.openByPlate("AB12CDE")?.id ?? "";
    await deskOf().pay({ stayId, method: "cash", actor: "user:anna", key: "k" });
    await exit.pass(read("AB12CDE", "out-1"));
    clock.advance(35_000);
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ outcome: "open", reason: "paid" });
    expect(store.site.occupancy()).toBe(0);
    clock.advance(60_000);
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ outcome: "hold", reason: "no-stay" });
  });
  test("waits for minutes while the camera sees it, and its payment still opens", async () => {
    const { stayId } = await entry.pass(read("AB12CDE"));
    clock.advance(40_000);
    const waiting = read("AB12CDE", "out-1");
    expect((await exit.pass(waiting)).reason).toBe("unpaid");
    for (let second = 0; second < 300; second += 2) {
      clock.advance(2000);
      await exit.seen(waiting);
      await exit.tick();
    }
    expect(store.stays.decisionsOfLane("out-1", 9)).toHaveLength(1);
    await deskOf().pay({ stayId: stayId ?? "", method: "cash", actor: "user:anna", key: "k" });
    expect(exit.view().decision).toMatchObject({ outcome: "open", reason: "paid" });
  });
  test("is not replaced by the one behind it while the camera sees both; that one is next", async () => {
    const first = (await entry.pass(read("AB12CDE"))).stayId ?? "";
    clock.advance(40_000);
    await entry.pass(read("EF56GHJ"));
    clock.advance(60_000);
    const a = read("AB12CDE", "out-1");
    const b = read("EF56GHJ", "out-1");
    await exit.pass(a);
    clock.advance(1000);
    await exit.seen(a);
    expect((await exit.pass(b)).reason).toBe("no-vehicle");
    for (let second = 0; second < 90; second += 2) {
      clock.advance(2000);
      await exit.seen(a);
      await exit.seen(b);
    }
    const second = store.stays.openByPlate("EF56GHJ")?.id ?? "";
    await deskOf().pay({ stayId: second, method: "cash", actor: "user:anna", key: "k2" });
    expect(gateOut.pulses).toBe(0);
    await deskOf().pay({ stayId: first, method: "cash", actor: "user:anna", key: "k1" });
    expect(gateOut.pulses).toBe(1);
    expect(store.stays.byId(first)?.state).toBe("closed");
    for (let second = 0; second < 10; second += 2) {
      clock.advance(2000);
      if (second < 4) await exit.seen(a);
      await exit.seen(b);
    }
    expect(exit.view().decision).toMatchObject({ outcome: "open", reason: "paid", stayId: second });
    expect(gateOut.pulses).toBe(2);
    clock.advance(2000);
    await exit.seen(a);
    expect(gateOut.pulses).toBe(2);
  });
  test("at an exit seconds after its entry is decided as soon as it counts as a pass there", async () => {
    await entry.pass(read("AB12CDE"));
    clock.advance(10_000);
    const early = read("AB12CDE", "out-1");
    expect((await exit.pass(early)).reason).toBe("repeat");
    clock.advance(20_000);
    await exit.seen(early);
    expect(exit.view().decision).toMatchObject({ outcome: "hold", reason: "unpaid" });
  });
});

describe("a vehicle that two barriers know", () => {
  test("whose relay refuses may leave at the other exit at once", async () => {
    await entry.pass(read("AB12CDE"));
    clock.advance(90 * 60_000);
    const free = laneOf("out-2", null);
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ reason: "unpaid" });
    gateOut.fail = "refuse";
    const stayId = store.stays.openByPlate("AB12CDE")?.id ?? "";
    await deskOf().pay({ stayId, method: "cash", actor: "user:anna", key: "k" });
    expect(store.stays.byId(stayId)?.state).toBe("open");
    clock.advance(8000);
    expect(await free.pass(read("AB12CDE", "out-2"))).toMatchObject({ outcome: "open", reason: "paid" });
    expect(store.site.occupancy()).toBe(0);
    gateOut.fail = "never";
    await exit.reconsider();
    expect(gateOut.pulses).toBe(0);
  });

  test("is not decided by the camera beside it that goes on seeing it, until it has left the other one", async () => {
    await entry.pass(read("AB12CDE"));
    clock.advance(90 * 60_000);
    const behind = read("AB12CDE", "in-1");
    await exit.pass(read("AB12CDE", "out-1"));
    await entry.pass(behind);
    for (let second = 0; second < 50; second++) {
      clock.advance(1000);
      await entry.seen(behind);
    }
    expect(gateIn.pulses).toBe(1);
    expect(store.stays.open()).toHaveLength(1);
    expect(exit.isHeld()).toBe(true);
  });

  test("on a road for both directions waits to leave even when its stay is closed by a person", async () => {
    const rules = siteRules(SITE, store.site.tariffVersions());
    const lanes = rules.lanes.map((lane) => ({ ...lane, direction: "both" as const }));
    for (const lane of [entry, exit]) lane.setRules({ ...rules, lanes });
    await exit.pass(read("AB12CDE", "out-1"));
    clock.advance(90 * 60_000);
    expect(await exit.pass(read("AB12CDE", "out-1"))).toMatchObject({ reason: "unpaid" });
    const stayId = store.stays.openByPlate("AB12CDE")?.id ?? "";
    await deskOf().closeStay({ stayId, reason: "gone", actor: "user:anna" });
    expect(store.stays.open()).toEqual([]);
    expect(gateOut.pulses).toBe(1);
    expect(store.stays.decisionsOfLane("out-1", 1)[0]).toMatchObject({ outcome: "hold", reason: "no-stay" });
  });
});

describe("rules that change", () => {
  test("let a held vehicle in at once", async () => {
    await entry.pass(read("AB12CDE", "in-1", { confidence: 0.8 }));
    const lenient = structuredClone(SITE);
    for (const lane of lenient.lanes) lane.minConfidence = 0.7;
    entry.setRules(siteRules(lenient, store.site.tariffVersions()));
    await entry.idle();
    expect(entry.view().decision).toMatchObject({ outcome: "open", reason: "public" });
  });
});

describe("an exit in a fire", () => {
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second++) {
      clock.advance(1000);
      await exit.tick();
    }
  };
  test("is told again when its relay failed for a moment just when the alarm came", async () => {
    const { hold } = gateOut;
    gateOut.hold = async () => {
      throw new DeviceError("gate-out", "No answer came.", { retry: true, uncertain: true });
    };
    await yard.setFire("lane:out-1", true);
    gateOut.hold = hold;
    await seconds(6);
    expect(gateOut.state().state).toBe("held-open");
  });
  test("is held open also when the records cannot even be read", async () => {
    const { occupancy } = store.site;
    store.site.occupancy = () => {
      throw new Error("disk I/O error");
    };
    await yard.setFire("lane:out-1", true).catch(() => {});
    store.site.occupancy = occupancy;
    expect(gateOut.state().state).toBe("held-open");
  });
  test("is held by a lane that was built anew while it burns", async () => {
    await yard.setFire("lane:out-1", true);
    await gateOut.hold(false);
    exit.close();
    exit = laneOf("out-1", gateOut);
    await seconds(1);
    expect(gateOut.state().state).toBe("held-open");
  });
  test("is let go by nobody, not even from an entry that shares its barrier", async () => {
    const shared = laneOf("in-1", gateOut);
    await yard.setFire("lane:out-1", true);
    const letGo = await shared.holdOpen({ open: false, actor: "user:anna", reason: "closing time" });
    expect(letGo).toMatchObject({ ok: false, status: 409 });
    expect(gateOut.state().state).toBe("held-open");
  });
});

describe("an exit whose relay only knows pulses", () => {
  test("is raised again and again while it burns, each time by an order on disk, and not after it", async () => {
    gateOut.hold = async () => {
      throw new DeviceError("gate-out", "This relay only knows pulses.", { retry: false });
    };
    await yard.setFire("lane:out-1", true);
    await exit.idle();
    expect(gateOut.pulses).toBe(1);
    for (let second = 0; second < 11; second++) {
      clock.advance(1000);
      await exit.tick();
    }
    expect(gateOut.pulses).toBe(3);
    await yard.setFire("lane:out-1", false);
    clock.advance(10_000);
    await exit.tick();
    expect(gateOut.pulses).toBe(3);
    expect(store.alerts.isOpen("gate-lost", "gate-out")).toBe(false);
    const settled = store.journal.list({ limit: 20, kind: "intent-done" }).rows;
    expect(settled).toHaveLength(3);
  });

  test("is refused for holding by a person, who is told where else to do it", async () => {
    gateOut.hold = async () => {
      throw new DeviceError("gate-out", "It cannot hold. Hold it open at its own controller.", {
        retry: false,
      });
    };
    const held = await exit.holdOpen({ open: true, actor: "user:anna", reason: "concert" });
    expect(held).toMatchObject({ ok: false, status: 503 });
    expect(gateOut.pulses).toBe(0);
  });
});

describe("an exit whose loop is dead", () => {
  const waitBeforeIt = async (isSeen: boolean) => {
    const rules = siteRules(SITE, store.site.tariffVersions());
    exit.setRules({ ...rules, lanes: rules.lanes.map((lane) => ({ ...lane, hasLoop: true })) });
    const pass = read("AB12CDE", "out-1");
    await exit.pass(pass);
    for (let second = 0; second < 125; second++) {
      clock.advance(1000);
      if (isSeen) await exit.seen(pass);
      await exit.tick();
    }
  };
  test("calls a person for a vehicle that the camera sees waiting", async () => {
    await waitBeforeIt(true);
    expect(exit.view().call?.level).toBe("call");
    expect(store.alerts.isOpen("help", "lane:out-1")).toBe(true);
  });
  test("calls nobody for one that has driven on", async () => {
    await waitBeforeIt(false);
    expect(exit.view().call).toBeNull();
    expect(store.alerts.open()).toEqual([]);
  });
});
