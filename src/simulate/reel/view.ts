/** A pinhole camera beside a lane: metres on the road become pixels of the picture. Pure; it draws nothing. */
import type { Box, Zone } from "../../parking/types.ts";

export const REEL_WIDTH = 1280;
export const REEL_HEIGHT = 720;

/** Metres: right of our lane's middle, above the road, away from the camera's foot. */
export type Place = readonly [x: number, up: number, away: number];
export type Pixel = readonly [number, number];
/** Top left, top right, bottom right, bottom left. */
export type Quad = readonly [Pixel, Pixel, Pixel, Pixel];

export type View = {
  /** Pixels. */
  focal: number;
  /** Where the camera stands: metres right of our lane's middle, and above the road. */
  x: number;
  up: number;
  /** Radians: turned to the right, tilted down, rolled clockwise. */
  yaw: number;
  pitch: number;
  roll: number;
};

/** Nearer than this nothing is drawn. */
export const NEAREST = 0.6;

/** Null for what lies behind the lens. */
export function toPixel(view: View, [x, up, away]: Place): Pixel | null {
  const [dx, dy] = [x - view.x, view.up - up];
  const [sinYaw, cosYaw] = [Math.sin(view.yaw), Math.cos(view.yaw)];
  const right = dx * cosYaw - away * sinYaw;
  const ahead = dx * sinYaw + away * cosYaw;
  const [sinPitch, cosPitch] = [Math.sin(view.pitch), Math.cos(view.pitch)];
  const below = dy * cosPitch - ahead * sinPitch;
  const depth = dy * sinPitch + ahead * cosPitch;
  if (depth < NEAREST / 2) return null;
  const [u, v] = [(view.focal * right) / depth, (view.focal * below) / depth];
  const [sinRoll, cosRoll] = [Math.sin(view.roll), Math.cos(view.roll)];
  return [REEL_WIDTH / 2 + u * cosRoll - v * sinRoll, REEL_HEIGHT / 2 + u * sinRoll + v * cosRoll];
}

/** An upright rectangle across the road, seen by the camera. Null when part of it lies behind the lens. */
export function uprightQuad(
  view: View,
  middle: number,
  width: number,
  bottom: number,
  top: number,
  away: number,
): Quad | null {
  const corners = [
    [middle - width / 2, top],
    [middle + width / 2, top],
    [middle + width / 2, bottom],
    [middle - width / 2, bottom],
  ].map(([x, up]) => toPixel(view, [x!, up!, away]));
  return corners.every((one) => one !== null) ? (corners as unknown as Quad) : null;
}

export function boundsOf(points: readonly Pixel[]): Box {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}

/** The zone of our lane: from its left border to its right one, at the height of plates, as far as `to` metres. */
export function laneZone(view: View, from: number, to: number, left: number, right: number): Zone {
  const at = (x: number, away: number) => {
    // Plates ride half a metre above the road; the zone is about their centres.
    const [px, py] = toPixel(view, [x, 0.55, away]) ?? [REEL_WIDTH / 2, REEL_HEIGHT];
    const part = (value: number, of: number) => Math.min(1, Math.max(0, value / of));
    return [part(px, REEL_WIDTH), part(py, REEL_HEIGHT)] as const;
  };
  // The far border is lifted a little: a plate there is a few pixels high.
  const lift = ([x, y]: readonly [number, number]) => [x, Math.max(0, y - 0.05)] as const;
  return [
    lift(at(left, to)),
    lift(at(right, to)),
    at(right, from),
    [at(right, from)[0], 1],
    [at(left, from)[0], 1],
    at(left, from),
  ];
}
