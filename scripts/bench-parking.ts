/**
 * What a decision, a quote and the list of stays cost in a large car park: many cars inside, a million stays on record.
 * Measures only, on a database of its own.
 */
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { startAppliance } from "../src/appliance.ts";
import { decideOn, sceneOf } from "../src/lane-scene.ts";
import { createYard } from "../src/lane-yard.ts";
import { owedOf } from "../src/parking/decide-exit.ts";
import type { Pass, Stay } from "../src/parking/types.ts";
import { misread, randomPlate } from "../src/simulate/misread.ts";
import { createChance } from "../src/simulate/random.ts";
import { trafficSite } from "../src/simulate/traffic-site.ts";
import { createVirtualClock } from "../src/simulate/virtual-clock.ts";
import { siteRules } from "../src/site-rules.ts";
import { DATABASE_FILE, openStore } from "../src/store/index.ts";
import { quantile } from "../src/verbs/bench.ts";
import { openSession } from "../src/web/sessions.ts";

export type ParkingFigures = Record<string, number>;

const NOW_MS = Date.parse("2026-06-15T12:00:00Z");
const HOUR_MS = 3_600_000;
const TURNS = 2000;
const thousandth = (value: number) => Math.round(value * 1000) / 1000;

/** @param sizes cars inside, and stays on record in all. */
export function measureParking(dataDir: string, sizes: { inside: number; stays: number }): ParkingFigures {
  const chance = createChance(7);
  const site = trafficSite([]);
  const first = openStore({ dataDir, nowMs: NOW_MS });
  first.site.apply(site, "system", NOW_MS - 1000 * HOUR_MS);
  first.close();
  const filledAt = performance.now();
  const plates = fill(join(dataDir, DATABASE_FILE), sizes, chance);
  const fillMs = performance.now() - filledAt;

  const store = openStore({ dataDir, nowMs: NOW_MS });
  const clock = createVirtualClock(NOW_MS);
  const rules = siteRules(site, store.site.tariffVersions());
  const parts = { store, yard: createYard(clock), clock, newId: (prefix: string) => `${prefix}-bench` };
  const look = (laneId: string, plate: string | null) => ({
    rules,
    lane: rules.lanes.find((lane) => lane.id === laneId)!,
    barrier: { kind: "ready" as const },
    plate,
    chosen: null,
    stillHere: null,
    askedToPay: null,
    queueMs: 0,
  });
  const openedAt = performance.now();
  store.stays.inside();
  const openMs = performance.now() - openedAt;

  const decide = (laneId: "in-1" | "out-1", read: Pick<Pass, "plate" | "chars" | "confidence">) => {
    const side = laneId === "in-1" ? "entry" : "exit";
    const pass = passOf(laneId, read);
    return decideOn(side, pass, sceneOf(parts, look(laneId, pass.plate)));
  };
  const exact = timed(() => decide("out-1", misread(chance.pick(plates), 0, chance)));
  let matched = 0;
  const fuzzy = timed(() => {
    const decision = decide("out-1", misreadOf(chance.pick(plates), chance));
    if (decision.stayId !== null) matched++;
  });
  const entry = timed(() => decide("in-1", misread(randomPlate(chance), 0, chance)));
  const scene = sceneOf(parts, look("out-1", null));
  const inside = store.stays.open();
  const quote = timed(() => owedOf(chance.pick(inside), scene));
  const pages: [string, Parameters<typeof store.stays.list>[0]][] = [
    ["listInside", { state: "inside", limit: 30 }],
    ["listAll", { state: "all", limit: 30 }],
    ["listLane", { state: "all", laneId: "out-2", limit: 30 }],
    ["listUnusedLane", { state: "all", laneId: "nowhere", limit: 30 }],
    ["searchWhole", { state: "all", plate: chance.pick(plates), limit: 30 }],
    ["searchTwo", { state: "all", plate: "Q9", limit: 30 }],
    ["searchThree", { state: "all", plate: "AB1", limit: 30 }],
    ["searchFour", { state: "all", plate: "B12C", limit: 30 }],
    ["searchNothing", { state: "all", plate: "QQQQ", limit: 30 }],
    ["searchInside", { state: "inside", plate: "AB1", limit: 30 }],
  ];
  const listed = pages.map(([name, filter]) => [`${name}Ms`, timed(() => store.stays.list(filter), 20).p50]);
  store.close();
  return {
    ...sizes,
    fillSeconds: Math.round(fillMs / 1000),
    firstLookMs: Math.round(openMs),
    exactExitMs: exact.p50,
    fuzzyExitMs: fuzzy.p50,
    fuzzyExitP95Ms: fuzzy.p95,
    fuzzyFound: thousandth(matched / (TURNS + TURNS / 10)),
    entryMs: entry.p50,
    quoteMs: quote.p50,
    ...Object.fromEntries(listed),
  };
}

/** Milliseconds from the request to the whole page, at the median, from the appliance that serves this database. */
export async function measureStaysPage(dataDir: string): Promise<ParkingFigures> {
  const { lanes: _lanes, cameras: _cameras, ...site } = trafficSite([]);
  const appliance = await startAppliance({
    dataDir,
    host: "127.0.0.1",
    port: 0,
    https: false,
    site: { ...site, lanes: [], cameras: [] },
    log: () => {},
  });
  try {
    const { store, clock } = appliance.house;
    store.people.add({ name: "bench", role: "owner", passwordHash: "none" }, "system", clock.nowMs());
    const box = { secure: false, version: "", authorityPem: null, fingerprint: null, isOwnHost: () => true };
    const cookie = openSession(store, box, "bench", "bench", clock.nowMs()).split(";")[0] ?? "";
    const pages: [string, string, RequestInit][] = [
      ["pageInsideMs", "/stays", {}],
      ["pageAllMs", "/stays?state=all", {}],
      [
        "pageSearchMs",
        "/stays",
        { method: "POST", body: new URLSearchParams({ plate: "AB1", state: "all" }) },
      ],
    ];
    const figures: ParkingFigures = {};
    for (const [name, path, init] of pages) {
      const samples: number[] = [];
      for (let i = 0; i < 30; i++) {
        const startedAt = performance.now();
        const headers = { cookie, accept: "text/html", "sec-fetch-site": "same-origin" };
        const answer = await fetch(`${appliance.url}${path}`, { ...init, headers });
        await answer.text();
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
        samples.push(performance.now() - startedAt);
      }
      figures[name] = thousandth(quantile(samples, 0.5));
    }
    return figures;
  } finally {
    await appliance.stop();
  }
}

function timed(work: () => void, turns = TURNS): { p50: number; p95: number } {
  for (let i = 0; i < turns / 10; i++) work();
  const samples: number[] = [];
  for (let i = 0; i < turns; i++) {
    const startedAt = performance.now();
    work();
    samples.push(performance.now() - startedAt);
  }
  return { p50: thousandth(quantile(samples, 0.5)), p95: thousandth(quantile(samples, 0.95)) };
}

/** A read that is not the plate itself. */
function misreadOf(plate: string, chance: ReturnType<typeof createChance>) {
  for (;;) {
    const read = misread(plate, 0.15, chance);
    if (read.plate !== plate) return read;
  }
}

function passOf(laneId: string, read: Pick<Pass, "plate" | "chars" | "confidence">): Pass {
  return {
    id: "pass-bench",
    laneId,
    raw: read.plate ?? "",
    region: "gb",
    candidates: [],
    direction: "unknown",
    firstAtMs: NOW_MS,
    lastAtMs: NOW_MS,
    frames: 4,
    source: "simulated",
    box: null,
    ...read,
  };
}

/** Writes the stays straight into the tables: a million decisions would take an hour. Returns the plates inside. */
function fill(
  path: string,
  { inside, stays }: { inside: number; stays: number },
  chance: ReturnType<typeof createChance>,
): string[] {
  const database = new Database(path);
  database.run("PRAGMA synchronous = OFF");
  const put = database.query(
    `INSERT INTO stays (id, plate, state, entry_at_ms, entry_lane_id, entry_certainty, right_kind, tariff_version_id,
      exit_at_ms, exit_lane_id, exit_reason, fee_minor, paid_minor, currency)
     VALUES (?, ?, ?, ?, 'in-1', 'seen', 'public', 'public@1', ?, ?, ?, ?, ?, 'GBP')`,
  );
  const plates = new Set<string>();
  while (plates.size < inside) plates.add(randomPlate(chance));
  const fleet = Array.from({ length: Math.min(stays, 300_000) }, () => randomPlate(chance));
  const one = (i: number, plate: string, state: Stay["state"], entryMs: number) => {
    const isOpen = state === "open";
    const lane = chance.happens(0.5) ? "out-1" : "out-2";
    put.run(
      `stay-${i}`,
      plate,
      state,
      entryMs,
      ...(isOpen ? [null, null, null, null] : [entryMs + HOUR_MS, lane, "left", 400]),
      isOpen ? 0 : 400,
    );
  };
  database.transaction(() => {
    for (let i = 0; i < stays - inside; i++)
      one(i, chance.pick(fleet), "closed", NOW_MS - 365 * 24 * HOUR_MS + i * 30_000);
    [...plates].forEach((plate, i) => {
      one(stays - inside + i, plate, "open", NOW_MS - (12 * HOUR_MS * (i + 1)) / inside);
    });
    database.run("UPDATE counters SET value = ? WHERE name = 'occupancy'", [inside]);
  })();
  database.close();
  return [...plates];
}
