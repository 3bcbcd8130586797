/**
 * `lotkeeper gate`: one test pulse after a typed confirmation, and every output off for the service's stop hook.
 * Never opens a gate that a running Lotkeeper has.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Gate } from "../devices.ts";
import { createGate } from "../gate/index.ts";
import type { GateFile } from "../site.ts";
import { DATABASE_FILE, lockDataFolder, openStore } from "../store/index.ts";
import { type ExitStatus, UsageError, type Verb, type VerbCall } from "./verb.ts";

const gatesOf = (dataDir: string): GateFile[] => {
  if (!existsSync(join(dataDir, DATABASE_FILE))) return [];
  const store = openStore({ dataDir, nowMs: Date.now() });
  try {
    return store.site.read()?.gates ?? [];
  } finally {
    store.close();
  }
};

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Lets go of the device whatever happens. Null when the output is off, else why it may not be. */
const driveOff = async (gate: Gate): Promise<string | null> => {
  const { connected, detail } = gate.state();
  try {
    await (gate.close ? gate.close() : gate.off());
    return gate.close || connected ? null : detail;
  } catch (error) {
    return said(error);
  }
};

const allOff = async (call: VerbCall): Promise<ExitStatus> => {
  if (call.positionals.length > 1) throw new UsageError("Write lotkeeper gate off, without a name.");
  const real = gatesOf(call.dataDir).filter((gate) => gate.driver !== "simulated");
  if (real.length === 0) call.out("No gate with an output is set up.");
  const results = await Promise.all(
    real.map(async (definition) => ({ id: definition.id, problem: await driveOff(createGate(definition)) })),
  );
  for (const { id, problem } of results)
    if (problem === null) call.out(`${id}: off`);
    else call.err(`${id}: ${problem}`);
  return results.some(({ problem }) => problem !== null) ? 1 : 0;
};

const typedLine = async (signal: AbortSignal): Promise<string> => {
  const input = createInterface({ input: process.stdin });
  const { promise, resolve } = Promise.withResolvers<string>();
  input.once("line", resolve);
  input.once("close", () => resolve(""));
  signal.addEventListener("abort", () => resolve(""), { once: true });
  try {
    return (await promise).trim();
  } finally {
    input.close();
  }
};

/** Milliseconds that the contact was closed, as far as this program can see. */
const pulseLength = async (gate: Gate): Promise<number> => {
  await gate.pulse();
  const sinceMs = performance.now();
  while (gate.state().state === "commanded") await Bun.sleep(2);
  return Math.round(performance.now() - sinceMs);
};

const testOne = async (call: VerbCall): Promise<ExitStatus> => {
  const name = call.positionals[1];
  if (name === undefined || call.positionals.length > 2)
    throw new UsageError("Write lotkeeper gate test NAME.");
  const gates = gatesOf(call.dataDir);
  const definition = gates.find((gate) => gate.id === name);
  if (!definition) {
    call.err(
      `There is no gate ${name} in ${call.dataDir}. ${gates.length > 0 ? `Known are ${gates.map((gate) => gate.id).join(", ")}.` : "Add it on the page Cameras and gates, or with lotkeeper config apply FILE."}`,
    );
    return 1;
  }
  // While Lotkeeper serves, the gate is its own; the lock says so in words.
  const lock = lockDataFolder(call.dataDir);
  try {
    call.err(`This raises the barrier of ${name} once. Nobody may stand under it. Type ${name} to go on:`);
    if ((await typedLine(call.signal)) !== name) {
      call.err("Not confirmed; nothing was moved.");
      return 1;
    }
    const gate = createGate(definition);
    try {
      const ms = await pulseLength(gate);
      call.out(`${name}: pulsed for ${ms} ms; ${gate.state().detail}`);
      return 0;
    } catch (error) {
      call.err(`${name}: ${said(error)}`);
      return 1;
    } finally {
      const problem = await driveOff(gate);
      if (problem !== null) call.err(`${name}: ${problem}`);
    }
  } finally {
    lock.release();
  }
};

export const gate: Verb = {
  name: "gate",
  summary: "test a gate, or drive every gate off",
  help: `Usage: lotkeeper gate test NAME
       lotkeeper gate off

test  pulses one gate of the site after its name was typed. Not while Lotkeeper serves: the Live page opens it then.
off   drives every output off. The service runs it when it has stopped, however it ended.`,
  options: {},
  run: async (call) => {
    switch (call.positionals[0]) {
      case "test":
        return testOne(call);
      case "off":
        return allOff(call);
      default:
        throw new UsageError("Write lotkeeper gate test NAME or lotkeeper gate off.");
    }
  },
};
