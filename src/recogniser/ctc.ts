/**
 * Reads a reader's output: per time step a probability for each of its characters (36, or some 6 600) becomes one slot
 * per character of the plate, with everything else that may stand there. Pure.
 */
import { isSameOrConfusableChar, normalisePlate, type Slot } from "../parking/plate/index.ts";

/** Output classes: 0 is the blank, then the dictionary's lines, then a space. */
export type Alphabet = {
  characters: string[];
  /** Which of the 36 plate characters each class stands for, or -1. */
  plateIndex: Int8Array;
};

export const PLATE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** A peak this strong that the blank beat may still be a character. */
const FAINT_PEAK = 0.08;

/** @param dictionary the lines of `ppocr_keys_v1.txt`. */
export function readAlphabet(dictionary: string, classes: number): Alphabet {
  const lines = dictionary.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const characters = ["", ...lines.map((line) => line.replace(/\r$/, "")), " "];
  if (characters.length !== classes) {
    throw new Error(
      `The reader has ${classes} classes and its dictionary ${characters.length}; they are of different versions.`,
    );
  }
  return alphabetOf(characters);
}

/** @param characters what each class writes; class 0 is the blank */
export function alphabetOf(characters: string[]): Alphabet {
  const plateIndex = Int8Array.from(characters, (character) => {
    const plain = character === "l" ? "I" : normalisePlate(character);
    return plain.length === 1 ? PLATE_CHARACTERS.indexOf(plain) : -1;
  });
  return { characters, plateIndex };
}

export type Line = {
  /** What the model wrote, its own spelling. */
  raw: string;
  /** Where in the crop each slot stands, 0..1 of its width. */
  positions: number[];
  slots: Slot[];
};

/** @param probabilities `steps * alphabet.characters.length` softmax values. */
export function decodeLine(probabilities: Float32Array, steps: number, alphabet: Alphabet): Line {
  const classes = alphabet.characters.length;
  const plate = foldSteps(probabilities, steps, alphabet);
  let raw = "";
  let previous = 0;
  for (let step = 0; step < steps; step++) {
    const best = strongest(probabilities, step * classes, classes);
    if (best !== previous && best !== 0) raw += alphabet.characters[best];
    previous = best;
  }
  const slots: Slot[] = [];
  const positions: number[] = [];
  for (const { from, to } of runs(plate, steps)) {
    slots.push(slotOf(plate, from, to));
    positions.push((from + to + 1) / 2 / steps);
  }
  return { raw, positions, slots };
}

const WIDTH = PLATE_CHARACTERS.length;

/** Per step the mass of each plate character; what is left over is the blank and everything that is no plate character. */
function foldSteps(probabilities: Float32Array, steps: number, alphabet: Alphabet): Float32Array {
  const classes = alphabet.characters.length;
  const folded = new Float32Array(steps * WIDTH);
  const wanted: [number, number][] = [];
  alphabet.plateIndex.forEach((index, at) => {
    if (index >= 0) wanted.push([at, index]);
  });
  for (let step = 0; step < steps; step++) {
    for (const [at, index] of wanted) folded[step * WIDTH + index]! += probabilities[step * classes + at]!;
  }
  return folded;
}

/**
 * Steps that belong to one character: neighbours with the same winner, or a faint peak between blanks.
 * Two equal characters in a row are kept apart by the blank between them, as in every CTC decoder.
 */
function runs(plate: Float32Array, steps: number): { from: number; to: number }[] {
  const winner: number[] = [];
  for (let step = 0; step < steps; step++) {
    const best = strongest(plate, step * WIDTH, WIDTH);
    const value = plate[step * WIDTH + best]!;
    const sum = total(plate, step);
    winner.push(sum > FAINT_PEAK && value > FAINT_PEAK / 2 ? best : -1);
  }
  const found: { from: number; to: number }[] = [];
  for (let step = 0; step < steps; step++) {
    if (winner[step] === -1) continue;
    const from = step;
    while (step + 1 < steps && winner[step + 1] === winner[from]) step++;
    found.push({ from, to: step });
  }
  // A change of winner inside one blob of mass (0 → O while the same glyph passes) is one character, not two.
  return mergeTouching(plate, found);
}

function mergeTouching(
  plate: Float32Array,
  found: { from: number; to: number }[],
): { from: number; to: number }[] {
  const merged: { from: number; to: number }[] = [];
  for (const run of found) {
    const last = merged.at(-1);
    if (last && last.to + 1 === run.from && isOneGlyph(plate, last, run)) last.to = run.to;
    else merged.push({ ...run });
  }
  return merged;
}

/** Neighbours are one glyph when either is faint, or when they look alike and neither is sure of itself. */
function isOneGlyph(
  plate: Float32Array,
  a: { from: number; to: number },
  b: { from: number; to: number },
): boolean {
  const [first, second] = [clearest(plate, a), clearest(plate, b)];
  if (first.sum <= 0.5 || second.sum <= 0.5) return true;
  return isSameOrConfusableChar(first.char, second.char) && Math.max(first.share, second.share) < 0.8;
}

function clearest(plate: Float32Array, { from, to }: { from: number; to: number }) {
  const step = peak(plate, from, to);
  const sum = total(plate, step);
  const best = strongest(plate, step * WIDTH, WIDTH);
  return { char: PLATE_CHARACTERS.charAt(best), share: plate[step * WIDTH + best]! / sum, sum };
}

function slotOf(plate: Float32Array, from: number, to: number): Slot {
  const at = peak(plate, from, to);
  const sum = total(plate, at);
  const chars: { char: string; p: number }[] = [];
  for (let index = 0; index < WIDTH; index++) {
    const p = plate[at * WIDTH + index]! / sum;
    if (p >= 0.001) chars.push({ char: PLATE_CHARACTERS.charAt(index), p });
  }
  chars.sort((a, b) => b.p - a.p);
  return { chars, keep: Math.min(1, sum) };
}

function peak(plate: Float32Array, from: number, to: number): number {
  let best = from;
  for (let step = from; step <= to; step++) if (total(plate, step) > total(plate, best)) best = step;
  return best;
}

function total(plate: Float32Array, step: number): number {
  let sum = 0;
  for (let index = 0; index < WIDTH; index++) sum += plate[step * WIDTH + index]!;
  return sum;
}

function strongest(values: Float32Array, from: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}
