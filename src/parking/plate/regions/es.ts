/**
 * Plates of Spain: four figures and three consonants since 2000 (no Q, Ñ or vowels), counted through the country: the
 * first letter is still in the first half. Before that the province.
 */
import { euroFaces, type PlateFace, type RegionPack } from "../pack.ts";

const CONSONANT = "[BCDFGHJKLMNPRSTVWXYZ]";
const PROVINCE =
  "(A|AB|AL|AV|B|BA|BI|BU|C|CA|CC|CE|CO|CR|CS|CU|GC|GE|GI|GR|GU|H|HU|IB|J|L|LE|LO|LU|M|MA|ML|MU|NA|O|OR|OU|P|PM|PO|S|SA|SE|SG|SH|SO|SS|T|TE|TF|TO|V|VA|VI|Z|ZA)";
const MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [220, 160], ground: "#f6f6f2", ink: "#141414", band: "left-blue", share: 1 },
];

export const ES: RegionPack = {
  name: "Spain",
  sign: "E",
  faces: euroFaces({ square: [340, 220] }),
  formats: [
    { name: "2000", pattern: `dddd [BCDFGHJKLMN]${CONSONANT}{2}`, vehicles: 27000 },
    { name: "2000, later series", pattern: `dddd [PRSTVWXYZ]${CONSONANT}{2}`, vehicles: 50 },
    { name: "motorcycle", pattern: `dddd [BCDFGHJKLMN]${CONSONANT}{2}`, vehicles: 3500, faces: MOTORCYCLE },
    { name: "province", pattern: `${PROVINCE}-dddd-/a{2}`, vehicles: 2800 },
    { name: "province, one letter", pattern: `${PROVINCE}-dddd-/a`, vehicles: 250 },
    { name: "province, figures", pattern: `${PROVINCE}-dddddd`, vehicles: 120 },
    { name: "moped", pattern: `(C)dddd /${CONSONANT}{3}`, vehicles: 500 },
    {
      name: "special, trailer, temporary, historic",
      pattern: `[EHPRSV] dddd /${CONSONANT}{3}`,
      vehicles: 250,
    },
    { name: "diplomatic", pattern: "(CD|CC|OI|TA) nd{1,2} ddd", vehicles: 10 },
  ],
};
