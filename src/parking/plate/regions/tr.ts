/** Plates of Turkey: province 01 to 81, one to three letters (no Q, W, X), two to five figures by their count. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const LETTER = "[A-PR-VYZ]";

export const TR: RegionPack = {
  name: "Turkey",
  sign: "TR",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `[0-7]d ${LETTER}{2} d{3,4}`, vehicles: 220 },
    { name: "standard", pattern: `[0-7]d ${LETTER}{3} d{2,3}`, vehicles: 150 },
    { name: "standard", pattern: "[0-7]d [A-HJ-NPR-VYZ] d{4,5}", vehicles: 30 },
    { name: "provinces 80 and 81", pattern: `8[01] ${LETTER}{2,3} d{2,4}`, vehicles: 10 },
  ],
};
