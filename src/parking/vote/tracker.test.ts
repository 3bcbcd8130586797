import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Box, Pass, Read } from "../types.ts";
import { PassTracker, type TrackerOptions } from "./tracker.ts";

const SIZE = { width: 1280, height: 720 };
const read = (text: string, box: Box, confidence = 0.9, region: Read["region"] = "gb"): Read => ({
  text,
  raw: text,
  confidence,
  region,
  chars: [...text].map((char) => ({ char, confidence: Math.min(1, confidence + 0.05), alternatives: [] })),
  candidates: [],
  box,
  atMs: 0,
});
/** A plate driving up from far to near. */
const driving = (step: number): Box => [600 - 8 * step, 200 + 20 * step, 70 + 4 * step, 18 + step];

type Scene = (step: number) => Read[];
/** Plays a scene and keeps every pass in its last state. */
function play(
  scene: Scene,
  {
    steps = 20,
    everyMs = 200,
    ...options
  }: Partial<TrackerOptions> & { steps?: number; everyMs?: number } = {},
) {
  let ids = 0;
  const tracker = new PassTracker({ laneId: "in", regions: ["gb"], newId: () => `p${++ids}`, ...options });
  const told: { pass: Pass; isNew: boolean; bestSeq: number; step: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const atMs = step * everyMs;
    for (const update of tracker.add(scene(step), { ...SIZE, atMs, monotonicMs: atMs, seq: step }))
      told.push({ ...update, step });
  }
  const last = new Map(told.map(({ pass }) => [pass.id, pass]));
  return { told, passes: [...last.values()], plates: [...last.values()].map((pass) => pass.plate) };
}

test("a vehicle that drives up is one pass, told at its second agreeing read", () => {
  const { told, passes } = play((step) => (step < 10 ? [read("AB12CDE", driving(step))] : []));
  expect(told[0]).toMatchObject({ isNew: true, step: 1 });
  expect(told.slice(1).every((update) => !update.isNew)).toBe(true);
  expect(passes).toHaveLength(1);
  expect(passes[0]).toMatchObject({
    plate: "AB12CDE",
    laneId: "in",
    direction: "towards",
    region: "gb",
    source: "camera",
  });
  expect(passes[0]!.confidence).toBeGreaterThan(0.8);
});

test("text that never moves makes no pass, however clear and however long", () => {
  const { plates } = play(() => [read("AB12CDE", [900, 5, 120, 18], 0.99)], { steps: 500 });
  expect(plates).toEqual([]);
});

test("a parked vehicle makes no pass while others drive by", () => {
  const { plates } = play((step) => [
    read("PA12KED", [100, 300, 90, 22]),
    ...(step < 10 ? [read("AB12CDE", driving(step))] : []),
  ]);
  expect(plates).toEqual(["AB12CDE"]);
});

test("the print of the camera at one place makes no pass, though it changes with each vehicle", () => {
  const print = (step: number) => read(step < 30 ? "AA11AAA" : "BB22BBB", [900, 5, 120, 18]);
  expect(play((step) => [print(step)], { steps: 60 }).plates).toEqual([]);
});

test("two vehicles at once are two passes", () => {
  const { plates } = play(
    (step) => [
      read("AB12CDE", driving(step)),
      read("KX59LMN", [900 - 5 * step, 150 + 18 * step, 80 + step, 20]),
    ],
    { steps: 12 },
  );
  expect(plates.sort()).toEqual(["AB12CDE", "KX59LMN"]);
});

test("the next vehicle at the same place is another pass", () => {
  const { plates } = play((step) => [read(step < 12 ? "AB12CDE" : "KX59LMN", driving(step % 12))], {
    steps: 24,
  });
  expect(plates).toEqual(["AB12CDE", "KX59LMN"]);
});

test("plates of one character's difference, both clear, are two vehicles", () => {
  const { plates } = play((step) => [read(step < 12 ? "AB12CDE" : "AB12CDF", driving(step % 12), 0.97)], {
    steps: 24,
  });
  expect(plates).toEqual(["AB12CDE", "AB12CDF"]);
});

test("a following vehicle of the same fleet, read badly, is another pass: nobody goes back on the way", () => {
  const wrong = ["AB12CDX", "AB12CDE", "A812CDE", "AB12CDE"];
  const other = ["AB12CDF", "AB12CDF", "AX12CDF", "AB12CDF"];
  const { plates } = play((step) => [read((step < 12 ? wrong : other)[step % 4]!, driving(step % 12), 0.6)], {
    steps: 24,
  });
  expect(plates).toEqual(["AB12CDE", "AB12CDF"]);
});

test("a sign that creeps over an hour makes no pass", () => {
  const creeping: Scene = (step) => [read("AB12CDE", [900, 300 + Math.floor(step / 5), 90, 22])];
  expect(play(creeping, { steps: 100, everyMs: 2_000 }).plates).toEqual([]);
});

test("a plate that no frame read right as a whole is a pass, and not a sure one", () => {
  const texts = ["XB12CDE", "AB12CDX", "AB72CDE", "AB12XDE"];
  const { passes } = play((step) => (texts[step] ? [read(texts[step], driving(step), 0.5)] : []));
  expect(passes.map((pass) => pass.plate)).toEqual(["AB12CDE"]);
  expect(passes[0]!.confidence).toBeLessThan(0.6);
});

test("bad frames are outvoted and the pass keeps its id while its text gets better", () => {
  const texts = ["AB12CDF", "AB12CDF", "AB12CDE", "AB12CDE", "AB12CDE", "AB12CDE", "AB12CDE"];
  const { told, passes } = play((step) => {
    const text = texts[step];
    return text ? [read(text, driving(step), text.endsWith("F") ? 0.4 : 0.95)] : [];
  });
  expect(passes).toHaveLength(1);
  expect(passes[0]!.plate).toBe("AB12CDE");
  expect(told.filter((update) => update.isNew)).toHaveLength(1);
});

test("the best frame is the one in which the plate was read best", () => {
  const { told } = play((step) =>
    step < 8 ? [read("AB12CDE", driving(step), step === 5 ? 0.99 : 0.6)] : [],
  );
  expect(told.at(-1)!.bestSeq).toBe(5);
});

test("a piece of the plate that is left when it leaves the picture is no second vehicle", () => {
  const { plates } = play((step) => {
    if (step < 10) return [read("AB12CDE", driving(step))];
    return step < 14 ? [read("12CDE", [500, 640 + 15 * (step - 10), 80, 30], 0.6)] : [];
  });
  expect(plates).toEqual(["AB12CDE"]);
});

test("a vehicle hidden for a few seconds is still the same pass", () => {
  const { passes } = play(
    (step) => (step < 5 || step > 25 ? [read("AB12CDE", driving(Math.min(step, 20)))] : []),
    { steps: 32 },
  );
  expect(passes).toHaveLength(1);
});

test("the same vehicle a minute later is a new pass", () => {
  const { passes } = play(
    (step) => (step < 10 || step >= 310 ? [read("AB12CDE", driving(step % 310))] : []),
    { steps: 320 },
  );
  expect(passes).toHaveLength(2);
});

test("one read alone is never a pass", () => {
  expect(play((step) => (step === 3 ? [read("AB12CDE", driving(3), 0.99)] : [])).plates).toEqual([]);
});

test("two frames that disagree are no pass yet; the third decides", () => {
  const texts = ["AB12CDE", "AB12CDF", "AB12CDE"];
  const { told } = play((step) => (texts[step] ? [read(texts[step], driving(step))] : []));
  expect(told[0]).toMatchObject({ step: 2, isNew: true });
  expect(told[0]!.pass.plate).toBe("AB12CDE");
});

test("lettering on a vehicle is no pass; a listed plate of no format is", () => {
  const scene: Scene = (step) => (step < 10 ? [read("GWAGEN", driving(step), 0.3, null)] : []);
  expect(play(scene).plates).toEqual([]);
  expect(play(scene, { isListed: (plate) => plate === "GWAGEN" }).plates).toEqual(["GWAGEN"]);
});

test("characters too small to tell apart are never sure, however often they are seen", () => {
  const { passes } = play((step) => [read("AB12CDE", [600 + 12 * step, 300, 45, 12], 0.9)], { steps: 20 });
  expect(passes[0]!.confidence).toBeLessThanOrEqual(0.8);
});

test("frames that disagree leave doubt", () => {
  const texts = ["AB12CDE", "KB72CBE", "AB12CDE", "AE17ODF", "AB12CDE", "HB12GDE"];
  const { passes } = play((step) => (step < 6 ? [read(texts[step]!, driving(step), 0.45)] : []));
  for (const pass of passes) expect(pass.confidence).toBeLessThan(0.8);
});

test("slow cameras see passes too: three frames a second", () => {
  const { plates } = play((step) => (step < 4 ? [read("AB12CDE", driving(step * 3))] : []), { everyMs: 333 });
  expect(plates).toEqual(["AB12CDE"]);
});

test("the same reads give the same passes; memory stays bounded; every pass is well formed", () => {
  const text = fc.constantFrom("AB12CDE", "AB12CDF", "KX59LMN", "12CDE", "POLICE");
  const box = fc.tuple(
    fc.nat(1200),
    fc.nat(680),
    fc.integer({ min: 10, max: 300 }),
    fc.integer({ min: 5, max: 90 }),
  );
  const frames = fc.array(
    fc.array(fc.tuple(text, box, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 4 }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(frames, (given) => {
      const scene: Scene = (step) =>
        given[step]!.map(([plate, at, confidence]) => read(plate, at, confidence));
      const first = play(scene, { steps: given.length });
      expect(play(scene, { steps: given.length })).toEqual(first);
      for (const pass of first.passes) {
        expect(pass.confidence).toBeGreaterThanOrEqual(0);
        expect(pass.confidence).toBeLessThanOrEqual(1);
        expect(pass.firstAtMs).toBeLessThanOrEqual(pass.lastAtMs);
        expect(pass.frames).toBeGreaterThanOrEqual(2);
      }
      const ids = first.told.filter((update) => update.isNew).map((update) => update.pass.id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 60 },
  );
});

test("every plate that is followed says with its votes why it is no pass", () => {
  const views = (scene: Scene, steps: number) => {
    const tracker = new PassTracker({ laneId: "in", regions: ["gb"], newId: () => "p" });
    for (let step = 0; step < steps; step++)
      tracker.add(scene(step), { ...SIZE, atMs: step * 200, monotonicMs: step * 200, seq: step });
    return tracker.views();
  };
  const one = (scene: Scene, steps: number) => views(scene, steps)[0];
  expect(one((step) => [read("AB12CDE", driving(step))], 1)?.waitsFor).toBe("one-frame");
  expect(one(() => [read("AB12CDE", [900, 300, 120, 28])], 8)).toMatchObject({
    plate: "AB12CDE",
    frames: 8,
    agreeing: 8,
    hasMoved: false,
    waitsFor: "not-moving",
  });
  expect(one((step) => [read("SCHOOLBUS", driving(step), 0.9, null)], 8)?.waitsFor).toBe("no-format");
  expect(one((step) => [read("AB12CDE", driving(step), 0.05)], 4)?.waitsFor).toBe("weak");
  const told = one((step) => [read("AB12CDE", driving(step))], 8);
  expect(told).toMatchObject({ waitsFor: null, hasMoved: true });
  expect(told?.chars.map((slot) => slot.char).join("")).toBe("AB12CDE");
});
