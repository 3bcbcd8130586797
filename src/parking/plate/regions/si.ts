/** Plates of Slovenia: a town and five characters, letters and figures mixed; emblem and hyphen are shown as gaps. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const TOWN = "(CE|GO|KK|KP|KR|LJ|MB|MS|NM|PO|SG)";

export const SI: RegionPack = {
  name: "Slovenia",
  sign: "SLO",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `${TOWN} a{2}-ddd`, vehicles: 250 },
    { name: "standard", pattern: `${TOWN} dd-dda`, vehicles: 100 },
    { name: "standard", pattern: `${TOWN} x{2}-xdx`, vehicles: 900 },
    { name: "standard", pattern: `${TOWN} dx-xxx`, vehicles: 60 },
    { name: "standard", pattern: `${TOWN} xx-dxx`, vehicles: 60 },
    { name: "standard", pattern: `${TOWN} xx-xxd`, vehicles: 60 },
  ],
};
