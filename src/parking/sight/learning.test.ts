import { expect, test } from "bun:test";
import fc from "fast-check";
import { settlePlate } from "../plate/index.ts";
import type { CharRead } from "../types.ts";
import { type ClosedStay, type ConfirmedPass, confirmedReads } from "./confirmed.ts";
import {
  addConfusions,
  confusionsOf,
  isProven,
  lookalikesOf,
  proofOf,
  replay,
  slotsOf,
} from "./confusion.ts";
import { countAt, isNoWorse, proposeThreshold, thresholdTable } from "./threshold.ts";

const chars = (text: string, rivals: Record<number, [string, number]> = {}): CharRead[] =>
  [...text].map((char, i) => ({
    char,
    confidence: rivals[i] ? 1 - rivals[i][1] : 0.97,
    alternatives: rivals[i] ? [{ char: rivals[i][0], confidence: rivals[i][1] }] : [],
  }));
const pass = (plate: string | null, more: Partial<ConfirmedPass> = {}): ConfirmedPass => ({
  id: `p-${plate}-${more.laneId ?? "in"}`,
  laneId: "in",
  plate,
  confidence: 0.9,
  chars: plate ? chars(plate) : [],
  region: "gb",
  source: "camera",
  lastAtMs: 1,
  box: null,
  frameImageId: null,
  cropImageId: null,
  ...more,
});
const stay = (more: Partial<ClosedStay>): ClosedStay => ({
  id: "s",
  plate: "AB12CDE",
  isCorrected: false,
  exitAtMs: 9,
  entry: pass("AB12CDE"),
  exit: pass("AB12CDE", { laneId: "out" }),
  ...more,
});

test("entry and exit that read the same confirm each other", () => {
  expect(confirmedReads(stay({})).map((one) => [one.pass.laneId, one.truth, one.by])).toEqual([
    ["in", "AB12CDE", "both-ends"],
    ["out", "AB12CDE", "both-ends"],
  ]);
});

test("a correction says what both reads were", () => {
  const reads = confirmedReads(stay({ isCorrected: true, entry: pass("A812CDE") }));
  expect(reads.map((one) => [one.pass.plate, one.truth, one.by])).toEqual([
    ["A812CDE", "AB12CDE", "person"],
    ["AB12CDE", "AB12CDE", "person"],
  ]);
});

test("what nobody confirmed, what is another plate altogether, and what a person typed teach nothing", () => {
  expect(confirmedReads(stay({ exit: pass("A812CDE") }))).toEqual([]);
  expect(confirmedReads(stay({ exit: null }))).toEqual([]);
  expect(confirmedReads(stay({ isCorrected: true, entry: pass("KX59LMN"), exit: null }))).toEqual([]);
  expect(
    confirmedReads(stay({ isCorrected: true, entry: pass("AB12CDE", { source: "person" }), exit: null })),
  ).toEqual([]);
});

const misread = { pass: pass("A812CDE"), truth: "AB12CDE" };

test("characters are counted as they were seen, right ones too", () => {
  const counts = addConfusions([...confusionsOf(misread), ...confusionsOf(misread)]);
  expect(counts).toContainEqual({ read: "8", truth: "B", count: 2 });
  expect(counts.reduce((sum, one) => sum + one.count, 0)).toBe(14);
});

test("a format that settled a character does not hide how it was seen", () => {
  const settled = { pass: pass("AB12CDE", { chars: chars("AB12CDE", { 1: ["8", 0.7] }) }), truth: "AB12CDE" };
  expect(confusionsOf(settled)).toContainEqual({ read: "8", truth: "B", count: 1 });
});

test("a pair is proposed when it was seen often, and never as more than a quarter", () => {
  const few = confusionsOf(misread);
  expect(lookalikesOf(few)).toEqual({});
  const many = addConfusions(Array.from({ length: 9 }, () => few).flat());
  expect(lookalikesOf(many)).toEqual({ "8B": 0.25 });
});

test("a learned pair settles what the fixed ones leave, and right reads stay right", () => {
  // Nothing says that this camera takes M for N, until people said so.
  const seen = { pass: pass(null, { chars: chars("AB12CDM", { 6: ["N", 0.3] }) }), truth: "AB12CDN" };
  expect(settlePlate(slotsOf(seen.pass.chars), ["gb"])?.text).toBe("AB12CDM");
  expect(settlePlate(slotsOf(seen.pass.chars), ["gb"], { lookalikes: { MN: 0.45 } })?.text).toBe("AB12CDN");
  expect(replay(seen, ["gb"], { MN: 0.45 })).toEqual({ before: false, after: true });
  expect(replay({ ...seen, pass: pass(null) }, ["gb"], {})).toBeNull();
});

test("without learned pairs settling is what it was", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{2}[0-9]{2}[A-Z]{3}$/), (plate) => {
      const slots = slotsOf(chars(plate));
      expect(settlePlate(slots, ["gb"], { lookalikes: {} })).toEqual(settlePlate(slots, ["gb"]));
    }),
    { numRuns: 30 },
  );
});

test("a proof needs enough reads, as many exact ones, and none spoilt", () => {
  const good = Array.from({ length: 20 }, () => ({ before: true, after: true }));
  expect(isProven(proofOf(good))).toBe(true);
  expect(isProven(proofOf(good.slice(1)))).toBe(false);
  const spoilt = [...good, { before: true, after: false }, { before: false, after: true }];
  expect(proofOf(spoilt)).toEqual({ reads: 22, before: 21, after: 21, spoilt: 1 });
  expect(isProven(proofOf(spoilt))).toBe(false);
});

const judged = (right: boolean, confidence: number) => ({
  truth: "AB12CDE",
  pass: { plate: right ? "AB12CDE" : "A812CDE", confidence },
});

test("a threshold counts right reads it holds and wrong ones it lets through", () => {
  const reads = [judged(true, 0.9), judged(true, 0.7), judged(false, 0.8), judged(false, 0.4)];
  expect(countAt(reads, 0.75)).toEqual({ value: 0.75, heldWrongly: 1, letThroughWrongly: 1 });
  expect(thresholdTable(reads).map((one) => one.value)).toEqual([
    0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
  ]);
});

test("a lower threshold is proposed where it only frees right reads", () => {
  const reads = [...Array.from({ length: 60 }, () => judged(true, 0.8)), judged(false, 0.6)];
  const proof = proposeThreshold(reads, 0.85);
  expect(proof).toMatchObject({
    now: { heldWrongly: 60, letThroughWrongly: 0 },
    proposed: { value: 0.8, heldWrongly: 0, letThroughWrongly: 0 },
  });
});

test("no proposal is ever worse, and few reads bring none", () => {
  const read = fc.record({ right: fc.boolean(), confidence: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(
      fc.array(read, { maxLength: 120 }),
      fc.integer({ min: 50, max: 98 }).map((hundredths) => hundredths / 100),
      (all, present) => {
        const reads = all.map((one) => judged(one.right, one.confidence));
        const proof = proposeThreshold(reads, present);
        if (reads.length < 50) expect(proof).toBeNull();
        if (!proof) return;
        expect(isNoWorse(proof)).toBe(true);
        expect(proof.proposed.heldWrongly).toBeLessThanOrEqual(proof.now.heldWrongly);
        expect(proof.proposed.letThroughWrongly).toBeLessThanOrEqual(proof.now.letThroughWrongly);
      },
    ),
  );
});
