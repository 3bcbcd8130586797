import { expect, test } from "bun:test";
import fc from "fast-check";
import { REGIONS, type Region } from "../types.ts";
import { isConfusable } from "./confusable.ts";
import { drawPlate } from "./format.ts";
import { normalisePlate } from "./normalise.ts";
import { formatsOf } from "./region.ts";
import { type Slot, scoreOf, settlePlate } from "./settle.ts";

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

test("in a line of text the country letters on the blue band are dropped, at a price", () => {
  const dropped = settlePlate([..."SKBA123CD"].map(slotOf), ["eu"], { from: "line" });
  expect(dropped?.text).toBe("BA123CD");
  expect(dropped?.confidence).toBeLessThan(settle([..."BA123CD"], "eu").confidence);
});

test("a foreign plate cut out by its corners is not shortened to a plate of the site's regions", () => {
  expect(settle([..."OY09FEU"], "eu").text).toBe("OY09FEU");
  expect(settle([..."SKBA123CD"], "eu").text).toBe("SKBA123CD");
});

test("in a text of no format a lone 0 between letters is an O, and an O between figures a 0", () => {
  expect(settle([..."KMB0RAK"], "eu").text).toBe("KMBORAK");
  expect(settle([..."77O77"], "gb").text).toBe("77077");
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

const LETTERS_AND_DIGITS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];
const unsureSlots = (least: number, most: number) =>
  fc.array(
    fc
      .tuple(
        fc.uniqueArray(fc.constantFrom(...LETTERS_AND_DIGITS), { minLength: 2, maxLength: 4 }),
        fc.double({ min: 0.3, max: 0.95, noNaN: true }),
      )
      .map(
        ([chars, p]): Slot => ({
          chars: chars
            .map((char, i) => ({ char, p: i === 0 ? p : (1 - p) / (chars.length - 1) }))
            .sort((a, b) => b.p - a.p),
          keep: 1,
        }),
      ),
    { minLength: least, maxLength: most },
  );

test("no other text that the characters allow is likelier than the one given", () => {
  fc.assert(
    fc.property(
      unsureSlots(4, 7),
      fc.subarray(["gb", "eu", "us", "br", "vn", "any", "de"] as const, { minLength: 1 }),
      fc.array(fc.array(fc.nat(), { minLength: 7, maxLength: 7 }), { minLength: 5, maxLength: 30 }),
      (slots, regions, dice) => {
        const settled = settlePlate(slots, regions);
        // A text of no format may be spelt anew by its groups of letters and figures.
        if (!settled?.region || settled.text.length !== slots.length) return;
        const best = scoreOf(settled.text, slots, regions);
        for (const throws of dice) {
          const other = slots.map(({ chars }, i) => chars[throws[i]! % chars.length]!.char).join("");
          expect(scoreOf(other, slots, regions)).toBeLessThanOrEqual(best + 1e-9);
        }
        for (const { text } of settled.candidates) {
          if (text.length === slots.length)
            expect(scoreOf(text, slots, regions)).toBeLessThanOrEqual(best + 1e-9);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("every position is tried: of all 2^5 readings of a plate the likeliest comes out", () => {
  const slots = [..."AB12CDE"].map((char, i) =>
    i % 6 === 0 ? slotOf(char) : slotOf({ [char]: 0.52, ["-7Z5Q8-".charAt(i)]: 0.48 }),
  );
  const spell = (bits: number) =>
    slots.map(({ chars }, i) => (chars[(bits >> i) & 1] ?? chars[0]!).char).join("");
  const all = Array.from({ length: 1 << slots.length }, (_, bits) => spell(bits));
  for (const region of ["gb", "eu", "us", "any"] as const) {
    const best = all.reduce((a, b) => (scoreOf(b, slots, [region]) > scoreOf(a, slots, [region]) ? b : a));
    expect(settlePlate(slots, [region])!.text).toBe(best);
  }
});

test("a plate drawn from a region and read clearly stays what it is, up to its look-alikes", () => {
  fc.assert(
    fc.property(fc.constantFrom(...REGIONS), fc.nat(), (region, seed) => {
      let state = seed >>> 0;
      const dice = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      const plate = normalisePlate(drawPlate(formatsOf(region), dice));
      if (plate.length < 2) return;
      const settled = settle([...plate], region);
      expect(isConfusable(settled.text, plate) || plate.includes(settled.text)).toBe(true);
      if (settled.text === plate) expect(settled.region).toBe(region);
    }),
    { numRuns: 300 },
  );
});

test("each look-alike pair is settled by the format in both directions", () => {
  const pairs: [string, Region, string][] = [
    ["0B12CDE", "gb", "OB12CDE"],
    ["AB1ZCDE", "gb", "AB12CDE"],
    ["AB128DE", "gb", "AB12BDE"],
    ["AB12C0E", "gb", "AB12COE"],
    ["5B12CDE", "gb", "SB12CDE"],
    ["ABS2CDE", "gb", "AB52CDE"],
    ["AB2GCDE", "gb", "AB26CDE"],
    ["6B12CDE", "gb", "GB12CDE"],
    ["AIG1Z34", "gb", "AIG1234"],
    ["QI23ABC", "gb", "Q123ABC"],
    ["ABI23CD", "it", "AB123CD"],
    ["A8123CD", "fr", "AB123CD"],
    ["I234BCD", "es", "1234BCD"],
    ["1234BC0", "es", "1234BCD"],
    ["MA8IZ34", "de", "MABIZ34"],
    ["KAPA7I7", "de", "KAPA717"],
    ["N8O12A", "se", "NBO12A"],
    ["ABC1D2E", "br", "ABC1D2E"],
    ["ABCI234", "br", "ABC1234"],
    ["34A3G837", "vn", "34A36837"],
    ["348123Q5", "vn", "34B12305"],
    ["1AB45G7", "cz", "1AB4567"],
    ["BA26BIM", "sk", "BA268IM"],
  ];
  for (const [read, region, plate] of pairs) {
    expect([read, settle([...read], region).text]).toEqual([read, plate]);
  }
});

test("O is never taken for Q, nor Q for O: they only both look like 0", () => {
  expect(settle([..."O123ABC"], "gb").text).not.toBe("Q123ABC");
});

test("a seal or sticker that was read between two groups is left out, at a price", () => {
  const sealed = settle([..."MAB", { "8": 0.6, O: 0.3 }, ..."1234"], "de");
  expect(sealed.text.startsWith("MAB")).toBe(true);
  const sticker = settle([..."AB12", [{ "0": 0.8, O: 0.2 }, 0.6], ..."CDE"], "gb");
  expect(sticker.text).toBe("AB12CDE");
  expect(sticker.confidence).toBeLessThan(settle([..."AB12CDE"], "gb").confidence);
});

test("a clear character within a group is never left out for a format's sake", () => {
  expect(settle([..."AB1X2CDE"], "gb")).toMatchObject({ text: "AB1X2CDE", region: null });
});

test("a character that was not seen is never made up", () => {
  for (const read of ["AB12CD", "B12CDE", "34A3683"]) {
    const { text } = settle([...read], "gb", "vn");
    expect(text.length).toBeLessThanOrEqual(read.length);
    expect(isConfusable(text, read) || read.includes(text)).toBe(true);
  }
});

test("years, numbers and words stay what they are, whatever the region would like", () => {
  for (const region of ["gb", "eu", "br", "vn"] as const) {
    for (const word of ["TAXI", "VOLVO", "POLICE", "20140312", "KMXYRAK"]) {
      const { text, confidence, region: fits } = settle([...word], region);
      expect([word, region, fits, isConfusable(text, word)]).toEqual([word, region, null, true]);
      expect(confidence).toBeGreaterThan(0);
    }
  }
});

test("with several regions the plate's own one is found, and the first is home where both fit", () => {
  expect(settle([..."BRA2E19"], "gb", "br")).toMatchObject({ text: "BRA2E19", region: "br" });
  expect(settle([..."34A36837"], "gb", "eu", "vn")).toMatchObject({ text: "34A36837", region: "vn" });
  expect(settle([..."AB12CDE"], "eu", "gb")).toMatchObject({ text: "AB12CDE", region: "gb" });
  expect(settle([..."MAB1234"], "de", "eu").region).toBe("de");
  expect(settle([..."MAB1234"], "eu", "de").region).toBe("eu");
});

test("a row of noise ends within the search's bounds", () => {
  const noise = Array.from(
    { length: 30 },
    (_, i): Slot => ({
      chars: LETTERS_AND_DIGITS.map((char) => ({ char, p: 1 / 36 })),
      keep: 0.3 + (i % 7) / 10,
    }),
  );
  const settled = settlePlate(noise, [...REGIONS]);
  expect(settled === null || settled.confidence < 0.2).toBe(true);
});

test("a text does not lose its doubtful characters because shorter ones are likelier", () => {
  const doubtful: Given[] = [..."XK4TB92"].map((char, i) => [
    { [char]: 0.5, ["7R9ZM3V".charAt(i)]: 0.2 },
    0.9,
  ]);
  expect(settle(doubtful, "any").text).toBe("XK4TB92");
  expect(settle(doubtful, "gb").text).toHaveLength(7);
});
