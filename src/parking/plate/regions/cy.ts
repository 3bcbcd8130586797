/** Plates of Cyprus: three letters, three figures. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const CY: RegionPack = {
  name: "Cyprus",
  sign: "CY",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: "a{3} ddd", vehicles: 700 }],
};
