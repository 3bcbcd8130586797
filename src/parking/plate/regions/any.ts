/** Every plate of 3 to 12 letters and figures: for sites that see plates of the whole world. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const ANY: RegionPack = {
  name: "Any other: 3 to 12 letters and digits",
  sign: "",
  faces: EURO_FACES,
  formats: [{ name: "any", pattern: "x{3,12}", vehicles: 1 }],
};
