/** The hidden verb that the appliance starts as a child to read plates in. Nobody types it. */
import { serveRecogniser } from "../recogniser/child.ts";
import { modelSetOf } from "./read-options.ts";
import { UsageError, type Verb } from "./verb.ts";

export const recogniserVerb: Verb = {
  name: "recogniser",
  summary: "internal: reads plates for the appliance over its standard input and output",
  help: "lotkeeper recogniser [--threads N] [--models M]\n\nStarted by the appliance itself; use `lotkeeper read FILE` to read plates.",
  options: { threads: { type: "string" }, models: { type: "string" } },
  async run({ values }) {
    const threads = Number(values.threads ?? 1);
    if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
      throw new UsageError("--threads takes a whole number from 1 to 64");
    }
    return serveRecogniser(modelSetOf(values.models), threads);
  },
};
