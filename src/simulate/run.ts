/** Plays a scenario through the real lanes and desk on a virtual clock, and tells what happened line by line. */

import { flagOverStays } from "../over-stay.ts";
import type { AlertCode, Decision, Pass, Stay } from "../parking/types.ts";
import type { Scenario, ScenarioEvent } from "./scenario.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { createWorld, type World } from "./world.ts";

export type DecisionLine = {
  at: string;
  kind: "decision";
  lane: string;
  plate: string | null;
  outcome: "open" | "hold";
  reason: string;
  stay?: string;
  due?: number;
  currency?: string;
};
export type SummaryLine = {
  kind: "summary";
  stays: {
    id: string;
    plate: string | null;
    entryAt: string;
    exitAt: string | null;
    exitReason: string | null;
    fee: number | null;
    paid: number;
    state: string;
  }[];
  occupancy: number;
  revenue: number;
  currency: string;
  pulses: number;
  alerts: number;
};
export type Line =
  | DecisionLine
  | { at: string; kind: "pulse"; gate: string; intent: string }
  | { at: string; kind: "gate"; gate: string; state: string }
  | { at: string; kind: "alert"; code: AlertCode }
  | SummaryLine;

export type Listener = {
  line(line: Line): void;
  /** For a person: the attendant's sentence of a decision, a refusal, a payment. */
  remark?(at: string, text: string): void;
  /** After every event, for who wants to look at the records themselves. */
  after?(world: World): void;
};

/** Nothing in a lane waits longer than this for time alone, but for a call that nobody answers and for a new minute. */
const LONGEST_TIMER_MS = 130_000;
/** A call is repeated once before a release. */
const CALLS = 2;
const TICK_MS = 1000;
const MINUTE_MS = 60_000;

/** Runs every event in order; nothing happens after the last one. */
export async function runScenario(scenario: Scenario, listener: Listener): Promise<SummaryLine> {
  const clock = createVirtualClock(scenario.startMs);
  const now = () => instantText(clock.nowMs());
  const longestTimerMs = LONGEST_TIMER_MS + CALLS * (scenario.site.site.releaseMinutes ?? 0) * 60_000;
  const kinds = scenario.events.map(({ event }) => event);
  let pulses = 0;
  let alerts = 0;
  const tellAlert = (code: AlertCode) => {
    alerts++;
    listener.line({ at: now(), kind: "alert", code });
  };
  const world = await createWorld({
    site: scenario.site,
    clock,
    wires: wiresOf(scenario),
    onDisk: kinds.some((event) => event.kind === "crash"),
    witness: {
      decided(decision) {
        listener.remark?.(now(), decision.explanation.join(". "));
        listener.line(decisionLine(decision));
      },
      pulsed(intent) {
        pulses++;
        listener.line({ at: now(), kind: "pulse", gate: intent.gateId, intent: intent.id });
      },
      gate: (gate, state) => listener.line({ at: now(), kind: "gate", gate, state }),
      alert: (code) => tellAlert(code),
    },
  });
  const stage: Stage = {
    world,
    clock,
    network: "up",
    lost: new Set(),
    ticked: 0,
    asked: 0,
    tellAlert,
    listener,
  };
  const overStays = () => {
    for (const code of flagOverStays(world.store(), world.rules(), clock.nowMs())) tellAlert(code);
  };
  try {
    let afterMs = 0;
    for (const { afterMs: untilMs, event } of scenario.events) {
      while (afterMs < untilMs) {
        const timersRun = untilMs - afterMs > longestTimerMs ? stage.ticked < longestTimerMs / TICK_MS : true;
        const step = Math.min(timersRun ? TICK_MS : calmStepMs(world, clock.nowMs()), untilMs - afterMs);
        clock.advance(step);
        afterMs += step;
        stage.ticked++;
        await world.tick();
      }
      stage.ticked = 0;
      overStays();
      await play(event, stage);
      await world.settle();
      listener.after?.(world);
    }
    const summary = summaryOf(world, pulses, alerts);
    listener.line(summary);
    return summary;
  } finally {
    world.end();
  }
}

/** Who waits may be let in when a new minute begins, and hours begin and end with one; else time brings nothing more. */
const calmStepMs = (world: World, nowMs: number): number => {
  const hasHours = world.rules().lanes.some((lane) => lane.heldOpen.length + lane.disarmed.length > 0);
  const looksOften = hasHours || world.lanes().some((lane) => lane.isHeld());
  return looksOften ? MINUTE_MS - (nowMs % MINUTE_MS) : Number.POSITIVE_INFINITY;
};

type Stage = {
  world: World;
  clock: ReturnType<typeof createVirtualClock>;
  network: "up" | "down";
  lost: Set<string>;
  /** Seconds ticked since the last event. */
  ticked: number;
  /** Passes, openings and payments so far: their ids and keys. */
  asked: number;
  tellAlert(code: AlertCode): void;
  listener: Listener;
};

async function play(event: ScenarioEvent, stage: Stage): Promise<void> {
  const { world, clock } = stage;
  const remark = (text: string) => stage.listener.remark?.(instantText(clock.nowMs()), text);
  switch (event.kind) {
    case "read":
      if (isBlind(event.lane, stage)) return remark(`${event.lane} sees nothing: its camera is lost`);
      await world.lane(event.lane).pass(passOf(event, clock.nowMs(), ++stage.asked));
      return;
    case "input":
      if (event.lane === undefined) return world.fire(event.value);
      return world.wire(event.lane, event.input, event.value);
    case "pay":
      return pay(event, stage, remark);
    case "open": {
      const key = `scenario-${++stage.asked}`;
      const done = await world
        .lane(event.lane)
        .openByPerson({ actor: `user:${event.user}`, reason: event.reason, key });
      if (!done.ok) remark(done.message);
      return;
    }
    case "correct": {
      const stay = stayNamed(event.stay, world);
      if (!stay) return remark(`there is no stay ${event.stay} to correct`);
      const ask = { stayId: stay.id, plate: event.plate, actor: `user:${event.user}` };
      const done = await world.desk().correctPlate(ask);
      if (!done.ok) remark(done.message);
      return;
    }
    case "validate": {
      const stay = world.store().stays.openByPlate(event.plate);
      if (!stay) return remark(`${event.plate} is not inside; the code ${event.code} was not used`);
      const done = await world
        .desk()
        .validate({ stayId: stay.id, code: event.code, actor: "user:attendant" });
      return remark(done.ok ? `${done.name} counts for ${event.plate}` : done.message);
    }
    case "device":
      return device(event.device, event.state === "lost", stage);
    case "network":
      stage.network = event.state;
      return;
    case "crash":
      return world.crash();
    case "clock":
      clock.jump(event.jump * 1000);
      return world.tick();
    default:
      return event satisfies never;
  }
}

/** Ways to pay that need no network. */
const OFFLINE_METHODS = ["cash"];

async function pay(
  event: Extract<ScenarioEvent, { kind: "pay" }>,
  stage: Stage,
  remark: (text: string) => void,
): Promise<void> {
  const { world, network } = stage;
  const store = world.store();
  const stay = store.stays.openByPlate(event.plate) ?? store.stays.lastClosedByPlate(event.plate);
  if (!stay) return remark(`there is no stay of ${event.plate} to pay for`);
  if (network === "down" && !OFFLINE_METHODS.includes(event.method))
    return remark(`${event.method} needs the network, which is down; take cash`);
  const done = await world.desk().pay({
    stayId: stay.id,
    method: event.method,
    ...(event.amount === undefined ? {} : { amountMinor: event.amount }),
    actor: `user:${event.user}`,
    key: `scenario-${++stage.asked}`,
  });
  if (!done.ok) remark(done.message);
}

async function device(
  id: string,
  lost: boolean,
  { world, clock, lost: gone, tellAlert }: Stage,
): Promise<void> {
  const gate = world.gates.get(id);
  if (gate) {
    gate.setConnected(!lost);
    return world.tick();
  }
  if (lost === gone.has(id)) return;
  if (lost) {
    gone.add(id);
    world.store().alerts.raise("camera-lost", id, clock.nowMs());
    tellAlert("camera-lost");
  } else {
    gone.delete(id);
    world.store().alerts.clear("camera-lost", id, clock.nowMs());
  }
}

function isBlind(laneId: string, { world, lost }: Stage): boolean {
  const cameraId = world.rules().lanes.find((lane) => lane.id === laneId)?.cameraId;
  return lost.has(laneId) || (cameraId !== null && cameraId !== undefined && lost.has(cameraId));
}

/** By its id, else by the plate that it has now. */
function stayNamed(name: string, world: World): Stay | null {
  const { stays } = world.store();
  return stays.byId(name) ?? stays.openByPlate(name.toUpperCase().replace(/[^A-Z0-9]/g, ""));
}

function passOf(event: Extract<ScenarioEvent, { kind: "read" }>, atMs: number, count: number): Pass {
  const plate = event.plate ?? null;
  return {
    id: `pass-${String(count).padStart(6, "0")}`,
    laneId: event.lane,
    plate,
    raw: plate ?? "",
    confidence: event.confidence,
    region: null,
    candidates: event.candidates,
    chars: [],
    direction: event.direction,
    firstAtMs: atMs,
    lastAtMs: atMs,
    frames: 1,
    source: "simulated",
    box: null,
  };
}

/** A lane has a loop when its story has one, and a pass sensor when the story or its site file has one. */
function wiresOf(scenario: Scenario): Map<string, { loop: boolean; pass: boolean }> {
  const has = (laneId: string, input: "loop" | "pass") =>
    scenario.events.some(
      ({ event }) => event.kind === "input" && event.lane === laneId && event.input === input,
    );
  return new Map(
    scenario.site.lanes.map((lane) => [
      lane.id,
      { loop: has(lane.id, "loop"), pass: has(lane.id, "pass") || lane.inputs?.pass !== undefined },
    ]),
  );
}

function decisionLine(decision: Decision): DecisionLine {
  return {
    at: instantText(decision.atMs),
    kind: "decision",
    lane: decision.laneId,
    plate: decision.plate,
    outcome: decision.outcome,
    reason: decision.reason,
    ...(decision.stayId === null ? {} : { stay: decision.stayId }),
    ...(decision.dueMinor === null ? {} : { due: decision.dueMinor }),
    ...(decision.currency === null ? {} : { currency: decision.currency }),
  };
}

/** Every stay of the store, oldest first. */
export function allStays(world: Pick<World, "store">): Stay[] {
  const rows: Stay[] = [];
  let cursor: string | undefined;
  do {
    const page = world.store().stays.list({ state: "all", limit: 500, ...(cursor ? { cursor } : {}) });
    rows.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return rows.reverse();
}

function summaryOf(world: World, pulses: number, alerts: number): SummaryLine {
  const { site, money } = world.store();
  return {
    kind: "summary",
    stays: allStays(world).map((stay) => ({
      id: stay.id,
      plate: stay.plate,
      entryAt: instantText(stay.entryAtMs),
      exitAt: stay.exitAtMs === null ? null : instantText(stay.exitAtMs),
      exitReason: stay.exitReason,
      fee: stay.feeMinor,
      paid: stay.paidMinor,
      state: stay.state,
    })),
    occupancy: site.occupancy(),
    revenue: money.revenue(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    currency: world.rules().currency,
    pulses,
    alerts,
  };
}

/** ISO 8601 in UTC; whole seconds without a fraction, as people write them. */
export const instantText = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
