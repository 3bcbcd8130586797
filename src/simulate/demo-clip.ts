/**
 * The demo's video, painted and encoded at run time in pieces that can follow each other in any order: an empty
 * road, a car that comes, waits, leaves. Never stored anywhere but in memory.
 */

import {
  ARM_STEPS,
  type DemoScene,
  FAR_DISTANCE,
  type Moment,
  SCENE_HEIGHT,
  SCENE_WIDTH,
  STOP_DISTANCE,
} from "./demo-scene.ts";
import type { DemoVehicle } from "./demo-vehicle.ts";
import { type AccessUnit, splitNals, toAccessUnits } from "./h264.ts";

export const CLIP_FRAMES_PER_SECOND = 10;

const APPROACH_FRAMES = 34;
const WAIT_FRAMES = 10;
const LEAVE_FRAMES = 18;
const SIDEWAYS = -0.3;

export type CarClip = { approach: AccessUnit[]; wait: AccessUnit[]; leave: AccessUnit[] };

/** One second of empty road, to be repeated. */
export async function filmEmptyRoad(scene: DemoScene, signal: AbortSignal): Promise<AccessUnit[]> {
  const still = await scene.picture(null, { car: null, arm: 0, light: 1 });
  return await encode(
    Array.from({ length: WAIT_FRAMES }, () => still),
    signal,
  );
}

/** @param light how bright it is while this car stands there; the light changes as it comes and goes. */
export async function filmCar(
  scene: DemoScene,
  vehicle: DemoVehicle,
  light: number,
  signal: AbortSignal,
): Promise<CarClip> {
  const film = async (moments: readonly Moment[]) => {
    const pictures: Uint8Array[] = [];
    for (const moment of moments) {
      signal.throwIfAborted();
      pictures.push(await scene.picture(vehicle, moment));
    }
    return await encode(pictures, signal);
  };
  const approach = await film(
    Array.from({ length: APPROACH_FRAMES }, (_, i) => arriving(i / (APPROACH_FRAMES - 1), light)),
  );
  const standing = await scene.picture(vehicle, {
    car: { distance: STOP_DISTANCE, sideways: SIDEWAYS },
    arm: 0,
    light,
  });
  const wait = await encode(
    Array.from({ length: WAIT_FRAMES }, () => standing),
    signal,
  );
  return { approach, wait, leave: await film(leaving(light)) };
}

/** Brakes to a stop: the distance falls fast first, then slowly. */
function arriving(part: number, light: number): Moment {
  const left = (1 - part) ** 2;
  return {
    car: { distance: STOP_DISTANCE + (FAR_DISTANCE - STOP_DISTANCE) * left, sideways: SIDEWAYS * (1 - left) },
    arm: 0,
    light: 1 + (light - 1) * Math.min(1, part * 2),
  };
}

/** The arm rises, the car drives past the camera, the arm comes down. */
function leaving(light: number): Moment[] {
  const standing = { distance: STOP_DISTANCE, sideways: SIDEWAYS };
  const rising = Array.from({ length: ARM_STEPS }, (_, i) => ({ car: standing, arm: i + 1, light }));
  const driving = Array.from({ length: LEAVE_FRAMES }, (_, i) => {
    const part = ((i + 1) / LEAVE_FRAMES) ** 1.6;
    return {
      car: { distance: STOP_DISTANCE - (STOP_DISTANCE - 1.9) * part, sideways: SIDEWAYS - 1.6 * part },
      arm: ARM_STEPS,
      light: light + (1 - light) * part,
    };
  });
  const falling = Array.from({ length: ARM_STEPS }, (_, i) => ({
    car: null,
    arm: ARM_STEPS - i - 1,
    light: 1,
  }));
  return [...rising, ...driving, ...falling];
}

/**
 * Baseline H.264 with a key frame every second and no frame that looks ahead, so that pieces can be joined.
 * @throws Error with ffmpeg's own words.
 */
async function encode(pictures: readonly Uint8Array[], signal: AbortSignal): Promise<AccessUnit[]> {
  const rate = String(CLIP_FRAMES_PER_SECOND);
  const size = `${SCENE_WIDTH}x${SCENE_HEIGHT}`;
  const ffmpeg = Bun.spawn(
    // biome-ignore format: one option a line is harder to read than the command as it is typed
    ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size,
      "-r", rate, "-i", "pipe:0", "-an", "-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency",
      "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-crf", "25", "-g", rate, "-keyint_min", rate, "-threads", "1",
      "-sc_threshold", "0", "-x264-params", "repeat-headers=1", "-f", "h264", "pipe:1"],
    { stdin: "pipe", stdout: "pipe", stderr: "pipe", signal },
  );
  const stream = new Response(ffmpeg.stdout).bytes();
  const words = new Response(ffmpeg.stderr).text();
  try {
    for (const picture of pictures) {
      ffmpeg.stdin.write(picture);
      await ffmpeg.stdin.flush();
    }
    await ffmpeg.stdin.end();
  } catch {
    // ffmpeg closed its input: its own message below says why.
  }
  if ((await ffmpeg.exited) !== 0) {
    signal.throwIfAborted();
    throw new Error(`ffmpeg could not encode the demo's video: ${(await words).trim() || "no message"}`);
  }
  const units = toAccessUnits(splitNals(await stream));
  if (units.length !== pictures.length || !units[0]?.isKey) {
    throw new Error(
      `ffmpeg made ${units.length} pictures of ${pictures.length}; the demo needs its libx264 encoder.`,
    );
  }
  return units;
}
