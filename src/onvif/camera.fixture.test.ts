/**
 * A camera that is not ours, for the tests of everything that speaks ONVIF: gSOAP's SOAP, WS-Security, HTTP digest and
 * WS-Discovery, built from Debian's package. No product code imports it.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
const sources = ["build.sh", "camera.c", "camera.h"].map((name) => join(root, "scripts/lab/onvif", name));
const MISSING = 3;
/** The program, built anew only after its sources changed; empty where it cannot be built. */
const build = (): string => {
  const hash = createHash("sha256");
  for (const source of sources) hash.update(readFileSync(source));
  const tools = join(root, ".tools");
  const program = join(tools, `onvif-camera-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(program)) return program;
  mkdirSync(tools, { recursive: true });
  const folder = mkdtempSync(join(tools, "onvif-"));
  try {
    const made = Bun.spawnSync(["sh", sources[0]!, folder], { stdout: "ignore", stderr: "pipe" });
    if (made.exitCode === 0) renameSync(join(folder, "camera"), program);
    else if (made.exitCode !== MISSING) throw new Error(`the test camera was not built: ${made.stderr}`);
    else console.error("skipped: ONVIF needs gsoap, libgsoap-dev, libssl-dev and gcc for its peer");
    return made.exitCode === 0 ? program : "";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
const program = build();
export const hasCamera = program !== "";

export const LOGIN = { user: "operator", password: "right & <password>" };

export const freePort = (): number => {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
};

export const until = async (what: () => boolean, ms = 10_000): Promise<void> => {
  const late = performance.now() + ms;
  while (!what()) {
    if (performance.now() > late) throw new Error(`not within ${ms} ms: ${what}`);
    await Bun.sleep(5);
  }
};

export type TestCamera = {
  host: string;
  port: number;
  /** What was heard so far: one line an event, as `camera.c` prints them: `0 active as told`. */
  heard(): string[];
  /** Everything until now, also what is still on its way to us. */
  events(): Promise<string[]>;
  forget(): Promise<void>;
  /** As a power cut does it. */
  kill(): Promise<void>;
};

/** @param options those of `scripts/lab/onvif/camera.c`. */
export const startCamera = async (options: string[] = [], port = freePort()): Promise<TestCamera> => {
  const camera = Bun.spawn([program, String(port), `lotkeeper-${port}`, ...options], {
    stdout: "pipe",
    stderr: "inherit",
  });
  let text = "";
  const reading = (async () => {
    for await (const chunk of camera.stdout) text += new TextDecoder().decode(chunk);
  })();
  await until(() => text.includes("ready\n") && text.includes("listening\n"));
  let from = text.length;
  const lines = (): string[] => text.slice(from).split("\n").filter(Boolean);
  const heard = (): string[] => lines().filter((line) => line !== "mark");
  const events = async (): Promise<string[]> => {
    const marks = lines().length - heard().length;
    await (await fetch(`http://127.0.0.1:${port}/mark`)).text();
    await until(() => lines().length - heard().length > marks);
    return heard();
  };
  return {
    host: `127.0.0.1:${port}`,
    port,
    heard,
    events,
    forget: async () => {
      await events();
      from = text.length;
    },
    kill: async () => {
      camera.kill("SIGKILL");
      await camera.exited;
      await reading;
    },
  };
};
