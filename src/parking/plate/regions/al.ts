/** Plates of Albania: two letters, three figures, two letters (no I, O, Q). */
import { euroFaces, type RegionPack } from "../pack.ts";

const LETTER = "[A-HJ-NPR-Z]";

export const AL: RegionPack = {
  name: "Albania",
  sign: "AL",
  faces: euroFaces({ band: "both-blue" }),
  formats: [{ name: "standard", pattern: `${LETTER}{2} ddd ${LETTER}{2}`, vehicles: 150 }],
};
