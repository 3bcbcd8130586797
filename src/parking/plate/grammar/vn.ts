/**
 * Plates of Vietnam (Circular 24/2023/TT-BCA): province 11 to 99, one or two series letters, four or five digits;
 * motorcycles carry a letter and a digit. `vehicles` in hundred
 * thousands, motorcycles counted as rarely as car parks with number plates see them.
 */
import type { PlateFormat } from "../format.ts";

const PROVINCE = "[1-9][0-9]";
const SERIES = "[A-HK-NPS-VXYZ]";

export const VN_FORMATS: readonly PlateFormat[] = [
  { name: "car", pattern: `${PROVINCE}${SERIES}-ddd.dd`, vehicles: 55 },
  { name: "car, four digits", pattern: `${PROVINCE}${SERIES}-dddd`, vehicles: 6 },
  { name: "two letters", pattern: `${PROVINCE}(LD|NG|NN|QT|KT|DA|RM|CD|HC|MK|MD|TD)-ddd.dd`, vehicles: 4 },
  { name: "two letters, four digits", pattern: `${PROVINCE}(LD|KT|DA|RM|CD)-dddd`, vehicles: 1 },
  { name: "motorcycle", pattern: `${PROVINCE}-${SERIES}n ddd.dd`, vehicles: 50 },
  { name: "motorcycle, four digits", pattern: `${PROVINCE}-${SERIES}n dddd`, vehicles: 3 },
  { name: "motorcycle, two letters", pattern: `${PROVINCE}-${SERIES}{2} ddd.dd`, vehicles: 6 },
];
