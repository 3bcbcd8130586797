/**
 * Finds the plate that a row of uncertain characters most likely is. The regions' formats are scored against the
 * characters' probabilities; nothing is replaced blindly. Pure; the same for one read and for a whole track's votes.
 *
 * For a text t of a format f:  score = Σ ln p(seen | tᵢ) + Σ ln(dropped) + PRIOR_WEIGHT · ln prior(f)
 * where p(seen | t) also lets each character be its look-alike (a typeface where O and 0 are one glyph tells nothing).
 */
import type { Candidate, CharRead, Region } from "../types.ts";
import { confusablesOf } from "./confusable.ts";
import { fitRegions, shapesOf } from "./region.ts";

/** One character of a read. */
export type Slot = {
  /** Letters and digits with their share, best first, summing to about 1. */
  chars: { char: string; p: number }[];
  /** How sure it is that a character stands here at all, 0..1. */
  keep: number;
};

export type Settled = {
  text: string;
  region: Region | null;
  confidence: number;
  /** Best alternatives without `text`, best first. */
  candidates: Candidate[];
  chars: CharRead[];
};

/** How much a format counts against what was seen; below 1 because readers are more sure of themselves than right. */
const PRIOR_WEIGHT = 0.45;
/** A text of no format is this likely among all plates (vanity plates, foreign cars, lettering). */
const UNKNOWN_FORMAT = Math.log(2e-3);
const LN_36 = Math.log(36);
/** Dropping a clearly seen character at an edge (the blue band's country letters, a screw, the frame). */
const EDGE_DROP = Math.log(0.03);
const MOST_EDGE_DROPS = 2;
/** What is left of the certainty for each clear character that the text leaves out: it may be a foreign plate. */
const DROPPED_SHARE = 0.5;
const MOST_UNSURE = 3;
const LEAST_LENGTH = 2;
export const MOST_LENGTH = 12;
const MOST_CANDIDATES = 8;
const FLOOR = 1e-4;
/** Texts that score this much lower than the best (1 in 8 000) are no candidates. */
const TRAILING = 9;

/** How often a printed character is taken for its look-alike: same glyph in many typefaces, or nearly so. */
const LOOKS_LIKE: Readonly<Record<string, number>> = {
  O0: 0.25,
  I1: 0.25,
  Q0: 0.03,
  D0: 0.04,
  B8: 0.06,
  S5: 0.05,
  Z2: 0.06,
  G6: 0.05,
};

function looksLike(a: string, b: string): number {
  return LOOKS_LIKE[a + b] ?? LOOKS_LIKE[b + a] ?? 0;
}

/** What one site's own corrections add: "8B" is the share of characters read as 8 that were a B, 0..1. */
export type Lookalikes = Readonly<Record<string, number>>;

/** The characters that a seen one may be, where a site's own corrections add some. */
function rivalsOf(char: string, lookalikes: Lookalikes): string {
  const learned = Object.keys(lookalikes).filter((pair) => pair.charAt(0) === char);
  return [...new Set(confusablesOf(char) + learned.map((pair) => pair.charAt(1)).join(""))].join("");
}

type Seen = { logOf: Map<string, number>; best: string; keep: number };
type Scored = { text: string; score: number; region: Region | null; kept: readonly number[] };

/** The best plate for the slots, or null when they hold too few or too many characters for any plate. */
export function settlePlate(
  slots: readonly Slot[],
  regions: readonly Region[],
  lookalikes?: Lookalikes,
): Settled | null {
  if (slots.length < LEAST_LENGTH || slots.length > 3 * MOST_LENGTH) return null;
  const seen = slots.map((slot) => see(slot, lookalikes));
  const byText = new Map<string, Scored>();
  let leader = Number.NEGATIVE_INFINITY;
  // The likeliest choice first: what trails its best text too far is not worth spelling out.
  for (const { kept, cost } of choices(seen).sort((a, b) => b.cost - a.cost)) {
    for (const found of scoreKept(seen, kept, cost, regions, leader - TRAILING)) {
      leader = Math.max(leader, found.score);
      const known = byText.get(found.text);
      if (!known || found.score > known.score) byText.set(found.text, found);
    }
  }
  const ranked = [...byText.values()].sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1));
  const best = ranked[0];
  if (!best) return null;
  const total = ranked.reduce((sum, one) => sum + Math.exp(one.score - best.score), 0);
  const quality = clarity(seen, best);
  const confidence = (one: Scored) => round((Math.exp(one.score - best.score) / total) * quality);
  return {
    text: best.text,
    region: best.region ?? fitRegions(best.text, regions),
    confidence: confidence(best),
    candidates: ranked
      .slice(1, MOST_CANDIDATES + 1)
      .map((one) => ({ text: one.text, confidence: confidence(one) }))
      .filter((one) => one.confidence >= 0.001),
    chars: best.kept.map((index, i) => charRead(slots[index]!, best.text.charAt(i))),
  };
}

function see(slot: Slot, lookalikes: Lookalikes | undefined): Seen {
  const shares = new Map(slot.chars.map(({ char, p }) => [char, p]));
  const logOf = new Map<string, number>();
  const add = (char: string, p: number) => logOf.set(char, (logOf.get(char) ?? 0) + p);
  for (const [char, p] of shares) {
    let away = 0;
    for (const other of lookalikes ? rivalsOf(char, lookalikes) : confusablesOf(char)) {
      const share = Math.max(looksLike(char, other), lookalikes?.[char + other] ?? 0);
      add(other, p * share);
      away += share;
    }
    add(char, p * (1 - Math.min(0.5, away)));
  }
  let best = "";
  let most = 0;
  for (const [char, p] of logOf) {
    if (p > most) [best, most] = [char, p];
    logOf.set(char, Math.log(Math.max(FLOOR, p)));
  }
  return { logOf, best, keep: slot.keep };
}

/** Which characters to believe in: all clear ones, each subset of the unsure ones, and without a few at an edge. */
function choices(seen: readonly Seen[]): { kept: number[]; cost: number }[] {
  const unsure = seen
    .map((slot, index) => ({ index, doubt: 0.5 - Math.abs(slot.keep - 0.5) }))
    .filter(({ doubt }) => doubt > 0.03)
    .sort((a, b) => b.doubt - a.doubt)
    .slice(0, MOST_UNSURE)
    .map(({ index }) => index);
  const out: { kept: number[]; cost: number }[] = [];
  for (let subset = 0; subset < 1 << unsure.length; subset++) {
    let cost = 0;
    const kept: number[] = [];
    seen.forEach((slot, index) => {
      const bit = unsure.indexOf(index);
      const keep = bit < 0 ? slot.keep > 0.5 : (subset & (1 << bit)) !== 0;
      if (keep) kept.push(index);
      cost += Math.log(Math.max(FLOOR, keep ? slot.keep : 1 - slot.keep));
    });
    for (let before = 0; before <= MOST_EDGE_DROPS; before++) {
      for (let after = 0; before + after <= MOST_EDGE_DROPS; after++) {
        const length = kept.length - before - after;
        if (length < LEAST_LENGTH || length > MOST_LENGTH) continue;
        out.push({ kept: kept.slice(before, before + length), cost: cost + (before + after) * EDGE_DROP });
      }
    }
  }
  return out;
}

function scoreKept(
  seen: readonly Seen[],
  kept: readonly number[],
  cost: number,
  regions: readonly Region[],
  least: number,
): Scored[] {
  const slots = kept.map((index) => seen[index]!);
  const found: Scored[] = [];
  const tried = slots.map(() => new Map<string, { char: string; log: number }>());
  const bestOf = (i: number, allowed: string): { char: string; log: number } => {
    const known = tried[i]!.get(allowed);
    if (known) return known;
    const best = { char: allowed.charAt(0), log: Number.NEGATIVE_INFINITY };
    for (const [char, log] of slots[i]!.logOf) {
      if (log > best.log && allowed.includes(char)) [best.char, best.log] = [char, log];
    }
    // Nothing of what was seen may stand here: the format is as good as ruled out.
    if (best.log === Number.NEGATIVE_INFINITY) best.log = Math.log(FLOOR) * 2;
    tried[i]!.set(allowed, best);
    return best;
  };
  let floor = least;
  for (const region of regions) {
    for (const shape of shapesOf(region, slots.length)) {
      let score = cost + PRIOR_WEIGHT * (shape.logPrior + (region === "any" ? UNKNOWN_FORMAT / 2 : 0));
      let text = "";
      for (let i = 0; i < slots.length && score >= floor; i++) {
        const { char, log } = bestOf(i, shape.slots[i]!);
        score += log;
        text += char;
      }
      if (score < floor) continue;
      floor = Math.max(floor, score - TRAILING);
      found.push({ text, score, region, kept });
      found.push(...seconds(slots, shape.slots, { text, score, region, kept }, floor));
    }
  }
  const plain = slots.map((slot) => slot.best).join("");
  const plainScore = slots.reduce((sum, slot) => sum + slot.logOf.get(slot.best)!, cost);
  const prior = PRIOR_WEIGHT * (UNKNOWN_FORMAT - slots.length * LN_36);
  found.push({ text: plain, score: plainScore + prior, region: null, kept });
  return found;
}

/** The same format with the runner-up at one position: what a match at the exit may need. */
function seconds(slots: readonly Seen[], allowed: readonly string[], first: Scored, least: number): Scored[] {
  const out: Scored[] = [];
  for (let i = 0; i < slots.length; i++) {
    const had = slots[i]!.logOf.get(first.text.charAt(i)) ?? Math.log(FLOOR);
    for (const [char, log] of slots[i]!.logOf) {
      const score = first.score - had + log;
      if (score < least || char === first.text.charAt(i) || !allowed[i]!.includes(char)) continue;
      out.push({ ...first, text: first.text.slice(0, i) + char + first.text.slice(i + 1), score });
    }
  }
  return out;
}

/** 0..1: how clearly the characters of the text stood there, look-alikes counted as seen. */
function clarity(seen: readonly Seen[], best: Scored): number {
  let sum = 0;
  best.kept.forEach((index, i) => {
    const slot = seen[index]!;
    const char = best.text.charAt(i);
    let mass = Math.exp(slot.logOf.get(char) ?? Math.log(FLOOR));
    for (const other of confusablesOf(char))
      mass += Math.exp(slot.logOf.get(other) ?? Number.NEGATIVE_INFINITY);
    sum += Math.log(Math.max(FLOOR, Math.min(1, mass) * slot.keep));
  });
  const dropped = seen.filter((slot, index) => slot.keep > 0.5 && !best.kept.includes(index)).length;
  return Math.exp(sum / Math.sqrt(best.kept.length)) * DROPPED_SHARE ** dropped;
}

function charRead(slot: Slot, char: string): CharRead {
  const share = (wanted: string) =>
    round((slot.chars.find((one) => one.char === wanted)?.p ?? 0) * slot.keep);
  return {
    char,
    confidence: share(char),
    alternatives: slot.chars
      .filter((one) => one.char !== char && one.p >= 0.005)
      .slice(0, 4)
      .map((one) => ({ char: one.char, confidence: share(one.char) })),
  };
}

function round(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
}
