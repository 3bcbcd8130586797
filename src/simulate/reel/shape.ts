/** How large the painted vehicles are and where their plates sit, in metres; which of them hides which. Pure. */
import type { Box } from "../../parking/types.ts";
import { awayAt, type Body, lengthOf, type ReelVehicle } from "./traffic-plan.ts";
import {
  boundsOf,
  NEAREST,
  type Quad,
  REEL_HEIGHT,
  REEL_WIDTH,
  toPixel,
  uprightQuad,
  type View,
} from "./view.ts";

export const SHAPES: Readonly<Record<Body, { width: number; height: number; front: number; rear: number }>> =
  {
    hatchback: { width: 1.76, height: 1.48, front: 0.46, rear: 0.72 },
    saloon: { width: 1.84, height: 1.44, front: 0.46, rear: 0.82 },
    suv: { width: 1.9, height: 1.72, front: 0.52, rear: 0.86 },
    van: { width: 1.96, height: 2, front: 0.5, rear: 0.62 },
    lorry: { width: 2.3, height: 2.9, front: 0.5, rear: 0.6 },
    motorcycle: { width: 0.8, height: 1.5, front: 0.6, rear: 0.62 },
  };

export type Placed = {
  vehicle: ReelVehicle;
  away: number;
  plate: Quad;
  plateBox: Box;
  /** Everything the vehicle covers, roughly. */
  body: Box;
};

/** Vehicles in the picture at an instant, the farthest first. */
export function placeAll(vehicles: readonly ReelVehicle[], view: View, atMs: number): Placed[] {
  const placed: Placed[] = [];
  for (const vehicle of vehicles) {
    const away = awayAt(vehicle, atMs);
    if (away === null || away < NEAREST) continue;
    const shape = SHAPES[vehicle.body];
    const middle = vehicle.side === "front" ? shape.front : shape.rear;
    const half = vehicle.look.height / 2_000;
    const plate = uprightQuad(view, vehicle.x, vehicle.look.width / 1000, middle - half, middle + half, away);
    if (!plate) continue;
    const corners = [away, away + lengthOf(vehicle.body)].flatMap((at) =>
      [-0.5, 0.5].flatMap((part) =>
        [0, shape.height].flatMap((up) => {
          const seen = toPixel(view, [vehicle.x + part * shape.width, up, at]);
          return seen ? [seen] : [];
        }),
      ),
    );
    placed.push({ vehicle, away, plate, plateBox: boundsOf(plate), body: boundsOf(corners) });
  }
  return placed.sort((a, b) => b.away - a.away);
}

/** True when a nearer vehicle stands before the middle of the plate. */
export function isHidden(one: Placed, all: readonly Placed[]): boolean {
  const [x, y] = [one.plateBox[0] + one.plateBox[2] / 2, one.plateBox[1] + one.plateBox[3] / 2];
  return all.some(({ away, body }) => {
    const [left, top, width, height] = body;
    return away < one.away && x > left && x < left + width && y > top && y < top + height;
  });
}

/** Narrower, in pixels for each row, nobody has to read a plate. */
const LEAST_WIDTH = 55;
/** A vehicle whose plate is before the camera in fewer pictures than these can be counted by no camera. */
const LEAST_SHOWN = 3;

/** Vehicles of our lane whose plate the camera sees in no more than a glimpse: hidden in a convoy, or never near. */
export function glimpsed(
  vehicles: readonly ReelVehicle[],
  view: View,
  lengthMs: number,
  stepMs: number,
): Set<ReelVehicle> {
  const shown = new Map(vehicles.filter(({ lane }) => lane === "ours").map((one) => [one, 0]));
  for (let atMs = 0; atMs < lengthMs; atMs += stepMs) {
    const all = placeAll(vehicles, view, atMs);
    for (const one of all) {
      const [x, y, width, height] = one.plateBox;
      const isWhole = x >= 0 && y >= 0 && x + width <= REEL_WIDTH && y + height <= REEL_HEIGHT;
      const isLarge = width * one.vehicle.look.rows.length >= LEAST_WIDTH;
      const count = shown.get(one.vehicle);
      if (count !== undefined && isWhole && isLarge && !isHidden(one, all)) shown.set(one.vehicle, count + 1);
    }
  }
  return new Set([...shown].filter(([, count]) => count < LEAST_SHOWN).map(([one]) => one));
}
