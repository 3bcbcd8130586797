/** Whether a plate moved between frames, and which way. Pure; a jump of one frame is noise, a trend is motion. */
import type { Box, Direction } from "../types.ts";

/** In plate heights: less is the wobble of a detector's box on a thing that stands still, unless it hardly wobbles. */
const LEAST_SHIFT = 0.35;
const FINEST_SHIFT = 0.15;
/** In pixels, for plates so small that their height says little. */
const LEAST_PIXELS = 6;
const FINEST_PIXELS = 4;
/** So many times its usual wobble is more than wobble; known from this many places. */
const TIMES_WOBBLE = 6;
const WOBBLE_KNOWN = 9;
/** In plate heights: a box this close to the border may be cut already, for a detector draws it inside the picture. */
export const BORDER = 0.2;
const LEAST_SLIDE = 3;
const CLEAR_GROWTH = 1.1;
const MUCH_GROWTH = 1.35;
const CLEAR_DESCENT = 0.3;
const FINEST_DESCENT = 0.12;
/** In plate heights: so far down the picture is no wobble of any box. */
const MUCH_DESCENT = 1;

type Place = { x: number; y: number; width: number; height: number };
type Size = { width: number; height: number };

/**
 * True when the later places differ from the earlier ones by more than a detector's wobble.
 * @param picture its size in pixels, where the places may touch its border
 */
export function hasMoved(boxes: readonly Box[], picture?: Size): boolean {
  if (boxes.length < 2) return false;
  const { early, late } = ends(boxes);
  const height = Math.min(early.height, late.height);
  // A box that lost or won a neighbour's text, or half hidden, slides along its line; one side stays where it was.
  const left = Math.abs(late.x - late.width / 2 - (early.x - early.width / 2));
  const right = Math.abs(late.x + late.width / 2 - (early.x + early.width / 2));
  const top = Math.abs(late.y - late.height / 2 - (early.y - early.height / 2));
  const bottom = Math.abs(late.y + late.height / 2 - (early.y + early.height / 2));
  // A plate that leaves the picture keeps its lower side on the border, or just inside it, where something that
  // hides the upper half of a parked one moves neither its lower side nor its middle.
  const toBorder = picture ? picture.height - (late.y + late.height / 2) : 0;
  const slides = Math.max(bottom, Math.abs(late.x - early.x)) >= LEAST_SLIDE;
  const isLeaving = toBorder <= 2 || (slides && toBorder <= BORDER * late.height);
  const shift = Math.hypot(Math.min(left, right), isLeaving ? Math.max(top, bottom) : Math.min(top, bottom));
  const wobble = TIMES_WOBBLE * wobbleOf(boxes);
  const least = Math.min(LEAST_SHIFT * height, Math.max(FINEST_SHIFT * height, wobble));
  return shift > Math.max(least, Math.min(LEAST_PIXELS, Math.max(FINEST_PIXELS, wobble)));
}

/**
 * A vehicle that comes closer grows, and goes down the picture. Much growth decides; of a little the box of a small
 * plate has as much by itself, so that a long way down or up the picture counts for more.
 * @param whole places that no border of the picture cuts; a cut plate seems to shrink while it comes closer
 * @param all every place
 */
export function directionOf(whole: readonly Box[], all: readonly Box[] = whole): Direction {
  const growth = growthOf(whole);
  if (growth > MUCH_GROWTH) return "towards";
  if (growth < 1 / MUCH_GROWTH) return "away";
  const descent = descentOf(all);
  if (Math.abs(descent.heights) > MUCH_DESCENT) return descent.heights > 0 ? "towards" : "away";
  if (growth > CLEAR_GROWTH) return "towards";
  if (growth < 1 / CLEAR_GROWTH) return "away";
  if (descent.heights > descent.least) return "towards";
  if (descent.heights < -descent.least) return "away";
  return "unknown";
}

/** Late size for early size; 1 where there is nothing to compare. */
function growthOf(boxes: readonly Box[]): number {
  if (boxes.length < 2) return 1;
  const { early, late } = ends(boxes);
  return Math.sqrt((late.height * late.width) / (early.height * early.width));
}

/** How far the upper side went down, in plate heights, and how far it has to go to mean anything. */
function descentOf(boxes: readonly Box[]): { heights: number; least: number } {
  if (boxes.length < 2) return { heights: 0, least: CLEAR_DESCENT };
  const { early, late } = ends(boxes);
  const height = Math.max(early.height, late.height);
  const wobble = (TIMES_WOBBLE * wobbleOf(boxes)) / height;
  return {
    heights: (late.y - late.height / 2 - (early.y - early.height / 2)) / height,
    least: Math.min(CLEAR_DESCENT, Math.max(FINEST_DESCENT, wobble)),
  };
}

/** How far, in pixels, the earlier places lie from their middle: a mast in the wind sways, a detector trembles. */
function wobbleOf(boxes: readonly Box[]): number {
  if (boxes.length < WOBBLE_KNOWN) return Number.POSITIVE_INFINITY;
  const earlier = boxes.slice(0, Math.ceil(boxes.length * 0.6));
  const { x, y } = middle(earlier);
  const away = earlier.map((box) => Math.hypot(box[0] + box[2] / 2 - x, box[1] + box[3] / 2 - y));
  return away.sort((a, b) => a - b)[Math.floor(away.length / 2)]!;
}

/** Of three places one may be noise. A vehicle that leaves shows itself in few, so the later ones are the fewer. */
function ends(boxes: readonly Box[]): { early: Place; late: Place } {
  const part = Math.max(1, Math.floor(boxes.length / 3));
  return { early: middle(boxes.slice(0, Math.min(4, part))), late: middle(boxes.slice(-Math.min(3, part))) };
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
