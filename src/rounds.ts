/**
 * What somebody has to look at again and again: lanes, cameras and wires once a second, disk and clock every few
 * seconds, old pictures every hour, what the reads teach every night. Raises and clears alerts; decides nothing about a
 * vehicle.
 */
import type { CameraHours } from "./camera-hours.ts";
import type { ScreenEvent } from "./desk-types.ts";
import type { Clock } from "./devices.ts";
import type { Lane } from "./lane.ts";
import { createLostWires, type LaneWire } from "./lost-wires.ts";
import { flagOverStays } from "./over-stay.ts";
import { SITE_SUBJECT } from "./parking/scene.ts";
import type { AlertCode, SiteRules } from "./parking/types.ts";
import type { Store } from "./store/types.ts";
import { freeBytes, LOW_DISK_BYTES } from "./system/disk.ts";

export type RoundsParts = {
  store: Store;
  clock: Clock;
  lanes(): Lane[];
  inputs(): LaneWire[];
  rules(): SiteRules;
  dataDir: string;
  announce(event: ScreenEvent): void;
  cameraHours?: CameraHours;
  /** Counts confirmed reads and replays them under each proposal. */
  learn?(): Promise<void>;
  log(line: string): void;
};

const SECOND_MS = 1000;
const LOOK_MS = 5 * SECOND_MS;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 3600 * SECOND_MS;
/** A camera may restart or a cable may wobble; after this long somebody should know. */
const CAMERA_LOST_MS = 15_000;
/** Pictures are evidence for a dispute, not an archive. */
const KEEP_IMAGES_MS = 7 * 24 * HOUR_MS;
/** A read that matched nothing concerns nobody the day after. */
const KEEP_UNMATCHED_MS = 24 * HOUR_MS;
/** Sums hold no plate; a season is enough to see whether a camera got worse. */
const KEEP_SUMS_MS = 90 * 24 * HOUR_MS;
/** Local hour in which hardly anybody drives. */
const NIGHTLY_HOUR = 3;
const NIGHTLY_AGAIN_MS = 12 * HOUR_MS;

export const startRounds = (parts: RoundsParts): { stop(): void } => {
  const { store, clock } = parts;
  const darkSinceMs = new Map<string, number>();

  const set = (code: AlertCode, subject: string, on: boolean): void => {
    if (store.alerts.isOpen(code, subject) === on) return;
    if (on) store.alerts.raise(code, subject, clock.nowMs());
    else store.alerts.clear(code, subject, clock.nowMs());
    parts.announce({ kind: "alert" });
  };

  const lookAtCameras = (): void => {
    for (const lane of parts.lanes()) {
      const { camera } = lane.view();
      if (!camera) continue;
      const now = clock.monotonicMs();
      if (camera.phase === "live") darkSinceMs.delete(camera.id);
      else if (!darkSinceMs.has(camera.id)) darkSinceMs.set(camera.id, now);
      set("camera-lost", camera.id, now - (darkSinceMs.get(camera.id) ?? now) >= CAMERA_LOST_MS);
    }
  };

  const lookAtWires = createLostWires({ inputs: parts.inputs, alerts: store.alerts, clock, set });

  const lookAtBox = async (): Promise<void> => {
    set("clock-untrusted", SITE_SUBJECT, !clock.isTrusted());
    set("disk-low", "data", (await freeBytes(parts.dataDir)) < LOW_DISK_BYTES);
    store.alerts.writeKept();
  };

  const hourly = (): void => {
    const now = clock.nowMs();
    if (flagOverStays(store, parts.rules(), now).length > 0) parts.announce({ kind: "alert" });
    // While the clock is wrong, everything may look old.
    if (clock.isTrusted()) {
      store.forget({
        imagesBeforeMs: now - KEEP_IMAGES_MS,
        unmatchedBeforeMs: now - KEEP_UNMATCHED_MS,
        atMs: now,
      });
      store.sight.forget(now - KEEP_SUMS_MS);
    }
  };

  let learntAtMs = Number.NEGATIVE_INFINITY;
  const nightly = async (): Promise<void> => {
    const now = clock.nowMs();
    const { hour } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(parts.rules().timezone);
    if (hour !== NIGHTLY_HOUR || clock.monotonicMs() - learntAtMs < NIGHTLY_AGAIN_MS) return;
    learntAtMs = clock.monotonicMs();
    await parts.learn?.();
  };

  /** One thing that fails must not stop the rounds: a full disk refuses an alert, too. */
  const careful = (name: string, work: () => unknown) => async () => {
    try {
      await work();
    } catch (error) {
      parts.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const timers = [
    setInterval(
      careful("lanes", () => Promise.all(parts.lanes().map((lane) => lane.tick()))),
      SECOND_MS,
    ),
    setInterval(careful("cameras", lookAtCameras), SECOND_MS),
    setInterval(careful("inputs", lookAtWires), SECOND_MS),
    setInterval(careful("box", lookAtBox), LOOK_MS),
    setInterval(
      careful("camera hours", () => parts.cameraHours?.minute()),
      MINUTE_MS,
    ),
    setInterval(careful("learning", nightly), 10 * MINUTE_MS),
    setInterval(careful("hourly", hourly), HOUR_MS),
    setTimeout(careful("hourly", hourly), 60 * SECOND_MS),
  ];
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
};
