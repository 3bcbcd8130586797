/**
 * One vehicle's visit, step by step: drives up, is read well or badly, waits, pays early, late or twice, drives out
 * or slips through. Yields how long it takes until its next step. Only asks what a driver or an attendant can ask.
 */
import type { Pass } from "../parking/types.ts";
import { misread, type SimulatedRead } from "./misread.ts";
import { type Bay, Broken, isPaying, type Road, type Vehicle, type Visit } from "./traffic-road.ts";
import { ENTRY, EXITS } from "./traffic-site.ts";

/** Milliseconds until the next step. */
export type Steps = AsyncGenerator<number, void, void>;

export type Habits = {
  /** Part of the characters that an exit camera gets wrong. */
  exitMisreads: number;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Nobody waits longer than this at an exit. */
const TRAPPED_AFTER_MS = 10 * MINUTE;
const ENTRY_MISREADS = 0.001;

/** A whole visit; the vehicle is away again when it ends. */
export async function* visit(road: Road, vehicle: Vehicle, dwellMs: number, habits: Habits): Steps {
  const own: Visit = {
    id: road.count(),
    vehicle,
    enteredAtMs: null,
    stayId: null,
    helped: false,
    wasReadAtExit: false,
  };
  vehicle.visit = own;
  road.totals.visits++;
  const cameIn = yield* enter(road, own);
  if (cameIn && road.chance.happens(0.5)) await payDebts(road, own);
  if (cameIn) {
    own.enteredAtMs = road.clock.monotonicMs();
    yield* park(road, own, dwellMs);
    yield* leave(road, own, habits);
  }
  vehicle.visit = null;
}

async function* enter(road: Road, own: Visit): AsyncGenerator<number, boolean, void> {
  const { chance, totals } = road;
  if (chance.happens(0.01)) {
    road.tell(`${own.vehicle.plate} slips in behind another one`);
    return true;
  }
  const bay = yield* driveUp(road, ENTRY, own);
  await road.world().wire(ENTRY, "loop", true);
  const before = bay.openings;
  for (let attempt = 0; bay.openings === before; attempt++) {
    if (attempt > 0) yield chance.whole(1, 4) * SECOND;
    const read = misread(own.vehicle.plate, ENTRY_MISREADS, chance);
    if (chance.happens(0.03)) read.confidence = 0.5;
    await show(road, ENTRY, read);
    if (attempt > 3 && bay.openings === before) await help(road, ENTRY, own, "muddy plate");
    if (attempt > 200) throw new Broken(`${own.vehicle.plate} is not let in`);
  }
  yield 3 * SECOND;
  const backsOut = chance.happens(0.01);
  if (!backsOut) {
    await road.world().wire(ENTRY, "pass", true);
    yield SECOND;
    await road.world().wire(ENTRY, "pass", false);
    totals.entries++;
  } else {
    road.tell(`${own.vehicle.plate} backs out of the entry`);
    totals.backedOut++;
  }
  await road.world().wire(ENTRY, "loop", false);
  bay.occupant = null;
  if (backsOut && own.stayId !== null && road.world().store().stays.byId(own.stayId)?.state === "open")
    throw new Broken(`${own.vehicle.plate} backed out and its stay is open`);
  return !backsOut;
}

async function* park(road: Road, own: Visit, dwellMs: number): AsyncGenerator<number, void, void> {
  const { chance } = road;
  const walkMs = Math.min(dwellMs, chance.whole(1, 25) * MINUTE);
  yield dwellMs - walkMs;
  if (chance.happens(0.6)) await pay(road, own);
  yield walkMs;
}

async function* leave(road: Road, own: Visit, habits: Habits): AsyncGenerator<number, void, void> {
  const { chance, totals } = road;
  if (chance.happens(0.005)) {
    road.tell(`${own.vehicle.plate} slips out behind another one`);
    return;
  }
  const laneId = chance.pick(EXITS);
  const bay = yield* driveUp(road, laneId, own);
  const hasLoop = laneId === "out-1";
  if (hasLoop) await road.world().wire(laneId, "loop", true);
  const arrivedAtMs = road.clock.monotonicMs();
  const before = bay.openings;
  const isSeen = !chance.happens(0.01);
  const isBroke = chance.happens(0.01);
  for (let attempt = 0; bay.openings === before; attempt++) {
    const waitedMs = road.clock.monotonicMs() - arrivedAtMs;
    if (waitedMs > TRAPPED_AFTER_MS)
      throw new Broken(`${own.vehicle.plate} waits at ${laneId} for ${waitedMs} ms`);
    if (attempt > 0) yield chance.whole(2, 5) * SECOND;
    if (isSeen && !bay.blind) {
      const decision = await show(road, laneId, misread(own.vehicle.plate, habits.exitMisreads, chance));
      if (!own.wasReadAtExit) {
        own.wasReadAtExit = true;
        totals.exitsRead++;
        if (decision.stayId !== null && road.ownerOf(decision.stayId)?.vehicle === own.vehicle)
          totals.rightAtFirstRead++;
      }
      if (decision.reason === "ambiguous") totals.ambiguous++;
      if (decision.reason === "no-stay") totals.noStay++;
      if (bay.openings > before) break;
      const isOwn = decision.stayId !== null && road.ownerOf(decision.stayId)?.vehicle === own.vehicle;
      if (decision.reason === "unpaid" && isOwn && !isBroke) {
        yield chance.whole(5, 50) * SECOND;
        if (chance.happens(0.05))
          await pay(road, own, { partOf: decision.dueMinor ?? 0, stayId: decision.stayId });
        await pay(road, own, { stayId: decision.stayId });
      }
    }
    if (bay.openings === before && attempt >= 4) yield* beHelped(road, laneId, own, isBroke);
  }
  totals.longestExitWaitMs = Math.max(totals.longestExitWaitMs, road.clock.monotonicMs() - arrivedAtMs);
  countExit(road, own);
  yield 4 * SECOND;
  if (hasLoop) await road.world().wire(laneId, "loop", false);
  bay.occupant = null;
  if (chance.happens(0.02)) {
    yield 5 * MINUTE;
    await pay(road, own, { again: true });
  }
}

/** Who was let out owing comes back to it, sooner or later. */
async function payDebts(road: Road, own: Visit): Promise<void> {
  const world = road.world();
  for (const stay of world.store().stays.debtsOf(own.vehicle.plate)) {
    const key = `debt-${road.count()}`;
    const done = await world.desk().pay({ stayId: stay.id, method: "card", actor: "user:anna", key });
    if (!done.ok) throw new Broken(`a debt could not be paid: ${done.message}`);
    road.totals.paidMinor += done.payment.amountMinor;
    road.totals.debtsPaid++;
    if (world.store().stays.byId(stay.id)?.state !== "closed")
      throw new Broken(`the debt of ${stay.id} stays open`);
  }
}

/** The attendant looks at the photographs: picks the car, takes the money, or opens. */
async function* beHelped(
  road: Road,
  laneId: string,
  own: Visit,
  isBroke: boolean,
): AsyncGenerator<number, void, void> {
  const { chance } = road;
  const bay = road.bay(laneId);
  const before = bay.openings;
  // Nobody is there; a vehicle that the lane knows of is let out after a while.
  if (chance.happens(0.2) && (laneId === "out-1" || own.wasReadAtExit)) {
    own.helped = true;
    for (let i = 0; i < 70 && bay.openings === before; i++) {
      yield 5 * SECOND;
      if (own.wasReadAtExit && bay.openings === before && !bay.blind)
        await show(road, laneId, misread(own.vehicle.plate, 0, chance));
    }
    if (bay.openings > before) return;
  }
  yield chance.whole(5, 30) * SECOND;
  if (own.stayId !== null && !isBroke && chance.happens(0.7)) {
    own.helped = true;
    const ask = {
      actor: "user:anna",
      stayId: own.stayId,
      key: `choose-${road.count()}`,
    };
    const chosen = await road.world().lane(laneId).chooseStay(ask);
    await road.world().settle();
    if (chosen.ok && chosen.decision.reason === "unpaid") {
      yield chance.whole(5, 30) * SECOND;
      await pay(road, own);
    }
  }
  if (bay.openings === before) await help(road, laneId, own, "cannot be read");
}

async function help(road: Road, laneId: string, own: Visit, reason: string): Promise<void> {
  own.helped = true;
  const key = `open-${road.count()}`;
  const done = await road.world().lane(laneId).openByPerson({ actor: "user:anna", reason, key });
  if (!done.ok) road.tell(`the attendant cannot open ${laneId}: ${done.message}`);
  await road.world().settle();
}

type PayAsk = { partOf?: number; again?: boolean; stayId?: string | null };

async function pay(road: Road, own: Visit, ask: PayAsk = {}): Promise<void> {
  const stayId = ask.stayId ?? own.stayId;
  if (stayId === null) return;
  const { chance, totals } = road;
  const world = road.world();
  const due = world.desk().quote(stayId);
  const dueMinor = due.ok ? due.dueMinor : 0;
  const amountMinor = ask.again
    ? 200
    : ask.partOf !== undefined
      ? Math.floor(ask.partOf / 2)
      : dueMinor + (chance.happens(0.03) ? 100 : 0);
  const key = `pay-${road.count()}`;
  const payment = { stayId, method: "cash", amountMinor, actor: "user:anna", key };
  const done = await world.desk().pay(payment);
  if (!done.ok) throw new Broken(`a payment was refused: ${done.message}`);
  totals.paidMinor += done.payment.amountMinor;
  road.tell(`${own.vehicle.plate} pays ${amountMinor} for ${stayId}`);
  // The network gave no answer and the same payment is sent again.
  if (chance.happens(0.02)) await world.desk().pay(payment);
  await world.settle();
}

/** Waits until the lane is free and stands there. */
async function* driveUp(road: Road, laneId: string, own: Visit): AsyncGenerator<number, Bay, void> {
  const bay = road.bay(laneId);
  while (bay.occupant !== null) yield road.chance.whole(2, 6) * SECOND;
  bay.occupant = own;
  return bay;
}

async function show(road: Road, laneId: string, read: SimulatedRead) {
  const decision = await road
    .world()
    .lane(laneId)
    .pass(passOf(road, laneId, read));
  await road.world().settle();
  return decision;
}

function passOf(road: Road, laneId: string, read: SimulatedRead): Pass {
  const atMs = road.clock.nowMs();
  return {
    id: `pass-${road.count()}`,
    laneId,
    plate: read.plate,
    raw: read.plate,
    confidence: read.confidence,
    region: null,
    candidates: [],
    chars: read.chars,
    direction: "unknown",
    firstAtMs: atMs,
    lastAtMs: atMs,
    frames: 4,
    source: "simulated",
    box: null,
  };
}

function countExit(road: Road, own: Visit): void {
  road.totals.exits++;
  if (own.stayId === null) return;
  const stay = road.world().store().stays.byId(own.stayId);
  const parkedMs = road.clock.monotonicMs() - (own.enteredAtMs ?? 0);
  if (!stay || !own.wasReadAtExit || !isPaying(stay, parkedMs)) return;
  road.totals.payingExitsRead++;
  if (own.helped) road.totals.payingExitsByPerson++;
}
