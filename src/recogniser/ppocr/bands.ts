/**
 * Runs the detector over a picture in two overlapping bands: its working memory grows with the pixels of one run, and
 * a camera's frame in one piece costs over 100 MB for as long as the program lives. Pure apart from the net.
 */
import type { Letterbox } from "./letterbox.ts";

/** The detector wants multiples of this. */
const STEP = 32;
/** Rows that both bands see on each side of the seam; taller letters than this fill a quarter of the picture. */
const CONTEXT = 2 * STEP;
/** Lower pictures are one run. */
const LEAST_HEIGHT = 8 * STEP;

type Band = {
  /** Rows that are looked at. */
  from: number;
  to: number;
  /** Rows that are kept. */
  keepFrom: number;
  keepTo: number;
};

/** Bands of equal height, so that the net keeps one size of working memory. */
export function bandsOf(height: number): Band[] {
  if (height < LEAST_HEIGHT) return [{ from: 0, to: height, keepFrom: 0, keepTo: height }];
  const seam = Math.floor(height / 2 / STEP) * STEP;
  const tall = height - seam + CONTEXT;
  return [
    { from: 0, to: tall, keepFrom: 0, keepTo: seam },
    { from: height - tall, to: height, keepFrom: seam, keepTo: height },
  ];
}

/** What one picture leaves for the next to write over: new memory for each frame would be 5 MB of garbage. */
export type BandCanvas = { part: Float32Array; map: Float32Array };

export const newBandCanvas = (): BandCanvas => ({ part: new Float32Array(0), map: new Float32Array(0) });

/**
 * Text probability per pixel, as `detect` gives it for the whole picture.
 * @returns the canvas' map, which the next call writes over
 */
export async function detectInBands(
  picture: Letterbox,
  detect: (input: Letterbox) => Promise<Float32Array>,
  canvas: BandCanvas,
): Promise<Float32Array> {
  const { data, width, height } = picture;
  const bands = bandsOf(height);
  if (bands.length === 1) return detect(picture);
  const plane = width * height;
  if (canvas.map.length !== plane) canvas.map = new Float32Array(plane);
  const { map } = canvas;
  for (const { from, to, keepFrom, keepTo } of bands) {
    const size = 3 * width * (to - from);
    if (canvas.part.length !== size) canvas.part = new Float32Array(size);
    const { part } = canvas;
    for (let channel = 0; channel < 3; channel++)
      part.set(
        data.subarray(channel * plane + from * width, channel * plane + to * width),
        channel * width * (to - from),
      );
    const found = await detect({ ...picture, data: part, height: to - from, top: picture.top + from });
    map.set(found.subarray((keepFrom - from) * width, (keepTo - from) * width), keepFrom * width);
  }
  return map;
}
