import { expect, test } from "bun:test";
import { siteFileSchema } from "../../site.ts";
import { checkSmartCameras } from "./smart-cameras.ts";

const NOW = Date.parse("2026-03-04T12:00:00Z");
const HOUR = 3_600_000;
const site = siteFileSchema.parse({
  site: { name: "Mill Lane", timezone: "UTC", currency: "GBP" },
  lanes: ["beats", "quiet", "wrong", "never", "bare", "well"].map((camera) => ({
    id: `lane-${camera}`,
    direction: "entry",
    camera,
  })),
  cameras: ["beats", "quiet", "wrong", "never", "bare", "well", "idle"].map((id, i) => ({
    id,
    driver: "generic",
    address: `10.0.0.${i + 1}`,
    ...(id === "bare" ? {} : { tokenSha256: String(i).repeat(64) }),
  })),
});

test("doctor names the smart cameras that were silent for long, and what else keeps their reads from acting", () => {
  const heard = new Map([
    ["beats", { atMs: NOW - HOUR, clockOffsetMs: 0, beats: true }],
    ["quiet", { atMs: NOW - 49 * HOUR, clockOffsetMs: 0, beats: false }],
    ["wrong", { atMs: NOW - HOUR, clockOffsetMs: 3_600_000, beats: false }],
    ["well", { atMs: NOW - 20 * HOUR, clockOffsetMs: -900, beats: false }],
  ]);
  const checks = checkSmartCameras(site, heard, NOW);
  expect(checks.map(({ check, ok, detail }) => `${check} ${ok}: ${detail}`)).toEqual([
    "camera beats false: Silent since 2026-03-04T11:00:00.000Z.",
    "camera quiet false: Silent since 2026-03-02T11:00:00.000Z.",
    "camera wrong false: Its clock is 3600 s ahead, so its reads open nothing.",
    "camera never false: Nothing has ever come from it.",
    "camera bare false: It has no secret address to push to yet.",
    "camera well true: Heard last at 2026-03-03T16:00:00.000Z.",
    "camera idle false: No lane uses it, so its reads are refused.",
  ]);
  expect(checks.filter((one) => !one.ok && one.hint === "")).toEqual([]);
});
