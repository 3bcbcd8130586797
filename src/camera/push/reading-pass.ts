/**
 * Turns what a smart camera said into a pass of a lane, settled by the site's regions as our own reads are. Pure; never
 * decides who may pass.
 */
import { fitRegions, normalisePlate, type Slot, settlePlate } from "../../parking/plate/index.ts";
import type { Candidate, CharRead, Pass, Region } from "../../parking/types.ts";
import type { Reading } from "./reading.ts";

export type PassAsk = {
  id: string;
  laneId: string;
  regions: readonly Region[];
  isListed(plate: string): boolean;
  /** Wall clock. */
  atMs: number;
};

/** The longest text that can hold a plate with what stands around it. */
const MAX_CHARS = 24;

export const passOf = (reading: Reading, { id, laneId, regions, isListed, atMs }: PassAsk): Pass => {
  const settled = settledText(reading, regions, isListed);
  return {
    id,
    laneId,
    plate: settled?.plate ?? null,
    raw: reading.text ?? "",
    confidence: settled?.confidence ?? 0,
    region: settled?.region ?? null,
    candidates: settled?.candidates ?? [],
    chars: settled?.chars ?? [],
    direction: reading.direction,
    firstAtMs: atMs,
    lastAtMs: atMs,
    frames: 1,
    source: "smart-camera",
    box: reading.box,
  };
};

type SettledText = {
  plate: string;
  confidence: number;
  region: Region | null;
  candidates: Candidate[];
  chars: CharRead[];
};

/**
 * A text that fits a format of the site, or stands on a list, is left as it is. Else the regions' formats say which
 * letter a digit is, and what that leaves in doubt is taken off the camera's confidence.
 */
function settledText(
  reading: Reading,
  regions: readonly Region[],
  isListed: (plate: string) => boolean,
): SettledText | null {
  const plate = normalisePlate(reading.text ?? "").slice(0, MAX_CHARS);
  if (plate === "") return null;
  const shares = sharesOf(reading, plate);
  // Where the camera says how sure it is of each character only, the weakest one counts.
  const sure = reading.confidence ?? (reading.charConfidences ? Math.min(...shares) : 0);
  const candidates = candidatesOf(reading, plate);
  const region = fitRegions(plate, regions);
  if (region !== null || isListed(plate)) {
    const chars = [...plate].map((char, i) => ({ char, confidence: shares[i] ?? sure, alternatives: [] }));
    return { plate, confidence: sure, region, candidates, chars };
  }
  const slots = [...plate].map((char): Slot => ({ chars: [{ char, p: 1 }], keep: 1 }));
  const settled = settlePlate(slots, regions);
  if (!settled) return { plate, confidence: sure, region: null, candidates, chars: [] };
  const others = settled.candidates.map((one) => ({ ...one, confidence: one.confidence * sure }));
  return {
    plate: settled.text,
    confidence: settled.confidence * sure,
    region: settled.region,
    candidates: [...candidates, ...others.filter((one) => !candidates.some(({ text }) => text === one.text))],
    chars: settled.chars.map((one) => ({ ...one, confidence: one.confidence * sure })),
  };
}

/** One a character of the normalised plate; the camera's own where they can be told apart. */
function sharesOf(reading: Reading, plate: string): number[] {
  const own = reading.charConfidences;
  return [...plate].map(
    (_, i) => (own?.length === plate.length ? own[i] : undefined) ?? reading.confidence ?? 0,
  );
}

function candidatesOf(reading: Reading, plate: string): Candidate[] {
  const best = new Map<string, number>();
  for (const { text, confidence } of reading.candidates) {
    const other = normalisePlate(text);
    if (other !== "" && other !== plate && other.length <= MAX_CHARS)
      best.set(other, Math.max(best.get(other) ?? 0, confidence));
  }
  return [...best]
    .map(([text, confidence]) => ({ text, confidence }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 8);
}
