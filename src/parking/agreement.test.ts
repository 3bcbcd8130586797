import { expect, test } from "bun:test";
import { agreements, type ReadPass } from "./agreement.ts";

const MINUTE = 60_000;
const read = (id: string, plate: string, minute: number, laneId = "in-1"): ReadPass => ({
  id,
  laneId,
  plate,
  atMs: minute * MINUTE,
});

test("a plate read the same at the entry and later at an exit is right at both", () => {
  expect(agreements([read("a", "AB12CDE", 0)], [read("b", "AB12CDE", 30, "out-1")])).toEqual([
    { passId: "a", laneId: "in-1", isRight: true },
    { passId: "b", laneId: "out-1", isRight: true },
  ]);
});
test("one character apart counts as wrong at both, because nobody knows at which", () => {
  expect(agreements([read("a", "AB12CDE", 0)], [read("b", "A812CDE", 30, "out-1")])).toMatchObject([
    { passId: "a", isRight: false },
    { passId: "b", isRight: false },
  ]);
});
test("a read that has its partner is not made wrong by a car that looks alike", () => {
  const found = agreements(
    [read("a", "AB12CDE", 0), read("c", "AB12CDF", 1)],
    [read("b", "AB12CDE", 30, "out-1"), read("d", "AB12CDF", 40, "out-1")],
  );
  expect(found.every((one) => one.isRight)).toBe(true);
  expect(found).toHaveLength(4);
});
test("nothing is proven within a minute, before the entry, or a day later", () => {
  const entry = [read("a", "AB12CDE", 10)];
  for (const minute of [10.5, 9, 10 + 24 * 60 + 1])
    expect(agreements(entry, [read("b", "AB12CDE", minute, "out-1")])).toEqual([]);
});
test("a read that met no other says nothing", () => {
  expect(agreements([read("a", "AB12CDE", 0)], [read("b", "KL34MNO", 30, "out-1")])).toEqual([]);
});
