/** How a camera gets plates wrong: a confusion table, doubts that usually name the right character. For simulated traffic only. */
import { confusablesOf } from "../parking/plate/index.ts";
import type { CharRead } from "../parking/types.ts";
import type { Chance } from "./random.ts";

/** Beside the zero-cost pairs: what a worn or dirty character is taken for. */
const TAKEN_FOR: Readonly<Record<string, string>> = {
  A: "4R",
  B: "R",
  C: "GO",
  D: "O",
  E: "FB",
  F: "EP",
  G: "C",
  H: "MN",
  J: "U",
  K: "X",
  L: "I1",
  M: "NH",
  N: "MH",
  P: "FR",
  R: "PB",
  T: "7Y",
  U: "VJ",
  V: "UY",
  W: "VM",
  X: "KY",
  Y: "VX",
  "3": "8B",
  "4": "A",
  "7": "TZ",
  "9": "8",
};
const ALL = "ABCDEFGHJKLMNOPQRSTUVWXYZ0123456789";

export type SimulatedRead = { plate: string; confidence: number; chars: CharRead[] };

/** One read of a true plate in which each character is wrong with probability `rate`. */
export function misread(truth: string, rate: number, chance: Chance): SimulatedRead {
  const chars = [...truth].map((char) =>
    chance.happens(rate) ? wrongChar(char, chance) : rightChar(char, chance),
  );
  const doubt = chars.reduce((product, one) => product * one.confidence, 1);
  return { plate: chars.map((one) => one.char).join(""), confidence: doubt ** (2 / chars.length), chars };
}

function rightChar(char: string, chance: Chance): CharRead {
  const confidence = chance.between(0.93, 0.999);
  return { char, confidence, alternatives: [] };
}

function wrongChar(truth: string, chance: Chance): CharRead {
  const pairs = confusablesOf(truth);
  const alike = TAKEN_FOR[truth] ?? "";
  const char = pairs && chance.happens(0.6) ? chance.pick([...pairs]) : chance.pick([...(alike || ALL)]);
  const confidence = chance.between(0.45, 0.8);
  const named = chance.happens(0.85) && char !== truth;
  const alternatives = named ? [{ char: truth, confidence: chance.between(0.15, 1 - confidence) }] : [];
  return { char, confidence, alternatives };
}

const LETTERS = "ABCDEFGHJKLMNOPRSTUVWXY";

/** A British plate of the current format. */
export function randomPlate(chance: Chance): string {
  const letters = (count: number) => Array.from({ length: count }, () => chance.pick([...LETTERS])).join("");
  const year = chance.happens(0.5) ? chance.whole(2, 25) : chance.whole(52, 75);
  return `${letters(2)}${String(year).padStart(2, "0")}${letters(3)}`;
}
