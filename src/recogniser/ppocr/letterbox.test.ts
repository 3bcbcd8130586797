import { expect, test } from "bun:test";
import type { Picture } from "../picture.ts";
import { letterbox } from "./letterbox.ts";

const grey = (width: number, height: number, value: (x: number, y: number) => number): Picture => {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgb.fill(value(x, y), (y * width + x) * 3, (y * width + x) * 3 + 3);
  return { rgb, width, height };
};
const SIZE = { longSide: 64, mostPixels: 1e9, mostUp: 4 };
/** Back from the net's numbers to grey levels, from the plane of red. */
const levels = (data: Float32Array, plane: number) =>
  [...data.subarray(2 * plane, 3 * plane)].map((value) => (value * 0.225 + 0.406) * 255);

test("sides are multiples of 32 and the longer one is what was asked for", () => {
  const box = letterbox(
    grey(1280, 720, () => 0),
    [0, 0, 1280, 720],
    { ...SIZE, longSide: 960 },
  );
  expect([box.width, box.height]).toEqual([960, 544]);
  expect(box.data.length).toBe(3 * 960 * 544);
});

test("the pixel budget bounds a square picture", () => {
  const box = letterbox(
    grey(640, 640, () => 0),
    [0, 0, 640, 640],
    { longSide: 640, mostPixels: 102_400, mostUp: 1 },
  );
  expect([box.width, box.height]).toEqual([320, 320]);
});

test("a tiny picture is enlarged no more than allowed, and one pixel is enough", () => {
  const box = letterbox(
    grey(1, 1, () => 200),
    [0, 0, 1, 1],
    SIZE,
  );
  expect([box.width, box.height]).toEqual([32, 32]);
  for (const level of levels(box.data, 32 * 32)) expect(level).toBeCloseTo(200, 2);
});

test("an even picture stays even, up and down", () => {
  for (const side of [20, 64, 300]) {
    const box = letterbox(
      grey(side, side, () => 77),
      [0, 0, side, side],
      SIZE,
    );
    for (const level of levels(box.data, box.width * box.height)) expect(level).toBeCloseTo(77, 2);
  }
});

test("going down averages: a fine chequerboard becomes grey, not black or white", () => {
  const box = letterbox(
    grey(256, 256, (x, y) => ((x + y) % 2) * 255),
    [0, 0, 256, 256],
    SIZE,
  );
  const inner = levels(box.data, 64 * 64).filter(
    (_, i) => i % 64 > 1 && i % 64 < 62 && i > 128 && i < 62 * 64,
  );
  for (const level of inner) expect(Math.abs(level - 127.5)).toBeLessThan(12);
});

test("a part of the picture is cut out, and points map back to it", () => {
  const picture = grey(200, 100, (x) => (x >= 100 ? 255 : 0));
  const box = letterbox(picture, [100, 0, 100, 100], SIZE);
  for (const level of levels(box.data, box.width * box.height)) expect(level).toBeCloseTo(255, 2);
  expect(box.left + 32 / box.scaleX).toBeCloseTo(150);
});

test("blue lies first and red last", () => {
  const picture = { rgb: new Uint8Array([255, 0, 0]), width: 1, height: 1 };
  const { data } = letterbox(picture, [0, 0, 1, 1], SIZE);
  expect(data[0]).toBeCloseTo((0 - 0.485) / 0.229, 4);
  expect(data[2 * 32 * 32]).toBeCloseTo((1 - 0.406) / 0.225, 4);
});

test("a canvas of the right size is written over, another is left alone", () => {
  const canvas = new Float32Array(3 * 64 * 64);
  expect(
    letterbox(
      grey(64, 64, () => 9),
      [0, 0, 64, 64],
      SIZE,
      canvas,
    ).data,
  ).toBe(canvas);
  const small = new Float32Array(3);
  expect(
    letterbox(
      grey(64, 64, () => 9),
      [0, 0, 64, 64],
      SIZE,
      small,
    ).data,
  ).not.toBe(small);
});
