/** A small car park and a way to play stories in it, for tests beside the simulator. No product code imports it. */
import { stringify } from "yaml";
import { type DecisionLine, type Line, runScenario, type SummaryLine } from "./run.ts";
import { parseScenario } from "./scenario.ts";

type Item = Record<string, unknown>;

export const SITE = {
  site: {
    name: "Mill Lane",
    timezone: "Europe/London",
    currency: "GBP",
    region: ["gb", "eu"],
    exitMinutes: 15,
  },
  lanes: [
    { id: "in-1", direction: "entry", camera: "cam-in", gate: "gate-in" },
    { id: "out-1", direction: "exit", camera: "cam-out", gate: "gate-out" },
  ] as Item[],
  cameras: [
    { id: "cam-in", url: "rtsp://10.0.0.11/stream1" },
    { id: "cam-out", url: "rtsp://10.0.0.12/stream1" },
  ] as Item[],
  gates: [
    { id: "gate-in", driver: "simulated" },
    { id: "gate-out", driver: "simulated" },
  ] as Item[],
  groups: [
    { id: "staff", name: "Staff", tariff: "free" },
    { id: "blocked", name: "Blocked", block: true },
  ] as Item[],
  vehicles: [
    { plate: "CD34EFG", groups: ["staff"] },
    { plate: "BB11BBB", groups: ["blocked"] },
  ] as Item[],
  permits: [] as Item[],
  visitors: [] as Item[],
  tariffs: [
    {
      id: "public",
      free: { minutes: 15, mode: "threshold" },
      periods: [{ name: "Day", per: { minutes: 60, amount: "2.00" }, cap: "10.00" }],
    },
  ] as Item[],
  openingHours: [] as Item[],
  codes: [] as Item[],
};

/** Monday 08:00 in London, winter. */
export const START = "2026-03-02T08:00:00Z";

export type Story = {
  lines: Line[];
  decisions: DecisionLine[];
  /** `in-1 AB12CDE open public` per decision. */
  told: string[];
  pulses: string[];
  alerts: string[];
  gateStates: string[];
  remarks: string[];
  summary: SummaryLine;
};

/** Plays events on the fixture's site with some of its parts replaced. @throws Error with the problems of a wrong story. */
export async function play(
  events: readonly Item[],
  parts: Partial<Omit<typeof SITE, "site">> & { site?: Item; start?: string } = {},
): Promise<Story> {
  const { start = START, site = {}, ...lists } = parts;
  const text = stringify({ site: { ...SITE, ...lists, site: { ...SITE.site, ...site } }, start, events });
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  const lines: Line[] = [];
  const remarks: string[] = [];
  const summary = await runScenario(parsed.value, {
    line: (line) => lines.push(line),
    remark: (_at, text) => remarks.push(text),
  });
  const decisions = lines.filter((line): line is DecisionLine => line.kind === "decision");
  return {
    lines,
    decisions,
    told: decisions.map((one) => `${one.lane} ${one.plate ?? "-"} ${one.outcome} ${one.reason}`),
    pulses: lines.flatMap((line) => (line.kind === "pulse" ? [line.gate] : [])),
    alerts: lines.flatMap((line) => (line.kind === "alert" ? [line.code] : [])),
    gateStates: lines.flatMap((line) => (line.kind === "gate" ? [`${line.gate} ${line.state}`] : [])),
    remarks,
    summary,
  };
}

export const reads = (at: string, lane: string, plate: string | null, more: Item = {}): Item => ({
  at,
  lane,
  kind: "read",
  ...(plate === null ? {} : { plate }),
  confidence: 0.97,
  ...more,
});
export const loop = (at: string, lane: string, value: "on" | "off"): Item => ({
  at,
  lane,
  kind: "input",
  input: "loop",
  value,
});
export const wire = (at: string, lane: string, input: string, value: "on" | "off"): Item => ({
  at,
  lane,
  kind: "input",
  input,
  value,
});
export const pays = (at: string, plate: string, amount?: number): Item => ({
  at,
  kind: "pay",
  plate,
  ...(amount === undefined ? {} : { amount }),
});
