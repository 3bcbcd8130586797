/**
 * How well each camera has been heard in the last hour: pictures a second, pictures dropped, streams opened again.
 * Samples now and then; keeps no picture.
 */
import type { CameraState } from "./devices.ts";

export type CameraSignal = {
  /** Arriving; null before two samples of one stream. */
  framesPerSecond: number | null;
  /** In the time that was watched, at most an hour. */
  dropped: number;
  reopened: number;
  watchedMs: number;
};

type Sample = { atMs: number; seq: number | null; dropped: number; generation: number };

export const SAMPLE_EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;
/** Pictures a second are counted over the last samples. */
const RATE_SAMPLES = 4;

export type Signals = {
  /** @param seq of the camera's newest frame; it rises by one for each. */
  add(laneId: string, atMs: number, seq: number | null, camera: CameraState | null): void;
  of(laneId: string): CameraSignal | null;
};

export const createSignals = (): Signals => {
  const samples = new Map<string, Sample[]>();
  return {
    add: (laneId, atMs, seq, camera) => {
      if (!camera) {
        samples.delete(laneId);
        return;
      }
      const before = samples.get(laneId) ?? [];
      const { framesDropped: dropped, generation } = camera;
      // A camera that was set up anew counts from nothing.
      const isSame = before.every((one) => one.generation <= generation && one.dropped <= dropped);
      const kept = isSame ? before.filter((one) => atMs - one.atMs <= HOUR_MS) : [];
      samples.set(laneId, [...kept, { atMs, seq, dropped, generation }]);
    },
    of: (laneId) => {
      const all = samples.get(laneId) ?? [];
      const [first] = all;
      const last = all.at(-1);
      if (!first || !last) return null;
      const from = all.slice(-RATE_SAMPLES)[0];
      const seconds = from ? (last.atMs - from.atMs) / 1000 : 0;
      const frames = from && from.seq !== null && last.seq !== null ? last.seq - from.seq : null;
      return {
        framesPerSecond:
          frames === null || seconds === 0 || frames < 0 ? null : Math.round((frames * 10) / seconds) / 10,
        dropped: last.dropped - first.dropped,
        reopened: last.generation - first.generation,
        watchedMs: last.atMs - first.atMs,
      };
    },
  };
};
