/**
 * Plates of Czechia (decree 343/2014): index, region, series, four figures. G, O, Q and W are never used. Prague, whose
 * figures ran out in 2023, has a letter in place of the first of the four.
 */
import { EURO_FACES, type PlateFace, type RegionPack } from "../pack.ts";

const REGION = "[ABCEHJKLMPSTUZ]";
const LETTER = "[A-FHIJKLMNPR-VX-Z]";
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [200, 160], ground: "#f6f6f2", ink: "#141414", band: "left-blue", share: 1 },
];

export const CZ: RegionPack = {
  name: "Czechia",
  sign: "CZ",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `[1-9]${REGION}d dddd`, vehicles: 4800 },
    { name: "second series", pattern: `[1-9]${REGION}${LETTER} dddd`, vehicles: 2300 },
    { name: "Prague since 2023", pattern: `[1-9]A${LETTER} ${LETTER}ddd`, vehicles: 500 },
    { name: "motorcycle", pattern: `[1-9]${REGION} dddd`, vehicles: 900, faces: MOTORCYCLE },
    { name: "electric", pattern: `(EL) ddd${LETTER}{2}`, vehicles: 60 },
    { name: "historic and sport", pattern: "dd[RV] dddd", vehicles: 40 },
    { name: "before 2001", pattern: "a{2,3} dd-dd", vehicles: 250 },
    { name: "diplomatic", pattern: "ddd (CD|XX|XS) dd", vehicles: 4 },
  ],
};
