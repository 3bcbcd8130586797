/**
 * What a smart camera's push is between the page that receives it, the camera that understands it and the records that
 * keep it. Types only.
 */
import type { Decision, Pass } from "./parking/types.ts";

/** A read that a smart camera sent, durable before the camera has its answer. */
export type SpooledRead = {
  id: string;
  cameraId: string;
  /** Joins repeats of one vehicle; the camera's own id where it gives one. */
  eventKey: string;
  /** By the camera's clock; null where it says none. */
  capturedAtMs: number | null;
  receivedAtMs: number;
  pass: Pass;
  /** JPEGs as the camera sent them. */
  frame: Uint8Array | null;
  crop: Uint8Array | null;
};

export type RecentRead = Omit<SpooledRead, "frame" | "crop"> & { isHandled: boolean };

export type LastHeard = {
  atMs: number;
  /** How far the camera's clock is ahead of ours, negative when behind; null until it said a time. */
  clockOffsetMs: number | null;
  /** It also says that it is there when no vehicle comes, so silence means something. */
  beats: boolean;
};

export type PushSpool = {
  /** Durable on return. The oldest reads of a camera that still wait give way beyond the bound. @throws StoreError */
  keep(read: SpooledRead): void;
  /** Oldest first. */
  waiting(cameraId: string): SpooledRead[];
  handled(id: string, atMs: number): void;
  /** Reads that came since, handled or not, oldest first, without their pictures. */
  recent(cameraId: string, sinceMs: number): RecentRead[];
  noteHeard(cameraId: string, heard: LastHeard): void;
  lastHeard(cameraId: string): LastHeard | null;
};

export type PushedBody = {
  /** `beat` for a maker's own keep-alive address. */
  kind: "read" | "beat";
  contentType: string;
  bytes: Uint8Array;
};

export type PushAnswer =
  /** `decision` is there for who waits for it: the generic driver. */
  | { kind: "taken"; decision: Decision | null }
  | { kind: "broken"; message: string }
  /** Nothing was kept; the camera may send it again. */
  | { kind: "busy"; message: string };

/** One smart camera as the pages see it. */
export interface PushCameraDoor {
  readonly id: string;
  readonly driver: string;
  /** Null while no lane uses it. */
  readonly laneId: string | null;
  /** Somebody who knew the secret came from another address: refused, and recorded at most once a minute. */
  refuse(address: string): void;
  /** True for the camera's own address. */
  isFrom(address: string): boolean;
  push(body: PushedBody): Promise<PushAnswer>;
  /** What has come since the start; null values where nothing has. */
  heard(): LastHeard | null;
}

export interface PushDoor {
  /** The camera of a secret, or null: nobody's. */
  bySecret(secret: string): PushCameraDoor | null;
  byId(cameraId: string): PushCameraDoor | null;
}
