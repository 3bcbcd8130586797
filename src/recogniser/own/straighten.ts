/**
 * Lays the quadrilateral of a plate straight for the reader: grey, 48 x 160, zero mean and unit deviation. Pure.
 * Does what `rectify` and `prepared` in models/training do, or the reader sees what it never learned.
 */
import type { Picture } from "../picture.ts";
import type { Corners, Point } from "./find-plates.ts";

export const CROP_WIDTH = 160;
export const CROP_HEIGHT = 48;
/** Left around the plate, as a share of its width and of its height. */
const MARGIN = 0.06;
const LEAST_DEVIATION = 8;

export type Straightened = {
  /** Grey 0..255 before the reader's own scale, for people to look at. */
  grey: Uint8Array;
  /** What the reader takes. */
  data: Float32Array;
  /** How far the grey values lie apart: little contrast, little to read. */
  deviation: number;
};

/** Pixels outside the picture repeat its edge. */
export function straighten(picture: Picture, corners: Corners): Straightened {
  const toPicture = homography(corners);
  const grey = new Uint8Array(CROP_WIDTH * CROP_HEIGHT);
  const values = new Float32Array(CROP_WIDTH * CROP_HEIGHT);
  const across = samples(length(corners[0], corners[1]) / CROP_WIDTH);
  const down = samples(length(corners[0], corners[3]) / CROP_HEIGHT);
  const share = 1 / (across * down);
  let sum = 0;
  let squares = 0;
  for (let ty = 0, at = 0; ty < CROP_HEIGHT; ty++) {
    for (let tx = 0; tx < CROP_WIDTH; tx++, at++) {
      let value = 0;
      for (let j = 0; j < down; j++) {
        const v = (ty + (j + 0.5) / down) / CROP_HEIGHT;
        for (let i = 0; i < across; i++) {
          const u = (tx + (i + 0.5) / across) / CROP_WIDTH;
          const w = toPicture[6]! * u + toPicture[7]! * v + 1;
          const x = (toPicture[0]! * u + toPicture[1]! * v + toPicture[2]!) / w;
          const y = (toPicture[3]! * u + toPicture[4]! * v + toPicture[5]!) / w;
          value += greyAt(picture, x - 0.5, y - 0.5);
        }
      }
      value *= share;
      values[at] = value;
      grey[at] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  const gain = 1 / (deviation + LEAST_DEVIATION);
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * gain;
  return { grey, data: values, deviation };
}

/** A reduction averages a small grid of samples in each target pixel instead of picking one. */
function samples(step: number): number {
  return Math.min(6, Math.max(1, Math.ceil(step)));
}

function length(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Crop with its margin (u, v from 0 to 1) -> picture: the eight numbers of the projective map onto four points. */
function homography(corners: Corners): number[] {
  const low = MARGIN / (1 + 2 * MARGIN);
  const high = 1 - low;
  const from: Point[] = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ];
  const rows: number[][] = [];
  for (const [i, [u, v]] of from.entries()) {
    const [x, y] = corners[i]!;
    rows.push([u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]);
  }
  return solve(rows);
}

/** Gauss with pivots on eight equations. Corners on one line make values that are not finite: callers check shapes. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(rows[r]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = r;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const row = rows[i]!;
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const other = rows[r]!;
      const factor = other[i]! / row[i]!;
      if (factor !== 0) for (let c = i; c <= n; c++) other[c]! -= factor * row[c]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

/** Bilinear, with the weights of the eye for red, green and blue. */
function greyAt({ rgb, width, height }: Picture, x: number, y: number): number {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const fx = cx - x0;
  const fy = cy - y0;
  const right = x0 + 1 < width ? 3 : 0;
  const below = y0 + 1 < height ? width * 3 : 0;
  const a = (y0 * width + x0) * 3;
  const c = a + below;
  const upper = luma(rgb, a) * (1 - fx) + luma(rgb, a + right) * fx;
  const lower = luma(rgb, c) * (1 - fx) + luma(rgb, c + right) * fx;
  return upper * (1 - fy) + lower * fy;
}

function luma(rgb: Uint8Array, at: number): number {
  return 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
}
