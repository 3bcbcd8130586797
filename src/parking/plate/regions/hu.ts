/**
 * Plates of Hungary: four letters and three figures since July 2022, the first two both vowels or both consonants;
 * before that three letters and three figures.
 */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const HU: RegionPack = {
  name: "Hungary",
  sign: "H",
  faces: EURO_FACES,
  formats: [
    { name: "2022", pattern: "[AEIOU]{2} a{2}-/ddd", vehicles: 900 },
    { name: "2022, consonants", pattern: "[B-DF-HJ-NP-TV-Z]{2} a{2}-/ddd", vehicles: 60 },
    { name: "1990", pattern: "a{3}-ddd", vehicles: 3400 },
    { name: "chosen and special", pattern: "(CD|DT|E|HC|MA|OT|P|R|RX|S|V|X|Z)-ddddd", vehicles: 30 },
  ],
};
