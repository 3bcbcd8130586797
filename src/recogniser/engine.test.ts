import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, encode } from "./engine.ts";
import { checkedModel } from "./model-file.ts";
import { MODELS } from "./models.ts";

type Sharp = typeof import("sharp")["default"];
const sharp = require("sharp") as Sharp;
const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "engine-test-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("every kind of picture becomes upright 8-bit rgb", async () => {
  const pictures = {
    jpeg: await plain(40, 20, "#804020").jpeg({ quality: 100 }).toBuffer(),
    png16: await plain(40, 20, "#804020").toColourspace("rgb16").png().toBuffer(),
    palette: await plain(40, 20, "#804020").png({ palette: true }).toBuffer(),
    webp: await plain(40, 20, "#804020").webp({ lossless: true }).toBuffer(),
    tiff: await plain(40, 20, "#804020").tiff().toBuffer(),
    cmyk: await plain(40, 20, "#804020").toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(),
    transparent: await plain(40, 20, "#804020").ensureAlpha().png().toBuffer(),
  };
  for (const [kind, bytes] of Object.entries(pictures)) {
    const picture = await decode(bytes);
    expect([kind, picture.width, picture.height, picture.rgb.length]).toEqual([kind, 40, 20, 2400]);
    const [red, green, blue] = picture.rgb;
    expect([kind, red! > green! + 20, green! > blue! + 5]).toEqual([kind, true, true]);
  }
});

test("a grey picture gets three equal channels, one pixel is a picture too", async () => {
  const picture = await decode(await plain(9, 5, "#777777").toColourspace("b-w").png().toBuffer());
  expect(picture.rgb.length).toBe(9 * 5 * 3);
  expect(new Set(picture.rgb).size).toBe(1);
  expect((await decode(await plain(1, 1, "white").png().toBuffer())).rgb).toHaveLength(3);
});

test("a phone's turned photograph is turned upright", async () => {
  const picture = await decode(await plain(40, 20, "red").withMetadata({ orientation: 6 }).jpeg().toBuffer());
  expect([picture.width, picture.height]).toEqual([20, 40]);
});

test("what is no picture, or half of one, is refused", async () => {
  expect(decode(new TextEncoder().encode("not a picture"))).rejects.toThrow();
  expect(decode(new Uint8Array(0))).rejects.toThrow();
  const noise = Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 256));
  const jpeg = await sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
    .jpeg()
    .toBuffer();
  expect(decode(jpeg.subarray(0, jpeg.length / 2))).rejects.toThrow();
});

test("the frame and the crop come out as JPEGs of the right size", async () => {
  const picture = { rgb: new Uint8Array(100 * 60 * 3).fill(90), width: 100, height: 60 };
  const { frame, crop } = await encode(picture, [20, 20, 40, 10]);
  expect(await sharp(frame).metadata()).toMatchObject({ format: "jpeg", width: 100, height: 60 });
  expect(await sharp(crop!).metadata()).toMatchObject({ format: "jpeg", width: 48, height: 18 });
  expect((await encode(picture)).crop).toBeNull();
});

test("a box that reaches out of the picture is cut to it", async () => {
  const picture = { rgb: new Uint8Array(100 * 60 * 3), width: 100, height: 60 };
  for (const box of [
    [90, 50, 40, 40],
    [-20, -20, 10, 10],
    [99, 59, 1, 1],
    [200, 200, 5, 5],
  ] as const) {
    const { width = 0, height = 0 } = await sharp((await encode(picture, box)).crop!).metadata();
    expect(width * height).toBeGreaterThan(0);
  }
});

test("all models are exactly the ones the figures were measured on", () => {
  for (const model of Object.values(MODELS).flat()) expect(checkedModel(model).length).toBeGreaterThan(5e5);
});

test("another file in a model's place is refused by name, with the cure", () => {
  const path = join(dir, "other.onnx");
  writeFileSync(path, "something else");
  expect(() => checkedModel({ ...MODELS.ppocr[0]!, path })).toThrow(
    /ch_PP-OCRv4_det_infer.onnx is damaged.*Install/,
  );
});
