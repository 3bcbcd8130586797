import { expect, test } from "bun:test";
import { Stillness } from "./stillness.ts";

const picture = (last: number) => Uint8Array.of(1, 2, 3, last);

test("a picture that stands still is noticed after its time, and moves again with one byte", () => {
  const stillness = new Stillness(8_000);
  for (let at = 0; at < 8_000; at += 200) expect(stillness.look(picture(1), at)).toBe(0);
  expect(stillness.look(picture(1), 8_000)).toBe(8_000);
  expect(stillness.look(picture(1), 9_000)).toBe(9_000);
  expect(stillness.look(picture(2), 9_200)).toBe(0);
  expect(stillness.look(picture(2), 9_400)).toBe(0);
});

test("the time between two connections is no standing still", () => {
  const stillness = new Stillness(8_000);
  stillness.look(picture(1), 0);
  stillness.forget();
  expect(stillness.look(picture(1), 60_000)).toBe(0);
});
