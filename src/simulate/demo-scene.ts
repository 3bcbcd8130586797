/**
 * Paints what the demo's cameras see: a drive, a barrier, a car at a distance, in one light or another.
 * Pictures only; it does not know whether the barrier may rise.
 */
import type { Sharp } from "sharp";
import { type DemoVehicle, drawVehicle, vehicleSize } from "./demo-vehicle.ts";

export const SCENE_WIDTH = 1280;
export const SCENE_HEIGHT = 720;

// A pinhole camera two metres above the road, tilted so that the horizon is near the top edge.
const FOCAL = 1900;
const HORIZON = 16;
const CAMERA_HEIGHT = 2;
/** Where cars stop, in metres from the camera. */
export const STOP_DISTANCE = 5.6;
export const FAR_DISTANCE = 30;

const ARM_DISTANCE = 3.3;
const ARM_HEIGHT = 0.9;
/** Steps from down to up. */
export const ARM_STEPS = 8;
const ARM_UP_DEGREES = 84;

export type Moment = {
  /** Null while the road is empty. */
  car: { distance: number; sideways: number } | null;
  /** 0 down … `ARM_STEPS` up. */
  arm: number;
  /** 1 is plain daylight; less is cloud or dusk, which is also warmer. */
  light: number;
};

type Picture = { data: Uint8Array; width: number; height: number };

const across = (metres: number, distance: number) => SCENE_WIDTH / 2 + (FOCAL * metres) / distance;
const down = (height: number, distance: number) => HORIZON + (FOCAL * (CAMERA_HEIGHT - height)) / distance;

/** The view of one lane. Paint it for one vehicle at a time. */
export class DemoScene {
  private readonly arms = new Map<number, Picture>();
  private readonly cars = new Map<string, Picture>();

  private constructor(
    private readonly sharp: typeof import("sharp").default,
    private readonly side: "left" | "right",
    private readonly ground: Uint8Array,
  ) {}

  /** @param side where the barrier's post stands; the drive is mirrored with it. */
  static async paint(side: "left" | "right"): Promise<DemoScene> {
    const sharp = (await import("sharp")).default;
    const ground = await rgb(sharp(Buffer.from(drawGround(side))).removeAlpha());
    roughen(ground);
    return new DemoScene(sharp, side, ground);
  }

  /** Packed rgb24, `SCENE_WIDTH` by `SCENE_HEIGHT`. */
  async picture(vehicle: DemoVehicle | null, moment: Moment): Promise<Uint8Array> {
    const canvas = new Uint8Array(this.ground);
    if (vehicle && moment.car) await this.addCar(canvas, vehicle, moment.car);
    blend(canvas, await this.arm(moment.arm), 0, 0);
    relight(canvas, moment.light);
    return canvas;
  }

  private async addCar(
    canvas: Uint8Array,
    vehicle: DemoVehicle,
    car: { distance: number; sideways: number },
  ) {
    const size = vehicleSize(vehicle);
    const width = Math.round((FOCAL * size.width) / 100 / car.distance);
    const height = Math.round((width * size.height) / size.width);
    const drawn = await this.car(vehicle);
    const scaled = this.sharp(drawn.data, { raw: { width: drawn.width, height: drawn.height, channels: 4 } });
    const data = await rgb(scaled.resize(width, height, { fit: "fill" }));
    const sideways = this.side === "right" ? car.sideways : -car.sideways;
    const left = Math.round(across(sideways, car.distance) - width / 2);
    const top = Math.round(down(0, car.distance) + (height * 4) / size.height - height);
    blend(canvas, { data, width, height }, left, top);
  }

  private async car(vehicle: DemoVehicle): Promise<Picture> {
    const key = JSON.stringify(vehicle);
    const known = this.cars.get(key);
    if (known) return known;
    const painted = await rgba(this.sharp(Buffer.from(drawVehicle(vehicle, 1300))));
    this.cars.set(key, painted);
    return painted;
  }

  private async arm(step: number): Promise<Picture> {
    const known = this.arms.get(step);
    if (known) return known;
    const painted = await rgba(
      this.sharp(Buffer.from(drawArm(this.side, (step / ARM_STEPS) * ARM_UP_DEGREES))),
    );
    this.arms.set(step, painted);
    return painted;
  }
}

async function rgb(image: Sharp): Promise<Uint8Array> {
  return new Uint8Array(await image.raw().toBuffer());
}

async function rgba(image: Sharp): Promise<Picture> {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

/** Lays an rgba picture on the canvas; what hangs over the edge is cut off. */
function blend(canvas: Uint8Array, picture: Picture, left: number, top: number): void {
  const firstX = Math.max(0, -left);
  const lastX = Math.min(picture.width, SCENE_WIDTH - left);
  const lastY = Math.min(picture.height, SCENE_HEIGHT - top);
  for (let y = Math.max(0, -top); y < lastY; y++) {
    let from = (y * picture.width + firstX) * 4;
    let to = ((y + top) * SCENE_WIDTH + firstX + left) * 3;
    for (let x = firstX; x < lastX; x++, from += 4, to += 3) {
      const alpha = picture.data[from + 3] as number;
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        const under = canvas[to + channel] as number;
        canvas[to + channel] = under + (((picture.data[from + channel] as number) - under) * alpha) / 255;
      }
    }
  }
}

function relight(canvas: Uint8Array, light: number): void {
  if (light === 1) return;
  const warm = [light * 1.03, light, light * (0.9 + 0.1 * light)] as const;
  const tables = warm.map((gain) =>
    Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, value * gain)),
  );
  const [red, green, blue] = tables as [Uint8Array, Uint8Array, Uint8Array];
  for (let i = 0; i < canvas.length; i += 3) {
    canvas[i] = red[canvas[i] as number] as number;
    canvas[i + 1] = green[canvas[i + 1] as number] as number;
    canvas[i + 2] = blue[canvas[i + 2] as number] as number;
  }
}

/** Grain that stays where it is, so that a still road is a still picture. */
function roughen(canvas: Uint8Array): void {
  let seed = 20_260_301;
  for (let i = 0; i < canvas.length; i += 3) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const grain = (seed >>> 29) - 4;
    for (let channel = 0; channel < 3; channel++) {
      canvas[i + channel] = Math.max(0, Math.min(255, (canvas[i + channel] as number) + grain));
    }
  }
}

/** Draws with the post at the right; the other side is its mirror image. */
function document(side: "left" | "right", content: string): string {
  const mirror = side === "left" ? `transform="translate(${SCENE_WIDTH} 0) scale(-1 1)"` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SCENE_WIDTH}" height="${SCENE_HEIGHT}"><g ${mirror}>${content}</g></svg>`;
}

function drawGround(side: "left" | "right"): string {
  const far = FAR_DISTANCE * 1.6;
  const near = 2.4;
  /** A strip of road between two distances from the middle line. */
  const strip = (from: number, to: number, fill: string, start = near, end = far) =>
    `<polygon fill="${fill}" points="${across(from, start)},${down(0, start)} ${across(from, end)},${down(0, end)} ${across(to, end)},${down(0, end)} ${across(to, start)},${down(0, start)}"/>`;
  const wall = (metres: number, height: number, fill: string) =>
    `<polygon fill="${fill}" points="${across(metres, 3)},${down(0, 3)} ${across(metres, far)},${down(0, far)} ${across(metres, far)},${down(height, far)} ${across(metres, 3)},${down(height, 3)}"/>`;
  const dashes = [7, 10, 13.5, 18, 24, 32]
    .map((at) => strip(-2.28, -2.16, "#c9c9c0", at, at * 1.16))
    .join("");
  const posts = [9, 13, 18, 25, 34]
    .map((at) => {
      const x = across(2.1, at);
      const width = (FOCAL * 0.12) / at;
      return `<rect x="${x}" y="${down(0.9, at)}" width="${width}" height="${(FOCAL * 0.9) / at}" fill="#c8452d"/><rect x="${x}" y="${down(0.7, at)}" width="${width}" height="${(FOCAL * 0.2) / at}" fill="#eee"/>`;
    })
    .join("");
  return document(
    side,
    `<rect width="${SCENE_WIDTH}" height="${SCENE_HEIGHT}" fill="#6f7f57"/>` +
      `<rect width="${SCENE_WIDTH}" height="${down(0, far)}" fill="#8d7a66"/>` +
      `<rect width="${SCENE_WIDTH}" height="${down(1.4, far)}" fill="#5d6b4c"/>` +
      wall(-6.5, 2.2, "#7c6a58") +
      strip(-6.2, 2.6, "#a9a79f") +
      strip(-5.9, 1.6, "#56595b") +
      strip(1.5, 1.6, "#d8d6cc") +
      dashes +
      posts +
      strip(-1.9, 1.3, "#dcdcd2", 4.35, 4.62),
  );
}

function drawArm(side: "left" | "right", degrees: number): string {
  const pivotX = across(0.98, ARM_DISTANCE);
  const pivotY = down(ARM_HEIGHT, ARM_DISTANCE);
  const metre = FOCAL / ARM_DISTANCE;
  const length = 3.2 * metre;
  const thick = 0.075 * metre;
  const bands: string[] = [];
  for (let band = 0; band < 8; band++) {
    bands.push(
      `<rect x="${-((band + 1) * length) / 8}" y="${-thick / 2}" width="${length / 8 + 1}" height="${thick}" fill="${band % 2 ? "#f1f1ea" : "#c62b22"}"/>`,
    );
  }
  const cabinet = 0.34 * metre;
  return document(
    side,
    `<g transform="translate(${pivotX} ${pivotY}) rotate(${degrees})">${bands.join("")}` +
      `<rect x="${0.02 * metre}" y="${-thick * 0.7}" width="${0.3 * metre}" height="${thick * 1.4}" fill="#33373a"/></g>` +
      `<rect x="${pivotX - cabinet * 0.2}" y="${pivotY - 0.16 * metre}" width="${cabinet}" height="${SCENE_HEIGHT}" rx="8" fill="#d98a1f" stroke="#5c3b0e" stroke-width="3"/>` +
      `<circle cx="${pivotX + cabinet * 0.1}" cy="${pivotY}" r="${0.06 * metre}" fill="#44484b"/>` +
      `<circle cx="${pivotX + cabinet * 0.1}" cy="${pivotY + 0.17 * metre}" r="${0.045 * metre}" fill="${degrees > 45 ? "#39c26b" : "#e0362b"}"/>`,
  );
}
