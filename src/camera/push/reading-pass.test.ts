import { describe, expect, test } from "bun:test";
import { NOTHING_READ, type Reading } from "./reading.ts";
import { passOf } from "./reading-pass.ts";

const settle = (
  reading: Partial<Reading>,
  listed: string[] = [],
  regions: ("gb" | "eu" | "any")[] = ["gb"],
) =>
  passOf(
    { ...NOTHING_READ, ...reading },
    { id: "pass-1", laneId: "in-1", regions, isListed: (plate) => listed.includes(plate), atMs: 5 },
  );

describe("a smart camera's text", () => {
  test("that fits a format of the site stays as it is, with the camera's own confidence", () => {
    expect(settle({ text: "ab12 cde", confidence: 0.97 })).toMatchObject({
      plate: "AB12CDE",
      raw: "ab12 cde",
      confidence: 0.97,
      region: "gb",
      source: "smart-camera",
      frames: 1,
    });
  });
  test("that fits none is settled by the formats, and is less sure then", () => {
    const pass = settle({ text: "ABI2CDE", confidence: 0.97 });
    expect(pass).toMatchObject({ plate: "AB12CDE", raw: "ABI2CDE", region: "gb" });
    expect(pass.confidence).toBeGreaterThan(0.5);
    expect(pass.confidence).toBeLessThanOrEqual(0.97);
  });
  test("that stands on a list acts as it is, whatever its format", () => {
    expect(settle({ text: "Q-1", confidence: 0.9 }, ["Q1"])).toMatchObject({
      plate: "Q1",
      region: null,
      confidence: 0.9,
    });
  });
  test("that is none is a pass without a text", () => {
    expect(settle({ text: null, confidence: 0.99 })).toMatchObject({ plate: null, raw: "", confidence: 0 });
    expect(settle({ text: "京", confidence: 0.99 })).toMatchObject({ plate: null, raw: "京" });
  });
  test("without a confidence is as sure as its weakest character, and without any not sure at all", () => {
    const charConfidences = [0.99, 0.9, 0.98, 0.97, 0.96, 0.95, 0.94];
    const pass = settle({ text: "AB12CDE", charConfidences });
    expect(pass.confidence).toBe(0.9);
    expect(pass.chars.map((one) => one.confidence)).toEqual(charConfidences);
    expect(settle({ text: "AB12CDE" }).confidence).toBe(0);
  });
  test("brings its candidates along, normalised, each once, best first and without itself", () => {
    const candidates = [
      { text: "a8 12 cde", confidence: 0.2 },
      { text: "AB12 CDF", confidence: 0.3 },
      { text: "AB12CDE", confidence: 0.9 },
      { text: "A812CDE", confidence: 0.4 },
    ];
    expect(settle({ text: "AB12CDE", confidence: 0.9, candidates }).candidates).toEqual([
      { text: "A812CDE", confidence: 0.4 },
      { text: "AB12CDF", confidence: 0.3 },
    ]);
  });
});
