/** `lotkeeper config`: the whole site as one file, out, in, or only checked. Checks before it writes. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SiteFile } from "../site.ts";
import { parseSiteFile, problemText, siteFileText } from "../site-file.ts";
import { DATABASE_FILE, openStore } from "../store/index.ts";
import { type ExitStatus, UsageError, type Verb, type VerbCall } from "./verb.ts";

/** Null after every problem was said, each with its line, field and cure. */
export const readSiteFile = async (path: string, err: (line: string) => void): Promise<SiteFile | null> => {
  let text: string;
  try {
    text = path === "-" ? await Bun.stdin.text() : await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    err(
      code === "ENOENT"
        ? `${path}: there is no such file. Check the path; lotkeeper config export writes one to start from.`
        : `${path}: cannot be read (${code || String(error)}). Check its permissions.`,
    );
    return null;
  }
  const parsed = parseSiteFile(text);
  if (parsed.ok) return parsed.value;
  for (const problem of parsed.problems) err(`${path}: ${problemText(problem)}`);
  return null;
};

const fileOf = (call: VerbCall): string => {
  const path = call.positionals[1];
  if (path === undefined || call.positionals.length > 2)
    throw new UsageError(`Write lotkeeper config ${call.positionals[0]} FILE; - reads standard input.`);
  return path;
};

const noSite = (call: VerbCall): ExitStatus => {
  call.err(
    `The data folder ${call.dataDir} holds no site yet. Set it up on the page of lotkeeper serve, or apply a file with lotkeeper config apply FILE.`,
  );
  return 1;
};

const exportSite = (call: VerbCall): ExitStatus => {
  if (!existsSync(join(call.dataDir, DATABASE_FILE))) return noSite(call);
  const store = openStore({ dataDir: call.dataDir, nowMs: Date.now() });
  try {
    const site = store.site.read();
    if (!site) return noSite(call);
    call.out(siteFileText(site).trimEnd());
    return 0;
  } finally {
    store.close();
  }
};

const checkFile = async (call: VerbCall): Promise<ExitStatus> => {
  const path = fileOf(call);
  const site = await readSiteFile(path, call.err);
  if (!site) return 1;
  call.out(
    `${path}: ${site.site.name}: ${site.lanes.length} lanes, ${site.gates.length} gates, ${site.tariffs.length} tariffs, ${site.vehicles.length} vehicles. No mistake found.`,
  );
  return 0;
};

const applyFile = async (call: VerbCall): Promise<ExitStatus> => {
  const path = fileOf(call);
  const site = await readSiteFile(path, call.err);
  if (!site) return 1;
  const store = openStore({ dataDir: call.dataDir, nowMs: Date.now() });
  try {
    store.site.apply(site, "system", Date.now());
  } finally {
    store.close();
  }
  call.out(`${path}: applied to ${call.dataDir}. A running Lotkeeper takes it over within seconds.`);
  return 0;
};

export const config: Verb = {
  name: "config",
  summary: "export, check or apply a site file",
  help: `Usage: lotkeeper config export
       lotkeeper config check FILE
       lotkeeper config apply FILE

export  writes the whole site as YAML to standard output. It holds camera passwords: keep it safe.
check   names every mistake with its line and field, and changes nothing.
apply   replaces the whole site in one step. Running stays keep their tariff.

FILE may be YAML or JSON; - reads standard input.`,
  options: {},
  run: async (call) => {
    switch (call.positionals[0]) {
      case "export":
        return exportSite(call);
      case "check":
        return checkFile(call);
      case "apply":
        return applyFile(call);
      default:
        throw new UsageError("Write lotkeeper config export, config check FILE or config apply FILE.");
    }
  },
};
