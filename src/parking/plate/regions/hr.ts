/** Plates of Croatia: a town, three or four figures, one or two letters (no Q, W, X, Y); carons are folded. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const TOWN =
  "(BJ|BM|CK|DA|DE|DJ|DU|GS|IM|KA|KC|KR|KT|KZ|MA|NA|NG|OG|OS|PU|PZ|RI|SB|SI|SK|SL|ST|VK|VT|VU|VZ|ZD|ZG|ZU)";

export const HR: RegionPack = {
  name: "Croatia",
  sign: "HR",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `${TOWN} ddd-[A-PR-VZ]{2}`, vehicles: 900 },
    { name: "standard, four figures", pattern: `${TOWN} dddd-[A-PR-VZ]{1,2}`, vehicles: 1500 },
    { name: "standard, one letter", pattern: `${TOWN} ddd-[A-PR-VZ]`, vehicles: 60 },
    { name: "chosen text", pattern: `${TOWN} a{4,7}`, vehicles: 3, isWord: true },
    { name: "diplomatic", pattern: "ddd [ACM] ddd", vehicles: 3 },
  ],
};
