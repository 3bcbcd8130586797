import { expect, test } from "bun:test";
import { decodeLine, readAlphabet } from "./ctc.ts";

const DICTIONARY = ["A", "B", "0", "O", "1", "-", "a", "é", "京"];
const alphabet = readAlphabet(`${DICTIONARY.join("\n")}\n`, DICTIONARY.length + 2);

/** One entry per step: characters with their probability, the rest is blank. */
const steps = (...rows: Record<string, number>[]) => {
  const classes = alphabet.characters.length;
  const out = new Float32Array(rows.length * classes);
  rows.forEach((row, step) => {
    let rest = 1;
    for (const [character, p] of Object.entries(row)) {
      out[step * classes + alphabet.characters.indexOf(character)] = p;
      rest -= p;
    }
    out[step * classes]! += rest;
  });
  return out;
};
const decode = (...rows: Record<string, number>[]) => decodeLine(steps(...rows), rows.length, alphabet);
const text = (line: ReturnType<typeof decode>) => line.slots.map((slot) => slot.chars[0]!.char).join("");

test("repeated steps are one character, a blank between makes two", () => {
  expect(text(decode({ A: 0.9 }, { A: 0.9 }, {}, { A: 0.9 }))).toBe("AA");
  expect(text(decode({ A: 0.9 }, { A: 0.9 }))).toBe("A");
});

test("what the model wrote is kept; hyphens, spaces and foreign signs are no plate characters", () => {
  const line = decode({ 京: 0.9 }, { A: 0.9 }, { "-": 0.9 }, { "1": 0.9 });
  expect(line.raw).toBe("京A-1");
  expect(text(line)).toBe("A1");
});

test("small and accented letters count as the letter they are", () => {
  expect(text(decode({ a: 0.5, A: 0.4 }))).toBe("A");
  expect(decode({ a: 0.5, A: 0.4 }).slots[0]!.chars[0]!.p).toBeCloseTo(1, 2);
});

test("a slot holds what else may stand there, and how sure it is that something does", () => {
  const [slot] = decode({}, { O: 0.5, "0": 0.3 }, {}).slots;
  expect(slot!.keep).toBeCloseTo(0.8);
  expect(slot!.chars.map((one) => one.char)).toEqual(["O", "0"]);
  expect(slot!.chars[0]!.p).toBeCloseTo(0.625);
});

test("one glyph that changes its mind stays one character", () => {
  expect(decode({ O: 0.4, "0": 0.35 }, { "0": 0.45, O: 0.3 }, {}).slots).toHaveLength(1);
});

test("two clear neighbours without a blank stay two", () => {
  expect(text(decode({ A: 0.9 }, { B: 0.9 }))).toBe("AB");
});

test("positions run from left to right in shares of the width", () => {
  const { positions } = decode({}, { A: 0.9 }, {}, {}, { B: 0.9 }, {});
  expect(positions[0]).toBeCloseTo(0.25);
  expect(positions[1]).toBeCloseTo(0.75);
});

test("nothing written gives nothing", () => {
  expect(decode({}, {}, {}).slots).toEqual([]);
  expect(decode().raw).toBe("");
});

test("a dictionary of another model is refused", () => {
  expect(() => readAlphabet("A\nB\n", 7)).toThrow("different versions");
});
