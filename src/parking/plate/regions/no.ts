/** Plates of Norway: two letters (no G, I, M, O, Q; GA for gas, EA to EZ electric) and five figures, four on motorcycles. */
import { euroFaces, type PlateFace, type RegionPack } from "../pack.ts";

const LETTERS = "[ABCDEFHJKLNPRSTUVWXYZ]{2}";
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [200, 140], ground: "#f6f6f2", ink: "#141414", share: 1 },
];

export const NO: RegionPack = {
  name: "Norway",
  sign: "N",
  faces: [
    ...euroFaces({}),
    { rows: 1, size: [520, 110], ground: "#f6f6f2", ink: "#141414", share: 40 },
    { rows: 1, size: [520, 110], ground: "#2f8f57", ink: "#141414", share: 10 },
  ],
  formats: [
    { name: "standard", pattern: `${LETTERS} ndddd`, vehicles: 900 },
    { name: "gas and diplomatic", pattern: "(GA|CD) ndddd", vehicles: 3 },
    { name: "motorcycle, trailer", pattern: `${LETTERS} nddd`, vehicles: 150, faces: MOTORCYCLE },
    { name: "chosen text", pattern: "x{2,7}", vehicles: 3, isWord: true },
  ],
};
