/**
 * Drives the demo: painted cars come, park a little and leave, and an attendant takes their money. It asks the
 * desk and the lanes as a person would; whether a barrier rises is decided by the same code as everywhere.
 */
import type { Desk, LaneDoor } from "../desk-types.ts";
import type { CarClip } from "./demo-clip.ts";
import type { DemoRoad } from "./demo-road.ts";
import { type DemoVisitor, normalPlate } from "./demo-site.ts";

/** One lane as the demo sees it: what its camera shows, and whom to ask. */
export type DemoApproach = {
  lane: LaneDoor;
  road: DemoRoad;
  film(visitor: DemoVisitor): Promise<CarClip>;
};

export type DemoTown = {
  entry: DemoApproach;
  exit: DemoApproach;
  desk: Desk;
  signal: AbortSignal;
  /** One line for whoever watches. */
  tell(line: string): void;
};

export type DemoPace = {
  /** How long a car stays at least. More than the 30 s in which a plate let in makes no pass at another lane. */
  parkMs: number;
  /** How long the attendant lets a car wait at the exit before taking its money. */
  cashAfterMs: number;
  /** After this long without being let through, the attendant opens by hand; null: nobody does. */
  openByHandAfterMs: number | null;
};

const LOOK_AGAIN_MS = 200;
const ATTENDANT = "user:attendant";

/** A car drives up to the entry; resolves when it has driven in. */
export async function driveIn(town: DemoTown, visitor: DemoVisitor, pace: DemoPace): Promise<void> {
  await driveThrough(town, town.entry, visitor, "the entry", async (waitedMs) => {
    await openByHand(town, town.entry, visitor, pace, waitedMs);
  });
  town.tell(`${visitor.plate} is in`);
}

/** A parked car drives up to the exit, pays when it has to, and leaves. */
export async function driveOut(town: DemoTown, visitor: DemoVisitor, pace: DemoPace): Promise<void> {
  await driveThrough(town, town.exit, visitor, "the exit", async (waitedMs) => {
    await takeCash(town, visitor, pace, waitedMs);
    await openByHand(town, town.exit, visitor, pace, waitedMs);
  });
  town.tell(`${visitor.plate} has left`);
}

async function driveThrough(
  town: DemoTown,
  approach: DemoApproach,
  visitor: DemoVisitor,
  place: string,
  whileWaiting: (waitedMs: number) => Promise<void>,
): Promise<void> {
  const clip = await approach.film(visitor);
  town.signal.throwIfAborted();
  town.tell(`${visitor.plate} drives up to ${place}`);
  approach.road.arrive(clip);
  await approach.road.until("waiting", town.signal);
  const since = performance.now();
  while (approach.road.state() === "waiting") {
    await pause(LOOK_AGAIN_MS, town.signal);
    if (approach.road.state() === "waiting") await whileWaiting(performance.now() - since);
  }
  await approach.road.until("empty", town.signal);
}

async function takeCash(
  town: DemoTown,
  visitor: DemoVisitor,
  pace: DemoPace,
  waitedMs: number,
): Promise<void> {
  const { decision, waitingSinceMs } = town.exit.lane.view();
  if (waitedMs < pace.cashAfterMs || waitingSinceMs === null) return;
  if (decision?.outcome !== "hold" || decision.reason !== "unpaid" || decision.stayId === null) return;
  const paid = await town.desk.pay({
    stayId: decision.stayId,
    method: "cash",
    actor: ATTENDANT,
    key: `demo-cash-${decision.id}`,
  });
  town.tell(paid.ok ? `the attendant took the money of ${visitor.plate}` : paid.message);
}

async function openByHand(
  town: DemoTown,
  { lane }: DemoApproach,
  visitor: DemoVisitor,
  pace: DemoPace,
  waitedMs: number,
): Promise<void> {
  if (pace.openByHandAfterMs === null || waitedMs < pace.openByHandAfterMs) return;
  const opened = await lane.openByPerson({
    actor: ATTENDANT,
    reason: "Demo: waited too long",
    key: crypto.randomUUID(),
  });
  town.tell(opened.ok ? `the attendant let ${visitor.plate} through by hand` : opened.message);
  // One click, then a look at what it did.
  await pause(2000, town.signal);
}

/** Cars come and go until the signal. `inside` are the plates that are parked already. */
export async function keepTrafficGoing(
  town: DemoTown,
  visitors: readonly DemoVisitor[],
  inside: readonly string[],
  pace: DemoPace,
): Promise<void> {
  const parked = visitors
    .filter((visitor) => inside.includes(normalPlate(visitor.plate)))
    .map((visitor) => ({ visitor, sinceMs: performance.now() }));
  const outside = visitors
    .filter((visitor) => !inside.includes(normalPlate(visitor.plate)))
    .map((visitor) => ({ visitor, sinceMs: Number.NEGATIVE_INFINITY }));
  let payers = 0;
  const entrySide = async () => {
    for (;;) {
      const next = outside[0];
      // Who has just left does not come back at once: that would look like one camera seeing the other's car.
      if (next && performance.now() - next.sinceMs >= pace.parkMs) {
        outside.shift();
        await driveIn(town, next.visitor, pace);
        parked.push({ visitor: next.visitor, sinceMs: performance.now() });
      }
      await pause(4000, town.signal);
    }
  };
  const exitSide = async () => {
    for (;;) {
      const next = parked[0];
      // Some cars stay inside, so that the list of stays is worth looking at.
      if (next && parked.length > 2 && performance.now() - next.sinceMs >= pace.parkMs) {
        parked.shift();
        if (!next.visitor.isStaff) payers++;
        const isYourTurn = !next.visitor.isStaff && payers % 3 === 2;
        if (isYourTurn) town.tell(`${next.visitor.plate} is for you: take its money on the page of the exit`);
        await driveOut(town, next.visitor, isYourTurn ? { ...pace, cashAfterMs: 60_000 } : pace);
        outside.push({ visitor: next.visitor, sinceMs: performance.now() });
      }
      await pause(1000, town.signal);
    }
  };
  await Promise.all([entrySide(), exitSide()]);
}

/** Rejects with the signal's reason when that comes first. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
