/**
 * Plates of the United Kingdom, after the DVLA's formats (INF104) and the Northern Irish, diplomatic and military
 * series. Q stands only in the Q prefix series; I and Z only where a series really used them. `vehicles` in thousands.
 */
import type { PlateFormat } from "../format.ts";

/** Letters of a memory tag (no I, Q, Z) and of the random part of the current series (no I, Q). */
const TAG = "[A-HJ-PR-Y]";
const RANDOM = "[A-HJ-PR-Z]";
/** Year letters of the prefix and suffix series (no I, O, Q, U, Z; the suffix series had no W, X, Z either way). */
const YEAR = "[A-HJ-NPR-TV-Y]";
/** The two-letter county codes of Northern Ireland, all with an I or a Z. */
const NI =
  "(IA|IB|IG|IJ|IL|IW|JI|OI|UI|XI|AZ|BZ|CZ|DZ|EZ|FZ|GZ|HZ|JZ|KZ|LZ|MZ|NZ|OZ|PZ|RZ|SZ|TZ|UZ|VZ|WZ|XZ|YZ)";
const NUMBER = (digits: number) => (digits === 1 ? "n" : `nd{0,${digits - 1}}`);

export const GB_FORMATS: readonly PlateFormat[] = [
  // The age number: 02 to 50 from March, 51 to 99 from September; 00 and 01 never were.
  { name: "current", pattern: `${TAG}{2}(0)[2-9] ${RANDOM}{3}`, vehicles: 3000 },
  { name: "current", pattern: `${TAG}{2}[1-9]d ${RANDOM}{3}`, vehicles: 33000 },
  { name: "prefix", pattern: `${YEAR}${NUMBER(3)} ${TAG}{3}`, vehicles: 2000 },
  { name: "Q series", pattern: `Q${NUMBER(3)} ${TAG}{3}`, vehicles: 15 },
  { name: "suffix", pattern: `${TAG}{3} ${NUMBER(3)}${YEAR}`, vehicles: 700 },
  { name: "dateless", pattern: `${TAG}{1,2} ${NUMBER(4)}`, vehicles: 300 },
  { name: "dateless", pattern: `${TAG}{3} ${NUMBER(3)}`, vehicles: 400 },
  { name: "dateless reversed", pattern: `${NUMBER(4)} ${TAG}{1,2}`, vehicles: 300 },
  { name: "dateless reversed", pattern: `${NUMBER(3)} ${TAG}{3}`, vehicles: 300 },
  { name: "Northern Ireland", pattern: `[A-HJ-PR-Y]${NI} ${NUMBER(4)}`, vehicles: 1100 },
  { name: "Northern Ireland", pattern: `${NI} ${NUMBER(4)}`, vehicles: 60 },
  { name: "Northern Ireland reversed", pattern: `${NUMBER(4)} ${NI}`, vehicles: 60 },
  { name: "Northern Ireland reversed", pattern: `${NUMBER(3)} [A-HJ-PR-Y]${NI}`, vehicles: 20 },
  { name: "diplomatic", pattern: "[1-3]dd [DX] [1-9]dd", vehicles: 4 },
  { name: "military", pattern: "[A-HJ-PR-Z]{2} dd [A-HJ-PR-Z]{2}", vehicles: 20 },
  { name: "military", pattern: "dd [A-HJ-PR-Z]{2} dd", vehicles: 5 },
];
