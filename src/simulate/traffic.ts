/**
 * Seeded traffic through the real lanes and desk: arrivals, misreads, missed passes, payments of every kind, and
 * things that break. Checks the invariants after every event; a break is told with its seed and the shortest story
 * that still breaks.
 */
import type { Store } from "../store/types.ts";
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
  /** One more invariant: what is broken, in sentences. */
  alsoBroken?: (store: Store) => string[];
  signal?: AbortSignal;
};
export type TrafficResult = {
  totals: Totals & {
    seed: number;
    carDays: number;
    events: number;
    /** Of the paying exits that were read, those that needed no person. */
    withoutPersonRate: number;
    byPersonRate: number;
    /** Of the exits that were read, those whose first read named the right stay. */
    rightAtFirstReadRate: number;
  };
  /** Null when every invariant held. `visits` are left of those that were driven. */
  broken: { sentence: string; story: string[]; visits: number } | null;
};

/** Which part of the traffic drives: a break is searched in ever smaller parts of it. */
type Part = { visits: ReadonlySet<number> | null; breakdowns: boolean };
const ALL: Part = { visits: null, breakdowns: true };
/** Runs that a search for the shortest story may take. */
const MOST_TRIES = 300;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START_MS = Date.parse("2026-03-02T00:00:00Z");
/** A quiet day, a usual one, and one on which the car park is full of cars. */
const CARS_A_DAY = [100, 300, 700] as const;
const FLEET = 2000;
/** Lines of the story that led to a break and name the vehicle or the lane. */
const TOLD_LINES = 60;

type Actor = { dueMs: number; order: number; steps: Steps };
type Driven = TrafficResult & { drivenVisits: number[]; untilMs: number };

/** Drives `carDays` through the car park. @throws whatever is no broken invariant */
export async function runTraffic(ask: TrafficAsk): Promise<TrafficResult> {
  const { drivenVisits, untilMs, ...whole } = await drive(ask, ALL, Number.POSITIVE_INFINITY);
  if (!whole.broken) return whole;
  return { ...whole, broken: await shortest(ask, whole.broken, drivenVisits, untilMs) };
}

/** Leaves out visits, half of them at a time, then less, as long as what is left still breaks (ddmin, Zeller 1999). */
async function shortest(
  ask: TrafficAsk,
  broken: NonNullable<TrafficResult["broken"]>,
  drivenVisits: readonly number[],
  untilMs: number,
): Promise<NonNullable<TrafficResult["broken"]>> {
  let best = broken;
  let visits = [...drivenVisits];
  let breakdowns = true;
  let tries = 0;
  const stillBreaks = async (part: Part): Promise<boolean> => {
    if (++tries > MOST_TRIES || ask.signal?.aborted) return false;
    const found = (await drive(ask, part, untilMs)).broken;
    if (found) best = { ...found, visits: part.visits?.size ?? 0 };
    return found !== null;
  };
  if (await stillBreaks({ visits: new Set(visits), breakdowns: false })) breakdowns = false;
  for (let parts = 2; visits.length > 1 && tries <= MOST_TRIES; ) {
    const size = Math.ceil(visits.length / parts);
    let smaller: number[] | null = null;
    for (let from = 0; from < visits.length && smaller === null; from += size) {
      const without = [...visits.slice(0, from), ...visits.slice(from + size)];
      if (without.length > 0 && (await stillBreaks({ visits: new Set(without), breakdowns })))
        smaller = without;
    }
    if (smaller) {
      visits = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(visits.length, parts * 2);
  }
  return best;
}

async function drive(ask: TrafficAsk, part: Part, untilMs: number): Promise<Driven> {
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
  const drivenVisits: number[] = [];
  queue.add(0, arrivals(road, fleet, ask, part, habits, queue, drivenVisits));
  if (part.breakdowns) queue.add(0, breakdowns({ ...road, chance: createChance(ask.seed + 1) }, queue));
  let events = 0;
  let broken: TrafficResult["broken"] = null;
  const check = (sentences: readonly string[]) => {
    if (sentences[0]) throw new Broken(sentences[0]);
  };
  try {
    let dayEndsMs = DAY;
    for (let next = queue.take(); next && !ask.signal?.aborted; next = queue.take()) {
      if (next.dueMs > untilMs) break;
      if (next.dueMs > clock.monotonicMs()) clock.advance(next.dueMs - clock.monotonicMs());
      await world.tick();
      const step = await next.steps.next();
      events++;
      if (!step.done) queue.add(clock.monotonicMs() + Math.max(1, step.value), next.steps);
      check(brokenNow(world.store(), EXITS));
      check(ask.alsoBroken?.(world.store()) ?? []);
      road.totals.mostInside = Math.max(road.totals.mostInside, world.store().site.occupancy());
      if (clock.monotonicMs() >= dayEndsMs) {
        dayEndsMs += DAY;
        await Bun.sleep(0);
      }
    }
    check(brokenBooks(world.store(), allStays(world), road.totals.paidMinor));
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    broken = {
      sentence: error.message,
      story: storyOf(error.message, road.story()),
      visits: drivenVisits.length,
    };
  } finally {
    world.end();
  }
  const { payingExitsRead, payingExitsByPerson, rightAtFirstRead, exitsRead } = road.totals;
  const byPersonRate = payingExitsRead === 0 ? 0 : payingExitsByPerson / payingExitsRead;
  return {
    totals: {
      seed: ask.seed,
      carDays: ask.carDays,
      events,
      ...road.totals,
      withoutPersonRate: 1 - byPersonRate,
      byPersonRate,
      rightAtFirstReadRate: exitsRead === 0 ? 1 : rightAtFirstRead / exitsRead,
    },
    broken,
    drivenVisits,
    untilMs: clock.monotonicMs() + 1,
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

/**
 * Day after day sends vehicles of the fleet, more of them in the morning and at noon. Each has its own chance, so that
 * it drives the same when others stay at home.
 */
async function* arrivals(
  road: Road,
  fleet: readonly Vehicle[],
  { carDays, seed }: TrafficAsk,
  part: Part,
  habits: Habits,
  queue: ReturnType<typeof createQueue>,
  drivenVisits: number[],
): Steps {
  const { chance, clock } = road;
  for (let driven = 0; driven < carDays; ) {
    const today = Math.min(carDays - driven, chance.pick(CARS_A_DAY));
    const places = new Set<number>();
    while (places.size < today) places.add(chance.whole(0, fleet.length - 1));
    for (const place of places) {
      const number = driven++;
      const vehicle = fleet[place];
      if (!vehicle || (part.visits && !part.visits.has(number))) continue;
      drivenVisits.push(number);
      const own = { ...road, chance: createChance(Math.imul(seed + 1, 2_654_435_761) + number) };
      queue.add(clock.monotonicMs() + 6 * HOUR, oneDay(own, vehicle, habits));
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
