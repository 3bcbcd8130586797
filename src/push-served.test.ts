/** Smart cameras against the whole appliance on a real socket: bursts, bodies without end, a crash, slow lanes. */
import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Appliance, startAppliance } from "./appliance.ts";
import { hikvisionParts, jpeg, multipart } from "./camera/push/bodies.fixture.test.ts";
import type { Gate } from "./devices.ts";
import { createSimulatedGate } from "./gate/index.ts";
import { siteFileSchema } from "./site.ts";
import { openStore } from "./store/index.ts";

setDefaultTimeout(60_000);

const SECRET = "AbCdEfGhIjKlMnOpQrStUv";
const sha256 = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex");
const siteOf = (driver: "generic" | "hikvision", address = "127.0.0.1") =>
  siteFileSchema.parse({
    site: { name: "Mill Lane", timezone: "Europe/London", currency: "GBP", region: ["gb"] },
    lanes: [{ id: "in-1", direction: "entry", camera: "cam-in", gate: "gate-in", repeatSeconds: 0 }],
    cameras: [{ id: "cam-in", driver, address, tokenSha256: sha256(SECRET) }],
    gates: [{ id: "gate-in", driver: "simulated" }],
    tariffs: [{ id: "public", periods: [{ per: { minutes: 60, amount: "2.00" } }] }],
  });

let folder = "";
let running: Appliance | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
  if (folder) rmSync(folder, { recursive: true, force: true });
  folder = "";
});

const start = async (driver: "generic" | "hikvision" = "generic", slowMs = 0, address = "127.0.0.1") => {
  folder ||= mkdtempSync(join(tmpdir(), "lotkeeper-push-"));
  let pulses = 0;
  const makeGate = (): Gate => {
    const gate = createSimulatedGate({ id: "gate-in" });
    gate.onPulse(() => pulses++);
    return slowMs === 0
      ? gate
      : {
          ...gate,
          pulse: async () => {
            await Bun.sleep(slowMs);
            return gate.pulse();
          },
        };
  };
  const appliance = await startAppliance({
    dataDir: folder,
    host: "127.0.0.1",
    port: 0,
    https: false,
    site: siteOf(driver, address),
    makeGate,
    log: () => {},
  });
  running = appliance;
  const { people } = appliance.house.store;
  if (!people.hasOwner())
    people.add({ name: "rita", role: "owner", passwordHash: "none" }, "system", Date.now());
  return { appliance, url: `${appliance.url}/push/${SECRET}`, pulses: () => pulses };
};
const read = (plate: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ plate, confidence: 0.97, capturedAt: new Date().toISOString(), ...more });
const send = (url: string, body: string | Uint8Array | ReadableStream, type = "application/json") =>
  fetch(url, { method: "POST", body: body as string, headers: { "content-type": type } });
const plateOf = (i: number) =>
  `AB12${[...String(i).padStart(3, "0")].map((digit) => "CDEFGHJKLM"[Number(digit)]).join("")}`;

describe("a served appliance", () => {
  test("takes a Hikvision push over the wire, opens once and keeps both pictures", async () => {
    const { appliance, url, pulses } = await start("hikvision");
    const body = multipart(
      hikvisionParts(
        { plate: "AB12CDE", confidence: 98, at: new Date().toISOString(), uuid: "1" },
        jpeg(3000, 1),
        jpeg(400_000, 2),
      ),
    );
    for (let again = 0; again < 3; again++)
      expect((await send(url, body.bytes, body.contentType)).status).toBe(200);
    await until(() => appliance.house.store.stays.latestPasses("in-1", 5)[0]?.frameImageId != null);
    const [pass, ...others] = appliance.house.store.stays.latestPasses("in-1", 5);
    expect(others).toEqual([]);
    expect(pass!.cropImageId).not.toBeNull();
    expect(pulses()).toBe(1);
    const checks = await appliance.house.health();
    expect(checks.find((one) => one.check === "camera cam-in")).toMatchObject({ ok: true });
  });

  test("1000 pushes of 200 cars, 40 at a time, are all answered, each car is decided once, and memory stays bounded", async () => {
    const { appliance, url } = await start();
    const picture = Buffer.from(jpeg(30_000)).toString("base64");
    const before = process.memoryUsage.rss();
    const statuses: Record<number, number> = {};
    let next = 0;
    const sender = async () => {
      while (next < 1000) {
        const i = next++;
        const car = i % 200;
        const answer = await send(
          url,
          read(plateOf(car), { id: `v-${car}`, image: picture, capturedAt: null }),
        );
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        await answer.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: 40 }, sender));
    expect(statuses).toEqual({ 200: 1000 });
    await until(() => appliance.house.store.pushes.waiting("cam-in").length === 0);
    const decided = appliance.house.store.stays.decisionsOfLane("in-1", 2000).map((one) => one.passId);
    expect(new Set(decided).size).toBe(decided.length);
    expect(appliance.house.store.stays.latestPasses("in-1", 500).length).toBe(200);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
  });

  test("while the lane is busy pushes are answered, the newest are kept, and what got old opens nothing", async () => {
    const { appliance, url, pulses } = await start("hikvision", 4000);
    const push = (i: number) => {
      const body = multipart(
        hikvisionParts(
          { plate: plateOf(i), confidence: 98, at: new Date().toISOString(), uuid: `u-${i}` },
          jpeg(200),
          jpeg(900),
        ),
      );
      return send(url, body.bytes, body.contentType);
    };
    for (let i = 0; i < 230; i++) expect((await push(i)).status).toBe(200);
    const lane = appliance.wiring.lane("in-1")!;
    expect(appliance.house.store.pushes.waiting("cam-in").length).toBeLessThanOrEqual(200);
    await until(() => appliance.house.store.pushes.waiting("cam-in").length === 0, 40_000);
    await lane.idle();
    const passes = appliance.house.store.stays.latestPasses("in-1", 500);
    expect(passes.length).toBeGreaterThanOrEqual(200);
    expect(passes.some((one) => one.plate === plateOf(229))).toBe(true);
    // One order takes four seconds, so only a few reads are young enough when their turn comes.
    expect(pulses()).toBeGreaterThanOrEqual(1);
    expect(pulses()).toBeLessThan(40);
    const late = appliance.house.store.journal.list({ kind: "read-recorded", limit: 500 }).rows;
    expect(late.length).toBeGreaterThan(150);
  });

  test("a push from elsewhere is alarmed and journalled once a minute, and the journal says from where", async () => {
    const { appliance, url, pulses } = await start("generic", 0, "10.9.9.9");
    for (let again = 0; again < 20; again++) expect((await send(url, read("AB12CDE"))).status).toBe(403);
    const { alerts, journal, stays } = appliance.house.store;
    expect(alerts.open().map(({ code, subject }) => `${code} ${subject}`)).toContain(
      "push-refused camera:cam-in",
    );
    expect(journal.list({ kind: "push-refused" }).rows.map((row) => row.data)).toEqual([
      { address: "127.0.0.1" },
    ]);
    expect(stays.latestPasses("in-1", 5)).toEqual([]);
    expect(pulses()).toBe(0);
  });

  test("a camera whose clock is an hour off is alarmed after three reads, and no more when it is right", async () => {
    const { appliance, url, pulses } = await start();
    const alarms = () => appliance.house.store.alerts.open().map(({ code }) => code);
    const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString();
    for (let i = 0; i < 2; i++) await send(url, read(plateOf(i), { capturedAt: anHourAgo() }));
    expect(alarms()).not.toContain("camera-clock");
    await send(url, read(plateOf(3), { capturedAt: anHourAgo() }));
    expect(alarms()).toContain("camera-clock");
    expect(appliance.house.push.byId("cam-in")!.heard()!.clockOffsetMs).toBeCloseTo(-3_600_000, -4);
    expect(pulses()).toBe(0);
    await send(url, read(plateOf(4)));
    expect(alarms()).not.toContain("camera-clock");
    expect(pulses()).toBe(1);
  });

  test("a new secret keeps the lane and its vehicle; a new address makes the camera anew", async () => {
    const { appliance, url } = await start();
    const lane = appliance.wiring.lane("in-1");
    const site = appliance.house.store.site.read()!;
    site.cameras[0]!.tokenSha256 = sha256("another-secret-of-22-c");
    await appliance.house.changeSite(site, "system");
    expect(appliance.wiring.lane("in-1")).toBe(lane);
    expect((await send(url, read("AB12CDE"))).status).toBe(404);
    const fresh = url.replace(SECRET, "another-secret-of-22-c");
    expect((await send(fresh, read("AB12CDE"))).status).toBe(200);
    site.cameras[0]!.address = "10.9.9.9";
    await appliance.house.changeSite(site, "system");
    expect((await send(fresh, read("XY99ZZA"))).status).toBe(403);
  });

  test("200 MB are cut off early, with a length and without, and others are served meanwhile", async () => {
    const { url, appliance } = await start();
    const before = process.memoryUsage.rss();
    const { hostname, port, pathname } = new URL(url);
    const attempt = (isChunked: boolean) =>
      new Promise<{ status: string; sent: number }>((resolve) => {
        let sent = 0;
        let answer = "";
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `POST ${pathname} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${isChunked ? "transfer-encoding: chunked" : "content-length: 209715200"}\r\n\r\n`,
          );
          const block = Buffer.alloc(65_536, 0x20);
          const more = () => {
            while (sent < 209_715_200 && !socket.destroyed) {
              if (isChunked) socket.write(`${block.length.toString(16)}\r\n`);
              sent += block.length;
              const hasRoom = socket.write(block);
              if (isChunked) socket.write("\r\n");
              if (!hasRoom) return void socket.once("drain", more);
            }
          };
          more();
        });
        socket.on("data", (data) => {
          answer += data.toString("latin1");
          // What a camera does that has its answer.
          if (answer.includes("\r\n\r\n")) socket.destroy();
        });
        socket.on("error", () => {});
        socket.on("close", () => resolve({ status: answer.slice(9, 12), sent }));
      });
    for (const isChunked of [false, true]) {
      const [{ status, sent }, other] = await Promise.all([attempt(isChunked), send(url, read("AB12CDE"))]);
      expect(other.status).toBe(200);
      // Who still sends when the answer comes may find the connection closed before it has read it.
      expect(["413", ""]).toContain(status);
      expect(sent).toBeLessThan(100 * 1024 * 1024);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
    expect(appliance.house.store.stays.latestPasses("in-1", 10).length).toBe(2);
  });

  test("a crash between the spool and the lane: recorded once, no pulse; the camera's retry joins it", async () => {
    folder = mkdtempSync(join(tmpdir(), "lotkeeper-push-"));
    const store = openStore({ dataDir: folder, nowMs: Date.now() });
    const atMs = Date.now() - 1500;
    store.pushes.keep({
      id: "push-1",
      cameraId: "cam-in",
      eventKey: "id v-1",
      capturedAtMs: atMs,
      receivedAtMs: atMs,
      pass: {
        id: "pass-1",
        laneId: "in-1",
        plate: "AB12CDE",
        raw: "AB12CDE",
        confidence: 0.97,
        region: "gb",
        candidates: [],
        chars: [],
        direction: "unknown",
        firstAtMs: atMs,
        lastAtMs: atMs,
        frames: 1,
        source: "smart-camera",
        box: null,
      },
      frame: jpeg(900),
      crop: jpeg(300),
    });
    // The power fails here: nothing of this process is left but the file.
    store.close();
    const first = await start();
    const passes = () => running!.house.store.stays.latestPasses("in-1", 10);
    await until(() => running!.house.store.pushes.waiting("cam-in").length === 0);
    await first.appliance.wiring.lane("in-1")!.idle();
    expect(passes()).toMatchObject([{ id: "pass-1", plate: "AB12CDE" }]);
    expect(passes()[0]!.frameImageId).not.toBeNull();
    expect(first.pulses()).toBe(0);
    expect(running!.house.store.stays.open()).toEqual([]);
    expect(running!.house.store.journal.list({ kind: "read-recorded" }).rows.length).toBe(1);
    await first.appliance.stop();
    running = null;

    const second = await start();
    await second.appliance.wiring.lane("in-1")!.idle();
    expect(second.pulses()).toBe(0);
    expect(running!.house.store.journal.list({ kind: "read-recorded" }).rows.length).toBe(1);
    // The same message is spent; a newer look at the same car is the car that still waits there.
    await send(second.url, read("AB12CDE", { id: "v-1", capturedAt: new Date(atMs).toISOString() }));
    expect(second.pulses()).toBe(0);
    const answer = await send(second.url, read("AB12CDE", { id: "v-1" }));
    expect(await answer.json()).toMatchObject({ outcome: "open", reason: "public" });
    expect(second.pulses()).toBe(1);
    expect(passes().length).toBe(1);
  });
});

const until = async (holds: () => boolean, withinMs = 20_000): Promise<void> => {
  for (const end = performance.now() + withinMs; !holds(); ) {
    if (performance.now() > end) throw new Error("it did not happen in time");
    await Bun.sleep(20);
  }
};
