import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Input, Recogniser } from "./devices.ts";
import { createSimulatedGate, type SimulatedGate } from "./gate/index.ts";
import { createYard, type Yard } from "./lane-yard.ts";
import { createVirtualClock } from "./simulate/virtual-clock.ts";
import { type SiteFileInput, siteFileSchema } from "./site.ts";
import { siteRules } from "./site-rules.ts";
import { type OpenStore, openStore } from "./store/index.ts";
import { createWiring, type Wiring } from "./wiring.ts";

const START = Date.parse("2026-03-02T08:00:00Z");
const GATES = [{ id: "gate-out", driver: "simulated" as const }];
const exitWith = (fire?: { driver: string; [field: string]: unknown }): SiteFileInput => ({
  site: { name: "Mill Lane", timezone: "Europe/London", currency: "GBP" },
  lanes: [
    { id: "out-1", direction: "exit", gate: "gate-out", ...(fire ? { inputs: { fire } } : {}) },
    { id: "out-2", direction: "exit" },
  ],
  gates: GATES,
});
const FIRE = { driver: "gpio", chip: "board", line: 1, debounceMs: 100 };

/** A wire that the test moves; a new one for each time that it is opened. */
const createHandWire = () => {
  let level: boolean | null = null;
  const listeners: ((on: boolean) => void)[] = [];
  const input: Input = {
    onChange: (listener) => {
      listeners.push(listener);
      if (level === true) listener(true);
    },
    state: () => ({ on: level, connected: level !== null, detail: "by hand" }),
    close: () => {
      listeners.length = 0;
    },
  };
  return {
    input,
    read: (on: boolean) => {
      const isNews = level !== null || on;
      level = on;
      if (isNews) for (const listener of listeners) listener(on);
    },
  };
};
const recogniser: Recogniser = {
  read: async () => [],
  picture: async () => ({ frame: new Uint8Array(), crop: null }),
  state: () => ({ phase: "ready", detail: "" }),
  stop: async () => {},
};
const until = async (what: () => boolean) => {
  for (let left = 1000; left > 0 && !what(); left--) await Bun.sleep(5);
  expect(what()).toBe(true);
};

let store: OpenStore;
let yard: Yard;
let wiring: Wiring;
let gate: SimulatedGate;
let wires: ReturnType<typeof createHandWire>[];
beforeEach(() => {
  const clock = createVirtualClock(START);
  store = openStore({ dataDir: null, nowMs: START });
  yard = createYard(clock);
  wires = [];
  let ids = 0;
  wiring = createWiring({
    store,
    yard,
    clock,
    recogniser,
    newId: (prefix) => `${prefix}-${++ids}`,
    announce: () => {},
    makeGate: ({ id }) => {
      gate = createSimulatedGate({ id });
      return gate;
    },
    makeInput: () => {
      const wire = createHandWire();
      wires.push(wire);
      return wire.input;
    },
    log: () => {},
  });
});
afterEach(async () => {
  await wiring.stop();
  store.close();
});
const follow = async (input: SiteFileInput) => {
  const site = siteFileSchema.parse(input);
  store.site.apply(site, "system", START);
  await wiring.follow(site, siteRules(site, store.site.tariffVersions()));
};
const isHeld = () => gate.state().state === "held-open";

describe("a fire alarm over a change of the site", () => {
  beforeEach(async () => {
    await follow(exitWith(FIRE));
    wires[0]?.read(true);
    await until(isHeld);
  });

  test("goes on where the wire still reports", async () => {
    await follow(exitWith({ ...FIRE, debounceMs: 200 }));
    wires[1]?.read(true);
    await Bun.sleep(300);
    expect(isHeld()).toBe(true);
    wires[1]?.read(false);
    await until(() => !isHeld());
  });
  test("ends where the wire has gone quiet meanwhile", async () => {
    await follow(exitWith({ ...FIRE, debounceMs: 200 }));
    await Bun.sleep(300);
    // Nobody knows yet: the exit stays up.
    expect(isHeld()).toBe(true);
    wires[1]?.read(false);
    await until(() => !isHeld());
  });
  test("ends where the wire was taken out of the lane", async () => {
    await follow(exitWith());
    await until(() => !isHeld() && !yard.isFire());
  });
  test("ends where the whole lane was taken out", async () => {
    const site = exitWith();
    await follow({ ...site, lanes: site.lanes?.slice(1) });
    await until(() => !yard.isFire());
  });
});
