import { afterEach, describe, expect, test } from "bun:test";
import {
  axisJson,
  type Body,
  base64,
  dahuaJson,
  hikvisionHeartbeat,
  hikvisionParts,
  jpeg,
  json,
  milesightJson,
  multipart,
  xml,
} from "../camera/push/bodies.fixture.test.ts";
import type { SiteFileInput } from "../site.ts";
import { sha256 } from "./sessions.ts";
import {
  addOwner,
  MILL_LANE,
  NOON,
  signedIn,
  type TryHouse,
  tryApp,
  tryBox,
  tryHouse,
} from "./try-house.test.ts";

const SECRET = "AbCdEfGhIjKlMnOpQrStUv";
const OTHER = "zzzzzzzzzzzzzzzzzzzzzz";
const CAMERA = "10.0.0.11";
type Driver = "hikvision" | "dahua" | "axis" | "milesight" | "generic";

const siteWith = (driver: Driver, more: Partial<SiteFileInput> = {}): SiteFileInput => ({
  ...MILL_LANE,
  cameras: [
    { id: "cam-in", driver, address: CAMERA, tokenSha256: sha256(SECRET) },
    { id: "cam-out", driver: "generic", address: "10.0.0.12", tokenSha256: sha256(OTHER) },
  ],
  ...more,
});

let house: TryHouse | null = null;
afterEach(() => {
  house?.close();
  house = null;
});

const open = async (driver: Driver, site = siteWith(driver)) => {
  const made = tryHouse({ site });
  house = made;
  await addOwner(made);
  const box = tryBox();
  const { app, get, post } = tryApp(made, box);
  const send = async (
    { contentType, bytes }: Body,
    { path = `/push/${SECRET}`, address = CAMERA, headers = {} as Record<string, string> } = {},
  ) => {
    const answer = await app.request(
      path,
      {
        method: "POST",
        body: new Blob([bytes as Uint8Array<ArrayBuffer>]),
        headers: { host: "localhost", "content-type": contentType, ...headers },
      },
      { address },
    );
    await made.settle();
    return answer;
  };
  const passes = (lane = "in-1") => made.store.stays.latestPasses(lane, 100);
  return { house: made, app, get, post, send, passes, box };
};
const iso = (atMs: number) => new Date(atMs).toISOString();
const wall = (atMs: number) => iso(atMs).replace("T", " ").slice(0, 23);
const generic = (fields: Record<string, unknown>) => json({ confidence: 0.97, ...fields });

describe("each maker's camera opens the entry for a car that may come in", () => {
  const bodies: Record<Driver, Body> = {
    hikvision: multipart(
      hikvisionParts({ plate: "AB12CDE", confidence: 97, at: iso(NOON - 800), uuid: "u-1" }),
    ),
    dahua: json(dahuaJson({ plate: "AB12CDE", at: wall(NOON - 800) })),
    axis: json(axisJson({ plate: "AB12CDE", atMs: NOON - 800, direction: "in" })),
    milesight: json(milesightJson({ plate: "AB12CDE", at: wall(NOON - 800) })),
    generic: generic({
      plate: "AB12CDE",
      capturedAt: iso(NOON - 800),
      image: base64(jpeg(900)),
      plateImage: base64(jpeg(300)),
    }),
  };
  for (const driver of Object.keys(bodies) as Driver[])
    test(driver, async () => {
      const { house, send, passes } = await open(driver);
      const path = driver === "dahua" ? `/push/${SECRET}/NotificationInfo/TollgateInfo` : `/push/${SECRET}`;
      const answer = await send(bodies[driver], { path });
      expect(answer.status).toBe(200);
      const text = await answer.text();
      if (driver === "dahua") expect(text).toBe('{"result":"true"}');
      else if (driver === "generic")
        expect(JSON.parse(text)).toMatchObject({ outcome: "open", reason: "public" });
      else expect(text).toBe("");
      expect(house.pulses("gate-in")).toBe(1);
      const stay = house.store.stays.openByPlate("AB12CDE")!;
      expect(stay.entryLaneId).toBe("in-1");
      const [pass] = passes();
      expect(pass).toMatchObject({
        plate: "AB12CDE",
        region: "gb",
        source: "smart-camera",
        lastAtMs: NOON - 800,
      });
      const bytes = async (id: string | null) =>
        (await Bun.file(house.store.images.find(id!)!.path).bytes()).length;
      expect(await bytes(pass!.frameImageId)).toBe(900);
      expect(await bytes(pass!.cropImageId)).toBe(300);
      // What the spool held is gone from it, pictures first.
      expect(house.store.pushes.waiting("cam-in")).toEqual([]);
    });
});

describe("who may push", () => {
  test("a wrong secret is answered like an address where nothing is, and its body is never read", async () => {
    const { house, send, app } = await open("generic");
    const wrong = await send(generic({ plate: "AB12CDE" }), { path: "/push/AbCdEfGhIjKlMnOpQrStUx" });
    const nothing = await send(generic({ plate: "AB12CDE" }), { path: "/pushed/AbCdEfGhIjKlMnOpQrStUx" });
    expect([wrong.status, await wrong.text()]).toEqual([404, await nothing.text()]);
    let read = 0;
    const body = new ReadableStream({
      pull(controller) {
        read++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const answer = await app.request(
      `/push/${OTHER}x`,
      { method: "POST", body, headers: { host: "localhost" }, duplex: "half" } as RequestInit,
      { address: CAMERA },
    );
    expect(answer.status).toBe(404);
    expect(read).toBeLessThan(3);
    expect(house.store.alerts.open()).toEqual([]);
  });
  test("another address than the camera's is refused and alarmed once, and opens nothing", async () => {
    const { house, send, passes } = await open("generic");
    for (const address of ["10.0.0.66", "10.0.0.12", "unknown", "::ffff:10.0.0.66"]) {
      const answer = await send(generic({ plate: "AB12CDE" }), { address });
      expect(answer.status).toBe(403);
    }
    expect(house.pulses("gate-in")).toBe(0);
    expect(passes()).toEqual([]);
    expect(house.store.alerts.open().map(({ code, subject }) => [code, subject])).toEqual([
      ["push-refused", "camera:cam-in"],
    ]);
    expect((await send(generic({ plate: "AB12CDE" }), { address: `::ffff:${CAMERA}` })).status).toBe(200);
  });
  test("a renewed secret ends the one before it", async () => {
    const { house, send, post, box } = await open("hikvision");
    const cookie = signedIn(house, box, "mara", "manager");
    const page = await (await post("/site/push-cameras/cam-in/secret", {}, { cookie })).text();
    const fresh = /\/push\/([\w-]{22})/.exec(page)![1]!;
    expect(house.store.site.read()!.cameras[0]!.tokenSha256).toBe(sha256(fresh));
    expect(JSON.stringify(house.store.site.read())).not.toContain(fresh);
    expect((await send(xml(hikvisionHeartbeat))).status).toBe(404);
    expect((await send(xml(hikvisionHeartbeat), { path: `/push/${fresh}` })).status).toBe(200);
  });
  test("a page of another site cannot push, a camera that no lane uses is told so", async () => {
    const { send } = await open("generic", {
      ...siteWith("generic"),
      lanes: [{ id: "in-1", direction: "entry", gate: "gate-in" }],
    });
    const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await send(generic({ plate: "AB12CDE" }), { headers })).status).toBe(403);
    const answer = await send(generic({ plate: "AB12CDE" }));
    expect([answer.status, await answer.text()]).toEqual([
      503,
      "No lane uses this camera. Choose it for a lane under Site, Lanes.\n",
    ]);
  });
  test("the generic address of the lane wants its camera's own secret as a bearer", async () => {
    const { send } = await open("generic");
    const to = (lane: string, secret?: string, address = CAMERA) =>
      send(generic({ plate: "AB12CDE" }), {
        path: `/api/v1/lanes/${lane}/reads`,
        address,
        headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
      });
    expect((await to("in-1")).status).toBe(400);
    expect((await to("nowhere")).status).toBe(400);
    expect((await to("in-1", `${SECRET}x`)).status).toBe(404);
    expect((await to("out-1", SECRET)).status).toBe(404);
    expect((await to("in-1", SECRET, "10.0.0.66")).status).toBe(403);
    const answer = await to("in-1", SECRET);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await answer.json()).toMatchObject({ outcome: "open", reason: "public" });
  });
});

describe("what a read may do", () => {
  test("an exit read is told what is due", async () => {
    const { house, send } = await open("generic");
    await send(generic({ plate: "AB12CDE" }));
    house.setNow(NOON + 90 * 60_000);
    const answer = await send(generic({ plate: "AB12CDE" }), {
      path: `/push/${OTHER}`,
      address: "10.0.0.12",
    });
    const stay = house.store.stays.openByPlate("AB12CDE")!;
    expect(await answer.json()).toEqual({
      outcome: "hold",
      reason: "unpaid",
      stay: stay.id,
      due: 400,
      currency: "GBP",
    });
    expect(house.pulses("gate-out")).toBe(0);
  });
  test("a read that says an older or a later time than ten seconds is recorded and opens nothing", async () => {
    const { house, send, passes } = await open("generic");
    for (const [i, agoMs] of [10_000, 3_600_000, -10_000].entries()) {
      const answer = await send(generic({ plate: "AB12CDE", id: `v${i}`, capturedAt: iso(NOON - agoMs) }));
      expect(await answer.json()).toEqual({ outcome: "hold", reason: "no-vehicle" });
    }
    expect(house.pulses("gate-in")).toBe(0);
    expect(house.store.stays.openByPlate("AB12CDE")).toBeNull();
    expect(passes().map((one) => one.plate)).toEqual(["AB12CDE", "AB12CDE", "AB12CDE"]);
    expect(house.store.journal.list({ kind: "read-recorded" }).rows.length).toBe(3);
    expect(JSON.stringify(house.store.journal.list({ limit: 500 }).rows)).not.toContain("AB12CDE");
    expect((await send(generic({ plate: "AB12CDE", id: "v9", capturedAt: iso(NOON - 9_999) }))).status).toBe(
      200,
    );
    expect(house.pulses("gate-in")).toBe(1);
  });
  test("the same message again, and one overtaken by a newer one, change nothing; its answer is the first one's", async () => {
    const { house, send, passes } = await open("axis");
    const first = json(axisJson({ plate: "AB12CDE", atMs: NOON - 500 }));
    await send(first);
    house.setNow(NOON + 2000);
    for (let again = 0; again < 5; again++) expect((await send(first)).status).toBe(200);
    await send(json(axisJson({ plate: "XY99ZZA", atMs: NOON - 700, state: "update" })));
    expect(house.pulses("gate-in")).toBe(1);
    expect(passes().length).toBe(1);
    expect(house.store.stays.openByPlate("XY99ZZA")).toBeNull();
  });
  test("what was overtaken by a newer message of the same car changes nothing, however sure it is", async () => {
    const { house, send, passes } = await open("axis");
    const said = (plate: string, confidence: number, atMs: number) =>
      send(json(axisJson({ plate, confidence, atMs, state: "update" })));
    await said("AB12CDE", 0.5, NOON - 300);
    await said("XY99ZZA", 0.99, NOON - 700);
    await said("AB12CDE", 0.5, NOON - 300);
    expect(house.pulses("gate-in")).toBe(0);
    expect(passes().map(({ plate, frames }) => [plate, frames])).toEqual([["AB12CDE", 1]]);
  });
  test("a replay after the lane has cleared and another car stands there opens nothing", async () => {
    const site = siteWith("axis");
    const { house, send } = await open("axis", {
      ...site,
      lanes: site.lanes!.map((lane) => ({
        ...lane,
        inputs: { loop: { driver: "gpio", chip: "c", line: 1 } },
      })),
    });
    const lane = house.wiredLane("in-1");
    await lane.input("loop", true);
    const body = json(axisJson({ plate: "AB12CDE", atMs: NOON - 500 }));
    await send(body);
    expect(house.pulses("gate-in")).toBe(1);
    await lane.input("loop", false);
    house.setNow(NOON + 4000);
    await lane.input("loop", true);
    await send(body);
    await send(json(axisJson({ plate: "AB12CDE", atMs: NOON + 3900, state: "update" })));
    expect(house.pulses("gate-in")).toBe(1);
  });
  test("updates of one car are one pass whose text improves until it may come in", async () => {
    const { house, send, passes } = await open("axis");
    const said = (plate: string, confidence: number, atMs: number, state = "update") =>
      send(json(axisJson({ plate, confidence, atMs, state })));
    await said("AB12C", 0.4, NOON - 900, "new");
    await said("AB12CDF", 0.6, NOON - 600);
    expect(house.pulses("gate-in")).toBe(0);
    await said("AB12CDE", 0.97, NOON - 300);
    await said("AB12CDF", 0.5, NOON - 200);
    await said("", 0, NOON - 100, "lost");
    expect(house.pulses("gate-in")).toBe(1);
    expect(passes().map(({ plate, frames }) => [plate, frames])).toEqual([["AB12CDE", 3]]);
    expect(house.store.stays.open().map((stay) => stay.plate)).toEqual(["AB12CDE"]);
  });
  test("a camera that says one id for all its cars does not make one car of them", async () => {
    const { house, send, passes } = await open("hikvision");
    const told = (plate: string, confidence: number, atMs: number) =>
      send(multipart(hikvisionParts({ plate, confidence, at: iso(atMs), uuid: "always-the-same" })));
    await told("AB12CDE", 99, NOON);
    house.setNow(NOON + 60_000);
    await told("XY99ZZA", 95, NOON + 60_000);
    expect(passes().map(({ plate }) => plate)).toEqual(["XY99ZZA", "AB12CDE"]);
    expect(house.pulses("gate-in")).toBe(2);
  });
  test("the same counter minutes later is another car", async () => {
    const { house, send, passes } = await open("axis");
    await send(json(axisJson({ plate: "AB12CDE", car: 1, atMs: NOON })));
    house.setNow(NOON + 6 * 60_000);
    await send(json(axisJson({ plate: "XY99ZZA", car: 1, atMs: NOON + 6 * 60_000 })));
    expect(passes().length).toBe(2);
    expect(house.pulses("gate-in")).toBe(2);
  });
  test("a vehicle without a plate is a pass without a text, and waits", async () => {
    const { house, send, passes } = await open("dahua");
    await send(json(dahuaJson({ plate: "unknown", at: wall(NOON) })));
    expect(passes()).toMatchObject([{ plate: null, raw: "", source: "smart-camera" }]);
    expect(house.pulses("gate-in")).toBe(0);
    expect(house.lane("in-1")!.view().decision).toMatchObject({ outcome: "hold", reason: "low-confidence" });
  });
  test("a lane with a loop needs its loop: a read alone opens nothing, and ten seconds later it counts no more", async () => {
    const site = siteWith("generic");
    const { house, send } = await open("generic", {
      ...site,
      lanes: site.lanes!.map((lane) => ({
        ...lane,
        inputs: { loop: { driver: "gpio", chip: "c", line: 1 } },
      })),
    });
    const answer = await send(generic({ plate: "AB12CDE", capturedAt: iso(NOON) }));
    expect(await answer.json()).toEqual({ outcome: "hold", reason: "no-vehicle" });
    house.setNow(NOON + 10_000);
    await house.wiredLane("in-1").input("loop", true);
    expect(house.pulses("gate-in")).toBe(0);
    await send(generic({ plate: "AB12CDE", capturedAt: iso(NOON + 10_000) }));
    expect(house.pulses("gate-in")).toBe(1);
  });
  test("a two-way lane believes the camera's direction", async () => {
    const { house, send } = await open("milesight", {
      ...siteWith("milesight"),
      lanes: [{ id: "in-1", direction: "both", camera: "cam-in", gate: "gate-in" }],
    });
    await send(json(milesightJson({ plate: "AB12CDE", at: wall(NOON), direction: "Away" })));
    expect(house.lane("in-1")!.view().decision).toMatchObject({ outcome: "hold", reason: "no-stay" });
    await send(json(milesightJson({ plate: "XY99ZZA", at: wall(NOON + 10) })));
    expect(house.store.stays.openByPlate("XY99ZZA")).not.toBeNull();
  });
});

describe("bad pushes", () => {
  test("are refused with a sentence, shown on the page, and forgotten with the next good one", async () => {
    const { house, send, get, box } = await open("generic");
    const bad = await send(json('{"plate":"A","plate":"B","confidence":1}'));
    expect([bad.status, await bad.text()]).toEqual([400, "The JSON says “plate” twice.\n"]);
    const cookie = signedIn(house, box, "mara", "manager");
    const page = async () => (await get("/site/cameras", { cookie })).text();
    expect(await page()).toContain("could not be understood");
    await send(generic({ plate: "AB12CDE", capturedAt: iso(NOON - 3000) }));
    const good = await page();
    expect(good).not.toContain("could not be understood");
    expect(good).toContain("3 s behind ours");
    expect(good).toContain("Mon, 2 Mar 2026, 12:00:00");
  });
  for (const driver of ["hikvision", "dahua", "axis", "milesight", "generic"] as const)
    test(`${driver}: damaged bodies with the right secret are answered below 500, and open nothing twice`, async () => {
      const { house, send } = await open(driver);
      const good = {
        hikvision: multipart(hikvisionParts({ plate: "AB12CDE", confidence: 97, at: iso(NOON), uuid: "u" })),
        dahua: json(dahuaJson({ plate: "AB12CDE", at: wall(NOON) })),
        axis: json(axisJson({ plate: "AB12CDE", atMs: NOON })),
        milesight: json(milesightJson({ plate: "AB12CDE", at: wall(NOON) })),
        generic: generic({ plate: "AB12CDE", id: 1, capturedAt: iso(NOON) }),
      }[driver];
      const statuses = new Set<number>();
      let seed = 11;
      const roll = (below: number) => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        return seed % below;
      };
      for (let round = 0; round < 120; round++) {
        const bytes = Buffer.from(good.bytes);
        for (let hit = 0; hit < 4; hit++) bytes[roll(Math.min(bytes.length, 900))] = roll(256);
        const cut = round % 3 === 0 ? bytes.subarray(0, roll(bytes.length)) : bytes;
        statuses.add((await send({ contentType: good.contentType, bytes: cut })).status);
      }
      expect([...statuses].filter((status) => status !== 200 && status !== 400)).toEqual([]);
      expect(statuses.has(400)).toBe(true);
      const openings = house.store.stays.decisionsOfLane("in-1", 500).filter((one) => one.outcome === "open");
      expect(house.pulses("gate-in")).toBe(openings.length);
    });
  test("a body without end is cut off at the limit", async () => {
    const { app } = await open("generic");
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const answer = await app.request(
      `/push/${SECRET}`,
      { method: "POST", body, headers: { host: "localhost" }, duplex: "half" } as RequestInit,
      { address: CAMERA },
    );
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(9 * 1024 * 1024);
  });
  test("keep-alives are heard, also in words that nobody understands", async () => {
    const { house, send } = await open("dahua");
    const answer = await send(json("Active"), { path: `/push/${SECRET}/NotificationInfo/KeepAlive` });
    expect(await answer.text()).toBe('{"result":"true"}');
    expect(house.store.pushes.lastHeard("cam-in")).toEqual({ atMs: NOON, clockOffsetMs: null, beats: true });
    expect(house.lane("in-1")!.view().camera!.phase).toBe("live");
    house.setNow(NOON + 11 * 60_000);
    expect(house.lane("in-1")!.view().camera!.phase).toBe("stale");
  });
});

describe("setting one up on the page", () => {
  test("added with an address, it has no secret until one is made; a name for an address is refused", async () => {
    const { house, post, get, box } = await open("generic");
    const cookie = signedIn(house, box, "ines", "installer");
    const add = (address: string) =>
      post("/site/push-cameras", { id: "cam-3", name: "Third", driver: "axis", address }, { cookie });
    expect((await add("camera.local")).status).toBe(422);
    expect((await add("10.0.0.13")).status).toBe(303);
    expect(house.store.site.read()!.cameras[2]).toEqual({
      id: "cam-3",
      name: "Third",
      driver: "axis",
      address: "10.0.0.13",
      framesPerSecond: 5,
    });
    const page = await (await get("/site/cameras", { cookie })).text();
    expect(page).toContain("no address yet");
    expect(page).toContain("Push events");
    const viewer = signedIn(house, box, "vera", "viewer");
    expect((await post("/site/push-cameras/cam-3/secret", {}, { cookie: viewer })).status).toBe(403);
    expect(
      (await post("/site/push-cameras/cam-3", { driver: "milesight", address: "10.0.0.14" }, { cookie }))
        .status,
    ).toBe(303);
    expect(house.store.site.read()!.cameras[2]).toMatchObject({ driver: "milesight", address: "10.0.0.14" });
  });
});
