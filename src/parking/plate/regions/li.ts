/** Plates of Liechtenstein, white on black: FL and up to five figures. */
import type { RegionPack } from "../pack.ts";

export const LI: RegionPack = {
  name: "Liechtenstein",
  sign: "FL",
  faces: [{ rows: 1, size: [300, 80], ground: "#141414", ink: "#f6f6f2", band: "shields", share: 1 }],
  formats: [{ name: "standard", pattern: "(FL) nd{2,4}", vehicles: 12 }],
};
