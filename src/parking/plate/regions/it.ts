/**
 * Plates of Italy: two letters, three figures, two letters since 1994 (no I, O, Q, U); motorcycles two letters and five
 * figures; before that the province and six characters.
 */
import { euroFaces, type PlateFace, type RegionPack } from "../pack.ts";

const LETTER = "[A-HJ-NPR-TV-Z]";
const PROVINCE =
  "(AG|AL|AN|AO|AP|AQ|AR|AT|AV|BA|BG|BI|BL|BN|BO|BR|BS|BZ|CA|CB|CE|CH|CL|CN|CO|CR|CS|CT|CZ|EN|FE|FG|FI|FO|FR|GE|GO|GR|IM|IS|KR|LC|LE|LI|LO|LT|LU|MC|ME|MI|MN|MO|MS|MT|NA|NO|NU|OR|PA|PC|PD|PE|PG|PI|PN|PO|PR|PS|PT|PV|PZ|RA|RC|RE|RG|RI|RN|RO|ROMA|SA|SI|SO|SP|SR|SS|SV|TA|TE|TN|TO|TP|TR|TS|TV|UD|VA|VB|VC|VE|VI|VR|VT|VV)";
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [177, 177], ground: "#f6f6f2", ink: "#141414", band: "both-blue", share: 1 },
];

export const IT: RegionPack = {
  name: "Italy",
  sign: "I",
  faces: euroFaces({ band: "both-blue", square: [297, 214] }),
  formats: [
    { name: "1994", pattern: `${LETTER}{2} /ddd ${LETTER}{2}`, vehicles: 41000 },
    { name: "motorcycle", pattern: `${LETTER}{2} /ddddd`, vehicles: 6000, faces: MOTORCYCLE },
    { name: "province", pattern: `${PROVINCE} dddddd`, vehicles: 150 },
    { name: "province with a letter", pattern: `${PROVINCE} d${LETTER}dddd`, vehicles: 250 },
    { name: "province with a letter", pattern: `${PROVINCE} ${LETTER}ddddd`, vehicles: 100 },
    { name: "forces", pattern: "(CC|CP|EI|GF|VF) a{2}ddd", vehicles: 30 },
    { name: "diplomatic", pattern: `(CD) ddd ${LETTER}{2}`, vehicles: 10 },
  ],
};
