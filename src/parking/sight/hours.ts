/** How well a camera saw, as sums that can be added up hour by hour. Holds no plate and no picture. Pure. */
import type { PlateMeasures } from "./types.ts";
import { pictureTrouble } from "./why.ts";

export const LIGHTS = ["day", "night"] as const;
export type Light = (typeof LIGHTS)[number];

/** Every field is a sum; means are made of two of them. */
export type CameraSums = {
  /** Time in which the camera should have sent pictures, and how many came. */
  watchedMs: number;
  frames: number;
  /** Vehicles that were read, and vehicles on the loop of which nothing was read. */
  vehicles: number;
  unread: number;
  /** Vehicles whose plate was measured, with the sums of their measures. */
  measured: number;
  height: number;
  blur: number;
  contrast: number;
  level: number;
  burnt: number;
  angle: number;
  /** Of the measured ones, those with a plate too small, blurred, burnt out, or too dark. */
  tooSmall: number;
  blurred: number;
  glare: number;
  dark: number;
};

export const NO_SUMS: Readonly<CameraSums> = {
  watchedMs: 0,
  frames: 0,
  vehicles: 0,
  unread: 0,
  measured: 0,
  height: 0,
  blur: 0,
  contrast: 0,
  level: 0,
  burnt: 0,
  angle: 0,
  tooSmall: 0,
  blurred: 0,
  glare: 0,
  dark: 0,
};
export const SUM_FIELDS = Object.keys(NO_SUMS) as (keyof CameraSums)[];

/** One hour of one camera, apart by light: a lamp that burns out shows at night only. */
export type CameraHour = CameraSums & { cameraId: string; hourMs: number; light: Light };

export const HOUR_MS = 3_600_000;
export const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS) * HOUR_MS;

export function addSums(a: CameraSums, b: Partial<CameraSums>): CameraSums {
  const sum = { ...a };
  for (const field of SUM_FIELDS) sum[field] += b[field] ?? 0;
  return sum;
}

export function sumOf(hours: readonly CameraSums[]): CameraSums {
  return hours.reduce<CameraSums>(addSums, NO_SUMS);
}

/** One vehicle's plate as sums. */
export function measuredSums(measures: PlateMeasures): Partial<CameraSums> {
  const trouble = pictureTrouble(measures);
  return {
    measured: 1,
    height: measures.plateHeight,
    blur: measures.blur,
    contrast: measures.contrast,
    level: measures.level,
    burnt: measures.burnt,
    angle: measures.angle,
    tooSmall: trouble === "too-small" ? 1 : 0,
    blurred: trouble === "blurred" ? 1 : 0,
    glare: trouble === "glare" ? 1 : 0,
    dark: trouble === "too-dark" || trouble === "little-contrast" ? 1 : 0,
  };
}
