import { expect, test } from "bun:test";
import fc from "fast-check";
import { trackSentence } from "./index.ts";
import type { PlateMeasures, PlateSight, TrackTrouble } from "./types.ts";
import { pictureTrouble, type SightConditions, sightSentence, troubleOf } from "./why.ts";

const GOOD: PlateMeasures = {
  plateWidth: 160,
  plateHeight: 36,
  blur: 0.06,
  contrast: 130,
  level: 120,
  burnt: 0,
  angle: 4,
};
const sight = (
  measures: Partial<PlateMeasures> = {},
  {
    text = "AB12CDE",
    confidence = 0.97,
    ...more
  }: Partial<PlateSight> & { text?: string; confidence?: number } = {},
): PlateSight => ({
  score: 0.9,
  box: [500, 300, 160, 36],
  corners: [
    [500, 300],
    [660, 300],
    [660, 336],
    [500, 336],
  ],
  measures: { ...GOOD, ...measures },
  raw: text,
  read: {
    text,
    raw: text,
    confidence,
    region: "gb",
    chars: [],
    candidates: [],
    box: [500, 300, 160, 36],
    atMs: 0,
  },
  leftOut: null,
  ...more,
});
const HERE: SightConditions = {
  width: 1280,
  height: 720,
  zone: null,
  regions: ["gb"],
  minConfidence: 0.85,
};
const unsure = (measures: Partial<PlateMeasures>) => troubleOf(sight(measures, { confidence: 0.4 }), HERE);

test("a sure read of an accepted format acts, whatever its picture looks like", () => {
  expect(troubleOf(sight(), HERE)).toBeNull();
  expect(troubleOf(sight({ plateHeight: 12, blur: 0.4 }), HERE)).toBeNull();
});

test("what the camera has to mend is named before what the reader thinks", () => {
  expect(unsure({ plateHeight: 14, blur: 0.3 })).toBe("too-small");
  expect(unsure({ burnt: 0.5 })).toBe("glare");
  expect(unsure({ level: 30, contrast: 60 })).toBe("too-dark");
  expect(unsure({ contrast: 30 })).toBe("little-contrast");
  expect(unsure({ blur: 0.2 })).toBe("blurred");
  expect(unsure({ angle: 33 })).toBe("steep");
  expect(unsure({})).toBe("unsure");
});

test("a plate outside the zone is left alone, however well it reads", () => {
  const zone = [
    [0, 0],
    [0.2, 0],
    [0.2, 0.2],
  ] as const;
  expect(troubleOf(sight(), { ...HERE, zone })).toBe("outside-zone");
});

test("a text of no format is told so, unless its plate is on a list", () => {
  expect(troubleOf(sight({}, { text: "99" }), HERE)).toBe("no-format");
  expect(troubleOf(sight({}, { text: "99" }), { ...HERE, isListed: (plate) => plate === "99" })).toBeNull();
});

test("digits along the border are the camera's own print", () => {
  const print = sight({}, { text: "20260302", box: [900, 4, 200, 24] });
  expect(troubleOf(print, HERE)).toBe("overlay");
  expect(troubleOf({ ...print, box: [900, 360, 200, 24] }, HERE)).toBe("no-format");
});

test("what was found and not read says why", () => {
  expect(troubleOf({ ...sight(), read: null, raw: "" }, HERE)).toBe("no-text");
  expect(troubleOf({ ...sight(), read: null, raw: "", leftOut: "too-narrow" }, HERE)).toBe("too-small");
  const line: PlateSight = { ...sight(), read: null, leftOut: "board-line" };
  expect(troubleOf(line, HERE)).toBe("board");
  expect(sightSentence("board", line, HERE)).toContain("several lines above each other");
});

test("the sentence of a small plate names its height and the cure", () => {
  const small = sight({ plateHeight: 14.2 }, { confidence: 0.3 });
  expect(sightSentence("too-small", small, HERE)).toBe(
    "The plate is 14 pixels high and 20 are needed: zoom in, bring the camera closer, or use its main stream.",
  );
});

test("every trouble has a sentence that ends, and no measures make none", () => {
  const any = fc.record({
    plateWidth: fc.double({ min: 0, max: 4000, noNaN: true }),
    plateHeight: fc.double({ min: 0, max: 2000, noNaN: true }),
    blur: fc.double({ min: 0, max: 1, noNaN: true }),
    contrast: fc.integer({ min: 0, max: 255 }),
    level: fc.double({ min: 0, max: 255, noNaN: true }),
    burnt: fc.double({ min: 0, max: 1, noNaN: true }),
    angle: fc.double({ min: 0, max: 180, noNaN: true }),
  });
  fc.assert(
    fc.property(any, fc.double({ min: 0, max: 1, noNaN: true }), (measures, confidence) => {
      const one = sight(measures, { confidence });
      const trouble = troubleOf(one, HERE);
      expect(trouble === null).toBe(confidence >= HERE.minConfidence);
      if (trouble) expect(sightSentence(trouble, one, HERE)).toMatch(/^[A-Z“\d].*[.]$/);
      expect(pictureTrouble(measures)).not.toBe("unsure");
    }),
  );
});

test("every reason why a followed plate is no pass has a sentence", () => {
  const troubles: TrackTrouble[] = ["not-moving", "one-frame", "no-format", "weak", "part-of-another"];
  expect(new Set(troubles.map(trackSentence)).size).toBe(troubles.length);
});
