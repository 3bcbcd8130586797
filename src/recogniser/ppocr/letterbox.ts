/**
 * Brings a picture to the size and number range that the text detector was trained on.
 * Pure; never changes the picture it is given.
 */
import type { Box } from "../../parking/types.ts";
import type { Picture } from "../picture.ts";

/** A part of an rgb24 picture, scaled for the detector. Detector x becomes `left + x / scaleX`. */
export type Letterbox = {
  /** Channels first, blue green red, ImageNet mean and deviation: what PP-OCR's detector expects. */
  data: Float32Array;
  /** Multiples of 32. */
  width: number;
  height: number;
  left: number;
  top: number;
  scaleX: number;
  scaleY: number;
};

export type InputSize = { longSide: number; mostPixels: number; mostUp: number };

const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;
const STEP = 32;

/**
 * Scales `part` of the picture to the size that the detector gets: bounded by its longer side, by its pixels, and by
 * how much a small picture may be enlarged.
 * Downscaling averages over the pixels it drops, so that thin strokes survive.
 * @param canvas written into when it has the right length: a camera's frames need no new 6 MB each
 */
export function letterbox(
  picture: Picture,
  part: Box,
  { longSide, mostPixels, mostUp }: InputSize,
  canvas?: Float32Array,
): Letterbox {
  const [left, top, partWidth, partHeight] = part;
  const bySide = longSide / Math.max(partWidth, partHeight);
  const scale = Math.min(bySide, Math.sqrt(mostPixels / (partWidth * partHeight)), mostUp);
  const width = roundToStep(partWidth * scale);
  const height = roundToStep(partHeight * scale);
  const scaleX = width / partWidth;
  const scaleY = height / partHeight;
  const plane = width * height;
  const data = canvas?.length === 3 * plane ? canvas : new Float32Array(3 * plane);
  const columns = taps(width, scaleX, left, left + partWidth);
  const rows = taps(height, scaleY, top, top + partHeight);
  // Each source row that matters is squeezed once and kept while target rows still need it.
  const ring = Array.from({ length: rows.count }, () => ({ y: -1, line: new Float32Array(width * 3) }));
  const sum = new Float32Array(width * 3);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    for (let tap = 0; tap < rows.count; tap++) {
      const weight = rows.weights[y * rows.count + tap]!;
      if (weight === 0) continue;
      const source = rows.first[y]! + tap;
      const slot = ring[source % rows.count]!;
      if (slot.y !== source) {
        squeeze(picture, source, columns, slot.line);
        slot.y = source;
      }
      const { line } = slot;
      for (let i = 0; i < sum.length; i++) sum[i]! += line[i]! * weight;
    }
    normalise(sum, data, y * width, plane);
  }
  return { data, width, height, left, top, scaleX, scaleY };
}

function squeeze({ rgb, width }: Picture, y: number, columns: Taps, line: Float32Array): void {
  const { first, weights, count } = columns;
  for (let x = 0, out = 0; out < line.length; x++, out += 3) {
    let r = 0;
    let g = 0;
    let b = 0;
    let at = (y * width + first[x]!) * 3;
    for (let tap = x * count; tap < (x + 1) * count; tap++, at += 3) {
      const weight = weights[tap]!;
      if (weight === 0) continue;
      r += rgb[at]! * weight;
      g += rgb[at + 1]! * weight;
      b += rgb[at + 2]! * weight;
    }
    line[out] = r;
    line[out + 1] = g;
    line[out + 2] = b;
  }
}

/** Blue comes first, yet PP-OCR applies ImageNet's means in their order red, green, blue: so do we. */
function normalise(sum: Float32Array, data: Float32Array, from: number, plane: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const target = 2 - channel;
    const gain = 1 / (255 * DEVIATION[target]!);
    const shift = MEAN[target]! / DEVIATION[target]!;
    for (let i = channel, at = target * plane + from; i < sum.length; i += 3, at++)
      data[at] = sum[i]! * gain - shift;
  }
}

/** Which source pixels make each target pixel: `count` weights each, starting at `first`. */
type Taps = { first: Int32Array; weights: Float32Array; count: number };

/** Two neighbours going up, a triangle over the dropped ones going down. */
function taps(length: number, scale: number, from: number, to: number): Taps {
  const reach = Math.max(1, 1 / scale);
  const count = Math.min(to - from, Math.ceil(2 * reach) + 1);
  const first = new Int32Array(length);
  const weights = new Float32Array(length * count);
  for (let target = 0; target < length; target++) {
    const centre = Math.min(to - 1, Math.max(from, from + (target + 0.5) / scale - 0.5));
    const start = Math.min(to - count, Math.max(from, Math.ceil(centre - reach)));
    first[target] = start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs(start + tap - centre) / reach);
      weights[target * count + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) weights[target * count + tap]! /= sum;
  }
  return { first, weights, count };
}

function roundToStep(pixels: number): number {
  return Math.max(STEP, Math.round(pixels / STEP) * STEP);
}
