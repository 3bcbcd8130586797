/** `lotkeeper serve`: runs the appliance until it is told to stop. Prints where it is and, at first, how to get in. */
import { startAppliance } from "../appliance.ts";
import type { House } from "../house.ts";
import { createSetupCode, SETUP_CODE_MS } from "../web/setup-code.ts";
import { readSiteFile } from "./config.ts";
import { modelSetOf } from "./read-options.ts";
import { UsageError, type Verb, type VerbCall } from "./verb.ts";

const DEFAULT_PORT = 8443;

/** Until there is an owner, whoever reads this console may become it; a code that ran out is replaced. */
const offerSetup = (house: House, call: VerbCall): (() => void) => {
  const offer = (): void => {
    if (house.store.people.hasOwner()) {
      clearInterval(timer);
      return;
    }
    const code = createSetupCode(house.store, house.clock.nowMs());
    call.out(`Set-up code: ${code} (valid for 30 minutes, once)`);
  };
  const timer = setInterval(offer, SETUP_CODE_MS);
  offer();
  return () => clearInterval(timer);
};

const portOf = (call: VerbCall): number => {
  const port = Number(call.values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError("--port wants a number from 0 to 65535.");
  return port;
};

export const serve: Verb = {
  name: "serve",
  summary: "run the appliance",
  help: `Usage: lotkeeper serve [--config FILE] [--port N] [--host A] [--http] [--models M]

Runs cameras, lanes, gates and the pages. The first start prints a set-up code.

  --config FILE  apply this site file first
  --port N       port of the pages (default ${DEFAULT_PORT}; 0 takes a free one)
  --host A       address to listen on (default all; with --http 127.0.0.1)
  --http         plain HTTP instead of HTTPS; only on a loopback address, for a look on this machine itself
  --models M     lotkeeper (our own nets, the default) or ppocr, should they ever fail you`,
  options: {
    config: { type: "string" },
    port: { type: "string" },
    host: { type: "string" },
    http: { type: "boolean" },
    models: { type: "string" },
  },
  run: async (call) => {
    if (call.positionals.length > 0)
      throw new UsageError("serve takes no words, only options: lotkeeper serve --help");
    const port = portOf(call);
    const models = modelSetOf(call.values.models);
    const https = call.values.http !== true;
    const host = typeof call.values.host === "string" ? call.values.host : https ? "0.0.0.0" : "127.0.0.1";
    const site =
      typeof call.values.config === "string" ? await readSiteFile(call.values.config, call.err) : undefined;
    if (site === null) return 1;
    const appliance = await startAppliance({
      dataDir: call.dataDir,
      port,
      host,
      https,
      models,
      ...(site ? { site } : {}),
      log: (line) => call.err(`${new Date().toISOString()} ${line}`),
    });
    call.out(`Lotkeeper: ${appliance.url}`);
    if (appliance.fingerprint) call.out(`Certificate authority SHA-256: ${appliance.fingerprint}`);
    const stopOffering = offerSetup(appliance.house, call);
    if (!call.signal.aborted)
      await new Promise((done) => call.signal.addEventListener("abort", done, { once: true }));
    stopOffering();
    call.err("stopping: barriers off, records closed");
    await appliance.stop();
    return 0;
  },
};
