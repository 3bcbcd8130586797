/**
 * One picture looked at in full for people who ask why: what the lane reads, what it leaves out, and how well each plate
 * is there to be read. Slower than a read, and never asked for while a vehicle waits for one.
 */
import type { Examined, ExamineOptions } from "../devices.ts";
import { lightOf, type PlateSight } from "../parking/sight/index.ts";
import type { Box } from "../parking/types.ts";
import { isInZone } from "../parking/zone.ts";
import { measurePlate } from "./measure.ts";
import type { Eyes, Look } from "./models.ts";
import { type Corners, type FoundPlate, sharedArea } from "./own/find-plates.ts";
import { type Sighting, soundCorners } from "./own/look.ts";
import { CROP_HEIGHT, CROP_WIDTH, type Straightened, straighten } from "./own/straighten.ts";
import type { Picture } from "./picture.ts";

/** A sight with the crop that the reader took, for a person to look at. */
type Shown = { sight: PlateSight; crop: Straightened };

/** As `straighten` leaves it around a plate. */
const CROP_MARGIN = 0.06;
const MOST_SIGHTS = 16;
/** Of two findings that share more of their area one is enough. */
const SAME_PLATE = 0.3;

export async function examine(
  eyes: Eyes,
  picture: Picture,
  { manner, pictures: _, ...options }: ExamineOptions & { atMs: number },
): Promise<Omit<Examined, "pictures"> & { crops: Straightened[] }> {
  const seen = await eyes(picture, options, manner);
  const shown = shownOf(picture, seen, null);
  const ms = { ...seen.ms };
  if (options.zone) {
    const { zone, ...everywhere } = options;
    const rest = await eyes(picture, everywhere, manner);
    ms.detect += rest.ms.detect;
    ms.ocr += rest.ms.ocr;
    const isOutside = ({ sight }: Shown) =>
      !isInZone(
        zone!,
        (sight.box[0] + sight.box[2] / 2) / picture.width,
        (sight.box[1] + sight.box[3] / 2) / picture.height,
      );
    for (const one of shownOf(picture, rest, "outside-zone").filter(isOutside))
      if (!shown.some((other) => isSame(other.sight.box, one.sight.box))) shown.push(one);
  }
  const kept = shown.slice(0, MOST_SIGHTS);
  return {
    width: picture.width,
    height: picture.height,
    light: lightOf(picture),
    sights: kept.map(({ sight }) => sight),
    ms,
    crops: kept.map(({ crop }) => crop),
  };
}

/** @param leftOut why none of them counts, where none does */
function shownOf(picture: Picture, look: Look, leftOut: PlateSight["leftOut"]): Shown[] {
  const shown = look.sightings.map((one) => ofSighting(picture, one, leftOut));
  // A second opinion's reads have no corners of their own.
  if (look.sightings.length === 0) {
    for (const read of look.reads) {
      const [x, y, width, height] = read.box;
      const found: FoundPlate = {
        score: read.confidence,
        box: [x, y, x + width, y + height],
        corners: upright(read.box),
      };
      const crop = straighten(picture, found.corners);
      shown.push(ofSighting(picture, { found, crop, raw: read.raw, read }, leftOut));
    }
  }
  for (const found of look.leftOut) {
    const narrow = ofSighting(
      picture,
      { found, crop: straighten(picture, soundCorners(found)), raw: "", read: null },
      "too-narrow",
    );
    if (narrow.sight.box[2] >= LEAST_READ_WIDTH) continue;
    if (!shown.some((other) => isSame(other.sight.box, narrow.sight.box))) shown.push(narrow);
  }
  return shown;
}

/** What is left out and wider lies outside the zone, which the second look tells. */
const LEAST_READ_WIDTH = 24;

function ofSighting(picture: Picture, one: Sighting, leftOut: PlateSight["leftOut"]): Shown {
  const corners: Corners = soundCorners(one.found);
  const crop = { grey: one.crop.grey, width: CROP_WIDTH, height: CROP_HEIGHT, margin: CROP_MARGIN };
  const [left, top, right, bottom] = one.found.box;
  const inside = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  const [x, y] = [inside(left, picture.width - 1), inside(top, picture.height - 1)];
  const box: Box = [
    x,
    y,
    Math.max(1, inside(right, picture.width) - x),
    Math.max(1, inside(bottom, picture.height) - y),
  ];
  return {
    crop: one.crop,
    sight: {
      score: Math.round(one.found.score * 1e4) / 1e4,
      box: one.read?.box ?? box,
      corners: corners.map(([u, v]) => [tenth(u), tenth(v)] as const) as unknown as PlateSight["corners"],
      measures: measurePlate(crop, corners),
      raw: one.raw,
      read: one.read,
      leftOut: leftOut ?? (one.isBoardLine ? "board-line" : null),
    },
  };
}

function upright([x, y, width, height]: Box): Corners {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

function isSame(a: Box, b: Box): boolean {
  const edges = ([x, y, width, height]: Box) => [x, y, x + width, y + height] as const;
  return sharedArea(edges(a), edges(b)) > SAME_PLATE;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
