import { expect, test } from "bun:test";
import type { Picture } from "../picture.ts";
import type { Corners } from "./find-plates.ts";
import { CROP_HEIGHT, CROP_WIDTH, straighten } from "./straighten.ts";

/** A projective plate: where u, v of the plate (0..1) lie in the picture. */
const CORNERS: Corners = [
  [60, 40],
  [210, 70],
  [200, 130],
  [70, 90],
];

/** Paints by the plate's own coordinates, found by searching: slow, and independent of the code under test. */
function pictureOf(shade: (u: number, v: number) => number): Picture {
  const [width, height] = [260, 160];
  const rgb = new Uint8Array(width * height * 3).fill(128);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = locate(x + 0.5, y + 0.5);
      if (at) rgb.fill(shade(...at), (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { rgb, width, height };
}

/** Inverse of the projective map by Newton's steps. */
function locate(x: number, y: number): [number, number] | null {
  let [u, v] = [0.5, 0.5];
  for (let i = 0; i < 30; i++) {
    const [px, py] = project(u, v);
    const d = 1e-5;
    const [ux, uy] = project(u + d, v);
    const [vx, vy] = project(u, v + d);
    const [a, b, c, e] = [(ux - px) / d, (vx - px) / d, (uy - py) / d, (vy - py) / d];
    const det = a * e - b * c;
    u += ((x - px) * e - (y - py) * b) / det;
    v += ((y - py) * a - (x - px) * c) / det;
  }
  return u >= -0.05 && u <= 1.05 && v >= -0.05 && v <= 1.05 ? [u, v] : null;
}

/** The unit square onto the corners: the classic closed form (Heckbert 1989). */
function project(u: number, v: number): [number, number] {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = CORNERS;
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / det;
  const h = (dx1 * sy - sx * dy1) / det;
  const w = g * u + h * v + 1;
  return [
    ((x1 - x0 + g * x1) * u + (x3 - x0 + h * x3) * v + x0) / w,
    ((y1 - y0 + g * y1) * u + (y3 - y0 + h * y3) * v + y0) / w,
  ];
}

const at = (crop: Uint8Array, u: number, v: number): number => {
  const x = Math.round(((u + 0.06) / 1.12) * CROP_WIDTH - 0.5);
  const y = Math.round(((v + 0.06) / 1.12) * CROP_HEIGHT - 0.5);
  return crop[y * CROP_WIDTH + x]!;
};

test("stripes across a slanted plate come out upright and where they belong", () => {
  const { grey } = straighten(
    pictureOf((u) => (Math.floor(u * 8) % 2 === 0 ? 30 : 220)),
    CORNERS,
  );
  for (let stripe = 0; stripe < 8; stripe++) {
    for (const v of [0.15, 0.5, 0.85]) {
      const value = at(grey, (stripe + 0.5) / 8, v);
      expect([stripe, v, value > 128]).toEqual([stripe, v, stripe % 2 === 1]);
    }
  }
});

test("the plate's upper half comes out above its lower half", () => {
  const { grey } = straighten(
    pictureOf((_, v) => (v < 0.5 ? 20 : 200)),
    CORNERS,
  );
  expect(at(grey, 0.5, 0.2)).toBeLessThan(60);
  expect(at(grey, 0.5, 0.8)).toBeGreaterThan(160);
});

test("the reader's values have zero mean and, where there is contrast, about unit deviation", () => {
  const { data, deviation } = straighten(
    pictureOf((u) => (Math.floor(u * 8) % 2 === 0 ? 30 : 220)),
    CORNERS,
  );
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const spread = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  expect(mean).toBeCloseTo(0, 3);
  expect(spread).toBeCloseTo(deviation / (deviation + 8), 3);
});

test("a plain patch, and corners beyond the picture, give finite values", () => {
  const picture: Picture = { rgb: new Uint8Array(30 * 20 * 3).fill(90), width: 30, height: 20 };
  const { data, deviation } = straighten(picture, [
    [-10, -5],
    [60, -8],
    [55, 40],
    [-12, 30],
  ]);
  expect(deviation).toBeCloseTo(0, 2);
  expect(data.every((value) => Number.isFinite(value))).toBe(true);
});

test("fine stripes of a large plate average out instead of making patterns", () => {
  const [width, height] = [640, 192];
  const rgb = new Uint8Array(width * height * 3);
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++)
      rgb.fill(x % 2 === 0 ? 255 : 0, (y * width + x) * 3, (y * width + x) * 3 + 3);
  const { deviation } = straighten({ rgb, width, height }, [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ]);
  expect(deviation).toBeLessThan(60);
});
