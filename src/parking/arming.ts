/**
 * Whether a lane has shown enough to open by itself: how many of its reads are proven, and how many of them right.
 * Pure. Never looks at who asks.
 */
import { type ArmingBar, LANE_MODES, type LaneMode } from "./types.ts";

export type Measured = { right: number; wrong: number };

/** To let a person confirm with one tap takes this part of the reads that opening by itself takes. */
const ASSIST_PART = 5;

export const stepUp = (mode: LaneMode): LaneMode | null => LANE_MODES[LANE_MODES.indexOf(mode) + 1] ?? null;
export const isStepUp = (from: LaneMode, to: LaneMode): boolean =>
  LANE_MODES.indexOf(to) > LANE_MODES.indexOf(from);

/** Per cent with one digit, never rounded up to what it is not. */
export const percentRight = ({ right, wrong }: Measured): number | null =>
  right + wrong === 0 ? null : Math.floor((right * 1000) / (right + wrong)) / 10;

/** Reads that have to be proven for a mode. */
export const passesFor = (to: LaneMode, bar: ArmingBar): number =>
  to === "automatic" ? bar.passes : to === "assist" ? Math.ceil(bar.passes / ASSIST_PART) : 0;

/** What is missing before a lane may go on to a mode, in numbers; empty when nothing is. */
export function missingFor(to: LaneMode, measured: Measured, bar: ArmingBar): string[] {
  const proven = measured.right + measured.wrong;
  const needed = passesFor(to, bar);
  if (needed === 0) return [];
  const missing: string[] = [];
  if (proven < needed)
    missing.push(
      `${proven} of ${needed} reads are proven in the last ${bar.days} days; ${needed - proven} more are needed.`,
    );
  const isRight = measured.right * 100 >= bar.percent * proven;
  if (proven > 0 && !isRight)
    missing.push(
      `${measured.right} of ${proven} were right, ${percentRight(measured)} %; ${bar.percent} % are needed: ${moreRight(measured, bar)}.`,
    );
  return missing;
}

function moreRight({ right, wrong }: Measured, { percent }: ArmingBar): string {
  if (percent >= 100) return `none may be wrong, so the ${wrong} wrong ones have to be older than the days`;
  const all = Math.ceil((wrong * 100) / (100 - percent) - 1e-9);
  return `${all - wrong - right} more right ones without a wrong one, or better pictures`;
}
