/** Plates of Luxembourg, black on yellow: two letters and four figures, or four or five figures alone. */
import { euroFaces, type RegionPack, YELLOW } from "../pack.ts";

const FACES = euroFaces({ ground: YELLOW });

export const LU: RegionPack = {
  name: "Luxembourg",
  sign: "L",
  faces: FACES,
  formats: [
    { name: "standard", pattern: "a{2} dddd", vehicles: 450 },
    { name: "figures", pattern: "nd{3,4}", vehicles: 40, faces: FACES.filter((face) => face.rows === 1) },
  ],
};
