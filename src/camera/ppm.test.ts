import { expect, test } from "bun:test";
import fc from "fast-check";
import { PpmReader } from "./ppm.ts";

const ppm = (width: number, height: number, fill: number) =>
  new Uint8Array([
    ...new TextEncoder().encode(`P6\n${width} ${height}\n255\n`),
    ...new Uint8Array(width * height * 3).fill(fill),
  ]);

test("pictures of changing size come out whole, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat(255)), {
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: 40 }),
      (pictures, size) => {
        const bytes = new Uint8Array(pictures.flatMap((one) => [...ppm(...one)]));
        const reader = new PpmReader();
        const found: [number, number, number[]][] = [];
        for (let at = 0; at < bytes.length; at += size) {
          for (const { width, height, rgb } of reader.push(bytes.subarray(at, at + size)))
            found.push([width, height, [...rgb]]);
        }
        expect(found).toEqual(
          pictures.map(([width, height, fill]) => [width, height, Array(width * height * 3).fill(fill)]),
        );
      },
    ),
  );
});

test("a stream of something else is refused, and so is an absurd size", () => {
  expect(() => new PpmReader().push(new Uint8Array(100).fill(65))).toThrow("no picture");
  expect(() => new PpmReader().push(new TextEncoder().encode("P6\n99999 99999\n255\n"))).toThrow("99999");
  expect(() => new PpmReader().push(new TextEncoder().encode("P6\n0 5\n255\n"))).toThrow("0x5");
});
