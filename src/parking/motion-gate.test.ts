import { expect, test } from "bun:test";
import { MotionGate } from "./motion-gate.ts";

const [WIDTH, HEIGHT] = [320, 180];
/** A grey picture with a seeded noise, and maybe a bright vehicle at x. */
function frame(atMs: number, vehicleX: number | null = null, light = 90, noise = 0) {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  let seed = atMs + 1;
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    rgb.fill(Math.max(0, Math.min(255, light + (seed % (2 * noise + 1)) - noise)), i * 3, i * 3 + 3);
  }
  if (vehicleX !== null) {
    for (let y = 60; y < 120; y++)
      for (let x = vehicleX; x < Math.min(WIDTH, vehicleX + 60); x++)
        rgb.fill(220, (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
  }
  return { rgb, width: WIDTH, height: HEIGHT, monotonicMs: atMs };
}
const right = [
  [0.5, 0],
  [1, 0],
  [1, 1],
  [0.5, 1],
] as const;

/** Plays frames every 200 ms; no plate is ever read. */
function play(
  gate: MotionGate,
  fromMs: number,
  toMs: number,
  of: (atMs: number) => ReturnType<typeof frame>,
  isHeld = false,
) {
  const read: number[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 200) {
    const one = of(atMs);
    if (!gate.isWorthReading(one, isHeld)) continue;
    read.push(atMs);
    gate.wasRead(one, false);
  }
  return read;
}

test("the first frame is read", () => {
  expect(new MotionGate().isWorthReading(frame(0), false)).toBe(true);
});

test("every frame in which a vehicle moves is read", () => {
  const gate = new MotionGate();
  expect(play(gate, 0, 2000, (atMs) => frame(atMs, atMs / 10))).toHaveLength(10);
});

test("a still zone that is not known to be empty is read every 2 s, then never again", () => {
  const gate = new MotionGate();
  const early = play(gate, 0, 60_000, (atMs) => frame(atMs));
  expect(early.length).toBeGreaterThanOrEqual(29);
  expect(early.length).toBeLessThanOrEqual(31);
  play(gate, 60_000, 66_000, (atMs) => frame(atMs));
  expect(play(gate, 66_000, 300_000, (atMs) => frame(atMs))).toEqual([]);
});

test("while a vehicle is held, one is read every 2 s however still it is", () => {
  const gate = new MotionGate();
  play(gate, 0, 70_000, (atMs) => frame(atMs));
  const read = play(gate, 70_000, 80_000, (atMs) => frame(atMs), true);
  expect(read.length).toBeGreaterThanOrEqual(5);
});

test("a vehicle that stopped in the zone is read every 2 s: the zone is not empty any more", () => {
  const gate = new MotionGate();
  play(gate, 0, 70_000, (atMs) => frame(atMs));
  play(gate, 70_000, 71_000, (atMs) => frame(atMs, 100));
  const read = play(gate, 71_000, 81_000, (atMs) => frame(atMs, 100));
  expect(read.length).toBeGreaterThanOrEqual(4);
});

test("a zone that empties again is known to be empty at once", () => {
  const gate = new MotionGate();
  play(gate, 0, 70_000, (atMs) => frame(atMs));
  play(gate, 70_000, 72_000, (atMs) => frame(atMs, (atMs - 70_000) / 10));
  play(gate, 72_000, 72_400, (atMs) => frame(atMs));
  expect(play(gate, 72_400, 90_000, (atMs) => frame(atMs))).toEqual([]);
});

test("what moves outside the zone costs nothing", () => {
  const gate = new MotionGate(right);
  play(gate, 0, 70_000, (atMs) => frame(atMs));
  expect(play(gate, 70_000, 75_000, (atMs) => frame(atMs, (atMs / 50) % 90))).toEqual([]);
});

test("a noisy sensor and a passing cloud are not motion", () => {
  const gate = new MotionGate();
  play(gate, 0, 70_000, (atMs) => frame(atMs, null, 90, 20));
  const cloudy = play(gate, 70_000, 90_000, (atMs) =>
    frame(atMs, null, 90 - Math.round((atMs - 70_000) / 1000), 20),
  );
  expect(cloudy).toEqual([]);
});

test("a frame that could not be read is made up for by the next", () => {
  const gate = new MotionGate();
  play(gate, 0, 70_000, (atMs) => frame(atMs));
  expect(gate.isWorthReading(frame(70_000, 100), false)).toBe(true);
  gate.wasLost();
  expect(gate.isWorthReading(frame(70_200, 100), false)).toBe(true);
});

test("a zone smaller than a cell still sees", () => {
  const gate = new MotionGate([
    [0.4, 0.4],
    [0.4001, 0.4],
    [0.4001, 0.4001],
  ]);
  expect(play(gate, 0, 1000, (atMs) => frame(atMs, atMs / 10)).length).toBeGreaterThan(3);
});
