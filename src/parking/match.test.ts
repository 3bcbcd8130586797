import { describe, expect, test } from "bun:test";
import { Inside } from "./inside.ts";
import { type ExitRead, matchExit } from "./match.ts";
import type { Stay } from "./types.ts";

const stay = (plate: string | null): Stay => ({
  id: `stay-${plate}`,
  plate,
  state: "open",
  entryAtMs: 0,
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
});
const inside = (...plates: (string | null)[]) => Inside.of(plates.map(stay));
const read = (plate: string | null, more: Partial<ExitRead> = {}): ExitRead => ({
  plate,
  confidence: 0.95,
  chars: [],
  candidates: [],
  ...more,
});
const options = { minConfidence: 0.85, isKnown: false, regions: ["gb"] as const, nowMs: 7_200_000 };
const told = (...args: Parameters<typeof matchExit>) => {
  const match = matchExit(...args);
  return "stay" in match ? `${match.kind} ${match.stay.plate}` : match.kind;
};
/** A read with its own doubts: `"AB12CD(E|F 0.3)"` reads E at 0.6 and names F at 0.3. */
const doubted = (text: string): ExitRead => {
  const chars = [...text.matchAll(/\((.)(?:\|(.) ([\d.]+))?\)|([A-Z0-9])/g)].map((part) =>
    part[4]
      ? { char: part[4], confidence: 0.98, alternatives: [] }
      : {
          char: part[1] ?? "",
          confidence: 0.6,
          alternatives: part[2] ? [{ char: part[2], confidence: Number(part[3]) }] : [],
        },
  );
  return read(chars.map((one) => one.char).join(""), { chars, confidence: 0.7 });
};

describe("the exit match", () => {
  test("takes the exact plate first, whatever else is close", () => {
    expect(told(read("AB12CDE"), inside("AB12CDF", "AB12CDE", "A812CDE"), options)).toBe("exact AB12CDE");
  });
  test("takes the one plate that differs only in look-alike pairs, and never two", () => {
    expect(told(read("AB12CD0"), inside("AB12CDO", "XY99ZZA"), options)).toBe("confusable AB12CDO");
    expect(told(read("AB12CD0"), inside("AB12CDO", "AB12CDD"), options)).toBe("ambiguous");
  });
  test("takes pairs, not chains: O is not Q", () => {
    expect(
      told(read("AB12CDO", { confidence: 0.99 }), inside("AB12CDQ"), { ...options, isKnown: true }),
    ).toBe("none");
  });
  test("takes the only car within one character, and asks between two", () => {
    expect(told(read("AB12CDX"), inside("AB12CDE", "KL34MNP"), options)).toBe("closed-set AB12CDE");
    expect(told(read("AB12CDX"), inside("AB12CDE", "AB12CDF"), options)).toBe("ambiguous");
  });
  test("allows a second wrong character only to an unsure read", () => {
    expect(told(read("AB12XXE"), inside("AB12CDE"), options)).toBe("none");
    expect(told(read("AB12XXE", { confidence: 0.6 }), inside("AB12CDE"), options)).toBe("closed-set AB12CDE");
  });
  test("allows a lost or an invented character", () => {
    expect(told(read("AB12CD"), inside("AB12CDE", "KL34MNP"), options)).toBe("closed-set AB12CDE");
    expect(told(read("AB12CDEE"), inside("AB12CDE", "KL34MNP"), options)).toBe("closed-set AB12CDE");
  });
  test("decides by whole-plate candidates, weighed among themselves, only with a clear margin", () => {
    const cars = inside("AB12CDE", "AB12CDF");
    const with_ = (e: number, f: number) =>
      read("AB12CDX", {
        confidence: 0.6,
        candidates: [
          { text: "AB12CDE", confidence: e },
          { text: "AB12CDF", confidence: f },
        ],
      });
    expect(told(with_(0.6, 0.1), cars, options)).toBe("closed-set AB12CDE");
    expect(told(with_(0.1, 0.6), cars, options)).toBe("closed-set AB12CDF");
    expect(told(with_(0.42, 0.4), cars, options)).toBe("ambiguous");
  });
  test("decides by the characters' own alternatives", () => {
    const cars = inside("AB12CDE", "AB12CDF");
    expect(told(doubted("AB12CD(X|F 0.3)"), cars, options)).toBe("closed-set AB12CDF");
    expect(told(doubted("AB12CD(X)"), cars, options)).toBe("ambiguous");
  });
  test("does not explain away a character that the reader was sure of", () => {
    expect(told({ ...doubted("AB12CDX"), confidence: 0.97 }, inside("AB12CDE"), options)).toBe("none");
    expect(told(doubted("(A)(B)(1)2CDE"), inside("XY92CDE"), options)).toBe("none");
  });
  test("does not take a vehicle that the site knows for another one inside", () => {
    const known = { ...options, isKnown: true };
    expect(told(read("AB12CDF"), inside("AB12CDE"), known)).toBe("none");
    expect(told(read("AB12CDF", { confidence: 0.5 }), inside("AB12CDE"), known)).toBe("closed-set AB12CDE");
  });
  test("finds nothing for an unreadable plate, a short one, a stranger and an empty car park", () => {
    expect(told(read(null), inside("AB12CDE"), options)).toBe("none");
    expect(told(read("AB2"), inside("AB1"), options)).toBe("none");
    expect(told(read("ZZ99ZZZ", { confidence: 0.3 }), inside("AB12CDE", null), options)).toBe("none");
    expect(told(read("A".repeat(40)), inside("AB12CDE"), options)).toBe("none");
    expect(told(read("AB12CDE"), inside(), options)).toBe("none");
  });
  test("weighs how long a car has been inside, which never decides between two by itself", () => {
    const enteredAt = (plate: string, entryAtMs: number) => ({ ...stay(plate), entryAtMs });
    const nowMs = 100 * 3_600_000;
    const both = Inside.of([enteredAt("AB12CDE", nowMs - 1000), enteredAt("AB12CDF", nowMs - 3_600_000)]);
    const even = { ...doubted("AB12CD(G|E 0.2)"), candidates: [] };
    const twice = {
      ...even,
      chars: even.chars.map((one, i) =>
        i === 6
          ? {
              ...one,
              alternatives: [
                { char: "E", confidence: 0.1 },
                { char: "F", confidence: 0.1 },
              ],
            }
          : one,
      ),
    };
    expect(told(twice, both, { ...options, nowMs })).toBe("ambiguous");
    const likelier = {
      ...twice,
      chars: twice.chars.map((one, i) =>
        i === 6
          ? {
              ...one,
              alternatives: [
                { char: "E", confidence: 0.1 },
                { char: "F", confidence: 0.2 },
              ],
            }
          : one,
      ),
    };
    // Twice as likely is not clear by itself, and is with the other one just come in.
    const anHour = Inside.of([
      enteredAt("AB12CDE", nowMs - 3_600_000),
      enteredAt("AB12CDF", nowMs - 3_600_000),
    ]);
    expect(told(likelier, anHour, { ...options, nowMs })).toBe("ambiguous");
    expect(told(likelier, both, { ...options, nowMs })).toBe("closed-set AB12CDF");
  });
  test("says in a sentence why", () => {
    const match = matchExit(read("AB12CDX"), inside("AB12CDE", "KL34MNP"), options);
    expect(match.note).toBe("read as AB12 CDX; of 2 cars inside AB12 CDE is the only one that is close");
    expect(matchExit(read("AB12CDX"), inside("AB12CDE", "AB12CDF"), options).note).toContain(
      "could be AB12 CDE or AB12 CDF; choose the car from the photographs",
    );
  });
});
