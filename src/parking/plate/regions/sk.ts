/**
 * Plates of Slovakia: until 2022 the district, three figures, two letters; since 2023 the same picture, counted through
 * the whole country from AA. No Q or W.
 */
import { EURO_FACES, type RegionPack } from "../pack.ts";

const DISTRICT =
  "(BA|BB|BC|BD|BE|BI|BJ|BL|BN|BR|BS|BT|BY|CA|DK|DS|DT|EL|EC|EV|GA|GL|HC|HE|IL|KA|KC|KE|KI|KK|KM|KN|KS|LC|LE|LM|LV|MA|MI|ML|MT|MY|NI|NM|NO|NR|NT|NZ|PB|PD|PE|PK|PN|PO|PP|PT|PU|PV|PY|RA|RK|RS|RV|SA|SB|SC|SE|SI|SK|SL|SN|SO|SP|SV|TA|TC|TN|TO|TR|TS|TT|TV|VK|VT|ZA|ZC|ZH|ZI|ZM|ZV)";
const SERIES = "[A-PR-VX-Z]{2}";

export const SK: RegionPack = {
  name: "Slovakia",
  sign: "SK",
  faces: EURO_FACES,
  formats: [
    { name: "district", pattern: `${DISTRICT} ddd${SERIES}`, vehicles: 2700 },
    { name: "2023", pattern: `A[A-F] ddd${SERIES}`, vehicles: 900 },
    { name: "2023, later series", pattern: `[A-PR-VX-Z]{2} ddd${SERIES}`, vehicles: 15 },
    { name: "chosen text", pattern: `${DISTRICT} a{5}`, vehicles: 30, isWord: true },
    { name: "chosen text", pattern: `${DISTRICT} a{4}d`, vehicles: 15 },
    { name: "chosen text", pattern: `${DISTRICT} a{3}dd`, vehicles: 15 },
    { name: "diplomatic", pattern: "(EE|ZZ) ddddd", vehicles: 3 },
  ],
};
