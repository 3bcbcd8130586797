/** Plates of Ukraine: a region's pair of letters, four figures, a series, in the twelve letters Latin shares. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const LETTER = "[ABCEHIKMOPTX]";

export const UA: RegionPack = {
  name: "Ukraine",
  sign: "UA",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: `${LETTER}{2} dddd ${LETTER}{2}`, vehicles: 1500 }],
};
