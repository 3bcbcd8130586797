/** Plates of Finland: two or three letters, one to three figures without a leading zero. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const FI: RegionPack = {
  name: "Finland",
  sign: "FIN",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: "a{3}-ndd", vehicles: 3200 },
    { name: "short numbers", pattern: "a{3}-nd{0,1}", vehicles: 250 },
    { name: "two letters", pattern: "a{2}-nd{0,2}", vehicles: 200 },
  ],
};
