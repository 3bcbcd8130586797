/** The reader's alphabet and its softmax: class 0 is the blank, then 0-9 and A-Z as in models/training. Pure. */
import { alphabetOf } from "../ctc.ts";

const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export const OWN_ALPHABET = alphabetOf(["", ...CHARACTERS]);

/** In place: logits of each step become probabilities. */
export function softmax(values: Float32Array, classes: number): Float32Array {
  for (let from = 0; from < values.length; from += classes) {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < from + classes; i++) most = Math.max(most, values[i]!);
    let sum = 0;
    for (let i = from; i < from + classes; i++) {
      const power = Math.exp(values[i]! - most);
      values[i] = power;
      sum += power;
    }
    for (let i = from; i < from + classes; i++) values[i]! /= sum;
  }
  return values;
}
