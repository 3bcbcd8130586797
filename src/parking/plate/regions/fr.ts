/**
 * Plates of France: SIV of 2009 (no I, O, U; mopeds one letter more), and the departmental series before it, which may
 * stay on the road.
 */
import { euroFaces, type PlateFace, type RegionPack } from "../pack.ts";

const LETTER = "[A-HJ-NP-TV-Z]";
/** 01 to 95 without 20, which Corsica parted in two. */
const DEPARTMENT = `(${Array.from({ length: 95 }, (_, i) => String(i + 1).padStart(2, "0"))
  .filter((number) => number !== "20")
  .join("|")})`;
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [210, 130], ground: "#f6f6f2", ink: "#141414", band: "both-blue", share: 1 },
];

export const FR: RegionPack = {
  name: "France",
  sign: "F",
  faces: euroFaces({ band: "both-blue", square: [275, 200] }),
  formats: [
    { name: "2009", pattern: `${LETTER}{2}-ddd-/${LETTER}{2}`, vehicles: 41000 },
    {
      name: "2009, motorcycle",
      pattern: `${LETTER}{2}-ddd-/${LETTER}{2}`,
      vehicles: 3500,
      faces: MOTORCYCLE,
    },
    { name: "departmental", pattern: `nddd a{2} /${DEPARTMENT}`, vehicles: 1000 },
    { name: "departmental", pattern: `ndd a{2,3} /${DEPARTMENT}`, vehicles: 1300 },
    { name: "departmental, short", pattern: `nd{0,1} a{1,3} /${DEPARTMENT}`, vehicles: 40 },
    { name: "Corsica", pattern: "nd{1,3} a{1,2} /(2A|2B)", vehicles: 50 },
    { name: "diplomatic", pattern: "nd{1,2} (CMD|CD|C|K) nd{1,3}", vehicles: 20 },
  ],
};
