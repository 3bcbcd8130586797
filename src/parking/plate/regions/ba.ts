/** Plates of Bosnia and Herzegovina: figures and the seven letters that all its alphabets share. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const BA: RegionPack = {
  name: "Bosnia and Herzegovina",
  sign: "BIH",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: "[AEJKMOT]dd-[AEJKMOT]-ddd", vehicles: 150 }],
};
