/** Plates of Estonia: three figures, three letters (no I, O, Q). */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const EE: RegionPack = {
  name: "Estonia",
  sign: "EST",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: "ddd [A-HJ-NPR-Z]{3}", vehicles: 880 },
    { name: "all letters", pattern: "ddd a{3}", vehicles: 20 },
    { name: "motorcycle", pattern: "dd [A-HJ-NPR-Z]{2}", vehicles: 30 },
  ],
};
