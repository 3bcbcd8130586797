import { describe, expect, test } from "bun:test";
import { doubtsOf } from "./doubt.ts";
import type { Stay } from "./types.ts";

const HOUR = 3_600_000;
const stay = (id: string, entryAtMs: number): Stay => ({
  id,
  plate: null,
  state: "open",
  entryAtMs,
  entryLaneId: null,
  entryPassId: null,
  entryCertainty: "seen",
  right: "public",
  groupId: null,
  permitHolder: null,
  tariffVersionId: null,
  exitAtMs: null,
  exitLaneId: null,
  exitPassId: null,
  exitReason: null,
  feeMinor: null,
  paidMinor: 0,
  currency: "GBP",
  timeUncertain: false,
  extraFreeMinutes: 0,
  adjustments: [],
  note: "",
});
const old = stay("old", 0);
const middle = stay("middle", 10 * HOUR);
const young = stay("young", 30 * HOUR);
const inside = [old, middle, young];
const at = (hours: number, more = {}) => ({
  nowMs: hours * HOUR,
  occupancy: 3,
  unmatchedExits: () => 0,
  ...more,
});
const rules = { overStayHours: null };

describe("doubts about a stay", () => {
  test("there are none where the lanes have counted every car", () => {
    for (const one of inside) expect(doubtsOf(one, inside, rules, at(40))).toEqual([]);
  });
  test("fall on the oldest where more stays are open than cars are inside, and on no short one", () => {
    expect(doubtsOf(old, inside, rules, at(40, { occupancy: 2 }))).toHaveLength(1);
    expect(doubtsOf(middle, inside, rules, at(40, { occupancy: 2 }))).toEqual([]);
    expect(doubtsOf(young, inside, rules, at(40, { occupancy: 0 }))).toEqual([]);
  });
  test("fall on a long stay during which an exit was opened for nobody", () => {
    const unmatchedExits = (sinceMs: number) => (sinceMs < 20 * HOUR ? 2 : 0);
    expect(doubtsOf(middle, inside, rules, at(43, { unmatchedExits }))[0]).toContain("opened 2 times");
    expect(doubtsOf(young, inside, rules, at(43, { unmatchedExits }))).toEqual([]);
  });
  test("fall on every stay beyond the site's limit", () => {
    expect(doubtsOf(young, inside, { overStayHours: 2 }, at(33))[0]).toContain("longer than 2 hours");
  });
});
