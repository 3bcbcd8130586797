/**
 * Plates of Austria (KDV Anlage 5d and § 26): the authority's code, then figures and letters or a chosen text that has
 * a letter and ends in a figure. Codes that ended with the district reforms stay on the road.
 */
import { BLACK, EURO_FACES, type RegionPack } from "../pack.ts";

const DISTRICT =
  "(AM|B|BA|BL|BM|BN|BR|BZ|DL|DO|E|EF|EU|FB|FE|FF|FK|FR|G|GB|GD|GF|GM|GR|GS|GU|HA|HB|HE|HF|HL|HO|I|IL|IM|JE|JO|JU|K|KB|KF|KG|KI|KL|KO|KR|KS|KU|L|LA|LB|LE|LF|LI|LL|LN|LZ|MA|MD|ME|MI|MT|MU|MZ|ND|NK|OP|OW|P|PE|PL|RA|RE|RI|RO|S|SB|SD|SE|SL|SO|SP|SR|SV|SW|SZ|TA|TU|UU|VB|VI|VK|VL|VO|W|WB|WE|WL|WN|WO|WT|WU|WY|WZ|ZE|ZT)";
/** Cities whose code is one letter, with room for more figures. */
const CITY = "(B|E|G|I|K|L|P|S|W)";
const MOTORCYCLE = [
  { rows: 2, size: [210, 170], ground: "#f6f6f2", ink: BLACK, band: "left-blue", share: 1 },
] as const;

export const AT: RegionPack = {
  name: "Austria",
  sign: "A",
  faces: EURO_FACES,
  formats: [
    { name: "one letter", pattern: `${CITY} nd{3,4} a`, vehicles: 1100 },
    { name: "one letter", pattern: `${CITY} nd{1,3} a{2}`, vehicles: 700 },
    { name: "one letter", pattern: `${CITY} nd{1,2} a{3}`, vehicles: 300 },
    { name: "two letters", pattern: `${DISTRICT} nd{1,2} a{2}`, vehicles: 3000 },
    { name: "two letters", pattern: `${DISTRICT} nd{2,3} a`, vehicles: 500 },
    { name: "two letters", pattern: `${DISTRICT} nd{0,1} a{3}`, vehicles: 600 },
    { name: "longer", pattern: `${DISTRICT} nd{2,4} a{1,2}`, vehicles: 100 },
    { name: "chosen text", pattern: `${DISTRICT} a{1,5} nd{0,2}`, vehicles: 500 },
    { name: "motorcycle", pattern: `${DISTRICT} nd{0,2} a{2}`, vehicles: 500, faces: MOTORCYCLE },
    { name: "federal bodies", pattern: "(BB|BD|BG|BH|BP|FW|FV|JW|PT|ZW) nd{2,5}", vehicles: 40 },
  ],
};
