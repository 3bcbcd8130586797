/** `lotkeeper simulate`: a scenario file, or seeded traffic, through the real decisions on a virtual clock. */

import { type Line, runScenario } from "../simulate/run.ts";
import { parseScenario } from "../simulate/scenario.ts";
import { problemText } from "../site-file.ts";
import { UsageError, type Verb } from "./verb.ts";

export const simulate: Verb = {
  name: "simulate",
  summary: "play a scenario on a virtual clock",
  help: `
Usage: lotkeeper simulate SCENARIO.yaml [--json]

Plays the events of a scenario file (a site, a start, events) through the same code that runs a site, on a
clock that moves by itself. Nothing outside is touched. With --json one object a line on standard output:
decisions, pulses, gate states, alerts, and last the summary; remarks go to standard error.

  --json   machine-readable lines
`,
  options: { json: { type: "boolean" } },
  async run({ positionals, values, out, err }) {
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
