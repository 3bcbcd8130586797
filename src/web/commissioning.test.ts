import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { SiteFileInput } from "../site.ts";
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

/** A grey picture of 16 by 9 pixels. */
const JPEG = Buffer.from(
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAAJABABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z",
  "base64",
);
const SITE: SiteFileInput = {
  ...MILL_LANE,
  lanes: [
    {
      id: "in-1",
      name: "Main entry",
      direction: "entry",
      camera: "cam-in",
      gate: "gate-in",
      mode: "observe",
      zone: [
        [0, 0.5],
        [1, 0.5],
        [1, 1],
        [0, 1],
      ],
      inputs: { loop: { driver: "gpio", chip: "gpiochip0", line: 5 } },
    },
    {
      id: "out-1",
      name: "Main exit",
      direction: "exit",
      camera: "cam-out",
      gate: "gate-out",
      mode: "observe",
    },
  ],
};
const AT = "/site/commissioning";
const box = tryBox();
let house: TryHouse;
let web: ReturnType<typeof tryApp>;
let as: Record<"owner" | "manager" | "installer" | "attendant", { cookie: string }>;

const start = async (site: SiteFileInput): Promise<void> => {
  house = tryHouse({ site, pictures: async () => JPEG });
  web = tryApp(house, box);
  await addOwner(house);
  as = {
    owner: { cookie: signedIn(house, box, "rita", "owner") },
    manager: { cookie: signedIn(house, box, "max", "manager") },
    installer: { cookie: signedIn(house, box, "ines", "installer") },
    attendant: { cookie: signedIn(house, box, "anna", "attendant") },
  };
};
beforeEach(() => start(SITE));
afterEach(() => house.close());

const plate = (text: string, y: number) => ({
  text,
  raw: text,
  confidence: 0.96,
  region: "gb" as const,
  chars: [],
  candidates: [],
  box: [600, y, 180, 38] as const,
  atMs: NOON,
});
const pageOf = async (path: string, who = as.installer): Promise<string> => {
  const answer = await web.get(path, who);
  expect(answer.status).toBe(200);
  return answer.text();
};
/** Proven reads at a lane, as many as asked for. */
const prove = (laneId: string, right: number, wrong = 0): void => {
  for (let i = 0; i < right + wrong; i++)
    house.store.commissioning.prove({
      passId: `${laneId}-${i}`,
      laneId,
      atMs: house.clock.nowMs(),
      isRight: i < right,
      how: "checked",
      actor: "user:max",
    });
};
const journal = (kind: string) => house.store.journal.list({ kind }).rows;

describe("the list of lanes", () => {
  test("says how far each lane is, what is wired, and warns", async () => {
    const page = await pageOf(AT);
    expect(page).toContain("Main entry");
    expect(page).toContain("Observes");
    expect(page).toContain("/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0");
    expect(page).toContain("17 (GPIO17)");
    expect(page).toContain("Only an attendant can take money here.");
    expect(page).toContain("No fire contact is wired here.");
  });
  test("adds a lane that observes", async () => {
    const answer = await web.post(
      `${AT}/lanes`,
      { id: "in-2", direction: "entry", gate: "gate-in" },
      as.installer,
    );
    expect(answer.status).toBe(303);
    expect(house.rules().lanes.find((lane) => lane.id === "in-2")).toMatchObject({
      mode: "observe",
      armed: true,
    });
  });
  test("lanes added under Lanes observe as well, and a change there leaves the mode as it is", async () => {
    const fields = { direction: "entry", minConfidence: "85", repeatSeconds: "30", armed: "on", open: "on" };
    expect((await web.post("/site/lanes", { id: "in-3", ...fields }, as.installer)).status).toBe(303);
    expect((await web.post("/site/lanes/in-1", { ...fields, name: "Gate" }, as.installer)).status).toBe(303);
    const lanes = house.rules().lanes;
    expect(lanes.map(({ id, mode }) => [id, mode])).toEqual([
      ["in-1", "observe"],
      ["out-1", "observe"],
      ["in-3", "observe"],
    ]);
  });
});

describe("a camera on the network", () => {
  test("is found, asked with its login, and used without its password in any page", async () => {
    const found = await (await web.post(`${AT}/find`, {}, as.installer)).text();
    expect(found).toContain("Gate camera");
    const wrong = await web.post(
      `${AT}/describe`,
      { host: "10.0.0.21", user: "a", password: "b" },
      as.installer,
    );
    expect(wrong.status).toBe(503);
    const ask = { host: "10.0.0.21", user: "admin", password: "hush-hush" };
    const described = await (await web.post(`${AT}/describe`, ask, as.installer)).text();
    expect(described).toContain("Maker X100");
    expect(described).not.toContain("hush-hush");
    const ticket = /name="ticket" value="([^"]+)"/.exec(described)?.[1] ?? "";
    const use = { ticket, id: "cam-new", main: "sub", lane: "in-1" };
    expect((await web.post(`${AT}/cameras`, use, as.installer)).status).toBe(303);
    const camera = house.store.site.read()?.cameras.find((one) => one.id === "cam-new");
    expect(camera?.url).toBe("rtsp://admin:hush-hush@10.0.0.21:554/sub?x=1");
    expect(house.rules().lanes[0]?.cameraId).toBe("cam-new");
    expect((await web.post(`${AT}/cameras`, { ...use, id: "cam-2" }, as.installer)).status).toBe(422);
  });
  test("is not asked for at an address that is none", async () => {
    for (const host of ["http://x/", "a b", "x/../y", "x:99999999"])
      expect((await web.post(`${AT}/describe`, { host }, as.installer)).status).toBe(422);
  });
});

describe("the test picture", () => {
  test("shows the plates with their height, and which lie outside the zone", async () => {
    house.reads.push(plate("AB12CDE", 500), plate("KX59LMN", 100));
    expect((await web.post(`${AT}/in-1/picture`, {}, as.installer)).status).toBe(303);
    const page = await pageOf(`${AT}/in-1`);
    expect(page).toContain("38 px high, good from 30");
    expect(page).toContain("outside the zone");
    expect(page).toContain('class="outside"');
    const jpeg = await web.get(`${AT}/in-1/picture.jpg`, as.installer);
    expect(jpeg.headers.get("content-type")).toBe("image/jpeg");
  });
  test("shows an installer no plate of the day before", async () => {
    house.reads.push(plate("AB12CDE", 500));
    await web.post(`${AT}/in-1/picture`, {}, as.installer);
    house.setNow(NOON + 25 * 3_600_000);
    as.installer = { cookie: signedIn(house, box, "ines", "installer") };
    as.manager = { cookie: signedIn(house, box, "max", "manager") };
    expect(await pageOf(`${AT}/in-1`)).not.toContain("AB12");
    expect((await web.get(`${AT}/in-1/picture.jpg`, as.installer)).status).toBe(404);
    expect(await pageOf(`${AT}/in-1`, as.manager)).toContain("AB12");
  });
  test("goes with the other pictures, with the plates that were read in it", async () => {
    house.reads.push(plate("AB12CDE", 500));
    await web.post(`${AT}/in-1/picture`, {}, as.installer);
    const atMs = NOON + 8 * 86_400_000;
    house.store.forget({ imagesBeforeMs: atMs, unmatchedBeforeMs: atMs, atMs });
    const [check] = house.store.commissioning.checks("in-1");
    expect(check).toMatchObject({ name: "picture", hasPicture: false });
    expect(JSON.stringify(check)).not.toContain("AB12CDE");
  });
});

describe("the test pulse", () => {
  const fields = { typed: "gate-in", reason: "Commissioning", key: "key-00000001" };
  test("moves the barrier once after its name was typed, and is on record", async () => {
    const wrong = await web.post(`${AT}/in-1/pulse`, { ...fields, typed: "yes" }, as.installer);
    expect(wrong.status).toBe(422);
    expect(house.pulses("gate-in")).toBe(0);
    for (let i = 0; i < 2; i++)
      expect((await web.post(`${AT}/in-1/pulse`, fields, as.installer)).status).toBe(303);
    expect(house.pulses("gate-in")).toBe(1);
    expect(journal("decision")[0]).toMatchObject({ actor: "user:ines", data: { reason: "test" } });
    expect(await pageOf(`${AT}/in-1`)).toContain("simulated: no contact moves");
  });
  test("waits while the loop says that a vehicle stands there", async () => {
    await house.wiredLane("in-1").input("loop", true);
    expect((await web.post(`${AT}/in-1/pulse`, fields, as.installer)).status).toBe(409);
    expect(house.pulses("gate-in")).toBe(0);
  });
});

describe("the wires", () => {
  test("show their level, and are only found right after they were seen to change", async () => {
    const say = () => web.post(`${AT}/in-1/wires`, { kind: "loop", works: "yes" }, as.installer);
    expect((await say()).status).toBe(422);
    await house.wiredLane("in-1").input("loop", true);
    expect(await pageOf(`${AT}/in-1/now`)).toMatch(/Loop[\s\S]*>on</);
    await house.wiredLane("in-1").input("loop", false);
    expect((await say()).status).toBe(303);
    expect(await pageOf(`${AT}/in-1/now`)).toContain("checked");
  });
});

describe("the mode", () => {
  const step = (mode: string, who = as.manager, reason?: string) =>
    web.post(`${AT}/in-1/mode`, { mode, ...(reason ? { reason } : {}) }, who);
  test("goes up only with the figures, and the page says in numbers what is missing", async () => {
    prove("in-1", 7);
    expect(await pageOf(`${AT}/in-1`)).toContain(
      "7 of 10 reads are proven in the last 7 days; 3 more are needed.",
    );
    const refused = await step("assist");
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("3 more are needed");
    prove("in-1", 50, 1);
    expect((await step("assist")).status).toBe(303);
    expect((await step("automatic")).status).toBe(303);
    expect(house.rules().lanes[0]?.mode).toBe("automatic");
    expect(journal("lane-mode")[0]).toMatchObject({
      actor: "user:max",
      subject: "lane:in-1",
      data: { from: "assist", to: "automatic", right: 50, wrong: 1, overruled: false },
    });
  });
  test("does not go up with two wrong of fifty", async () => {
    prove("in-1", 48, 2);
    expect((await step("assist")).status).toBe(422);
  });
  test("is the owner's to overrule, with a reason that is kept", async () => {
    expect((await step("assist", as.manager, "trust me")).status).toBe(422);
    expect((await step("assist", as.owner)).status).toBe(422);
    expect((await step("assist", as.owner, "A guard stands there")).status).toBe(303);
    expect(journal("lane-mode")[0]?.data).toMatchObject({ overruled: true, reason: "A guard stands there" });
  });
  test("is taken up by no installer, one step at a time, and down by anybody who may set up", async () => {
    prove("in-1", 60);
    expect((await step("assist", as.installer)).status).toBe(403);
    expect((await step("automatic")).status).toBe(422);
    expect((await step("assist")).status).toBe(303);
    expect((await step("observe", as.installer)).status).toBe(303);
  });
  test("counts what two cameras read the same, and what differs against both", async () => {
    await house.drive("in-1", "AB12 CDE");
    house.setNow(NOON + 2 * 60_000);
    await house.drive("in-1", "KX59 LMN");
    house.setNow(NOON + 10 * 60_000);
    await house.drive("out-1", "AB12 CDE");
    house.setNow(NOON + 12 * 60_000);
    await house.drive("out-1", "KX59 LMM");
    expect(house.commissioning.measure("in-1")).toMatchObject({ right: 1, wrong: 1, byPerson: 0, reads: 2 });
    expect(house.commissioning.measure("out-1")).toMatchObject({ right: 1, wrong: 1 });
  });
  test("a person's word about a read stands against two cameras", async () => {
    await house.drive("in-1", "AB12 CDE");
    const pass = house.store.stays.latestPasses("in-1", 1)[0]!;
    house.setNow(NOON + 10 * 60_000);
    await house.drive("out-1", "AB12 CDE");
    const say = await web.post(`${AT}/in-1/reads`, { pass: pass.id, is: "wrong" }, as.installer);
    expect(say.status).toBe(303);
    expect(house.commissioning.measure("in-1")).toMatchObject({ right: 0, wrong: 1, byPerson: 1 });
    expect((await web.post(`${AT}/out-1/reads`, { pass: pass.id, is: "right" }, as.installer)).status).toBe(
      404,
    );
  });
  test("of assist lets the attendant open with one tap on the live page", async () => {
    prove("in-1", 60);
    await step("assist");
    await house.wiredLane("in-1").input("loop", true);
    await house.drive("in-1", "AB12 CDE");
    const card = await pageOf("/", as.attendant);
    expect(card).toContain("Open for AB12 CDE");
    const field = (name: string) =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(card.slice(card.indexOf("/confirm")))?.[1];
    const fields = { pass: field("pass") ?? "", plate: field("plate") ?? "", key: field("key") ?? "" };
    expect(
      (await web.post("/lanes/in-1/confirm", { ...fields, plate: "AB12CDF" }, as.attendant)).status,
    ).toBe(409);
    expect(house.pulses("gate-in")).toBe(0);
    for (let i = 0; i < 2; i++)
      expect((await web.post("/lanes/in-1/confirm", fields, as.attendant)).status).toBe(303);
    expect(house.pulses("gate-in")).toBe(1);
    expect(house.store.stays.openByPlate("AB12CDE")).not.toBeNull();
  });
});

describe("the report", () => {
  test("is a PDF that is kept with its checksum in the journal", async () => {
    house.reads.push(plate("AB12CDE", 500));
    await web.post(`${AT}/in-1/picture`, {}, as.installer);
    await web.post(
      `${AT}/in-1/pulse`,
      { typed: "gate-in", reason: "Commissioning", key: "key-00000001" },
      as.installer,
    );
    const made = await web.post(
      `${AT}/report`,
      { signedBy: "Łukasz Ångström", note: "All well" },
      as.installer,
    );
    expect(made.status).toBe(303);
    const [row] = house.store.commissioning.reports();
    expect(row?.signedBy).toBe("Łukasz Ångström");
    const answer = await web.get(`${AT}/reports/${row?.id}`, as.installer);
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    const pdf = new Uint8Array(await answer.arrayBuffer());
    expect(new TextDecoder().decode(pdf.subarray(0, 5))).toBe("%PDF-");
    const sha256 = new Bun.CryptoHasher("sha256").update(pdf).digest("hex");
    expect(journal("commissioning-signed")[0]?.data).toMatchObject({ sha256, signedBy: "Łukasz Ångström" });
    expect(pdf.length).toBeLessThan(200_000);
    expect(house.store.journal.verify().ok).toBe(true);
  });
  test("is not made without a name, and none is shown that is not there", async () => {
    expect((await web.post(`${AT}/report`, { signedBy: "" }, as.installer)).status).toBe(422);
    expect((await web.get(`${AT}/reports/report-1`, as.installer)).status).toBe(404);
  });
});

test("a lane that is not there is said so on every address", async () => {
  for (const path of ["", "/now", "/picture.jpg"])
    expect((await web.get(`${AT}/in-9${path}`, as.owner)).status).toBe(404);
  for (const [path, fields] of [
    ["picture", {}],
    ["pulse", { typed: "x", reason: "why", key: "key-00000001" }],
    ["wires", { kind: "loop", works: "yes" }],
    ["reads", { pass: "p", is: "right" }],
    ["mode", { mode: "observe" }],
  ] as const)
    expect((await web.post(`${AT}/in-9/${path}`, { ...fields }, as.owner)).status).toBe(404);
});
