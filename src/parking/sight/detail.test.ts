import { expect, test } from "bun:test";
import type { Zone } from "../types.ts";
import { DetailChoice } from "./detail.ts";

/** The choice after `count` vehicles whose plates are `width` pixels wide in 1280 x 720. */
function after(count: number, width: number, zone?: Zone): DetailChoice {
  const choice = new DetailChoice(zone);
  for (let i = 0; i < count; i++) choice.add([100, 100, width, width / 4], 1280, 720);
  return choice;
}

test("the usual look until enough vehicles were measured", () => {
  expect(new DetailChoice().detail).toBe(1);
  expect(after(11, 400).detail).toBe(1);
  expect(after(11, 30).detail).toBe(1);
});

test("wide plates are looked at more coarsely, narrow ones more finely", () => {
  expect(after(12, 300).detail).toBe(0.6);
  expect(after(12, 120).detail).toBe(1);
  expect(after(12, 90).detail).toBe(1.6);
  expect(after(12, 60).detail).toBe(2.4);
  expect(after(12, 20).detail).toBe(2.4);
});

test("a zone that leaves out most of the picture makes the same plate wide enough", () => {
  const zone: Zone = [
    [0.3, 0.3],
    [0.7, 0.3],
    [0.7, 0.7],
    [0.3, 0.7],
  ];
  expect(after(12, 70).detail).toBe(2.4);
  expect(after(12, 70, zone).detail).toBe(1);
});

test("the narrow tenth decides, and few vehicles of another kind do not swing it to and fro", () => {
  const choice = after(30, 300);
  for (let i = 0; i < 2; i++) choice.add([0, 0, 60, 15], 1280, 720);
  expect(choice.detail).toBe(0.6);
  for (let i = 0; i < 6; i++) choice.add([0, 0, 60, 15], 1280, 720);
  expect(choice.detail).toBe(2.4);
  // 180 pixels: enough to stay coarse, not enough to become it from a finer look.
  const steady = after(60, 300);
  const before = steady.detail;
  for (let i = 0; i < 60; i++) steady.add([0, 0, 180, 45], 1280, 720);
  expect([before, steady.detail]).toEqual([0.6, 0.6]);
  expect(after(12, 180).detail).toBe(1);
});
