/**
 * What the lanes of one site share: which plate was let through where, how long a stay has lasted by the monotonic
 * clock, and the fire alarm. Decides nothing and touches no gate.
 */
import type { Clock } from "./devices.ts";
import { isConfusable } from "./parking/plate/index.ts";
import { ELSEWHERE_MS } from "./parking/presence.ts";

/** A vehicle that waits at a lane, as the other lanes see it. */
export type Standing = {
  /** As it was read; null when it could not be. */
  plate: string | null;
  /** The stay on which it is held there. */
  stayId: string | null;
  side: "entry" | "exit";
  /** A loop says that it stands there, not only a camera. */
  onLoop: boolean;
  /** Monotonic. */
  cameAtMs: number;
  /** When it was read or seen last; monotonic. */
  readAtMs: number;
};

/** What a car is known by. The plate as it was read. */
export type Car = { plate: string | null; stayId: string | null };

/**
 * The same plate is the same car, whatever became of its stay. Else two stays are two cars, however alike their plates
 * look, and one stay is one car, however it was read; where a stay is missing, the plates have to tell.
 */
export const isOneCar = (a: Car, b: Car): boolean => {
  if (a.plate !== null && a.plate === b.plate) return true;
  if (a.stayId !== null && b.stayId !== null) return a.stayId === b.stayId;
  return a.plate !== null && b.plate !== null && isConfusable(a.plate, b.plate);
};

/** A lane as the others see it. */
export type YardLane = {
  readonly id: string;
  /** The gate that it holds open in a fire; null for an entry or without a gate. */
  fireGateId(): string | null;
  onFire(on: boolean): Promise<void>;
  reconsider(): Promise<void>;
  /** For how long the vehicle of this stay has been held at this exit; null when another one or nobody is. */
  queueMs(stayId: string): number | null;
  standing(): Standing | null;
  /** This car drove through another lane: it does not wait here any more. */
  wentElsewhere(car: Car): void;
};

export type Yard = {
  join(lane: YardLane): void;
  leave(laneId: string): void;
  /** Remembers a car that a lane let through, `agoMs` ago. */
  letThrough(laneId: string, car: Car & { plate: string }, agoMs?: number): void;
  /** True while this car was just let through at another lane. */
  isElsewhere(laneId: string, car: Car): boolean;
  /** The barrier did not move: the plate is where it was. */
  notLetThrough(laneId: string, plate: string): void;
  /** The barrier moved for this car, so no other lane has it waiting. */
  wentThrough(laneId: string, car: Car): void;
  /** The other lanes where this plate, or one that looks the same, or the car of this stay waits. */
  standingElsewhere(laneId: string, plate: string, stayId: string | null): Standing[];
  stayOpened(stayId: string): void;
  stayClosed(stayId: string): void;
  /** Monotonic time since a stay opened; null when this process did not see it open. */
  elapsedMs(stayId: string): number | null;
  /** For how long the vehicle of a stay has been waiting at an exit by now; 0 when it does not. */
  queueMs(stayId: string): number;
  /** A fire input by its name; the alarm is on while any of them is. */
  setFire(source: string, on: boolean): Promise<void>;
  isFire(): boolean;
  /** True for the one lane that moves a gate which several lanes share. */
  holdsGate(laneId: string, gateId: string): boolean;
  /** True for a gate that an exit holds open in a fire. */
  isFireGate(gateId: string): boolean;
  /** Asks every lane but one to look at its waiting vehicle again. Never waits for them: they have their own turns. */
  lookAgain(exceptLaneId: string | null): void;
};

/** A loop that is stuck on keeps a vehicle waiting for ever; who has not been seen there for so long may be anywhere. */
const LAST_SEEN_MS = 30 * 60_000;
/** More exits than this do not happen between a command and the news that its barrier did not move. */
const CLOSED_KEPT = 200;

export function createYard(clock: Clock): Yard {
  const lanes = new Map<string, YardLane>();
  const openedAt = new Map<string, number>();
  const closed: string[] = [];
  const fires = new Set<string>();
  let recent: (Car & { laneId: string; atMs: number })[] = [];

  const lookAgain: Yard["lookAgain"] = (exceptLaneId) => {
    // A lane tells its own failures; one that cannot look again must not stop the others.
    for (const lane of lanes.values()) if (lane.id !== exceptLaneId) void lane.reconsider().catch(() => {});
  };
  return {
    join: (lane) => {
      lanes.set(lane.id, lane);
    },
    leave: (laneId) => {
      lanes.delete(laneId);
    },
    letThrough(laneId, { plate, stayId }, agoMs = 0) {
      const now = clock.monotonicMs();
      recent = recent.filter((one) => now - one.atMs < ELSEWHERE_MS);
      recent.push({ laneId, plate, stayId, atMs: now - agoMs });
    },
    isElsewhere(laneId, car) {
      const now = clock.monotonicMs();
      return recent.some(
        (one) => one.laneId !== laneId && now - one.atMs < ELSEWHERE_MS && isOneCar(one, car),
      );
    },
    notLetThrough(laneId, plate) {
      recent = recent.filter((one) => one.laneId !== laneId || one.plate !== plate);
    },
    wentThrough(laneId, car) {
      for (const lane of lanes.values()) if (lane.id !== laneId) lane.wentElsewhere(car);
    },
    standingElsewhere(laneId, plate, stayId) {
      return [...lanes.values()].flatMap((lane) => {
        const one = lane.id === laneId ? null : lane.standing();
        if (!one || clock.monotonicMs() - one.readAtMs >= LAST_SEEN_MS) return [];
        const isSame = one.plate !== null && isConfusable(one.plate, plate);
        return isSame || (stayId !== null && one.stayId === stayId) ? [one] : [];
      });
    },
    stayOpened: (stayId) => {
      openedAt.set(stayId, clock.monotonicMs());
    },
    stayClosed(stayId) {
      // A close may be taken back when the barrier did not move, so the newest ones keep their start.
      closed.push(stayId);
      if (closed.length > CLOSED_KEPT) openedAt.delete(closed.shift() ?? "");
    },
    elapsedMs(stayId) {
      const at = openedAt.get(stayId);
      return at === undefined ? null : clock.monotonicMs() - at;
    },
    queueMs(stayId) {
      for (const lane of lanes.values()) {
        const waited = lane.queueMs(stayId);
        if (waited !== null) return waited;
      }
      return 0;
    },
    async setFire(source, on) {
      const before = fires.size > 0;
      if (on) fires.add(source);
      else fires.delete(source);
      const now = fires.size > 0;
      if (before === now) return;
      await Promise.all([...lanes.values()].map((lane) => lane.onFire(now)));
    },
    isFire: () => fires.size > 0,
    holdsGate(laneId, gateId) {
      for (const lane of lanes.values()) if (lane.fireGateId() === gateId) return lane.id === laneId;
      return false;
    },
    isFireGate: (gateId) => [...lanes.values()].some((lane) => lane.fireGateId() === gateId),
    lookAgain,
  };
}
