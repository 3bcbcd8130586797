/**
 * Which plates a region issues and how it writes them: the one place that joins grammars to regions.
 * Never changes a text; a read is settled by `settle.ts`.
 */
import type { Region } from "../types.ts";
import { compileFormats, fitsShape, type PlateFormat, type PlateShape, showInShape } from "./format.ts";
import { ANY_FORMATS } from "./grammar/any.ts";
import { BR_FORMATS } from "./grammar/br.ts";
import { EU_FORMATS } from "./grammar/eu.ts";
import { GB_FORMATS } from "./grammar/gb.ts";
import { US_FORMATS } from "./grammar/us.ts";
import { VN_FORMATS } from "./grammar/vn.ts";

const FORMATS: Readonly<Record<Region, readonly PlateFormat[]>> = {
  gb: GB_FORMATS,
  eu: EU_FORMATS,
  us: US_FORMATS,
  br: BR_FORMATS,
  vn: VN_FORMATS,
  any: ANY_FORMATS,
};

const compiled = new Map<Region, ReadonlyMap<number, readonly PlateShape[]>>();

/** The region's shapes of one length, most likely first. Empty when the region has no plate that long. */
export function shapesOf(region: Region, length: number): readonly PlateShape[] {
  let byLength = compiled.get(region);
  if (!byLength) {
    const map = new Map<number, PlateShape[]>();
    for (const shape of compileFormats(FORMATS[region])) {
      const same = map.get(shape.slots.length);
      if (same) same.push(shape);
      else map.set(shape.slots.length, [shape]);
    }
    for (const shapes of map.values()) shapes.sort((a, b) => b.logPrior - a.logPrior);
    compiled.set(region, map);
    byLength = map;
  }
  return byLength.get(length) ?? [];
}

/** The region's most likely shape that a normalised plate has, or null. */
export function shapeOf(plate: string, region: Region): PlateShape | null {
  return shapesOf(region, plate.length).find((shape) => fitsShape(plate, shape)) ?? null;
}

/**
 * The first accepted region whose grammar a normalised plate fits, in the site's order with `any` last; null when
 * it fits none (then it may act only if it is on a list, or at an exit through the closed set).
 */
export function fitRegions(plate: string, accepted: readonly Region[]): Region | null {
  const named = accepted.find((region) => region !== "any" && shapeOf(plate, region) !== null);
  if (named) return named;
  return accepted.includes("any") && shapeOf(plate, "any") ? "any" : null;
}

/**
 * How the region writes a normalised plate: "AB12CDE" in gb is "AB12 CDE", "34A36837" in vn is "34A-368.37".
 * Without a region, or where none of its formats fits, the plate as it is.
 */
export function displayPlate(plate: string, region: Region | null): string {
  const shape = region && shapeOf(plate, region);
  return shape ? showInShape(plate, shape) : plate;
}
