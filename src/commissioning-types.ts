/** What the page for setting up a lane may ask of the house. Types only; nothing here can move a gate. */
import type { Done } from "./desk-types.ts";
import type { GateSignal, InputKind } from "./devices.ts";
import type { CameraDescription } from "./onvif/describe-camera.ts";
import type { FoundCamera } from "./onvif/find-cameras.ts";
import type { Measured } from "./parking/arming.ts";
import type { Box, Region, Zone } from "./parking/types.ts";
import type { CameraSignal } from "./signals.ts";
import type { Actor } from "./store/types.ts";
import type { Login } from "./system/digest.ts";

export type FoundRelays = {
  /** Under names that stay when the cable moves to another socket. */
  ports: { path: string; device: string; words: string; hasPermission: boolean }[];
  chips: {
    name: string;
    label: string;
    lines: number;
    /** Lines that nobody uses now: number and name. */
    free: { offset: number; name: string }[];
    /** Why it cannot be looked into; empty where it can. */
    problem: string;
  }[];
};

/** A plate that was read in a test picture; the box is in pixels of that picture. */
export type TestRead = {
  text: string;
  confidence: number;
  region: Region | null;
  box: Box | null;
  inZone: boolean;
};
export type PictureResult = { width: number; height: number; zone: Zone | null; reads?: TestRead[] };

export type Wire = {
  kind: InputKind;
  /** Null until it was read once. */
  on: boolean | null;
  connected: boolean;
  detail: string;
};

export type LaneMeasure = Measured & {
  byPerson: number;
  /** Reads of cameras that the records still hold, proven or not. */
  reads: number;
};

export interface Commissioning {
  /** Cameras that answer on the network; takes a few seconds. */
  findCameras(): Promise<FoundCamera[]>;
  describeCamera(ask: {
    host: string;
    path?: string | undefined;
    login: Login | null;
  }): Promise<Done<{ about: CameraDescription }>>;
  findRelays(): FoundRelays;
  /** Reads the plates of the newest picture and keeps both as the lane's check. */
  testPicture(ask: { laneId: string; actor: Actor }): Promise<Done<object>>;
  /** Every wire that the lane has, as it is now. */
  wires(laneId: string): Wire[];
  signal(laneId: string): { camera: CameraSignal | null; gate: GateSignal | null };
  /** What is known of the lane's reads of the last days, with what two cameras prove of each other. */
  measure(laneId: string): LaneMeasure;
  /** The models that read: name and checksum. */
  models(): readonly { name: string; sha256: string }[];
}
