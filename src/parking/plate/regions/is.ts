/** Plates of Iceland: two letters, then a letter or figure and two figures. */
import { EURO_FACES, type RegionPack } from "../pack.ts";

export const IS: RegionPack = {
  name: "Iceland",
  sign: "IS",
  faces: EURO_FACES,
  formats: [
    { name: "2007", pattern: "a{2}-add", vehicles: 40 },
    { name: "1989", pattern: "a{2}-ddd", vehicles: 10 },
  ],
};
