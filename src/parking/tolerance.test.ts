import { describe, expect, test } from "bun:test";
import { toleratedListings } from "./lists.ts";
import { plateDistance } from "./plate/index.ts";
import { neighboursOf, previewTolerance } from "./tolerance.ts";
import type { Group, SiteRules } from "./types.ts";

describe("the preview of a tolerant list", () => {
  const preview = (listed: string[], seen: string[] = [], known = listed) =>
    previewTolerance(listed, new Set(known), seen, ["gb"]);
  test("counts what fits a plate of the region, and nothing else", () => {
    const one = preview(["AB12CDE"]);
    expect(one.accepted).toBeGreaterThan(50);
    expect(one.accepted).toBeLessThan(600);
    for (const { plate, as } of one.examples) expect(plateDistance(plate, as)).toBe(1);
  });
  test("names vehicles that were here and would have come in as another one", () => {
    expect(preview(["AB12CDE"], ["AB12CDF", "XY34ZZA", "AB12CDE"]).seen).toEqual([
      { plate: "AB12CDF", as: "AB12CDE" },
    ]);
  });
  test("leaves out who is on a list, and whoever would fit two", () => {
    expect(preview(["AB12CDE"], ["AB12CDF"], ["AB12CDE", "AB12CDF"]).seen).toEqual([]);
    expect(preview(["AB12CDE", "AB12CDG"], ["AB12CDF"]).seen).toEqual([]);
    expect(preview(["AB12CDE", "AB12CDG"]).close).toEqual([["AB12CDE", "AB12CDG"]]);
  });
  test("promises what the lists then do: every neighbour is accepted as that plate", () => {
    const group = { id: "staff", tolerance: "one-character" } as Group;
    const rules = {
      groups: [group],
      vehicles: [{ plate: "AB12CDE", groups: ["staff"], validFromMs: null, validUntilMs: null }],
      permits: [],
      visitors: [],
    } as unknown as SiteRules;
    const near = neighboursOf("AB12CDE");
    expect(near.size).toBeGreaterThan(500);
    for (const plate of near)
      expect(toleratedListings(plate, rules).map((listing) => listing.plate)).toEqual(["AB12CDE"]);
    expect(toleratedListings("AB12CFF", rules)).toEqual([]);
  });
  test("stays small for a list of thousands", () => {
    const many = Array.from({ length: 3000 }, (_, i) => `AB12${String.fromCharCode(65 + (i % 26))}${i}`);
    const big = preview(many);
    expect(big.listed).toBe(3000);
    expect(big.examples.length).toBeLessThanOrEqual(12);
    expect(big.close.length).toBeLessThanOrEqual(12);
  });
});
