/**
 * Seeded traffic through the real lanes and desk: arrivals, misreads, missed passes, payments of every kind, and
 * things that break. Checks the invariants after every event; a break is told with its seed and its story.
 */
import { brokenBooks, brokenNow } from "./invariants.ts";
import { randomPlate } from "./misread.ts";
import { type Chance, createChance } from "./random.ts";
import { allStays } from "./run.ts";
import { Broken, createRoad, type Road, type Totals, type Vehicle } from "./traffic-road.ts";
import { ENTRY, EXITS, PERMIT_SHARE, TRAFFIC_WIRES, trafficSite } from "./traffic-site.ts";
import { type Habits, type Steps, visit } from "./traffic-visit.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { createWorld, type World } from "./world.ts";

export type TrafficAsk = {
  /** One vehicle's visits of one day each. */
  carDays: number;
  seed: number;
  /** Part of the characters that an exit camera gets wrong. */
  exitMisreads?: number;
  signal?: AbortSignal;
};
export type TrafficResult = {
  totals: Totals & { seed: number; carDays: number; events: number; byPersonRate: number };
  /** Null when every invariant held. */
  broken: { sentence: string; story: string[] } | null;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START_MS = Date.parse("2026-03-02T00:00:00Z");
const CARS_A_DAY = 100;
const FLEET = 300;
/** Lines of the story that led to a break and name the vehicle or the lane. */
const TOLD_LINES = 60;

type Actor = { dueMs: number; order: number; steps: Steps };

/** Drives `carDays` through the car park. @throws whatever is no broken invariant */
export async function runTraffic(ask: TrafficAsk): Promise<TrafficResult> {
  const chance = createChance(ask.seed);
  const fleet = createFleet(chance);
  const clock = createVirtualClock(START_MS);
  let world: World | null = null;
  const there = (): World => {
    if (!world) throw new Error("the site is not set up yet");
    return world;
  };
  const road = createRoad(clock, chance, [ENTRY, ...EXITS], there);
  world = await createWorld({
    site: trafficSite(fleet.filter((one) => one.hasPermit).map((one) => one.plate)),
    clock,
    wires: TRAFFIC_WIRES,
    onDisk: false,
    witness: {
      decided: (decision) => {
        if (decision.reason !== "repeat") road.decided(decision);
      },
      pulsed: (intent) => road.pulsed(intent),
    },
  });
  const queue = createQueue();
  const habits: Habits = { exitMisreads: ask.exitMisreads ?? 0.08 };
  queue.add(0, arrivals(road, fleet, ask.carDays, habits, queue));
  queue.add(0, breakdowns(road, queue));
  let events = 0;
  let broken: TrafficResult["broken"] = null;
  const check = (sentences: readonly string[]) => {
    if (sentences[0]) throw new Broken(sentences[0]);
  };
  try {
    let dayEndsMs = DAY;
    for (let next = queue.take(); next && !ask.signal?.aborted; next = queue.take()) {
      if (next.dueMs > clock.monotonicMs()) clock.advance(next.dueMs - clock.monotonicMs());
      await world.tick();
      const step = await next.steps.next();
      events++;
      if (!step.done) queue.add(clock.monotonicMs() + Math.max(1, step.value), next.steps);
      check(brokenNow(world.store(), true));
      if (clock.monotonicMs() >= dayEndsMs) {
        dayEndsMs += DAY;
        await Bun.sleep(0);
      }
    }
    check(brokenBooks(world.store(), allStays(world), road.totals.paidMinor));
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    broken = { sentence: error.message, story: storyOf(error.message, road.story()) };
  } finally {
    world.end();
  }
  const { payingExitsRead, payingExitsByPerson } = road.totals;
  return {
    totals: {
      seed: ask.seed,
      carDays: ask.carDays,
      events,
      ...road.totals,
      byPersonRate: payingExitsRead === 0 ? 0 : payingExitsByPerson / payingExitsRead,
    },
    broken,
  };
}

/** The lines that name what the break names; all of the last ones when it names nobody. */
function storyOf(sentence: string, story: readonly string[]): string[] {
  const names = sentence.match(/\b([A-Z]{2}\d{2}[A-Z]{3}|(stay|dec|intent)-[\w-]+)\b/g) ?? [];
  const about = names.length > 0 ? story.filter((line) => names.some((name) => line.includes(name))) : story;
  return about.slice(-TOLD_LINES);
}

function createFleet(chance: Chance): Vehicle[] {
  const plates = new Set<string>();
  while (plates.size < FLEET) plates.add(randomPlate(chance));
  return [...plates].map((plate, i) => ({ plate, hasPermit: i < FLEET * PERMIT_SHARE, visit: null }));
}

/** Earliest first; of two at the same instant the one that was added first. */
function createQueue() {
  const heap: Actor[] = [];
  let order = 0;
  const isBefore = (a: Actor, b: Actor) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
  const swap = (i: number, j: number) => {
    [heap[i], heap[j]] = [heap[j]!, heap[i]!];
  };
  return {
    add(dueMs: number, steps: Steps): void {
      heap.push({ dueMs, order: order++, steps });
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!isBefore(heap[i]!, heap[parent]!)) break;
        swap(i, parent);
        i = parent;
      }
    },
    take(): Actor | null {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last) return null;
      if (heap.length === 0) return first;
      heap[0] = last;
      for (let i = 0; ; ) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2])
          if (child < heap.length && isBefore(heap[child]!, heap[least]!)) least = child;
        if (least === i) return first;
        swap(i, least);
        i = least;
      }
    },
    get size() {
      return heap.length;
    },
  };
}

/** Day after day sends vehicles of the fleet, more of them in the morning and at noon. */
async function* arrivals(
  road: Road,
  fleet: readonly Vehicle[],
  carDays: number,
  habits: Habits,
  queue: ReturnType<typeof createQueue>,
): Steps {
  const { chance, clock } = road;
  for (let left = carDays; left > 0; left -= CARS_A_DAY) {
    const free = fleet.filter((one) => one.visit === null);
    for (let i = 0; i < Math.min(left, CARS_A_DAY) && free.length > 0; i++) {
      const [vehicle] = free.splice(chance.whole(0, free.length - 1), 1);
      if (vehicle) queue.add(clock.monotonicMs() + 6 * HOUR, oneDay(road, vehicle, habits));
    }
    yield DAY;
  }
}

async function* oneDay(road: Road, vehicle: Vehicle, habits: Habits): Steps {
  const { chance } = road;
  yield Math.floor(((chance.next() + chance.next()) / 2) * 13 * HOUR);
  if (vehicle.visit !== null) return;
  yield* visit(road, vehicle, dwell(chance), habits);
  if (!chance.happens(0.15)) return;
  yield chance.whole(2, 90) * MINUTE;
  if (vehicle.visit === null) yield* visit(road, vehicle, dwell(chance), habits);
}

/** Mostly an hour or two, now and then the whole day. */
function dwell(chance: Chance): number {
  return Math.min(10 * HOUR, 2 * MINUTE + Math.floor(-Math.log(1 - chance.next()) * 100 * MINUTE));
}

/** Power cuts, lost relays, blind cameras and clocks that jump, as long as anybody drives. */
async function* breakdowns(road: Road, queue: ReturnType<typeof createQueue>): Steps {
  const { chance, clock, totals } = road;
  while (queue.size > 0) {
    yield chance.whole(20, 240) * MINUTE;
    const kind = chance.whole(0, 9);
    if (kind < 4) {
      totals.crashes++;
      road.tell("the power fails and comes back");
      await road.world().crash();
    } else if (kind < 7) {
      const [id, gate] = chance.pick([...road.world().gates]);
      totals.gateFaults++;
      road.tell(`${id} is lost`);
      gate.setConnected(false);
      yield chance.whole(5, 120) * SECOND;
      gate.setConnected(true);
      road.tell(`${id} is back`);
    } else if (kind < 9) {
      const bay = road.bay(chance.pick(EXITS));
      totals.cameraFaults++;
      bay.blind = true;
      yield chance.whole(5, 90) * SECOND;
      bay.blind = false;
    } else {
      totals.clockJumps++;
      road.tell("the clock jumps");
      clock.jump(chance.pick([-HOUR, HOUR, -5 * MINUTE, 10 * 365 * DAY]));
      yield chance.whole(1, 30) * MINUTE;
      clock.correct();
      road.tell("the clock is right again");
    }
  }
}
