/** Plates of Sweden: three letters (no I, Q, V) and three figures, or two figures and a letter (no O) since 2019. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const LETTER = "[A-HJ-PR-UW-Z]";

export const SE: RegionPack = {
  name: "Sweden",
  sign: "S",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `${LETTER}{3} ddd`, vehicles: 5000 },
    { name: "2019", pattern: `${LETTER}{3} dd[A-HJ-NPR-UW-Z]`, vehicles: 1100 },
    { name: "chosen text", pattern: "x{2,7}", vehicles: 15, isWord: true },
  ],
};
