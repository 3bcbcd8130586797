/**
 * Takes one camera up and down beside a busy one and counts what it did: how soon it was back, what the other one missed,
 * which processes and descriptors were left. For the chaos script and, shorter, for the tests.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRtspCamera } from "../../src/camera/rtsp.ts";
import type { Camera, Clock, Frame } from "../../src/devices.ts";
import { filmClip, type RigCamera, startRtspCamera } from "./rtsp-camera.ts";

export type Drops = {
  times: number;
  /** From the camera's own readiness to its next picture here. */
  backMs: number[];
  /** Pictures of the busy camera, as many as the calm before would have brought, and the longest time between two of them, before and during the drops. */
  busy: { frames: number; calmGapMs: number; longestGapMs: number; timesOpened: number; expected: number };
  /** How many more there were at the end than before the first drop. */
  leakedProcesses: number;
  leakedDescriptors: number;
  /** From the moment that the camera fell silent, or showed one picture only, to the state that says so. */
  silentNoticedMs: number;
  sameNoticedMs: number;
};

const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now(), isTrusted: () => true };
const FRAMES_PER_SECOND = 10;
const LOGIN = { user: "viewer", password: "p@ss w/rd" };
const CALM_MS = 5_000;

/**
 * @param random from 0 to 1: how long the camera stays away, of at most 3 s
 * @param tell called after every return
 * @param patience the camera's own where absent
 */
export async function dropCamera(
  folder: string,
  times: number,
  random: () => number,
  tell: (turn: number, backMs: number) => void = () => {},
  patience: { silentMs?: number; stillMs?: number } = {},
): Promise<Drops> {
  const clip = join(folder, "drops.h264");
  await filmClip(clip, "h264", {
    size: "640x368",
    framesPerSecond: FRAMES_PER_SECOND,
    seconds: 4,
    keyEvery: 10,
  });
  const film = { clip, codec: "h264", framesPerSecond: FRAMES_PER_SECOND, login: LOGIN } as const;
  const other = await startRtspCamera(film);
  let rig: RigCamera = await startRtspCamera(film);
  const over = new AbortController();
  const busy = watch(other.url, over.signal, patience);
  const dropped = watch(rig.url, over.signal, patience);
  try {
    await until(() => busy.frames > 0 && dropped.frames > 0, 20_000, "the first pictures");
    busy.longestGapMs = 0;
    const framesBeforeCalm = busy.frames;
    await Bun.sleep(CALM_MS);
    const calmRate = (busy.frames - framesBeforeCalm) / CALM_MS;
    const calmGapMs = busy.longestGapMs;
    busy.longestGapMs = 0;
    const framesBefore = busy.frames;
    const droppingSinceMs = performance.now();
    const before = { processes: childrenOf(process.pid), descriptors: descriptors() };
    const backMs: number[] = [];
    for (let turn = 0; turn < times; turn++) {
      await rig.stop();
      await Bun.sleep(random() * 3_000);
      rig = await startRtspCamera({ ...film, port: rig.port });
      const readyAtMs = performance.now();
      const seen = dropped.frames;
      await until(() => dropped.frames > seen, 30_000, "a picture after a drop");
      backMs.push(Math.round(performance.now() - readyAtMs));
      tell(turn + 1, backMs.at(-1) ?? 0);
    }
    const frames = busy.frames - framesBefore;
    const expected = Math.floor((performance.now() - droppingSinceMs) * calmRate);
    const { longestGapMs } = busy;
    const noticed = async (mood: "silent" | "same") => {
      rig.tell(mood);
      const fromMs = performance.now();
      await until(() => dropped.camera.state().phase !== "live", 30_000, `the notice of ${mood}`);
      const ms = Math.round(performance.now() - fromMs);
      rig.tell("go");
      await until(() => dropped.camera.state().phase === "live", 30_000, `pictures after ${mood}`);
      return ms;
    };
    const sameNoticedMs = await noticed("same");
    const silentNoticedMs = await noticed("silent");
    // The children of a connection that was just closed may still be saying goodbye.
    await until(() => childrenOf(process.pid) <= before.processes, 5_000, null);
    await until(() => descriptors() <= before.descriptors, 5_000, null);
    return {
      times,
      backMs,
      busy: {
        frames,
        calmGapMs: Math.round(calmGapMs),
        longestGapMs: Math.round(longestGapMs),
        timesOpened: busy.camera.state().generation,
        expected,
      },
      leakedProcesses: childrenOf(process.pid) - before.processes,
      leakedDescriptors: descriptors() - before.descriptors,
      silentNoticedMs,
      sameNoticedMs,
    };
  } finally {
    over.abort();
    await Promise.all([busy.done, dropped.done]);
    await Promise.all([rig.stop(), other.stop()]);
  }
}

type Watched = { camera: Camera; frames: number; longestGapMs: number; done: Promise<void> };

function watch(url: string, signal: AbortSignal, patience: object): Watched {
  const camera = createRtspCamera({
    id: "cam",
    url,
    framesPerSecond: 5,
    clock,
    ...patience,
  });
  const watched: Watched = { camera, frames: 0, longestGapMs: 0, done: Promise.resolve() };
  let last: Frame | null = null;
  const look = async () => {
    for await (const frame of camera.frames(signal)) {
      watched.frames++;
      if (last) watched.longestGapMs = Math.max(watched.longestGapMs, frame.monotonicMs - last.monotonicMs);
      last = frame;
    }
  };
  watched.done = look();
  return watched;
}

/** @param what named when it does not come; null waits as long as allowed and goes on */
async function until(isTrue: () => boolean, withinMs: number, what: string | null): Promise<void> {
  const lateMs = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > lateMs) {
      if (what === null) return;
      throw new Error(`${what} did not come within ${withinMs / 1000} s`);
    }
    await Bun.sleep(20);
  }
}

const descriptors = (): number => readdirSync("/proc/self/fd").length;

/** All processes below this one, zombies included. */
export function childrenOf(pid: number): number {
  let count = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (parent === pid) count += 1 + childrenOf(Number(name));
    } catch {
      // It ended while we looked.
    }
  }
  return count;
}
