import { expect, test } from "bun:test";
import {
  type Camera,
  type Clock,
  DeviceError,
  type Frame,
  type ReadOptions,
  type Recogniser,
} from "./devices.ts";
import type { Pass, Read } from "./parking/types.ts";
import { LaneSight, type WatchOptions, watchLane } from "./watch.ts";

const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now(), isTrusted: () => true };
const [WIDTH, HEIGHT] = [160, 90];

/** A bright vehicle at a place that depends on the step: something moves in every frame. */
function frame(seq: number, isMoving = true): Frame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(60);
  const x = isMoving ? (seq * 9) % 120 : 20;
  for (let y = 20; y < 60; y++) rgb.fill(220, (y * WIDTH + x) * 3, (y * WIDTH + x + 30) * 3);
  return { rgb, width: WIDTH, height: HEIGHT, atMs: 1_000_000 + seq * 200, monotonicMs: seq * 200, seq };
}
const readOf = (text: string, { seq, atMs }: Frame): Read => ({
  text,
  raw: text,
  confidence: 0.95,
  region: "gb",
  chars: [...text].map((char) => ({ char, confidence: 0.98, alternatives: [] })),
  candidates: [],
  box: [20 + 4 * seq, 10 + 4 * seq, 75, 15],
  atMs,
});

/** Gives frames one by one, when the test says so. */
class HandCamera implements Camera {
  readonly id = "cam";
  private queue: Frame[] = [];
  private wake: (() => void) | null = null;
  push(...frames: Frame[]) {
    this.queue.push(...frames);
    this.wake?.();
  }
  async *frames(signal: AbortSignal) {
    signal.addEventListener("abort", () => this.wake?.());
    while (!signal.aborted) {
      const next = this.queue.shift();
      if (next) yield next;
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
    }
  }
  state() {
    return { phase: "live" as const, detail: "", lastFrameAtMs: null, framesDropped: 0, generation: 1 };
  }
}
class HandRecogniser implements Recogniser {
  readonly asked: number[] = [];
  readonly details: (number | undefined)[] = [];
  constructor(private readonly answer: (frame: Frame) => Promise<Read[]>) {}
  async read(one: Frame, { detail }: ReadOptions) {
    this.asked.push(one.seq);
    this.details.push(detail);
    return this.answer(one);
  }
  picture = async () => ({ frame: new Uint8Array(), crop: null });
  state = () => ({ phase: "ready" as const, detail: "" });
  stop = async () => undefined;
}

function watch(answer: (frame: Frame) => Promise<Read[]>, more: Partial<WatchOptions> = {}) {
  const camera = new HandCamera();
  const recogniser = new HandRecogniser(answer);
  const stop = new AbortController();
  const seen: { pass: Pass; seq: number; isNew: boolean }[] = [];
  const lane = watchLane({
    camera,
    recogniser,
    regions: ["gb"],
    clock,
    signal: stop.signal,
    isHeld: () => false,
    onPass: (pass, best, isNew) => void seen.push({ pass, seq: best.seq, isNew }),
    ...more,
  });
  const play = async (...frames: Frame[]) => {
    for (const one of frames) {
      camera.push(one);
      await Bun.sleep(1);
    }
  };
  const end = async () => {
    stop.abort();
    await lane.done;
  };
  return { camera, recogniser, lane, seen, play, end };
}

test("a vehicle that drives up becomes a pass with the very frame it was read in", async () => {
  const { play, seen, lane, end } = watch(async (one) => [readOf("AB12CDE", one)]);
  await play(...[0, 1, 2, 3, 4].map((seq) => frame(seq)));
  await end();
  expect(seen[0]!.pass.plate).toBe("AB12CDE");
  expect(seen[0]!.isNew).toBe(true);
  expect(seen[0]!.seq).toBeLessThanOrEqual(4);
  expect(lane.latestFrame()!.seq).toBe(4);
  expect(lane.latencyMs().length).toBe(seen.length);
});

test("while one frame is read, newer ones replace each other", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { play, recogniser, lane, end } = watch(async (one) => {
    if (one.seq === 0) await gate;
    return [];
  });
  await play(...[0, 1, 2, 3, 4, 5].map((seq) => frame(seq)));
  expect(lane.latestFrame()!.seq).toBe(5);
  release();
  await Bun.sleep(5);
  await end();
  expect(recogniser.asked).toEqual([0, 5]);
});

test("a still picture costs no recognition between the looks every two seconds", async () => {
  const { play, recogniser, lane, end } = watch(async () => []);
  await play(...Array.from({ length: 21 }, (_, seq) => frame(seq, false)));
  await end();
  expect(recogniser.asked).toEqual([0, 10, 20]);
  expect(lane.framesSkipped()).toBe(18);
});

test("a lost recogniser is waited out, and the frame after it is read at once", async () => {
  let calls = 0;
  const faults: unknown[] = [];
  const { play, recogniser, end } = watch(
    async () => {
      if (++calls === 1) throw new DeviceError("recogniser", "restarting", { retry: true });
      return [];
    },
    { onFault: (error) => void faults.push(error) },
  );
  await play(frame(0, false), frame(1, false), frame(2, false));
  await end();
  expect(recogniser.asked).toEqual([0, 1]);
  expect(faults).toEqual([]);
});

test("a fault in what happens with a pass is reported and the lane goes on seeing", async () => {
  const faults: unknown[] = [];
  const { play, recogniser, end } = watch(async (one) => [readOf("AB12CDE", one)], {
    onPass: () => {
      throw new Error("disk full");
    },
    onFault: (error) => void faults.push(error),
  });
  await play(...[0, 1, 2, 3, 4, 5].map((seq) => frame(seq)));
  await end();
  expect(String(faults[0])).toContain("disk full");
  expect(recogniser.asked.length).toBeGreaterThan(3);
});

test("passes are handed over in order, one at a time", async () => {
  let inside = 0;
  let most = 0;
  const { play, end } = watch(async (one) => [readOf("AB12CDE", one)], {
    onPass: async () => {
      most = Math.max(most, ++inside);
      await Bun.sleep(3);
      inside--;
    },
  });
  await play(...[0, 1, 2, 3, 4, 5, 6, 7].map((seq) => frame(seq)));
  await Bun.sleep(10);
  await end();
  expect(most).toBe(1);
});

test("vehicles whose plates stay narrow make the lane look more finely, wide ones do not", async () => {
  const drive = async (widest: number): Promise<number> => {
    let ids = 0;
    const sight = new LaneSight({ laneId: "lane", regions: ["gb"], newId: () => `pass-${++ids}` });
    for (let car = 0; car < 13; car++) {
      for (let step = 0; step < 5; step++) {
        const seq = car * 5 + step;
        const monotonicMs = car * 120_000 + step * 200;
        const one = { ...frame(seq), monotonicMs, atMs: 1_000_000 + monotonicMs };
        // Told while it is still small; what counts is how wide it gets.
        const width = (widest * (step + 4)) / 8;
        const text = `AB12CD${"ABCDEFGHJKLMN".charAt(car)}`;
        const read: Read = { ...readOf(text, one), box: [20 + 3 * step, 10 + 8 * step, width, width / 4] };
        await sight.look(one, true, async () => [read]);
      }
    }
    expect(ids).toBe(13);
    return sight.detail;
  };
  expect(await drive(40)).toBe(1);
  expect(await drive(10)).toBeGreaterThan(1);
});

test("the reader is asked to look more finely once the lane's plates have turned out narrow", async () => {
  const narrow = (one: Frame): Read => {
    const [car, step] = [Math.floor(one.seq / 5), one.seq % 5];
    const width = 6 + step;
    const box = [20 + 3 * step, 10 + 8 * step, width, width / 4] as const;
    return { ...readOf(`AB12CD${"ABCDEFGHJKLMNP".charAt(car)}`, one), box };
  };
  const { camera, recogniser, end } = watch(async (one) => [narrow(one)], { isHeld: () => true });
  for (let seq = 0; seq < 14 * 5; seq++) {
    const monotonicMs = Math.floor(seq / 5) * 120_000 + (seq % 5) * 200;
    camera.push({ ...frame(seq), monotonicMs, atMs: 1_000_000 + monotonicMs });
    while (recogniser.asked.at(-1) !== seq) await Bun.sleep(1);
  }
  await end();
  expect(recogniser.details[0]).toBe(1);
  expect(recogniser.details.at(-1)).toBeGreaterThan(1);
});
