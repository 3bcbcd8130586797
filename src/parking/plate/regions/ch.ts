/** Plates of Switzerland: the canton and up to six figures; dealers and temporary plates add a letter. */
import { BLACK, type RegionPack, WHITE } from "../pack.ts";

const CANTON = "(AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH)";

export const CH: RegionPack = {
  name: "Switzerland",
  sign: "CH",
  faces: [
    { rows: 1, size: [300, 80], ground: WHITE, ink: BLACK, band: "shields", share: 45 },
    { rows: 1, size: [500, 110], ground: WHITE, ink: BLACK, band: "shields", share: 15 },
    { rows: 2, size: [300, 160], ground: WHITE, ink: BLACK, band: "shields", share: 40 },
  ],
  formats: [
    { name: "standard", pattern: `${CANTON} nd{3,5}`, vehicles: 1150 },
    { name: "short numbers", pattern: `${CANTON} nd{0,2}`, vehicles: 60 },
    { name: "dealer", pattern: `${CANTON} nd{3,5}U`, vehicles: 10 },
  ],
};
