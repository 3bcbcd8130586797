/**
 * What the pages may ask about what the cameras see: a look at a lane, the camera doctor, the benchmark, and what the
 * site's own reads teach. Types only.
 */
import type { Done } from "./desk-types.ts";
import type {
  Advice,
  CameraHour,
  Confusion,
  PictureLight,
  PlateSight,
  ThresholdCount,
  TrackView,
} from "./parking/sight/index.ts";
import type { Zone } from "./parking/types.ts";
import type { Actor, BenchmarkRow, LearningKind, LearningRow } from "./store/types.ts";

export type LookSight = PlateSight & {
  /** Why it does not act, with the next step; null when nothing in this picture keeps it from acting. */
  why: string | null;
};
export type LookTrack = TrackView & { why: string | null };

/** One picture looked at, kept for two minutes with its pictures. */
export type Look = {
  id: string;
  /** Null for an uploaded picture that was held against no lane. */
  laneId: string | null;
  atMs: number;
  width: number;
  height: number;
  zone: Zone | null;
  light: PictureLight;
  sights: LookSight[];
  /** What the lane follows now; empty for an uploaded picture. */
  tracks: LookTrack[];
  minConfidence: number;
  /** What became of it in one plain sentence. */
  sentence: string;
  ms: { detect: number; ocr: number };
};

export type CameraReport = {
  cameraId: string;
  name: string;
  laneIds: string[];
  advice: Advice[];
  /** Every clock hour of the span, oldest first. */
  hours: { hourMs: number; vehicles: number; unread: number; corrected: number }[];
  raw: CameraHour[];
};

export type BenchmarkState = {
  cameraId: string;
  done: number;
  of: number;
  startedBy: Actor;
};

export type CameraLearning = {
  cameraId: string;
  name: string;
  confusions: Confusion[];
  row: Extract<LearningRow, { kind: "lookalikes" }> | null;
};
export type LaneLearning = {
  laneId: string;
  name: string;
  present: number;
  /** Confirmed reads that are still on record. */
  reads: number;
  table: ThresholdCount[];
  row: Extract<LearningRow, { kind: "threshold" }> | null;
};

export interface Sight {
  /** Looks at the newest frame of a lane, without hurrying any lane. */
  look(laneId: string): Promise<Done<{ look: Look }>>;
  /** Looks at a picture file as that lane would, or as no lane in particular. */
  lookAtFile(bytes: Uint8Array, laneId: string | null): Promise<Done<{ look: Look }>>;
  /** The look, as long as it is kept. */
  found(lookId: string): Look | null;
  /** JPEG of a look, or PNG of the straightened crop of one of its plates. */
  shot(lookId: string, crop: number | null): Uint8Array | null;

  /** The camera doctor over the hours before now. */
  report(cameraId: string, hours: number): CameraReport | null;
  reports(hours: number): CameraReport[];

  /** Reads the camera's own confirmed pictures again in the background; one benchmark at a time. */
  startBenchmark(cameraId: string, actor: Actor): Done<object>;
  cancelBenchmark(): void;
  benchmark(): BenchmarkState | null;
  benchmarks(cameraId: string): BenchmarkRow[];
  /** How many confirmed pictures are kept now. */
  confirmedPictures(cameraId: string): number;

  cameraLearning(): CameraLearning[];
  laneLearning(): LaneLearning[];
  /** Counts new confirmed reads, makes proposals and replays the stored reads under each. Yields to every lane. */
  learn(): Promise<void>;
  switchOn(kind: LearningKind, subject: string, actor: Actor): Promise<Done<object>>;
  switchOff(kind: LearningKind, subject: string, actor: Actor): Promise<Done<object>>;

  /** A tar of reviewed crops with their labels.csv; journalled. @param days back */
  exportCrops(days: number, actor: Actor): Promise<Done<{ tar: Uint8Array; crops: number }>>;
}
