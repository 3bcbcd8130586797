import { expect, test } from "bun:test";
import fc from "fast-check";
import { convexHull, smallestRectangle, textBoxes } from "./regions.ts";

const LIMITS = { threshold: 0.3, leastScore: 0.5, unclip: 0, leastHeight: 2, most: 10 };

/** A map with a turned bar of probability 1. */
function bar(
  width: number,
  height: number,
  at: { x: number; y: number; w: number; h: number; angle: number },
) {
  const map = new Float32Array(width * height);
  const [cos, sin] = [Math.cos(at.angle), Math.sin(at.angle)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x + 0.5 - at.x, y + 0.5 - at.y];
      const isIn = Math.abs(dx * cos + dy * sin) <= at.w / 2 && Math.abs(dy * cos - dx * sin) <= at.h / 2;
      if (isIn) map[y * width + x] = 1;
    }
  }
  return map;
}

test("an upright bar is found where it is", () => {
  const [box, ...more] = textBoxes(bar(100, 50, { x: 40, y: 20, w: 60, h: 10, angle: 0 }), 100, 50, LIMITS);
  expect(more).toEqual([]);
  expect(box).toMatchObject({ x: 40, y: 20, width: 60, height: 10, score: 1 });
  expect(box!.angle).toBeCloseTo(0);
});

test("a turned bar keeps its length, height and slope", () => {
  for (const angle of [-0.6, -0.2, 0.3, 0.7]) {
    const [box] = textBoxes(bar(200, 200, { x: 100, y: 90, w: 120, h: 24, angle }), 200, 200, LIMITS);
    expect(Math.abs(box!.x - 100)).toBeLessThan(1.5);
    expect(Math.abs(box!.y - 90)).toBeLessThan(1.5);
    expect(Math.abs(box!.width - 120)).toBeLessThan(4);
    expect(Math.abs(box!.height - 24)).toBeLessThan(4);
    expect(Math.abs(box!.angle - angle)).toBeLessThan(0.05);
  }
});

test("unclip adds area times ratio over perimeter on each side", () => {
  const map = bar(100, 50, { x: 50, y: 25, w: 40, h: 10, angle: 0 });
  const [box] = textBoxes(map, 100, 50, { ...LIMITS, unclip: 1.5 });
  expect(box!.width).toBeCloseTo(40 + 2 * ((400 * 1.5) / 100));
  expect(box!.height).toBeCloseTo(10 + 2 * ((400 * 1.5) / 100));
});

test("two bars are two boxes, touching corners one; faint and low ones none", () => {
  const two = bar(60, 60, { x: 20, y: 10, w: 30, h: 6, angle: 0 });
  bar(60, 60, { x: 20, y: 40, w: 30, h: 6, angle: 0 }).forEach((value, i) => {
    two[i] = Math.max(two[i]!, value);
  });
  expect(textBoxes(two, 60, 60, LIMITS)).toHaveLength(2);
  expect(
    textBoxes(
      two.map((value) => value * 0.4),
      60,
      60,
      LIMITS,
    ),
  ).toEqual([]);
  expect(textBoxes(bar(60, 60, { x: 20, y: 10.5, w: 30, h: 1, angle: 0 }), 60, 60, LIMITS)).toEqual([]);
  expect(textBoxes(new Float32Array(3600), 60, 60, LIMITS)).toEqual([]);
});

test("never more boxes than allowed", () => {
  const dots = new Float32Array(100 * 100);
  for (let y = 0; y < 100; y++)
    for (let x = 0; x < 100; x++) if (x % 10 < 5 && y % 10 < 5) dots[y * 100 + x] = 1;
  expect(textBoxes(dots, 100, 100, LIMITS)).toHaveLength(10);
});

test("a hull's smallest rectangle holds every point", () => {
  const points = fc.array(
    fc.record({ x: fc.integer({ min: 0, max: 99 }), y: fc.integer({ min: 0, max: 99 }) }),
    { minLength: 3 },
  );
  fc.assert(
    fc.property(points, (cloud) => {
      const box = smallestRectangle(convexHull(cloud));
      const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
      for (const { x, y } of cloud) {
        const [dx, dy] = [x - box.x, y - box.y];
        expect(Math.abs(dx * cos + dy * sin)).toBeLessThanOrEqual(box.width / 2 + 1e-6);
        expect(Math.abs(dy * cos - dx * sin)).toBeLessThanOrEqual(box.height / 2 + 1e-6);
      }
      expect(Math.abs(box.angle)).toBeLessThanOrEqual(Math.PI / 4 + 1e-9);
    }),
  );
});
