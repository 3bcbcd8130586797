/**
 * How finely the pictures of one lane are looked at: measured by the plates of the vehicles that it really had. A far
 * camera needs a finer look than a near one. Never coarser than usual: the small plates that would be missed then
 * could not be measured any more. Pure.
 */
import type { Box, Zone } from "../types.ts";
import { zoneBox } from "../zone.ts";

/** Pixels of the detector's input, as a multiple of its usual number, which is that of 512 x 288. */
const STEPS = [1, 1.6, 2.4] as const;
const USUAL_SIDE = Math.sqrt(512 * 288);
/** Nine of ten plates shall be at least so many pixels wide in the detector's input: 24 can be found, 40 easily. */
const WANTED_WIDTH = 40;
const LEAST_PASSES = 12;
const MOST_PASSES = 60;

export class DetailChoice {
  /** Widths of plates as shares of the side of a square as large as what the lane looks at. */
  private readonly shares: number[] = [];
  private chosen: number = STEPS[0];

  constructor(private readonly zone?: Zone) {}

  /** One vehicle's plate, where it was widest. */
  add([, , plateWidth]: Box, pictureWidth: number, pictureHeight: number): void {
    const [, , width, height] = zoneBox(this.zone, pictureWidth, pictureHeight);
    this.shares.push(plateWidth / Math.sqrt(width * height));
    if (this.shares.length > MOST_PASSES) this.shares.shift();
    if (this.shares.length < LEAST_PASSES) return;
    const ordered = [...this.shares].sort((a, b) => a - b);
    const narrow = ordered[Math.floor(ordered.length / 10)]! * USUAL_SIDE;
    this.chosen = STEPS.find((step) => narrow * Math.sqrt(step) >= WANTED_WIDTH) ?? STEPS.at(-1)!;
  }

  /** The chosen multiple; 1 until enough vehicles were seen. */
  get detail(): number {
    return this.chosen;
  }
}
