/**
 * Writes down hour by hour how well each camera sees: pictures that came, vehicles with and without a read, and how well
 * each vehicle's plate was there to be read. Measures when no lane waits; losing a measure loses nothing else.
 */
import { type Clock, DeviceError, type Frame, type Recogniser } from "./devices.ts";
import {
  addSums,
  type CameraHour,
  type CameraSums,
  hourOf,
  isNight,
  type Light,
  lightOf,
  measuredSums,
  NO_SUMS,
} from "./parking/sight/index.ts";
import type { Box, Pass, Region, Zone } from "./parking/types.ts";
import { type Store, StoreError } from "./store/types.ts";

export type CameraHoursParts = {
  store: Pick<Store, "sight">;
  clock: Clock;
  recogniser: Pick<Recogniser, "examine">;
  log(line: string): void;
};

/** What one lane's camera is watched by. */
export type CameraDiary = {
  /** A vehicle was told; it is measured in the frame in which it was read best. */
  vehicle(pass: Pass, bestFrame: Frame): void;
  /** The loop under the vehicle. */
  loop(on: boolean): void;
  /** Counts the pictures since the last call; once a minute. */
  count(): void;
  close(): void;
};

export type CameraHours = {
  open(of: {
    cameraId: string;
    regions: readonly Region[];
    zone: Zone | undefined;
    latestFrame(): Frame | null;
  }): CameraDiary;
  /** Once a minute: counts, then writes what has come together. */
  minute(): void;
};

/** Whoever stands on the loop for less was a bicycle, or the end of a lorry. */
const STANDS_MS = 2_000;
/** Read so long before it reached the loop, it is still the same vehicle. */
const READ_BEFORE_MS = 15_000;
/** A gap this long is a box that slept, not a camera that sent nothing. */
const MOST_GAP_MS = 5 * 60_000;

export function createCameraHours(parts: CameraHoursParts): CameraHours {
  const { store, clock, recogniser } = parts;
  const diaries = new Set<CameraDiary>();
  let pending = new Map<string, CameraHour>();

  const add = (cameraId: string, light: Light, sums: Partial<CameraSums>): void => {
    const hourMs = hourOf(clock.nowMs());
    const key = `${cameraId} ${hourMs} ${light}`;
    const before = pending.get(key) ?? { cameraId, hourMs, light, ...NO_SUMS };
    pending.set(key, { ...before, ...addSums(before, sums) });
  };

  const open: CameraHours["open"] = ({ cameraId, regions, zone, latestFrame }) => {
    let light: Light = "day";
    let counted: { seq: number; atMs: number } | null = null;
    let measuring = false;
    let loopSinceMs: number | null = null;
    let readAtMs = Number.NEGATIVE_INFINITY;

    const see = (frame: Frame): void => {
      light = isNight(lightOf(frame)) ? "night" : "day";
    };

    const measure = async (pass: Pass, frame: Frame): Promise<void> => {
      if (!recogniser.examine || !pass.box) return;
      const options = { regions, manner: "live" as const, pictures: false };
      const { sights } = await recogniser.examine(frame, zone ? { ...options, zone } : options);
      const own = sights.find((sight) => sight.leftOut === null && overlaps(sight.box, pass.box!));
      if (own) add(cameraId, light, measuredSums(own.measures));
    };

    const diary: CameraDiary = {
      vehicle(pass, frame) {
        readAtMs = clock.monotonicMs();
        see(frame);
        add(cameraId, light, { vehicles: 1 });
        // One at a time: of a queue of cars some are enough, and their frames must not pile up.
        if (measuring) return;
        measuring = true;
        measure(pass, frame)
          .catch((error: unknown) => {
            if (!(error instanceof DeviceError)) parts.log(`camera ${cameraId}: ${said(error)}`);
          })
          .finally(() => {
            measuring = false;
          });
      },
      loop(on) {
        const now = clock.monotonicMs();
        if (on) {
          loopSinceMs ??= now;
          return;
        }
        const since = loopSinceMs;
        loopSinceMs = null;
        if (since === null || now - since < STANDS_MS) return;
        if (readAtMs < since - READ_BEFORE_MS) add(cameraId, light, { unread: 1 });
      },
      count() {
        const frame = latestFrame();
        const now = clock.monotonicMs();
        if (frame && frame.seq !== counted?.seq) see(frame);
        if (counted && now - counted.atMs <= MOST_GAP_MS)
          add(cameraId, light, {
            watchedMs: now - counted.atMs,
            frames: Math.max(0, (frame?.seq ?? counted.seq) - counted.seq),
          });
        counted = { seq: frame?.seq ?? counted?.seq ?? 0, atMs: now };
      },
      close: () => {
        diaries.delete(diary);
      },
    };
    diaries.add(diary);
    return diary;
  };

  const write = (): void => {
    if (pending.size === 0) return;
    const hours = [...pending.values()];
    try {
      store.sight.addHours(hours);
      pending = new Map();
    } catch (error) {
      // A full disk: the sums wait, and they are few.
      if (!(error instanceof StoreError)) throw error;
    }
  };

  return {
    open,
    minute() {
      for (const diary of diaries) diary.count();
      write();
    },
  };
}

function overlaps(a: Box, b: Box): boolean {
  const wide = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const tall = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  return wide > 0 && tall > 0 && wide * tall > 0.3 * Math.min(a[2] * a[3], b[2] * b[3]);
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
