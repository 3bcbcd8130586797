/**
 * Cuts a turned rectangle out of a picture and lays it straight for the reader. Pure.
 */
import type { Picture } from "../picture.ts";
import type { TextBox } from "./regions.ts";

/** Height that PP-OCR's reader was trained on. */
export const CROP_HEIGHT = 48;
/** The reader makes one step every 8 pixels and needs about three a character: short, high plates are stretched. */
const WISHED_WIDTH = 160;
const MOST_STRETCH = 1.9;
const LEAST_WIDTH = 32;
/** Ten times its height: no plate is longer, and the reader's memory grows with the width. */
const MOST_WIDTH = 480;

/** Channels first, blue green red, -1..1; `width * 48 * 3` values. */
export type Crop = { data: Float32Array; width: number };

/** The box, straightened, 48 pixels high; pixels outside the picture repeat its edge. */
export function straightCrop(picture: Picture, box: Omit<TextBox, "score">): Crop {
  const ratio = box.width / Math.max(1, box.height);
  const natural = CROP_HEIGHT * ratio;
  const wished = Math.max(natural, Math.min(WISHED_WIDTH, natural * MOST_STRETCH));
  const width = Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, wished)) / 8) * 8;
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  const [stepX, stepY] = [box.width / width, box.height / CROP_HEIGHT];
  // Going down, each target pixel averages a small grid of samples instead of picking one.
  const [across, down] = [samples(stepX), samples(stepY)];
  const plane = width * CROP_HEIGHT;
  const data = new Float32Array(3 * plane);
  const share = 1 / (across * down * 127.5);
  const sum = [0, 0, 0];
  for (let ty = 0; ty < CROP_HEIGHT; ty++) {
    for (let tx = 0; tx < width; tx++) {
      sum.fill(0);
      for (let j = 0; j < down; j++) {
        const v = (ty + (j + 0.5) / down) * stepY - box.height / 2;
        for (let i = 0; i < across; i++) {
          const u = (tx + (i + 0.5) / across) * stepX - box.width / 2;
          addSample(picture, box.x + u * cos - v * sin - 0.5, box.y + u * sin + v * cos - 0.5, sum);
        }
      }
      const at = ty * width + tx;
      for (let channel = 0; channel < 3; channel++)
        data[(2 - channel) * plane + at] = sum[channel]! * share - 1;
    }
  }
  return { data, width };
}

function samples(step: number): number {
  return Math.min(4, Math.max(1, Math.round(step)));
}

function addSample(picture: Picture, x: number, y: number, sum: number[]): void {
  const { rgb, width, height } = picture;
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [fx, fy] = [cx - x0, cy - y0];
  const [right, below] = [x0 + 1 < width ? 3 : 0, y0 + 1 < height ? width * 3 : 0];
  const at = (y0 * width + x0) * 3;
  for (let channel = 0; channel < 3; channel++) {
    const a = rgb[at + channel]!;
    const b = rgb[at + right + channel]!;
    const c = rgb[at + below + channel]!;
    const d = rgb[at + right + below + channel]!;
    const upper = a + (b - a) * fx;
    sum[channel]! += upper + (c + (d - c) * fx - upper) * fy;
  }
}

/** Upper and lower part of a box that holds two rows, cut at `share` of its height. */
export function splitRows(
  box: Omit<TextBox, "score">,
  share: number,
): [Omit<TextBox, "score">, Omit<TextBox, "score">] {
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  const part = (from: number, to: number) => {
    const v = ((from + to) / 2 - 0.5) * box.height;
    return { ...box, x: box.x - v * sin, y: box.y + v * cos, height: (to - from) * box.height };
  };
  return [part(0, share), part(share, 1)];
}
