import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { brokenBooks, brokenNow } from "./invariants.ts";
import { allStays, type Line, runScenario } from "./run.ts";
import { parseScenario } from "./scenario.ts";
import { SITE, START } from "./stories.fixture.test.ts";

/** Whatever happens in whatever order, these hold. Two plates look alike, one is a permit, one is blocked. */
/** LOTKEEPER_CASES=10000 plays more of them. */
const RUNS = Number(process.env.LOTKEEPER_CASES ?? 150);
const PLATES = ["AB12CDE", "A812CDE", "XY99ZZA", "CD34EFG", "BB11BBB"];
const at = fc.constantFrom("+0s", "+1s", "+5s", "+12s", "+31s", "+61s", "+10m", "+50m", "+3h");
const plate = fc.constantFrom(...PLATES);
const lane = fc.constantFrom("in-1", "out-1");
const level = fc.constantFrom("on", "off");
const kind = <T extends string>(value: T) => fc.constant(value);

/** Every rule that may end a stay or change what it costs is on. */
const site = () => ({
  ...SITE,
  site: {
    ...SITE.site,
    region: ["any"],
    releaseMinutes: 1,
    unpaidExit: "debt",
    debtLimit: "3.00",
    smallestCoin: "0.50",
    overStayHours: 24,
  },
  codes: [{ code: "SHOP-1", percent: 50, uses: 2 }],
  tariffs: [
    {
      ...SITE.tariffs[0],
      reentryMinutes: 30,
      maxStay: { minutes: 300, amount: "20.00" },
      lostPlateFee: "5.00",
    },
  ],
});

const event = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      at,
      lane,
      kind: kind("read"),
      plate,
      confidence: fc.constantFrom(0.5, 0.9, 0.97),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      at,
      lane,
      kind: kind("input"),
      input: fc.constantFrom("loop", "loop", "pass", "stop", "fire", "limit"),
      value: level,
    }),
  },
  { weight: 4, arbitrary: fc.record({ at, kind: kind("pay"), plate }) },
  {
    weight: 2,
    arbitrary: fc.record({ at, kind: kind("pay"), plate, amount: fc.constantFrom(0, 100, 200, 5000) }),
  },
  { weight: 2, arbitrary: fc.record({ at, lane, kind: kind("open"), reason: kind("test") }) },
  { weight: 1, arbitrary: fc.record({ at, kind: kind("correct"), stay: plate, plate }) },
  {
    weight: 1,
    arbitrary: fc.record({
      at,
      kind: kind("device"),
      device: fc.constantFrom("gate-in", "gate-out", "cam-in"),
      state: fc.constantFrom("lost", "back"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ at, kind: kind("validate"), plate, code: kind("SHOP-1") }) },
  { weight: 1, arbitrary: fc.record({ at, lane, kind: kind("input"), input: kind("help"), value: level }) },
  {
    weight: 1,
    arbitrary: fc.record({ at, kind: kind("clock"), jump: fc.constantFrom(-7200, 3600, 315_360_000) }),
  },
);
const stories = fc.array(
  fc.oneof(
    { weight: 24, arbitrary: event },
    { weight: 1, arbitrary: fc.record({ at, kind: kind("crash") }) },
  ),
  {
    minLength: 1,
    maxLength: 25,
  },
);

const gateOf = (laneId: string | undefined) => (laneId === "in-1" ? "gate-in" : "gate-out");

describe("any story of reads, wires, payments, people and faults", () => {
  test("keeps one open stay a plate, whole books, one pulse an intent and none while STOP is pressed", async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (events) => {
        const parsed = parseScenario(stringify({ site: site(), start: START, events }));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        const lines: Line[] = [];
        let done = 0;
        const stopped = new Set<string>();
        let received = 0;
        await runScenario(parsed.value, {
          line: (line) => {
            lines.push(line);
            // Who waited for the release is let in by it.
            const now = parsed.value.events[done]?.event;
            const isReleased =
              now?.kind === "input" &&
              now.input === "stop" &&
              !now.value &&
              line.kind === "pulse" &&
              line.gate === gateOf(now.lane);
            if (line.kind === "pulse" && stopped.has(line.gate) && !isReleased)
              throw new Error(`${line.gate} pulsed under STOP`);
          },
          after: (world) => {
            const now = parsed.value.events[done++]?.event;
            if (now?.kind === "input" && now.input === "stop") {
              const gate = gateOf(now.lane);
              if (now.value) stopped.add(gate);
              else stopped.delete(gate);
            }
            const store = world.store();
            const revenue = store.money.revenue(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
            // What was taken stays taken, over every crash.
            expect(revenue).toBeGreaterThanOrEqual(received);
            received = revenue;
            expect([...brokenNow(store, null), ...brokenBooks(store, allStays(world), revenue)]).toEqual([]);
          },
        });
        const intents = lines.flatMap((line) => (line.kind === "pulse" ? [line.intent] : []));
        expect(new Set(intents).size).toBe(intents.length);
        let openings = 0;
        for (const line of lines) {
          if (line.kind === "decision" && line.outcome === "open") openings++;
          if (line.kind === "decision" && line.due !== undefined) expect(line.due).toBeGreaterThanOrEqual(0);
        }
        expect(intents.length).toBeLessThanOrEqual(openings);
      }),
      { numRuns: RUNS },
    );
  }, 3_600_000);
});
