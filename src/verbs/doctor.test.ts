import { afterEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDemoCamera } from "../simulate/demo-camera.ts";
import { filmEmptyRoad } from "../simulate/demo-clip.ts";
import { DemoScene } from "../simulate/demo-scene.ts";
import { demoSite } from "../simulate/demo-site.ts";
import type { AccessUnit } from "../simulate/h264.ts";
import { openStore } from "../store/index.ts";
import { checkClock, checkDataFolder, checkDevices, checkPort, SERIAL } from "./doctor/machine.ts";
import { checkRecords } from "./doctor/records.ts";
import { checkSite } from "./doctor/site.ts";
import { doctor } from "./doctor.ts";
import { UsageError } from "./verb.ts";

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "lotkeeper-doctor-"));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
const nowMs = Date.parse("2026-03-02T08:00:00Z");

describe("doctor looks at the machine", () => {
  test("a serial port that only root may use comes with the group to join", () => {
    const dev = folder();
    writeFileSync(join(dev, "ttyUSB0"), "");
    writeFileSync(join(dev, "tty1"), "");
    expect(checkDevices(SERIAL, true, dev)).toMatchObject({ ok: true, detail: `${dev}/ttyUSB0`, hint: "" });
    if (process.getuid?.() === 0) return;
    chmodSync(join(dev, "ttyUSB0"), 0o000);
    expect(checkDevices(SERIAL, true, dev)).toMatchObject({
      ok: false,
      hint: expect.stringContaining("dialout"),
    });
  });

  test("a missing device is wrong only when a gate needs it", () => {
    const dev = folder();
    expect(checkDevices(SERIAL, false, dev).ok).toBe(true);
    expect(checkDevices(SERIAL, true, dev)).toMatchObject({
      ok: false,
      hint: expect.stringContaining("Plug"),
    });
  });

  test("a clock without a battery is not trusted", async () => {
    expect(await checkClock(Date.parse("1970-01-01T00:01:00Z"))).toMatchObject({ ok: false });
    expect(await checkClock(nowMs)).toMatchObject({ ok: true });
  });

  test("a port that another program has is named with the way to find it", async () => {
    const server = createServer((socket) => socket.on("data", () => socket.destroy()));
    await new Promise<void>((done) => server.listen(0, done));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(await checkPort(port)).toMatchObject({ ok: false, hint: expect.stringContaining(`:${port}`) });
    await new Promise((done) => server.close(done));
    expect(await checkPort(port)).toMatchObject({ ok: true });
  });

  test("a data folder is tried without leaving anything, and a file in its place is wrong", () => {
    const parent = folder();
    expect(checkDataFolder(join(parent, "not", "yet"))).toMatchObject({ ok: true });
    expect(checkDataFolder(parent)).toMatchObject({ ok: true });
    expect([...new Bun.Glob("**").scanSync({ cwd: parent, dot: true, onlyFiles: false })]).toEqual([]);
    const file = join(parent, "file");
    writeFileSync(file, "");
    expect(checkDataFolder(file)).toMatchObject({ ok: false, hint: expect.stringContaining("--data") });
  });
});

describe("doctor looks at the records", () => {
  const site = () =>
    demoSite({ entry: "rtsp://u:secret@127.0.0.1:1/a", exit: "rtsp://u:secret@127.0.0.1:1/b" });

  test("no database yet is fine, and none is made", () => {
    const dataDir = folder();
    expect(checkRecords(dataDir, nowMs)).toMatchObject({
      checks: [{ check: "database", ok: true }],
      site: null,
    });
    expect([...new Bun.Glob("**").scanSync({ cwd: dataDir, dot: true })]).toEqual([]);
  });

  test("a whole one is opened, its journal walked and its site read", () => {
    const dataDir = folder();
    const store = openStore({ dataDir, nowMs });
    store.site.apply(site(), "system", nowMs);
    store.close();
    const records = checkRecords(dataDir, nowMs);
    expect(records.checks.map(({ check, ok }) => [check, ok])).toEqual([
      ["database", true],
      ["journal", true],
    ]);
    expect(records.site?.site.name).toBe("Mill Lane demo");
  });

  test("a damaged one is named, with the way back", () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, "lotkeeper.db"), "this was a database once".repeat(500));
    const { checks } = checkRecords(dataDir, nowMs);
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({ check: "database", ok: false });
    expect(checks[0]?.hint).not.toBe("");
  });

  test("a site that charges but has nobody to pay at night, and simulated gates, are pointed out", async () => {
    const checks = await checkSite({ ...site(), cameras: [] });
    expect(checks.find(({ check }) => check === "payment")).toMatchObject({ ok: false });
    expect(checks.find(({ check }) => check === "gates")).toMatchObject({ ok: false });
    const free = { ...site(), cameras: [], tariffs: [] };
    expect((await checkSite(free)).find(({ check }) => check === "payment")).toMatchObject({ ok: true });
  });
});

describe.skipIf(Bun.which("ffmpeg") === null)("doctor looks at the cameras", () => {
  test("tells a good one, a wrong password and a dead one apart, and repeats no password", async () => {
    const empty = await filmEmptyRoad(await DemoScene.paint("right"), new AbortController().signal);
    let at = 0;
    const camera = await startDemoCamera({
      next: () => empty[at++ % empty.length] as AccessUnit,
      opening: empty[0] as AccessUnit,
      framesPerSecond: 10,
      login: { user: "camera", password: "right-one" },
    });
    const site = demoSite({ entry: camera.url, exit: camera.url });
    const [first] = site.cameras as [(typeof site.cameras)[number]];
    const cameras = [
      { ...first, id: "good" },
      { ...first, id: "wrong", url: camera.url.replace("right-one", "hunter2") },
      { ...first, id: "dead", url: "rtsp://camera:hunter2@127.0.0.1:1/stream" },
    ];
    try {
      const checks = new Map((await checkSite({ ...site, cameras })).map((check) => [check.check, check]));
      expect(checks.get("camera good")).toMatchObject({
        ok: true,
        detail: expect.stringMatching(
          /^sends 1280x720 pictures; H\.264, 1280x720, decoded by the processor: /,
        ),
      });
      expect(checks.get("camera wrong")).toMatchObject({
        ok: false,
        hint: expect.stringContaining("Correct"),
      });
      expect(checks.get("camera dead")).toMatchObject({ ok: false, hint: expect.stringContaining("Check") });
      expect(JSON.stringify([...checks.values()])).not.toContain("hunter2");
    } finally {
      await camera.close();
    }
  }, 30_000);
});

describe("the verb", () => {
  const call = (values: Record<string, string | boolean>, positionals: string[] = []) => {
    const lines: string[] = [];
    const dataDir = folder();
    const signal = new AbortController().signal;
    const out = (line: string) => lines.push(line);
    return { lines, run: () => doctor.run({ values, positionals, dataDir, out, err: () => {}, signal }) };
  };

  test("prints one object a line with --json, and its status says whether all is well", async () => {
    const { lines, run } = call({ json: true, port: "48301" });
    const status = await run();
    const checks = lines.map((line) => JSON.parse(line) as { check: string; ok: boolean; hint: string });
    for (const check of checks) expect(Object.keys(check)).toEqual(["check", "ok", "detail", "hint"]);
    expect(status).toBe(checks.every(({ ok }) => ok) ? 0 : 1);
    expect(checks.map(({ check }) => check)).toContain("recognition");
    for (const { ok, hint } of checks) if (!ok) expect(hint).not.toBe("");
  }, 30_000);

  test("refuses a port that is none, and words", () => {
    expect(call({ port: "http" }).run()).rejects.toThrow(UsageError);
    expect(call({}, ["everything"]).run()).rejects.toThrow(UsageError);
  });
});
