/**
 * Brings a picture to the size and number range that the text detector was trained on.
 * Pure; never changes the picture it is given.
 */
import type { Box } from "../parking/types.ts";

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

/** A packed rgb24 picture, `width * height * 3` bytes. */
export type Picture = { rgb: Uint8Array; width: number; height: number };

const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;
const STEP = 32;

/**
 * Scales `part` of the picture so that its longer side is near `longSide`, never up by more than `mostUp`.
 * Downscaling averages over the pixels it drops, so that thin strokes survive.
 */
export function letterbox(picture: Picture, part: Box, longSide: number, mostUp: number): Letterbox {
  const [left, top, partWidth, partHeight] = part;
  const scale = Math.min(longSide / Math.max(partWidth, partHeight), mostUp);
  const width = roundToStep(partWidth * scale);
  const height = roundToStep(partHeight * scale);
  const scaleX = width / partWidth;
  const scaleY = height / partHeight;
  const data = new Float32Array(3 * width * height);
  const columns = taps(width, scaleX, left, left + partWidth);
  const rows = taps(height, scaleY, top, top + partHeight);
  const plane = width * height;
  const { rgb } = picture;
  const stride = picture.width * 3;
  // Rows first: each source row that matters is squeezed once, then rows are blended.
  const squeezed = new Map<number, Float32Array>();
  const squeeze = (y: number): Float32Array => {
    const known = squeezed.get(y);
    if (known) return known;
    const line = new Float32Array(width * 3);
    for (let x = 0; x < width; x++) {
      const { first, weights } = columns[x]!;
      let r = 0;
      let g = 0;
      let b = 0;
      let at = y * stride + first * 3;
      for (const weight of weights) {
        r += rgb[at]! * weight;
        g += rgb[at + 1]! * weight;
        b += rgb[at + 2]! * weight;
        at += 3;
      }
      line[x * 3] = r;
      line[x * 3 + 1] = g;
      line[x * 3 + 2] = b;
    }
    squeezed.set(y, line);
    return line;
  };
  for (let y = 0; y < height; y++) {
    const { first, weights } = rows[y]!;
    for (const old of squeezed.keys()) if (old < first) squeezed.delete(old);
    const lines = weights.map((_, i) => squeeze(first + i));
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let i = 0; i < lines.length; i++) sum += lines[i]![x * 3 + channel]! * weights[i]!;
        // Blue first, but PP-OCR applies the means in the order red, green, blue regardless: so do we.
        const target = 2 - channel;
        data[target * plane + y * width + x] = (sum / 255 - MEAN[target]!) / DEVIATION[target]!;
      }
    }
  }
  return { data, width, height, left, top, scaleX, scaleY };
}

type Taps = { first: number; weights: number[] };

/** Which source pixels make each target pixel: two neighbours going up, a triangle over the dropped ones going down. */
function taps(length: number, scale: number, from: number, to: number): Taps[] {
  const reach = Math.max(1, 1 / scale);
  return Array.from({ length }, (_, target) => {
    const centre = from + (target + 0.5) / scale - 0.5;
    const first = Math.max(from, Math.ceil(centre - reach));
    const last = Math.min(to - 1, Math.floor(centre + reach));
    const weights: number[] = [];
    for (let source = first; source <= last; source++) {
      weights.push(Math.max(0, 1 - Math.abs(source - centre) / reach));
    }
    const sum = weights.reduce((a, b) => a + b, 0);
    if (!(sum > 0)) return { first: Math.min(to - 1, Math.max(from, Math.round(centre))), weights: [1] };
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function roundToStep(pixels: number): number {
  return Math.max(STEP, Math.round(pixels / STEP) * STEP);
}
