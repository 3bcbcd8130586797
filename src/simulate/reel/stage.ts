/** One stretch of the reel: a region, a light, a camera, a zone and the traffic before it. Seeded and pure. */
import type { Zone } from "../../parking/types.ts";
import { type Chance, createChance } from "../random.ts";
import { REEL_REGIONS, type ReelRegion } from "./registration.ts";
import { planTraffic, type TrafficPlan } from "./traffic-plan.ts";
import { laneZone, type View } from "./view.ts";

export const CONDITIONS = ["day", "night", "rain"] as const;
export type Condition = (typeof CONDITIONS)[number];

export type Stage = TrafficPlan & {
  name: string;
  region: ReelRegion;
  condition: Condition;
  view: View;
  zone: Zone;
  /** Of the light, the noise and the rain. */
  seed: number;
};

/** Each region in each condition, with cameras before and behind the vehicles in turn. @param vehicles in our lanes, all together */
export function planStages(seed: number, vehicles: number): Stage[] {
  const kinds = CONDITIONS.flatMap((condition) => REEL_REGIONS.map((region) => ({ condition, region })));
  return kinds.flatMap((kind, i) => {
    const count = Math.floor(((i + 1) * vehicles) / kinds.length) - Math.floor((i * vehicles) / kinds.length);
    return count > 0 ? [planStage(seed * 1_000 + i, kind, count, i % 2 === 1)] : [];
  });
}

export function planStage(
  seed: number,
  { condition, region }: { condition: Condition; region: ReelRegion },
  count: number,
  isRear: boolean,
): Stage {
  const chance = createChance(seed);
  const view = placeCamera(chance, region, isRear);
  const plan = planTraffic(chance, { region, count, isRear });
  // Our lane and what is parked beside it; the lane to the left is another camera's.
  const zone = laneZone(view, 1.5, 24, -1.9, 4.5);
  const name = `${condition} ${region} ${isRear ? "rear" : "front"}`;
  return { ...plan, name, region, condition, view, zone, seed };
}

/** A lens that shows the region's plates large enough where vehicles stop: American plates are short. */
const LENS: Readonly<Record<ReelRegion, number>> = { gb: 1, eu: 1, us: 1.65, br: 1.25, vn: 1 };

/** On a post or an island beside the lane, looking at where vehicles stop. */
function placeCamera(chance: Chance, region: ReelRegion, isRear: boolean): View {
  const x = chance.between(-0.6, 1.6);
  const up = chance.between(1.5, 2.9);
  const yaw = Math.atan2(-x - chance.between(-0.2, 0.5), 8);
  const aim = isRear ? 7 : 6.6;
  const pitch = Math.atan2(up - 0.5, aim) - chance.between(0.02, 0.07);
  const focal = chance.between(1250, 1700) * LENS[region] * (isRear ? 1.15 : 1);
  return { focal, x, up, yaw, pitch, roll: chance.between(-0.03, 0.03) };
}
