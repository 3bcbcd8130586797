/**
 * Plates of the Netherlands, black on yellow, by sidecode. Since sidecode 4 no vowels, C or Q; M is for motorcycles, V
 * for vans, B for lorries, W and O for trailers. Sidecodes 1 to 3 had vowels.
 */
import { euroFaces, type PlateFace, type RegionPack, YELLOW } from "../pack.ts";

const LETTER = "[BDFGHJKLNPRSTVXZ]";
const OLD = "[ABDEFGHJKLMNPRSTUVXYZ]";
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [210, 143], ground: YELLOW, ink: "#141414", band: "left-blue", share: 1 },
];

export const NL: RegionPack = {
  name: "Netherlands",
  sign: "NL",
  faces: euroFaces({ ground: YELLOW, square: [340, 210] }),
  formats: [
    { name: "sidecode 1", pattern: `${OLD}{2}-dd-/dd`, vehicles: 90 },
    { name: "sidecode 2", pattern: `dd-dd-/${OLD}{2}`, vehicles: 90 },
    { name: "sidecode 3", pattern: `dd-${OLD}{2}-/dd`, vehicles: 90 },
    { name: "sidecode 4", pattern: `${LETTER}{2}-dd-/${LETTER}{2}`, vehicles: 350 },
    { name: "sidecode 5", pattern: `${LETTER}{2}-${LETTER}{2}-/dd`, vehicles: 450 },
    { name: "sidecode 6", pattern: `dd-${LETTER}{2}-/${LETTER}{2}`, vehicles: 1400 },
    { name: "sidecode 7", pattern: `dd-${LETTER}{3}-/d`, vehicles: 2000 },
    { name: "sidecode 8", pattern: `d-${LETTER}{3}-/dd`, vehicles: 2000 },
    { name: "sidecode 9", pattern: `${LETTER}{2}-ddd-/${LETTER}`, vehicles: 2200 },
    { name: "sidecode 10", pattern: `${LETTER}-ddd-/${LETTER}{2}`, vehicles: 2300 },
    { name: "sidecode 11", pattern: `${LETTER}{3}-dd-/${LETTER}`, vehicles: 600 },
    { name: "sidecode 12", pattern: `${LETTER}-dd-/${LETTER}{3}`, vehicles: 20 },
    { name: "van", pattern: `(V)-ddd-/${LETTER}{2}`, vehicles: 600 },
    { name: "van", pattern: `(V)${LETTER}-ddd-/${LETTER}`, vehicles: 300 },
    { name: "motorcycle", pattern: `(M)${LETTER}-dd-/${LETTER}{2}`, vehicles: 150, faces: MOTORCYCLE },
    { name: "motorcycle", pattern: `(M)${LETTER}-${LETTER}{2}-/dd`, vehicles: 250, faces: MOTORCYCLE },
    { name: "motorcycle", pattern: `dd-(M)${LETTER}-/${LETTER}{2}`, vehicles: 250, faces: MOTORCYCLE },
    { name: "trailer", pattern: `(W|O)${LETTER}-dd-/${LETTER}{2}`, vehicles: 400 },
    { name: "trailer", pattern: `(W|O)${LETTER}-${LETTER}{2}-/dd`, vehicles: 300 },
    { name: "diplomatic", pattern: "(CD|CDJ) d{3,4}", vehicles: 3 },
  ],
};
