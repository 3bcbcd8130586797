/**
 * Reads the detector's output: which cells see a plate, its box and its four corners. Pure.
 * The output's layout and units are those of `Detector` in models/training/nets.py.
 */
import type { Scaled } from "./scale.ts";

export type Point = readonly [number, number];
/** Top left, top right, bottom right, bottom left, as the plate's own text runs; in pixels of the picture. */
export type Corners = readonly [Point, Point, Point, Point];

export type FoundPlate = {
  /** 0..1, how sure the detector is. */
  score: number;
  /** Pixels of the picture: left, top, right, bottom. */
  box: readonly [number, number, number, number];
  corners: Corners;
};

export type FindLimits = { leastScore: number; most: number };

const STRIDES = [8, 16] as const;
const SIDE_UNIT = 2;
const CORNER_UNIT = 4;
/** Two findings that share more of their area are one plate. */
const SAME_PLATE = 0.4;

/** The plates, the surest first. @param output 13 values per cell: cells of stride 8 row by row, then of stride 16 */
export function findPlates(output: Float32Array, input: Scaled, limits: FindLimits): FoundPlate[] {
  const cells = STRIDES.reduce((sum, s) => sum + (input.width / s) * (input.height / s), 0);
  const leastLogit = Math.log(limits.leastScore / (1 - limits.leastScore));
  const hits: { cell: number; logit: number }[] = [];
  for (let cell = 0; cell < cells; cell++)
    if (output[cell]! >= leastLogit) hits.push({ cell, logit: output[cell]! });
  hits.sort((a, b) => b.logit - a.logit);
  const found: FoundPlate[] = [];
  for (const { cell, logit } of hits) {
    if (found.length >= limits.most) break;
    const plate = plateAt(output, cells, cell, input, 1 / (1 + Math.exp(-logit)));
    if (!found.some((other) => sharedArea(other.box, plate.box) > SAME_PLATE)) found.push(plate);
  }
  return found;
}

function plateAt(
  output: Float32Array,
  cells: number,
  cell: number,
  input: Scaled,
  score: number,
): FoundPlate {
  const fine = (input.width / STRIDES[0]) * (input.height / STRIDES[0]);
  const stride = cell < fine ? STRIDES[0] : STRIDES[1];
  const index = cell < fine ? cell : cell - fine;
  const perRow = input.width / stride;
  const cx = ((index % perRow) + 0.5) * stride;
  const cy = (Math.floor(index / perRow) + 0.5) * stride;
  const value = (channel: number) => output[channel * cells + cell]!;
  const side = (channel: number) => Math.log1p(Math.exp(value(channel))) * stride * SIDE_UNIT;
  const x = (at: number) => input.left + at / input.scale;
  const y = (at: number) => input.top + at / input.scale;
  const corner = (channel: number): Point => [
    x(cx + value(channel) * stride * CORNER_UNIT),
    y(cy + value(channel + 1) * stride * CORNER_UNIT),
  ];
  return {
    score,
    box: [x(cx - side(1)), y(cy - side(2)), x(cx + side(3)), y(cy + side(4))],
    corners: [corner(5), corner(7), corner(9), corner(11)],
  };
}

/** Area of both over area of either. */
export function sharedArea(a: FoundPlate["box"], b: FoundPlate["box"]): number {
  const wide = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const tall = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (wide <= 0 || tall <= 0) return 0;
  const both = wide * tall;
  return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both);
}
