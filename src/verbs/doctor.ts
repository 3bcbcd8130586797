/** `lotkeeper doctor`: looks at everything that can go wrong and says what to do about it. Repairs nothing. */
import type { HealthCheck } from "../house.ts";
import {
  checkClock,
  checkDataFolder,
  checkDevices,
  checkDisk,
  checkFfmpeg,
  checkPort,
  GPIO,
  SERIAL,
} from "./doctor/machine.ts";
import { checkModels } from "./doctor/models.ts";
import { checkRecords } from "./doctor/records.ts";
import { checkSite } from "./doctor/site.ts";
import { isInUse } from "./running.ts";
import { type ExitStatus, UsageError, type Verb, type VerbCall } from "./verb.ts";

const DEFAULT_PORT = 8443;

async function run(call: VerbCall): Promise<ExitStatus> {
  if (call.positionals.length > 0)
    throw new UsageError("doctor takes no words, only options: lotkeeper doctor --help");
  const port = call.values.port === undefined ? DEFAULT_PORT : Number(call.values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError("--port wants a number from 1 to 65535");
  let wrong = 0;
  const tell = (checks: readonly HealthCheck[]) => {
    for (const { check, ok, detail, hint } of checks) {
      if (!ok) wrong++;
      if (call.values.json) call.out(JSON.stringify({ check, ok, detail, hint }));
      else call.out(`${ok ? "ok   " : "WRONG"} ${check}: ${detail}${hint ? `\n      → ${hint}` : ""}`);
    }
  };
  tell([await checkFfmpeg()]);
  tell(await checkModels());
  tell([checkDataFolder(call.dataDir), await checkDisk(call.dataDir), await checkClock(Date.now())]);
  const records = checkRecords(call.dataDir, Date.now());
  tell(records.checks);
  tell(await checkSite(records.site, isInUse(call.dataDir), records.heard));
  const drivers = new Set(records.site?.gates.map((gate) => gate.driver));
  tell([
    checkDevices(GPIO, drivers.has("gpio")),
    checkDevices(SERIAL, drivers.has("serial")),
    await checkPort(port),
  ]);
  if (!call.values.json) {
    call.out(
      wrong === 0 ? "Everything is well." : `${wrong} thing(s) to look at; the arrows say what to do.`,
    );
  }
  return wrong === 0 ? 0 : 1;
}

export const doctor: Verb = {
  name: "doctor",
  summary: "check everything that can go wrong",
  help: `Usage: lotkeeper doctor [--json] [--port N]

Looks at ffmpeg, the models, the data folder, the disk, the clock, the database and its journal, the cameras,
the gates, payment, GPIO, serial ports and the network port, and says what to do about what is wrong.
Ends with 0 when everything is well, with 1 when something is not.

  --json    one object a line: {check, ok, detail, hint}
  --port N  the port that serve will use (default ${DEFAULT_PORT})`,
  options: { json: { type: "boolean" }, port: { type: "string" } },
  run,
};
