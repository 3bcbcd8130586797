/**
 * Plates of Brazil: the grey series of 1990 and Mercosul of 2018 (Contran 969/2022), where the second figure became a
 * letter. Motorcycles have two rows. `vehicles` in millions.
 */
import type { PlateFace, RegionPack } from "../pack.ts";

const GREY: readonly PlateFace[] = [
  { rows: 1, size: [400, 130], ground: "#b4b8ba", ink: "#141414", band: "br-grey-top", share: 90 },
  { rows: 1, size: [400, 130], ground: "#a3262a", ink: "#f6f6f2", band: "br-grey-top", share: 8 },
  { rows: 1, size: [400, 130], ground: "#f6f6f2", ink: "#141414", band: "br-grey-top", share: 2 },
];
const GREY_MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [187, 136], ground: "#b4b8ba", ink: "#141414", band: "br-grey-top", share: 92 },
  { rows: 2, size: [187, 136], ground: "#a3262a", ink: "#f6f6f2", band: "br-grey-top", share: 8 },
];
const MERCOSUL: readonly PlateFace[] = [
  { rows: 1, size: [400, 130], ground: "#f6f6f2", ink: "#141414", band: "mercosul-top", share: 90 },
  { rows: 1, size: [400, 130], ground: "#f6f6f2", ink: "#a3262a", band: "mercosul-top", share: 8 },
  { rows: 1, size: [400, 130], ground: "#f6f6f2", ink: "#1b4fa0", band: "mercosul-top", share: 2 },
];
const MERCOSUL_MOTORCYCLE: readonly PlateFace[] = [
  { rows: 2, size: [200, 170], ground: "#f6f6f2", ink: "#141414", band: "mercosul-top", share: 92 },
  { rows: 2, size: [200, 170], ground: "#f6f6f2", ink: "#a3262a", band: "mercosul-top", share: 8 },
];

export const BR: RegionPack = {
  name: "Brazil",
  sign: "BR",
  faces: MERCOSUL,
  formats: [
    { name: "1990", pattern: "aaa-dddd", vehicles: 45, faces: GREY },
    { name: "1990, motorcycle", pattern: "aaa-dddd", vehicles: 14, faces: GREY_MOTORCYCLE },
    { name: "Mercosul", pattern: "aaa/dadd", vehicles: 43, faces: MERCOSUL },
    { name: "Mercosul, motorcycle", pattern: "aaa/dadd", vehicles: 14, faces: MERCOSUL_MOTORCYCLE },
  ],
};
