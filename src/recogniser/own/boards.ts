/**
 * Tells lines of a board from plates: prices at a petrol station, labels of a shelf, a timetable. Lines stand close
 * above each other and are about as wide; plates of vehicles do not. Pure; it judges the findings of one picture.
 */
import type { FoundPlate } from "./find-plates.ts";

/** So many neighbours above and below make a board. */
const LEAST_NEIGHBOURS = 2;
const MOST_APART = 2.2;
const MOST_ASIDE = 0.4;
const MOST_WIDTH_RATIO = 1.7;
const MOST_HEIGHT_RATIO = 1.8;

/** Findings that are lines of one board; the others are left as they are. */
export function linesOfBoards(found: readonly FoundPlate[]): Set<FoundPlate> {
  const lines = new Set<FoundPlate>();
  for (const one of found) {
    // A column grows from line to line: the neighbours of a neighbour belong to it.
    const column = new Set([one]);
    for (const member of column) for (const other of found) if (isNextLine(member, other)) column.add(other);
    if (column.size > LEAST_NEIGHBOURS) lines.add(one);
  }
  return lines;
}

function isNextLine(a: FoundPlate, b: FoundPlate): boolean {
  if (a === b) return false;
  const [aw, bw] = [a.box[2] - a.box[0], b.box[2] - b.box[0]];
  const [ah, bh] = [a.box[3] - a.box[1], b.box[3] - b.box[1]];
  if (Math.max(aw / bw, bw / aw) > MOST_WIDTH_RATIO || Math.max(ah / bh, bh / ah) > MOST_HEIGHT_RATIO)
    return false;
  const aside = Math.abs(a.box[0] + a.box[2] - b.box[0] - b.box[2]) / 2;
  const apart = Math.abs(a.box[1] + a.box[3] - b.box[1] - b.box[3]) / 2;
  return (
    aside < MOST_ASIDE * Math.min(aw, bw) &&
    apart < MOST_APART * Math.max(ah, bh) &&
    apart > 0.5 * Math.min(ah, bh)
  );
}
