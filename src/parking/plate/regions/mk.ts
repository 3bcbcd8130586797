/** Plates of North Macedonia: a town, four figures, two letters. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const MK: RegionPack = {
  name: "North Macedonia",
  sign: "NMK",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: "a{2} dddd-a{2}", vehicles: 100 }],
};
