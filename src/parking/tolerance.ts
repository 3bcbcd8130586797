/**
 * What one-character tolerance would accept for a list, so that whoever switches it on has seen it. Pure; grants
 * nothing.
 */
import { fitRegions, plateDistance } from "./plate/index.ts";
import type { Region } from "./types.ts";

export type TolerancePreview = {
  /** Plates on the list. */
  listed: number;
  /** Plates that are on no list and would come in as one of these; only what fits a plate of the region counts. */
  accepted: number;
  examples: { plate: string; as: string }[];
  /** Vehicles that were here and would have come in as another one. */
  seen: { plate: string; as: string }[];
  /** Listed plates one or two characters apart: a misread of one may fit both, and then a person decides. */
  close: [string, string][];
};

const CHARACTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];
/** A list of a thousand plates has half a million neighbours; a preview needs no more. */
const MOST_PLATES = 500;
const MOST_SHOWN = 12;

/**
 * @param listed plates of the list, normalised
 * @param known plates on any list: they are themselves and never taken for another one
 * @param seen plates that were here lately
 */
export function previewTolerance(
  listed: readonly string[],
  known: ReadonlySet<string>,
  seen: readonly string[],
  regions: readonly Region[],
): TolerancePreview {
  const plates = [...new Set(listed)].slice(0, MOST_PLATES);
  /** Every neighbour with the one plate it stands for; null where it stands for several. */
  const neighbours = new Map<string, string | null>();
  for (const plate of plates)
    for (const near of neighboursOf(plate)) {
      if (known.has(near) || fitRegions(near, regions) === null) continue;
      const other = neighbours.get(near);
      neighbours.set(near, other === undefined || other === plate ? plate : null);
    }
  const accepted = [...neighbours].flatMap(([plate, as]) => (as === null ? [] : [{ plate, as }]));
  const step = Math.max(1, Math.floor(accepted.length / MOST_SHOWN));
  return {
    listed: new Set(listed).size,
    accepted: accepted.length,
    examples: accepted.filter((_, i) => i % step === 0).slice(0, MOST_SHOWN),
    seen: [...new Set(seen)]
      .flatMap((plate) => {
        const as = neighbours.get(plate);
        return as ? [{ plate, as }] : [];
      })
      .slice(0, MOST_SHOWN),
    close: closePairs(plates),
  };
}

/** Every text that is one replaced, removed or inserted character away. */
export function neighboursOf(plate: string): Set<string> {
  const found = new Set<string>();
  for (let i = 0; i <= plate.length; i++) {
    const [before, after] = [plate.slice(0, i), plate.slice(i)];
    if (after !== "") found.add(before + after.slice(1));
    for (const char of CHARACTERS) {
      found.add(before + char + after);
      if (after !== "") found.add(before + char + after.slice(1));
    }
  }
  found.delete(plate);
  found.delete("");
  return found;
}

function closePairs(plates: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [i, a] of plates.entries())
    for (const b of plates.slice(i + 1)) {
      if (Math.abs(a.length - b.length) > 2 || plateDistance(a, b) > 2) continue;
      pairs.push([a, b]);
      if (pairs.length === MOST_SHOWN) return pairs;
    }
  return pairs;
}
