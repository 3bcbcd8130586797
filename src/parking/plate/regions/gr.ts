/** Plates of Greece: three of the fourteen letters that Latin shares, four figures (three on motorcycles). */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const LETTER = "[ABEHIKMNOPTXYZ]";

export const GR: RegionPack = {
  name: "Greece",
  sign: "GR",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `${LETTER}{3}-nddd`, vehicles: 6500 },
    {
      name: "motorcycle",
      pattern: `${LETTER}{3}-nd{1,2}`,
      vehicles: 1200,
      faces: [{ rows: 2, size: [200, 150], ground: "#f6f6f2", ink: "#141414", band: "left-blue", share: 1 }],
    },
  ],
};
