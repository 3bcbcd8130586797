/** Plates of Denmark: two letters (no I, O, Q, W) and five figures, shown in two groups. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const LETTER = "[A-HJ-NPR-VX-Z]";

export const DK: RegionPack = {
  name: "Denmark",
  sign: "DK",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `${LETTER}{2} /nd ddd`, vehicles: 3300 },
    { name: "chosen text", pattern: "x{2,7}", vehicles: 5, isWord: true },
  ],
};
