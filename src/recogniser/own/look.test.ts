import { expect, test } from "bun:test";
import type { Region } from "../../parking/types.ts";
import type { Picture } from "../picture.ts";
import { OWN_ALPHABET } from "./characters.ts";
import { lookForPlates, OWN_LIVE, OWN_STILL, type OwnNets, type OwnTuning } from "./look.ts";
import type { Scaled } from "./scale.ts";

const PICTURE: Picture = { rgb: new Uint8Array(640 * 360 * 3).fill(80), width: 640, height: 360 };
const before = (side: number) => Math.log(Math.expm1(side));

/** Nets that see one plate, `wide` x `tall` pixels of the picture around `centre`, with the text they are told. */
function netsThat(see: {
  centre: [number, number];
  wide: number;
  tall: number;
  logit?: number;
  texts: [string, string, number?][];
}) {
  const asked: { pixels: number[]; crops: number } = { pixels: [], crops: 0 };
  const nets: OwnNets = {
    canvases: new Map(),
    detect: async (input: Scaled) => {
      asked.pixels.push(input.width * input.height);
      const fine = (input.width / 8) * (input.height / 8);
      const cells = fine + (input.width / 16) * (input.height / 16);
      const values = new Float32Array(13 * cells).fill(-9, 0, cells);
      const [x, y] = [(see.centre[0] - input.left) * input.scale, (see.centre[1] - input.top) * input.scale];
      if (x < 0 || y < 0 || x >= input.width || y >= input.height) return values;
      const [column, row] = [Math.floor(x / 8), Math.floor(y / 8)];
      const cell = row * (input.width / 8) + column;
      const [dx, dy] = [x - (column + 0.5) * 8, y - (row + 0.5) * 8];
      const [w, h] = [(see.wide * input.scale) / 2, (see.tall * input.scale) / 2];
      const all = [see.logit ?? 4, (w - dx) / 16, (h - dy) / 16, (w + dx) / 16, (h + dy) / 16];
      const corners = [-w + dx, -h + dy, w + dx, -h + dy, w + dx, h + dy, -w + dx, h + dy].map(
        (value) => value / 32,
      );
      for (const [channel, value] of [all[0]!, ...all.slice(1).map(before), ...corners].entries())
        values[channel * cells + cell] = value;
      return values;
    },
    read: async (crops) => {
      const [upper, lower, p = 0.99] = see.texts[Math.min(asked.crops++, see.texts.length - 1)]!;
      return crops.map(() => ({ probabilities: written(upper, lower, p), steps: 80 }));
    },
  };
  return { nets, asked };
}

/** Columns of the two rows: each character in every third column, blanks between. */
function written(upper: string, lower: string, p: number): Float32Array {
  const classes = OWN_ALPHABET.characters.length;
  const values = new Float32Array(80 * classes);
  for (let step = 0; step < 80; step++) values[step * classes] = 1;
  for (const [row, text] of [upper, lower].entries()) {
    for (const [i, char] of [...text].entries()) {
      const from = (row * 40 + 2 + i * 3) * classes;
      values[from] = 1 - p;
      values[from + OWN_ALPHABET.characters.indexOf(char)] = p;
    }
  }
  return values;
}

const look = (nets: OwnNets, tuning: OwnTuning, regions: Region[] = ["gb"], more: object = {}) =>
  lookForPlates(PICTURE, { regions, atMs: 7, ...more }, nets, tuning);

test("one plate becomes one read with its box in the picture", async () => {
  const { nets, asked } = netsThat({ centre: [320, 200], wide: 120, tall: 26, texts: [["AB12CDE", ""]] });
  const { reads } = await look(nets, OWN_LIVE);
  expect(reads.map(({ text, region, atMs }) => ({ text, region, atMs }))).toEqual([
    { text: "AB12CDE", region: "gb", atMs: 7 },
  ]);
  expect(reads[0]!.confidence).toBeGreaterThan(0.85);
  expect(reads[0]!.box).toEqual([260, 187, 120, 26]);
  expect(asked.crops).toBe(1);
});

test("two rows are read top row first", async () => {
  const { nets } = netsThat({ centre: [320, 200], wide: 80, tall: 58, texts: [["AB12", "CDE"]] });
  const { reads } = await look(nets, OWN_LIVE);
  expect(reads[0]!.text).toBe("AB12CDE");
  expect(reads[0]!.raw).toBe("AB12 CDE");
});

test("a plate outside the zone is not read", async () => {
  const { nets } = netsThat({ centre: [100, 200], wide: 120, tall: 26, texts: [["AB12CDE", ""]] });
  const zone = [
    [0.5, 0],
    [1, 0],
    [1, 1],
    [0.5, 1],
  ] as const;
  expect((await look(nets, OWN_LIVE, ["gb"], { zone })).reads).toEqual([]);
});

test("an unsure crop is cut again in other ways, and the best reading stays", async () => {
  const { nets, asked } = netsThat({
    centre: [320, 200],
    wide: 120,
    tall: 26,
    texts: [
      ["AB12CDE", "", 0.55],
      ["AB12CDF", "", 0.99],
    ],
  });
  const { reads } = await look(nets, OWN_LIVE);
  expect(asked.crops).toBe(2);
  expect(reads.map(({ text }) => text)).toEqual(["AB12CDF"]);
});

test("a photograph is looked at again, closer, only when the first look was not sure", async () => {
  const sure = netsThat({ centre: [320, 200], wide: 120, tall: 26, texts: [["AB12CDE", ""]] });
  await look(sure.nets, OWN_STILL);
  expect(sure.asked.pixels.length).toBe(1);
  const unsure = netsThat({ centre: [320, 200], wide: 120, tall: 26, texts: [["AB12CDE", "", 0.5]] });
  await look(unsure.nets, OWN_STILL);
  expect(unsure.asked.pixels.length).toBe(2);
  expect(unsure.asked.pixels[1]!).toBeGreaterThan(unsure.asked.pixels[0]!);
});

test("what the reader sees no text in is a sighting without a read", async () => {
  const { nets } = netsThat({ centre: [320, 200], wide: 120, tall: 26, texts: [["", ""]] });
  const { reads, sightings } = await look(nets, OWN_LIVE);
  expect(reads).toEqual([]);
  expect(sightings.map(({ read }) => read)).toEqual([null]);
  expect(sightings[0]!.crop.grey.length).toBe(160 * 48);
});

test("nothing found is nothing read", async () => {
  const { nets } = netsThat({ centre: [320, 200], wide: 120, tall: 26, logit: -6, texts: [["AB12CDE", ""]] });
  expect(await look(nets, OWN_LIVE)).toMatchObject({ reads: [], sightings: [] });
});

test("a lane's detail sets how finely the first look is", async () => {
  const { nets, asked } = netsThat({ centre: [320, 200], wide: 120, tall: 26, texts: [["AB12CDE", ""]] });
  for (const detail of [0.6, 1, 1.6]) await look(nets, OWN_LIVE, ["gb"], { detail });
  await look(nets, OWN_LIVE);
  const [coarse, usual, fine, absent] = asked.pixels;
  expect(coarse!).toBeLessThan(usual!);
  expect(fine!).toBeGreaterThan(usual!);
  expect(absent!).toBe(usual!);
});

test("readings of one plate vote: two that agree outweigh a third, at their own certainty", async () => {
  const { nets } = netsThat({
    centre: [320, 200],
    wide: 120,
    tall: 26,
    texts: [
      ["AB12CDF", "", 0.8],
      ["AB12CDE", "", 0.78],
    ],
  });
  const { reads } = await look(nets, OWN_LIVE);
  expect(reads.map(({ text }) => text)).toEqual(["AB12CDE"]);
  const alone = netsThat({ centre: [320, 200], wide: 120, tall: 26, texts: [["AB12CDF", "", 0.8]] });
  const [best] = (await look(alone.nets, OWN_LIVE)).reads;
  expect(reads[0]!.confidence).toBeLessThanOrEqual(best!.confidence);
  for (const candidate of reads[0]!.candidates)
    expect(candidate.confidence).toBeLessThanOrEqual(reads[0]!.confidence);
});

test("a cut in which nothing is read takes no part in the vote", async () => {
  const { nets } = netsThat({
    centre: [320, 200],
    wide: 120,
    tall: 26,
    texts: [
      ["AB12CDE", "", 0.78],
      ["", ""],
    ],
  });
  expect((await look(nets, OWN_LIVE)).reads.map(({ text }) => text)).toEqual(["AB12CDE"]);
});

test("of several sure plates the widest, which is the nearest, comes first", async () => {
  const far = netsThat({ centre: [120, 100], wide: 60, tall: 13, texts: [["AB12CDE", "", 0.999]] }).nets;
  const near = netsThat({ centre: [400, 300], wide: 140, tall: 30, texts: [["AB12CDF", "", 0.995]] }).nets;
  const both: OwnNets = {
    canvases: new Map(),
    async detect(input) {
      const [a, b] = [await far.detect(input), await near.detect(input)];
      const cells = a.length / 13;
      for (let cell = 0; cell < cells; cell++) {
        if (b[cell]! < 0) continue;
        for (let channel = 0; channel < 13; channel++) a[channel * cells + cell] = b[channel * cells + cell]!;
      }
      return a;
    },
    async read(crops) {
      // Found in the order of their scores, which are the same here: cells go from top to bottom.
      const [first, second] = [await far.read(crops.slice(0, 1)), await near.read(crops.slice(1))];
      return [...first, ...second];
    },
  };
  const { reads } = await look(both, OWN_LIVE);
  expect(reads.map(({ box }) => box[2])).toEqual([140, 60]);
});
