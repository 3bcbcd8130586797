import { describe, expect, test } from "bun:test";
import { Inside } from "../parking/inside.ts";
import { matchExit } from "../parking/match.ts";
import { normalisePlate } from "../parking/plate/index.ts";
import { tariffProblems } from "../parking/tariff/problems.ts";
import { quoteStay } from "../parking/tariff/quote.ts";
import type { Stay } from "../parking/types.ts";
import { parseSiteFile } from "../site-file.ts";
import { tariffOf } from "../site-rules.ts";
import { loop, pays, play, reads, SITE } from "./stories.fixture.test.ts";

/** Impossible or malicious input has a clear error or a defined result, and nothing else. */
const problemsOf = (yaml: string): string[] => {
  const parsed = parseSiteFile(yaml);
  return parsed.ok ? [] : parsed.problems.map((one) => `${one.field}: ${one.message}`);
};
const withTariff = (tariff: string, currency = "GBP") =>
  problemsOf(
    `site: { name: X, timezone: Europe/London, currency: ${currency} }\ntariffs:\n  - { id: public, ${tariff} }\n`,
  );
const DAY = 'periods: [{ per: { minutes: 60, amount: "2.00" } }]';

describe("a tariff that cannot be", () => {
  test("names an unknown field", () => {
    expect(withTariff(`${DAY}, discountMagic: 5`).join()).toContain("discountMagic");
  });
  test("names amounts with more digits than the currency has, for 0, 2 and 3 digits", () => {
    const amount = (text: string) => `periods: [{ per: { minutes: 60, amount: "${text}" } }]`;
    expect(withTariff(amount("2.001")).join()).toContain("2.001 has more digits than GBP knows");
    expect(withTariff(amount("2.5"), "JPY").join()).toContain("2.5 has more digits than JPY knows");
    expect(withTariff(amount("2.501"), "KWD")).toEqual([]);
    expect(withTariff(`${DAY}, lostPlateFee: "1.005"`).join()).toContain("1.005 has more digits");
    expect(withTariff(`${DAY}, maxStay: { minutes: 60, amount: "9.999" }`).join()).toContain(
      "9.999 has more digits",
    );
  });
  test("names an empty period, and lets periods overlap: the first in the list counts", () => {
    expect(withTariff('periods: [{ from: "08:00", to: "08:00", flat: "1.00" }]').join()).toContain(
      "the same",
    );
    const overlap =
      'periods: [{ from: "08:00", to: "18:00", flat: "1.00" }, { from: "00:00", to: "24:00", flat: "5.00" }]';
    expect(withTariff(overlap)).toEqual([]);
    const parsed = parseSiteFile(
      `site: { name: X, timezone: UTC, currency: GBP }\ntariffs: [{ id: public, ${overlap} }]`,
    );
    if (!parsed.ok) throw new Error("an overlap is allowed");
    const tariff = tariffOf(parsed.value.tariffs[0]!, "GBP");
    expect(tariffProblems(tariff)).toEqual([]);
    const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
    const calendar = { timezone: "UTC", currency: "GBP", holidays: [] };
    expect(quoteStay({ entryMs: at("09:00:00"), exitMs: at("10:00:00"), tariff, calendar }).totalMinor).toBe(
      100,
    );
  });
  test("names a code that gives two things, or none, or stands twice", () => {
    const codes = (list: string) =>
      problemsOf(`site: { name: X, timezone: UTC, currency: GBP }\ncodes: [${list}]\n`).join();
    expect(codes("{ code: ABCD, minutes: 5, percent: 5 }")).toContain("exactly one");
    expect(codes("{ code: ABCD }")).toContain("exactly one");
    expect(codes("{ code: ABCD, minutes: 5 }, { code: abcd, minutes: 9 }")).toContain("ABCD exists already");
    expect(codes("{ code: A, minutes: 5 }")).toContain("4 to 32");
  });
});

describe("a stay that cannot be", () => {
  test("that ends before it began costs nothing and says so", () => {
    const tariff = tariffOf(
      {
        id: "t",
        free: { minutes: 0, mode: "threshold" },
        toleranceSeconds: 0,
        quoteMinutes: 10,
        considerationMinutes: 0,
        periods: [],
        caps: {},
      },
      "GBP",
    );
    const calendar = { timezone: "UTC", currency: "GBP", holidays: [] };
    expect(quoteStay({ entryMs: 1000, exitMs: 0, tariff, calendar })).toMatchObject({
      totalMinor: 0,
      timeUncertain: true,
    });
    expect(() => quoteStay({ entryMs: Number.NaN, exitMs: 0, tariff, calendar })).toThrow(RangeError);
  });
  test("an exit before any entry waits for a person and charges nothing", async () => {
    const story = await play([reads("+0s", "out-1", "AB12CDE"), pays("+1s", "AB12CDE")]);
    expect(story.told).toEqual(["out-1 AB12CDE hold no-stay"]);
    expect(story.summary).toMatchObject({ revenue: 0, occupancy: 0, stays: [] });
  });
  test("two lanes in the same millisecond each decide once, and one plate has one stay", async () => {
    const lanes = [...SITE.lanes, { id: "in-2", direction: "entry", gate: "gate-in-2" }];
    const gates = [...SITE.gates, { id: "gate-in-2", driver: "simulated" }];
    const story = await play(
      [
        loop("+0s", "in-1", "on"),
        loop("+0s", "in-2", "on"),
        reads("+0s", "in-1", "AB12CDE"),
        reads("+0s", "in-2", "AB12CDE"),
        reads("+0s", "in-2", "KL34MNP"),
        reads("+0s", "out-1", "KL34MNP"),
      ],
      { lanes, gates },
    );
    expect(story.summary.stays.map((stay) => `${stay.plate} ${stay.state}`)).toEqual([
      "AB12CDE open",
      "KL34MNP open",
    ]);
    expect(story.summary.occupancy).toBe(2);
  });
});

describe("a plate that is none", () => {
  test.each([
    ["forty characters", "A".repeat(40)],
    ["right to left", "אבג1234"],
    ["combining marks", "A\u0301B\u030812"],
    ["a zero-width joiner and a direction mark", "\u200dAB12\u202eCDE"],
    ["an emoji", "🚗🚗🚗"],
    ["nothing", ""],
    ["a quote and a percent sign", `'%"--`],
  ])("%s: is normalised to letters and digits, or waits for a person", async (_what, text) => {
    const plate = normalisePlate(text);
    expect(plate).toMatch(/^[A-Z0-9]*$/);
    if (plate === "" || plate.length > 12) {
      const story = await play([reads("+0s", "in-1", plate === "" ? null : text)]);
      expect(story.decisions.map((one) => one.outcome)).toEqual(["hold"]);
      expect(story.pulses).toEqual([]);
    }
  });
});

describe("very many cars inside", () => {
  const stay = (i: number): Stay => ({
    id: `s${i}`,
    plate: `${String.fromCharCode(65 + (i % 26))}${String.fromCharCode(65 + ((i / 26) % 26))}${String(i).padStart(6, "0")}`,
    state: "open",
    entryAtMs: i,
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
  test("a million of them are still matched or told apart, never mixed up", () => {
    const inside = Inside.of(Array.from({ length: 1_000_000 }, (_, i) => stay(i)));
    const wanted = stay(123_456);
    const read = { plate: wanted.plate, confidence: 0.9, chars: [], candidates: [] };
    const options = { minConfidence: 0.85, isKnown: false, regions: ["any" as const], nowMs: 1e9 };
    expect(matchExit(read, inside, options)).toMatchObject({ kind: "exact", stay: { id: "s123456" } });
    const misread = { ...read, plate: `${wanted.plate?.slice(0, -1)}X` };
    expect(matchExit(misread, inside, options).kind).toBe("closed-set");
    expect(matchExit({ ...read, plate: "ZZZZZZZZ" }, inside, options).kind).toBe("none");
  }, 60_000);
});
