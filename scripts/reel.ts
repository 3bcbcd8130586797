/**
 * Films a synthetic traffic reel and puts it through the eyes of a lane: motion gate, nets, votes. Prints for each
 * stage and each condition how many passes were right, and every vehicle that was not. Changes nothing but a
 * temporary folder.
 *
 * bun scripts/reel.ts [--vehicles N] [--seed S] [--models M] [--only "night gb"] [--quality N] [--keep DIR]
 *   --witness W   no pictures: what a "good" or "poor" reader would read of the plan, to measure tracking alone,
 *                 at --rate N frames a second (8)
 *   --vehicles N  in our lanes, over all stages (210)
 *   --only TEXT   stages whose name has this in it: "night", "vn", "rain br rear"
 *   --quality N   x264's crf (26)
 *   --keep DIR    where the films stay, with a list of who drives in them; films that are there are not made again
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Pass } from "../src/parking/types.ts";
import { createEngine, type Engine } from "../src/recogniser/engine.ts";
import { filmStage, REEL_RATE } from "../src/simulate/reel/film.ts";
import { addScores, type ReelScore, scorePasses, sharesOf } from "../src/simulate/reel/score.ts";
import { glimpsed } from "../src/simulate/reel/shape.ts";
import { CONDITIONS, planStages, type Stage } from "../src/simulate/reel/stage.ts";
import { WITNESSES, witnessPasses } from "../src/simulate/reel/witness.ts";
import { videoFrames } from "../src/verbs/media.ts";
import { modelSetOf } from "../src/verbs/read-options.ts";
import { LaneSight } from "../src/watch.ts";

const { values } = parseArgs({
  options: {
    vehicles: { type: "string", default: "210" },
    seed: { type: "string", default: "1" },
    models: { type: "string" },
    only: { type: "string", default: "" },
    quality: { type: "string", default: "26" },
    keep: { type: "string" },
    witness: { type: "string" },
    rate: { type: "string", default: "8" },
  },
});
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

/** What a lane's eyes make of the film: every pass in its last state. */
async function watch(engine: Engine, stage: Stage, file: string): Promise<Pass[]> {
  let ids = 0;
  let seq = 0;
  const { zone } = stage;
  const regions = [stage.region];
  const sight = new LaneSight({ laneId: "reel", regions, zone, newId: () => `pass-${++ids}` });
  const passes = new Map<string, Pass>();
  for await (const picture of videoFrames(file, stop.signal)) {
    const frame = { ...picture, monotonicMs: picture.atMs, seq: seq++ };
    await sight.look(frame, false, async (one) => {
      const { reads } = await engine.read(
        one,
        { regions, zone, detail: sight.detail, atMs: one.atMs },
        "live",
      );
      return reads;
    });
    for (const pass of sight.passes()) passes.set(pass.id, pass);
  }
  return [...passes.values()];
}

function describe(name: string, score: ReelScore): string {
  const { precision, recall, exact, direction } = sharesOf(score);
  const share = (value: number) => value.toFixed(3);
  return `${name.padEnd(16)} ${String(score.vehicles).padStart(4)} vehicles  precision ${share(precision)}  recall ${share(recall)}  exact ${share(exact)}  direction ${share(direction)}${score.notShown > 0 ? `  (${score.notShown} more never shown)` : ""}`;
}

const folder = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), "lotkeeper-reel-"));
mkdirSync(folder, { recursive: true });
const stages = planStages(Number(values.seed), Number(values.vehicles)).filter((one) =>
  one.name.includes(values.only),
);
const scores: { stage: Stage; score: ReelScore }[] = [];
/** Filmed and read by the nets. */
async function seen(engine: Engine, stage: Stage): Promise<Pass[]> {
  const file = join(folder, `${values.seed}-${values.vehicles}-${stage.name.replaceAll(" ", "-")}.mp4`);
  if (!existsSync(file)) {
    const partial = file.replace(/\.mp4$/, ".partial.mp4");
    await filmStage(stage, partial, Number(values.quality), stop.signal);
    renameSync(partial, file);
    const { vehicles, zone, direction } = stage;
    writeFileSync(file.replace(/\.mp4$/, ".json"), JSON.stringify({ zone, direction, vehicles }));
  }
  const passes = await watch(engine, stage, file);
  if (!values.keep) rmSync(file, { force: true });
  return passes;
}

try {
  const witness = values.witness && (values.witness === "poor" ? WITNESSES.poor : WITNESSES.good);
  const rate = witness ? Number(values.rate) : REEL_RATE;
  const engine = witness ? null : await createEngine(modelSetOf(values.models));
  for (const stage of stages) {
    const hidden = glimpsed(stage.vehicles, stage.view, stage.lengthMs, 1000 / rate);
    const passes = engine ? await seen(engine, stage) : witnessPasses(stage, witness || WITNESSES.good, rate);
    const score = scorePasses(stage.vehicles, passes, stage.direction, hidden);
    scores.push({ stage, score });
    console.log(describe(stage.name, score));
    for (const fault of score.faults) console.log(`  ${fault}`);
  }
  console.log("");
  for (const condition of CONDITIONS) {
    const some = scores.filter(({ stage }) => stage.condition === condition).map(({ score }) => score);
    if (some.length > 0) console.log(describe(condition, addScores(some)));
  }
  console.log(describe("all", addScores(scores.map(({ score }) => score))));
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
