import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSiteFile } from "../site-file.ts";
import { lockDataFolder, openStore } from "../store/index.ts";

const main = join(import.meta.dir, "..", "main.ts");
let dataDir = "";
let asked: string[] = [];
let relay: ReturnType<typeof Bun.serve>;

/** Its relay is an address of this test. */
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "lotkeeper-gate-"));
  asked = [];
  relay = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      asked.push(new URL(request.url).pathname);
      return new Response("ok");
    },
  });
  const host = `http://127.0.0.1:${relay.port}`;
  const parsed = parseSiteFile(`site: { name: Lab, timezone: UTC, currency: EUR }
gates:
  - { id: gate-in, driver: http, url: "${host}/on", offUrl: "${host}/off", pulseMs: 300 }
  - { id: gate-toy, driver: simulated }
`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const store = openStore({ dataDir, nowMs: Date.now() });
  store.site.apply(parsed.value, "system", Date.now());
  store.close();
});
afterEach(() => {
  relay.stop(true);
  rmSync(dataDir, { recursive: true, force: true });
});

const run = async (words: string[], typed = "") => {
  const child = Bun.spawn([process.execPath, main, "--data", dataDir, "gate", ...words], {
    stdin: Buffer.from(typed),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { status: await child.exited, out, err };
};

describe("gate test", () => {
  test("pulses once after the name was typed, and leaves the output off", async () => {
    const result = await run(["test", "gate-in"], "gate-in\n");
    expect(result).toMatchObject({ status: 0, out: expect.stringMatching(/^gate-in: pulsed for 3\d\d ms/) });
    expect(asked).toEqual(["/off", "/on", "/off", "/off"]);
  });
  test("moves nothing when something else, or nothing, was typed", async () => {
    for (const typed of ["gate-out\n", "yes\n", ""])
      expect(await run(["test", "gate-in"], typed)).toMatchObject({
        status: 1,
        err: expect.stringContaining("nothing was moved"),
      });
    expect(asked).toEqual([]);
  });
  test("leaves the gate to a Lotkeeper that serves", async () => {
    const lock = lockDataFolder(dataDir);
    try {
      expect(await run(["test", "gate-in"], "gate-in\n")).toMatchObject({ status: 1 });
      expect(asked).toEqual([]);
    } finally {
      lock.release();
    }
  });
  test("of a gate that is not there names those that are", async () => {
    expect((await run(["test", "gate-x"])).err).toContain("Known are gate-in, gate-toy");
    expect((await run(["test"])).status).toBe(2);
    expect((await run(["open"])).status).toBe(2);
  });
});

describe("gate off", () => {
  test("drives every output off and never on", async () => {
    expect(await run(["off"])).toMatchObject({ status: 0, out: "gate-in: off\n", err: "" });
    expect(new Set(asked)).toEqual(new Set(["/off"]));
  });
  test("says which output may still be on", async () => {
    relay.stop(true);
    expect(await run(["off"])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^gate-in: Nobody answers/),
    });
  });
  test("of a box that is not set up is nothing to do", async () => {
    rmSync(dataDir, { recursive: true, force: true });
    expect(await run(["off"])).toMatchObject({ status: 0, out: "No gate with an output is set up.\n" });
  });
});
