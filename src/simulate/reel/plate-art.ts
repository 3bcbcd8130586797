/** Draws a planned registration as it lies flat, in millimetres, with the project's own strokes. Pictures only. */
import { CHARACTER_HEIGHT, CHARACTER_WIDTH, strokeOf } from "../demo-plate.ts";
import type { Chance } from "../random.ts";
import type { PlateLook } from "./registration.ts";

const GAP = 11;
const SPACE = 24;
const MARK = 18;

/** How one maker writes; a plate keeps it for life. */
export type Hand = { stroke: number; squeeze: number; wear: number };

export function drawHand(chance: Chance): Hand {
  return { stroke: chance.between(10.5, 14), squeeze: chance.between(0.88, 1), wear: chance.between(0, 1) };
}

/** An SVG document `width` pixels wide. */
export function drawPlateLook(look: PlateLook, hand: Hand, width: number): string {
  const height = Math.round((width * look.height) / look.width);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${look.width} ${look.height}">` +
    `${plateArt(look, hand)}</svg>`
  );
}

function plateArt(look: PlateLook, hand: Hand): string {
  const { width, height, ground, ink, band, header, rows } = look;
  const parts = [
    `<rect width="${width}" height="${height}" fill="#202020"/>`,
    `<rect x="2" y="2" width="${width - 4}" height="${height - 4}" rx="9" fill="${ground}" stroke="${ink}" stroke-width="2.5"/>`,
  ];
  let [left, top, bottom] = [width * 0.03, height * 0.09, height * 0.91];
  if (band === "blue-left") {
    const blue = width * 0.08;
    parts.push(`<rect x="2" y="2" width="${blue}" height="${height - 4}" rx="8" fill="#12469c"/>`);
    parts.push(
      `<circle cx="${2 + blue / 2}" cy="${height * 0.3}" r="${blue * 0.27}" fill="none" stroke="#e8c828" stroke-width="3" stroke-dasharray="2 3"/>`,
    );
    left = blue + width * 0.02;
  }
  if (band === "blue-top") {
    parts.push(`<rect x="2" y="2" width="${width - 4}" height="${height * 0.22}" rx="8" fill="#12469c"/>`);
    top = height * 0.28;
  } else if (header !== "") top = height * 0.26;
  if (header !== "") {
    const colour = band === "blue-top" ? "#f0f0f0" : ink;
    parts.push(
      writeRow(
        header,
        { left: width * 0.25, right: width * 0.75, top: height * 0.07, height: height * 0.12 },
        { ...hand, stroke: 11 },
        colour,
      ),
    );
  }
  if (band === "state") bottom = height * 0.84;
  const each = (bottom - top) / rows.length;
  for (const [i, row] of rows.entries()) {
    const letters = each * (rows.length > 1 ? 0.84 : 0.94);
    const place = {
      left,
      right: width - width * 0.03,
      top: top + i * each + (each - letters) / 2,
      height: letters,
    };
    parts.push(writeRow(row, place, hand, ink));
  }
  for (const x of [0.06, 0.94]) {
    if (hand.wear > 0.5)
      parts.push(`<circle cx="${x * width}" cy="${height * 0.5}" r="5" fill="#8a8a86" stroke="#555"/>`);
  }
  return parts.join("");
}

type RowPlace = { left: number; right: number; top: number; height: number };

/** Written in the middle of its place, narrower where it would not fit. */
export function writeRow(
  text: string,
  place: RowPlace,
  { stroke, squeeze }: Pick<Hand, "stroke" | "squeeze">,
  ink: string,
): string {
  const widthOf = (char: string) =>
    char === " " ? SPACE : /[-.:/]/.test(char) ? MARK + GAP : CHARACTER_WIDTH + GAP;
  const natural = [...text].reduce((sum, char) => sum + widthOf(char), -GAP);
  const tall = place.height / CHARACTER_HEIGHT;
  const wide = Math.min(tall * squeeze, (place.right - place.left) / natural);
  let x = (place.left + place.right - natural * wide) / 2;
  const parts: string[] = [];
  for (const char of text) {
    const at = `translate(${x} ${place.top}) scale(${wide} ${tall})`;
    if (char === "-") parts.push(`<path transform="${at}" d="M0 40 H${MARK}"/>`);
    else if (char === ".") parts.push(`<path transform="${at}" d="M${MARK / 2 - 6} 44 h12"/>`);
    else if (char === ":")
      parts.push(`<path transform="${at}" d="M${MARK / 2 - 6} 24 h12 M${MARK / 2 - 6} 60 h12"/>`);
    else if (char === "/") parts.push(`<path transform="${at}" d="M0 76 L${MARK} 4"/>`);
    else if (char !== " ") parts.push(`<path transform="${at}" d="${strokeOf(char)}"/>`);
    x += widthOf(char) * wide;
  }
  return `<g fill="none" stroke="${ink}" stroke-width="${stroke}" stroke-linejoin="round">${parts.join("")}</g>`;
}
