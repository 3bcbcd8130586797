/**
 * Plates of the United Kingdom, after the DVLA's INF104 and the Northern Irish, diplomatic and military series. I, Q and
 * Z stand only where a series really has them: Z among the last three letters of the current series and in Northern
 * Ireland, I in Northern Ireland, Q in its own prefix series of vehicles whose age or origin is not known.
 * Trade plates have the form of older plates (123 AB). `vehicles` in thousands.
 */
import { BLACK, type PlateFace, type RegionPack, WHITE, YELLOW } from "../pack.ts";

/** The first letter of a DVLA memory tag is its region; the second never I, Q or Z. */
const AREA = "[A-HK-PRSV-Y]";
/** Letters of a tag that somebody chose, and of every older series. */
const TAG = "[A-HJ-PR-Y]";
/** The random letters of the current series: no I, no Q. */
const RANDOM = "[A-HJ-PR-Z]";
/** Year letters of the prefix and suffix series: no I, O, Q, U, Z. */
const YEAR = "[A-HJ-NPR-TV-Y]";
/** The two-letter codes of Northern Ireland's counties and cities, all with an I or a Z. */
const NI =
  "(IA|IB|IG|IJ|IL|IW|JI|OI|UI|XI|AZ|BZ|CZ|DZ|EZ|FZ|GZ|HZ|JZ|KZ|LZ|MZ|NZ|OZ|PZ|RZ|SZ|TZ|UZ|VZ|WZ|XZ|YZ)";
/** March 2002 to September 2029: 02 to 29 and 51 to 79; 00 and 01 never were. */
const AGES = [...ages(2, 29), ...ages(51, 79)].join("|");
const LATER_AGES = [...ages(30, 50), ...ages(80, 99)].join("|");

function ages(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(2, "0"));
}

const faces = (ground: string, share: number): PlateFace[] => [
  { rows: 1, size: [520, 111], ground, ink: BLACK, share: share * 0.7 },
  { rows: 1, size: [520, 111], ground, ink: BLACK, band: "left-blue", share: share * 0.2 },
  { rows: 2, size: [279, 203], ground, ink: BLACK, share: share * 0.06 },
];
const ISSUED: readonly PlateFace[] = [
  ...faces(WHITE, 50),
  ...faces(YELLOW, 50),
  { rows: 1, size: [520, 111], ground: WHITE, ink: BLACK, band: "left-green", share: 3 },
  { rows: 1, size: [520, 111], ground: YELLOW, ink: BLACK, band: "left-green", share: 3 },
  { rows: 2, size: [229, 178], ground: YELLOW, ink: BLACK, share: 4 },
];
/** Vehicles of before 1980 may carry white or silver on black. */
const OLD: readonly PlateFace[] = [
  ...ISSUED,
  { rows: 1, size: [520, 111], ground: BLACK, ink: "#d9dadb", share: 25 },
  { rows: 2, size: [279, 203], ground: BLACK, ink: "#d9dadb", share: 8 },
];

export const GB: RegionPack = {
  name: "United Kingdom",
  sign: "UK",
  faces: ISSUED,
  sameGlyphs: ["O0", "I1"],
  formats: [
    { name: "current", pattern: `${AREA}${TAG}(${AGES}) ${RANDOM}{3}`, vehicles: 33000 },
    { name: "current, chosen tag", pattern: `${TAG}{2}(${AGES}) ${RANDOM}{3}`, vehicles: 2500 },
    { name: "current, years to come", pattern: `${TAG}{2}(${LATER_AGES}) ${RANDOM}{3}`, vehicles: 20 },
    { name: "prefix", pattern: `${YEAR}nd{1,2} ${TAG}{3}`, vehicles: 1700 },
    { name: "prefix, one figure", pattern: `${YEAR}n ${TAG}{3}`, vehicles: 300 },
    { name: "Q prefix", pattern: `Qnd{0,2} ${TAG}{3}`, vehicles: 15 },
    { name: "suffix", pattern: `${TAG}{3} nd{0,2}${YEAR}`, vehicles: 700, faces: OLD },
    { name: "dateless", pattern: `${TAG}{1,2} nd{0,3}`, vehicles: 300, faces: OLD },
    { name: "dateless", pattern: `${TAG}{3} nd{0,2}`, vehicles: 400, faces: OLD },
    { name: "dateless reversed, trade", pattern: `nd{0,3} ${TAG}{1,2}`, vehicles: 300, faces: OLD },
    { name: "dateless reversed, trade", pattern: `nd{0,2} ${TAG}{3}`, vehicles: 300, faces: OLD },
    { name: "Northern Ireland", pattern: `${TAG}${NI} nd{2,3}`, vehicles: 1050 },
    { name: "Northern Ireland", pattern: `${TAG}${NI} nd{0,1}`, vehicles: 50 },
    { name: "Northern Ireland", pattern: `${NI} nd{0,3}`, vehicles: 60 },
    { name: "Northern Ireland reversed", pattern: `nd{0,3} ${NI}`, vehicles: 50 },
    { name: "Northern Ireland reversed", pattern: `nd{0,3} ${TAG}${NI}`, vehicles: 20 },
    { name: "diplomatic", pattern: "[1-3]dd D [1-9]dd", vehicles: 3 },
    { name: "consular and international", pattern: "[1-39]dd X [1-9]dd", vehicles: 2 },
    { name: "military", pattern: `${RANDOM}{2} dd ${RANDOM}{2}`, vehicles: 20 },
    { name: "military, older", pattern: `dd ${RANDOM}{2} dd`, vehicles: 5 },
    { name: "Jersey", pattern: "(J) nd{3,5}", vehicles: 8 },
    {
      name: "Isle of Man",
      pattern: "(MN|MAN|BMN|CMN|DMN|EMN|FMN|GMN|HMN|JMN|KMN|LMN|MMN|NMN|PMN|RMN) nd{0,2} a",
      vehicles: 10,
    },
  ],
};
