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

test("narrow plates are looked at more finely, wide ones never more coarsely", () => {
  expect(after(12, 300).detail).toBe(1);
  expect(after(12, 120).detail).toBe(1);
  expect(after(12, 90).detail).toBe(1.6);
  expect(after(12, 70).detail).toBe(2.4);
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

test("the narrow tenth decides: one motorcycle among many cars does not, every tenth vehicle does", () => {
  const choice = after(30, 300);
  for (let i = 0; i < 2; i++) choice.add([0, 0, 60, 45], 1280, 720);
  expect(choice.detail).toBe(1);
  for (let i = 0; i < 6; i++) choice.add([0, 0, 60, 45], 1280, 720);
  expect(choice.detail).toBe(2.4);
  for (let i = 0; i < 60; i++) choice.add([0, 0, 300, 75], 1280, 720);
  expect(choice.detail).toBe(1);
});
