/** A scenario file for `simulate`: its schema, and the instants at which its events happen. Runs nothing. */
import { z } from "zod";
import { INPUT_KINDS } from "../devices.ts";
import { normalisePlate } from "../parking/plate/index.ts";
import { siteFileSchema } from "../site.ts";
import { type Parsed, parseYaml } from "../site-file.ts";

/** More events than this are a generator's work, not a story somebody wrote. */
const MOST_EVENTS = 100_000;

const instant = z.string().refine((text) => instantOf(text) !== null, {
  message: "write an instant such as 2026-03-02T08:00:00Z",
});
const AT = 'write an instant (2026-03-02T08:00:00Z) or a duration after the previous event ("+45m", "+3s")';
const at = z.string(AT).refine((text) => durationOf(text) !== null || instantOf(text) !== null, {
  message: AT,
});
const plate = z
  .union([z.string(), z.number()], "write the plate's letters and digits, in quotes")
  .transform((text) => normalisePlate(String(text)))
  .pipe(
    z.string().min(1, "a plate has at least one letter or digit").max(40, "a plate is shorter than this"),
  );
const fraction = z.number().min(0, "from 0 to 1").max(1, "from 0 to 1");
const level = z
  .union([z.enum(["on", "off"]), z.boolean()], "write on or off")
  .transform((value) => value === "on" || value === true);
const lane = z.string("name the lane");

const events = {
  read: z.strictObject({
    at,
    lane,
    kind: z.literal("read"),
    plate: plate.nullable().optional(),
    confidence: fraction.default(0.99),
    candidates: z.array(z.strictObject({ text: plate, confidence: fraction })).default([]),
    direction: z.enum(["towards", "away", "unknown"]).default("unknown"),
  }),
  input: z.strictObject({
    at,
    /** The fire alarm may be wired to the site as a whole. */
    lane: lane.optional(),
    kind: z.literal("input"),
    input: z.enum(INPUT_KINDS, `write one of ${INPUT_KINDS.join(", ")}`),
    value: level,
  }),
  pay: z.strictObject({
    at,
    kind: z.literal("pay"),
    plate,
    method: z.string().min(1).max(40).default("cash"),
    amount: z.number().int("write whole minor units, 400 for 4.00").min(0, "not below zero").optional(),
    user: z.string().min(1).max(40).default("attendant"),
  }),
  open: z.strictObject({
    at,
    lane,
    kind: z.literal("open"),
    user: z.string().min(1).max(40).default("attendant"),
    reason: z.string().min(1, "say why it is opened"),
  }),
  correct: z.strictObject({
    at,
    kind: z.literal("correct"),
    stay: z.union([z.string(), z.number()], "name the stay by its id or by its plate").transform(String),
    plate,
    user: z.string().min(1).max(40).default("attendant"),
  }),
  validate: z.strictObject({ at, kind: z.literal("validate"), plate, code: z.string().min(1) }),
  device: z.strictObject({
    at,
    kind: z.literal("device"),
    device: z.string(),
    state: z.enum(["lost", "back"], "write lost or back"),
  }),
  network: z.strictObject({
    at,
    kind: z.literal("network"),
    state: z.enum(["down", "up"], "write down or up"),
  }),
  crash: z.strictObject({ at, kind: z.literal("crash") }),
  clock: z.strictObject({ at, kind: z.literal("clock"), jump: z.number("write the seconds of the jump") }),
};
const event = z.discriminatedUnion(
  "kind",
  [
    events.read,
    events.input,
    events.pay,
    events.open,
    events.correct,
    events.validate,
    events.device,
    events.network,
    events.crash,
    events.clock,
  ],
  `kind is one of ${Object.keys(events).join(", ")}`,
);
export type ScenarioEvent = z.output<typeof event>;

const scenarioSchema = z
  .strictObject({
    site: siteFileSchema,
    start: instant,
    events: z.array(event).max(MOST_EVENTS, `use at most ${MOST_EVENTS} events`).default([]),
  })
  .superRefine((scenario, context) => {
    const problem = (index: number, field: string, message: string) =>
      context.addIssue({ code: "custom", path: ["events", index, field], message });
    const lanes = scenario.site.lanes.map((one) => one.id);
    const devices = [...scenario.site.gates, ...scenario.site.cameras].map((one) => one.id);
    for (const { index, step } of problemsOfTime(scenario.start, scenario.events))
      problem(index, "at", `is ${step}; events stand in the order in which they happen`);
    scenario.events.forEach((one, index) => {
      if ("lane" in one && one.lane !== undefined && !lanes.includes(one.lane))
        problem(index, "lane", `there is no lane ${one.lane}; known are ${lanes.join(", ") || "none"}`);
      if (one.kind === "input" && one.lane === undefined && one.input !== "fire")
        problem(index, "lane", "name the lane to which the wire belongs");
      if (one.kind === "device" && !devices.includes(one.device) && !lanes.includes(one.device))
        problem(
          index,
          "device",
          `there is no device ${one.device}; known are ${devices.join(", ") || "none"}`,
        );
    });
  });

export type Scenario = {
  site: z.output<typeof siteFileSchema>;
  startMs: number;
  /** Ascending; `afterMs` is real time since the start. */
  events: { afterMs: number; event: ScenarioEvent }[];
};

/** Every mistake with its line, field and hint. */
export function parseScenario(text: string): Parsed<Scenario> {
  const parsed = parseYaml(text, scenarioSchema);
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map(inScenarioWords) };
  const { site, start } = parsed.value;
  const startMs = instantOf(start) ?? 0;
  let afterMs = 0;
  const timed = parsed.value.events.map((one) => {
    afterMs = stepTo(one.at, startMs, afterMs);
    return { afterMs, event: one };
  });
  return { ok: true, value: { site, startMs, events: timed } };
}

const inScenarioWords = <T extends { message: string }>(problem: T): T => ({
  ...problem,
  message: problem.message.replace("is not a field of a site file", "is not a field here"),
});

/** Real time since the start. An instant is the true time, whatever the site's clock shows by then. */
function stepTo(text: string, startMs: number, afterMs: number): number {
  const duration = durationOf(text);
  return duration === null ? (instantOf(text) ?? startMs) - startMs : afterMs + duration;
}

function problemsOfTime(start: string, list: readonly ScenarioEvent[]): { index: number; step: string }[] {
  const startMs = instantOf(start) ?? 0;
  const problems: { index: number; step: string }[] = [];
  let afterMs = 0;
  list.forEach((one, index) => {
    const next = stepTo(one.at, startMs, afterMs);
    if (next < afterMs)
      problems.push({ index, step: index === 0 ? "before the start" : "before the event above" });
    else afterMs = next;
  });
  return problems;
}

function instantOf(text: string): number | null {
  try {
    return Temporal.Instant.from(text.trim()).epochMilliseconds;
  } catch {
    return null;
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "+45m", "+1h30m", "+1.5s" → milliseconds; null for anything else. */
export function durationOf(text: string): number | null {
  if (!/^\+(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text.trim())) return null;
  let ms = 0;
  for (const [, count, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g))
    ms += Number(count) * (UNIT_MS[unit ?? ""] ?? 0);
  return Math.round(ms);
}
