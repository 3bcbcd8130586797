/** Plates of Lithuania: three letters (no Q, W, X) and three figures; electric vehicles EA to EZ and four figures. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const LT: RegionPack = {
  name: "Lithuania",
  sign: "LT",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: "[A-PR-VYZ]{3} ddd", vehicles: 1700 },
    { name: "electric", pattern: "(E)[A-PR-VYZ] dddd", vehicles: 20 },
    { name: "motorcycle", pattern: "ddd [A-PR-VYZ]{2}", vehicles: 40 },
  ],
};
