/**
 * From one picture to its plates with our own nets: find the plates and their corners, lay each straight, read it, settle it by
 * the regions' formats. Looks a second time, closer, only where the first look was not sure. Knows nothing of the
 * runtime: the two nets are handed in.
 */

import type { ReadOptions } from "../../devices.ts";
import { type Lookalikes, type Slot, settlePlate } from "../../parking/plate/index.ts";
import type { Box, Read, Region, Zone } from "../../parking/types.ts";
import { countVotes } from "../../parking/vote/index.ts";
import { isInZone, zoneBox } from "../../parking/zone.ts";
import { decodeLine } from "../ctc.ts";
import { plateLikeness } from "../likeness.ts";
import type { Picture } from "../picture.ts";
import { linesOfBoards } from "./boards.ts";
import { OWN_ALPHABET } from "./characters.ts";
import {
  type Corners,
  type FindLimits,
  type FoundPlate,
  findPlates,
  type Point,
  sharedArea,
} from "./find-plates.ts";
import { inputSizeFor, type Scaled, scaleTo } from "./scale.ts";
import { type Straightened, straighten } from "./straighten.ts";

/** The two nets, as functions. */
export type OwnNets = {
  /** 13 values per cell, as `findPlates` takes them. */
  detect(input: Scaled): Promise<Float32Array>;
  /** Probabilities of `steps` columns for each crop. */
  read(crops: readonly Straightened[]): Promise<{ probabilities: Float32Array; steps: number }[]>;
  /** The detector's last inputs by their length, to be written over by the next ones. */
  canvases: Map<number, Uint8Array>;
};

export type OwnTuning = {
  /** Pixels of the detector's input at the first look; at a second, closer one, or none. */
  pixels: number;
  closerPixels: number | null;
  mostUp: number;
  limits: FindLimits;
  /** Below this a plate's crop is read again with other margins, and a picture is looked at again. */
  sure: number;
};

const LIMITS: FindLimits = { leastScore: 0.3, most: 12 };

/** For frames of a camera: 512x288 for a whole 16:9 picture, finer where a zone leaves out the rest. */
export const OWN_LIVE: OwnTuning = {
  pixels: 512 * 288,
  closerPixels: null,
  mostUp: 1.5,
  limits: LIMITS,
  sure: 0.6,
};

/** For single photographs, whose plate may be small and is seen only once. */
export const OWN_STILL: OwnTuning = { ...OWN_LIVE, closerPixels: 960 * 576, sure: 0.9 };

/** Milliseconds of the nets alone. */
export type LookTimes = { detect: number; ocr: number };

/** What was seen of one plate, also where it made no read; for people who ask why. */
export type Sighting = {
  found: FoundPlate;
  crop: Straightened;
  raw: string;
  read: Read | null;
  /** One of the lines of a board, which is why it has no read. */
  isBoardLine?: true;
};

const LEAST_CONFIDENCE = 0.02;
const UNREAD = 0.7;
const SURE = 0.9;
/** Wider plates, in pixels of the closer look, are beyond what the detector learned; the first look saw them better. */
const WIDEST_CLOSER = 200;
/** Narrower plates, in pixels of the picture, cannot be read by anybody. */
const LEAST_WIDTH = 24;

/** Plates in the picture, the surest first, of sure ones the widest. */
export async function lookForPlates(
  picture: Picture,
  options: ReadOptions & { atMs: number },
  nets: OwnNets,
  tuning: OwnTuning,
): Promise<{ reads: Read[]; sightings: Sighting[]; leftOut: FoundPlate[]; ms: LookTimes }> {
  const ms: LookTimes = { detect: 0, ocr: 0 };
  /** Found, but outside the zone or too narrow to be read. */
  const leftOut: FoundPlate[] = [];
  const part = zoneBox(options.zone, picture.width, picture.height);
  const look = async (pixels: number, widest = Number.POSITIVE_INFINITY): Promise<Sighting[]> => {
    const size = inputSizeFor(part, pixels, tuning.mostUp);
    const input = scaleTo(picture, part, size, nets.canvases.get(3 * size.width * size.height));
    keepCanvas(nets.canvases, input.data);
    const started = performance.now();
    const output = await nets.detect(input);
    ms.detect += performance.now() - started;
    const found: FoundPlate[] = [];
    for (const plate of findPlates(output, input, tuning.limits)) {
      if ((plate.box[2] - plate.box[0]) * input.scale > widest) continue;
      (isWanted(plate, picture, options.zone) ? found : leftOut).push(plate);
    }
    return readFound(picture, found, options, nets, tuning, ms);
  };
  let sightings = await look(tuning.pixels * (options.detail ?? 1));
  const best = Math.max(0, ...sightings.map(({ read }) => read?.confidence ?? 0));
  if (tuning.closerPixels !== null && best < tuning.sure)
    sightings = [...sightings, ...(await look(tuning.closerPixels, WIDEST_CLOSER))];
  sightings = agreed(sightings, options);
  const lines = linesOfBoards(sightings.map(({ found }) => found));
  sightings = sightings.map((one) =>
    lines.has(one.found) ? { ...one, read: null, isBoardLine: true } : one,
  );
  sightings.sort(nearestOfTheSure);
  return { reads: sightings.flatMap(({ read }) => (read ? [read] : [])), sightings, leftOut, ms };
}

/** Cameras with other zones take turns with other sizes; photographs come in any, so that only few are kept. */
const MOST_CANVASES = 6;

function keepCanvas(canvases: Map<number, Uint8Array>, data: Uint8Array): void {
  canvases.delete(data.length);
  canvases.set(data.length, data);
  for (const length of canvases.keys()) if (canvases.size > MOST_CANVASES) canvases.delete(length);
}

function isWanted({ box }: FoundPlate, picture: Picture, zone: Zone | undefined): boolean {
  const [left, top, right, bottom] = box;
  if (right - left < LEAST_WIDTH) return false;
  if (!zone) return true;
  return isInZone(zone, (left + right) / 2 / picture.width, (top + bottom) / 2 / picture.height);
}

async function readFound(
  picture: Picture,
  found: readonly FoundPlate[],
  options: { regions: readonly Region[]; atMs: number; lookalikes?: Lookalikes },
  nets: OwnNets,
  tuning: OwnTuning,
  ms: LookTimes,
): Promise<Sighting[]> {
  const readAll = async (plates: readonly { plate: FoundPlate; corners: Corners }[]): Promise<Sighting[]> => {
    if (plates.length === 0) return [];
    const crops = plates.map(({ corners }) => straighten(picture, corners));
    const started = performance.now();
    const lines = await nets.read(crops);
    ms.ocr += performance.now() - started;
    return plates.map(({ plate }, i) => {
      const { probabilities, steps } = lines[i]!;
      return toSighting(picture, plate, crops[i]!, probabilities, steps, options);
    });
  };
  const first = await readAll(found.map((plate) => ({ plate, corners: soundCorners(plate) })));
  const unsure = first.filter(
    ({ read, found: { score } }) => (read?.confidence ?? 0) < tuning.sure && score > 0.4,
  );
  const again = await readAll(
    unsure.flatMap(({ found: plate }) => otherCorners(plate).map((corners) => ({ plate, corners }))),
  );
  return [...first, ...again];
}

/** Corners that make a convex figure about as large as the box; else the box itself. */
export function soundCorners({ corners, box }: FoundPlate): Corners {
  const [left, top, right, bottom] = box;
  const area = (right - left) * (bottom - top);
  let doubled = 0;
  for (let i = 0; i < 4; i++) {
    const [a, b, c] = [corners[i]!, corners[(i + 1) % 4]!, corners[(i + 2) % 4]!];
    const turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
    if (!(turn > 0)) return boxCorners(left, top, right, bottom);
    doubled += a[0] * b[1] - b[0] * a[1];
  }
  const share = doubled / 2 / area;
  return share > 0.35 && share < 1.6 ? corners : boxCorners(left, top, right, bottom);
}

function boxCorners(left: number, top: number, right: number, bottom: number): Corners {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** Other ways to cut the same plate: wider, and by the upright box. */
function otherCorners(plate: FoundPlate): Corners[] {
  const corners = soundCorners(plate);
  const [left, top, right, bottom] = plate.box;
  return [grown(corners, 1.08, 1.16), grown(corners, 0.97, 0.9), boxCorners(left, top, right, bottom)];
}

function grown(corners: Corners, wide: number, tall: number): Corners {
  const cx = corners.reduce((sum, [x]) => sum + x, 0) / 4;
  const cy = corners.reduce((sum, [, y]) => sum + y, 0) / 4;
  const [a, b, , d] = corners;
  const along: Point = [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2];
  const across: Point = [(d[0] - a[0]) / 2, (d[1] - a[1]) / 2];
  const signs = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  return corners.map(([x, y], i): Point => {
    const [u, v] = signs[i]!;
    const [dx, dy] = [x - cx, y - cy];
    return [
      cx + dx + u * along[0] * (wide - 1) + v * across[0] * (tall - 1),
      cy + dy + u * along[1] * (wide - 1) + v * across[1] * (tall - 1),
    ];
  }) as unknown as Corners;
}

function toSighting(
  picture: Picture,
  found: FoundPlate,
  crop: Straightened,
  probabilities: Float32Array,
  steps: number,
  { regions, atMs, lookalikes }: { regions: readonly Region[]; atMs: number; lookalikes?: Lookalikes },
): Sighting {
  const line = readRows(probabilities, steps);
  const settled = settlePlate(line.slots, regions, { lookalikes });
  if (!settled || settled.confidence < LEAST_CONFIDENCE) return { found, crop, raw: line.raw, read: null };
  const box = wholePixels(found, picture);
  const likeness = plateLikeness({
    text: settled.text,
    raw: line.raw,
    region: settled.region,
    width: box[2],
    height: box[3],
    rows: line.rows,
  });
  const scale = (confidence: number) => Math.round(confidence * likeness * sureness(found.score) * 1e4) / 1e4;
  const read: Read = {
    text: settled.text,
    raw: line.raw,
    confidence: scale(settled.confidence),
    region: settled.region,
    chars: settled.chars,
    candidates: settled.candidates.map((one) => ({ ...one, confidence: scale(one.confidence) })),
    box,
    atMs,
  };
  return { found, crop, raw: line.raw, read };
}

/** The columns of the upper row come first, then those of the lower row. */
function readRows(probabilities: Float32Array, steps: number): { raw: string; slots: Slot[]; rows: 1 | 2 } {
  const half = steps / 2;
  const values = (probabilities.length / steps) * half;
  const upper = decodeLine(probabilities.subarray(0, values), half, OWN_ALPHABET);
  const lower = decodeLine(probabilities.subarray(values), half, OWN_ALPHABET);
  return {
    raw: [upper.raw, lower.raw].filter((text) => text !== "").join(" "),
    slots: [...upper.slots, ...lower.slots],
    rows: upper.slots.length > 0 && lower.slots.length > 0 ? 2 : 1,
  };
}

/**
 * A weak finding may be lettering: its text counts for less, a clear one loses nothing. The detector's score is how
 * well it thinks its box fits, so a clear plate has 0.6 and more, never 1.
 */
function sureness(score: number): number {
  return Math.min(1, Math.max(0.1, (score - 0.15) / 0.45));
}

function wholePixels({ box }: FoundPlate, picture: Picture): Box {
  const left = Math.max(0, Math.round(box[0]));
  const top = Math.max(0, Math.round(box[1]));
  const right = Math.min(picture.width, Math.round(box[2]));
  const bottom = Math.min(picture.height, Math.round(box[3]));
  return [left, top, Math.max(1, right - left), Math.max(1, bottom - top)];
}

function worth({ read, found }: Sighting): number {
  return read ? 1 + read.confidence : found.score * 0.5;
}

/** The surest first; of those that are all sure the nearest vehicle's, which is the one that people mean. */
function nearestOfTheSure(a: Sighting, b: Sighting): number {
  const sure = Math.min(a.read?.confidence ?? 0, b.read?.confidence ?? 0) >= SURE;
  return sure ? widthOf(b) - widthOf(a) : worth(b) - worth(a);
}

function widthOf({ found: { box } }: Sighting): number {
  return box[2] - box[0];
}

/** Of several sightings of one plate the best stays, with the text that all of them vote for. */
function agreed(sightings: readonly Sighting[], { regions, lookalikes }: ReadOptions): Sighting[] {
  const plates: Sighting[][] = [];
  for (const one of [...sightings].sort((a, b) => worth(b) - worth(a))) {
    const known = plates.find(([best]) => sharedArea(best!.found.box, one.found.box) > 0.3);
    if (known) known.push(one);
    else plates.push([one]);
  }
  return plates.map(([best, ...others]) => {
    const reads = [best!, ...others].flatMap(({ read }) => (read ? [read] : []));
    if (reads.length < 2) return best!;
    const ballots = reads.map((read) => ({ read, weight: read.confidence }));
    const settled = countVotes(ballots, regions, lookalikes)?.settled;
    if (!settled || settled.text === best!.read!.text) return best!;
    const { text, region, chars } = settled;
    // Put together out of readings none of which had it, a text is less sure than the best of them.
    const same = reads.filter((read) => read.text === text).map(({ confidence }) => confidence);
    const confidence = same.length > 0 ? Math.max(...same) : best!.read!.confidence * UNREAD;
    const scale = confidence / settled.confidence;
    const candidates = settled.candidates.map((one) => ({ ...one, confidence: one.confidence * scale }));
    return { ...best!, read: { ...best!.read!, text, region, chars, candidates, confidence } };
  });
}
