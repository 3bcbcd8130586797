import { expect, test } from "bun:test";
import { isNight, lightOf, type PlateCorners } from "../parking/sight/index.ts";
import { type GreyCrop, measurePlate } from "./measure.ts";

const WIDTH = 160;
const HEIGHT = 48;
/** Upright dark strokes on a bright ground, smeared sideways over so many columns. */
const strokes = (smear: number, dark = 40, bright = 200): GreyCrop => {
  const grey = new Uint8Array(WIDTH * HEIGHT);
  for (let x = 0; x < WIDTH; x++) {
    let sum = 0;
    for (let i = 0; i < smear; i++) sum += Math.floor((x + i) / 10) % 2 === 0 ? bright : dark;
    for (let y = 0; y < HEIGHT; y++) grey[y * WIDTH + x] = sum / smear;
  }
  return { grey, width: WIDTH, height: HEIGHT, margin: 0.06 };
};
const corners = (turn: number, width = 160, height = 40): PlateCorners => {
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const at = (x: number, y: number) => [300 + x * cos - y * sin, 300 + x * sin + y * cos] as const;
  return [at(0, 0), at(width, 0), at(width, height), at(0, height)];
};

test("size and angle come from the corners, however the plate is turned", () => {
  const { plateWidth, plateHeight, angle } = measurePlate(strokes(1), corners(12));
  expect([plateWidth, plateHeight, angle]).toEqual([160, 40, 12]);
});

test("a plate that leans without being turned has an angle, too", () => {
  const leaning: PlateCorners = [
    [10, 0],
    [110, 0],
    [100, 40],
    [0, 40],
  ];
  expect(measurePlate(strokes(1), leaning).angle).toBeCloseTo(14, 0);
});

test("the more the strokes are smeared, the larger the blur, whatever their contrast", () => {
  const blur = (smear: number, dark?: number, bright?: number) =>
    measurePlate(strokes(smear, dark, bright), corners(0)).blur;
  expect(blur(1)).toBeLessThan(0.08);
  expect(blur(4)).toBeGreaterThan(blur(1));
  expect(blur(8)).toBeGreaterThan(0.15);
  expect(blur(8, 100, 140)).toBeCloseTo(blur(8), 1);
});

test("contrast, level and burnt share are those of the crop", () => {
  expect(measurePlate(strokes(1, 40, 200), corners(0))).toMatchObject({
    contrast: 160,
    level: 120,
    burnt: 0,
  });
  expect(measurePlate(strokes(1, 100, 255), corners(0)).burnt).toBe(0.5);
});

test("an even crop is no division by nothing", () => {
  const even = { ...strokes(1), grey: new Uint8Array(WIDTH * HEIGHT).fill(9) };
  expect(measurePlate(even, corners(0))).toMatchObject({ contrast: 0, blur: 0 });
});

test("a dark picture and a grey one are seen by night, a coloured bright one by day", () => {
  const picture = (r: number, g: number, b: number) => {
    const rgb = new Uint8Array(64 * 36 * 3);
    for (let i = 0; i < rgb.length; i += 3) rgb.set([r, g, b], i);
    return lightOf({ rgb, width: 64, height: 36 });
  };
  expect(picture(200, 120, 60)).toEqual({ level: 137.1, isGrey: false });
  expect([picture(200, 120, 60), picture(40, 20, 10), picture(150, 150, 150)].map(isNight)).toEqual([
    false,
    true,
    true,
  ]);
});
