/**
 * Everything that needs a native library: the two nets and the JPEG codec, as three plain functions.
 * Blocks its thread while it works, so the appliance runs it in a child process; `read` and `bench` run it directly.
 */
import type { Examined, ExamineOptions, ReadOptions } from "../devices.ts";
import type { Box } from "../parking/types.ts";
import { prepareNatives } from "../system/native.ts";
import { examine } from "./examine.ts";
import { type Eyes, type Look, type Manner, type ModelSet, openEyes } from "./models.ts";
import { CROP_HEIGHT, CROP_WIDTH, type Straightened } from "./own/straighten.ts";
import type { Picture } from "./picture.ts";

export type Engine = {
  read(
    picture: Picture,
    options: ReadOptions & { atMs: number },
    manner: Manner,
  ): Promise<Omit<Look, "ms"> & { ms: Look["ms"] & { total: number } }>;
  /** JPEGs of the picture and of a box in it. */
  encode(picture: Picture, box?: Box): Promise<{ frame: Uint8Array; crop: Uint8Array | null }>;
  /** Everything that is seen in one picture, with what it takes to explain it. */
  examine(picture: Picture, options: ExamineOptions & { atMs: number }): Promise<Examined>;
  /** Upright rgb24 of any JPEG, PNG, WebP, TIFF or GIF. @throws Error when it is none of them or broken. */
  decode(bytes: Uint8Array, mostPixels?: number): Promise<Picture>;
};

/** The first frame of a camera shall not wait for code to be compiled and libraries to be opened. */
export async function warmUp(engine: Engine): Promise<void> {
  const [width, height] = [1280, 720];
  const rgb = new Uint8Array(width * height * 3).fill(90);
  // Bars that the detector takes for lines of text, so that the reader gets work too.
  for (let y = 300; y < 340; y++) {
    for (let x = 200; x < 1000; x++)
      if (x % 24 < 10) rgb.fill(230, (y * width + x) * 3, (y * width + x) * 3 + 3);
  }
  const picture = { rgb, width, height };
  for (let turn = 0; turn < 3; turn++) await engine.read(picture, { regions: ["any"], atMs: 0 }, "live");
  await engine.encode(picture, [200, 300, 100, 40]);
}

type Sharp = typeof import("sharp")["default"];

/** Larger pictures are refused before they are unpacked: 100 megapixels are 300 MB. */
const MOST_PIXELS = 100_000_000;
/** Plates are read at this size at most; a larger picture only costs time. */
const MOST_SIDE = 4096;
const FRAME_QUALITY = 80;
const CROP_QUALITY = 90;
/** Around the plate, in plate heights, so that a person sees where it sat. */
const CROP_MARGIN = 0.4;

/** @param threads of each net. */
export async function createEngine(models: ModelSet, threads = 1): Promise<Engine> {
  const eyes = await openEyes(models, threads);
  return {
    read: (picture, options, manner) => timedRead(eyes, picture, options, manner),
    examine: async (picture, options) => {
      const { crops, ...seen } = await examine(eyes, picture, options);
      if (!options.pictures) return { ...seen, pictures: null };
      const { frame } = await encode(picture);
      return { ...seen, pictures: { frame, crops: await Promise.all(crops.map(encodeCrop)) } };
    },
    encode,
    decode,
  };
}

async function timedRead(eyes: Eyes, ...look: Parameters<Eyes>): ReturnType<Engine["read"]> {
  const started = performance.now();
  const { ms, ...seen } = await eyes(...look);
  return { ...seen, ms: { ...ms, total: performance.now() - started } };
}

function loadSharp(): Sharp {
  prepareNatives();
  const sharp = require("sharp") as Sharp;
  // libvips would keep decoded pictures and a thread per core; a small box has neither to spare.
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/** @param mostPixels a larger picture is refused before it is unpacked */
export async function decode(bytes: Uint8Array, mostPixels = MOST_PIXELS): Promise<Picture> {
  const { data, info } = await loadSharp()(bytes, { limitInputPixels: mostPixels, failOn: "error" })
    .rotate()
    .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: "inside", withoutEnlargement: true })
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const pixels = info.width * info.height;
  if (info.channels === 3) return { rgb: data, width: info.width, height: info.height };
  // Grey pictures may stay grey through all of the above.
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * info.channels]!, i * 3, i * 3 + 3);
  return { rgb, width: info.width, height: info.height };
}

export async function encode(
  picture: Picture,
  box?: Box,
): Promise<{ frame: Uint8Array; crop: Uint8Array | null }> {
  const sharp = loadSharp();
  const open = () =>
    sharp(picture.rgb, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  const frame = await open().jpeg({ quality: FRAME_QUALITY }).toBuffer();
  if (!box) return { frame, crop: null };
  const part = withMargin(box, picture);
  const crop = await open().extract(part).jpeg({ quality: CROP_QUALITY }).toBuffer();
  return { frame, crop };
}

/** What the reader took, as a person can see it. */
function encodeCrop({ grey }: Straightened): Promise<Uint8Array> {
  return loadSharp()(grey, { raw: { width: CROP_WIDTH, height: CROP_HEIGHT, channels: 1 } })
    .png()
    .toBuffer();
}

/** The box with a margin, whole pixels, inside the picture. */
function withMargin(
  [x, y, width, height]: Box,
  picture: Picture,
): { left: number; top: number; width: number; height: number } {
  const margin = height * CROP_MARGIN;
  const left = clamp(Math.floor(x - margin), 0, picture.width - 1);
  const top = clamp(Math.floor(y - margin), 0, picture.height - 1);
  const right = clamp(Math.ceil(x + width + margin), left + 1, picture.width);
  const bottom = clamp(Math.ceil(y + height + margin), top + 1, picture.height);
  return { left, top, width: right - left, height: bottom - top };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
