/**
 * Who drives through the reel and when: our lane with its barrier, the lane beside it, what stands parked. Seeded and
 * pure; it knows where each vehicle is at any moment and draws none.
 */
import type { Direction } from "../../parking/types.ts";
import type { Chance } from "../random.ts";
import { drawRegistration, type PlateLook, type ReelRegion, textOf } from "./registration.ts";

export const BODIES = ["hatchback", "saloon", "suv", "van", "lorry", "motorcycle"] as const;
export type Body = (typeof BODIES)[number];

export type ReelVehicle = {
  plate: string;
  look: PlateLook;
  body: Body;
  paint: string;
  /** Only vehicles of our lane make passes of ours. */
  lane: "ours" | "next" | "parked";
  /** What the camera sees of it. */
  side: "front" | "rear";
  /** Metres right of our lane's middle. */
  x: number;
  /** Where it is, metres from the camera, in order of time; it is not there before the first and after the last. */
  way: readonly { atMs: number; away: number }[];
  /** For the list of misses. */
  story: string;
};

export type TrafficPlan = { vehicles: ReelVehicle[]; lengthMs: number; direction: Direction };

/** Metres and metres a second. */
const FAR = 21;
const GONE = 1.2;
const BRAKING = 2.2;
const PULLING = 2;
const NEXT_LANE = -3.5;
const STEP_MS = 50;
/** Bumper to bumper at the barrier, and what a driver keeps at walking pace. */
const LEAST_GAP = 1.3;
const GAP_SECONDS = 0.45;
const PAINTS = [
  "#b3202c",
  "#1d3f77",
  "#d7d9da",
  "#2c2f33",
  "#e9e9e6",
  "#56616a",
  "#1f5a3a",
  "#c7a02a",
] as const;

type Drive = {
  startMs: number;
  /** Metres a second. */
  speed: number;
  /** Metres from the camera; null for a vehicle that drives through. */
  stopAt: number | null;
  /** Stands at least so long, and until this instant. */
  waitMs: number;
  notBeforeMs: number;
  body: Body;
  /** Who drives ahead of it in the same lane. */
  leader: Pick<ReelVehicle, "way" | "body"> | null;
};
type Driven = { way: { atMs: number; away: number }[]; leavesMs: number; goneMs: number };

/** Follows one vehicle along the road in steps: it comes, brakes, stands, pulls away. */
function drive(given: Drive, isTowards: boolean): Driven {
  const { startMs, speed, stopAt, waitMs, notBeforeMs, body, leader } = given;
  const length = FAR - GONE;
  /** How far along it may be at an instant without touching the one ahead. */
  const room = (atMs: number): number => {
    if (leader && atMs < leader.way[0]!.atMs) return -1;
    const away = leader && awayAt(leader, atMs);
    if (leader === null || away === null) return length + 1;
    const along = isTowards ? FAR - away : away - GONE;
    return along - lengthOf(isTowards ? leader.body : body) - LEAST_GAP;
  };
  const stop = stopAt === null ? null : isTowards ? FAR - stopAt : stopAt - GONE;
  const way: { atMs: number; away: number }[] = [];
  let [atMs, along, now, standsSince] = [startMs, 0, speed, Number.NaN];
  // It comes into view when there is room for it.
  while (room(atMs) < 0) atMs += STEP_MS;
  let leavesMs = startMs;
  let isLeaving = stop === null;
  while (along < length) {
    way.push({ atMs, away: isTowards ? FAR - along : GONE + along });
    const seconds = STEP_MS / 1000;
    if (!isLeaving && stop !== null) {
      const left = Math.max(0, stop - along);
      now = Math.min(now, Math.sqrt(2 * BRAKING * left));
      if (left < 0.03 || now < 0.05) {
        now = 0;
        if (Number.isNaN(standsSince)) standsSince = atMs;
        if (atMs - standsSince >= waitMs && atMs >= notBeforeMs) {
          isLeaving = true;
          leavesMs = atMs;
        }
      }
    } else now = Math.min(stop === null ? speed : 5, now + PULLING * seconds);
    const most = room(atMs + STEP_MS) - now * GAP_SECONDS;
    if (along + now * seconds > most) now = Math.max(0, Math.min(now, most - along) / seconds);
    along += Math.min(now, 8) * seconds;
    atMs += STEP_MS;
  }
  return { way, leavesMs, goneMs: atMs };
}

export function planTraffic(
  chance: Chance,
  { region, count, isRear }: { region: ReelRegion; count: number; isRear: boolean },
): TrafficPlan {
  const isTowards = !isRear;
  const taken = new Set<string>();
  const vehicles: ReelVehicle[] = [];
  const dress = (lane: ReelVehicle["lane"], side: "front" | "rear", like?: PlateLook) => {
    const mayRide = side === "rear" && lane === "ours" && region !== "us";
    const body: Body =
      mayRide && chance.happens(region === "vn" ? 0.35 : 0.15)
        ? "motorcycle"
        : chance.pick(["hatchback", "hatchback", "saloon", "saloon", "suv", "van", "lorry"] as const);
    let look = drawRegistration(chance, region, side === "rear", body === "motorcycle");
    if (like && body !== "motorcycle" && like.rows.length === look.rows.length) look = oneOff(chance, like);
    while (taken.has(textOf(look)))
      look = drawRegistration(chance, region, side === "rear", body === "motorcycle");
    taken.add(textOf(look));
    return { plate: textOf(look), look, body, paint: chance.pick(PAINTS), lane, side };
  };

  let startMs = 400;
  let leader: ReelVehicle | null = null;
  let lastLook: PlateLook | undefined;
  for (let made = 0; made < count; made++) {
    const side = isRear ? "rear" : "front";
    const isFleet = made > 0 && chance.happens(0.06);
    const one = dress("ours", side, isFleet ? lastLook : undefined);
    lastLook = one.look;
    const stopAt = chance.between(5.2, 7.2);
    const stops = chance.happens(0.8);
    const driven = drive(
      {
        startMs,
        speed: stops ? chance.between(4, 6) : chance.between(3, 4.5),
        stopAt: stops ? stopAt : null,
        waitMs: chance.pick([500, 900, 1500, 3000]),
        notBeforeMs: 0,
        body: one.body,
        leader,
      },
      isTowards,
    );
    const x = chance.between(-0.35, 0.35);
    leader = { ...one, x, way: driven.way, story: stops ? "stops" : "drives through" };
    vehicles.push(leader);
    let { leavesMs, goneMs } = driven;
    if (stops && made + 1 < count && chance.happens(0.15)) {
      made++;
      const tail = dress("ours", side);
      lastLook = tail.look;
      const gap = lengthOf(one.body) + chance.between(1.4, 2.4);
      const follow = isTowards
        ? { startMs: startMs + 1_800, stopAt: stopAt + gap, waitMs: 300, notBeforeMs: leavesMs + 500 }
        : { startMs: goneMs - 3_000, stopAt: null, waitMs: 0, notBeforeMs: 0 };
      const second = drive(
        { speed: chance.between(3.5, 4.5), body: tail.body, leader, ...follow },
        isTowards,
      );
      leader = { ...tail, x: x + chance.between(-0.15, 0.15), way: second.way, story: "tailgates" };
      vehicles.push(leader);
      ({ leavesMs, goneMs } = second);
    }
    // The next one comes while this one leaves; behind a lorry that hides the lane it keeps its distance.
    startMs = isTowards
      ? Math.max(startMs + 1_500, leavesMs + chance.between(200, 900))
      : goneMs - chance.between(200, 1_200);
  }
  const lengthMs = Math.max(...vehicles.map(({ way }) => way.at(-1)!.atMs)) + 1_000;

  for (let atMs = chance.between(0, 4_000); atMs < lengthMs; atMs += chance.between(6_000, 14_000)) {
    const comes = chance.happens(0.5);
    const one = dress("next", comes ? "front" : "rear");
    const through = { stopAt: null, waitMs: 0, notBeforeMs: 0, body: one.body, leader: null };
    const { way } = drive({ startMs: atMs, speed: chance.between(4, 8), ...through }, comes);
    const x = NEXT_LANE + chance.between(-0.3, 0.2);
    vehicles.push({ ...one, x, way, story: "in the next lane" });
  }
  for (let parked = chance.whole(0, 2), away = chance.between(9, 11); parked > 0; parked--, away += 6.5) {
    const way = [
      { atMs: 0, away },
      { atMs: lengthMs, away },
    ];
    const one = dress("parked", chance.pick(["front", "rear"] as const));
    vehicles.push({ ...one, body: "hatchback", x: chance.between(3, 3.3), way, story: "parked" });
  }
  return { vehicles, lengthMs, direction: isTowards ? "towards" : "away" };
}

/** Metres from the camera at an instant; null while the vehicle is not there. */
export function awayAt({ way }: Pick<ReelVehicle, "way">, atMs: number): number | null {
  const first = way[0]!;
  const last = way.at(-1)!;
  if (atMs < first.atMs || atMs > last.atMs) return null;
  let [low, high] = [0, way.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (way[middle]!.atMs <= atMs) low = middle;
    else high = middle;
  }
  const [a, b] = [way[low]!, way[high]!];
  return a.away + ((b.away - a.away) * (atMs - a.atMs)) / Math.max(1, b.atMs - a.atMs);
}

/** Metres. */
export function lengthOf(body: Body): number {
  return { hatchback: 4, saloon: 4.6, suv: 4.7, van: 5.2, lorry: 7.5, motorcycle: 2.1 }[body];
}

/** The plate of a vehicle of the same fleet: one digit differs. */
function oneOff(chance: Chance, like: PlateLook): PlateLook {
  const rows = [...like.rows];
  const places = rows.flatMap((row, r) =>
    [...row].flatMap((char, i) => (/[1-9]/.test(char) ? [{ r, i }] : [])),
  );
  if (places.length === 0) return like;
  const { r, i } = places.at(-1)!;
  const row = rows[r]!;
  const other = chance.pick([..."123456789"].filter((digit) => digit !== row.charAt(i)));
  rows[r] = row.slice(0, i) + other + row.slice(i + 1);
  return { ...like, rows };
}
