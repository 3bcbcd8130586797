/**
 * Plates of Belgium (DIV): since 2010 an index, three letters, three figures; 1 and 2 so far for cars, letters for
 * other kinds. Both older series are still on the road.
 */
import { euroFaces, type PlateFace, type RegionPack } from "../pack.ts";

const RED = "#9b1b25";
const LETTER = "[A-HJ-NPR-Z]";
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [210, 140], ground: "#f6f6f2", ink: RED, band: "left-blue", share: 1 },
];

export const BE: RegionPack = {
  name: "Belgium",
  sign: "B",
  faces: euroFaces({ ink: RED, square: [340, 210] }),
  formats: [
    { name: "2010", pattern: `[12]-${LETTER}{3}-/ddd`, vehicles: 6300 },
    { name: "2010, later indexes", pattern: `[3-8]-${LETTER}{3}-/ddd`, vehicles: 20 },
    { name: "2010, all letters", pattern: "[1-8]-a{3}-/ddd", vehicles: 60 },
    { name: "chosen", pattern: "(9)-a{3}-/ddd", vehicles: 40 },
    { name: "motorcycle", pattern: "[MSW]-a{3}-/ddd", vehicles: 400, faces: MOTORCYCLE },
    { name: "taxi, trailer, historic, dealer, tractor", pattern: "[GOQTUZ]-a{3}-/ddd", vehicles: 600 },
    { name: "1973", pattern: "a{3}-/ddd", vehicles: 600 },
    { name: "2008", pattern: "ddd-/a{3}", vehicles: 300 },
  ],
};
