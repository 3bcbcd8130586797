/** Plates of Portugal: three pairs of letters and figures, whose order tells the series; AA-00-AA since 2020. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const PT: RegionPack = {
  name: "Portugal",
  sign: "P",
  faces: EURO_FACES,
  formats: [
    { name: "2005", pattern: "dd-a{2}-/dd", vehicles: 3200 },
    { name: "2020", pattern: "a{2}-dd-/a{2}", vehicles: 1500 },
    { name: "1992", pattern: "dd-dd-/a{2}", vehicles: 1700 },
    { name: "1937", pattern: "a{2}-dd-/dd", vehicles: 450 },
  ],
};
