/**
 * Writes the region packs as JSON, so that plates for training are rendered from the same data that reads them.
 * Decides nothing; the packs are in `src/parking/plate/regions/`.
 *
 * bun scripts/region-packs.ts [FILE]     without FILE to standard output
 */
import { compileFormats, drawPlate, type Item, readPattern } from "../src/parking/plate/format.ts";
import type { PlateFace, PlateFormat } from "../src/parking/plate/pack.ts";
import { EU_PACKS, PACKS } from "../src/parking/plate/regions/index.ts";

const EXAMPLES = 4;

const LEGEND = {
  tokens:
    "A plate is its tokens in order. For each draw times[0] to times[1] repeats, all equally likely; each repeat is a " +
    "character of `chars` or one of `words`. `gap` is shown before the first repeat and is no part of the text. " +
    "Where a token `breaks`, the second row of a plate of two rows begins with it, and its gap is not shown.",
  weight: "how many plates are of this format, comparable within the region (among all European regions too)",
  faces:
    "drawn by `share`; `mm` is width and height; `ground` and `ink` are colours; `band` is left-blue (with the country's `sign`), " +
    "both-blue, left-green, br-grey-top (town above), mercosul-top (blue bar above), us-art, shields, or null; " +
    "`breakAt` is the gap at which two rows break, 1 is the first",
  isWord: "has no figure: rendered for training, never taken for a plate by its form alone",
  sameGlyphs: "pairs that the typeface prints alike; the label is what the format says",
};

/** Tokens with the place where two rows break: the one that says so, else the first after a gap, else the middle. */
function tokensOf(pattern: string, isAlwaysTwoRows: boolean): Item[] {
  const items = readPattern(pattern);
  if (items.length < 2) return items;
  const said = items.findIndex((item) => item.breaks);
  const gap = items.findIndex((item) => item.gap !== "");
  const at = said > 0 ? said : gap > 0 ? gap : Math.ceil(items.length / 2);
  // Two rows are apart even where one row has no gap, so that breaks can be counted in gaps.
  const space = isAlwaysTwoRows ? " " : "";
  return items.map((item, i) => (i === at ? { ...item, breaks: true, gap: item.gap || space } : item));
}

function faceOf({ rows, size, ground, ink, band, share }: PlateFace, tokens: readonly Item[]): object {
  const at = tokens.findIndex((item) => item.breaks);
  const gaps = tokens.slice(0, at + 1).filter((item) => item.gap !== "").length;
  const breakAt = rows === 2 && tokens[at]?.gap ? gaps : null;
  return { rows, breakAt, mm: size, ground, ink, band: band ?? null, share };
}

function formatOf(format: PlateFormat, faces: readonly PlateFace[], dice: () => number): object {
  const ownFaces = format.faces ?? faces;
  const tokens = tokensOf(
    format.pattern,
    ownFaces.every((face) => face.rows === 2),
  );
  const { isWord, ...acting } = format;
  const root = compileFormats([acting]);
  return {
    name: format.name,
    pattern: format.pattern,
    tokens,
    weight: format.vehicles,
    isWord: isWord ?? false,
    faces: ownFaces.map((face) => faceOf(face, tokens)),
    examples: Array.from({ length: EXAMPLES }, () => drawPlate(root, dice)),
  };
}

/** The same numbers on every run, so that the file only changes with the packs. */
function sameDice(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const dice = sameDice();
const packs = Object.entries(PACKS).filter(([region]) => region !== "any");
const json = JSON.stringify(
  {
    legend: LEGEND,
    europe: Object.keys(EU_PACKS),
    names: Object.fromEntries(packs.map(([region, { name, sign }]) => [region, { name, sign }])),
    sameGlyphs: Object.fromEntries(packs.map(([region, { sameGlyphs }]) => [region, sameGlyphs ?? []])),
    regions: Object.fromEntries(
      packs.map(([region, { formats, faces }]) => [region, formats.map((one) => formatOf(one, faces, dice))]),
    ),
  },
  null,
  1,
);
const [file] = process.argv.slice(2);
if (file) await Bun.write(file, `${json}\n`);
else console.log(json);
