/**
 * What a region pack is: everything that is known about the plates of one country, as data in one file of `regions/`.
 * It decides nothing; formats are compiled by `format.ts`, joined to regions by `region.ts`, and written as JSON for
 * the rendering of training plates by `scripts/region-packs.ts`.
 */

/**
 * One format. `pattern` is in the language of `format.ts`; `vehicles` is how many carry it: thousands in Europe, where
 * the packs are joined to `eu`, any unit elsewhere. `faces` where they differ from the pack's own.
 */
export type PlateFormat = {
  name: string;
  pattern: string;
  vehicles: number;
  faces?: readonly PlateFace[];
  /** Rendered for training, yet nothing that may act: a word is no plate until a list says so. */
  isWord?: true;
};

/**
 * How a plate looks. A plate of two rows breaks where its pattern has a `/`, else at the first gap.
 * `band`: "left-blue" with the country's sign, "both-blue" with another on the right, "left-green" the electric flash,
 * "br-grey-top" the name of the town above, "mercosul-top" the blue bar above, "us-art" the state's name and picture,
 * "shields" of the country or canton between the groups.
 */
export type PlateFace = {
  rows: 1 | 2;
  /** Width and height in millimetres. */
  size: readonly [number, number];
  ground: string;
  ink: string;
  band?: "left-blue" | "both-blue" | "left-green" | "br-grey-top" | "mercosul-top" | "us-art" | "shields";
  /** Out of all plates of the format, any unit. */
  share: number;
};

export type RegionPack = {
  /** As an owner reads it: "Germany". */
  name: string;
  /** The distinguishing sign of the country in traffic: "D". */
  sign: string;
  formats: readonly PlateFormat[];
  faces: readonly PlateFace[];
  /** Pairs that the country's typeface prints as one and the same glyph ("O0"): only the format tells them apart. */
  sameGlyphs?: readonly string[];
};

export const WHITE = "#f6f6f2";
export const YELLOW = "#f7c51e";
export const BLACK = "#141414";

/** The long European plate with its blue band, and the square one. */
export const EURO_FACES: readonly PlateFace[] = euroFaces({});

/** @param ground, ink of the plate; @param square size of the plate of two rows */
export function euroFaces(look: {
  ground?: string;
  ink?: string;
  square?: readonly [number, number];
  band?: PlateFace["band"];
}): readonly PlateFace[] {
  const { ground = WHITE, ink = BLACK, square = [280, 200], band = "left-blue" } = look;
  return [
    { rows: 1, size: [520, 110], ground, ink, band, share: 93 },
    { rows: 2, size: square, ground, ink, band, share: 7 },
  ];
}
