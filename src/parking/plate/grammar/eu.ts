/**
 * Plates of the member states of the European Union and the neighbours whose cars drive there, after each country's
 * registration rules. `vehicles` in thousands on the road with that format; umlauts are folded (Ü is U).
 * The United Kingdom has its own grammar.
 */
import type { PlateFormat } from "../format.ts";

const CONSONANT = "[BCDFGHJKLMNPRSTVWXYZ]";
/** Letters that Greek and Cyrillic share with Latin. */
const GREEK = "[ABEHIKMNOPTXYZ]";
const CYRILLIC = "[ABCEHKMOPTXY]";
const FRENCH = "[A-HJ-NP-TV-Z]";
const ITALIAN = "[A-HJ-NPR-TV-Z]";
const DUTCH = "[BDFGHJKLNPRSTVXZ]";
const POLISH = "[ACEFGHJKLMNPRSTUVWXY]";
const POLISH_PLACE = "[BCDEFGKLNOPRSTWZ]";
const CZECH = "[A-FHIJKLMNPR-VX-Z]";
const SWEDISH = "[A-HJ-PR-UW-Z]";
const SLOVAK_DISTRICT =
  "(BA|BB|BC|BJ|BL|BN|BR|BS|BT|BY|CA|DK|DS|DT|EL|EC|EV|GA|GL|HC|HE|IL|KA|KE|KK|KM|KN|KS|LC|LE|LM|LV|MA|MI|ML|MT|MY|NM|NO|NR|NZ|PB|PD|PE|PK|PN|PO|PP|PT|PU|PV|RA|RK|RS|RV|SA|SB|SC|SE|SI|SK|SL|SN|SO|SP|SV|TC|TN|TO|TR|TS|TT|TV|VK|VT|ZA|ZC|ZH|ZM|ZV|AA)";
const ROMANIAN_COUNTY =
  "(AB|AG|AR|BC|BH|BN|BR|BT|BV|BZ|CJ|CL|CS|CT|CV|DB|DJ|GJ|GL|GR|HD|HR|IF|IL|IS|MH|MM|MS|NT|OT|PH|SB|SJ|SM|SV|TL|TM|TR|VL|VN|VS)";
const CROATIAN_TOWN =
  "(BJ|BM|CK|DA|DE|DJ|DU|GS|IM|KA|KC|KR|KT|KZ|MA|NA|NG|OG|OS|PU|PZ|RI|SB|SI|SK|SL|ST|SB|VK|VT|VU|VZ|ZD|ZG|ZU)";
const IRISH_COUNTY = "(C|CE|CN|CW|D|DL|G|KE|KK|KY|L|LD|LH|LK|LM|LS|MH|MN|MO|OY|RN|SO|T|W|WH|WX|WW|TN|TS|WD)";
const SWISS_CANTON = "(AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH)";
const SLOVENE_TOWN = "(CE|GO|KK|KP|KR|LJ|MB|MS|NM|PO|SG)";

export const EU_FORMATS: readonly PlateFormat[] = [
  { name: "AT", pattern: "a{1,2} nd{2,4} a{1,2}", vehicles: 5600 },
  { name: "AT", pattern: "a{1,2} nd{0,2} a{3}", vehicles: 700 },
  { name: "AT vanity", pattern: "a{1,2} a{3,5} n", vehicles: 300 },
  { name: "BE", pattern: "[1-9]-a{3}-ddd", vehicles: 6500 },
  { name: "BE old", pattern: "a{3}-ddd", vehicles: 700 },
  { name: "BG", pattern: `${CYRILLIC}{1,2} dddd ${CYRILLIC}{2}`, vehicles: 4000 },
  { name: "HR", pattern: `${CROATIAN_TOWN} d{3,4}-[A-PR-VZ]{1,2}`, vehicles: 2500 },
  { name: "CY", pattern: "[A-Z]{3} ddd", vehicles: 700 },
  { name: "CZ", pattern: `[1-9]${CZECH}d dddd`, vehicles: 5200 },
  { name: "CZ", pattern: `[1-9]${CZECH}{2} dddd`, vehicles: 2300 },
  { name: "CZ old", pattern: "a{3} dd-dd", vehicles: 300 },
  { name: "CZ electric", pattern: `EL ddd${CZECH}{2}`, vehicles: 40 },
  { name: "DK", pattern: "[A-HJ-NPR-Z]{2} nd ddd", vehicles: 3300 },
  { name: "EE", pattern: "ddd a{3}", vehicles: 900 },
  { name: "FI", pattern: "a{2,3}-nd{0,2}", vehicles: 3600 },
  { name: "FR", pattern: `${FRENCH}{2}-ddd-${FRENCH}{2}`, vehicles: 42000 },
  { name: "FR old", pattern: "nd{2,3} a{2,3} dd", vehicles: 2500 },
  { name: "FR Corsica", pattern: "nd{2,3} a{2} 2[AB]", vehicles: 50 },
  { name: "DE", pattern: "a{1,3}-a{1,2} nd{1,3}", vehicles: 53000 },
  { name: "DE", pattern: "a{1,3}-a{1,2} n", vehicles: 1500 },
  { name: "DE electric, historic", pattern: "a{1,2}-a{1,2} nd{1,3}[EH]", vehicles: 3500 },
  { name: "DE electric, historic", pattern: "a{3}-a{1,2} nd{1,2}[EH]", vehicles: 500 },
  { name: "GR", pattern: `${GREEK}{3}-ndd{2}`, vehicles: 7000 },
  { name: "HU", pattern: "a{3}-ddd", vehicles: 4200 },
  { name: "HU", pattern: "[A-Z]{2} [A-Z]{2}-ddd", vehicles: 700 },
  { name: "IE", pattern: `[0-9]d[12]-${IRISH_COUNTY}-nd{0,5}`, vehicles: 1800 },
  { name: "IE", pattern: `[0189]d-${IRISH_COUNTY}-nd{0,5}`, vehicles: 900 },
  { name: "IT", pattern: `${ITALIAN}{2} ddd ${ITALIAN}{2}`, vehicles: 41000 },
  { name: "IT motorcycle", pattern: `${ITALIAN}{2} ddddd`, vehicles: 7000 },
  { name: "LV", pattern: "[A-Z]{2}-nd{0,3}", vehicles: 900 },
  { name: "LT", pattern: "[A-Z]{3} ddd", vehicles: 1700 },
  { name: "LU", pattern: "[A-Z]{2} dddd", vehicles: 450 },
  { name: "LU numbers", pattern: "nd{3,4}", vehicles: 40 },
  { name: "MT", pattern: "[A-Z]{3} ddd", vehicles: 400 },
  { name: "NL", pattern: `${DUTCH}{2}-ddd-${DUTCH}`, vehicles: 2200 },
  { name: "NL", pattern: `${DUTCH}-ddd-${DUTCH}{2}`, vehicles: 2200 },
  { name: "NL", pattern: `dd-${DUTCH}{3}-d`, vehicles: 2000 },
  { name: "NL", pattern: `d-${DUTCH}{3}-dd`, vehicles: 2000 },
  { name: "NL", pattern: `dd-${DUTCH}{2}-${DUTCH}{2}`, vehicles: 1200 },
  { name: "NL", pattern: `${DUTCH}{2}-${DUTCH}{2}-dd`, vehicles: 400 },
  { name: "NL", pattern: `${DUTCH}{2}-dd-${DUTCH}{2}`, vehicles: 400 },
  { name: "NL", pattern: `${DUTCH}{3}-dd-${DUTCH}`, vehicles: 300 },
  { name: "NL van", pattern: `V-ddd-${DUTCH}{2}`, vehicles: 700 },
  { name: "NL old", pattern: "dd-dd-a{2}", vehicles: 100 },
  { name: "NL old", pattern: "a{2}-dd-dd", vehicles: 100 },
  { name: "PL", pattern: `${POLISH_PLACE}a ddddd`, vehicles: 6000 },
  { name: "PL", pattern: `${POLISH_PLACE}a dddd${POLISH}`, vehicles: 4000 },
  { name: "PL", pattern: `${POLISH_PLACE}a ddd${POLISH}{2}`, vehicles: 4000 },
  { name: "PL", pattern: `${POLISH_PLACE}a n${POLISH}ddd`, vehicles: 1500 },
  { name: "PL", pattern: `${POLISH_PLACE}a n${POLISH}{2}dd`, vehicles: 800 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} ${POLISH}ddd`, vehicles: 2500 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} dd${POLISH}{2}`, vehicles: 2500 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} n${POLISH}dd`, vehicles: 1500 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} ddn${POLISH}`, vehicles: 700 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} n${POLISH}{2}n`, vehicles: 500 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} ${POLISH}{2}dd`, vehicles: 700 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} ddddd`, vehicles: 700 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} dddd${POLISH}`, vehicles: 500 },
  { name: "PL", pattern: `${POLISH_PLACE}a{2} ddd${POLISH}{2}`, vehicles: 400 },
  { name: "PL own text", pattern: `${POLISH_PLACE}d x{3,5}`, vehicles: 40 },
  { name: "PT", pattern: "dd-a{2}-dd", vehicles: 3300 },
  { name: "PT", pattern: "a{2}-dd-a{2}", vehicles: 1300 },
  { name: "PT old", pattern: "dd-dd-a{2}", vehicles: 1800 },
  { name: "PT old", pattern: "a{2}-dd-dd", vehicles: 500 },
  { name: "RO", pattern: `${ROMANIAN_COUNTY} dd [A-PR-Z]{3}`, vehicles: 7800 },
  { name: "RO Bucharest", pattern: "B d{2,3} [A-PR-Z]{3}", vehicles: 1600 },
  { name: "RO temporary", pattern: `${ROMANIAN_COUNTY} 0d{4,5}`, vehicles: 300 },
  { name: "SK", pattern: `${SLOVAK_DISTRICT} ddd [A-PR-Z]{2}`, vehicles: 2900 },
  { name: "SK own text", pattern: `${SLOVAK_DISTRICT} a{5}`, vehicles: 30 },
  { name: "SK own text", pattern: `${SLOVAK_DISTRICT} a{4}d`, vehicles: 15 },
  { name: "SK own text", pattern: `${SLOVAK_DISTRICT} a{3}dd`, vehicles: 15 },
  { name: "SI", pattern: `${SLOVENE_TOWN} x{2}-xdx`, vehicles: 1300 },
  { name: "ES", pattern: `dddd ${CONSONANT}{3}`, vehicles: 29000 },
  { name: "ES old", pattern: "a{1,2}-dddd-a{1,2}", vehicles: 5000 },
  { name: "SE", pattern: `${SWEDISH}{3} ddd`, vehicles: 5200 },
  { name: "SE", pattern: `${SWEDISH}{3} dd${SWEDISH}`, vehicles: 700 },
  { name: "CH", pattern: `${SWISS_CANTON} nd{2,5}`, vehicles: 1200 },
  { name: "LI", pattern: "FL nd{2,4}", vehicles: 10 },
  { name: "NO", pattern: "[A-HJ-NPR-Z]{2} ddddd", vehicles: 1000 },
  { name: "IS", pattern: "[A-Z]{2}-[A-Z]dd", vehicles: 50 },
  { name: "UA", pattern: `${CYRILLIC}{2} dddd ${CYRILLIC}{2}`, vehicles: 1500 },
  { name: "RS", pattern: "[A-Z]{2} d{3,4}-[A-Z]{2}", vehicles: 600 },
  { name: "MK", pattern: "[A-Z]{2} dddd-[A-Z]{2}", vehicles: 100 },
  { name: "BA", pattern: "[AEJKMOT]dd-[AEJKMOT]-ddd", vehicles: 150 },
  { name: "AL", pattern: "[A-HJ-NPR-Z]{2} ddd [A-HJ-NPR-Z]{2}", vehicles: 150 },
  { name: "TR", pattern: "[0-8]d a{1,3} dd{2,3}", vehicles: 400 },
  { name: "MD", pattern: "a{3} ddd", vehicles: 200 },
];
