/** A picture that can be painted on: warped textures, flat shapes, glows, rain, noise. Knows nothing of vehicles. */
import type { Chance } from "../random.ts";
import { boundsOf, type Pixel, type Quad } from "./view.ts";

/** rgba with the colours already multiplied by alpha. */
export type Texture = { data: Uint8Array; width: number; height: number };
export type Colour = readonly [number, number, number];

export class Canvas {
  /** Packed rgb24. */
  readonly rgb: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    ground?: Uint8Array,
  ) {
    this.rgb = ground ? new Uint8Array(ground) : new Uint8Array(width * height * 3);
  }

  /**
   * Lays a texture into a quadrilateral.
   * @param gain of its light
   * @param smear where the quadrilateral is at the end of the exposure: motion blur
   */
  warp(texture: Texture, quad: Quad, gain: number, smear: Quad = quad): void {
    const moved = Math.max(...quad.map(([x, y], i) => Math.hypot(x - smear[i]![0], y - smear[i]![1])));
    const steps = moved > 1.2 ? 3 : 1;
    const maps = Array.from({ length: steps }, (_, step) => {
      const part = steps === 1 ? 0 : step / (steps - 1);
      const between = quad.map(
        ([x, y], i): Pixel => [x + (smear[i]![0] - x) * part, y + (smear[i]![1] - y) * part],
      );
      return toTexture(between as unknown as Quad, texture);
    });
    const [left, top, wide, high] = boundsOf([...quad, ...smear]);
    const firstX = Math.max(0, Math.floor(left));
    const lastX = Math.min(this.width - 1, Math.ceil(left + wide));
    const lastY = Math.min(this.height - 1, Math.ceil(top + high));
    const { data } = texture;
    const [tw, th] = [texture.width, texture.height];
    const share = 1 / steps;
    for (let y = Math.max(0, Math.floor(top)); y <= lastY; y++) {
      let at = (y * this.width + firstX) * 3;
      for (let x = firstX; x <= lastX; x++, at += 3) {
        let r = 0;
        let g = 0;
        let b = 0;
        let alpha = 0;
        for (let m = 0; m < steps; m++) {
          const map = maps[m]!;
          const w = map[6]! * x + map[7]! * y + map[8]!;
          const u = (map[0]! * x + map[1]! * y + map[2]!) / w - 0.5;
          const v = (map[3]! * x + map[4]! * y + map[5]!) / w - 0.5;
          if (!(u > -1 && v > -1 && u < tw && v < th)) continue;
          const u0 = Math.floor(u);
          const v0 = Math.floor(v);
          const fu = u - u0;
          const fv = v - v0;
          const isLeft = u0 >= 0;
          const isRight = u0 + 1 < tw;
          if (v0 >= 0) {
            const p = (v0 * tw + u0) * 4;
            if (isLeft) {
              const k = (1 - fu) * (1 - fv);
              r += data[p]! * k;
              g += data[p + 1]! * k;
              b += data[p + 2]! * k;
              alpha += data[p + 3]! * k;
            }
            if (isRight) {
              const k = fu * (1 - fv);
              r += data[p + 4]! * k;
              g += data[p + 5]! * k;
              b += data[p + 6]! * k;
              alpha += data[p + 7]! * k;
            }
          }
          if (v0 + 1 < th) {
            const p = ((v0 + 1) * tw + u0) * 4;
            if (isLeft) {
              const k = (1 - fu) * fv;
              r += data[p]! * k;
              g += data[p + 1]! * k;
              b += data[p + 2]! * k;
              alpha += data[p + 3]! * k;
            }
            if (isRight) {
              const k = fu * fv;
              r += data[p + 4]! * k;
              g += data[p + 5]! * k;
              b += data[p + 6]! * k;
              alpha += data[p + 7]! * k;
            }
          }
        }
        if (alpha <= 0) continue;
        const under = 1 - (alpha * share) / 255;
        const light = gain * share;
        this.rgb[at] = bounded(this.rgb[at]! * under + r * light);
        this.rgb[at + 1] = bounded(this.rgb[at + 1]! * under + g * light);
        this.rgb[at + 2] = bounded(this.rgb[at + 2]! * under + b * light);
      }
    }
  }

  /** A convex shape of one colour. */
  fill(points: readonly Pixel[], [r, g, b]: Colour): void {
    const [, top, , high] = boundsOf(points);
    const lastY = Math.min(this.height - 1, Math.floor(top + high));
    for (let y = Math.max(0, Math.ceil(top)); y <= lastY; y++) {
      let from = Number.POSITIVE_INFINITY;
      let to = Number.NEGATIVE_INFINITY;
      for (const [i, [ax, ay]] of points.entries()) {
        const [bx, by] = points[(i + 1) % points.length]!;
        if (ay === by || y < Math.min(ay, by) || y > Math.max(ay, by)) continue;
        const x = ax + ((bx - ax) * (y - ay)) / (by - ay);
        from = Math.min(from, x);
        to = Math.max(to, x);
      }
      const last = Math.min(this.width - 1, Math.floor(to));
      for (let x = Math.max(0, Math.ceil(from)), at = (y * this.width + x) * 3; x <= last; x++, at += 3) {
        this.rgb[at] = r;
        this.rgb[at + 1] = g;
        this.rgb[at + 2] = b;
      }
    }
  }

  /** Light that spreads around a lamp, added to what is there. @param strength 0..1 in its middle */
  glow([cx, cy]: Pixel, radius: number, [r, g, b]: Colour, strength: number): void {
    const reach = Math.min(radius, 400);
    const lastX = Math.min(this.width - 1, Math.floor(cx + reach));
    const lastY = Math.min(this.height - 1, Math.floor(cy + reach));
    const firstX = Math.max(0, Math.ceil(cx - reach));
    for (let y = Math.max(0, Math.ceil(cy - reach)); y <= lastY; y++) {
      for (let x = firstX, at = (y * this.width + firstX) * 3; x <= lastX; x++, at += 3) {
        const far = Math.hypot(x - cx, y - cy) / reach;
        if (far >= 1) continue;
        const light = strength * (1 - far) ** 3;
        this.rgb[at] = bounded(this.rgb[at]! + r * light);
        this.rgb[at + 1] = bounded(this.rgb[at + 1]! + g * light);
        this.rgb[at + 2] = bounded(this.rgb[at + 2]! + b * light);
      }
    }
  }

  /** Streaks of falling rain, others in each picture. */
  rain(chance: Chance, drops: number, brightness: number): void {
    for (let drop = 0; drop < drops; drop++) {
      let x = chance.between(0, this.width);
      const y = chance.between(-20, this.height);
      const length = chance.between(8, 34);
      const alpha = chance.between(0.08, 0.3);
      const slant = chance.between(-0.12, 0.04);
      for (let step = 0; step < length; step++, x += slant) {
        const [px, py] = [Math.round(x), Math.round(y + step)];
        if (px < 0 || py < 0 || px >= this.width || py >= this.height) continue;
        const at = (py * this.width + px) * 3;
        for (let c = 0; c < 3; c++) this.rgb[at + c]! += (brightness - this.rgb[at + c]!) * alpha;
      }
    }
  }

  /** Contrast, brightness and the colours' loss of a whole picture. @param grey 1 for a camera that sees infrared */
  grade(contrast: number, lift: number, grey: boolean): void {
    const table = Uint8Array.from({ length: 256 }, (_, value) => bounded(value * contrast + lift));
    const { rgb } = this;
    for (let i = 0; i < rgb.length; i += 3) {
      if (grey) {
        const mean = (rgb[i]! * 77 + rgb[i + 1]! * 150 + rgb[i + 2]! * 29) >> 8;
        rgb[i] = rgb[i + 1] = rgb[i + 2] = table[mean]!;
      } else {
        rgb[i] = table[rgb[i]!]!;
        rgb[i + 1] = table[rgb[i + 1]!]!;
        rgb[i + 2] = table[rgb[i + 2]!]!;
      }
    }
  }

  /** A sensor's noise, the same for the three colours. @param grain made once by `noiseOf` */
  noise(grain: Int8Array, from: number): void {
    const { rgb } = this;
    for (let i = 0, g = from % grain.length; i < rgb.length; i += 3) {
      const by = grain[g]!;
      rgb[i] = bounded(rgb[i]! + by);
      rgb[i + 1] = bounded(rgb[i + 1]! + by);
      rgb[i + 2] = bounded(rgb[i + 2]! + by);
      if (++g === grain.length) g = 0;
    }
  }
}

/** Normal noise of a given deviation, long enough not to be seen to repeat. */
export function noiseOf(chance: Chance, deviation: number): Int8Array {
  return Int8Array.from({ length: 1_000_003 }, () => {
    const sum = chance.next() + chance.next() + chance.next() + chance.next() - 2;
    return Math.round(sum * deviation * 1.73);
  });
}

function bounded(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** The nine numbers that take a pixel of the picture to one of the texture. */
function toTexture(quad: Quad, { width, height }: Texture): number[] {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad;
  // Square to quadrilateral (Heckbert, 1989), then its adjoint for the way back.
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  return [
    (e - f * h) * width,
    (c * h - b) * width,
    (b * f - c * e) * width,
    (f * g - d) * height,
    (a - c * g) * height,
    (c * d - a * f) * height,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}
