import { expect, test } from "bun:test";
import type { Box, Read } from "../parking/types.ts";
import { isInZone } from "../parking/zone.ts";
import { examine } from "./examine.ts";
import type { Eyes } from "./models.ts";
import type { FoundPlate } from "./own/find-plates.ts";
import { straighten } from "./own/straighten.ts";

const [WIDTH, HEIGHT] = [640, 360];
const PICTURE = { rgb: new Uint8Array(WIDTH * HEIGHT * 3).fill(120), width: WIDTH, height: HEIGHT };
const foundAt = (x: number, y: number, width = 100, height = 24): FoundPlate => ({
  score: 0.8,
  box: [x, y, x + width, y + height],
  corners: [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ],
});
const readAt = (text: string, box: Box): Read => ({
  ...{ text, raw: text, confidence: 0.9, region: "gb", chars: [], candidates: [], box, atMs: 0 },
});
/** Nets that see two plates and a scrap, wherever the zone is. */
const nets =
  (asked: unknown[] = []): Eyes =>
  async (picture, { zone }) => {
    asked.push(zone);
    const plates = [
      { found: foundAt(100, 100), read: readAt("AB12CDE", [100, 100, 100, 24]) },
      { found: foundAt(500, 300), read: readAt("KX59LMN", [500, 300, 100, 24]) },
    ];
    const isWanted = ({ found: { box } }: (typeof plates)[number]) =>
      !zone || isInZone(zone, (box[0] + box[2]) / 2 / WIDTH, (box[1] + box[3]) / 2 / HEIGHT);
    const sightings = plates
      .filter(isWanted)
      .map(({ found, read }) => ({ found, read, raw: read.raw, crop: straighten(picture, found.corners) }));
    return {
      reads: sightings.map(({ read }) => read),
      sightings,
      leftOut: [foundAt(300, 200, 18, 6)],
      ms: { detect: 2, ocr: 1 },
    };
  };
const ASK = { regions: ["gb"], manner: "live", pictures: false, atMs: 0 } as const;
const LEFT = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
] as const;

test("what the lane reads comes first, then what is too narrow, then what lies outside its zone", async () => {
  const asked: unknown[] = [];
  const seen = await examine(nets(asked), PICTURE, { ...ASK, zone: LEFT });
  expect(seen.sights.map((sight) => [sight.read?.text ?? null, sight.leftOut])).toEqual([
    ["AB12CDE", null],
    [null, "too-narrow"],
    ["KX59LMN", "outside-zone"],
  ]);
  expect(asked).toEqual([LEFT, undefined]);
  expect(seen.ms).toEqual({ detect: 4, ocr: 2 });
  expect(seen.crops).toHaveLength(3);
});

test("without a zone one look is enough and nothing lies outside", async () => {
  const asked: unknown[] = [];
  const seen = await examine(nets(asked), PICTURE, ASK);
  expect(asked).toHaveLength(1);
  expect(seen.sights.map((sight) => sight.leftOut)).toEqual([null, null, "too-narrow"]);
  expect(seen.sights[0]).toMatchObject({
    measures: { plateWidth: 100, plateHeight: 24, angle: 0 },
    score: 0.8,
  });
});

test("a second opinion without corners is explained by its boxes", async () => {
  const read = readAt("AB12CDE", [100, 100, 100, 24]);
  const eyes: Eyes = async () => ({ reads: [read], sightings: [], leftOut: [], ms: { detect: 1, ocr: 1 } });
  const seen = await examine(eyes, PICTURE, ASK);
  expect(seen.sights[0]).toMatchObject({
    read: { text: "AB12CDE" },
    corners: [
      [100, 100],
      [200, 100],
      [200, 124],
      [100, 124],
    ],
  });
});

test("a picture full of signs is cut short", async () => {
  const found = Array.from({ length: 40 }, (_, i) => foundAt((i % 8) * 80, Math.floor(i / 8) * 60, 20, 8));
  const eyes: Eyes = async () => ({ reads: [], sightings: [], leftOut: found, ms: { detect: 1, ocr: 1 } });
  expect((await examine(eyes, PICTURE, ASK)).sights).toHaveLength(16);
});

test("the lines of a board are shown as such", async () => {
  const found = foundAt(100, 100);
  const crop = straighten(PICTURE, found.corners);
  const line = { found, crop, raw: "LPG 2.83", read: null, isBoardLine: true } as const;
  const eyes: Eyes = async () => ({ reads: [], sightings: [line], leftOut: [], ms: { detect: 1, ocr: 1 } });
  const seen = await examine(eyes, PICTURE, ASK);
  expect(seen.sights.map(({ read, leftOut }) => [read, leftOut])).toEqual([[null, "board-line"]]);
});
