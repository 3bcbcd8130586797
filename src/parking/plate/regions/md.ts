/** Plates of Moldova: three letters, three figures. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const MD: RegionPack = {
  name: "Moldova",
  sign: "MD",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: "a{3} ddd", vehicles: 200 }],
};
