/**
 * Plates of Romania: county, two figures (Bucharest two or three), three letters (no Q; the first no I or O).
 * Temporary plates carry only figures.
 */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const COUNTY =
  "(AB|AG|AR|BC|BH|BN|BR|BT|BV|BZ|CJ|CL|CS|CT|CV|DB|DJ|GJ|GL|GR|HD|HR|IF|IL|IS|MH|MM|MS|NT|OT|PH|SB|SJ|SM|SV|TL|TM|TR|VL|VN|VS)";
const SERIES = "[A-HJ-NPR-Z][A-PR-Z]{2}";

export const RO: RegionPack = {
  name: "Romania",
  sign: "RO",
  faces: EURO_FACES,
  formats: [
    { name: "standard", pattern: `${COUNTY} dd /${SERIES}`, vehicles: 7800 },
    { name: "Bucharest", pattern: `B d{2,3} /${SERIES}`, vehicles: 1700 },
    { name: "temporary", pattern: `(B|${COUNTY.slice(1, -1)}) 0d{4,5}`, vehicles: 250 },
    { name: "trial", pattern: `(B|${COUNTY.slice(1, -1)}) nd{2,5}`, vehicles: 40 },
    { name: "diplomatic", pattern: "(CD|CO|TC) dddddd", vehicles: 5 },
    { name: "interior ministry", pattern: "(MAI) nd{3,4}", vehicles: 10 },
  ],
};
