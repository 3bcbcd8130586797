import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { DeviceError, type Examined, type Frame } from "../devices.ts";
import type { PlateSight, TrackView } from "../parking/sight/index.ts";
import type { Box, Read } from "../parking/types.ts";
import type { Role } from "../store/types.ts";
import { UPLOAD_LIMIT } from "./fields.ts";
import { MILL_LANE, NOON, signedIn, type TryHouse, tryApp, tryBox, tryHouse } from "./try-house.test.ts";

const houses: TryHouse[] = [];
const open = async (options: Parameters<typeof tryHouse>[0] = {}) => {
  const house = tryHouse(options);
  houses.push(house);
  const box = tryBox();
  // No password is asked for here, so none is hashed.
  signedIn(house, box, "a-owner", "owner");
  const as = (role: Role) => ({ cookie: signedIn(house, box, `a-${role}`, role) });
  return { house, as, ...tryApp(house, box) };
};
afterEach(async () => {
  for (const house of houses.splice(0)) {
    await house.sight.stop();
    house.close();
  }
});
const textOf = async (answer: Response | Promise<Response>): Promise<string> => (await answer).text();
const HOUR = 3_600_000;
// Every visit is a dozen durable writes; a busy machine takes its time for them.
setDefaultTimeout(60_000);

const FRAME: Frame = {
  rgb: new Uint8Array(1280 * 720 * 3),
  width: 1280,
  height: 720,
  atMs: NOON,
  monotonicMs: 0,
  seq: 1,
};
const BOX: Box = [500, 300, 160, 36];
const readOf = (text: string, confidence: number): Read => ({
  text,
  raw: text,
  confidence,
  region: "gb",
  chars: [...text].map((char) => ({
    char,
    confidence: 0.91,
    alternatives: [{ char: "8", confidence: 0.07 }],
  })),
  candidates: [{ text: "AB12CDF", confidence: 0.02 }],
  box: BOX,
  atMs: NOON,
});
const sightOf = (read: Read | null, plateHeight = 36): PlateSight => ({
  score: 0.9,
  box: BOX,
  corners: [
    [500, 300],
    [660, 302],
    [660, 338],
    [500, 336],
  ],
  measures: { plateWidth: 160, plateHeight, blur: 0.06, contrast: 130, level: 120, burnt: 0, angle: 1 },
  raw: read?.raw ?? "",
  read,
  leftOut: null,
});
const seen = (...sights: PlateSight[]): Examined => ({
  width: 1280,
  height: 720,
  light: { level: 100, isGrey: false },
  sights,
  ms: { detect: 5, ocr: 1 },
  pictures: {
    frame: new Uint8Array([0xff, 0xd8, 1]),
    crops: sights.map((_, i) => new Uint8Array([0x89, 0x50, i])),
  },
});
const trackOf = (waitsFor: TrackView["waitsFor"]): TrackView => ({
  id: "t1",
  plate: "AB12CDE",
  region: "gb",
  confidence: 0.9,
  chars: readOf("AB12CDE", 0.9).chars,
  frames: 7,
  agreeing: 6,
  hasMoved: waitsFor !== "not-moving",
  box: BOX,
  firstAtMs: NOON,
  lastAtMs: NOON,
  waitsFor,
});

describe("what the camera sees", () => {
  test("one look shows box, corners, crop, characters with rivals, votes, and the pictures by a passing id", async () => {
    const { as, get } = await open({
      frame: FRAME,
      examine: async () => seen(sightOf(readOf("AB12CDE", 0.97)), sightOf(null, 14)),
      tracks: [trackOf(null)],
    });
    const html = await textOf(get("/lanes/in-1/sees", as("viewer")));
    for (const words of [
      "AB12 CDE",
      'points="500.0,300.0 660.0,302.0 660.0,338.0 500.0,336.0"',
      "8 7 %",
      "AB12CDF 2 %",
      "United Kingdom",
      "7 frames, 6 agree",
      "was told to the lane",
      "The plate is 14 pixels high and 20 are needed",
    ])
      expect(html).toContain(words);
    const frame = /href="(\/looks\/[^"]+\/frame\.jpg)"/.exec(html)![1]!;
    const shot = await get(frame, as("installer"));
    expect([shot.headers.get("content-type"), shot.headers.get("cache-control")]).toEqual([
      "image/jpeg",
      "no-store",
    ]);
    const crop = await get(frame.replace("frame.jpg", "crops/1"), as("viewer"));
    expect([...(await crop.bytes())]).toEqual([0x89, 0x50, 1]);
    expect((await get(frame.replace("frame.jpg", "crops/2"), as("viewer"))).status).toBe(404);
    expect((await get(frame, { accept: "image/*" })).status).toBe(401);
  });

  test("a look and its pictures are forgotten after two minutes, and only the last few are kept", async () => {
    const { house, as, get } = await open({ frame: FRAME, examine: async () => seen(sightOf(null)) });
    const look = async () => {
      const html = await textOf(get("/lanes/in-1/sees", as("viewer")));
      return /href="(\/looks\/[^"]+\/frame\.jpg)"/.exec(html)![1]!;
    };
    const first = await look();
    house.setNow(NOON + 121_000);
    expect((await get(first, as("viewer"))).status).toBe(404);
    const second = await look();
    for (let i = 0; i < 6; i++) await look();
    expect((await get(second, as("viewer"))).status).toBe(404);
  });

  const sentence = async (
    options: Parameters<typeof tryHouse>[0],
    before?: (house: TryHouse) => Promise<void>,
  ) => {
    const { house, as, get } = await open({ frame: FRAME, ...options });
    await before?.(house);
    const html = await textOf(get("/lanes/in-1/sees", as("viewer")));
    return /<p class="sentence"><span>([^<]*)/.exec(html)![1]!;
  };
  const good = async () => seen(sightOf(readOf("AB12CDE", 0.97)));

  test("one plain sentence says why nothing moves", async () => {
    expect(await sentence({ examine: async () => seen() })).toContain("No plate is seen");
    expect(await sentence({ examine: async () => seen(sightOf(readOf("AB12CDE", 0.5))) })).toContain(
      "50 % sure",
    );
    expect(await sentence({ examine: good, tracks: [trackOf("not-moving")] })).toContain("counts as parked");
    expect(await sentence({ examine: good, tracks: [trackOf("one-frame")] })).toContain("Only one frame");
    const poor = async () => seen(sightOf(readOf("AB12CDE", 0.3)));
    expect(await sentence({ examine: poor, tracks: [trackOf(null)] })).toContain("90 % sure from 7 frames");
    const unsure = { ...trackOf(null), confidence: 0.6 };
    expect(await sentence({ examine: poor, tracks: [unsure] })).toContain("waits for a person");
    expect(await sentence({ examine: good })).toContain("when a second frame says the same");
    const drive = (house: TryHouse) => house.drive("in-1", "AB12 CDE");
    expect(await sentence({ examine: good, tracks: [trackOf(null)] }, drive)).toContain(
      "was let through 0 s ago",
    );
  });

  test("without a picture or without models the page says what to do", async () => {
    const { as, get } = await open({ examine: good });
    expect(await textOf(get("/lanes/in-1/sees", as("viewer")))).toContain("no picture of this lane yet");
    const bare = await open({ frame: FRAME });
    expect(await textOf(bare.get("/lanes/in-1/sees", bare.as("viewer")))).toContain("Run lotkeeper doctor");
    expect((await get("/lanes/nowhere/sees", as("viewer"))).status).toBe(404);
  });

  test("the zone of the lane is asked for, so that the look is the lane's own", async () => {
    const asked: unknown[] = [];
    const site = structuredClone(MILL_LANE);
    site.lanes![0]!.zone = [
      [0, 0],
      [1, 0],
      [1, 1],
    ];
    const { as, get } = await open({
      site,
      frame: FRAME,
      examine: async (_, options) => {
        asked.push(options.zone, options.manner);
        return seen();
      },
    });
    await get("/lanes/in-1/sees", as("viewer"));
    expect(asked).toEqual([site.lanes![0]!.zone, "live"]);
  });
});

describe("a picture that somebody brings", () => {
  const upload = (
    { app, as }: Awaited<ReturnType<typeof open>>,
    body: FormData | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) =>
    app.request(
      "/site/look",
      {
        method: "POST",
        body,
        headers: {
          host: "localhost",
          accept: "text/html",
          "sec-fetch-site": "same-origin",
          ...as("installer"),
          ...headers,
        },
      },
      { address: "10.0.0.5" },
    );
  const formOf = (bytes: Uint8Array<ArrayBuffer>, lane = "") => {
    const form = new FormData();
    form.set("picture", new Blob([bytes], { type: "image/jpeg" }), "a.jpg");
    form.set("lane", lane);
    return form;
  };

  test("is explained as a lane would see it, and not kept", async () => {
    const given: unknown[] = [];
    const opened = await open({
      examine: async (picture, options) => {
        given.push(picture instanceof Uint8Array && [...picture], options.manner);
        return seen(sightOf(readOf("AB12CDE", 0.97)));
      },
    });
    const answer = await upload(opened, formOf(new Uint8Array([1, 2, 3]), "in-1"));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("is read well in this picture");
    expect(given).toEqual([[1, 2, 3], "still"]);
    expect((await upload(opened, formOf(new Uint8Array([1]), "nowhere"))).status).toBe(404);
  });

  test("is refused with the cure when it is none, empty, too large, or no form", async () => {
    const opened = await open({
      examine: () =>
        Promise.reject(
          new DeviceError("recogniser", "The picture could not be read: no JPEG", { retry: true }),
        ),
    });
    const bad = await upload(opened, formOf(new Uint8Array([1])));
    expect(bad.status).toBe(422);
    expect(await bad.text()).toContain("Send a JPEG, PNG or WebP");
    expect((await upload(opened, formOf(new Uint8Array(0)))).status).toBe(422);
    expect((await upload(opened, formOf(new Uint8Array(UPLOAD_LIMIT + 1)))).status).toBe(413);
    expect((await upload(opened, new Uint8Array([1, 2]), { "content-type": "image/jpeg" })).status).toBe(415);
    const torn = { "content-type": "multipart/form-data; boundary=xx" };
    expect((await upload(opened, new TextEncoder().encode("--yy\r\nhm"), torn)).status).toBe(400);
    // Two places for uploads, and all were given back.
    expect((await upload(opened, formOf(new Uint8Array([1])))).status).toBe(422);
  });
});

describe("the camera doctor", () => {
  const hour = (more: object) => ({
    ...{ cameraId: "cam-in", hourMs: NOON - HOUR, light: "day" as const },
    ...{ watchedMs: HOUR, frames: 17_500, vehicles: 10, unread: 0, measured: 10, height: 140, blur: 0.6 },
    ...{ contrast: 1200, level: 1100, burnt: 0, angle: 40, tooSmall: 10, blurred: 0, glare: 0, dark: 0 },
    ...more,
  });
  test("adds sums up and says what to do, to the installer too", async () => {
    const { house, as, get } = await open();
    house.store.sight.addHours([hour({})]);
    house.store.sight.addHours([hour({ unread: 2 })]);
    const html = await textOf(get("/site/recognition", as("installer")));
    expect(html).toContain("The plates are 14 pixels high; 20 are needed: zoom in or use the main stream.");
    const own = await textOf(get("/site/recognition/cam-in", as("viewer")));
    expect(own).toContain("2 of 22 vehicles without a read");
    expect(own).toContain("4.9 of 5 pictures a second");
    expect(own).not.toContain("Benchmark this camera");
    expect((await get("/site/recognition/nowhere", as("viewer"))).status).toBe(404);
    expect((await get("/site/recognition?hours=9e9", as("viewer"))).status).toBe(200);
  });

  test("a corrected read counts in the hour in which it was read, an opening by hand as a miss", async () => {
    const { house } = await open();
    await house.drive("in-1", "AB12 CDE");
    const stay = house.store.stays.openByPlate("AB12CDE")!;
    await house.desk.correctPlate({ stayId: stay.id, plate: "A812CDE", actor: "user:anna" });
    house.setNow(NOON + 2 * HOUR);
    await house.lane("in-1")!.openByPerson({ actor: "user:anna", reason: "Plate cannot be read", key: "k1" });
    const report = house.sight.report("cam-in", 24)!;
    const at = (hourMs: number) => report.hours.find((one) => one.hourMs === hourMs);
    expect(at(NOON)).toMatchObject({ corrected: 1, unread: 0 });
    expect(at(NOON + 2 * HOUR)).toMatchObject({ corrected: 0, unread: 1 });
  });

  test("sums of a season ago are forgotten", async () => {
    const { house } = await open();
    house.store.sight.addHours([hour({}), hour({ hourMs: NOON - 100 * 24 * HOUR })]);
    house.store.sight.forget(NOON - 90 * 24 * HOUR);
    expect(house.store.sight.hours("cam-in", 0, NOON).length).toBe(1);
  });
});

/** In by one camera and out by another, a little later; the entry may read wrong. */
const visit = async (house: TryHouse, plate: string, { read = plate, confidence = 0.97 } = {}) => {
  await house.drive("in-1", read, confidence);
  if (confidence < 0.85)
    await house.lane("in-1")!.openByPerson({ actor: "user:a", reason: "known", key: read });
  const stay = house.store.stays.openByPlate(read)!;
  if (read !== plate) await house.desk.correctPlate({ stayId: stay.id, plate, actor: "user:anna" });
  house.setNow(house.clock.nowMs() + 5 * 60_000);
  await house.drive("out-1", plate);
  house.setNow(house.clock.nowMs() + 60_000);
};
const FREE = { ...MILL_LANE, tariffs: [{ ...MILL_LANE.tariffs![0]!, free: { minutes: 60 } }] };
const plateNo = (i: number) => `LM${String(10 + (i % 80)).padStart(2, "0")}NP${"RSTUVWXYZ".charAt(i % 9)}`;
const busy = async (examine: NonNullable<Parameters<typeof tryHouse>[0]>["examine"] = null) => {
  const opened = await open({
    site: FREE,
    source: "camera",
    pictures: async () => new Uint8Array([0xff, 0xd8, 0xff]),
    examine,
  });
  return opened;
};

describe("the benchmark", () => {
  test("reads confirmed pictures again in the background, keeps the result, and names what went wrong", async () => {
    const { house, as, get, post } = await busy(async () => seen(sightOf(readOf("LM10NPR", 0.9))));
    await visit(house, plateNo(0));
    await visit(house, plateNo(1), { read: "LW11NPS" });
    const page = "/site/recognition/cam-in";
    expect((await post(`${page}/benchmark`, {}, as("viewer"))).status).toBe(403);
    expect((await post(`${page}/benchmark`, {}, as("manager"))).status).toBe(303);
    expect((await post(`${page}/benchmark`, {}, as("manager"))).status).toBe(409);
    expect(await textOf(get(`${page}/benchmark`, as("manager")))).toContain("of 2 pictures");
    while (house.sight.benchmark()) await Bun.sleep(5);
    expect(house.sight.benchmarks("cam-in")[0]!.result).toMatchObject({
      pictures: 2,
      exact: 1,
      cancelled: false,
    });
    const html = await textOf(get(page, as("manager")));
    for (const words of ["1 of 2 exact, 50 %", "0 for 1", "R for S", "6 ms a picture"])
      expect(html).toContain(words);
    // What is kept names passes, never plates.
    expect(JSON.stringify(house.store.sight.benchmarks("cam-in", 9))).not.toContain("LM11NPS");
    expect(house.store.journal.list({ kind: "camera-benchmark" }).rows[0]?.data).toEqual({
      pictures: 2,
      exact: 1,
      cancelled: false,
    });
  });

  test("can be cancelled, and says so when there is nothing to read", async () => {
    const { house, as, post } = await busy(async () => seen());
    expect(await textOf(post("/site/recognition/cam-in/benchmark", {}, as("manager")))).toContain(
      "No confirmed picture",
    );
    for (let i = 0; i < 3; i++) await visit(house, plateNo(i));
    await post("/site/recognition/cam-in/benchmark", {}, as("manager"));
    await post("/site/benchmark/cancel", { camera: "cam-in" }, as("manager"));
    while (house.sight.benchmark()) await Bun.sleep(5);
    const [row] = house.sight.benchmarks("cam-in");
    expect(row!.result.cancelled).toBe(true);
    expect(row!.result.pictures).toBeLessThan(3);
  });
});

describe("learning", () => {
  test("confusions are counted once, proposed, proven, and switched by the owner alone", async () => {
    const { house, as, get, post } = await busy();
    for (let i = 0; i < 4; i++) await visit(house, plateNo(i));
    for (let i = 0; i < 3; i++) await visit(house, `AC2${i}EFG`, { read: `AC2${i}EFC` });
    await house.sight.learn();
    await house.sight.learn();
    const [camera] = house.sight.cameraLearning();
    expect(camera!.confusions).toContainEqual({ read: "C", truth: "G", count: 3 });
    // Three wrong and three right ones are too few to propose anything.
    expect(camera!.row).toBeNull();
    for (let i = 3; i < 6; i++) await visit(house, `AC2${i}EFG`, { read: `AC2${i}EFC` });
    await post("/site/learning/replay", {}, as("manager"));
    await house.sight.learn();
    const row = house.sight.cameraLearning()[0]!.row!;
    expect(row.proposal).toEqual({ CG: 0.25 });
    expect(row.proof).toMatchObject({ reads: 10, spoilt: 0 });
    expect(row.active).toBeNull();
    expect(house.sight.lookalikes("cam-in")).toBeUndefined();
    const fields = { kind: "lookalikes", subject: "cam-in" };
    expect((await post("/site/learning/on", fields, as("manager"))).status).toBe(403);
    expect(await textOf(get("/site/learning", as("owner")))).toContain("C may be G (25 %)");
    // Ten reads prove nothing yet.
    expect((await post("/site/learning/on", fields, as("owner"))).status).toBe(409);
  });

  test("what is proven is used after it was switched on, journalled, and switched off again", async () => {
    const { house, as, post } = await busy();
    house.store.sight.propose(
      {
        kind: "lookalikes",
        subject: "cam-in",
        proposal: { MN: 0.1 },
        proof: { reads: 20, before: 19, after: 20, spoilt: 0 },
      },
      NOON,
    );
    const fields = { kind: "lookalikes", subject: "cam-in" };
    expect((await post("/site/learning/on", fields, as("owner"))).status).toBe(303);
    expect(house.sight.lookalikes("cam-in")).toEqual({ MN: 0.1 });
    expect(house.store.journal.list({ kind: "learning-on" }).rows).toMatchObject([
      {
        actor: "user:a-owner",
        subject: "camera:cam-in",
        data: { what: "lookalikes", active: { MN: 0.1 } },
      },
    ]);
    expect((await post("/site/learning/on", fields, as("owner"))).status).toBe(409);
    expect((await post("/site/learning/off", fields, as("owner"))).status).toBe(303);
    expect(house.sight.lookalikes("cam-in")).toBeUndefined();
    expect((await post("/site/learning/off", fields, as("owner"))).status).toBe(409);
  });

  test("what is not proven cannot be switched on", async () => {
    const { house, as, post } = await busy();
    const fields = { kind: "lookalikes", subject: "cam-in" };
    expect((await post("/site/learning/on", fields, as("owner"))).status).toBe(409);
    const proposal = { MN: 0.1 };
    const spoilt = { reads: 40, before: 30, after: 31, spoilt: 1 };
    house.store.sight.propose({ kind: "lookalikes", subject: "cam-in", proposal, proof: spoilt }, NOON);
    expect(await textOf(post("/site/learning/on", fields, as("owner")))).toContain("so it stays off");
    expect(house.sight.lookalikes("cam-in")).toBeUndefined();
  });

  test("a lane's threshold is proposed from its confirmed reads, set when switched on, and set back", async () => {
    const { house, as, get, post } = await busy();
    for (let i = 0; i < 50; i++) await visit(house, plateNo(i), { confidence: i % 5 === 0 ? 0.8 : 0.97 });
    await house.sight.learn();
    const lane = () => house.sight.laneLearning().find((one) => one.laneId === "in-1")!;
    expect(lane().row).toMatchObject({ proposal: 0.8, proof: { now: { heldWrongly: 10 } }, active: null });
    const html = await textOf(get("/site/learning", as("manager")));
    expect(html).toContain("Proposal: ask for 80 %");
    expect(html).toContain("Only the owner switches this.");
    const fields = { kind: "threshold", subject: "in-1" };
    expect((await post("/site/learning/on", fields, as("owner"))).status).toBe(303);
    expect(house.rules().lanes[0]!.minConfidence).toBe(0.8);
    expect((await post("/site/learning/off", fields, as("owner"))).status).toBe(303);
    expect(house.rules().lanes[0]!.minConfidence).toBe(0.85);
  });

  test("reviewed crops leave as a tar with labels, for the owner, journalled", async () => {
    const { house, as, get } = await busy();
    expect((await get("/site/learning/crops", as("owner"))).status).toBe(404);
    await visit(house, plateNo(0));
    await visit(house, plateNo(1), { read: "LW11NPS" });
    expect((await get("/site/learning/crops", as("manager"))).status).toBe(403);
    const answer = await get("/site/learning/crops", as("owner"));
    expect(answer.headers.get("content-type")).toBe("application/x-tar");
    const tar = new TextDecoder("latin1").decode(await answer.bytes());
    expect(tar).toContain("file,plate,camera,when,confirmed\n");
    expect(tar).toMatch(/crop-00001\.jpg,LM11NPS,cam-in,2026-03-02T\S+,person\n/);
    expect(house.store.journal.list({ kind: "crops-exported" }).rows[0]?.data).toMatchObject({ crops: 4 });
  });
});
