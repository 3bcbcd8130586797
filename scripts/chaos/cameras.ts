/**
 * Pulls a camera's plug again and again beside a busy camera, then freezes it, and prints what became of it: back within
 * 5 s each time, nothing left behind, the other camera undisturbed, a frozen picture noticed within 10 s. The camera is
 * GStreamer's RTSP server with a digest login. Prints one JSON object; exit 1 when a figure is worse than that.
 *
 * bun scripts/chaos/cameras.ts [--times 50] [--seed N]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createChance } from "../../src/simulate/random.ts";
import { dropCamera } from "../rig/camera-drops.ts";
import { rigIsMissing } from "../rig/rtsp-camera.ts";

const MOST_BACK_MS = 5_000;
const MOST_NOTICED_MS = 10_000;
/** Five pictures a second are 200 ms apart; a busy machine may be late with one, not lose them. */
const MOST_GAP_MS = 1_000;
const LEAST_PART = 0.9;

const { values } = parseArgs({
  options: { times: { type: "string", default: "50" }, seed: { type: "string", default: "1" } },
});
const missing = rigIsMissing();
if (missing) {
  console.error(`skipped: this needs ${missing}. Run: sudo apt install ${missing}`);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), "lotkeeper-cameras-"));
try {
  const drops = await dropCamera(
    folder,
    Number(values.times),
    createChance(Number(values.seed)).next,
    (turn, ms) => console.error(`drop ${turn}: back after ${ms} ms`),
  );
  const sorted = drops.backMs.toSorted((a, b) => a - b);
  const { frames, expected, longestGapMs, timesOpened } = drops.busy;
  const problems = [
    ...(sorted.at(-1)! > MOST_BACK_MS ? [`back only after ${sorted.at(-1)} ms`] : []),
    ...(drops.leakedProcesses > 0 ? [`${drops.leakedProcesses} processes left`] : []),
    ...(drops.leakedDescriptors > 0 ? [`${drops.leakedDescriptors} descriptors left`] : []),
    ...(timesOpened > 1 ? ["the other camera was opened again"] : []),
    ...(frames < expected * LEAST_PART
      ? [`the other camera gave ${frames} pictures, in the calm it would have been ${expected}`]
      : []),
    ...(longestGapMs > MOST_GAP_MS ? [`the other camera missed ${longestGapMs} ms`] : []),
    ...([drops.sameNoticedMs, drops.silentNoticedMs].some((ms) => ms > MOST_NOTICED_MS)
      ? ["noticed too late"]
      : []),
  ];
  const { backMs, ...rest } = drops;
  console.log(
    JSON.stringify({
      seed: Number(values.seed),
      ...rest,
      backMs: { p50: sorted[Math.floor(backMs.length / 2)], worst: sorted.at(-1) },
      problems,
    }),
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
