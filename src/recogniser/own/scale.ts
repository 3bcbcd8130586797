/**
 * Scales a part of a picture for the detector: the mean of the pixels that fall into each target pixel, as planes of
 * red, green and blue from 0 to 255. The one step that touches every pixel of a frame, so it is written for speed.
 * Pure; never changes the picture.
 */
import type { Box } from "../../parking/types.ts";
import type { Picture } from "../picture.ts";

/** Detector x becomes `left + x / scale`, the same for y: both directions have one scale, the rest is padding. */
export type Scaled = {
  data: Uint8Array;
  width: number;
  height: number;
  left: number;
  top: number;
  scale: number;
};

export type InputSize = {
  /** Sides of the detector's input, multiples of 32. */
  width: number;
  height: number;
};

/** What stands where the picture ends; the detector was trained with it. */
const PADDING = 114;
const STEP = 32;

/**
 * The input that fits the part best for about `pixels` pixels: its own proportions, in steps of 32.
 * @param mostUp how much a small part may be enlarged
 */
export function inputSizeFor([, , width, height]: Box, pixels: number, mostUp: number): InputSize {
  const scale = Math.min(Math.sqrt(pixels / (width * height)), mostUp);
  const step = (side: number) => Math.max(2 * STEP, Math.round((side * scale) / STEP) * STEP);
  return { width: step(width), height: step(height) };
}

/** @param canvas written into when its length is right: a camera's frames need no new memory each */
export function scaleTo(picture: Picture, part: Box, size: InputSize, canvas?: Uint8Array): Scaled {
  const [left, top, partWidth, partHeight] = part;
  const { width, height } = size;
  const scale = Math.min(width / partWidth, height / partHeight);
  const usedWidth = Math.min(width, Math.max(1, Math.round(partWidth * scale)));
  const usedHeight = Math.min(height, Math.max(1, Math.round(partHeight * scale)));
  const plane = width * height;
  const data = canvas?.length === 3 * plane ? canvas : new Uint8Array(3 * plane);
  if (usedWidth < width || usedHeight < height) data.fill(PADDING);
  const columns = spans(usedWidth, scale, left, left + partWidth);
  const rows = spans(usedHeight, scale, top, top + partHeight);
  const line = new Int32Array(partWidth * 3);
  for (let y = 0; y < usedHeight; y++) {
    mixRows(picture, left, rows, y, line);
    mixColumns(line, columns, left, data, y * width, plane);
  }
  return { data, width, height, left, top, scale };
}

/** Weights are whole parts of this: whole numbers are more than twice as fast here as fractions. */
const WHOLE = 256;

/** Which source pixels make each target pixel: `count` weights that sum to WHOLE, starting at `first`. */
type Spans = { first: Int32Array; weights: Int32Array; count: number };

function spans(length: number, scale: number, from: number, to: number): Spans {
  const isUp = scale >= 1;
  const count = Math.min(to - from, isUp ? 2 : Math.ceil(1 / scale) + 1);
  const first = new Int32Array(length);
  const weights = new Int32Array(length * count);
  for (let i = 0; i < length; i++) {
    // Going down: the span that the target pixel covers. Going up: a point between two neighbours.
    const begin = isUp ? Math.max(0, (i + 0.5) / scale - 0.5) : i / scale;
    const end = isUp ? begin + 1 : (i + 1) / scale;
    const start = Math.min(to - from - count, Math.max(0, Math.floor(begin)));
    first[i] = from + start;
    let rest = WHOLE;
    let heaviest = 0;
    for (let tap = 0; tap < count; tap++) {
      const covered = Math.max(0, Math.min(end, start + tap + 1) - Math.max(begin, start + tap));
      const weight = Math.round((covered / (end - begin)) * WHOLE);
      weights[i * count + tap] = weight;
      rest -= weight;
      if (weight > weights[i * count + heaviest]!) heaviest = tap;
    }
    weights[i * count + heaviest]! += rest;
  }
  return { first, weights, count };
}

/** One target row out of the source rows it covers. The common numbers of rows are written out: they are faster so. */
function mixRows({ rgb, width }: Picture, left: number, rows: Spans, y: number, line: Int32Array): void {
  const { first, weights, count } = rows;
  const length = line.length;
  const stride = width * 3;
  const at = first[y]! * stride + left * 3;
  const from = y * count;
  if (count === 4) {
    mixFour(
      rgb,
      at,
      stride,
      weights[from]!,
      weights[from + 1]!,
      weights[from + 2]!,
      weights[from + 3]!,
      line,
    );
  } else if (count === 3) {
    const a = weights[from]!;
    const b = weights[from + 1]!;
    const c = weights[from + 2]!;
    for (let i = 0, p = at; i < length; i++, p++) {
      line[i] = (rgb[p]! * a + rgb[p + stride]! * b + rgb[p + 2 * stride]! * c) | 0;
    }
  } else {
    line.fill(0);
    for (let tap = 0; tap < count; tap++) {
      const weight = weights[from + tap]!;
      for (let i = 0, p = at + tap * stride; i < length; i++, p++)
        line[i] = (line[i]! + rgb[p]! * weight) | 0;
    }
  }
}

/** Four rows at once. Whole numbers all through, and nothing else in the loop: any detour here costs milliseconds. */
function mixFour(
  rgb: Uint8Array,
  at: number,
  stride: number,
  a: number,
  b: number,
  c: number,
  d: number,
  line: Int32Array,
): void {
  const second = at + stride;
  const third = second + stride;
  const fourth = third + stride;
  const length = line.length;
  for (let i = 0; i < length; i++) {
    line[i] = (rgb[at + i]! * a + rgb[second + i]! * b + rgb[third + i]! * c + rgb[fourth + i]! * d) | 0;
  }
}

/** Rows and columns have each been weighed: two times eight bits; one half more rounds. */
const BITS = 16;
const HALF = 1 << (BITS - 1);

function mixColumns(
  line: Int32Array,
  { first, weights, count }: Spans,
  left: number,
  data: Uint8Array,
  from: number,
  plane: number,
): void {
  const green = from + plane;
  const blue = green + plane;
  if (count === 4) {
    for (let x = 0, tap = 0; x < first.length; x++, tap += 4) {
      const at = (first[x]! - left) * 3;
      const a = weights[tap]!;
      const b = weights[tap + 1]!;
      const c = weights[tap + 2]!;
      const d = weights[tap + 3]!;
      data[from + x] =
        (line[at]! * a + line[at + 3]! * b + line[at + 6]! * c + line[at + 9]! * d + HALF) >> BITS;
      data[green + x] =
        (line[at + 1]! * a + line[at + 4]! * b + line[at + 7]! * c + line[at + 10]! * d + HALF) >> BITS;
      data[blue + x] =
        (line[at + 2]! * a + line[at + 5]! * b + line[at + 8]! * c + line[at + 11]! * d + HALF) >> BITS;
    }
    return;
  }
  for (let x = 0; x < first.length; x++) {
    let r = 0;
    let g = 0;
    let b = 0;
    let at = (first[x]! - left) * 3;
    for (let tap = x * count, end = tap + count; tap < end; tap++, at += 3) {
      const weight = weights[tap]!;
      r = (r + line[at]! * weight) | 0;
      g = (g + line[at + 1]! * weight) | 0;
      b = (b + line[at + 2]! * weight) | 0;
    }
    data[from + x] = (r + HALF) >> BITS;
    data[green + x] = (g + HALF) >> BITS;
    data[blue + x] = (b + HALF) >> BITS;
  }
}
