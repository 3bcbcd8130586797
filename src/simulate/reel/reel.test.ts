import { expect, test } from "bun:test";
import { fitRegions } from "../../parking/plate/index.ts";
import type { Box, Pass } from "../../parking/types.ts";
import { addScores, type ReelScore, scorePasses, sharesOf } from "./score.ts";
import { glimpsed, placeAll } from "./shape.ts";
import { planStages, type Stage } from "./stage.ts";
import { Street } from "./street.ts";
import { REEL_WIDTH } from "./view.ts";
import { type Sharpness, WITNESSES, witnessPasses } from "./witness.ts";

const EMPTY_PASS: Pass = {
  id: "",
  laneId: "in",
  plate: null,
  raw: "",
  confidence: 1,
  region: null,
  candidates: [],
  chars: [],
  direction: "unknown",
  firstAtMs: 0,
  lastAtMs: 0,
  frames: 2,
  source: "camera",
  box: null,
};

function watch(stage: Stage, sharpness: Sharpness, framesPerSecond: number): ReelScore {
  const hidden = glimpsed(stage.vehicles, stage.view, stage.lengthMs, 1000 / framesPerSecond);
  const passes = witnessPasses(stage, sharpness, framesPerSecond);
  return scorePasses(stage.vehicles, passes, stage.direction, hidden);
}

const shares = (seed: number, vehicles: number, sharpness: Sharpness, framesPerSecond: number) => {
  const scores = planStages(seed, vehicles).map((stage) => watch(stage, sharpness, framesPerSecond));
  const sum = addScores(scores);
  return { ...sharesOf(sum), faults: sum.faults };
};

test("what a good reader sees becomes one pass a vehicle: no neighbour, nothing parked, nobody twice", () => {
  const { faults, precision, recall, exact, direction } = shares(1, 45, WITNESSES.good, 5);
  expect({ faults, precision, recall, exact, direction }).toEqual({
    faults: [],
    precision: 1,
    recall: 1,
    exact: 1,
    direction: 1,
  });
}, 60_000);

test("a poor reader is outvoted by its own frames", () => {
  const { precision, recall, exact, direction } = shares(2, 45, WITNESSES.poor, 8);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.98);
  expect(exact).toBeGreaterThanOrEqual(0.97);
  expect(direction).toBeGreaterThanOrEqual(0.98);
}, 60_000);

test("the score counts who was missed, misread, told twice, or was another lane's", () => {
  const stage = planStages(1, 60).find(({ vehicles }) => vehicles.some(({ lane }) => lane === "next"))!;
  const ours = stage.vehicles.filter(({ lane }) => lane === "ours");
  const next = stage.vehicles.find(({ lane }) => lane === "next")!;
  const told = (plate: string, { way }: { way: readonly { atMs: number }[] }): Pass => ({
    ...EMPTY_PASS,
    plate,
    direction: stage.direction,
    firstAtMs: way[0]!.atMs,
    lastAtMs: way.at(-1)!.atMs,
  });
  const misread = `${ours[1]!.plate.slice(0, -1)}${ours[1]!.plate.endsWith("X") ? "Y" : "X"}`;
  const passes = [
    told(misread, ours[1]!),
    told(next.plate, next),
    ...ours.slice(2).map((one) => told(one.plate, one)),
  ];
  const again = told(ours[2]!.plate, ours[2]!);
  const score = scorePasses(stage.vehicles, [...passes, again], stage.direction);
  expect(score).toMatchObject({ vehicles: ours.length, matched: ours.length - 1, exact: ours.length - 2 });
  expect(score.faults.map((line) => line.split(" ")[0]!)).toEqual(["missed", "misread", "false", "false"]);
  expect(score.faults.join()).toContain("in the next lane");
  expect(score.faults.join()).toContain("told twice");
});

test("the same stage and instant give the same picture, with the plate where the plan has it", async () => {
  const stage = planStages(1, 30).find(({ name }) => name === "day eu rear")!;
  const first = await (await Street.open(stage)).picture(4_000);
  expect(Buffer.compare(first, await (await Street.open(stage)).picture(4_000))).toBe(0);
  const placed = placeAll(stage.vehicles, stage.view, 4_000).find(({ vehicle }) => vehicle.lane === "ours")!;
  const [x, y, width, height] = placed.plateBox.map(Math.round) as unknown as Box;
  const greens: number[] = [];
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++)
      greens.push(first[(row * REEL_WIDTH + column) * 3 + 1]!);
  // Ink and ground: the middle half of a plate has both.
  greens.sort((a, b) => a - b);
  const at = (share: number) => greens[Math.floor(greens.length * share)]!;
  expect(at(0.9) - at(0.1)).toBeGreaterThan(60);
}, 30_000);

test("every planned plate is one its region issues, and none comes twice in a stage", () => {
  for (const stage of planStages(3, 300)) {
    const plates = stage.vehicles.map(({ plate }) => plate);
    expect(new Set(plates).size).toBe(plates.length);
    for (const plate of plates)
      expect([plate, fitRegions(plate, [stage.region])]).toEqual([plate, stage.region]);
  }
});
