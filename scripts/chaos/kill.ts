/**
 * Pulls the plug: runs the compiled demo, kills it with SIGKILL at a random moment, starts it again on the same
 * data, and compares what the barriers did with what the records say. Prints one JSON object; exit 1 on a break.
 *
 * bun scripts/chaos/kill.ts [--rounds 10] [--seed N] [--exe dist/lotkeeper]
 */

import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { DATABASE_FILE, openStore } from "../../src/store/index.ts";
import { intents, stays } from "../../src/store/schema.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    exe: { type: "string", default: "dist/lotkeeper" },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const exe = resolve(values.exe);
const dataDir = mkdtempSync(join(tmpdir(), "lotkeeper-kill-"));

/** mulberry32: small, seeded, good enough to choose moments. */
let state = seed;
const random = (): number => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** What the barriers and the road themselves said, in order, over all lives of the program. */
const seen = { pulses: new Map<string, number>(), arrivals: new Map<string, number>() };
const count = (map: Map<string, number>, key: string): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};
const listen = async (stream: ReadableStream<Uint8Array>, onOpen: () => void): Promise<void> => {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      const pulse = /the barrier (\S+) rises/.exec(line)?.[1];
      if (pulse) count(seen.pulses, pulse);
      const arrival = /\d (.+) drives up to the entry/.exec(line)?.[1];
      if (arrival) count(seen.arrivals, arrival.replaceAll(" ", ""));
      if (line.includes("the car park is open")) onOpen();
    }
  }
};

const live = async (forMs: number): Promise<{ startMs: number }> => {
  const startedAtMs = performance.now();
  const child = Bun.spawn([exe, "--data", dataDir, "demo", "--port", "0"], {
    stdout: "ignore",
    stderr: "pipe",
  });
  const opened = Promise.withResolvers<number>();
  const heard = listen(child.stderr, () => opened.resolve(performance.now() - startedAtMs));
  const startMs = await Promise.race([
    opened.promise,
    child.exited.then((code) => {
      throw new Error(`the demo ended by itself with ${code}`);
    }),
  ]);
  await Bun.sleep(forMs);
  child.kill("SIGKILL");
  await child.exited;
  await heard;
  return { startMs };
};

type Kept = { id: string; plate: string | null };
const problems: string[] = [];
let before: Kept[] = [];

const check = (round: number): { stays: number; intents: number } => {
  const store = openStore({ dataDir, nowMs: Date.now() });
  const chain = store.journal.verify();
  store.close();
  const database = new Database(join(dataDir, DATABASE_FILE), { readonly: true });
  const db = drizzle(database);
  const bad = (what: string): void => {
    problems.push(`round ${round}: ${what}`);
  };
  if (!chain.ok) bad(`journal: ${chain.detail}`);
  const integrity = database
    .query<{ integrity_check: string }, []>("PRAGMA integrity_check")
    .get()?.integrity_check;
  if (integrity !== "ok") bad(`integrity: ${integrity}`);
  const now = db.select({ id: stays.id, plate: stays.plate }).from(stays).all();
  for (const old of before) if (!now.some((one) => one.id === old.id)) bad(`stay ${old.id} is lost`);
  before = now;
  for (const [plate, arrivals] of seen.arrivals) {
    const made = now.filter((one) => one.plate === plate).length;
    if (made > arrivals) bad(`${plate} drove up ${arrivals} times and has ${made} stays`);
  }
  // A pulse that the relay took belongs to exactly one intent that was written before it.
  const all = db.select().from(intents).where(eq(intents.kind, "pulse")).all();
  for (const gate of new Set(all.map((one) => one.gateId))) {
    const sure = all.filter((one) => one.gateId === gate && one.state === "done").length;
    const maybe = all.filter(
      (one) => one.gateId === gate && ["unknown", "written"].includes(one.state),
    ).length;
    const pulses = seen.pulses.get(gate) ?? 0;
    if (pulses < sure || pulses > sure + maybe)
      bad(`${gate}: ${pulses} pulses, ${sure} done and ${maybe} unknown intents`);
  }
  const open = db
    .select({ n: sql<number>`count(*)` })
    .from(stays)
    .where(
      and(
        eq(stays.state, "open"),
        inArray(
          stays.id,
          now.map((one) => one.id),
        ),
      ),
    )
    .get();
  const openPlates = db
    .select({ n: sql<number>`count(distinct plate)` })
    .from(stays)
    .where(and(eq(stays.state, "open"), ne(stays.plate, "")))
    .get();
  if (open?.n !== openPlates?.n) bad("two open stays of one plate");
  database.close();
  return { stays: now.length, intents: all.length };
};

const starts: number[] = [];
let totals = { stays: 0, intents: 0 };
try {
  for (let round = 1; round <= rounds; round++) {
    const forMs = Math.round(1000 + random() * 44_000);
    const { startMs } = await live(forMs);
    starts.push(Math.round(startMs));
    totals = check(round);
    console.error(
      `round ${round}: killed ${forMs} ms after opening; ${totals.stays} stays, ${totals.intents} orders, ${problems.length} problems`,
    );
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
console.log(
  JSON.stringify({
    rounds,
    seed,
    stays: totals.stays,
    orders: totals.intents,
    pulses: Object.fromEntries(seen.pulses),
    slowestStartMs: Math.max(...starts),
    problems,
  }),
);
process.exit(problems.length === 0 ? 0 : 1);
