/**
 * A British number plate as SVG, drawn with our own single-stroke characters because a fresh machine has no
 * fonts. Never shown to anybody as a real plate: it belongs to the demo's painted cars.
 */

/** Millimetres of the British standard plate and its characters. */
export const PLATE_WIDTH = 520;
export const PLATE_HEIGHT = 111;
export const CHARACTER_WIDTH = 50;
export const CHARACTER_HEIGHT = 79;
const STROKE = 13;
const GAP = 11;
const GROUP_GAP = 33;

/** The centre line of each character in a box of 50 by 79. */
const STROKES: Readonly<Record<string, string>> = {
  A: "M6.5 72.5 L22 6.5 H28 L43.5 72.5 M12 50 H38",
  B: "M6.5 6.5 V72.5 H26 Q43.5 72.5 43.5 55 Q43.5 38 27 38 Q41 38 41 22 Q41 6.5 26 6.5 Z M6.5 38 H27",
  C: "M43.5 25 V22 Q43.5 6.5 25 6.5 Q6.5 6.5 6.5 22 V57 Q6.5 72.5 25 72.5 Q43.5 72.5 43.5 57 V54",
  D: "M6.5 6.5 H23 Q43.5 6.5 43.5 26 V53 Q43.5 72.5 23 72.5 H6.5 Z",
  E: "M43 6.5 H6.5 V72.5 H43 M6.5 38 H37",
  F: "M43 6.5 H6.5 V79 M6.5 39 H37",
  G: "M43.5 25 V22 Q43.5 6.5 25 6.5 Q6.5 6.5 6.5 22 V57 Q6.5 72.5 25 72.5 Q43.5 72.5 43.5 57 V43 H26",
  H: "M6.5 0 V79 M43.5 0 V79 M6.5 39 H43.5",
  I: "M25 0 V79",
  J: "M43.5 0 V55 Q43.5 72.5 25 72.5 Q6.5 72.5 6.5 55 V50",
  K: "M6.5 0 V79 M42 3 L9 42 M19 31 L43 76",
  L: "M6.5 0 V72.5 H43",
  M: "M6.5 79 V6.5 L25 42 L43.5 6.5 V79",
  N: "M6.5 79 V6.5 L43.5 72.5 V0",
  O: "M25 6.5 Q43.5 6.5 43.5 24 V55 Q43.5 72.5 25 72.5 Q6.5 72.5 6.5 55 V24 Q6.5 6.5 25 6.5 Z",
  P: "M6.5 79 V6.5 H26 Q43.5 6.5 43.5 25 Q43.5 44 26 44 H6.5",
  Q: "M25 6.5 Q43.5 6.5 43.5 24 V55 Q43.5 72.5 25 72.5 Q6.5 72.5 6.5 55 V24 Q6.5 6.5 25 6.5 Z M27 54 L45 76",
  R: "M6.5 79 V6.5 H26 Q43.5 6.5 43.5 24 Q43.5 42 26 42 H6.5 M25 42 L43 78",
  S: "M43 22 Q42 6.5 25 6.5 Q7 6.5 7 22 Q7 34 25 38.5 Q43.5 43 43.5 56 Q43.5 72.5 25 72.5 Q7 72.5 6.5 56",
  T: "M2 6.5 H48 M25 6.5 V79",
  U: "M6.5 0 V55 Q6.5 72.5 25 72.5 Q43.5 72.5 43.5 55 V0",
  V: "M5 1 L25 73 L45 1",
  W: "M4 1 L14 72 L25 26 L36 72 L46 1",
  X: "M6 2 L44 77 M44 2 L6 77",
  Y: "M5 1 L25 41 L45 1 M25 41 V79",
  Z: "M6 6.5 H43 L7 72.5 H44",
  "0": "M25 6.5 Q43.5 6.5 43.5 24 V55 Q43.5 72.5 25 72.5 Q6.5 72.5 6.5 55 V24 Q6.5 6.5 25 6.5 Z",
  "1": "M13 14 L25 6 V79",
  "2": "M7 24 Q7 6.5 25 6.5 Q43 6.5 43 22 Q43 33 32 42 L8 66 V72.5 H44",
  "3": "M7 20 Q8 6.5 25 6.5 Q42 6.5 42 22 Q42 37 24 37 Q43.5 37 43.5 55 Q43.5 72.5 25 72.5 Q7 72.5 6.5 57",
  "4": "M33 79 V8 L6 56 H47",
  "5": "M41 6.5 H11 L8 36 Q15 29 25 29 Q43.5 29 43.5 50 Q43.5 72.5 24 72.5 Q8 72.5 6.5 59",
  "6": "M41 18 Q38 6.5 25 6.5 Q6.5 6.5 6.5 28 V52 Q6.5 72.5 25 72.5 Q43.5 72.5 43.5 53 Q43.5 34 25 34 Q9 34 6.5 50",
  "7": "M5 6.5 H43 L18 79",
  "8": "M25 6.5 Q41 6.5 41 22 Q41 37 25 37 Q9 37 9 22 Q9 6.5 25 6.5 Z M25 37 Q43.5 37 43.5 55 Q43.5 72.5 25 72.5 Q6.5 72.5 6.5 55 Q6.5 37 25 37 Z",
  "9": "M9 61 Q12 72.5 25 72.5 Q43.5 72.5 43.5 51 V27 Q43.5 6.5 25 6.5 Q6.5 6.5 6.5 26 Q6.5 45 25 45 Q41 45 43.5 29",
};

/** The centre line of a character as an SVG path in a box of `CHARACTER_WIDTH` by `CHARACTER_HEIGHT`. */
export function strokeOf(char: string): string {
  const stroke = STROKES[char];
  if (stroke === undefined) throw new Error(`The demo cannot draw “${char}”; use A-Z, 0-9 and spaces.`);
  return stroke;
}

/**
 * One plate with its corner at (0, 0), `PLATE_WIDTH` by `PLATE_HEIGHT`.
 * @param text as it is shown, a space between the groups: `HK27 MTW`.
 */
export function drawPlate(text: string, ground: "white" | "yellow" = "white"): string {
  let width = -GAP;
  for (const char of text) width += char === " " ? GROUP_GAP - GAP : CHARACTER_WIDTH + GAP;
  let x = (PLATE_WIDTH - width) / 2;
  const y = (PLATE_HEIGHT - CHARACTER_HEIGHT) / 2;
  const characters: string[] = [];
  for (const char of text) {
    if (char === " ") {
      x += GROUP_GAP - GAP;
      continue;
    }
    characters.push(`<path transform="translate(${x} ${y})" d="${strokeOf(char)}"/>`);
    x += CHARACTER_WIDTH + GAP;
  }
  const fill = ground === "white" ? "#f4f4ee" : "#f2c81e";
  return (
    `<rect width="${PLATE_WIDTH}" height="${PLATE_HEIGHT}" rx="12" fill="${fill}" stroke="#3a3a3a" stroke-width="3"/>` +
    `<g fill="none" stroke="#101010" stroke-width="${STROKE}" stroke-linejoin="round">${characters.join("")}</g>`
  );
}
