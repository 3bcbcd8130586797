import { expect, test } from "bun:test";
import { CROP_HEIGHT, splitRows, straightCrop } from "./crop.ts";

const picture = (width: number, height: number, red: (x: number, y: number) => number) => {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rgb[(y * width + x) * 3] = red(x, y);
  return { rgb, width, height };
};
const red = (crop: { data: Float32Array; width: number }, x: number, y: number) =>
  (crop.data[2 * crop.width * CROP_HEIGHT + y * crop.width + x]! + 1) * 127.5;

test("a crop is 48 high, a multiple of 8 wide, and short plates are stretched", () => {
  const source = picture(400, 200, () => 100);
  const widthOf = (width: number, height: number) =>
    straightCrop(source, { x: 200, y: 100, width, height, angle: 0 }).width;
  expect(widthOf(200, 40)).toBe(240);
  expect(widthOf(100, 50)).toBe(160);
  expect(widthOf(40, 40)).toBeLessThan(100);
  expect(widthOf(4, 80)).toBe(32);
  expect(widthOf(8000, 40)).toBe(480);
});

test("an even picture gives an even crop, also beyond its border", () => {
  const crop = straightCrop(
    picture(50, 50, () => 100),
    { x: 5, y: 5, width: 60, height: 20, angle: 0.3 },
  );
  for (let x = 0; x < crop.width; x += 7) expect(red(crop, x, 20)).toBeCloseTo(100, 1);
});

test("a turned box comes out straight: the bar lies along the crop's middle", () => {
  const angle = 0.4;
  const source = picture(300, 300, (x, y) => {
    const across = (y - 150) * Math.cos(angle) - (x - 150) * Math.sin(angle);
    return Math.abs(across) < 8 ? 255 : 0;
  });
  const crop = straightCrop(source, { x: 150, y: 150, width: 160, height: 40, angle });
  for (let x = 4; x < crop.width - 4; x += 9) {
    expect(red(crop, x, CROP_HEIGHT / 2)).toBeGreaterThan(240);
    expect(red(crop, x, 4)).toBeLessThan(15);
    expect(red(crop, x, CROP_HEIGHT - 4)).toBeLessThan(15);
  }
});

test("two rows are cut where they meet, also when the plate is turned", () => {
  const [upper, lower] = splitRows({ x: 100, y: 100, width: 80, height: 60, angle: 0 }, 0.5);
  expect(upper).toMatchObject({ x: 100, y: 85, width: 80, height: 30 });
  expect(lower).toMatchObject({ x: 100, y: 115, width: 80, height: 30 });
  const [turned] = splitRows({ x: 0, y: 0, width: 80, height: 60, angle: Math.PI / 6 }, 0.5);
  expect(turned.x).toBeCloseTo(7.5);
  expect(turned.y).toBeCloseTo(-15 * Math.cos(Math.PI / 6));
});
