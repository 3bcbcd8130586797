/**
 * From one picture to its plates: find text, lay it straight, read it, join what belongs together, settle it by the
 * regions' formats, and drop what is no plate. Knows nothing of the runtime: the two nets are handed in.
 */
import { type Settled, type Slot, settlePlate } from "../../parking/plate/index.ts";
import type { Box, Read, Region, Zone } from "../../parking/types.ts";
import { isInZone, zoneBox } from "../../parking/zone.ts";
import { type Alphabet, decodeLine, type Line } from "../ctc.ts";
import { isClock, isNearBorder, isOddShape, isOverlay, plateLikeness } from "../likeness.ts";
import type { Picture } from "../picture.ts";
import { type BandCanvas, detectInBands } from "./bands.ts";
import { type Crop, splitRows, straightCrop } from "./crop.ts";
import { type InputSize, type Letterbox, letterbox } from "./letterbox.ts";
import { pairsOf, uprightBox } from "./lines.ts";
import { type RegionLimits, type TextBox, textBoxes } from "./regions.ts";

/** The two nets, as functions. */
export type Nets = {
  alphabet: Alphabet;
  /** Probability of text per pixel of the letterbox. */
  detect(input: Letterbox): Promise<Float32Array>;
  /** Softmax per time step. */
  ocr(crop: Crop): Promise<{ probabilities: Float32Array; steps: number }>;
  /** The detector's last input, to be written over by the next one. */
  canvas?: Float32Array;
  bands: BandCanvas;
};

export type Tuning = InputSize & {
  limits: RegionLimits;
  /** Look at the picture in two halves, which takes half the memory and a little more time. */
  inBands: boolean;
};

const LIMITS: RegionLimits = { threshold: 0.3, leastScore: 0.5, unclip: 1.6, leastHeight: 3, most: 16 };

/** For single photographs, whose plate may be small and is seen only once. */
export const STILL: Tuning = {
  longSide: 960,
  mostPixels: 960 * 640,
  mostUp: 1.5,
  limits: LIMITS,
  inBands: false,
};

/**
 * For frames of a camera: about 832x448 for a whole 16:9 picture, finer where a zone leaves out the rest. Time and
 * memory grow with the pixels (measured on one core: 960x544 80 ms and 150 MB, 832x480 62 ms and 115 MB).
 */
export const LIVE: Tuning = { ...STILL, mostPixels: 380_000, inBands: true };

/** Milliseconds of the nets alone. */
export type ReadTimes = { detect: number; ocr: number };

type Written = { box: TextBox; line: Line };
type Candidate = { settled: Settled; raw: string; boxes: TextBox[]; likeness: number; rows: 1 | 2 };

const LEAST_CONFIDENCE = 0.02;
/** Date and time are about this many line heights long. */
const CLOCK_HEIGHTS = 8;
/** Lower lines of text, in pixels of the picture, cannot be read by anybody. */
const LEAST_HEIGHT = 7;
/** Added to a line of text before reading, in its heights. */
const WIDEN = 0.4;

/** Plates in the picture, the most plate-like first; overlapping readings of one plate are one read. */
export async function readPlates(
  picture: Picture,
  options: { regions: readonly Region[]; zone?: Zone; atMs: number },
  nets: Nets,
  tuning: Tuning,
): Promise<{ reads: Read[]; ms: ReadTimes }> {
  const ms: ReadTimes = { detect: 0, ocr: 0 };
  const part = zoneBox(options.zone, picture.width, picture.height);
  const input = letterbox(picture, part, tuning, nets.canvas);
  nets.canvas = input.data;
  let started = performance.now();
  const map = await (tuning.inBands ? detectInBands(input, nets.detect, nets.bands) : nets.detect(input));
  ms.detect = performance.now() - started;
  const boxes = textBoxes(map, input.width, input.height, tuning.limits)
    .map((box) => toPicture(box, input))
    .filter((box) => !options.zone || isInZone(options.zone, box.x / picture.width, box.y / picture.height));

  const read = async (box: Omit<TextBox, "score">): Promise<Line> => {
    const crop = straightCrop(picture, box);
    started = performance.now();
    const { probabilities, steps } = await nets.ocr(crop);
    ms.ocr += performance.now() - started;
    return decodeLine(probabilities, steps, nets.alphabet);
  };

  const written: Written[] = [];
  const clocks: TextBox[] = [];
  for (const box of boxes) {
    if (box.height < LEAST_HEIGHT) continue;
    if (isOddShape(box)) {
      // No plate; but it may be the camera's clock, which tells what its neighbours are.
      if (isNearBorder(box, picture.height) && (await isClockLine(box, read))) clocks.push(box);
      continue;
    }
    const line = await read(widened(box));
    if (isClock(line.raw)) clocks.push(box);
    else written.push({ box, line });
  }
  const plausible = written.filter(({ box }) => !isOverlay(box, clocks, picture.height));
  const candidates: Candidate[] = [];
  const add = (slots: Slot[], raw: string, of: TextBox[], rows: 1 | 2): Candidate | null => {
    const settled = settlePlate(slots, options.regions, { from: "line" });
    if (!settled || settled.confidence < LEAST_CONFIDENCE) return null;
    const [, , width, height] = uprightBox(of, picture.width, picture.height);
    const size = of.length === 1 ? of[0]! : { width, height };
    const { text, region } = settled;
    const likeness = plateLikeness({
      text,
      raw,
      region,
      width: size.width,
      height: size.height,
      rows,
    });
    const candidate = { settled, raw, boxes: of, likeness, rows };
    candidates.push(candidate);
    return candidate;
  };
  for (const { box, line } of plausible) {
    const single = add(line.slots, line.raw, [box], 1);
    if (mayHoldTwoRows(box, single)) {
      const [upper, lower] = splitRows(box, 0.47);
      const [first, second] = [await read(upper), await read(lower)];
      if (first.slots.length > 0 && second.slots.length > 0) {
        add([...first.slots, ...second.slots], `${first.raw} ${second.raw}`, [box], 2);
      }
    }
  }
  for (const { group, kind } of pairsOf(plausible.map(({ box }) => box))) {
    const [first, second] = [plausible[group[0]!]!, plausible[group[1]!]!];
    const slots = [...first.line.slots, ...second.line.slots];
    add(slots, `${first.line.raw} ${second.line.raw}`, [first.box, second.box], kind === "stacked" ? 2 : 1);
  }
  return { reads: choose(candidates).map((one) => toRead(one, picture, options.atMs)), ms };
}

function toPicture(box: TextBox, input: Letterbox): TextBox {
  // Both scales are all but equal (sides are rounded to 32), so the angle may stay.
  return {
    ...box,
    x: input.left + box.x / input.scaleX,
    y: input.top + box.y / input.scaleY,
    width: box.width / input.scaleX,
    height: box.height / input.scaleY,
  };
}

/** Cameras begin or end their line with date and time; the middle of a long line is not worth its reading. */
async function isClockLine(
  box: TextBox,
  read: (part: Omit<TextBox, "score">) => Promise<Line>,
): Promise<boolean> {
  const length = CLOCK_HEIGHTS * box.height;
  if (box.width <= length * 1.5) return isClock((await read(box)).raw);
  for (const side of [-1, 1]) {
    const along = (side * (box.width - length)) / 2;
    const end = {
      ...box,
      x: box.x + along * Math.cos(box.angle),
      y: box.y + along * Math.sin(box.angle),
      width: length,
    };
    if (isClock((await read(end)).raw)) return true;
  }
  return false;
}

/** The detector likes to cut through the first and the last character. */
function widened(box: TextBox): TextBox {
  return { ...box, width: box.width + WIDEN * box.height };
}

function mayHoldTwoRows(box: TextBox, single: Candidate | null): boolean {
  const ratio = box.width / box.height;
  if (ratio < 0.7 || ratio > 2.3 || box.height < 24) return false;
  return single === null || single.settled.region === null || single.settled.confidence < 0.6;
}

function worth({ settled, likeness }: Candidate): number {
  return settled.confidence * likeness;
}

/** The best of readings that share a line of text; a joined plate must beat its parts. */
function choose(candidates: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (const one of [...candidates].sort((a, b) => worth(b) - worth(a))) {
    if (chosen.some((other) => other.boxes.some((box) => one.boxes.some((mine) => overlaps(box, mine)))))
      continue;
    chosen.push(one);
  }
  return chosen;
}

function overlaps(a: TextBox, b: TextBox): boolean {
  return (
    Math.abs(a.x - b.x) < 0.4 * (a.width + b.width) * 0.8 &&
    Math.abs(a.y - b.y) < 0.4 * (a.height + b.height) * 0.8
  );
}

function toRead({ settled, raw, boxes, likeness }: Candidate, picture: Picture, atMs: number): Read {
  const box: Box = uprightBox(boxes, picture.width, picture.height);
  const scale = (confidence: number) => Math.round(confidence * likeness * 1e4) / 1e4;
  return {
    text: settled.text,
    raw: raw.trim(),
    confidence: scale(settled.confidence),
    region: settled.region,
    chars: settled.chars,
    candidates: settled.candidates.map((one) => ({ ...one, confidence: scale(one.confidence) })),
    box,
    atMs,
  };
}
