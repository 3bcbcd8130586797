/**
 * A smart camera's clock against ours: how old a read is, and whether its time can be believed at all. Pure; never
 * corrects a camera's time, because whoever may choose the correction may choose the age of a read.
 */
import type { CaptureTime } from "./reading.ts";

/** A read older than this opens nothing. */
export const READ_LIVES_MS = 10_000;
/** The offset is the best of so many reads: what took longest to arrive says least about the clock. */
const SAMPLES = 9;
/** One late message is the network; this many in a row are the clock. */
const ODD_ONES = 3;

export type CameraClock = {
  /** Captured less received, newest last. */
  samples: readonly number[];
  /** Reads in a row whose time was too far from ours. */
  odd: number;
};

export const UNKNOWN_CLOCK: CameraClock = { samples: [], odd: 0 };

/** A wall clock without a zone is one of the site; where an hour comes twice, the one that is nearer to now. */
export const instantOf = (time: CaptureTime, zone: string, nowMs: number): number => {
  if (time.kind === "instant") return time.atMs;
  const local = Temporal.PlainDateTime.from(time.text);
  const [early, late] = (["earlier", "later"] as const).map(
    (disambiguation) => local.toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
  );
  return Math.abs(early! - nowMs) <= Math.abs(late! - nowMs) ? early! : late!;
};

export const afterRead = (clock: CameraClock, capturedMs: number, receivedMs: number): CameraClock => ({
  samples: [...clock.samples, capturedMs - receivedMs].slice(-SAMPLES),
  odd: isPlausible(capturedMs, receivedMs) ? 0 : clock.odd + 1,
});

/** Ahead of ours when positive; null until the camera has said a time. */
export const offsetOf = ({ samples }: CameraClock): number | null =>
  samples.length === 0 ? null : Math.max(...samples);

export const isWrong = ({ odd }: CameraClock): boolean => odd >= ODD_ONES;

export const isPlausible = (capturedMs: number, receivedMs: number): boolean =>
  Math.abs(receivedMs - capturedMs) < READ_LIVES_MS;

/**
 * For how long after its receipt a read may still open; 0 for one that may not. A camera that says no time is believed
 * to send at once, and while our own clock is not trusted, its time tells nothing.
 */
export const lifeLeftMs = (
  capturedMs: number | null,
  receivedMs: number,
  ourClockIsTrusted: boolean,
): number => {
  if (capturedMs === null || !ourClockIsTrusted) return READ_LIVES_MS;
  if (!isPlausible(capturedMs, receivedMs)) return 0;
  return READ_LIVES_MS - Math.max(0, receivedMs - capturedMs);
};
