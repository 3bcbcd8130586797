import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { REGIONS, type Region } from "../types.ts";
import { fitRegions, normalisePlate } from "./index.ts";

type Token = { chars?: string; words?: string[]; times: [number, number]; gap: string; breaks: boolean };
type Face = { rows: 1 | 2; breakAt: number | null; mm: [number, number]; share: number };
type Format = {
  pattern: string;
  tokens: Token[];
  weight: number;
  isWord: boolean;
  faces: Face[];
  examples: string[];
};

const { stdout } = Bun.spawnSync([
  process.execPath,
  join(import.meta.dir, "../../../scripts/region-packs.ts"),
]);
const written: { europe: string[]; regions: Record<string, Format[]> } = JSON.parse(stdout.toString());
const formats = Object.entries(written.regions).flatMap(([region, all]) =>
  all.map((format) => ({ region: region as Region, ...format })),
);

/** What a renderer does with the tokens: the shortest or the longest plate, always the last character of a choice. */
function draw(tokens: readonly Token[], which: 0 | 1): string {
  return tokens
    .map(({ times, chars, words }) => (chars ? chars.slice(-1) : (words?.at(-1) ?? "")).repeat(times[which]))
    .join("");
}

describe("the region packs as JSON for training", () => {
  test("every region but any and the union is there, and the union names its countries", () => {
    expect(Object.keys(written.regions).sort()).toEqual(
      REGIONS.filter((region) => region !== "any" && region !== "eu").sort(),
    );
    expect(written.europe.every((region) => written.regions[region] !== undefined)).toBe(true);
  });

  test("a plate drawn from the tokens fits its region", () => {
    const misfits = formats
      .filter((format) => !format.isWord)
      .flatMap(({ region, tokens, pattern }) =>
        ([0, 1] as const).map((which) => ({ region, pattern, plate: draw(tokens, which) })),
      )
      .filter(({ region, plate }) => fitRegions(plate, [region]) !== region);
    expect(misfits).toEqual([]);
  });

  test("the examples are plates of their region, with their gaps", () => {
    const misfits = formats
      .filter((format) => !format.isWord)
      .flatMap(({ region, examples }) => examples.map((example) => ({ region, example })))
      .filter(({ region, example }) => fitRegions(normalisePlate(example), [region]) !== region);
    expect(misfits).toEqual([]);
  });

  test("a renderer that counts gaps finds the break of every plate of two rows", () => {
    const lost = formats.filter(({ tokens, faces }) =>
      faces.some(({ rows, breakAt }) => {
        const gaps = tokens.flatMap((token, i) => (token.gap !== "" && i > 0 ? [token.breaks] : []));
        return rows === 2 && tokens.length > 1 && gaps[(breakAt ?? 0) - 1] !== true;
      }),
    );
    expect(lost.map(({ region, pattern }) => `${region} ${pattern}`)).toEqual([]);
  });

  test("two rows break at exactly one place, never before the first character", () => {
    const wrong = formats.filter(
      ({ tokens, faces }) =>
        faces.some(({ rows }) => rows === 2) &&
        tokens.length > 1 &&
        (tokens.filter(({ breaks }) => breaks).length !== 1 || tokens[0]?.breaks),
    );
    expect(wrong.map(({ region, pattern }) => `${region} ${pattern}`)).toEqual([]);
  });
});
