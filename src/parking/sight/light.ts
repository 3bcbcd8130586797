/** Light of a whole picture, from a grid of samples: a few thousand reads, whatever its size. Pure. */
import type { PictureLight } from "./types.ts";

/** Mean difference of the colours below which a picture counts as grey. */
const GREY_PICTURE = 4;
const DARK_PICTURE = 60;
const LIGHT_SAMPLES = 48;

/** Packed rgb24. */
type RgbPicture = { rgb: Uint8Array; width: number; height: number };

export function lightOf({ rgb, width, height }: RgbPicture): PictureLight {
  let sum = 0;
  let colour = 0;
  for (let row = 0; row < LIGHT_SAMPLES; row++) {
    const y = Math.min(height - 1, Math.floor(((row + 0.5) * height) / LIGHT_SAMPLES));
    for (let column = 0; column < LIGHT_SAMPLES; column++) {
      const x = Math.min(width - 1, Math.floor(((column + 0.5) * width) / LIGHT_SAMPLES));
      const at = (y * width + x) * 3;
      const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
      sum += 0.299 * r + 0.587 * g + 0.114 * b;
      colour += Math.max(r, g, b) - Math.min(r, g, b);
    }
  }
  const samples = LIGHT_SAMPLES * LIGHT_SAMPLES;
  return { level: tenth(sum / samples), isGrey: colour / samples < GREY_PICTURE };
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Seen by night: dark, or grey as under a camera's infrared light. */
export function isNight({ level, isGrey }: PictureLight): boolean {
  return isGrey || level < DARK_PICTURE;
}
