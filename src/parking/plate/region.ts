/**
 * Which plates a region issues and how it writes them: the one place that joins packs to regions.
 * Never changes a text; a read is settled by `settle.ts`.
 */
import type { Region } from "../types.ts";
import { compileFormats, MOST_LENGTH, type Node, type Parse, parsePlate } from "./format.ts";
import type { RegionPack } from "./pack.ts";
import { EU_PACKS, PACKS } from "./regions/index.ts";

const compiled = new Map<Region, Node>();

/** The packs of a region: one, or all of Europe's. */
export function packsOf(region: Region): readonly RegionPack[] {
  return region === "eu" ? Object.values(EU_PACKS) : [PACKS[region]];
}

/** The automaton of all the region's formats; compiled when first asked for. */
export function formatsOf(region: Region): Node {
  let node = compiled.get(region);
  if (!node) {
    node = compileFormats(packsOf(region).flatMap((pack) => pack.formats));
    compiled.set(region, node);
  }
  return node;
}

/** Pairs that the region's typeface prints as one glyph. A union of countries has several typefaces and so none. */
export function sameGlyphsOf(region: Region): readonly string[] {
  return region === "eu" ? [] : (packsOf(region)[0]?.sameGlyphs ?? []);
}

/** True where plates carry a band with letters beside the number, which a reader takes for a part of it. */
export function hasBand(region: Region): boolean {
  return packsOf(region).some(({ faces }) => faces.some(({ band }) => /^(left|both)-/.test(band ?? "")));
}

/** "Germany", as an owner reads it. */
export function regionName(region: Region): string {
  return region === "eu" ? "European Union and neighbours" : PACKS[region].name;
}

/** The country's distinguishing sign in traffic ("D"); "EU" for the union, "" for any. */
export function regionSign(region: Region): string {
  return region === "eu" ? "EU" : PACKS[region].sign;
}

/** True for `eu` and for each country that it joins. */
export function isEuropean(region: Region): boolean {
  return region === "eu" || region in EU_PACKS;
}

/** The region's most likely way to write a normalised plate, or null when it has none. */
export function parseIn(plate: string, region: Region): Parse | null {
  return plate.length > MOST_LENGTH ? null : parsePlate(plate, formatsOf(region));
}

/**
 * The first accepted region whose grammar a normalised plate fits, in the site's order with `any` last; null when
 * it fits none (then it may act only if it is on a list, or at an exit through the closed set).
 */
export function fitRegions(plate: string, accepted: readonly Region[]): Region | null {
  const named = accepted.find((region) => region !== "any" && parseIn(plate, region) !== null);
  if (named) return named;
  return accepted.includes("any") && parseIn(plate, "any") ? "any" : null;
}

/**
 * How the region writes a normalised plate: "AB12CDE" in gb is "AB12 CDE", "34A36837" in vn is "34A-368.37".
 * Without a region, or where none of its formats fits, the plate as it is.
 */
export function displayPlate(plate: string, region: Region | null): string {
  const parse = region && parseIn(plate, region);
  return parse ? [...plate].map((char, i) => parse.gaps[i] + char).join("") : plate;
}
