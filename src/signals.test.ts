import { expect, test } from "bun:test";
import type { CameraState } from "./devices.ts";
import { createSignals } from "./signals.ts";

const camera = (framesDropped = 0, generation = 1): CameraState => ({
  phase: "live",
  detail: "",
  lastFrameAtMs: 0,
  framesDropped,
  generation,
});

test("pictures a second are those that arrived in the last samples", () => {
  const signals = createSignals();
  expect(signals.of("in-1")).toBeNull();
  for (let i = 0; i <= 10; i++) signals.add("in-1", i * 5000, i < 5 ? i * 25 : 100 + (i - 4) * 50, camera());
  expect(signals.of("in-1")).toMatchObject({ framesPerSecond: 10, watchedMs: 50_000 });
});
test("what was dropped and opened again counts for an hour, and not from before we looked", () => {
  const signals = createSignals();
  signals.add("in-1", 0, 0, camera(7, 3));
  signals.add("in-1", 1_800_000, 10, camera(9, 5));
  expect(signals.of("in-1")).toMatchObject({ dropped: 2, reopened: 2 });
  signals.add("in-1", 3_700_000, 20, camera(9, 5));
  expect(signals.of("in-1")).toMatchObject({ dropped: 0, reopened: 0 });
});
test("a camera that was set up anew counts from nothing", () => {
  const signals = createSignals();
  signals.add("in-1", 0, 500, camera(7, 3));
  signals.add("in-1", 5000, 2, camera(0, 1));
  expect(signals.of("in-1")).toEqual({ framesPerSecond: null, dropped: 0, reopened: 0, watchedMs: 0 });
  signals.add("in-1", 10_000, null, null);
  expect(signals.of("in-1")).toBeNull();
});
