import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { charOf, Inside } from "./inside.ts";
import { isConfusable } from "./plate/index.ts";
import type { Stay } from "./types.ts";

const stay = (id: number, plate: string | null): Stay => ({
  id: `stay-${id}`,
  plate,
  state: "open",
  entryAtMs: id,
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

/** Few characters, so that plates collide, look alike and change their length. */
const plate = fc.option(
  fc.string({ unit: fc.constantFrom("O", "0", "Q", "1", "I", "A"), minLength: 1, maxLength: 3 }),
);
const step = fc.record({ id: fc.nat(12), plate, drops: fc.boolean() });

describe("the cars inside", () => {
  test("are found by plate, by look and by length as a plain list would find them, whoever comes and goes", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const inside = new Inside();
        const list = new Map<string, Stay>();
        for (const one of steps) {
          const next = stay(one.id, one.plate);
          // The database allows one open stay a plate.
          const isTaken = [...list.values()].some(
            (other) => other.id !== next.id && other.plate === next.plate,
          );
          if (one.drops || (isTaken && next.plate !== null)) {
            inside.drop(next.id);
            list.delete(next.id);
          } else {
            inside.put(next);
            list.set(next.id, next);
          }
        }
        const all = [...list.values()].sort((a, b) => a.entryAtMs - b.entryAtMs);
        expect([...inside.all()]).toEqual(all);
        expect(inside.size).toBe(all.length);
        for (const asked of ["O", "0", "Q1", "01", "OI", "A0I", "000"]) {
          expect(inside.withPlate(asked)).toEqual(all.find((one) => one.plate === asked) ?? null);
          expect(inside.alike(asked)).toEqual(
            all.filter((one) => one.plate !== null && isConfusable(asked, one.plate)),
          );
        }
        const shelved = inside.shelves(2, 1).flatMap((shelf) => {
          for (const [place, one] of shelf.stays.entries())
            expect(
              [...shelf.codes.slice(place * shelf.length, (place + 1) * shelf.length)].map(charOf).join(""),
            ).toBe(one.plate ?? "");
          expect(shelf.codes.length).toBeGreaterThanOrEqual(shelf.length * shelf.stays.length);
          return shelf.stays;
        });
        expect(shelved.map((one) => one.id).sort()).toEqual(
          all
            .filter((one) => one.plate !== null)
            .map((one) => one.id)
            .sort(),
        );
      }),
      { numRuns: Number(process.env.LOTKEEPER_CASES ?? 300) },
    );
  });
});
