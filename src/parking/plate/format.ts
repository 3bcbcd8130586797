/**
 * The small language in which formats are written, and its compiler to an automaton whose every way is one plate with
 * its probability. It knows no region and no read; `settle.ts` searches the automaton, `region.ts` joins the packs.
 *
 * a any letter · d any digit · n a digit but 0 · x letter or digit · [A-HJ] a class · (AB|CD) one of these words ·
 * {2} or {1,3} repeats the item before it · capitals and digits stand for themselves · space - . are only shown ·
 * / is where a plate of two rows breaks
 *
 * A plate is drawn item by item: first how often it repeats, then each character or word, all equally likely. So a
 * format's share is spread over its plates, and a short series with few plates makes each of them likelier.
 */
import type { PlateFormat } from "./pack.ts";

export const PLATE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** Longer plates exist nowhere. */
export const MOST_LENGTH = 12;

/** One item of a pattern: a character of `chars` or a word of `words`, `times` over. */
export type Item = {
  chars?: string;
  words?: string[];
  times: [number, number];
  /** What is shown before it. */
  gap: string;
  /** The second row of a plate of two rows begins here. */
  breaks: boolean;
};

/** One character of a plate: which may stand there, what is shown before it, and the log of its probability. */
export type Edge = { mask: Uint8Array; to: Node; log: number; gap: string };

/** A state of the automaton: how the plate may go on, and how likely it ends here. */
export type Node = {
  edges: Edge[];
  /** Log probability that the plate is complete; -Infinity when it is not. */
  end: number;
  /** Edges by the character they take, made when first asked for. */
  byChar: (Edge[] | undefined)[];
  /** Best log probability of a completion with exactly so many more characters. */
  toGo: Float64Array | null;
};

const LETTERS = PLATE_CHARACTERS.slice(0, 26);
const DIGITS = PLATE_CHARACTERS.slice(26);
const NAMED: Readonly<Record<string, string>> = {
  a: LETTERS,
  d: DIGITS,
  n: DIGITS.slice(1),
  x: PLATE_CHARACTERS,
};

/** Compiles formats that share one region to its automaton. @throws Error with the pattern that cannot be read. */
export function compileFormats(formats: readonly PlateFormat[]): Node {
  const acting = formats.filter((format) => !format.isWord);
  const all = acting.reduce((sum, format) => sum + format.vehicles, 0);
  const root = newNode();
  for (const { pattern, vehicles } of acting) {
    addChoice(root, compileItems(readPattern(pattern)), Math.log(vehicles / all));
  }
  return root;
}

/** The items of a pattern. @throws Error that names the pattern and the place. */
export function readPattern(pattern: string): Item[] {
  const items: Item[] = [];
  let gap = "";
  let breaks = false;
  let at = 0;
  const fail = (): never => {
    throw new Error(`plate pattern "${pattern}" cannot be read at ${at}: "${pattern.slice(at)}"`);
  };
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    if (char === " " || char === "-" || char === "." || char === "/") {
      if (char === "/") breaks = true;
      else gap = char;
      at++;
      continue;
    }
    const item: Item = { times: [1, 1], gap: items.length > 0 ? gap : "", breaks };
    if (char === "[" || char === "(") {
      const end = pattern.indexOf(char === "[" ? "]" : ")", at);
      if (end < 0) fail();
      const inside = pattern.slice(at + 1, end);
      if (char === "[") item.chars = classOf(inside);
      else item.words = inside.split("|");
      if ((item.words ?? [item.chars ?? ""]).some((word) => !/^[A-Z0-9]+$/.test(word))) fail();
      at = end + 1;
    } else {
      const chars = NAMED[char] ?? (PLATE_CHARACTERS.includes(char) ? char : fail());
      item.chars = chars;
      at++;
    }
    const times = /^\{(\d+)(?:,(\d+))?\}/.exec(pattern.slice(at));
    if (times) {
      at += times[0].length;
      item.times = [Number(times[1]), Number(times[2] ?? times[1])];
    }
    items.push(item);
    gap = "";
    breaks = false;
  }
  return items;
}

/** The edges that take a character (its index in `PLATE_CHARACTERS`). */
export function edgesOf(node: Node, char: number): readonly Edge[] {
  let found = node.byChar[char];
  if (!found) {
    found = node.edges.filter((edge) => edge.mask[char] === 1);
    node.byChar[char] = found;
  }
  return found;
}

/** Best log probability of completing the plate with exactly so many more characters; -Infinity when it cannot. */
export function logToGo(node: Node, characters: number): number {
  return tableToGo(node)[characters] ?? Number.NEGATIVE_INFINITY;
}

/** A way through the automaton that spells a plate. */
export type Parse = {
  log: number;
  /** What is shown before each character. */
  gaps: readonly string[];
};

/** The most likely way to write the normalised plate, or null when no format has it. */
export function parsePlate(plate: string, root: Node): Parse | null {
  type Way = { node: Node; log: number; gap: string; before: Way | null };
  let ways: Way[] = [{ node: root, log: 0, gap: "", before: null }];
  for (let i = 0; i < plate.length; i++) {
    const char = PLATE_CHARACTERS.indexOf(plate.charAt(i));
    if (char < 0) return null;
    const left = plate.length - i - 1;
    const best = new Map<Node, Way>();
    for (const way of ways) {
      for (const edge of edgesOf(way.node, char)) {
        const log = way.log + edge.log;
        if (logToGo(edge.to, left) === Number.NEGATIVE_INFINITY) continue;
        const known = best.get(edge.to);
        if (!known || log > known.log) best.set(edge.to, { node: edge.to, log, gap: edge.gap, before: way });
      }
    }
    ways = [...best.values()];
    if (ways.length === 0) return null;
  }
  let found: Way | null = null;
  for (const way of ways) if (!found || way.log + way.node.end > found.log + found.node.end) found = way;
  if (!found || found.node.end === Number.NEGATIVE_INFINITY || plate.length === 0) return null;
  const gaps: string[] = [];
  for (let way: Way | null = found; way?.before; way = way.before)
    gaps.unshift(way.before.before ? way.gap : "");
  return { log: found.log + found.node.end, gaps };
}

/** A plate as the format issues them, drawn with `dice` (0 ≤ dice() < 1), with its gaps: "AB12 CDE". */
export function drawPlate(root: Node, dice: () => number): string {
  let text = "";
  let node = root;
  for (;;) {
    let left =
      dice() * (Math.exp(node.end) + node.edges.reduce((sum, { log, mask }) => sum + mass(log, mask), 0));
    if (left < Math.exp(node.end) || node.edges.length === 0) return text;
    left -= Math.exp(node.end);
    let edge = node.edges[node.edges.length - 1]!;
    for (const one of node.edges) {
      if (left < mass(one.log, one.mask)) {
        edge = one;
        break;
      }
      left -= mass(one.log, one.mask);
    }
    const chars = [...PLATE_CHARACTERS].filter((_, i) => edge.mask[i] === 1);
    text += (text === "" ? "" : edge.gap) + chars[Math.floor(dice() * chars.length)];
    node = edge.to;
  }
}

/** How likely an edge is taken at all: its characters' probabilities together. */
function mass(log: number, mask: Uint8Array): number {
  return Math.exp(log) * mask.reduce((sum, bit) => sum + bit, 0);
}

function newNode(): Node {
  return { edges: [], end: Number.NEGATIVE_INFINITY, byChar: [], toGo: null };
}

/** From the last item to the first: each node already knows how the plate goes on behind its item. */
function compileItems(items: readonly Item[]): Node {
  let next = newNode();
  next.end = 0;
  for (const item of items.toReversed()) next = compileItem(item, next);
  return next;
}

function compileItem(item: Item, next: Node): Node {
  const [least, most] = item.times;
  let node = next;
  for (let times = most - 1; times >= 0; times--) {
    const here = newNode();
    // All counts from `least` to `most` are equally likely; this is the choice among those still open.
    const isOpen = times >= least;
    const stop = isOpen ? 1 / (most - times + 1) : 0;
    if (isOpen) addChoice(here, next, Math.log(stop));
    addItem(here, item, times === 0 ? item.gap : "", node, Math.log(1 - stop));
    node = here;
  }
  return node;
}

function addItem(from: Node, item: Item, gap: string, to: Node, log: number): void {
  if (item.chars !== undefined) {
    from.edges.push({ mask: maskOf(item.chars), to, log: log - Math.log(item.chars.length), gap });
  } else if (item.words) {
    const words = [...new Set(item.words)];
    addWords(from, words, gap, to, log);
  }
}

/** Words as a tree of their letters: each word is as likely as the next. */
function addWords(from: Node, words: readonly string[], gap: string, to: Node, log: number): void {
  const byFirst = new Map<string, string[]>();
  for (const word of words) {
    const first = word.charAt(0);
    byFirst.set(first, [...(byFirst.get(first) ?? []), word.slice(1)]);
  }
  for (const [first, rests] of byFirst) {
    const share = log + Math.log(rests.length / words.length);
    const longer = rests.filter((rest) => rest !== "");
    let target = to;
    if (longer.length > 0) {
      target = newNode();
      if (longer.length < rests.length) addChoice(target, to, -Math.log(rests.length));
      addWords(target, longer, "", to, Math.log(longer.length / rests.length));
    }
    from.edges.push({ mask: maskOf(first), to: target, log: share, gap });
  }
}

/** Everything that may follow at `choice` may follow at `node`, so much less likely. */
function addChoice(node: Node, choice: Node, log: number): void {
  for (const edge of choice.edges) node.edges.push({ ...edge, log: edge.log + log });
  if (choice.end > Number.NEGATIVE_INFINITY) {
    node.end = Math.log(Math.exp(node.end) + Math.exp(choice.end + log));
  }
}

function tableToGo(node: Node): Float64Array {
  if (node.toGo) return node.toGo;
  const table = new Float64Array(MOST_LENGTH + 1).fill(Number.NEGATIVE_INFINITY);
  table[0] = node.end;
  for (const { to, log } of node.edges) {
    const rest = tableToGo(to);
    for (let i = 1; i <= MOST_LENGTH; i++) table[i] = Math.max(table[i]!, rest[i - 1]! + log);
  }
  node.toGo = table;
  return table;
}

function maskOf(chars: string): Uint8Array {
  const mask = new Uint8Array(PLATE_CHARACTERS.length);
  for (const char of chars) mask[PLATE_CHARACTERS.indexOf(char)] = 1;
  return mask;
}

function classOf(text: string): string {
  return text.replace(/(.)-(.)/g, (_, from: string, to: string) => {
    const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
    return Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i)).join("");
  });
}
