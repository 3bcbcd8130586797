/**
 * A site on a virtual clock: the real lanes, desk and store, with barriers that exist only here. It can die and be
 * started again on the same records, as a power cut would have it. Decides nothing itself.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDesk } from "../desk.ts";
import type { Desk } from "../desk-types.ts";
import type { InputKind } from "../devices.ts";
import { createSimulatedGate, type SimulatedGate } from "../gate/index.ts";
import { createLane, type Lane, type LaneWitness } from "../lane.ts";
import { createYard, type Yard } from "../lane-yard.ts";
import type { SiteRules } from "../parking/types.ts";
import type { SiteFile } from "../site.ts";
import { siteRules } from "../site-rules.ts";
import { type OpenStore, openStore } from "../store/index.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export type WorldParts = {
  site: SiteFile;
  clock: VirtualClock;
  /** Where a lane has a loop or a pass sensor beyond what its site file says. */
  wires: ReadonlyMap<string, { loop: boolean; pass: boolean }>;
  /** On disk it survives `crash`; in memory it is faster. */
  onDisk: boolean;
  witness: LaneWitness;
};

export type World = {
  readonly gates: ReadonlyMap<string, SimulatedGate>;
  store(): OpenStore;
  rules(): SiteRules;
  desk(): Desk;
  yard(): Yard;
  lane(id: string): Lane;
  lanes(): readonly Lane[];
  /** A wire takes a level and keeps it over a restart. */
  wire(laneId: string, kind: InputKind, on: boolean): Promise<void>;
  /** The fire alarm of the whole site. */
  fire(on: boolean): Promise<void>;
  tick(): Promise<void>;
  /** Everything that was asked for is done. */
  settle(): Promise<void>;
  crash(): Promise<void>;
  end(): void;
};

/** Sequential ids, the same for the same story. They rise over restarts. */
function createIds() {
  let count = 0;
  return (prefix: string) => `${prefix}-${String(++count).padStart(6, "0")}`;
}

export async function createWorld(parts: WorldParts): Promise<World> {
  const { clock, site } = parts;
  const newId = createIds();
  const folder = parts.onDisk ? mkdtempSync(join(tmpdir(), "lotkeeper-simulate-")) : null;
  const gates = new Map(site.gates.map((gate) => [gate.id, createSimulatedGate({ id: gate.id })]));
  const levels = new Map<string, { laneId: string; kind: InputKind }>();
  let siteFire = false;
  let store = openStore({ dataDir: folder, nowMs: clock.nowMs() });
  store.site.apply(site, "system", clock.nowMs());
  let rules = rulesNow();
  let yard = createYard(clock);
  let lanes: Lane[] = [];
  let desk = openDesk();

  function rulesNow(): SiteRules {
    const made = siteRules(site, store.site.tariffVersions());
    return {
      ...made,
      lanes: made.lanes.map((lane) => ({
        ...lane,
        hasLoop: parts.wires.get(lane.id)?.loop ?? false,
        hasPassSensor: parts.wires.get(lane.id)?.pass ?? false,
      })),
    };
  }

  function openDesk(): Desk {
    return createDesk({
      store,
      clock,
      yard,
      rules: () => rules,
      lanes: () => lanes,
      newId,
      announce: () => {},
    });
  }

  const laneOf = (id: string): Lane => {
    const lane = lanes.find((one) => one.id === id);
    if (!lane) throw new Error(`the site has no lane ${id}`);
    return lane;
  };

  const settle = async () => {
    // A lane may ask another one to look again, so they are only idle together.
    for (let round = 0; round < 3; round++) for (const lane of lanes) await lane.idle();
  };

  const start = async () => {
    store.gates.abandonWritten(clock.nowMs());
    for (const gate of gates.values()) await gate.off();
    rules = rulesNow();
    yard = createYard(clock);
    lanes = rules.lanes.map((lane) =>
      createLane({
        laneId: lane.id,
        rules,
        store,
        yard,
        gate: lane.gateId === null ? null : (gates.get(lane.gateId) ?? null),
        clock,
        newId,
        announce: () => {},
        witness: parts.witness,
      }),
    );
    desk = openDesk();
    for (const { laneId, kind } of levels.values()) await laneOf(laneId).input(kind, true);
    if (siteFire) await yard.setFire("site", true);
    await settle();
  };

  await start();
  return {
    gates,
    store: () => store,
    rules: () => rules,
    desk: () => desk,
    yard: () => yard,
    lane: laneOf,
    lanes: () => lanes,
    async wire(laneId, kind, on) {
      const key = `${laneId} ${kind}`;
      if (on) levels.set(key, { laneId, kind });
      else levels.delete(key);
      await laneOf(laneId).input(kind, on);
      await settle();
    },
    async fire(on) {
      siteFire = on;
      await yard.setFire("site", on);
      await settle();
    },
    async tick() {
      for (const lane of lanes) await lane.tick();
      await settle();
    },
    settle,
    async crash() {
      for (const lane of lanes) lane.close();
      if (folder !== null) {
        store.close();
        store = openStore({ dataDir: folder, nowMs: clock.nowMs() });
      }
      await start();
    },
    end() {
      store.close();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}
