/**
 * What it costs to settle one read by the formats of a region, and how often the plate comes out: plates are drawn
 * from the region's own formats and blurred. Measures only.
 */
import { drawPlate, PLATE_CHARACTERS } from "../src/parking/plate/format.ts";
import { normalisePlate, type Slot, settlePlate } from "../src/parking/plate/index.ts";
import { formatsOf } from "../src/parking/plate/region.ts";
import type { Region } from "../src/parking/types.ts";
import { createChance } from "../src/simulate/random.ts";
import { quantile } from "../src/verbs/bench.ts";

export type FormatFigures = {
  regions: string;
  clearUs: number;
  doubtfulUs: number;
  p95Us: number;
  right: string;
};

const WARM = 100;
const READS = 400;
const CLEAR = 0.985;
/** One character in three is doubtful, as on small plates. */
const DOUBTFUL_SHARE = 0.35;

/** Microseconds of a clear and of a doubtful read, medians, and the doubtful reads that come out as they were drawn. */
export function measureFormats(sets: readonly (readonly Region[])[]): FormatFigures[] {
  const chance = createChance(11);
  const pick = () => PLATE_CHARACTERS.charAt(Math.floor(chance.next() * PLATE_CHARACTERS.length));
  const blur = (plate: string, share: number): Slot[] =>
    [...plate].map((char) => {
      const p = chance.next() < share ? 0.4 + 0.3 * chance.next() : CLEAR;
      const others = [0.5, 0.25, 0.125].map((part) => ({ char: pick(), p: (1 - p) * part }));
      return { chars: [{ char, p }, ...others], keep: p < CLEAR ? 0.9 : 0.995 };
    });
  return sets.map((regions) => {
    const run = (share: number) => {
      const times: number[] = [];
      let right = 0;
      for (let i = 0; i < WARM + READS; i++) {
        const plate = normalisePlate(drawPlate(formatsOf(regions[i % regions.length]!), chance.next));
        const slots = blur(plate, share);
        const startedAt = performance.now();
        const settled = settlePlate(slots, regions);
        if (i < WARM) continue;
        times.push((performance.now() - startedAt) * 1000);
        if (settled?.text === plate) right++;
      }
      return { times, right };
    };
    const [clear, doubtful] = [run(0), run(DOUBTFUL_SHARE)];
    return {
      regions: regions.join(" "),
      clearUs: Math.round(quantile(clear.times, 0.5)),
      doubtfulUs: Math.round(quantile(doubtful.times, 0.5)),
      p95Us: Math.round(quantile([...clear.times, ...doubtful.times], 0.95)),
      right: `${clear.right} clear and ${doubtful.right} doubtful of ${READS}`,
    };
  });
}
