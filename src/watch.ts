/**
 * The eyes of one lane: newest frame → does anything move? → read → vote → pass. Never decides about a pass, and never
 * builds a queue: while one frame is read, newer ones replace each other.
 */
import { type Camera, type Clock, DeviceError, type Frame, type Recogniser } from "./devices.ts";
import { MotionGate } from "./parking/motion-gate.ts";
import type { Lookalikes } from "./parking/plate/index.ts";
import { DetailChoice, type TrackView } from "./parking/sight/index.ts";
import type { Box, Pass, Read, Region, Zone } from "./parking/types.ts";
import { PassTracker, type PassUpdate } from "./parking/vote/index.ts";

export type SightOptions = {
  laneId: string;
  regions: readonly Region[];
  zone?: Zone | undefined;
  newId(): string;
  /** Plates on a list may be of no format at all. */
  isListed?: ((plate: string) => boolean) | undefined;
  /** What this camera's reads were corrected to, where the owner switched that on; asked for at every frame. */
  lookalikes?: (() => Lookalikes | undefined) | undefined;
};

export type SeenPass = PassUpdate & {
  /** The frame in which the plate was read best, as long as it is still in memory; else the newest. */
  bestFrame: Frame;
};

/** Frames kept for the pictures of plates that may become a pass: 2.7 MB each at 1280x720. */
const MOST_KEPT = 4;
const MOST_SAMPLES = 1_000;

/** Motion gate and tracker of one lane over any source of frames: a live camera, or a video file. */
export class LaneSight {
  private readonly gate: MotionGate;
  private readonly tracker: PassTracker;
  private readonly choice: DetailChoice;
  /** The widest plate of each pass that is still in view: a vehicle is measured when it has gone. */
  private readonly widest = new Map<string, Box>();
  private readonly kept = new Map<number, Frame>();
  framesRead = 0;
  framesSkipped = 0;

  constructor(options: SightOptions) {
    this.gate = new MotionGate(options.zone);
    this.choice = new DetailChoice(options.zone);
    const { laneId, regions, newId, isListed, lookalikes } = options;
    this.tracker = new PassTracker({
      ...{ laneId, regions, newId },
      ...(isListed ? { isListed } : {}),
      ...(lookalikes ? { lookalikes } : {}),
    });
  }

  /** One frame, in order. `read` is only called when the frame is worth it. */
  async look(frame: Frame, isHeld: boolean, read: (frame: Frame) => Promise<Read[]>): Promise<SeenPass[]> {
    if (!this.gate.isWorthReading(frame, isHeld)) {
      this.framesSkipped++;
      return [];
    }
    let reads: Read[];
    try {
      reads = await read(frame);
    } catch (error) {
      this.gate.wasLost();
      throw error;
    }
    this.framesRead++;
    this.gate.wasRead(
      frame,
      reads.some((one) => one.region !== null),
    );
    this.kept.set(frame.seq, frame);
    const { width, height, seq, atMs, monotonicMs } = frame;
    const updates = this.tracker.add(reads, { width, height, seq, atMs, monotonicMs });
    this.measure(width, height);
    const seen = updates.map((update) => ({ ...update, bestFrame: this.kept.get(update.bestSeq) ?? frame }));
    const wanted = new Set(this.tracker.bestSeqs().slice(-MOST_KEPT));
    for (const old of this.kept.keys()) if (!wanted.has(old)) this.kept.delete(old);
    return seen;
  }

  private measure(width: number, height: number): void {
    const here = new Set<string>();
    for (const { id, box } of this.tracker.passes()) {
      here.add(id);
      if (box && box[2] > (this.widest.get(id)?.[2] ?? 0)) this.widest.set(id, box);
    }
    for (const [id, box] of this.widest) {
      if (here.has(id)) continue;
      this.widest.delete(id);
      this.choice.add(box, width, height);
    }
  }

  /** How finely this lane's pictures are to be looked at, by the vehicles it had. */
  get detail(): number {
    return this.choice.detail;
  }

  /** Passes told and not yet forgotten, with their newest times and frame counts. */
  passes(): Pass[] {
    return this.tracker.passes();
  }

  /** Everything that is followed now, told or not, with its votes. */
  tracks(): TrackView[] {
    return this.tracker.views();
  }
}

export type WatchOptions = Omit<SightOptions, "newId" | "laneId"> & {
  laneId?: string;
  camera: Camera;
  recogniser: Recogniser;
  /** A vehicle waits in the lane: it is read again every 2 s even when nothing moves. */
  isHeld(): boolean;
  /** Called in order; the next frame is read when it is done. `isNew` is false when the same pass got better. */
  onPass(pass: Pass, bestFrame: Frame, isNew: boolean): void | Promise<void>;
  /** A vehicle that was told before is still in view; called for every frame in which its plate was read again. */
  onSeen?(pass: Pass): void;
  /** A fault that is not the camera's or the recogniser's (they show their own). */
  onFault?(error: unknown): void;
  signal: AbortSignal;
  clock: Clock;
  newId?(): string;
};

export type LaneWatch = {
  /** Newest frame of the camera, read or not; null before the first. */
  latestFrame(): Frame | null;
  /** From the frame that completed a pass to the end of `onPass`, newest last, at most 1000. */
  latencyMs(): readonly number[];
  framesRead(): number;
  framesSkipped(): number;
  /** Every plate that is followed now, with its votes and why it is no pass. */
  tracks(): TrackView[];
  /** How finely the next frame is looked at; see `ReadOptions`. */
  detail(): number;
  /** Resolves when `signal` aborted and nothing runs any more. */
  done: Promise<void>;
};

/** Watches until `signal` aborts; faults of camera and recogniser are waited out. */
export function watchLane(options: WatchOptions): LaneWatch {
  const { camera, recogniser, regions, zone, signal, clock, isHeld, onPass } = options;
  const sight = new LaneSight({
    laneId: options.laneId ?? camera.id,
    regions,
    zone,
    isListed: options.isListed,
    lookalikes: options.lookalikes,
    newId: options.newId ?? (() => crypto.randomUUID()),
  });
  const samples: number[] = [];
  let latest: Frame | null = null;
  let waiting: Frame | null = null;
  let reading: Promise<void> | null = null;

  const lookAt = async (frame: Frame): Promise<void> => {
    const lookalikes = options.lookalikes?.();
    const how = {
      regions,
      detail: sight.detail,
      ...(zone ? { zone } : {}),
      ...(lookalikes ? { lookalikes } : {}),
    };
    const read = (one: Frame) => recogniser.read(one, how);
    for (const { pass, bestFrame, isNew } of await sight.look(frame, isHeld(), read)) {
      await onPass(pass, bestFrame, isNew);
      samples.push(clock.monotonicMs() - frame.monotonicMs);
      if (samples.length > MOST_SAMPLES) samples.shift();
    }
    for (const pass of sight.passes()) if (pass.lastAtMs === frame.atMs) options.onSeen?.(pass);
  };
  const readOn = async (): Promise<void> => {
    while (waiting && !signal.aborted) {
      const frame = waiting;
      waiting = null;
      try {
        await lookAt(frame);
      } catch (error) {
        // A lost recogniser says so itself and comes back; the next frame tries again.
        if (!(error instanceof DeviceError)) options.onFault?.(error);
      }
    }
  };
  const watch = async (): Promise<void> => {
    for await (const frame of camera.frames(signal)) {
      latest = frame;
      waiting = frame;
      reading ??= readOn().finally(() => {
        reading = null;
      });
    }
    await reading;
  };
  return {
    latestFrame: () => latest,
    latencyMs: () => samples,
    framesRead: () => sight.framesRead,
    framesSkipped: () => sight.framesSkipped,
    tracks: () => sight.tracks(),
    detail: () => sight.detail,
    done: watch(),
  };
}
