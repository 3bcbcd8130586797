/** Plates of Serbia: a town, three to five figures, two letters. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const RS: RegionPack = {
  name: "Serbia",
  sign: "SRB",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: "a{2} d{3,5}-a{2}", vehicles: 600 }],
};
