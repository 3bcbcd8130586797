/** Where in the picture a lane looks: polygon tests in fractions of the picture. Pure. */
import type { Box, Zone } from "./types.ts";

/** True when the point lies inside the polygon (even-odd rule); borders belong to it on their left and top side. */
export function isInZone(zone: Zone, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = zone.length - 1; i < zone.length; j = i++) {
    const [xi, yi] = zone[i]!;
    const [xj, yj] = zone[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** The part of the picture worth looking at: the zone's bounding box with a margin for plates on its border. */
export function zoneBox(zone: Zone | undefined, width: number, height: number): Box {
  if (!zone || zone.length < 3) return [0, 0, width, height];
  const xs = zone.map(([x]) => x);
  const ys = zone.map(([, y]) => y);
  const margin = 0.03;
  const left = Math.max(0, Math.floor((Math.min(...xs) - margin) * width));
  const top = Math.max(0, Math.floor((Math.min(...ys) - margin) * height));
  const right = Math.min(width, Math.ceil((Math.max(...xs) + margin) * width));
  const bottom = Math.min(height, Math.ceil((Math.max(...ys) + margin) * height));
  if (right - left < 1 || bottom - top < 1) return [0, 0, width, height];
  return [left, top, right - left, bottom - top];
}
