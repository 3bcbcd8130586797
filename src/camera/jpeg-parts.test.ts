import { expect, test } from "bun:test";
import { JpegParts } from "./jpeg-parts.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const words = (parts: Uint8Array[]) => parts.map((part) => new TextDecoder().decode(part));
const SAID = "--cam\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\n\r\nabcde\r\n";
const UNSAID = "--cam\r\nContent-Type: image/jpeg\r\n\r\nab\r\ncde\r\n";

for (const [name, part, picture] of [
  ["with its length", SAID, "abcde"],
  ["without its length", UNSAID, "ab\r\ncde"],
] as const)
  test(`a picture ${name} comes out whole, however the stream is cut`, () => {
    const stream = bytes(`\r\n${part}${part}${part}--cam--`);
    for (const step of [1, 2, 7, 1000]) {
      const reader = new JpegParts();
      const found: string[] = [];
      for (let at = 0; at < stream.length; at += step)
        found.push(...words(reader.push(stream.subarray(at, at + step))));
      expect(found).toEqual([picture, picture, picture]);
    }
  });

test("bare line feeds and a delimiter that nobody announced are taken as they come", () => {
  expect(
    words(new JpegParts().push(bytes("--x y\nContent-Length: 2\n\nok--x y\nContent-Length: 2\n\nno"))),
  ).toEqual(["ok", "no"]);
});

test("what is no series of pictures is refused before it fills the memory", () => {
  expect(() => new JpegParts().push(bytes("<html>\r\n\r\n"))).toThrow("invalid data");
  expect(() => new JpegParts().push(new Uint8Array(20_000).fill(65))).toThrow("invalid data");
  expect(() => new JpegParts().push(bytes("--x\r\nContent-Length: 99999999999\r\n\r\n"))).toThrow(
    "invalid data",
  );
  const endless = new JpegParts();
  endless.push(bytes("--x\r\n\r\n"));
  expect(() => {
    for (let i = 0; i < 40; i++) endless.push(new Uint8Array(1_000_000));
  }).toThrow("invalid data");
});
