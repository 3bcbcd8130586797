import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Slot, settlePlate } from "./settle.ts";

/** "A" is a clear A; [{A: 0.6, 4: 0.4}, 0.3] may be missing. */
type Given = string | Record<string, number> | [Record<string, number>, number];
const slotOf = (given: Given): Slot => {
  if (typeof given === "string") return { chars: [{ char: given, p: 0.99 }], keep: 0.99 };
  const [shares, keep] = Array.isArray(given) ? given : [given, 0.99];
  return {
    chars: Object.entries(shares)
      .map(([char, p]) => ({ char, p }))
      .sort((a, b) => b.p - a.p),
    keep,
  };
};
const settle = (given: Given[], ...regions: Parameters<typeof settlePlate>[1]) =>
  settlePlate(given.map(slotOf), regions)!;

test("a clear plate stays what it is", () => {
  const { text, region, confidence } = settle([..."AB12CDE"], "gb");
  expect([text, region]).toEqual(["AB12CDE", "gb"]);
  expect(confidence).toBeGreaterThan(0.85);
});

test("O and 0, I and 1 are settled by the format", () => {
  expect(settle([..."ABI2CDE"], "gb").text).toBe("AB12CDE");
  expect(settle([..."0Y09FEU"], "gb").text).toBe("OY09FEU");
  expect(settle([..."NYYI71O"], "br").text).toBe("NYY1710");
  expect(settle([..."34A3683T"], "vn").text).not.toBe("34A36837");
});

test("a clearly read character is not overruled by a format it does not fit", () => {
  const { text, region } = settle([..."KMXYRAK"], "gb");
  expect([text, region]).toEqual(["KMXYRAK", null]);
});

test("a text of no format is given as it stands, and says so", () => {
  expect(settle([..."XX99XX99"], "br")).toMatchObject({ text: "XX99XX99", region: null });
});

test("a doubtful character is kept or left out as the format wants", () => {
  expect(settle([[{ I: 1 }, 0.4], ..."AB12CDE"], "gb").text).toBe("AB12CDE");
  expect(settle([..."AB12CD", [{ E: 0.9, F: 0.1 }, 0.4]], "gb").text).toBe("AB12CDE");
});

test("the country letters on the blue band are dropped, at a price", () => {
  const dropped = settle(["S", "K", ..."BA123CD"], "eu");
  expect(dropped.text).toBe("BA123CD");
  expect(dropped.confidence).toBeLessThan(settle([..."BA123CD"], "eu").confidence);
});

test("candidates are other plates, best first, each less sure than the text", () => {
  const { text, confidence, candidates } = settle([..."AB1", { "2": 0.6, "7": 0.35 }, ..."CDE"], "gb");
  expect(text).toBe("AB12CDE");
  expect(candidates[0]!.text).toBe("AB17CDE");
  for (const one of candidates) expect(one.confidence).toBeLessThanOrEqual(confidence);
  expect(candidates.map((one) => one.text)).not.toContain(text);
});

test("the exact probabilities of each character are kept", () => {
  const { chars } = settle([..."AB1", { "2": 0.6, "7": 0.35 }, ..."CDE"], "gb");
  expect(chars[3]).toMatchObject({ char: "2", alternatives: [{ char: "7" }] });
  expect(chars[3]!.confidence).toBeCloseTo(0.594, 2);
});

test("one clear character, or a whole sentence, is no plate", () => {
  expect(settlePlate([slotOf("A")], ["any"])).toBeNull();
  expect(settlePlate([..."A".repeat(40)].map(slotOf), ["any"])).toBeNull();
  expect(settlePlate([], ["gb"])).toBeNull();
});

test("whatever was seen, the answer is well formed and no surer than its characters", () => {
  const letter = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  const slot = fc.tuple(
    letter,
    letter,
    fc.double({ min: 0.3, max: 1, noNaN: true }),
    fc.double({ min: 0.05, max: 1, noNaN: true }),
  );
  const slots = fc.array(
    slot.map(([a, b, p, keep]) => slotOf([{ [b]: 1 - p, [a]: p }, keep])),
    { minLength: 2, maxLength: 14 },
  );
  fc.assert(
    fc.property(slots, fc.constantFrom("gb", "eu", "us", "br", "vn", "any" as const), (seen, region) => {
      const settled = settlePlate(seen, [region]);
      if (!settled) return;
      expect(settled.text).toMatch(/^[A-Z0-9]{2,12}$/);
      expect(settled.confidence).toBeGreaterThanOrEqual(0);
      expect(settled.confidence).toBeLessThanOrEqual(1);
      expect(settled.chars.map((one) => one.char).join("")).toBe(settled.text);
    }),
    { numRuns: 60 },
  );
});
