/** The command line: finds the verb, reads its options, and ends with its status. Never does a verb's work. */
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { keepNativesIn } from "./system/native.ts";
import { type ExitStatus, UsageError, type Verb } from "./verbs/verb.ts";

/** Loaded when asked for: `--version` shall not wait for a web server. */
const verbs: Record<string, { summary: string; hidden?: true; load: () => Promise<Verb> }> = {
  serve: { summary: "run the appliance", load: async () => (await import("./verbs/serve.ts")).serve },
  demo: { summary: "run a whole simulated site", load: async () => (await import("./verbs/demo.ts")).demo },
  read: {
    summary: "read plates in pictures and videos",
    load: async () => (await import("./verbs/read.ts")).read,
  },
  bench: {
    summary: "measure recognition on labelled pictures",
    load: async () => (await import("./verbs/bench.ts")).bench,
  },
  quote: {
    summary: "what a stay costs under a tariff",
    load: async () => (await import("./verbs/quote.ts")).quote,
  },
  simulate: {
    summary: "play a scenario on a virtual clock",
    load: async () => (await import("./verbs/simulate.ts")).simulate,
  },
  config: {
    summary: "export, check or apply a site file",
    load: async () => (await import("./verbs/config.ts")).config,
  },
  export: {
    summary: "take reviewed crops out as a training set",
    load: async () => (await import("./verbs/export.ts")).exportVerb,
  },
  user: {
    summary: "add a user, or reset a password",
    load: async () => (await import("./verbs/user.ts")).user,
  },
  gate: {
    summary: "test a gate, or drive every gate off",
    load: async () => (await import("./verbs/gate.ts")).gate,
  },
  recogniser: {
    summary: "internal",
    hidden: true,
    load: async () => (await import("./verbs/recogniser.ts")).recogniserVerb,
  },
  doctor: {
    summary: "check everything that can go wrong",
    load: async () => (await import("./verbs/doctor.ts")).doctor,
  },
};

const GLOBAL = {
  data: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

const overview = (): string =>
  [
    "lotkeeper: a car park in one executable",
    "",
    "Usage: lotkeeper [--data DIR] VERB [options]",
    "",
    ...Object.entries(verbs)
      .filter(([, verb]) => !verb.hidden)
      .map(([name, verb]) => `  ${name.padEnd(10)}${verb.summary}`),
    "",
    "  --data DIR  where the records are (default $STATE_DIRECTORY, else ./data)",
    "  --version   print the version",
    "  --help      this text; lotkeeper VERB --help explains a verb",
  ].join("\n");

// `lotkeeper … | head` closes our output: nobody listens any more, which is no fault.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: Error) => {
    if ("code" in error && error.code === "EPIPE") process.exit(0);
    throw error;
  });

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const err = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Global options may stand before the verb: the verb is the first word that is not one of them. */
const splitVerb = (argv: readonly string[]): { name: string | null; rest: string[] } => {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === "--data") i++;
    else if (!word.startsWith("-")) return { name: word, rest: [...argv.slice(0, i), ...argv.slice(i + 1)] };
  }
  return { name: null, rest: [...argv] };
};

const run = async (argv: readonly string[]): Promise<ExitStatus> => {
  const { name, rest } = splitVerb(argv);
  if (name === null) {
    if (rest.includes("--version") || rest.includes("-v")) {
      out(`lotkeeper ${manifest.version}`);
      return 0;
    }
    if (rest.includes("--help") || rest.includes("-h")) {
      out(overview());
      return 0;
    }
    err(overview());
    return 2;
  }
  const known = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!known) throw new UsageError(`There is no verb "${name}". lotkeeper --help lists them.`);
  const verb = await known.load();
  const { values, positionals } = parse(verb, rest);
  if (values.help === true) {
    out(verb.help.trim());
    return 0;
  }
  if (values.version === true) {
    out(`lotkeeper ${manifest.version}`);
    return 0;
  }
  const stateDirectory = process.env.STATE_DIRECTORY?.split(":")[0];
  const chosen = typeof values.data === "string" ? values.data : stateDirectory;
  if (chosen) keepNativesIn(chosen);
  const abort = new AbortController();
  // The first signal asks, the second one insists.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(1);
      abort.abort();
    });
  return verb.run({ values, positionals, dataDir: chosen || "data", out, err, signal: abort.signal });
};

const parse = (verb: Verb, args: string[]) => {
  try {
    return parseArgs({ args, options: { ...verb.options, ...GLOBAL }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message : String(error)}\nlotkeeper ${verb.name} --help lists the options.`,
    );
  }
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    err(error.message);
    process.exitCode = 2;
  } else {
    err(
      error instanceof Error
        ? "hint" in error
          ? `${error.message} ${String(error.hint)}`
          : error.message
        : String(error),
    );
    if (process.env.LOTKEEPER_DEBUG && error instanceof Error && error.stack) err(error.stack);
    process.exitCode = 1;
  }
}
