/**
 * Which car inside stands at the exit: exact, then zero-cost confusables, then the best of the closed set of cars
 * inside with a clear margin. Never guesses between two, never grants more than the stay already has.
 */
import { CODES, charOf, type Inside, type Shelf } from "./inside.ts";
import {
  confusableDistance,
  displayPlate,
  fitRegions,
  isConfusable,
  isSameOrConfusableChar,
} from "./plate/index.ts";
import type { CharRead, Pass, Region, Stay } from "./types.ts";

export type ExitRead = Pick<Pass, "plate" | "confidence" | "chars" | "candidates">;

export type Match =
  | { kind: "exact" | "confusable" | "closed-set"; stay: Stay; note: string }
  | { kind: "ambiguous"; stays: Stay[]; note: string }
  | { kind: "none"; note: string };

export type MatchOptions = {
  /** Below this a read may be wrong in two characters, from this on in one. */
  minConfidence: number;
  /** The read is by itself a vehicle that the site knows, so it is hardly another one misread. */
  isKnown: boolean;
  regions: readonly Region[];
  /** For how long the cars have been inside: weak evidence. UTC milliseconds. */
  nowMs: number;
};

/** How many times likelier the best car must be than the second. */
const CLEAR_MARGIN = Math.log(3) - 1e-9;
/** Per character that the reader gave no weight at all. */
const UNSEEN = Math.log(4e-4);
/** Per character that was lost or invented between the plate and the read. */
const SHIFTED = Math.log(2e-4);
/** A pair that every typeface hardly tells apart, where the reader named no alternative. */
const PAIRED = Math.log(0.4);
/** More differing characters than this are never looked at. */
const MOST_DIFFERENT = 3;
/** A plate of another length may be this much longer or shorter than the read. */
const MOST_SHIFTED = 2;
/** Characters of a plate of another length that stand nowhere in the read: more of them are looked at for weak reads only. */
const FEW_MISSING = 2;
/** Who came in moments ago hardly leaves already, and who has been here for days has probably left unseen. */
const HARDLY_PARKED_MS = 60_000;
const PROBABLY_GONE_MS = 3 * 86_400_000;
/** Well below the margin. */
const DWELL_WEIGHT = 0.5;
/** A single character, or a whole plate, surer than this is not a misread; of several, none may be surer than `FAIRLY_SURE`. */
const SURE = 0.97;
const FAIRLY_SURE = 0.9;

/** Matches a read with the cars inside, in the order of section 2.2 of the behaviour. */
export function matchExit(read: ExitRead, inside: Inside, options: MatchOptions): Match {
  const { plate } = read;
  if (plate === null || plate === "")
    return { kind: "none", note: "no plate could be read; choose the car from the photographs" };
  const show = (text: string) => displayPlate(text, fitRegions(text, options.regions));
  const exact = inside.withPlate(plate);
  if (exact) return { kind: "exact", stay: exact, note: "" };

  const alike = inside.alike(plate);
  const only = alike[0];
  if (alike.length === 1 && only)
    return {
      kind: "confusable",
      stay: only,
      note: `read as ${show(plate)}, which is the same plate but for characters that look alike`,
    };

  const unsure = read.confidence < options.minConfidence;
  if (options.isKnown && !unsure && alike.length === 0)
    return { kind: "none", note: `${show(plate)} is a known vehicle, but no entry of it is on record` };
  const { best, others } = weigh(read, inside, unsure, options.nowMs);
  if (!best)
    return { kind: "none", note: `none of the ${inside.size} cars inside is close to ${show(plate)}` };
  const rivals = others.filter(({ score }) => score > best.score - CLEAR_MARGIN);
  if (rivals.length > 0) {
    const stays = [best.stay, ...rivals.map(({ stay }) => stay)];
    const names = stays.slice(0, 4).map((stay) => show(stay.plate ?? ""));
    return {
      kind: "ambiguous",
      stays,
      note: `${show(plate)} could be ${names.join(" or ")}; choose the car from the photographs`,
    };
  }
  const second = others[0];
  return {
    kind: "closed-set",
    stay: best.stay,
    note: `read as ${show(plate)}; of ${inside.size} cars inside ${show(best.stay.plate ?? "")} is ${
      second ? `${timesText(best.score - second.score)} likelier than the next` : "the only one that is close"
    }`,
  };
}

function timesText(margin: number): string {
  const times = Math.exp(margin);
  return times > 1000 ? "over 1000 times" : `${Math.floor(times)} times`;
}

type Scored = { stay: Stay; score: number };

/** The likeliest plausible car, and the others that are worth a look, likeliest first. */
function weigh(
  read: ExitRead,
  inside: Inside,
  unsure: boolean,
  nowMs: number,
): { best: Scored | null; others: Scored[] } {
  const readings = readingsOf(read);
  const ranked = (mostMissing: number): Scored[] =>
    [...scoresOf(readings, inside, mostMissing)]
      .map(([stay, score]) => ({ stay, score: score + dwellScore(stay, nowMs) }))
      .sort((a, b) => b.score - a.score);
  const bestOf = (scored: readonly Scored[]) =>
    scored.find(({ stay }) => isPlausible(read, stay.plate ?? "", unsure)) ?? null;
  let scored = ranked(FEW_MISSING);
  let best = bestOf(scored);
  // What has more characters that nobody read is far below any plausible car, but for the weakest of reads.
  if (best && best.score - CLEAR_MARGIN < (FEW_MISSING + 1) * UNSEEN) {
    scored = ranked(MOST_DIFFERENT + 1);
    best = bestOf(scored);
  }
  return { best, others: scored.filter(({ stay }) => stay !== best?.stay) };
}

/**
 * How likely it is that this car leaves now, by how long it has been inside. Too weak to decide between two plates
 * by itself: it only adds to what the characters say.
 */
function dwellScore(stay: Stay, nowMs: number): number {
  const insideMs = nowMs - stay.entryAtMs;
  if (insideMs < HARDLY_PARKED_MS) return -DWELL_WEIGHT;
  return insideMs > PROBABLY_GONE_MS ? -DWELL_WEIGHT : 0;
}

/** One way to read the plate: for every position and character its natural logarithm, and a weight for the whole. */
type Reading = { length: number; table: Float64Array; isNamed: Uint8Array; weight: number };

/**
 * The reader's own characters, or, where it gave only a text, its confidence spread evenly; and the whole-plate
 * candidates, which are weighed among themselves.
 */
function readingsOf(read: ExitRead): Reading[] {
  const chars = read.chars.length > 0 ? read.chars : evenChars(read.plate ?? "", read.confidence);
  const readings = [readingOf(chars, 0)];
  const sum = read.candidates.reduce((total, candidate) => total + Math.max(0, candidate.confidence), 0);
  for (const { text, confidence } of read.candidates)
    if (confidence > 0 && sum > 0)
      readings.push(readingOf(evenChars(text, 0.99), Math.log(confidence / sum)));
  return readings;
}

function readingOf(chars: readonly CharRead[], weight: number): Reading {
  const table = new Float64Array(chars.length * CODES);
  const isNamed = new Uint8Array(CODES);
  for (const [i, read] of chars.entries())
    for (let code = 0; code < CODES; code++) {
      const score = logOf(read, charOf(code));
      table[i * CODES + code] = score;
      if (score > UNSEEN) isNamed[code] = 1;
    }
  return { length: chars.length, table, isNamed, weight };
}

function evenChars(text: string, confidence: number): CharRead[] {
  const each = Math.min(0.99, Math.max(0.3, confidence)) ** (1 / Math.max(1, text.length));
  return [...text].map((char) => ({ char, confidence: each, alternatives: [] }));
}

function logOf(read: CharRead, char: string): number {
  if (read.char === char) return Math.log(Math.max(1e-4, read.confidence));
  const alternative = read.alternatives.find((one) => one.char === char);
  const named = alternative ? Math.log(Math.max(1e-4, alternative.confidence)) : UNSEEN;
  return isSameOrConfusableChar(read.char, char) ? Math.max(named, PAIRED) : named;
}

/** Natural logarithm of how likely the read is for each car that is worth a look: its best reading counts. */
function scoresOf(readings: readonly Reading[], inside: Inside, mostMissing: number): Map<Stay, number> {
  const scores = new Map<Stay, number>();
  for (const reading of readings)
    for (const shelf of inside.shelves(reading.length, MOST_SHIFTED)) {
      const score = shelf.length === reading.length ? placedScore : alignedScore;
      for (let place = 0; place < shelf.stays.length; place++) {
        const found = score(reading, shelf, place * shelf.length, mostMissing) + reading.weight;
        if (found === Number.NEGATIVE_INFINITY) continue;
        const stay = shelf.stays[place]!;
        const before = scores.get(stay);
        if (before === undefined || found > before) scores.set(stay, found);
      }
    }
  return scores;
}

/** Same length: character by character. */
function placedScore({ table }: Reading, { codes, length }: Shelf, at: number): number {
  let score = 0;
  let different = 0;
  for (let i = 0; i < length; i++) {
    const one = table[i * CODES + codes[at + i]!]!;
    if (one <= UNSEEN && ++different > MOST_DIFFERENT) return Number.NEGATIVE_INFINITY;
    score += one;
  }
  return score;
}

/** Another length: the cheapest alignment, and none at all where too many characters stand nowhere in the read. */
function alignedScore(reading: Reading, shelf: Shelf, at: number, mostMissing: number): number {
  const { codes, length } = shelf;
  let missing = 0;
  for (let j = 0; j < length; j++)
    if (reading.isNamed[codes[at + j]!] === 0 && ++missing > mostMissing) return Number.NEGATIVE_INFINITY;
  let above = Array.from({ length: length + 1 }, (_, j) => j * SHIFTED);
  for (let i = 1; i <= reading.length; i++) {
    const row = [i * SHIFTED];
    for (let j = 1; j <= length; j++) {
      const same = above[j - 1]! + reading.table[(i - 1) * CODES + codes[at + j - 1]!]!;
      row.push(Math.max(same, above[j]! + SHIFTED, row[j - 1]! + SHIFTED));
    }
    above = row;
  }
  const score = above[length]!;
  return score < (MOST_DIFFERENT + 1) * UNSEEN ? Number.NEGATIVE_INFINITY : score;
}

/**
 * Whether a car inside may be the one that was read at all. A candidate of the reader is; else one character may
 * be wrong, and a second only where the reader itself was unsure.
 */
function isPlausible(read: ExitRead, plate: string, unsure: boolean): boolean {
  if (read.candidates.some(({ text }) => isConfusable(text, plate))) return true;
  const text = read.plate ?? "";
  const distance = confusableDistance(text, plate);
  const shorter = Math.min(text.length, plate.length);
  if (shorter < 4) return distance === 0;
  if (read.chars.length === plate.length) return isDoubtedInto(read.chars, plate);
  if (read.chars.length === 0 && distance > 0 && read.confidence > SURE) return false;
  return distance <= (unsure && shorter >= 6 ? 2 : 1);
}

/**
 * Whether the reader's own doubts lead from what it wrote to the plate: the differing characters were unsure, and
 * at most one of them came without naming the right one.
 */
function isDoubtedInto(chars: readonly CharRead[], plate: string): boolean {
  let different = 0;
  let unnamed = 0;
  let surest = 0;
  for (const [i, read] of chars.entries()) {
    const char = plate.charAt(i);
    if (isSameOrConfusableChar(read.char, char)) continue;
    surest = Math.max(surest, read.confidence);
    if (++different > MOST_DIFFERENT) return false;
    if (!read.alternatives.some((one) => one.char === char) && ++unnamed > 1) return false;
  }
  return surest < (different > 1 ? FAIRLY_SURE : SURE);
}
