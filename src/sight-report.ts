/** The camera doctor's report: hourly sums, corrections and openings by hand put together for one camera. Reads only. */

import { adviceOf, HOUR_MS, hourOf, sumOf } from "./parking/sight/index.ts";
import type { CameraReport } from "./sight-types.ts";
import type { Store } from "./store/types.ts";

const MOST_HOURS = 24 * 31;

/** @param hours before now; the current, unfinished one counts */
export function reportOf(
  store: Pick<Store, "site" | "sight">,
  nowMs: number,
  cameraId: string,
  hours: number,
): CameraReport | null {
  const site = store.site.read();
  const camera = site?.cameras.find((one) => one.id === cameraId);
  if (!site || !camera) return null;
  const lanes = site.lanes.filter((lane) => lane.camera === cameraId);
  const toMs = hourOf(nowMs) + HOUR_MS;
  const fromMs = toMs - Math.min(Math.max(1, hours), MOST_HOURS) * HOUR_MS;
  const raw = store.sight.hours(cameraId, fromMs, toMs);
  const laneIds = lanes.map((lane) => lane.id);
  const corrected = laneIds.length > 0 ? store.sight.corrected(laneIds, fromMs, toMs) : [];
  // Where a loop counts what was not read, an opening by hand is one of those already.
  const withoutLoop = lanes.filter((lane) => lane.inputs?.loop === undefined).map((lane) => lane.id);
  const opened = withoutLoop.length > 0 ? store.sight.openedUnread(withoutLoop, fromMs, toMs) : [];
  const inHour = (instants: readonly number[], hourMs: number) =>
    instants.filter((atMs) => hourOf(atMs) === hourMs).length;
  const table: CameraReport["hours"] = [];
  for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS) {
    const sums = sumOf(raw.filter((row) => row.hourMs === hourMs));
    table.push({
      hourMs,
      vehicles: sums.vehicles,
      unread: sums.unread + inHour(opened, hourMs),
      corrected: inHour(corrected, hourMs),
    });
  }
  return {
    cameraId,
    name: camera.name ?? camera.id,
    laneIds,
    advice: adviceOf({
      day: sumOf(raw.filter((row) => row.light === "day")),
      night: sumOf(raw.filter((row) => row.light === "night")),
      corrected: corrected.length,
      openedUnread: opened.length,
      askedPerSecond: camera.framesPerSecond,
    }),
    hours: table,
    raw,
  };
}
