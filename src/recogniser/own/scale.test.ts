import { expect, test } from "bun:test";
import type { Picture } from "../picture.ts";
import { inputSizeFor, scaleTo } from "./scale.ts";

const painted = (width: number, height: number, at: (x: number, y: number) => number[]): Picture => {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rgb.set(at(x, y), (y * width + x) * 3);
  return { rgb, width, height };
};

/** Each target pixel by hand: the mean over the exact area it covers. */
function byHand(picture: Picture, scale: number, x: number, y: number, channel: number): number {
  let sum = 0;
  let area = 0;
  for (let sy = 0; sy < picture.height; sy++) {
    const tall = Math.max(0, Math.min((y + 1) / scale, sy + 1) - Math.max(y / scale, sy));
    if (tall === 0) continue;
    for (let sx = 0; sx < picture.width; sx++) {
      const wide = Math.max(0, Math.min((x + 1) / scale, sx + 1) - Math.max(x / scale, sx));
      sum += picture.rgb[(sy * picture.width + sx) * 3 + channel]! * wide * tall;
      area += wide * tall;
    }
  }
  return sum / area;
}

test("going down, a target pixel is the mean of the area it covers, for every number of rows", () => {
  for (const [width, height] of [
    [160, 90],
    [130, 130],
    [90, 64],
    [400, 220],
  ] as const) {
    const picture = painted(width, height, (x, y) => [(x * 7 + y * 13) % 256, (x * x) % 251, (y * 31) % 256]);
    const size = { width: 64, height: 32 };
    const scaled = scaleTo(picture, [0, 0, width, height], size);
    for (const [x, y] of [
      [0, 0],
      [5, 7],
      [11, 20],
    ] as const) {
      for (let channel = 0; channel < 3; channel++) {
        const value = scaled.data[channel * 64 * 32 + y * 64 + x]!;
        expect(Math.abs(value - byHand(picture, scaled.scale, x, y, channel))).toBeLessThan(2);
      }
    }
  }
});

test("a plain picture stays plain, going up and down, and the rest is padding", () => {
  for (const [width, height] of [
    [20, 10],
    [640, 480],
  ] as const) {
    const picture = painted(width, height, () => [255, 51, 0]);
    const { data, scale } = scaleTo(picture, [0, 0, width, height], { width: 96, height: 64 });
    const used = Math.round(width * scale);
    expect(data[3]).toBe(255);
    expect(data[96 * 64 + 96 * 3]).toBe(51);
    if (used < 96) expect(data[used]).toBe(114);
  }
});

test("only the asked part is looked at, and its place is told", () => {
  const picture = painted(200, 100, (x) => (x < 100 ? [0, 0, 0] : [200, 200, 200]));
  const scaled = scaleTo(picture, [100, 20, 100, 60], { width: 64, height: 64 });
  expect([scaled.left, scaled.top]).toEqual([100, 20]);
  expect(scaled.data[0]).toBe(200);
});

test("the canvas is written over, also where another picture left its pixels", () => {
  const canvas = new Uint8Array(3 * 64 * 64).fill(9);
  const picture = painted(64, 20, () => [0, 0, 0]);
  const scaled = scaleTo(picture, [0, 0, 64, 20], { width: 64, height: 64 }, canvas);
  expect(scaled.data).toBe(canvas);
  expect(Math.max(...canvas)).toBe(114);
});

test("the input keeps the part's proportions in steps of 32 and enlarges small parts only so far", () => {
  expect(inputSizeFor([0, 0, 1280, 720], 512 * 288, 1.5)).toEqual({ width: 512, height: 288 });
  expect(inputSizeFor([0, 0, 4000, 3000], 512 * 288, 1.5)).toEqual({ width: 448, height: 320 });
  expect(inputSizeFor([0, 0, 100, 60], 512 * 288, 1.5)).toEqual({ width: 160, height: 96 });
  expect(inputSizeFor([0, 0, 1, 1], 512 * 288, 1.5)).toEqual({ width: 64, height: 64 });
});
