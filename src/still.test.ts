import { expect, test } from "bun:test";
import type { Frame } from "./devices.ts";
import { createStill } from "./still.ts";

test("a still is encoded once a second, however many ask, and a lost encoder gives none", async () => {
  let nowMs = 0;
  let encodes = 0;
  let frame: Frame | null = null;
  let lost = false;
  const still = createStill({
    latestFrame: () => frame,
    recogniser: {
      picture: async () => {
        encodes++;
        if (lost) throw new Error("the encoder restarts");
        return { frame: new Uint8Array([encodes]), crop: null };
      },
    },
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, isTrusted: () => true },
  });
  const show = (seq: number) => {
    frame = { rgb: new Uint8Array(3), width: 1, height: 1, atMs: 0, monotonicMs: 0, seq };
  };
  expect(await still()).toBeNull();
  show(1);
  expect(await Promise.all([still(), still()])).toEqual([new Uint8Array([1]), new Uint8Array([1])]);
  show(2);
  expect(await still()).toEqual(new Uint8Array([1]));
  nowMs = 1000;
  expect(await still()).toEqual(new Uint8Array([2]));
  lost = true;
  nowMs = 2000;
  show(3);
  expect(await still()).toBeNull();
});
