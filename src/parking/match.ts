/**
 * Which car inside stands at the exit: exact, then zero-cost confusables, then the best of the closed set of cars
 * inside with a clear margin. Never guesses between two, never grants more than the stay already has.
 */
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
/** A single character surer than this is not a misread; of several, none may be surer than `FAIRLY_SURE`. */
const SURE = 0.97;
const FAIRLY_SURE = 0.9;

/** Matches a read with the open stays, in the order of section 2.2 of the behaviour. */
export function matchExit(read: ExitRead, inside: readonly Stay[], options: MatchOptions): Match {
  const { plate } = read;
  if (plate === null || plate === "")
    return { kind: "none", note: "no plate could be read; choose the car from the photographs" };
  const show = (text: string) => displayPlate(text, fitRegions(text, options.regions));
  const exact = inside.find((stay) => stay.plate === plate);
  if (exact) return { kind: "exact", stay: exact, note: "" };

  const alike = inside.filter((stay) => stay.plate !== null && isConfusable(plate, stay.plate));
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
  const scored = inside
    .map((stay) => ({ stay, score: scoreOf(read, stay.plate) }))
    .filter((one) => one.score > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.score - a.score);
  const plausible = scored.filter(({ stay }) => isPlausible(read, stay.plate ?? "", unsure));
  const best = plausible[0];
  if (!best)
    return { kind: "none", note: `none of the ${inside.length} cars inside is close to ${show(plate)}` };
  const rivals = scored.filter(({ stay, score }) => stay !== best.stay && score > best.score - CLEAR_MARGIN);
  if (rivals.length > 0) {
    const stays = [best.stay, ...rivals.map(({ stay }) => stay)];
    const names = stays.slice(0, 4).map((stay) => show(stay.plate ?? ""));
    return {
      kind: "ambiguous",
      stays,
      note: `${show(plate)} could be ${names.join(" or ")}; choose the car from the photographs`,
    };
  }
  const second = scored.find(({ stay }) => stay !== best.stay);
  return {
    kind: "closed-set",
    stay: best.stay,
    note: `read as ${show(plate)}; of ${inside.length} cars inside ${show(best.stay.plate ?? "")} is ${
      second ? `${timesText(best.score - second.score)} likelier than the next` : "the only one that is close"
    }`,
  };
}

function timesText(margin: number): string {
  const times = Math.exp(margin);
  return times > 1000 ? "over 1000 times" : `${Math.floor(times)} times`;
}

/**
 * Natural logarithm of how likely the read is if `plate` was there: the better of the per-character score and of
 * the whole-plate candidates, which are weighed among themselves. Minus infinity when it is not worth a look.
 */
function scoreOf(read: ExitRead, plate: string | null): number {
  if (plate === null || read.plate === null) return Number.NEGATIVE_INFINITY;
  let best = charScore(charsOf(read), plate);
  const sum = read.candidates.reduce((total, candidate) => total + Math.max(0, candidate.confidence), 0);
  for (const { text, confidence } of read.candidates) {
    if (confidence <= 0 || sum <= 0) continue;
    const asRead = charScore(evenChars(text, 0.99), plate);
    best = Math.max(best, Math.log(confidence / sum) + asRead);
  }
  return best;
}

/** The reader's own characters, or, where it gave only a text, its confidence spread evenly. */
function charsOf(read: ExitRead): readonly CharRead[] {
  if (read.chars.length > 0) return read.chars;
  return evenChars(read.plate ?? "", read.confidence);
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

/** Same length: character by character. Else the cheapest alignment. */
function charScore(chars: readonly CharRead[], plate: string): number {
  const shift = Math.abs(chars.length - plate.length);
  if (shift > 2) return Number.NEGATIVE_INFINITY;
  if (shift > 0) return alignedScore(chars, plate);
  let score = 0;
  let different = 0;
  for (let i = 0; i < plate.length; i++) {
    const one = logOf(chars[i]!, plate.charAt(i));
    if (one <= UNSEEN && ++different > MOST_DIFFERENT) return Number.NEGATIVE_INFINITY;
    score += one;
  }
  return score;
}

function alignedScore(chars: readonly CharRead[], plate: string): number {
  let above = Array.from({ length: plate.length + 1 }, (_, j) => j * SHIFTED);
  for (let i = 1; i <= chars.length; i++) {
    const row = [i * SHIFTED];
    for (let j = 1; j <= plate.length; j++) {
      const same = above[j - 1]! + logOf(chars[i - 1]!, plate.charAt(j - 1));
      row.push(Math.max(same, above[j]! + SHIFTED, row[j - 1]! + SHIFTED));
    }
    above = row;
  }
  const score = above[plate.length]!;
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
