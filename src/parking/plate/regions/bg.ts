/** Plates of Bulgaria: a province, four figures and a series, in the twelve letters Latin and Cyrillic share. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const PROVINCE = "(A|B|BH|BP|BT|C|CA|CB|CC|CH|CM|CO|CT|E|EB|EH|H|K|KH|M|OB|P|PA|PB|PK|PP|T|TX|X|Y)";
const LETTER = "[ABCEHKMOPTXY]";

export const BG: RegionPack = {
  name: "Bulgaria",
  sign: "BG",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `${PROVINCE} dddd ${LETTER}{2}`, vehicles: 4000 },
    { name: "electric", pattern: `(EA) dddd ${LETTER}{2}`, vehicles: 20 },
    { name: "motorcycle, older", pattern: `${PROVINCE} dddd ${LETTER}`, vehicles: 60 },
  ],
};
