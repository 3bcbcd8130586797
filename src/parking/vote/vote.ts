/**
 * Votes the reads of one vehicle into one plate: per-character probabilities are summed over the frames, a large,
 * sharp, whole plate counting more than a small or cut one, and the regions' formats are scored against the sum. Pure.
 */
import { isConfusable, type Lookalikes, type Settled, type Slot, settlePlate } from "../plate/index.ts";
import type { Box, CharRead, Read, Region } from "../types.ts";

/** A read and how much it counts. */
export type Ballot = { read: Read; weight: number };

export type Vote = {
  settled: Settled;
  /** 0..1 for the plate, from how the frames agree. */
  confidence: number;
  /** Frames that saw the character which fewest of them saw: no frame has to be right as a whole. */
  agreeing: number;
  /** Summed weight of those frames. */
  support: number;
};

/** Weight that speaks against every plate: one weak frame alone is never sure. */
const DOUBT = 0.25;
const LOOKALIKE_SHARE = 0.7;
const AGAINST = 0.6;
/** The whole plate has to be read this often against a piece of it before the pieces count for it. */
const LEAST_WHOLE = 0.3;
/** A read this sure of itself is a good one; without any, so much of the certainty is lost. */
const GOOD_READ = 0.9;
const POOR_READS = 0.4;
/** A character narrower than this many pixels cannot be told from its neighbours, however often it is seen. */
const CLEAR_CHARACTER = 9;
const POOR_CHARACTER = 7;
const POOR_CONFIDENCE = 0.78;

/** True for a box that the border of the picture cuts. @param margin pixels that belong to the border */
export function isCut(
  [x, y, width, height]: Box,
  size: { width: number; height: number },
  margin = 1,
): boolean {
  return x <= margin || y <= margin || x + width >= size.width - margin || y + height >= size.height - margin;
}

/** How much one read counts. @param size of the picture */
export function weightOf(read: Read, size: { width: number; height: number }): number {
  const isLarge = Math.min(1, Math.max(0.25, read.box[3] / 18));
  return read.confidence * isLarge * (isCut(read.box, size) ? 0.25 : 1);
}

/** The plate that the ballots make together; null when they hold none. */
export function countVotes(
  ballots: readonly Ballot[],
  regions: readonly Region[],
  lookalikes?: Lookalikes,
): Vote | null {
  // Reads without any weight say nothing.
  if (!ballots.some(({ weight }) => weight > 0)) return null;
  const slots = sumSlots(ballots);
  const settled = slots && settlePlate(slots, regions, { lookalikes });
  if (!settled) return null;
  const { support, against, agreeing } = weakestCharacter(ballots, settled.text);
  let pitch = 0;
  let clearest = 0;
  for (const { read } of ballots) {
    if (isConfusable(read.text, settled.text)) clearest = Math.max(clearest, read.confidence);
    if (read.text.length > 0) pitch = Math.max(pitch, read.box[2] / read.text.length);
  }
  const agreement = support / (support + AGAINST * against + DOUBT);
  // Frames of one blurred plate repeat the same mistake: many poor reads are not one good one.
  const quality = 1 - POOR_READS + POOR_READS * Math.min(1, clearest / GOOD_READ);
  const confidence = Math.min(agreement * quality, clearness(pitch));
  return { settled, confidence: Math.round(confidence * 1e4) / 1e4, agreeing, support };
}

/** What speaks for and against the character that is backed least. A piece of the plate says nothing of the rest. */
function weakestCharacter(
  ballots: readonly Ballot[],
  text: string,
): { support: number; against: number; agreeing: number } {
  const places = Array.from(text, () => ({ support: 0, against: 0, agreeing: 0 }));
  for (const { read, weight } of ballots) {
    for (const [from, to] of align(read.text, text)) {
      const place = places[to]!;
      const [seen, wanted] = [read.text.charAt(from), text.charAt(to)];
      if (!isConfusable(seen, wanted)) place.against += weight;
      else {
        place.support += seen === wanted ? weight : weight * LOOKALIKE_SHARE;
        place.agreeing++;
      }
    }
  }
  const share = (place: { support: number; against: number }) =>
    place.support / (place.support + AGAINST * place.against + DOUBT);
  return places.reduce((least, place) => (share(place) < share(least) ? place : least));
}

function clearness(pitch: number): number {
  if (pitch >= CLEAR_CHARACTER) return 1;
  if (pitch <= POOR_CHARACTER) return POOR_CONFIDENCE;
  return (
    POOR_CONFIDENCE + ((1 - POOR_CONFIDENCE) * (pitch - POOR_CHARACTER)) / (CLEAR_CHARACTER - POOR_CHARACTER)
  );
}

/**
 * How many characters the plate has: what most weight says, where a read that is a piece of a longer one speaks for the
 * longer one. A box that cuts off the last character is common; a plain character that is not there is rare.
 */
function lengthOf(ballots: readonly Ballot[]): number | undefined {
  const own = new Map<number, number>();
  for (const { read, weight } of ballots)
    own.set(read.chars.length, (own.get(read.chars.length) ?? 0) + weight);
  const claims = new Map(own);
  for (const [length, weight] of own) {
    const wholes = new Set(
      ballots
        .filter(({ read }) => read.chars.length === length && read.region !== null)
        .map(({ read }) => read.text),
    );
    for (const { read, weight: lent } of ballots) {
      const shorter = own.get(read.chars.length)!;
      if (read.chars.length >= length || weight < LEAST_WHOLE * shorter) continue;
      if ([...wholes].some((whole) => whole.startsWith(read.text) || whole.endsWith(read.text)))
        claims.set(length, claims.get(length)! + lent);
    }
  }
  return [...claims].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0];
}

/** Adds up the characters position by position; reads of another length are laid along the majority first. */
function sumSlots(ballots: readonly Ballot[]): Slot[] | null {
  const length = lengthOf(ballots);
  if (!length) return null;
  const sums = Array.from({ length }, () => new Map<string, number>());
  const add = (position: number, char: CharRead, weight: number) => {
    const sum = sums[position]!;
    sum.set(char.char, (sum.get(char.char) ?? 0) + char.confidence * weight);
    for (const other of char.alternatives) {
      sum.set(other.char, (sum.get(other.char) ?? 0) + other.confidence * weight);
    }
  };
  for (const { read, weight } of ballots) {
    if (read.chars.length === length) for (const [i, char] of read.chars.entries()) add(i, char, weight);
  }
  const majority = sums.map((sum) => [...sum].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "").join("");
  for (const { read, weight } of ballots) {
    if (read.chars.length === length) continue;
    for (const [from, to] of align(read.text, majority)) add(to, read.chars[from]!, weight / 2);
  }
  return sums.map(toSlot);
}

function toSlot(sum: Map<string, number>): Slot {
  const total = [...sum.values()].reduce((a, b) => a + b, 0) || 1;
  const chars = [...sum].map(([char, p]) => ({ char, p: p / total })).sort((a, b) => b.p - a.p);
  return { chars, keep: 0.98 };
}

/** Pairs of positions (in a, in b) of the cheapest alignment; inserted and removed characters pair with nothing. */
export function align(a: string, b: string): [number, number][] {
  const cost: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 0; j <= b.length; j++) cost[0]![j] = j;
  const replaced = (i: number, j: number) => {
    if (a.charAt(i) === b.charAt(j)) return 0;
    return isConfusable(a.charAt(i), b.charAt(j)) ? 0.3 : 1.2;
  };
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      cost[i]![j] = Math.min(
        cost[i - 1]![j - 1]! + replaced(i - 1, j - 1),
        cost[i - 1]![j]! + 1,
        cost[i]![j - 1]! + 1,
      );
    }
  }
  const pairs: [number, number][] = [];
  let [i, j] = [a.length, b.length];
  while (i > 0 && j > 0) {
    if (cost[i]![j] === cost[i - 1]![j - 1]! + replaced(i - 1, j - 1)) pairs.unshift([--i, --j]);
    else if (cost[i]![j] === cost[i - 1]![j]! + 1) i--;
    else j--;
  }
  return pairs;
}
