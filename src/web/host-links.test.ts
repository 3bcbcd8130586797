import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { siteFileSchema } from "../site.ts";
import { parseSiteFile, siteFileText } from "../site-file.ts";
import { mostAtOnce } from "./pages/host-links.tsx";
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

/** Links by which hosts announce their own visitors: who may make one, and what the one behind it may do. */

const HOUR_MS = 3_600_000;
const box = tryBox();
let house: TryHouse;
let web: ReturnType<typeof tryApp>;
let manager = "";

beforeEach(async () => {
  house = tryHouse();
  web = tryApp(house, box);
  await addOwner(house);
  manager = signedIn(house, box, "mona", "manager");
});
afterEach(() => house.close());

const FLAT_4 = { name: "Flat 4", visitors: "2", hours: "8", validUntil: "" };
const linkIn = (html: string): string => /http:\/\/localhost(\/host\/[A-Za-z0-9_-]{22})</.exec(html)![1]!;
const made = async (fields: Partial<typeof FLAT_4> = {}): Promise<string> => {
  const answer = await web.post("/vehicles/hosts/new", { ...FLAT_4, ...fields }, { cookie: manager });
  expect(answer.status).toBe(200);
  return linkIn(await answer.text());
};
const site = () => house.store.site.read()!;
const own = () => site().visitors.filter((one) => one.hostId !== undefined);
const visit = (link: string, fields: Record<string, string>, headers = {}, address = "10.0.0.5") =>
  web.post(link, { plate: "GH78 JKL", at: "", hours: "4", ...fields }, headers, address);
/** The hidden names of the visits on a host's page. */
const visitsIn = (html: string) =>
  [...html.matchAll(/name="visit" value="([0-9a-f]{20})"/g)].map((one) => one[1]!);

describe("a manager", () => {
  test("makes a link that is shown once; only its hash is kept, and an export keeps it", async () => {
    const link = await made({ validUntil: "2026-06-30" });
    const token = link.split("/").at(-1)!;
    expect(site().hosts[0]).toMatchObject({
      name: "Flat 4",
      visitors: 2,
      hours: 8,
      validUntil: "2026-06-30",
      tokenSha256: sha256(token),
    });
    const text = siteFileText(site());
    expect(text).not.toContain(token);
    const read = parseSiteFile(text);
    expect(read.ok && read.value.hosts).toEqual(site().hosts);
    const list = await (await web.get("/vehicles/hosts", { cookie: manager })).text();
    expect(list).toContain("Flat 4");
    expect(list).not.toContain(token);
    expect(list).not.toContain(sha256(token));
    expect((await web.get(link)).status).toBe(200);
  });

  test("cannot make two links for one name, and is told what to do", async () => {
    await made();
    const again = await web.post("/vehicles/hosts/new", { ...FLAT_4, name: "FLAT 4" }, { cookie: manager });
    expect(again.status).toBe(422);
    expect(await again.text()).toContain("Renew it in the list");
  });

  test("changes the limits of a host, and the link stays the same", async () => {
    const link = await made();
    const { id, tokenSha256 } = site().hosts[0]!;
    const answer = await web.post(
      `/vehicles/hosts/edit/${id}`,
      { visitors: "5", hours: "2", validUntil: "2026-12-31" },
      { cookie: manager },
    );
    expect(answer.status).toBe(303);
    expect(site().hosts[0]).toEqual({
      id,
      name: "Flat 4",
      visitors: 5,
      hours: 2,
      validUntil: "2026-12-31",
      tokenSha256: tokenSha256!,
    });
    expect((await visit(link, { hours: "3" })).status).toBe(422);
  });

  test("renews a link: the old one is dead, the new one works, the visitors stay", async () => {
    const link = await made();
    await visit(link, {});
    const renewed = await web.post(
      `/vehicles/hosts/edit/${site().hosts[0]!.id}/renew`,
      {},
      { cookie: manager },
    );
    const fresh = linkIn(await renewed.text());
    expect(fresh).not.toBe(link);
    expect((await web.get(link)).status).toBe(404);
    expect((await visit(link, { plate: "MN90 PQR" })).status).toBe(404);
    expect(await (await web.get(fresh)).text()).toContain("GH78 JKL");
  });

  test("removes a host: link and visitors go, everybody else's stay", async () => {
    const link = await made();
    await visit(link, {});
    expect(own()).toHaveLength(1);
    await web.post(`/vehicles/hosts/edit/${site().hosts[0]!.id}/remove`, {}, { cookie: manager });
    expect(site().hosts).toEqual([]);
    expect(site().visitors.map((one) => one.plate)).toEqual(["XY34ZZZ"]);
    const gone = await web.get(link);
    expect(gone.status).toBe(404);
    expect(await gone.text()).toContain("Ask whoever runs the car park for a new one.");
    expect((await visit(link, {})).status).toBe(404);
    expect(own()).toEqual([]);
  });

  test("alone may: an attendant sees the list without buttons and is refused the rest", async () => {
    await made();
    const cookie = signedIn(house, box, "anna", "attendant");
    const id = site().hosts[0]!.id;
    const list = await (await web.get("/vehicles/hosts", { cookie })).text();
    expect(list).toContain("Flat 4");
    expect(list).not.toContain("Renew");
    expect(list).not.toContain("Make the link");
    for (const path of ["new", `edit/${id}`, `edit/${id}/renew`, `edit/${id}/remove`])
      expect((await web.post(`/vehicles/hosts/${path}`, FLAT_4, { cookie })).status).toBe(403);
    expect(site().hosts).toHaveLength(1);
  });
});

describe("a host with its link", () => {
  test("announces a visitor from now, who then comes in free, and the journal holds no plate", async () => {
    const link = await made();
    const answer = await visit(link, {});
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`${link}?done=added`);
    expect(own()).toEqual([
      {
        plate: "GH78JKL",
        host: "Flat 4",
        from: new Date(NOON).toISOString(),
        to: new Date(NOON + 4 * HOUR_MS).toISOString(),
        hostId: site().hosts[0]!.id,
      },
    ]);
    const row = house.store.journal.list({ kind: "site-changed", limit: 1 }).rows[0]!;
    expect(row.actor).toBe("host:Flat 4");
    expect(row.data.changed).toEqual(["visitors"]);
    expect(JSON.stringify(row)).not.toContain("GH78");
    await house.drive("in-1", "GH78 JKL");
    expect(house.pulses("gate-in")).toBe(1);
    house.setNow(NOON + 2 * HOUR_MS);
    const quoted = house.desk.quote(house.store.stays.openByPlate("GH78JKL")!.id);
    expect(quoted.ok && quoted.dueMinor).toBe(0);
  });

  test("announces for a later time, in the clock of the site", async () => {
    const link = await made();
    expect((await visit(link, { at: "2026-04-02T15:00", hours: "2" })).status).toBe(303);
    expect(own()[0]).toMatchObject({ from: "2026-04-02T14:00:00.000Z", to: "2026-04-02T16:00:00.000Z" });
  });

  test("sees its own visitors that are not over, and no other plate, name or count", async () => {
    const link = await made();
    const other = await made({ name: "Flat 9" });
    await visit(link, { hours: "1" });
    await visit(other, { plate: "MN90 PQR" });
    // A tenant of the same name before this link, and one whom the attendant announced for it.
    await web.post(
      "/vehicles/visitors/new",
      { plate: "ST11 UVW", host: "Flat 4", from: "2026-03-02T11:00", to: "2026-03-02T20:00" },
      { cookie: manager },
    );
    await house.drive("in-1", "AB12 CDE");
    const answer = await web.get(link);
    const html = await answer.text();
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(html).toContain("GH78 JKL");
    for (const foreign of [
      "MN90",
      "ST11",
      "XY34",
      "KX59",
      "BD51",
      "LB07",
      "AB12",
      "Flat 9",
      "Flat 3",
      "Flat 7",
      "mona",
    ])
      expect(html).not.toContain(foreign);
    house.setNow(NOON + HOUR_MS + 1);
    expect(await (await web.get(link)).text()).not.toContain("GH78");
  });

  test("removes its own visitor and cannot remove another's", async () => {
    const link = await made();
    const other = await made({ name: "Flat 9" });
    await visit(link, {});
    await visit(other, { plate: "MN90 PQR" });
    const [mine] = visitsIn(await (await web.get(link)).text());
    const [theirs] = visitsIn(await (await web.get(other)).text());
    const refused = await web.post(`${link}/remove`, { visit: theirs! });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("not on your list any more");
    expect(own()).toHaveLength(2);
    expect((await web.post(`${link}/remove`, { visit: mine! })).status).toBe(303);
    expect(own().map((one) => one.plate)).toEqual(["MN90PQR"]);
    expect(house.store.journal.list({ kind: "site-changed", limit: 1 }).rows[0]!.actor).toBe("host:Flat 4");
  });

  test("is held to its number at a time, at whichever moment of the visit it is reached", async () => {
    const link = await made();
    await visit(link, { plate: "AA11 AAA", hours: "2" });
    await visit(link, { plate: "BB22 BBB", at: "2026-03-02T13:00", hours: "4" });
    const third = await visit(link, { plate: "CC33 CCC", hours: "8" });
    expect(third.status).toBe(422);
    expect(await third.text()).toContain("for 2 visitors at a time");
    expect((await visit(link, { plate: "CC33 CCC", at: "2026-03-02T14:00", hours: "8" })).status).toBe(303);
    expect(own()).toHaveLength(3);
  });

  test("cannot get past its number by asking twice at once, and loses nobody else's change", async () => {
    const link = await made({ visitors: "1" });
    const answers = await Promise.all([
      visit(link, { plate: "AA11 AAA" }),
      visit(link, { plate: "BB22 BBB" }),
      web.post("/vehicles/new", { plate: "ZZ99 ZZZ", owner: "B. Person", note: "" }, { cookie: manager }),
      visit(link, { plate: "CC33 CCC" }),
    ]);
    expect(answers.map((one) => one.status)).toEqual([303, 422, 303, 422]);
    expect(own().map((one) => one.plate)).toEqual(["AA11AAA"]);
    expect(site().vehicles.some((one) => one.plate === "ZZ99ZZZ")).toBe(true);
  });

  test("whose link is removed in the same moment adds nobody", async () => {
    const link = await made();
    const id = site().hosts[0]!.id;
    const [removed, refused] = await Promise.all([
      web.post(`/vehicles/hosts/edit/${id}/remove`, {}, { cookie: manager }),
      visit(link, {}),
    ]);
    expect([removed.status, refused.status]).toEqual([303, 422]);
    expect(await refused.text()).toContain("Ask whoever runs the car park for a new one.");
    expect(own()).toEqual([]);
  });

  const refusals: [why: string, fields: Record<string, string>, sentence: string][] = [
    ["no plate", { plate: "" }, "Plate: write at least one letter or digit."],
    ["a plate of dashes", { plate: "---" }, "Plate: write at least one letter or digit."],
    ["a plate that is too long", { plate: "ABCDEFGHIJKLMN" }, "Plate: use at most 12 letters and digits."],
    ["more hours than its limit", { hours: "9" }, "Hours: the most is 8."],
    ["no hours", { hours: "" }, "Hours: write a whole number from 1 to 8."],
    ["a day that does not exist", { at: "2026-02-30T10:00" }, "From: choose a day that exists."],
    ["words instead of a time", { at: "soon" }, "From: choose a day and a time, or leave it empty."],
    ["a time that is over", { at: "2026-03-02T11:30" }, "Leave it empty to begin now."],
    ["a time too far ahead", { at: "2026-08-02T11:30" }, "within the next 60 days"],
    [
      "a time beyond the end of its link",
      { at: "2026-03-04T22:00" },
      "Choose fewer hours or an earlier time",
    ],
    [
      "a plate that is on its list then",
      { plate: "gh78jkl", at: "2026-03-02T14:00" },
      "Remove it there first",
    ],
  ];
  for (const [why, fields, sentence] of refusals)
    test(`is told what to do about ${why}, and keeps what it typed`, async () => {
      const link = await made({ validUntil: "2026-03-04" });
      await visit(link, {});
      const answer = await visit(link, { plate: "KL12 MNO", ...fields });
      expect(answer.status).toBe(422);
      const html = await answer.text();
      expect(html).toContain(sentence);
      expect(html).toContain("Announce a visitor");
      expect(html).toContain(`value="${fields.plate ?? "KL12 MNO"}"`);
      expect(own()).toHaveLength(1);
      const part = await visit(link, { plate: "KL12 MNO", ...fields }, { "hx-request": "true" });
      expect(part.status).toBe(422);
      expect(await part.text()).toContain(sentence);
    });

  test("has an end with its link: the last day counts, the next does not", async () => {
    const link = await made({ validUntil: "2026-03-03" });
    house.setNow(Date.parse("2026-03-03T23:59:00Z"));
    expect((await web.get(link)).status).toBe(200);
    house.setNow(Date.parse("2026-03-04T00:00:00Z"));
    expect((await web.get(link)).status).toBe(404);
    expect((await visit(link, {})).status).toBe(404);
    expect(own()).toEqual([]);
  });

  test("leaves no list of years behind: what is long over goes when another is added", async () => {
    const link = await made();
    await visit(link, { plate: "AA11 AAA" });
    house.setNow(NOON + 40 * 24 * HOUR_MS);
    await visit(link, { plate: "BB22 BBB" });
    expect(site().visitors.map((one) => one.plate)).toEqual(["XY34ZZZ", "BB22BBB"]);
  });

  test("does not bring in a blocked vehicle", async () => {
    const link = await made();
    expect((await visit(link, { plate: "BD51 SMR" })).status).toBe(303);
    await house.drive("in-1", "BD51 SMR");
    expect(house.pulses("gate-in")).toBe(0);
  });
});

describe("somebody with a wrong link", () => {
  test("gets 404 with a sentence and learns nothing of the site's lists", async () => {
    await made();
    const hash = site().hosts[0]!.tokenSha256!;
    for (const token of ["AAAAAAAAAAAAAAAAAAAAAA", "x", hash, site().hosts[0]!.id, "%00", "a".repeat(90)]) {
      const answer = await web.get(`/host/${token}`);
      expect(answer.status, token).toBe(404);
      const html = await answer.text();
      expect(html).not.toMatch(/Flat|XY34|KX59/);
    }
    expect(await (await web.get("/host/AAAAAAAAAAAAAAAAAAAAAA")).text()).toContain("Ask whoever runs");
  });

  test("opens no host that has no link yet", async () => {
    house.store.site.apply(
      siteFileSchema.parse({ ...MILL_LANE, hosts: [{ id: "flat-9", name: "Flat 9" }] }),
      "system",
      NOON,
    );
    expect((await web.get("/host/undefined")).status).toBe(404);
    expect((await web.get(`/host/${sha256("")}`)).status).toBe(404);
  });

  test("is stopped after 20 looks a minute, right or wrong, and others are not, nor the sign-in", async () => {
    const link = await made();
    for (let i = 0; i < 20; i++) expect((await web.get(`/host/wrong-${i}`)).status).toBe(404);
    const stopped = await web.get(link);
    expect(stopped.status).toBe(429);
    expect(await stopped.text()).toContain("Wait one minute");
    expect((await visit(link, {})).status).toBe(429);
    expect((await web.post(`${link}/remove`, { visit: "" })).status).toBe(429);
    expect(own()).toEqual([]);
    expect((await visit(link, {}, {}, "10.0.0.77")).status).toBe(303);
    const signIn = await web.post("/sign-in", { name: "rita", password: "not this one" });
    expect(signIn.status).not.toBe(429);
    house.setNow(NOON + 61_000);
    expect((await web.get(link)).status).toBe(200);
  });

  test("cannot send a host's form from another site", async () => {
    const link = await made();
    const foreign = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await visit(link, {}, foreign)).status).toBe(403);
    expect(own()).toEqual([]);
  });
});

test("the most at one moment counts visits that run together, not those that follow each other", () => {
  const at = (fromMs: number, toMs: number) => ({ fromMs, toMs });
  expect(mostAtOnce(at(0, 10), [])).toBe(1);
  expect(mostAtOnce(at(0, 10), [at(0, 5), at(5, 10)])).toBe(2);
  expect(mostAtOnce(at(0, 10), [at(-5, 6), at(5, 20)])).toBe(3);
  expect(mostAtOnce(at(0, 10), [at(-5, 0), at(10, 20)])).toBe(1);
});
