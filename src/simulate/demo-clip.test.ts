import { beforeAll, describe, expect, test } from "bun:test";
import { type CarClip, filmCar, filmEmptyRoad } from "./demo-clip.ts";
import { DemoScene, SCENE_HEIGHT, SCENE_WIDTH, STOP_DISTANCE } from "./demo-scene.ts";
import type { DemoVehicle } from "./demo-vehicle.ts";
import type { AccessUnit } from "./h264.ts";

const hasFfmpeg = Bun.which("ffmpeg") !== null;
const car: DemoVehicle = { plate: "HK27 MTW", body: "suv", paint: "#336", headlightsOn: true };
const signal = new AbortController().signal;

describe("the painted scene", () => {
  test("a picture is a whole frame, the same every time, and a car changes it", async () => {
    const scene = await DemoScene.paint("right");
    const empty = await scene.picture(null, { car: null, arm: 0, light: 1 });
    expect(empty.length).toBe(SCENE_WIDTH * SCENE_HEIGHT * 3);
    expect(await scene.picture(null, { car: null, arm: 0, light: 1 })).toEqual(empty);
    const standing = { car: { distance: STOP_DISTANCE, sideways: -0.3 }, arm: 0, light: 1 };
    expect(await scene.picture(car, standing)).not.toEqual(empty);
    const dusk = await scene.picture(car, { ...standing, light: 0.5 });
    const brightness = (picture: Uint8Array) => picture.reduce((sum, value) => sum + value, 0);
    expect(brightness(dusk)).toBeLessThan(0.6 * brightness(await scene.picture(car, standing)));
  });

  test("a car that hangs over every edge is cut off, not wrapped around", async () => {
    const scene = await DemoScene.paint("left");
    for (const sideways of [-5, 0, 5]) {
      const picture = await scene.picture(car, { car: { distance: 1.9, sideways }, arm: 8, light: 1 });
      expect(picture.length).toBe(SCENE_WIDTH * SCENE_HEIGHT * 3);
    }
  });
});

describe.skipIf(!hasFfmpeg)("the filmed pieces", () => {
  let empty: AccessUnit[] = [];
  let clip: CarClip = { approach: [], wait: [], leave: [] };
  beforeAll(async () => {
    const scene = await DemoScene.paint("right");
    empty = await filmEmptyRoad(scene, signal);
    clip = await filmCar(scene, car, 0.8, signal);
  });

  test("each begins with a key picture and has one every second, so that a viewer may join", () => {
    for (const piece of [empty, clip.approach, clip.wait, clip.leave]) {
      expect(piece[0]?.isKey).toBe(true);
      expect(piece.every((unit, i) => unit.isKey === (i % 10 === 0))).toBe(true);
    }
  });

  test("joined in another order they decode without a complaint, to exactly as many pictures", async () => {
    const order = [
      empty,
      clip.approach,
      clip.wait,
      clip.wait.slice(0, 4),
      clip.leave,
      empty.slice(0, 2),
      clip.approach,
    ];
    const units = order.flat();
    const file = Buffer.concat(
      units.flatMap((unit) => unit.nals.flatMap((nal) => [Buffer.of(0, 0, 0, 1), nal])),
    );
    const ffmpeg = Bun.spawn(
      [
        "ffmpeg",
        "-v",
        "warning",
        "-f",
        "h264",
        "-r",
        "10",
        "-i",
        "pipe:0",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-s",
        "16x9",
        "pipe:1",
      ],
      { stdin: file, stdout: "pipe", stderr: "pipe" },
    );
    const [pictures, words] = await Promise.all([
      new Response(ffmpeg.stdout).bytes(),
      new Response(ffmpeg.stderr).text(),
    ]);
    expect(words).toBe("");
    expect(pictures.length / (16 * 9)).toBe(units.length);
  });

  test("stops when it is told to", async () => {
    const scene = await DemoScene.paint("right");
    expect(filmCar(scene, car, 1, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });
});
