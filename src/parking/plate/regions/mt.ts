/** Plates of Malta: three letters, three figures. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const MT: RegionPack = {
  name: "Malta",
  sign: "M",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: "a{3} ddd", vehicles: 400 }],
};
