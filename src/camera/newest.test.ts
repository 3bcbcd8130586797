import { expect, test } from "bun:test";
import { Newest } from "./newest.ts";

test("a slow reader gets the newest and nothing older", async () => {
  const slot = new Newest<number>();
  expect(slot.put(1)).toBe(false);
  expect(slot.put(2)).toBe(true);
  expect(slot.put(3)).toBe(true);
  expect(await slot.take()).toBe(3);
  expect(slot.put(4)).toBe(false);
  expect(await slot.take()).toBe(4);
});

test("a waiting reader wakes for a new item, and for the end", async () => {
  const slot = new Newest<string>();
  const waiting = slot.take();
  slot.put("a");
  expect(await waiting).toBe("a");
  const last = slot.take();
  slot.close();
  expect(await last).toBeNull();
  expect(await slot.take()).toBeNull();
});
