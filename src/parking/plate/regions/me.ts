/** Plates of Montenegro: a municipality, two letters, three figures. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const TOWN = "(AN|BA|BD|BP|BR|CT|DG|GS|HN|KL|KO|MK|NK|PG|PL|PT|PV|RO|SN|TV|TZ|UL|ZB)";

export const ME: RegionPack = {
  name: "Montenegro",
  sign: "MNE",
  faces: EURO_FACES,
  formats: [{ name: "standard", pattern: `${TOWN} a{2}ddd`, vehicles: 80 }],
};
