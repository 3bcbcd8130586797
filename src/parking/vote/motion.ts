/** Whether a plate moved between frames, and which way. Pure; a jump of one frame is noise, a trend is motion. */
import type { Box, Direction } from "../types.ts";

/** In plate heights: less is the wobble of a detector's box on a thing that stands still. */
const LEAST_SHIFT = 0.35;
/** In pixels, for plates so small that their height says little. */
const LEAST_PIXELS = 6;
const CLEAR_GROWTH = 1.1;
const CLEAR_DESCENT = 0.35;

type Place = { x: number; y: number; width: number; height: number };

/** True when the later places differ from the earlier ones by more than a detector's wobble. */
export function hasMoved(boxes: readonly Box[]): boolean {
  if (boxes.length < 2) return false;
  const { early, late } = ends(boxes);
  const height = Math.min(early.height, late.height);
  // A box that lost or won a neighbour's text slides along its line; one side stays where it was.
  const left = Math.abs(late.x - late.width / 2 - (early.x - early.width / 2));
  const right = Math.abs(late.x + late.width / 2 - (early.x + early.width / 2));
  // Across the line it is the other way round: a plate that leaves the picture keeps its lower side on the border.
  const top = Math.abs(late.y - late.height / 2 - (early.y - early.height / 2));
  const bottom = Math.abs(late.y + late.height / 2 - (early.y + early.height / 2));
  const shift = Math.hypot(Math.min(left, right), Math.max(top, bottom));
  return shift > Math.max(LEAST_SHIFT * height, LEAST_PIXELS);
}

/**
 * A vehicle that comes closer grows; where its size says nothing, down the picture is towards the camera.
 * @param whole places that no border of the picture cuts; a cut plate seems to shrink while it comes closer
 * @param all every place
 */
export function directionOf(whole: readonly Box[], all: readonly Box[] = whole): Direction {
  if (whole.length >= 2) {
    const { early, late } = ends(whole);
    const growth = Math.sqrt((late.height * late.width) / (early.height * early.width));
    if (growth > CLEAR_GROWTH) return "towards";
    if (growth < 1 / CLEAR_GROWTH) return "away";
  }
  if (all.length < 2) return "unknown";
  const { early, late } = ends(all);
  const descent =
    (late.y - late.height / 2 - (early.y - early.height / 2)) / Math.max(early.height, late.height);
  if (descent > CLEAR_DESCENT) return "towards";
  if (descent < -CLEAR_DESCENT) return "away";
  return "unknown";
}

function ends(boxes: readonly Box[]): { early: Place; late: Place } {
  const part = Math.max(1, Math.min(4, Math.floor(boxes.length / 3)));
  return { early: middle(boxes.slice(0, part)), late: middle(boxes.slice(-part)) };
}

function middle(boxes: readonly Box[]): Place {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
  return {
    x: median(boxes.map(([x, , width]) => x + width / 2)),
    y: median(boxes.map(([, y, , height]) => y + height / 2)),
    width: median(boxes.map(([, , width]) => width)),
    height: median(boxes.map(([, , , height]) => height)),
  };
}
