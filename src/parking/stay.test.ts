import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { afterChange, isOverStay, onStay, type StayEvent } from "./stay.ts";
import type { Stay } from "./types.ts";

const fresh: Stay = {
  id: "s",
  plate: "AB12CDE",
  state: "open",
  entryAtMs: 1_000_000,
  entryLaneId: "in-1",
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
};
const atMs = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const money = fc.integer({ min: -500, max: 5000 });
const leaving = (kind: "left" | "left-waived" | "left-owing") =>
  fc.record({
    kind: fc.constant(kind),
    atMs,
    laneId: fc.constant("out-1"),
    passId: fc.constant(null),
    feeMinor: money,
  });
const event: fc.Arbitrary<StayEvent> = fc.oneof(
  leaving("left"),
  leaving("left-waived"),
  leaving("left-owing"),
  fc.constant({ kind: "seen-outside" as const }),
  fc.record({ kind: fc.constant("backed-out" as const), atMs, laneId: fc.constant("in-1") }),
  fc.record({ kind: fc.constant("closed-by-staff" as const), atMs }),
  fc.constant({ kind: "gate-never-moved" as const }),
);

describe("a stay", () => {
  test("is open or ended, never both, over any story of 10 000", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.nat(1000), (events, paidMinor) => {
        let stay: Stay = { ...fresh, paidMinor };
        for (const one of events) {
          const result = onStay(stay, one);
          const wasOpen = stay.state === "open";
          // Only an open stay ends, and only one that drove out is taken back.
          if (result.ok) {
            expect(result.change.kind === "close-stay").toBe(wasOpen);
            if (!wasOpen) expect(stay.exitReason).toBe("left");
            stay = afterChange(stay, result.change);
          } else expect(result.sentence.length).toBeGreaterThan(10);
          const isOpen = stay.state === "open";
          expect(stay.feeMinor === null).toBe(isOpen);
          expect(stay.exitReason === null).toBe(isOpen);
          expect(stay.feeMinor ?? 0).toBeGreaterThanOrEqual(0);
          if (stay.exitAtMs !== null) expect(stay.exitAtMs).toBeGreaterThanOrEqual(stay.entryAtMs);
          if (stay.exitReason === "exit-missed") expect(stay.feeMinor).toBe(stay.paidMinor);
        }
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
  test("is left alone by the changes of another one", () => {
    const other = onStay({ ...fresh, id: "other" }, { kind: "seen-outside" });
    if (!other.ok) throw new Error("an open stay can be seen outside");
    expect(afterChange(fresh, other.change)).toBe(fresh);
  });
  test("is over-long only while it is open and the site has a limit", () => {
    const day = 24 * 3_600_000;
    expect(isOverStay(fresh, fresh.entryAtMs + day + 1, 24)).toBe(true);
    expect(isOverStay(fresh, fresh.entryAtMs + day, 24)).toBe(false);
    expect(isOverStay(fresh, fresh.entryAtMs + day + 1, null)).toBe(false);
    expect(isOverStay({ ...fresh, state: "closed" }, fresh.entryAtMs + 9 * day, 24)).toBe(false);
  });
});
