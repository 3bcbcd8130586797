/**
 * How well a plate is there to be read: size, blur, contrast, light and angle, from its corners and its straightened
 * crop. Pure; knows nothing of what was read.
 */
import type { PlateCorners, PlateMeasures } from "../parking/sight/index.ts";

/** A grey crop of a plate laid straight. @param margin left around the plate, as a share of its height */
export type GreyCrop = { grey: Uint8Array; width: number; height: number; margin: number };

const BURNT = 250;
/** Of all steps between neighbours the steepest but these are the edges of the characters. */
const EDGE_SHARE = 0.97;

export function measurePlate(crop: GreyCrop, corners: PlateCorners): PlateMeasures {
  const [a, b, c, d] = corners;
  const length = (p: readonly [number, number], q: readonly [number, number]) =>
    Math.hypot(p[0] - q[0], p[1] - q[1]);
  const levels = new Uint32Array(256);
  let sum = 0;
  let burnt = 0;
  for (const value of crop.grey) {
    levels[value]!++;
    sum += value;
    if (value >= BURNT) burnt++;
  }
  const contrast = atShare(levels, crop.grey.length, 0.95) - atShare(levels, crop.grey.length, 0.05);
  const step = steepest(crop);
  const plateRows = crop.height / (1 + 2 * crop.margin);
  return {
    plateWidth: tenth((length(a, b) + length(d, c)) / 2),
    plateHeight: tenth((length(a, d) + length(b, c)) / 2),
    blur: Math.round(Math.min(1, contrast / Math.max(1, step) / plateRows) * 1000) / 1000,
    contrast,
    level: tenth(sum / crop.grey.length),
    burnt: Math.round((burnt / crop.grey.length) * 1000) / 1000,
    angle: tenth(angleOf(corners)),
  };
}

/** Along the rows: strokes are upright, and motion smears them sideways. */
function steepest({ grey, width, height }: GreyCrop): number {
  const steps = new Uint32Array(256);
  let count = 0;
  const [top, bottom] = [Math.floor(height * 0.2), Math.ceil(height * 0.8)];
  for (let y = top; y < bottom; y++) {
    for (let x = 2; x < width - 2; x++) {
      const at = y * width + x;
      steps[Math.min(255, Math.round(Math.abs(grey[at + 1]! - grey[at - 1]!) / 2))]!++;
      count++;
    }
  }
  return atShare(steps, count, EDGE_SHARE);
}

function atShare(counts: Uint32Array, total: number, share: number): number {
  let seen = 0;
  for (let value = 0; value < counts.length; value++) {
    seen += counts[value]!;
    if (seen >= total * share) return value;
  }
  return counts.length - 1;
}

/** The turn of the upper and lower side, or how far the other two lean from upright to them. */
function angleOf([a, b, c, d]: PlateCorners): number {
  const along = [(b[0] - a[0] + c[0] - d[0]) / 2, (b[1] - a[1] + c[1] - d[1]) / 2] as const;
  const down = [(d[0] - a[0] + c[0] - b[0]) / 2, (d[1] - a[1] + c[1] - b[1]) / 2] as const;
  const turn = degrees(Math.atan2(along[1], along[0]));
  const lean = degrees(Math.atan2(down[1], down[0])) - turn - 90;
  return Math.max(Math.abs(turn), Math.abs(((lean + 540) % 360) - 180));
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;
const tenth = (value: number): number => Math.round(value * 10) / 10;
