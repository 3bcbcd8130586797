/**
 * Reads a camera's own confirmed pictures again and counts how many come out right. In the background, one picture at a
 * time with a pause after each; every read of a lane goes first. Keeps passes by id, never a plate.
 */
import type { Done } from "./desk-types.ts";
import { DeviceError } from "./devices.ts";
import { type ConfirmedRead, confusionsOf } from "./parking/sight/index.ts";
import type { Box, Read } from "./parking/types.ts";
import type { SightParts } from "./sight.ts";
import type { BenchmarkState } from "./sight-types.ts";
import type { Actor, BenchmarkMiss } from "./store/types.ts";

export type Benchmarks = {
  start(cameraId: string, actor: Actor): Done<object>;
  cancel(): void;
  state(): BenchmarkState | null;
  /** Confirmed reads of a camera whose frame is still kept, newest first. */
  pictures(cameraId: string): ConfirmedRead[];
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
};

const MOST_PICTURES = 500;
const MOST_STAYS = 2000;
const MOST_MISSES = 50;
/** Between two pictures the reader is free for everybody else. */
const PAUSE_MS = 100;
const BUSY_WAIT_MS = 1000;
const MOST_BUSY = 30;
const KEPT_MS = 8 * 24 * 3_600_000;

export function createBenchmarks(parts: SightParts, confirmedNow: () => ConfirmedRead[]): Benchmarks {
  const { store, clock, recogniser } = parts;
  let now: (BenchmarkState & { isCancelled: boolean }) | null = null;
  let underWay: Promise<void> = Promise.resolve();

  const pictures = (cameraId: string): ConfirmedRead[] => {
    const lanes = new Set(
      parts
        .rules()
        .lanes.filter((lane) => lane.cameraId === cameraId)
        .map((lane) => lane.id),
    );
    return confirmedNow()
      .filter(({ pass }) => lanes.has(pass.laneId) && pass.frameImageId !== null)
      .slice(0, MOST_PICTURES);
  };

  const readAgain = async ({ pass }: ConfirmedRead): Promise<{ reads: Read[]; ms: number } | null> => {
    const image = pass.frameImageId === null ? null : store.images.find(pass.frameImageId);
    if (!image) return null;
    const bytes = await Bun.file(image.path)
      .bytes()
      .catch(() => null);
    if (!bytes) return null;
    const rules = parts.rules();
    const lane = rules.lanes.find((one) => one.id === pass.laneId);
    const lookalikes = lane?.cameraId ? parts.lookalikes(lane.cameraId) : undefined;
    for (let tries = 0; ; tries++) {
      try {
        const seen = await recogniser.examine!(bytes, {
          regions: rules.regions,
          ...(lane?.zone ? { zone: lane.zone } : {}),
          ...(lookalikes ? { lookalikes } : {}),
          manner: "still",
          pictures: false,
        });
        const reads = seen.sights.flatMap(({ read, leftOut }) => (read && leftOut === null ? [read] : []));
        return { reads, ms: seen.ms.detect + seen.ms.ocr };
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        if (error.message.startsWith("The picture") || tries >= MOST_BUSY || now?.isCancelled) return null;
        // The reader restarts, or others are served first.
        await Bun.sleep(BUSY_WAIT_MS);
      }
    }
  };

  const run = async (work: readonly ConfirmedRead[], actor: Actor): Promise<void> => {
    const state = now!;
    const misses: BenchmarkMiss[] = [];
    const times: number[] = [];
    let exact = 0;
    let lost = 0;
    for (const one of work) {
      if (state.isCancelled) break;
      const again = await readAgain(one);
      state.done++;
      if (!again) lost++;
      else {
        times.push(again.ms);
        const text = textAt(again.reads, one.pass.box);
        if (text?.text === one.truth) exact++;
        else if (misses.length < MOST_MISSES)
          misses.push({
            passId: one.pass.id,
            wasRead: text !== null,
            swaps: text === null ? [] : swapsOf(text.text, one.truth),
          });
      }
      await Bun.sleep(PAUSE_MS);
    }
    times.sort((a, b) => a - b);
    store.sight.saveBenchmark(
      {
        id: parts.newId("bench"),
        cameraId: state.cameraId,
        atMs: clock.nowMs(),
        result: {
          pictures: state.done - lost,
          exact,
          lost,
          msMedian: Math.round((times[Math.floor(times.length / 2)] ?? 0) * 10) / 10,
          misses,
          cancelled: state.isCancelled,
        },
      },
      actor,
    );
  };

  return {
    start(cameraId, actor) {
      if (now)
        return {
          ok: false,
          status: 409,
          message: "A benchmark runs already. Wait until it is done, or cancel it first.",
        };
      if (!recogniser.examine)
        return {
          ok: false,
          status: 503,
          message: "The plate reader of this box cannot read stored pictures. Run lotkeeper doctor.",
        };
      const work = pictures(cameraId);
      if (work.length === 0)
        return {
          ok: false,
          status: 409,
          message:
            "No confirmed picture of this camera is kept yet. One comes together when a car leaves whose entry and exit read the same, or whose plate a person corrected; try again tomorrow.",
        };
      now = { cameraId, done: 0, of: work.length, startedBy: actor, isCancelled: false };
      underWay = run(work, actor)
        .catch((error: unknown) => parts.log(`benchmark of ${cameraId}: ${said(error)}`))
        .finally(() => {
          now = null;
        });
      return { ok: true };
    },
    cancel() {
      if (now) now.isCancelled = true;
    },
    state: () => now && { cameraId: now.cameraId, done: now.done, of: now.of, startedBy: now.startedBy },
    pictures,
    idle: () => underWay,
  };
}

/** Newest first; pictures older than a week are gone anyway. */
export function recentConfirmed({ store, clock }: Pick<SightParts, "store" | "clock">): ConfirmedRead[] {
  const untilMs = clock.nowMs();
  return store.sight.confirmed({ afterMs: untilMs - KEPT_MS, untilMs, limit: MOST_STAYS, newest: true })
    .reads;
}

/** The read at the place where the pass was read; the surest where its place is not on record. */
function textAt(reads: readonly Read[], box: Box | null): Read | null {
  if (!box) return reads[0] ?? null;
  const distance = (one: Box) =>
    Math.hypot(one[0] + one[2] / 2 - box[0] - box[2] / 2, one[1] + one[3] / 2 - box[1] - box[3] / 2);
  const near = reads.filter((read) => distance(read.box) < 2 * Math.max(box[2], read.box[2]));
  return near.sort((a, b) => distance(a.box) - distance(b.box))[0] ?? null;
}

/** Pairs of read and true characters; a missing one leaves no pair. */
function swapsOf(text: string, truth: string): string[] {
  const pass = { chars: [], plate: text } as unknown as ConfirmedRead["pass"];
  return confusionsOf({ pass, truth })
    .filter(({ read, truth: was }) => read !== was)
    .map(({ read, truth: was }) => read + was);
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
