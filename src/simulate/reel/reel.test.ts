import { expect, test } from "bun:test";
import { fitRegions } from "../../parking/plate/index.ts";
import type { Pass } from "../../parking/types.ts";
import { PassTracker } from "../../parking/vote/index.ts";
import { createChance } from "../random.ts";
import { addScores, type ReelScore, scorePasses, sharesOf } from "./score.ts";
import { glimpsed, placeAll } from "./shape.ts";
import { planStages, type Stage } from "./stage.ts";
import { REEL_HEIGHT, REEL_WIDTH } from "./view.ts";
import { type Sharpness, witnessReads } from "./witness.ts";

const GOOD: Sharpness = { halfFoundAt: 42, wrong: 0.01, missed: 0.03, tremble: 1.2 };
const POOR: Sharpness = { halfFoundAt: 60, wrong: 0.06, missed: 0.25, tremble: 3 };

/** The reads of a witness through the tracker, frame by frame. */
function watch(stage: Stage, sharpness: Sharpness, framesPerSecond = 8): ReelScore {
  const chance = createChance(stage.seed + 7);
  let ids = 0;
  const regions = [stage.region];
  const tracker = new PassTracker({ laneId: "in", regions, newId: () => `p${++ids}` });
  const passes = new Map<string, Pass>();
  for (let seq = 0; (seq * 1000) / framesPerSecond < stage.lengthMs; seq++) {
    const atMs = (seq * 1000) / framesPerSecond;
    const placed = placeAll(stage.vehicles, stage.view, atMs);
    const reads = witnessReads(placed, chance, { regions, zone: stage.zone, atMs, sharpness });
    const frame = { width: REEL_WIDTH, height: REEL_HEIGHT, seq, atMs, monotonicMs: atMs };
    tracker.add(reads, frame);
    for (const pass of tracker.passes()) passes.set(pass.id, pass);
  }
  const hidden = glimpsed(stage.vehicles, stage.view, stage.lengthMs, 1000 / framesPerSecond);
  return scorePasses(stage.vehicles, [...passes.values()], stage.direction, hidden);
}

test("probe", () => {
  for (const [name, sharpness] of Object.entries({ GOOD, POOR }))
    for (const fps of (process.env.FPS ?? "5").split(",").map(Number)) {
      const t = performance.now();
      const scores = planStages(Number(process.env.SEED ?? 1), 300).map((s) => watch(s, sharpness, fps));
      const sum = addScores(scores);
      console.log(
        name,
        fps,
        sharesOf(sum),
        sum.vehicles,
        sum.notShown,
        sum.passes,
        Math.round(performance.now() - t),
      );
      if (process.env.SHOW) console.log(sum.faults.slice(0, 40).join("\n"));
    }
});
test("every planned plate is one its region issues, and none comes twice in a stage", () => {
  for (const stage of planStages(3, 300)) {
    const plates = stage.vehicles.map(({ plate }) => plate);
    expect(new Set(plates).size).toBe(plates.length);
    for (const plate of plates)
      expect([plate, fitRegions(plate, [stage.region])]).toEqual([plate, stage.region]);
  }
});
