/** What a recogniser saw of the plates in one picture, as people who ask why need it. Types only. */
import type { Box, Read } from "../types.ts";

/** Top left, top right, bottom right, bottom left as the plate's own text runs; pixels of the picture. */
export type PlateCorners = readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
];

/** How well one plate is there to be read, whatever was read. */
export type PlateMeasures = {
  /** Pixels of the picture, along the plate's own sides. */
  plateWidth: number;
  plateHeight: number;
  /** Width of the sharpest edges as a share of the plate's height: 0.06 is crisp, 0.2 cannot be read. */
  blur: number;
  /** Grey levels, 0..255, between the plate's dark and its bright parts. */
  contrast: number;
  /** Mean grey level, 0..255. */
  level: number;
  /** Share of the plate that is burnt out to white, 0..1. */
  burnt: number;
  /** Degrees by which the plate is turned or sheared, the larger of the two. */
  angle: number;
};

/** Light of the whole picture. */
export type PictureLight = {
  /** Mean grey level, 0..255. */
  level: number;
  /** Hardly any colour: most cameras see so by infrared at night. */
  isGrey: boolean;
};

export type PlateSight = {
  /** How sure the detector is that a plate is there, 0..1. */
  score: number;
  box: Box;
  corners: PlateCorners;
  measures: PlateMeasures;
  /** What the model wrote; empty when nothing was read. */
  raw: string;
  read: Read | null;
  /** Why the lane does not even read it. */
  leftOut: "outside-zone" | "too-narrow" | "board-line" | null;
};

/** One vehicle that is followed over the frames, with the votes for its plate. */
export type TrackView = {
  id: string;
  plate: string | null;
  region: Read["region"];
  confidence: number;
  /** The votes: every character with its share of all frames' weights, and its rivals'. */
  chars: Read["chars"];
  /** Frames whose text took part, and those whose own text is the plate. */
  frames: number;
  agreeing: number;
  hasMoved: boolean;
  box: Box;
  firstAtMs: number;
  lastAtMs: number;
  /** Why it is no pass; null for one that was told. */
  waitsFor: TrackTrouble | null;
};
export type TrackTrouble = "not-moving" | "one-frame" | "no-format" | "weak" | "part-of-another";
