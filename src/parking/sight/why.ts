/**
 * Why a plate that was seen did not act, in one sentence that ends with what to do. Pure. The order of the questions is
 * the order in which a cure helps: nobody can mend a format of a plate that is twelve pixels high.
 */
import { fitRegions } from "../plate/index.ts";
import type { Region, Zone } from "../types.ts";
import { isInZone } from "../zone.ts";
import type { PlateMeasures, PlateSight, TrackTrouble } from "./types.ts";

/** Pixels of height from which a plate reads well, and below which hardly ever. */
export const GOOD_HEIGHT = 30;
export const NEEDED_HEIGHT = 20;
/** Share of the plate's height over which an edge spreads: measured on photographs blurred more and more. */
export const BLURRED = 0.15;
export const LEAST_CONTRAST = 40;
export const DARK_LEVEL = 45;
/** So much of a plate burnt to white takes its characters with it. */
export const GLARE_SHARE = 0.4;
export const STEEP_ANGLE = 25;

const BORDER = 0.12;
const OVERLAY_DIGITS = 6;

export type SightTrouble =
  | "outside-zone"
  | "overlay"
  | "board"
  | "too-small"
  | "glare"
  | "too-dark"
  | "little-contrast"
  | "blurred"
  | "steep"
  | "no-text"
  | "no-format"
  | "unsure";

export type SightConditions = {
  /** Of the picture, in pixels. */
  width: number;
  height: number;
  zone: Zone | null;
  regions: readonly Region[];
  minConfidence: number;
  /** Plates on a list may be of no format at all. */
  isListed?(plate: string): boolean;
};

/** What keeps this plate from acting as far as one picture can tell; null when nothing does. */
export function troubleOf(sight: PlateSight, here: SightConditions): SightTrouble | null {
  const { box, read, measures } = sight;
  if (here.zone) {
    const x = (box[0] + box[2] / 2) / here.width;
    const y = (box[1] + box[3] / 2) / here.height;
    if (!isInZone(here.zone, x, y)) return "outside-zone";
  }
  if (sight.leftOut === "board-line") return "board";
  if (sight.leftOut === "too-narrow") return "too-small";
  const accepts =
    read !== null && (fitRegions(read.text, here.regions) !== null || here.isListed?.(read.text) === true);
  if (read && accepts && read.confidence >= here.minConfidence) return null;
  if (isOverlay(sight, here)) return "overlay";
  return pictureTrouble(measures) ?? (read === null ? "no-text" : accepts ? "unsure" : "no-format");
}

/** What the camera, not the reader, has to mend. */
export function pictureTrouble(measures: PlateMeasures): SightTrouble | null {
  if (measures.plateHeight < NEEDED_HEIGHT) return "too-small";
  if (measures.burnt >= GLARE_SHARE) return "glare";
  if (measures.level < DARK_LEVEL && measures.contrast < 2 * LEAST_CONTRAST) return "too-dark";
  if (measures.contrast < LEAST_CONTRAST) return "little-contrast";
  if (measures.blur >= BLURRED) return "blurred";
  if (measures.angle >= STEEP_ANGLE) return "steep";
  return null;
}

/** Cameras print their clock and name along the upper or lower border: many digits and no plate's format. */
function isOverlay({ box, read, raw }: PlateSight, here: SightConditions): boolean {
  const middle = (box[1] + box[3] / 2) / here.height;
  if (Math.min(middle, 1 - middle) > BORDER) return false;
  if (read && fitRegions(read.text, here.regions) !== null && !here.regions.includes("any")) return false;
  return raw.replace(/[^0-9]/g, "").length >= OVERLAY_DIGITS;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** One sentence, with the next step. */
export function sightSentence(trouble: SightTrouble, sight: PlateSight, here: SightConditions): string {
  const { measures, read } = sight;
  switch (trouble) {
    case "outside-zone":
      return "It lies outside this lane's zone, so it is left alone; draw the zone larger if it should count.";
    case "overlay":
      return "This is the camera's own print, not a plate; switch the print off or leave it out of the zone.";
    case "board":
      return "It is one of several lines above each other, as on a board or a shelf, so it is no plate; leave the board out of the zone.";
    case "too-small":
      return `The plate is ${Math.round(measures.plateHeight)} pixels high and ${NEEDED_HEIGHT} are needed: zoom in, bring the camera closer, or use its main stream.`;
    case "glare":
      return `${percent(measures.burnt)} of the plate is burnt out to white: lower the infrared light or the exposure, or turn the camera a little.`;
    case "too-dark":
      return "The plate is too dark: add light, or let the camera expose for the plate.";
    case "little-contrast":
      return "The characters hardly stand out from the plate: clean the lens, add light, or raise the camera's contrast.";
    case "blurred":
      return "The plate is blurred: set the exposure to 1/500 s or shorter, and focus on the place where cars stop.";
    case "steep":
      return `The plate is turned by ${Math.round(measures.angle)} degrees: mount the camera lower or more in line with the lane.`;
    case "no-text":
      return "Something like a plate is there, but no characters can be read; look whether it is dirty or covered.";
    case "no-format":
      return `“${read?.text ?? ""}” has the format of no plate that this site accepts; check the site's regions, or put the plate on a list.`;
    case "unsure":
      return `In this one picture the read is ${percent(read?.confidence ?? 0)} sure, and this lane asks for ${percent(here.minConfidence)}; frames together may be surer, and the camera doctor says what would help.`;
    default:
      return trouble satisfies never;
  }
}

/** Why a plate that is followed over the frames is no vehicle for the lane. */
export function trackSentence(trouble: TrackTrouble): string {
  switch (trouble) {
    case "not-moving":
      return "It has not moved since it was first seen, so it counts as parked, as a sign or as the camera's print. If it is a car that waits, let the camera see it drive up.";
    case "one-frame":
      return "Only one frame shows this plate and two must agree; raise the camera's pictures a second, or let it see more of the way.";
    case "no-format":
      return "It has the format of no plate that this site accepts; check the site's regions, or put the plate on a list.";
    case "weak":
      return "The frames that agree are small or unsure; see the plate's own sentence for what the camera can do.";
    case "part-of-another":
      return "It is a piece or a repeat of a vehicle that was told already; nothing needs to be done.";
    default:
      return trouble satisfies never;
  }
}
