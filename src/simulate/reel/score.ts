/** Compares the passes that were told with the vehicles that drove through our lane. Pure. */
import { plateDistance } from "../../parking/plate/index.ts";
import type { Direction, Pass } from "../../parking/types.ts";
import type { ReelVehicle } from "./traffic-plan.ts";

export type ReelScore = {
  /** Vehicles of our lane, but for those that were neither shown for long enough nor told. */
  vehicles: number;
  notShown: number;
  passes: number;
  /** Vehicles with exactly one pass that is theirs. */
  matched: number;
  exact: number;
  rightDirection: number;
  /** One line each: who was missed, misread, or told though nobody drove there. */
  faults: string[];
};

/** The same vehicle for this long after its last picture. */
const SLACK_MS = 1_500;
/** More wrong characters than half the plate are another vehicle. */
const MOST_WRONG = 0.5;

/** @param glimpsed who need not be told, see `glimpsed` in shape.ts */
export function scorePasses(
  vehicles: readonly ReelVehicle[],
  passes: readonly Pass[],
  direction: Direction,
  glimpsed: ReadonlySet<ReelVehicle> = new Set(),
): ReelScore {
  const ours = vehicles.filter((one) => one.lane === "ours");
  const pairs = ours.flatMap((vehicle) =>
    passes.flatMap((pass) => {
      const isThere =
        pass.firstAtMs <= vehicle.way.at(-1)!.atMs + SLACK_MS &&
        pass.lastAtMs >= vehicle.way[0]!.atMs - SLACK_MS;
      const distance = plateDistance(vehicle.plate, pass.plate ?? "");
      return isThere && distance <= MOST_WRONG * vehicle.plate.length ? [{ vehicle, pass, distance }] : [];
    }),
  );
  pairs.sort((a, b) => a.distance - b.distance);
  const passOf = new Map<ReelVehicle, Pass>();
  const taken = new Set<Pass>();
  for (const { vehicle, pass } of pairs) {
    if (passOf.has(vehicle) || taken.has(pass)) continue;
    passOf.set(vehicle, pass);
    taken.add(pass);
  }
  const faults: string[] = [];
  let exact = 0;
  let rightDirection = 0;
  let notShown = 0;
  for (const vehicle of ours) {
    const pass = passOf.get(vehicle);
    const at = `${(vehicle.way[0]!.atMs / 1000).toFixed(1)} s ${vehicle.body}, ${vehicle.story}`;
    if (!pass && glimpsed.has(vehicle)) notShown++;
    else if (!pass) faults.push(`missed ${vehicle.plate} (${at})`);
    else if (pass.plate !== vehicle.plate)
      faults.push(`misread ${vehicle.plate} as ${pass.plate} ${pass.confidence} (${at})`);
    else exact++;
    if (pass?.direction === direction) rightDirection++;
    else if (pass) faults.push(`${vehicle.plate} drives ${direction}, told as ${pass.direction} (${at})`);
  }
  for (const pass of passes) {
    if (taken.has(pass)) continue;
    const from = vehicles.find(({ plate }) => plate === pass.plate);
    const why = from ? (from.lane === "ours" ? "told twice" : from.story) : "nobody has that plate";
    faults.push(`false ${pass.plate} ${pass.confidence} at ${(pass.firstAtMs / 1000).toFixed(1)} s: ${why}`);
  }
  return {
    vehicles: ours.length - notShown,
    notShown,
    passes: passes.length,
    matched: passOf.size,
    exact,
    rightDirection,
    faults,
  };
}

/** Shares of 1. */
export function sharesOf({ vehicles, passes, matched, exact, rightDirection }: ReelScore) {
  const share = (part: number, of: number) => (of === 0 ? 1 : part / of);
  return {
    precision: share(matched, passes),
    recall: share(matched, vehicles),
    exact: share(exact, vehicles),
    direction: share(rightDirection, matched),
  };
}

export function addScores(scores: readonly ReelScore[]): ReelScore {
  const sum: ReelScore = {
    vehicles: 0,
    notShown: 0,
    passes: 0,
    matched: 0,
    exact: 0,
    rightDirection: 0,
    faults: [],
  };
  for (const one of scores) {
    sum.vehicles += one.vehicles;
    sum.notShown += one.notShown;
    sum.passes += one.passes;
    sum.matched += one.matched;
    sum.exact += one.exact;
    sum.rightDirection += one.rightDirection;
    sum.faults.push(...one.faults);
  }
  return sum;
}
