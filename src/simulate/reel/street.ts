/**
 * Paints the pictures of one stage: road and signs, vehicles with their plates, light, rain, noise, the camera's own
 * print. The same stage and instant always give the same picture. It does not know what can be read in it.
 */
import sharp from "sharp";
import { type Chance, createChance } from "../random.ts";
import { Canvas, type Colour, noiseOf, type Texture } from "./canvas.ts";
import { drawHand, drawPlateLook, writeRow } from "./plate-art.ts";
import { type Placed, placeAll, SHAPES } from "./shape.ts";
import type { Stage } from "./stage.ts";
import { lengthOf, type ReelVehicle } from "./traffic-plan.ts";
import { ART_BELOW, artSize, drawArt } from "./vehicle-art.ts";
import { type Pixel, type Quad, REEL_HEIGHT, REEL_WIDTH, toPixel, uprightQuad } from "./view.ts";

/** Levels of detail: a texture much larger than its picture would glitter. */
const BODY_WIDTHS = [900, 450, 225, 112] as const;
const PLATE_WIDTHS = [416, 208, 104, 52] as const;

type Light = {
  /** Of what is painted; of plates, which throw light back. By metres from the camera. */
  body(away: number): number;
  plate(away: number): number;
  lampsOn: boolean;
  isGrey: boolean;
  noise: number;
  /** Seconds. */
  exposure: number;
  /** Contrast and lift of the whole picture. */
  contrast: number;
  lift: number;
};

type Dress = { bodies: Texture[]; plates: Texture[] };

export class Street {
  private readonly dresses = new Map<ReelVehicle, Dress>();
  private print: { second: number; texture: Texture } | null = null;

  private constructor(
    private readonly stage: Stage,
    private readonly light: Light,
    private readonly ground: Uint8Array,
    private readonly grain: Int8Array,
    private readonly hand: number,
  ) {}

  static async open(stage: Stage): Promise<Street> {
    const chance = createChance(stage.seed * 31 + 5);
    const light = lightOf(stage, chance);
    const ground = await paintGround(stage, light, chance);
    return new Street(stage, light, ground, noiseOf(chance, light.noise), chance.whole(1, 1e6));
  }

  /** Packed rgb24 of `REEL_WIDTH` by `REEL_HEIGHT`. */
  async picture(atMs: number): Promise<Uint8Array> {
    const { stage, light } = this;
    const canvas = new Canvas(REEL_WIDTH, REEL_HEIGHT, this.ground);
    const chance = createChance(stage.seed * 7_919 + Math.round(atMs));
    const now = placeAll(stage.vehicles, stage.view, atMs);
    const later = new Map(
      placeAll(stage.vehicles, stage.view, atMs + light.exposure * 1000).map((one) => [one.vehicle, one]),
    );
    for (const placed of now) {
      await this.paintVehicle(canvas, placed, later.get(placed.vehicle));
      if (light.lampsOn) this.paintLamps(canvas, placed);
    }
    if (stage.condition === "rain") canvas.rain(chance, 420, light.isGrey ? 230 : 205);
    if (light.contrast !== 1 || light.lift !== 0 || light.isGrey)
      canvas.grade(light.contrast, light.lift, light.isGrey);
    canvas.noise(this.grain, chance.whole(0, 1_000_000));
    await this.paintPrint(canvas, atMs);
    return canvas.rgb;
  }

  private async paintVehicle(canvas: Canvas, placed: Placed, later: Placed | undefined): Promise<void> {
    const { vehicle, away } = placed;
    const { view } = this.stage;
    const gain = this.light.body(away);
    const shape = SHAPES[vehicle.body];
    if (vehicle.body !== "motorcycle") this.paintHull(canvas, placed, gain);
    const size = artSize(vehicle);
    const quadAt = (metres: number) =>
      uprightQuad(view, vehicle.x, size.width, -ART_BELOW, size.height - ART_BELOW, metres);
    const body = quadAt(away);
    if (!body || shape.width <= 0) return;
    const dress = this.dresses.get(vehicle) ?? (await this.dress(vehicle));
    const moved = later ? (quadAt(later.away) ?? body) : body;
    canvas.warp(levelFor(dress.bodies, body), body, gain, moved);
    canvas.warp(
      levelFor(dress.plates, placed.plate),
      placed.plate,
      this.light.plate(away),
      later?.plate ?? placed.plate,
    );
  }

  /** Its length behind the painted side: flanks and roof. */
  private paintHull(canvas: Canvas, { vehicle, away }: Placed, gain: number): void {
    const { view } = this.stage;
    const { width, height } = SHAPES[vehicle.body];
    const paint = colourOf(vehicle.paint);
    const isTall = vehicle.body === "van" || vehicle.body === "lorry";
    const back = away + lengthOf(vehicle.body);
    const shade = (part: number) =>
      paint.map((value) => Math.min(255, value * part * gain)) as unknown as Colour;
    const face = (corners: readonly (readonly [number, number, number])[], colour: Colour) => {
      const seen = corners.map((corner) => toPixel(view, corner));
      if (seen.every((one) => one !== null)) canvas.fill(seen as Pixel[], colour);
    };
    const side = view.x > vehicle.x ? 1 : -1;
    const flank = vehicle.x + (side * width) / 2;
    const waist = isTall ? height : height * 0.62;
    const inner = vehicle.x + side * width * (isTall ? 0.5 : 0.34);
    const [from, to] = [away + (isTall ? 0 : 1), back - (isTall ? 0 : 0.5)];
    const roof = isTall ? 0.5 : 0.34;
    face(
      [-roof, roof, roof, -roof].map(
        (part, i) => [vehicle.x + part * width, height, i < 2 ? from : to] as const,
      ),
      shade(0.85),
    );
    if (!isTall)
      face(
        [
          [flank, waist, away + 0.2],
          [inner, height, from],
          [inner, height, to],
          [flank, waist, back],
        ],
        shade(0.2),
      );
    face(
      [
        [flank, 0.25, away],
        [flank, waist, away],
        [flank, waist, back],
        [flank, 0.25, back],
      ],
      shade(0.6),
    );
    for (const wheel of [0.75, lengthOf(vehicle.body) - 0.8])
      face(
        [
          [flank, 0, away + wheel - 0.3],
          [flank, 0.6, away + wheel - 0.3],
          [flank, 0.6, away + wheel + 0.3],
          [flank, 0, away + wheel + 0.3],
        ],
        [18 * gain, 18 * gain, 18 * gain],
      );
  }

  private paintLamps(canvas: Canvas, { vehicle, away }: Placed): void {
    const { view } = this.stage;
    const isFront = vehicle.side === "front";
    if (vehicle.lane === "parked") return;
    const half = vehicle.body === "motorcycle" ? 0 : SHAPES[vehicle.body].width * 0.37;
    const strength = this.light.isGrey ? 0.5 : 1;
    for (const side of [-half, half]) {
      const at = toPixel(view, [vehicle.x + side, isFront ? 0.68 : 0.8, away]);
      if (!at) continue;
      const size = view.focal / Math.max(1.5, away);
      if (isFront) {
        canvas.glow(at, size * 0.32, [255, 250, 225], 1.3 * strength);
        canvas.glow(at, size * 1.1, [255, 245, 215], 0.22 * strength);
      } else canvas.glow(at, size * 0.3, [255, 40, 25], 0.6 * strength);
    }
  }

  private async dress(vehicle: ReelVehicle): Promise<Dress> {
    const hand = drawHand(createChance(this.hand + vehicle.plate.charCodeAt(0) * 131 + vehicle.way[0]!.atMs));
    const dress = {
      bodies: await levels(drawArt(vehicle, this.light.lampsOn, BODY_WIDTHS[0]), BODY_WIDTHS),
      plates: await levels(drawPlateLook(vehicle.look, hand, PLATE_WIDTHS[0]), PLATE_WIDTHS),
    };
    // Vehicles come in order: a few textures are in use at a time.
    if (this.dresses.size > 24) this.dresses.delete(this.dresses.keys().next().value!);
    this.dresses.set(vehicle, dress);
    return dress;
  }

  /** The camera's clock and name, and in some stages a plate-like number, as toll systems print it. */
  private async paintPrint(canvas: Canvas, atMs: number): Promise<void> {
    const second = Math.floor(atMs / 1000);
    if (this.print?.second !== second) {
      const clock = `08:${String(Math.floor(second / 60) % 60).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}`;
      const tail = this.stage.seed % 3 === 0 ? " LAST 14B02819" : " CAM 1";
      const art = writeRow(
        `2026-03-14 ${clock}${tail}`,
        { left: 4, right: 516, top: 4, height: 16 },
        { stroke: 9, squeeze: 0.8 },
        "#ffffff",
      );
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="520" height="24"><rect width="520" height="24" fill="#000" opacity="0.45"/>${art}</svg>`;
      this.print = { second, texture: (await levels(svg, [520]))[0]! };
    }
    const quad: Quad = [
      [REEL_WIDTH - 530, 6],
      [REEL_WIDTH - 10, 6],
      [REEL_WIDTH - 10, 30],
      [REEL_WIDTH - 530, 30],
    ];
    canvas.warp(this.print.texture, quad, 1);
  }
}

function lightOf({ condition }: Stage, chance: Chance): Light {
  const exposed = { lampsOn: false, isGrey: false, contrast: 1, lift: 0 };
  if (condition === "day") {
    const gain = chance.between(0.75, 1.08);
    return { ...exposed, body: () => gain, plate: () => gain, noise: chance.between(1, 3), exposure: 0.004 };
  }
  if (condition === "rain") {
    const gain = chance.between(0.55, 0.8);
    const dim = (away: number) => gain / (1 + away / 60);
    const look = { contrast: chance.between(0.72, 0.85), lift: chance.between(22, 38) };
    return {
      ...exposed,
      ...look,
      lampsOn: chance.happens(0.6),
      body: dim,
      plate: dim,
      noise: chance.between(2, 4),
      exposure: 0.008,
    };
  }
  const isGrey = chance.happens(0.5);
  const ambient = chance.between(0.08, 0.16);
  const lamp = chance.between(0.5, 0.8);
  return {
    ...exposed,
    lampsOn: true,
    isGrey,
    body: (away) => ambient + (isGrey ? 0.45 : lamp) / (1 + (away / 7) ** 2),
    plate: (away) => ambient + (isGrey ? 1.15 : lamp + 0.15) / (1 + (away / 11) ** 2),
    noise: chance.between(4, 8),
    exposure: 0.012,
  };
}

async function paintGround({ view, condition }: Stage, light: Light, chance: Chance): Promise<Uint8Array> {
  const canvas = new Canvas(REEL_WIDTH, REEL_HEIGHT);
  const face = (colour: Colour, ...corners: (readonly [number, number, number])[]) => {
    const seen = corners.map((corner) => toPixel(view, corner));
    if (seen.every((one) => one !== null)) canvas.fill(seen as Pixel[], colour);
  };
  const strip = (from: number, to: number, colour: Colour, start = 1, end = 90) =>
    face(colour, [from, 0, start], [from, 0, end], [to, 0, end], [to, 0, start]);
  const wall = (x: number, height: number, colour: Colour, start: number, end: number) =>
    face(colour, [x, 0, start], [x, 0, end], [x, height, end], [x, height, start]);
  canvas.fill(
    [
      [0, 0],
      [REEL_WIDTH, 0],
      [REEL_WIDTH, REEL_HEIGHT],
      [0, REEL_HEIGHT],
    ],
    [168, 182, 196],
  );
  const horizon = toPixel(view, [view.x, 0, 2_000])![1];
  canvas.fill(
    [
      [-400, horizon - 6],
      [REEL_WIDTH + 400, horizon - 6],
      [REEL_WIDTH + 400, 5_000],
      [-400, 5_000],
    ],
    [104, 118, 84],
  );
  for (let x = -30; x < 30; x += 7) {
    const tone = chance.between(90, 150);
    const height = chance.between(3, 9);
    face([tone, tone * 0.95, tone * 0.9], [x, 0, 60], [x + 6, 0, 60], [x + 6, height, 60], [x, height, 60]);
  }
  wall(-7, 2.4, [124, 110, 94], 2, 60);
  strip(-5.6, 5.2, [150, 149, 143]);
  strip(-5.3, 1.95, [86, 89, 91]);
  strip(2.2, 5, [98, 100, 100]);
  strip(1.9, 2.02, [216, 214, 204]);
  for (let away = 2; away < 60; away += 3) strip(-1.84, -1.72, [206, 206, 198], away, away + 1.5);
  strip(-1.6, 1.7, [220, 220, 210], 4.6, 4.9);
  // A cabin with the barrier's post, and signs whose words are no plates.
  wall(-2, 1.1, [200, 140, 40], 4.3, 4.7);
  const signs = [
    { text: "PAY AT EXIT", x: 3, up: 2.1, away: 16, wide: 1.6, colour: "#1b4fa0" },
    { text: "MAX 2.10 M", x: -2.6, up: 2.5, away: 14, wide: 1.3, colour: "#a01b1b" },
    { text: "P 24 H", x: 4.6, up: 1.6, away: 12, wide: 0.9, colour: "#1b4fa0" },
  ];
  for (const { text, x, up, away, wide, colour } of signs) {
    const art = writeRow(
      text,
      { left: 14, right: 306, top: 22, height: 56 },
      { stroke: 11, squeeze: 1 },
      "#f4f4f4",
    );
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="100"><rect width="320" height="100" fill="${colour}"/>${art}</svg>`;
    const quad = uprightQuad(view, x, wide, up, up + wide * 0.31, away);
    if (quad) canvas.warp(levelFor(await levels(svg, [320, 160, 80]), quad), quad, 1);
  }
  const { rgb } = canvas;
  const spot = toPixel(view, [0, 0.3, 5.5])!;
  for (let y = 0, at = 0; y < REEL_HEIGHT; y++) {
    for (let x = 0; x < REEL_WIDTH; x++, at += 3) {
      const grain = chance.next() * 10 - 5;
      let gain = light.body(10);
      if (condition === "night") {
        const far = Math.hypot((x - spot[0]) / 620, (y - spot[1]) / 380);
        gain = Math.max(0.07, light.body(5) * 0.8 * Math.exp(-far * far));
      }
      for (let c = 0; c < 3; c++) rgb[at + c] = Math.max(0, Math.min(255, (rgb[at + c]! + grain) * gain));
    }
  }
  return rgb;
}

/** The drawing in several sizes, the largest first. */
async function levels(svg: string, widths: readonly number[]): Promise<Texture[]> {
  const largest = await sharp(Buffer.from(svg)).ensureAlpha().png({ compressionLevel: 0 }).toBuffer();
  return Promise.all(
    widths.map(async (width) => {
      const scaled = sharp(largest).resize({ width }).raw();
      const { data, info } = await scaled.toBuffer({ resolveWithObject: true });
      const pixels = new Uint8Array(data);
      for (let i = 0; i < pixels.length; i += 4)
        for (let c = 0; c < 3; c++) pixels[i + c] = (pixels[i + c]! * pixels[i + 3]!) / 255;
      return { data: pixels, width: info.width, height: info.height };
    }),
  );
}

/** The smallest level that is no smaller than what is seen. */
function levelFor(levels: readonly Texture[], [a, b]: Quad): Texture {
  const wide = Math.hypot(a[0] - b[0], a[1] - b[1]);
  return levels.findLast((level) => level.width >= wide * 0.9) ?? levels[0]!;
}

function colourOf(text: string): Colour {
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Colour;
}
