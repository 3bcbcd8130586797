/** `lotkeeper export`: takes records out of the box. So far the reviewed crops as a training set. Changes no record. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cropsOf } from "../sight-crops.ts";
import { siteRules } from "../site-rules.ts";
import { DATABASE_FILE, openStore } from "../store/index.ts";
import { createClock } from "../system/clock.ts";
import { wholeNumberOf } from "./read-options.ts";
import { type ExitStatus, UsageError, type Verb, type VerbCall } from "./verb.ts";

const KINDS = ["crops"];
/** Crops are kept for a week; the day that is not over counts, too. */
const MOST_DAYS = 8;

async function run({ values, positionals, dataDir, out, err }: VerbCall): Promise<ExitStatus> {
  const [kind, file, ...more] = positionals;
  if (!kind || !KINDS.includes(kind) || !file || more.length > 0)
    throw new UsageError("export needs what and where to: lotkeeper export crops crops.tar");
  const days = typeof values.days === "string" ? wholeNumberOf("days", values.days, 1, MOST_DAYS) : MOST_DAYS;
  if (!existsSync(join(dataDir, DATABASE_FILE))) {
    err(
      `There are no records in ${dataDir}. Say where they are: lotkeeper --data DIR export ${kind} ${file}`,
    );
    return 1;
  }
  if (existsSync(file)) {
    err(`${file} is there already. Choose another name, or remove it first.`);
    return 1;
  }
  const clock = createClock();
  const store = openStore({ dataDir, nowMs: clock.nowMs() });
  try {
    const site = store.site.read();
    if (!site) {
      err("No car park is set up here yet, so there is nothing to export.");
      return 1;
    }
    const rules = siteRules(site, store.site.tariffVersions());
    const { tar, crops } = await cropsOf({ store, clock, rules: () => rules }, days);
    if (crops === 0) {
      err(
        "No reviewed crop is kept: crops are kept for 7 days, and count when a person corrected the plate or entry and exit read the same.",
      );
      return 1;
    }
    store.journal.append({
      atMs: clock.nowMs(),
      kind: "crops-exported",
      actor: "system",
      subject: "site",
      data: { crops, days },
    });
    await Bun.write(file, tar, { mode: 0o600 });
    out(
      values.json ? JSON.stringify({ kind, file, crops }) : `${crops} crops and labels.csv are in ${file}.`,
    );
    return 0;
  } finally {
    store.close();
  }
}

export const exportVerb: Verb = {
  name: "export",
  summary: "take reviewed crops out as a training set",
  help: `Usage: lotkeeper export crops FILE [--days N] [--json]

Writes a tar of the plate crops whose text is known (a person corrected it, or entry and exit read the same), with
labels.csv: file,plate,camera,when,confirmed. The export is journalled. It holds plates: keep it safe, and delete it
when it has been used. lotkeeper bench reads the folder it unpacks to.

  --days N  of the last N days only (1 to ${MOST_DAYS}, default ${MOST_DAYS}; crops are kept for 7 days)
  --json    one object: {kind, file, crops}`,
  options: { days: { type: "string" }, json: { type: "boolean" } },
  run,
};
