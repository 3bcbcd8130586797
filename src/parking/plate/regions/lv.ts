/** Plates of Latvia: two letters and one to four figures without a leading zero. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const LV: RegionPack = {
  name: "Latvia",
  sign: "LV",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: "a{2}-nddd", vehicles: 820 },
    { name: "short numbers", pattern: "a{2}-nd{0,2}", vehicles: 80 },
  ],
};
