/** Which nets read plates: our own pair, or PP-OCR as a second opinion. One choice for the whole program. */
import type { ReadOptions } from "../devices.ts";
import type { Read } from "../parking/types.ts";
import type { ModelFile } from "./model-file.ts";
import type { FoundPlate } from "./own/find-plates.ts";
import { lookForPlates, OWN_LIVE, OWN_STILL, type Sighting } from "./own/look.ts";
import { loadOwnNets, OWN_MODELS } from "./own/models.ts";
import type { Picture } from "./picture.ts";
import { loadPpocrNets, PPOCR_MODELS } from "./ppocr/models.ts";
import { LIVE, readPlates, STILL } from "./ppocr/read-plates.ts";

export const MODEL_SETS = ["lotkeeper", "ppocr"] as const;
export type ModelSet = (typeof MODEL_SETS)[number];

export const MODELS: Readonly<Record<ModelSet, readonly ModelFile[]>> = {
  lotkeeper: OWN_MODELS,
  ppocr: PPOCR_MODELS,
};

/** `still`: a photograph that is seen once. `live`: one of many frames of a camera. */
export type Manner = "still" | "live";

export type Look = {
  reads: Read[];
  /** What our own detector saw, also where nothing could be read; empty with PP-OCR. */
  sightings: Sighting[];
  /** What it found and did not read: outside the zone, or too narrow. */
  leftOut: FoundPlate[];
  /** Milliseconds of the nets alone. */
  ms: { detect: number; ocr: number };
};

/** Plates in a picture, the surest first. */
export type Eyes = (
  picture: Picture,
  options: ReadOptions & { atMs: number },
  manner: Manner,
) => Promise<Look>;

/** @param threads of each net */
export async function openEyes(set: ModelSet, threads: number): Promise<Eyes> {
  switch (set) {
    case "lotkeeper": {
      const nets = await loadOwnNets(threads);
      return (picture, options, manner) =>
        lookForPlates(picture, options, nets, manner === "live" ? OWN_LIVE : OWN_STILL);
    }
    case "ppocr": {
      const nets = await loadPpocrNets(threads);
      return async (picture, options, manner) => {
        const look = await readPlates(picture, options, nets, manner === "live" ? LIVE : STILL);
        return { ...look, sightings: [], leftOut: [] };
      };
    }
    default:
      return set satisfies never;
  }
}
