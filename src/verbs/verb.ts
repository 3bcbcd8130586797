/** The shape of a command-line verb. `main.ts` lists them and parses; a verb only does its work. */
import type { ParseArgsConfig } from "node:util";

export type VerbCall = {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
  /** Where the appliance keeps its data; not created unless the verb writes. */
  dataDir: string;
  /** One line to standard output: results only. */
  out(line: string): void;
  /** One line to standard error: progress, errors with their cure. */
  err(line: string): void;
  /** Aborted on SIGINT and SIGTERM. */
  signal: AbortSignal;
};

/** 0 done, 1 failed, 2 wrong use. */
export type ExitStatus = 0 | 1 | 2;

export type Verb = {
  name: string;
  /** One line for the list. */
  summary: string;
  /** The text of `--help`, without the global options. */
  help: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  run(call: VerbCall): Promise<ExitStatus>;
};

/** Wrong use: prints the sentence and exits with 2. */
export class UsageError extends Error {}
