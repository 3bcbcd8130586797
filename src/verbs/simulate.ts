/** `lotkeeper simulate`: a scenario file, or seeded traffic, through the real decisions on a virtual clock. */

import { type Line, runScenario } from "../simulate/run.ts";
import { parseScenario } from "../simulate/scenario.ts";
import { runTraffic, type TrafficAsk } from "../simulate/traffic.ts";
import { problemText } from "../site-file.ts";
import { type ExitStatus, UsageError, type Verb } from "./verb.ts";

export const simulate: Verb = {
  name: "simulate",
  summary: "play a scenario on a virtual clock",
  help: `
Usage: lotkeeper simulate SCENARIO.yaml [--json]
       lotkeeper simulate --traffic DAYS [--seed N] [--json]

Plays the events of a scenario file (a site, a start, events) through the same code that runs a site, on a
clock that moves by itself. Nothing outside is touched. With --json one object a line on standard output:
decisions, pulses, gate states, alerts, and last the summary; remarks go to standard error.

--traffic drives seeded traffic instead: DAYS car-days (one vehicle's visits of one day each) with misreads,
missed passes, payments of every kind, power cuts and lost devices. The invariants are checked after every event;
the last line are the totals, among them the part of the paying exits that needed no person. When an invariant
breaks, the seed and the shortest story that still breaks are told and the status is 1.

  --json           machine-readable lines
  --traffic DAYS   how many car-days
  --seed N         the same seed drives the same traffic (default 1)
`,
  options: { json: { type: "boolean" }, traffic: { type: "string" }, seed: { type: "string" } },
  async run({ positionals, values, out, err, signal }) {
    if (values.traffic !== undefined) {
      if (positionals.length > 0) throw new UsageError("Give a scenario file or --traffic, not both.");
      return traffic(
        {
          carDays: wholeNumber(values.traffic, "--traffic"),
          seed: wholeNumber(values.seed ?? "1", "--seed"),
          signal,
        },
        values.json === true,
        out,
        err,
      );
    }
    const [file] = positionals;
    if (file === undefined || positionals.length > 1)
      throw new UsageError("Name one scenario file: lotkeeper simulate SCENARIO.yaml");
    const source = Bun.file(file);
    if (!(await source.exists())) {
      err(`${file} is not there. Check the path.`);
      return 1;
    }
    const parsed = parseScenario(await source.text());
    if (!parsed.ok) {
      for (const problem of parsed.problems) err(`${file}: ${problemText(problem)}`);
      return 1;
    }
    const json = values.json === true;
    await runScenario(parsed.value, {
      line: (line) => {
        const text = json ? JSON.stringify(line) : lineText(line);
        if (text !== null) out(text);
      },
      remark: (at, text) => (json ? err(`${at} ${text}`) : out(`${at}  ${text}`)),
    });
    return 0;
  },
};

const MOST_CAR_DAYS = 10_000_000;

function wholeNumber(text: unknown, option: string): number {
  const value = typeof text === "string" && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || (option === "--traffic" && (value < 1 || value > MOST_CAR_DAYS)))
    throw new UsageError(`${option} takes a whole number, for example ${option} 100`);
  return value;
}

async function traffic(
  ask: TrafficAsk,
  json: boolean,
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<ExitStatus> {
  err(`driving ${ask.carDays} car-days with seed ${ask.seed}`);
  const { totals, broken } = await runTraffic(ask);
  if (broken) {
    for (const line of broken.story) err(line);
    err(
      `broken with seed ${ask.seed}: ${broken.sentence} (the shortest story that still breaks, of ${broken.visits} visits)`,
    );
  }
  const line = { kind: "totals", broken: broken?.sentence ?? null, ...totals };
  out(json ? JSON.stringify(line) : totalsText(line));
  return broken ? 1 : 0;
}

const totalsText = (line: Record<string, unknown>): string =>
  Object.entries(line)
    .filter(([name]) => name !== "kind")
    .map(
      ([name, value]) =>
        `${name} ${typeof value === "number" ? Number(value.toFixed(4)) : (value ?? "nothing")}`,
    )
    .join(", ");

/** Null where the remark beside the line has said it already. */
function lineText(line: Line): string | null {
  switch (line.kind) {
    case "decision":
      return null;
    case "pulse":
      return `${line.at}  ${line.gate}: pulse`;
    case "gate":
      return `${line.at}  ${line.gate}: ${line.state}`;
    case "alert":
      return `${line.at}  alert: ${line.code}`;
    case "summary":
      return [
        "",
        ...line.stays.map(
          (stay) =>
            `${stay.plate ?? "no plate"}  ${stay.entryAt} to ${stay.exitAt ?? "unknown"}  ${stay.state}${stay.exitReason === null ? "" : `, ${stay.exitReason}`}  fee ${stay.fee ?? "not yet"}, paid ${stay.paid}`,
        ),
        `${line.stays.length} stays, ${line.occupancy} inside, ${line.revenue} ${line.currency} (minor units) taken, ${line.pulses} pulses, ${line.alerts} alerts`,
      ].join("\n");
    default:
      return line satisfies never;
  }
}
