/**
 * The small language in which the grammars are written, and its compiler to fixed-length shapes.
 * A shape says per position which characters may stand there; it is what a read is scored against.
 *
 * a any letter · d any digit · n a digit but 0 · x letter or digit · [A-HJ] a class · (AB|CD) one of these words ·
 * {2} or {1,3} repeats the item before it · capitals and digits stand for themselves · space - . only shown
 */

/** One format as written in a region's file. `vehicles` is how common it is, in any unit the region agrees on. */
export type PlateFormat = { name: string; pattern: string; vehicles: number };

/** A fixed-length format: `slots[i]` is the set of characters allowed at position i. */
export type PlateShape = {
  name: string;
  slots: readonly string[];
  /** What is shown before position i ("" mostly), same length as `slots`. */
  gaps: readonly string[];
  /** Natural logarithm of how likely one particular plate of this shape is in its region. */
  logPrior: number;
};

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";
const NAMED: Readonly<Record<string, string>> = {
  a: LETTERS,
  d: DIGITS,
  n: "123456789",
  x: LETTERS + DIGITS,
};

type Item = { words: string[][]; gap: string };

/** Compiles formats to shapes. @throws Error with the pattern when one cannot be read. */
export function compileFormats(formats: readonly PlateFormat[]): PlateShape[] {
  const all = formats.reduce((sum, format) => sum + format.vehicles, 0);
  return formats.flatMap((format) => {
    const expanded = expand(parse(format.pattern));
    // Each length of a format is as common as the next: otherwise the longest, with all its combinations, is all.
    const plates = new Map<number, number>();
    for (const { slots } of expanded)
      plates.set(slots.length, (plates.get(slots.length) ?? 0) + platesOf(slots));
    return expanded.map((one) => {
      const share = format.vehicles / all / plates.size / plates.get(one.slots.length)!;
      return { name: format.name, ...one, logPrior: Math.log(share) };
    });
  });
}

/** True when every character of the normalised plate is allowed at its position. */
export function fitsShape(plate: string, shape: PlateShape): boolean {
  if (plate.length !== shape.slots.length) return false;
  for (let i = 0; i < plate.length; i++) if (!shape.slots[i]!.includes(plate.charAt(i))) return false;
  return true;
}

/** The plate with the shape's gaps: "AB12CDE" → "AB12 CDE". */
export function showInShape(plate: string, shape: PlateShape): string {
  return [...plate].map((char, i) => shape.gaps[i]! + char).join("");
}

function platesOf(slots: readonly string[]): number {
  return slots.reduce((product, slot) => product * slot.length, 1);
}

function parse(pattern: string): Item[] {
  const items: Item[] = [];
  let gap = "";
  let at = 0;
  const fail = (): never => {
    throw new Error(`plate pattern "${pattern}" cannot be read at ${at}: "${pattern.slice(at)}"`);
  };
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    if (char === " " || char === "-" || char === ".") {
      gap = char;
      at++;
      continue;
    }
    let words: string[][];
    if (char === "[") {
      const end = pattern.indexOf("]", at);
      if (end < 0) fail();
      words = [[classOf(pattern.slice(at + 1, end))]];
      at = end + 1;
    } else if (char === "(") {
      const end = pattern.indexOf(")", at);
      if (end < 0) fail();
      words = pattern
        .slice(at + 1, end)
        .split("|")
        .map((word) => [...word]);
      at = end + 1;
    } else if (NAMED[char] !== undefined || /[A-Z0-9]/.test(char)) {
      words = [[NAMED[char] ?? char]];
      at++;
    } else return fail();
    const times = /^\{(\d+)(?:,(\d+))?\}/.exec(pattern.slice(at));
    if (times) {
      at += times[0].length;
      words = repeat(words, Number(times[1]), Number(times[2] ?? times[1]));
    }
    items.push({ words, gap });
    gap = "";
  }
  return items;
}

function classOf(text: string): string {
  return text.replace(/(.)-(.)/g, (_, from: string, to: string) => {
    const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
    return Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i)).join("");
  });
}

function repeat(words: string[][], least: number, most: number): string[][] {
  const out: string[][] = [];
  let longer: string[][] = [[]];
  for (let times = 0; times <= most; times++) {
    if (times >= least) out.push(...longer);
    longer = longer.flatMap((start) => words.map((word) => [...start, ...word]));
  }
  return out;
}

function expand(items: readonly Item[]): { slots: string[]; gaps: string[] }[] {
  let shapes: { slots: string[]; gaps: string[] }[] = [{ slots: [], gaps: [] }];
  for (const { words, gap } of items) {
    shapes = shapes.flatMap((shape) =>
      words.map((word) => ({
        slots: [...shape.slots, ...word],
        gaps: [...shape.gaps, ...word.map((_, i) => (i === 0 && shape.slots.length > 0 ? gap : ""))],
      })),
    );
  }
  return shapes;
}
