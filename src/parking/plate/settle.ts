/**
 * Finds the plate that a row of uncertain characters most likely is: a best-first search over the automata of the
 * regions' formats, scored with the reader's probabilities; nothing is replaced blindly. Pure; the same for one read
 * and for a whole track's votes.
 *
 * For a text t that a format f writes:  score = Σ ln p(seen | tᵢ) + Σ ln(left out) + PRIOR_WEIGHT · ln p(t | f, region)
 * where p(seen | t) lets each character be its look-alike (a typeface where O and 0 are one glyph tells nothing). The
 * estimate of what is still to come never falls short of what can come, so the first text found is the best of all,
 * the second the next, and so on.
 */
import type { Candidate, CharRead, Region } from "../types.ts";
import { confusablesOf } from "./confusable.ts";
import { edgesOf, logToGo, MOST_LENGTH, type Node, type Parse, PLATE_CHARACTERS } from "./format.ts";
import { fitRegions, formatsOf, hasBand, parseIn, sameGlyphsOf } from "./region.ts";

/** One character of a read. */
export type Slot = {
  /** Letters and digits with their share, best first, summing to about 1. */
  chars: { char: string; p: number }[];
  /** How sure it is that a character stands here at all, 0..1. */
  keep: number;
};

/**
 * What the slots were read from. `crop`: one plate, cut out by its corners, so what stands there is the plate.
 * `line`: a line of text somewhere in the picture, which may begin or end with the country's letters, a screw, a frame.
 */
export type SlotSource = "crop" | "line";

export type SettleOptions = {
  /** `crop` when nothing is said. */
  from?: SlotSource;
  /** What this site's camera was found to mix up, beside what is known of all. */
  lookalikes?: Lookalikes | undefined;
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
/** What is left out was some mark or other: without this price a text would be the likelier the shorter it is. */
const NOISE = -PRIOR_WEIGHT * LN_36;
/** A character at least this sure is one; it may belong to something else than the plate, but it is there. */
const SURE = 0.97;
/** Leaving out a clearly seen character at an edge of a line: the country's letters on a band, else a screw or the frame. */
const EDGE_DROP = Math.log(0.03);
const EDGE_DROP_WITHOUT_BAND = Math.log(0.005);
/** The same of a crop: a foreign plate that fits no format is likelier than a mark of that size (OY09FEU is not OY09FE). */
const EDGE_DROP_OF_CROP = Math.log(0.0005);
/** Leaving out a clear one between two groups (a seal, an emblem, a sticker read as a character). */
const GAP_DROP = Math.log(0.002);
/** A row that reads as figures only, or as letters only (a date, TAXI), is rarely a plate that has both. */
const ONE_KIND = Math.log(0.15);
const MOST_DROPS = 2;
const MOST_GAP_DROPS = 1;
/** What is left of the certainty for each clear character that the text leaves out: it may be a foreign plate. */
const DROPPED_SHARE = 0.5;
const LEAST_LENGTH = 2;
const MOST_SLOTS = 3 * MOST_LENGTH;
const MOST_CANDIDATES = 8;
const FLOOR = 1e-4;
/** Texts that score this much lower than the best (1 in 1 100) are no candidates. */
const TRAILING = 7;
/** Texts looked for; the rest would share what little likelihood is left. */
const MOST_TEXTS = 12;
/** The search ends here at the latest: a row of noise has no best text worth more time. */
const MOST_STEPS = 6000;
/** A character this clear is only ever its look-alike, whatever a format would like. */
const CLEAR = 0.9;
const FAINT = 0.005;

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
const SAME_GLYPH = 0.5;

/** What one site's own corrections add: "8B" is the share of characters read as 8 that were a B, 0..1. */
export type Lookalikes = Readonly<Record<string, number>>;

/** The characters that a seen one may be, where a site's own corrections add some. */
function rivalsOf(char: string, lookalikes: Lookalikes): string {
  const learned = Object.keys(lookalikes).filter((pair) => pair.charAt(0) === char);
  return [...new Set(confusablesOf(char) + learned.map((pair) => pair.charAt(1)).join(""))].join("");
}

type Char = { char: string; index: number; log: number };
/** A slot as the search needs it: what may stand there, and what it costs to believe in it or to leave it out. */
type Seen = {
  chars: Char[];
  logOf: Map<string, number>;
  keepLog: number;
  /** Believing that nothing stands here; -Infinity where something surely does. */
  dropLog: number;
  isClear: boolean;
};
/** What a region's typeface makes of the slots, and what those from i on can still add. */
type Sight = {
  seen: Seen[];
  isOneKind: boolean;
  /** Leaving out a clear character at an edge. */
  edgeDrop: number;
  /** The most that slots i… add, each read or left out as is best for it. */
  rest: Float64Array;
  /** How many of them are best left out, and what each further one costs at least (0 or less). */
  nothing: Int32Array;
  dropCost: Float64Array;
  /** How many of them may be nothing. */
  faint: Int32Array;
};
type Kept = { index: number; before: Kept | null };
type Path = {
  source: Source;
  node: Node;
  at: number;
  score: number;
  /** What the best completion can reach. */
  bound: number;
  text: string;
  kept: Kept | null;
  drops: number;
  gapDrops: number;
  /** A character between two groups was left out: a group must begin here. */
  isAtGap: boolean;
  isDone: boolean;
};
type Source = { region: Region | null; sight: Sight };
type Found = { text: string; score: number; region: Region | null; kept: readonly number[] };

/** The best plate for the slots, or null when they hold too few or too many characters for any plate. */
export function settlePlate(
  slots: readonly Slot[],
  regions: readonly Region[],
  options: SettleOptions = {},
): Settled | null {
  if (slots.length < LEAST_LENGTH || slots.length > MOST_SLOTS) return null;
  const plain = look(slots, null, options);
  const found = search(slots, plain, regions, options);
  const best = found[0];
  if (!best) return null;
  const total = found.reduce((sum, one) => sum + Math.exp(one.score - best.score), 0);
  const quality = clarity(plain.seen, best);
  const confidence = (one: Found) => round((Math.exp(one.score - best.score) / total) * quality);
  if (best.region === null) best.text = ofOneKind(best.text);
  return {
    text: best.text,
    region: best.region ?? fitRegions(best.text, regions),
    confidence: confidence(best),
    candidates: found
      .slice(1, MOST_CANDIDATES + 1)
      .map((one) => ({ text: one.text, confidence: confidence(one) }))
      .filter((one) => one.confidence >= 0.001 && one.text !== best.text),
    chars: best.kept.map((index, i) => charRead(slots[index]!, best.text.charAt(i))),
  };
}

/** Where no format decides, O between pairs of figures is a 0 and 0 between pairs of letters an O; I and 1 likewise. */
function ofOneKind(text: string): string {
  return text
    .replace(/(?<=[0-9]{2})[OI](?=[0-9]{2})/g, (char) => (char === "O" ? "0" : "1"))
    .replace(/(?<=[A-Z]{2})[01](?=[A-Z]{2})/g, (char) => (char === "0" ? "O" : "I"));
}

/**
 * The score that `settlePlate` gives a text when it keeps every slot, -Infinity when it cannot be that text: the same
 * sum over the best format, spelled out for checks of the search.
 */
export function scoreOf(
  text: string,
  slots: readonly Slot[],
  regions: readonly Region[],
  options: SettleOptions = {},
): number {
  if (text.length !== slots.length) return Number.NEGATIVE_INFINITY;
  const score = (sight: Sight, prior: number) =>
    sight.seen.reduce(
      (sum, slot, i) => sum + slot.keepLog + (slot.logOf.get(text.charAt(i)) ?? Number.NEGATIVE_INFINITY),
      PRIOR_WEIGHT * prior + kindCost(sight, text),
    );
  const scores = regions.map((region, i) => {
    const parse: Parse | null = parseIn(text, region);
    return parse
      ? score(look(slots, region, options), entryPrior(region, i) + parse.log)
      : Number.NEGATIVE_INFINITY;
  });
  return Math.max(...scores, score(look(slots, null, options), UNKNOWN_FORMAT - text.length * LN_36));
}

/** @param region whose typeface and bands count; null for a plate of nowhere in particular */
function look(slots: readonly Slot[], region: Region | null, options: SettleOptions): Sight {
  const sameGlyphs = region ? sameGlyphsOf(region) : [];
  const ofLine = region && !hasBand(region) ? EDGE_DROP_WITHOUT_BAND : EDGE_DROP;
  const edgeDrop = options.from === "line" ? ofLine : EDGE_DROP_OF_CROP;
  const seen = slots.map((slot) => see(slot, sameGlyphs, options.lookalikes));
  const size = slots.length + 1;
  const [rest, dropCost] = [new Float64Array(size), new Float64Array(size)];
  const [nothing, faint] = [new Int32Array(size), new Int32Array(size)];
  dropCost[slots.length] = Number.NEGATIVE_INFINITY;
  for (let i = slots.length - 1; i >= 0; i--) {
    const { chars, keepLog, dropLog, isClear } = seen[i]!;
    const drop = isClear ? Math.max(dropLog, keepLog + edgeDrop) : dropLog;
    const keep = keepLog + (chars[0]?.log ?? Number.NEGATIVE_INFINITY);
    rest[i] = rest[i + 1]! + Math.max(drop, keep);
    nothing[i] = nothing[i + 1]! + (drop >= keep ? 1 : 0);
    dropCost[i] = drop >= keep ? dropCost[i + 1]! : Math.max(dropCost[i + 1]!, drop - keep);
    faint[i] = faint[i + 1]! + (dropLog > Number.NEGATIVE_INFINITY ? 1 : 0);
  }
  const read = slots.map(({ chars, keep }) => (keep > 0.5 ? chars[0]?.char : ""));
  return { seen, rest, nothing, dropCost, faint, edgeDrop, isOneKind: !isMixed(read.join("")) };
}

function kindCost(sight: Sight, text: string): number {
  return sight.isOneKind && isMixed(text) ? ONE_KIND : 0;
}

/** True for a text with both letters and figures. */
function isMixed(text: string): boolean {
  return /[A-Z]/.test(text) && /[0-9]/.test(text);
}

function see(slot: Slot, sameGlyphs: readonly string[], lookalikes?: Lookalikes): Seen {
  const shares = new Map<string, number>();
  const add = (char: string, p: number) => shares.set(char, (shares.get(char) ?? 0) + p);
  const clearest = slot.chars.reduce((best, one) => (one.p > best.p ? one : best), { char: "", p: 0 });
  for (const { char, p } of slot.chars) {
    if (clearest.p > CLEAR && p < FAINT) continue;
    let away = 0;
    for (const other of lookalikes ? rivalsOf(char, lookalikes) : confusablesOf(char)) {
      const share = Math.max(looksLike(char, other, sameGlyphs), lookalikes?.[char + other] ?? 0);
      add(other, p * share);
      away += share;
    }
    add(char, p * (1 - Math.min(0.5, away)));
  }
  const chars = [...shares]
    .map(([char, p]) => ({ char, index: PLATE_CHARACTERS.indexOf(char), log: Math.log(Math.max(FLOOR, p)) }))
    .filter(({ index }) => index >= 0)
    .sort((a, b) => b.log - a.log);
  return {
    chars,
    logOf: new Map(chars.map(({ char, log }) => [char, log])),
    keepLog: Math.log(Math.max(FLOOR, slot.keep)),
    dropLog: slot.keep < SURE ? Math.log(Math.max(FLOOR, 1 - slot.keep)) + NOISE : Number.NEGATIVE_INFINITY,
    isClear: slot.keep > 0.5,
  };
}

function looksLike(a: string, b: string, sameGlyphs: readonly string[]): number {
  const pair = LOOKS_LIKE[a + b] === undefined ? b + a : a + b;
  return sameGlyphs.includes(pair) ? SAME_GLYPH : (LOOKS_LIKE[pair] ?? 0);
}

/** The site's first region is its home; each later one is a little less likely. `any` is nobody's home. */
function entryPrior(region: Region, order: number): number {
  return (region === "any" ? UNKNOWN_FORMAT / 2 : 0) - Math.log(1 + order);
}

/** Any text at all, each as unlikely as the next. */
const UNKNOWN_NODES: readonly Node[] = (() => {
  const mask = new Uint8Array(PLATE_CHARACTERS.length).fill(1);
  const nodes: Node[] = [];
  for (let length = MOST_LENGTH; length >= 0; length--) {
    const to = nodes[0];
    const end = length >= LEAST_LENGTH ? 0 : Number.NEGATIVE_INFINITY;
    nodes.unshift({ edges: to ? [{ mask, to, log: -LN_36, gap: "" }] : [], end, byChar: [], toGo: null });
  }
  return nodes;
})();

/** Best texts first. */
function search(
  slots: readonly Slot[],
  plain: Sight,
  regions: readonly Region[],
  options: SettleOptions,
): Found[] {
  const open = new Open();
  const asRead = readAsItStands(plain);
  if (asRead) {
    open.least = asRead.score - TRAILING;
    open.push(asRead);
  }
  const start = (source: Source, node: Node, prior: number) => {
    const state = { text: "", kept: null, drops: 0, gapDrops: 0, isAtGap: false, isDone: false };
    open.goOn({ source, node, at: 0, score: 0, bound: 0, ...state }, node, 0, PRIOR_WEIGHT * prior);
  };
  start({ region: null, sight: plain }, UNKNOWN_NODES[0]!, UNKNOWN_FORMAT);
  regions.forEach((region, order) => {
    start({ region, sight: look(slots, region, options) }, formatsOf(region), entryPrior(region, order));
  });
  const found = new Map<string, Found>();
  for (let step = 0; step < MOST_STEPS && found.size < MOST_TEXTS; step++) {
    const path = open.pop();
    if (!path || path.bound < open.least) break;
    if (!path.isDone) {
      expand(path, open);
      continue;
    }
    const known = found.get(path.text);
    if (known) {
      // Read as it stands and in a format as well: it is of that format.
      known.region ??= path.source.region;
      continue;
    }
    open.least = Math.max(open.least, path.score - TRAILING);
    const { text, score, source } = path;
    found.set(text, { text, score, region: source.region, kept: listKept(path.kept) });
  }
  return [...found.values()];
}

/** Every clear character as its best reading: a text that can be had without any search. */
function readAsItStands(sight: Sight): Path | null {
  const { seen } = sight;
  let score = PRIOR_WEIGHT * UNKNOWN_FORMAT;
  let text = "";
  let kept: Kept | null = null;
  for (const [index, slot] of seen.entries()) {
    const best = slot.chars[0];
    if (!slot.isClear || !best) {
      score += slot.dropLog;
      continue;
    }
    score += slot.keepLog + best.log - PRIOR_WEIGHT * LN_36;
    text += best.char;
    kept = { index, before: kept };
  }
  if (text.length < LEAST_LENGTH || text.length > MOST_LENGTH) return null;
  score += kindCost(sight, text);
  const node = UNKNOWN_NODES[text.length]!;
  const state = { drops: 0, gapDrops: 0, isAtGap: false, isDone: true };
  return {
    source: { region: null, sight },
    node,
    at: seen.length,
    score,
    bound: score,
    text,
    kept,
    ...state,
  };
}

/** What may come next: the slot as one of the characters that the formats allow here, left out, or the end. */
function expand(path: Path, open: Open): void {
  const { source, node, at } = path;
  const slot = source.sight.seen[at];
  if (!path.isAtGap && node.end > Number.NEGATIVE_INFINITY) finish(path, open);
  if (!slot) return;
  leaveOut(path, slot, open);
  for (const { char, index, log } of slot.chars) {
    for (const edge of edgesOf(node, index)) {
      if (path.isAtGap && edge.gap === "") continue;
      const next = open.goOn(path, edge.to, at + 1, slot.keepLog + log + PRIOR_WEIGHT * edge.log);
      if (!next) continue;
      next.text += char;
      next.kept = { index: at, before: path.kept };
      next.isAtGap = false;
    }
  }
}

/** The plate ends here; what follows is no part of it. */
function finish(path: Path, open: Open): void {
  if (path.text.length < LEAST_LENGTH) return;
  let { score, drops } = path;
  const { seen, edgeDrop } = path.source.sight;
  for (let at = path.at; at < seen.length; at++) {
    const { dropLog, keepLog, isClear } = seen[at]!;
    const asForeign = isClear && drops < MOST_DROPS ? keepLog + edgeDrop : Number.NEGATIVE_INFINITY;
    if (asForeign > dropLog) drops++;
    score += Math.max(dropLog, asForeign);
  }
  score += PRIOR_WEIGHT * path.node.end;
  score += kindCost(path.source.sight, path.text);
  open.push({ ...path, score, bound: score, drops, isDone: true });
}

/** The slot is nothing, or something else than a character of the plate: at its edge, or where it has a gap. */
function leaveOut(path: Path, slot: Seen, open: Open): void {
  const { node, at } = path;
  if (slot.dropLog > Number.NEGATIVE_INFINITY) open.goOn(path, node, at + 1, slot.dropLog);
  if (!slot.isClear) return;
  if (path.text === "") {
    if (path.drops >= MOST_DROPS) return;
    const next = open.goOn(path, node, at + 1, slot.keepLog + path.source.sight.edgeDrop);
    if (next) next.drops++;
  } else if (path.gapDrops < MOST_GAP_DROPS && node.edges.some((edge) => edge.gap !== "")) {
    const next = open.goOn(path, node, at + 1, slot.keepLog + GAP_DROP);
    if (!next) return;
    next.gapDrops++;
    next.isAtGap = true;
  }
}

/** The most that a format adds from here: of a plate as long as the slots, or shorter by what is left out of them. */
function mostOfFormat(node: Node, { seen, nothing, dropCost, faint }: Sight, at: number): number {
  const left = seen.length - at;
  const least = Math.max(0, left - faint[at]! - MOST_DROPS - MOST_GAP_DROPS);
  let most = Number.NEGATIVE_INFINITY;
  for (let characters = Math.min(left, MOST_LENGTH); characters >= least; characters--) {
    const format = logToGo(node, characters);
    if (format === Number.NEGATIVE_INFINITY) continue;
    const drops = left - characters - nothing[at]!;
    most = Math.max(most, PRIOR_WEIGHT * format + (drops > 0 ? drops * dropCost[at]! : 0));
  }
  return most;
}

function listKept(kept: Kept | null): number[] {
  const out: number[] = [];
  for (let one = kept; one; one = one.before) out.unshift(one.index);
  return out;
}

/** The paths that may still lead to a plate, the one with the best bound on top. */
class Open {
  /** Paths that cannot reach this score lead nowhere. */
  least = Number.NEGATIVE_INFINITY;
  private readonly paths: Path[] = [];

  /**
   * Opens the path that continues this one at another node, or tells by null that it leads nowhere. Its bound is the
   * most that a completion can add: the slots at their best, in a format that is as long.
   */
  goOn(path: Path, node: Node, at: number, gain: number): Path | null {
    const { sight } = path.source;
    const score = path.score + gain;
    const bound = score + sight.rest[at]! + mostOfFormat(node, sight, at);
    // Also where both are -Infinity: nothing completes it.
    if (bound < this.least || bound === Number.NEGATIVE_INFINITY) return null;
    const { source, text, kept, drops, gapDrops, isAtGap } = path;
    const next = { source, node, at, score, bound, text, kept, drops, gapDrops, isAtGap, isDone: false };
    this.push(next);
    return next;
  }

  push(path: Path): void {
    if (path.bound < this.least || path.bound === Number.NEGATIVE_INFINITY) return;
    const { paths } = this;
    let at = paths.push(path) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (paths[above]!.bound >= path.bound) break;
      paths[at] = paths[above]!;
      at = above;
    }
    paths[at] = path;
  }

  pop(): Path | undefined {
    const { paths } = this;
    const top = paths[0];
    const last = paths.pop();
    if (!top || !last || top === last) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= paths.length) break;
      if (below + 1 < paths.length && paths[below + 1]!.bound > paths[below]!.bound) below++;
      if (last.bound >= paths[below]!.bound) break;
      paths[at] = paths[below]!;
      at = below;
    }
    paths[at] = last;
    return top;
  }
}

/** 0..1: how clearly the characters of the text stood there, look-alikes counted as seen. */
function clarity(seen: readonly Seen[], best: Found): number {
  let sum = 0;
  best.kept.forEach((index, i) => {
    const slot = seen[index]!;
    const char = best.text.charAt(i);
    let mass = Math.exp(slot.logOf.get(char) ?? Math.log(FLOOR));
    for (const other of confusablesOf(char))
      mass += Math.exp(slot.logOf.get(other) ?? Number.NEGATIVE_INFINITY);
    sum += Math.log(Math.max(FLOOR, Math.min(1, mass) * Math.exp(slot.keepLog)));
  });
  const dropped = seen.filter((slot, index) => slot.isClear && !best.kept.includes(index)).length;
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
