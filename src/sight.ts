/**
 * What the cameras see, for people: looks, the camera doctor, the benchmark and what the reads teach, put together. Never
 * decides about a vehicle and never moves a gate.
 */
import type { Done, LaneView } from "./desk-types.ts";
import type { Clock, Frame, Recogniser } from "./devices.ts";
import type { Lookalikes } from "./parking/plate/index.ts";
import type { TrackView } from "./parking/sight/index.ts";
import type { SiteRules } from "./parking/types.ts";
import { createBenchmarks, recentConfirmed } from "./sight-benchmark.ts";
import { cropsOf } from "./sight-crops.ts";
import { createLearning } from "./sight-learning.ts";
import { createLooks } from "./sight-look.ts";
import { reportOf } from "./sight-report.ts";
import type { CameraReport, Sight } from "./sight-types.ts";
import type { Actor, Store } from "./store/types.ts";

export type SightParts = {
  store: Store;
  clock: Clock;
  recogniser: Recogniser;
  rules(): SiteRules;
  lane(id: string): { view(): LaneView } | null;
  latestFrame(laneId: string): Frame | null;
  tracks(laneId: string): TrackView[];
  detail(laneId: string): number;
  lookalikes(cameraId: string): Lookalikes | undefined;
  /** Changes one lane of the site, journalled as every change of it. */
  setMinConfidence(laneId: string, value: number, actor: Actor): Promise<Done<object>>;
  newId(prefix: string): string;
  log(line: string): void;
};

export type OpenSight = Sight & {
  lookalikes(cameraId: string): Lookalikes | undefined;
  /** Ends what runs in the background. */
  stop(): Promise<void>;
};

export function createSight(given: Omit<SightParts, "lookalikes">): OpenSight {
  const parts: SightParts = { ...given, lookalikes: (cameraId) => learning.lookalikes(cameraId) };
  const learning = createLearning(parts);
  const looks = createLooks(parts);
  const benchmarks = createBenchmarks(parts, () => recentConfirmed(parts));
  const report = (cameraId: string, hours: number): CameraReport | null =>
    reportOf(parts.store, parts.clock.nowMs(), cameraId, hours);
  return {
    look: looks.lane,
    lookAtFile: looks.file,
    found: looks.found,
    shot: looks.shot,
    report,
    reports: (hours) =>
      (parts.store.site.read()?.cameras ?? []).flatMap((camera) => report(camera.id, hours) ?? []),
    startBenchmark: benchmarks.start,
    cancelBenchmark: benchmarks.cancel,
    benchmark: benchmarks.state,
    benchmarks: (cameraId) => parts.store.sight.benchmarks(cameraId, 5),
    confirmedPictures: (cameraId) => benchmarks.pictures(cameraId).length,
    cameraLearning: learning.cameras,
    laneLearning: learning.lanes,
    learn: learning.learn,
    switchOn: learning.switchOn,
    switchOff: learning.switchOff,
    lookalikes: learning.lookalikes,
    async exportCrops(days, actor) {
      const set = await cropsOf(parts, days);
      if (set.crops === 0)
        return {
          ok: false,
          status: 404,
          message:
            "No reviewed crop is kept yet. Crops are kept for 7 days, and count as reviewed when a person corrected the plate or entry and exit read the same.",
        };
      parts.store.journal.append({
        atMs: parts.clock.nowMs(),
        kind: "crops-exported",
        actor,
        subject: "site",
        data: { crops: set.crops, days },
      });
      return { ok: true, ...set };
    },
    async stop() {
      benchmarks.cancel();
      await Promise.all([benchmarks.idle(), learning.stop()]);
    },
  };
}
