import { afterEach, describe, expect, test } from "bun:test";
import type { Lane } from "../lane.ts";
import type { Role } from "../store/types.ts";
import { withoutSecret } from "./pages/site.tsx";
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

const houses: TryHouse[] = [];
const open = async (options: Parameters<typeof tryHouse>[0] = {}) => {
  const house = tryHouse(options);
  houses.push(house);
  await addOwner(house);
  const box = tryBox();
  const as = (role: Role) => ({ cookie: signedIn(house, box, `a-${role}`, role) });
  return { house, box, as, ...tryApp(house, box) };
};
afterEach(() => {
  for (const house of houses.splice(0)) house.close();
});
const HOUR = 3_600_000;
const textOf = async (answer: Response | Promise<Response>): Promise<string> => (await answer).text();
/** The address of the first link that starts so. */
const linkIn = (html: string, start: string): string => new RegExp(`href="(${start}[^"]+)"`).exec(html)![1]!;

describe("what is owed beside the tariff", () => {
  const SITE = {
    ...MILL_LANE,
    codes: [{ code: "CINEMA-1", name: "Cinema", minutes: 60 }],
    site: { ...MILL_LANE.site, unpaidExit: "debt" as const },
    tariffs: [{ ...MILL_LANE.tariffs![0]!, lostPlateFee: "15.00" }],
  };
  const parked = async () => {
    const opened = await open({ site: SITE });
    const { house } = opened;
    await house.drive("in-1", "AB12 CDE");
    house.setNow(NOON + 90 * 60_000);
    const stay = house.store.stays.openByPlate("AB12CDE")!;
    const act = (what: string, fields: Record<string, string>, role: Role = "attendant") =>
      opened.post(`/stays/${stay.id}/${what}`, fields, opened.as(role));
    const shown = () => textOf(opened.get(`/stays/${stay.id}`, opened.as("manager")));
    return { ...opened, stay, act, shown };
  };

  test("a code, a concession and a lost-plate fee are lines of the quote, each once", async () => {
    const { act, shown } = await parked();
    expect((await act("code", { code: "cinema-1" })).status).toBe(303);
    expect(await textOf(act("code", { code: "cinema-1" }))).toContain("was used for this stay already");
    expect((await act("concession", { percent: "50", reason: "Disabled badge" })).status).toBe(303);
    expect((await act("lost-plate", { reason: "fell off" })).status).toBe(303);
    expect((await act("lost-plate", { reason: "fell off" })).status).toBe(409);
    const html = await shown();
    for (const words of ["Cinema", "Disabled badge: 50 % off", "Lost plate", "£16.00"])
      expect(html).toContain(words);
    expect((await act("concession", { percent: "101", reason: "too much" })).status).toBe(422);
  });
  test("a debt is shown at the next visit, paid on its own page, or waived by a manager", async () => {
    const { house, act, shown, stay, get, as } = await parked();
    await house.drive("out-1", "AB12 CDE");
    const lane = house.lane("out-1")!;
    await lane.openByPerson({ actor: "user:anna", reason: "queue behind", key: "k" });
    expect(await shown()).toContain("still owed");
    house.setNow(NOON + 150 * 60_000);
    await house.drive("in-1", "AB12 CDE");
    const next = house.store.stays.openByPlate("AB12CDE")!;
    expect(await textOf(get(`/stays/${next.id}`, as("viewer")))).toContain("£4.00 owed since");
    expect((await act("waive", { reason: "our fault" })).status).toBe(403);
    expect((await act("pay", { amount: "1.00", method: "cash", key: crypto.randomUUID() })).status).toBe(303);
    expect(house.store.stays.byId(stay.id)?.state).toBe("debt");
    expect((await act("pay", { amount: "3.00", method: "cash", key: crypto.randomUUID() })).status).toBe(303);
    expect(house.store.stays.byId(stay.id)).toMatchObject({ state: "closed", paidMinor: 400 });
    expect((await act("waive", { reason: "our fault" }, "manager")).status).toBe(409);
  });
  test("a stock-take closes what is not there and leaves the count alone", async () => {
    const { house, get, post, as, stay } = await parked();
    await house.drive("in-1", "KL34 MNP");
    expect(await textOf(get("/stock-take", as("attendant")))).toContain("AB12 CDE");
    const taken = { gone: [stay.id, "nobody"], reason: "anna, 13:30" };
    expect((await post("/stock-take", taken, as("attendant"))).status).toBe(303);
    expect(house.store.stays.byId(stay.id)).toMatchObject({ state: "closed", exitReason: "closed-by-staff" });
    expect(house.store.stays.open().map((one) => one.plate)).toEqual(["KL34MNP"]);
    expect(house.store.site.occupancy()).toBe(2);
  });
  test("a car that left unseen ends without a charge and leaves the count", async () => {
    const { act, house, stay } = await parked();
    expect((await act("unseen", { reason: "two visits" })).status).toBe(303);
    expect(house.store.stays.byId(stay.id)).toMatchObject({
      state: "closed",
      exitReason: "exit-missed",
      feeMinor: 0,
      exitAtMs: null,
    });
    expect(house.store.site.occupancy()).toBe(0);
    expect((await act("unseen", { reason: "two visits" })).status).toBe(409);
  });
  test("a driver who presses the button is answered on the lane's card", async () => {
    const { house, get, post, as } = await parked();
    const lane = house.lane("out-1") as Lane;
    await lane.input("help", true);
    const card = () => textOf(get("/lanes/out-1/card", { ...as("attendant"), "hx-request": "true" }));
    expect(await card()).toContain("Somebody needs help");
    expect((await post("/lanes/out-1/answer", {}, as("attendant"))).status).toBe(303);
    expect(await card()).toContain("a-attendant sees to the vehicle");
    expect((await post("/lanes/in-1/answer", {}, as("attendant"))).status).toBe(409);
  });
});

describe("live", () => {
  test("a viewer sees the lanes and no button", async () => {
    const { house, as, get } = await open();
    await house.drive("in-1", "AB12 CDE");
    const html = await textOf(get("/", as("viewer")));
    expect(html).toContain("AB12 CDE");
    expect(html).not.toContain("Open the barrier");
    expect(html).not.toContain("Correct the count");
  });

  test("the card of a lane is a fragment, and a lane that is gone says so", async () => {
    const { as, get } = await open();
    const card = await textOf(get("/lanes/in-1/card", { ...as("attendant"), "hx-request": "true" }));
    expect(card).toStartWith('<article id="lane-in-1"');
    expect((await get("/lanes/nowhere/card", as("attendant"))).status).toBe(404);
  });

  test("the same opening sent twice pulses once, and keeps who and why", async () => {
    const { house, as, post } = await open();
    const fields = { reason: "Delivery or service", note: "parcel", key: "the-same-key" };
    const headers = as("attendant");
    expect((await post("/lanes/in-1/open", fields, headers)).status).toBe(303);
    expect((await post("/lanes/in-1/open", fields, headers)).status).toBe(303);
    expect(house.pulses("gate-in")).toBe(1);
    expect((await post("/lanes/in-1/open", { ...fields, reason: "because" }, headers)).status).toBe(422);
  });

  test("an unplugged barrier is a sentence, not an error", async () => {
    const { house, as, get, post } = await open();
    house.gates.get("gate-in")!.setConnected(false);
    expect(await textOf(get("/", as("attendant")))).toContain("Not reachable");
    const answer = await post(
      "/lanes/in-1/open",
      { reason: "Emergency", key: "one-emergency" },
      { ...as("attendant"), "hx-request": "true" },
    );
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("Open at the barrier itself.");
    expect(house.pulses("gate-in")).toBe(0);
  });

  test("an alarm that a person has seen to goes, with a note of who; a lost camera stays", async () => {
    const { house, as, get, post } = await open();
    await house.drive("in-1", "BD51 SMR");
    house.store.alerts.raise("camera-lost", "cam-in", NOON);
    const headers = as("attendant");
    expect(await textOf(get("/", headers))).toContain("A blocked vehicle was seen (BD51 SMR)");
    for (const { id } of house.store.alerts.open())
      await post("/alerts/seen", { alert: id, from: "live" }, headers);
    expect(house.store.alerts.open().map((one) => one.code)).toEqual(["camera-lost"]);
    expect(house.store.journal.list({ kind: "alert-seen" }).rows).toMatchObject([
      { actor: "user:a-attendant" },
    ]);
  });

  test("the attendant finds the car at the exit among those inside, the likeliest first", async () => {
    const { house, as, get, post } = await open();
    for (const plate of ["KV05 TTX", "AB12 CDE", "FG70 HJK"]) {
      await house.drive("in-1", plate);
      house.setNow(house.clock.nowMs() + 120_000);
    }
    await house.drive("out-1", "XB72 CDE");
    const headers = as("attendant");
    const html = await textOf(get("/lanes/out-1/choose", headers));
    const choices = html.slice(html.indexOf('class="choices"'));
    expect(choices.indexOf("AB12 CDE")).toBeGreaterThan(0);
    expect(choices.indexOf("AB12 CDE")).toBeLessThan(choices.indexOf("KV05 TTX"));
    const found = await textOf(post("/lanes/out-1/choose", { words: "fg7" }, headers));
    expect(found.slice(found.indexOf('class="choices"'))).not.toContain("KV05");
    const stay = house.store.stays.openByPlate("AB12CDE")!;
    const chosen = await post("/lanes/out-1/choose/stay", { stay: stay.id, key: "one-choice-1" }, headers);
    expect([303, 409]).toContain(chosen.status);
  });
});

describe("stays", () => {
  test("a plate is searched by a form, never by an address, and paging goes on", async () => {
    const { house, as, get, post } = await open();
    for (let i = 0; i < 34; i++) {
      await house.drive("in-1", `AB${10 + i}CDE`);
      house.setNow(house.clock.nowMs() + 90_000);
    }
    const headers = as("viewer");
    const first = await textOf(get("/stays", headers));
    const next = linkIn(first, "/stays\\?").replaceAll("&amp;", "&");
    expect(next).not.toMatch(/AB\d\d/);
    const second = await textOf(get(next, headers));
    expect(second).toContain("AB10 CDE");
    expect(second).not.toContain("AB43 CDE");
    const hit = await textOf(post("/stays", { plate: "b-22 c" }, headers));
    expect(hit).toContain("AB22 CDE");
    expect(hit).not.toContain("AB21 CDE");
    for (const href of hit.match(/href="[^"]*"/g)!) expect(href).not.toContain("AB22");
  });

  test("nonsense in the filter shows the list instead of an error", async () => {
    const { as, get } = await open();
    expect(
      (await get("/stays?state=nonsense&from=2026-02-31&to=x&lane=%00&cursor=%F0", as("viewer"))).status,
    ).toBe(200);
  });

  test("one stay tells what happened, what is owed and who did what", async () => {
    const { house, as, get, post } = await open();
    await house.drive("in-1", "AB12 CDE");
    house.setNow(NOON + 1.5 * HOUR);
    const stay = house.store.stays.openByPlate("AB12CDE")!;
    const headers = as("attendant");
    expect(await textOf(get(`/stays/${stay.id}`, headers))).toContain("£4.00");
    await post(`/stays/${stay.id}/minutes`, { minutes: "60", reason: "lift was broken" }, headers);
    expect(await textOf(get(`/stays/${stay.id}`, headers))).toContain("60 extra free minutes");
    const taken = { amount: "2,00", method: "cash", key: "a-cash-key-1" };
    await post(`/stays/${stay.id}/pay`, taken, headers);
    await post(`/stays/${stay.id}/pay`, taken, headers);
    expect(house.store.money.ofStay(stay.id)).toHaveLength(1);
    const html = await textOf(get(`/stays/${stay.id}`, headers));
    for (const words of [
      "Entered at Main entry",
      "public parking",
      "taken by a-attendant",
      "Receipt 1",
      "May leave until",
    ])
      expect(html).toContain(words);
    expect((await post(`/stays/${stay.id}/close`, { reason: "towed" }, headers)).status).toBe(303);
    expect(await textOf(get(`/stays/${stay.id}`, headers))).toContain("closed by staff");
    expect((await get("/stays/stay-nothing", headers)).status).toBe(404);
  });

  test("a picture is shown by id to those who may see its stay, and is never kept by the browser", async () => {
    const { house, as, get } = await open({ pictures: async () => new Uint8Array([0xff, 0xd8, 0xff, 0xd9]) });
    await house.drive("in-1", "AB12 CDE");
    const id = house.store.stays.latestPasses("in-1", 1)[0]!.frameImageId!;
    const answer = await get(`/images/${id}`, as("viewer"));
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
      200,
      "image/jpeg",
      "no-store",
    ]);
    expect((await get(`/images/${id}`, as("installer"))).status).toBe(200);
    house.setNow(NOON + 25 * HOUR);
    expect((await get(`/images/${id}`, as("installer"))).status).toBe(403);
    expect((await get(`/images/${id}`, as("viewer"))).status).toBe(200);
    expect((await get(`/images/${id}`)).status).toBe(303);
    for (const other of ["img-none", "..%2fsite.key", "%2e%2e%2fsite.key"])
      expect((await get(`/images/${other}`, as("owner"))).status).toBe(404);
  });
});

describe("lists", () => {
  test("a vehicle is added, found, changed and removed; a second entry of its plate is refused", async () => {
    const { house, as, get, post } = await open();
    const headers = as("manager");
    const vehicle = {
      plate: "ab12 cde",
      owner: "Rosa",
      groups: ["staff"],
      note: "",
      phone: "",
      email: "",
      validFrom: "",
      validUntil: "2027-01-01",
    };
    expect((await post("/vehicles/new", vehicle, headers)).status).toBe(303);
    expect(house.rules().vehicles.find((one) => one.plate === "AB12CDE")).toMatchObject({
      owner: "Rosa",
      groups: ["staff"],
    });
    const twice = await post("/vehicles/new", vehicle, headers);
    expect(twice.status).toBe(422);
    expect(await twice.text()).toContain("on the list already");
    const edit = linkIn(await textOf(post("/vehicles", { words: "rosa" }, headers)), "/vehicles/edit/");
    expect(edit).not.toContain("AB12");
    expect((await post(edit, { ...vehicle, owner: "Rosa B." }, headers)).status).toBe(303);
    expect((await post(`${edit}/remove`, {}, headers)).status).toBe(303);
    expect(house.rules().vehicles.some((one) => one.plate === "AB12CDE")).toBe(false);
    expect((await get(edit, headers)).status).toBe(404);
  });

  test("what does not fit is named in the words of the form", async () => {
    const { as, post } = await open();
    const headers = { ...as("manager"), "hx-request": "true" };
    expect(await textOf(post("/vehicles/new", { plate: "AB1", groups: "nothing" }, headers))).toContain(
      "there is no group nothing",
    );
    expect(await textOf(post("/vehicles/new", { plate: "--", groups: [] }, headers))).toContain(
      "Plate: write at least one letter or digit.",
    );
    expect(await textOf(post("/vehicles/new", { plate: "AB1", validUntil: "soon" }, headers))).toContain(
      "Valid until: write a date",
    );
    expect(
      await textOf(post("/vehicles/groups/new", { id: "x", schedule: "weekdays 6 to 8" }, headers)),
    ).toContain("is not a rule");
    expect(await textOf(post("/vehicles/groups/new", { id: "two words" }, headers))).toContain(
      "letters, digits and hyphens",
    );
  });

  test("a group keeps every field of its form", async () => {
    const { house, as, post } = await open();
    const answer = await post(
      "/vehicles/groups/edit/staff",
      {
        name: "Crew",
        tariff: "public",
        schedule: "mon-fri 06:00-20:00\nsat 08:00-12:00",
        validFrom: "",
        validUntil: "2027-01-01",
        quota: "5",
        monthlyMinutes: "600",
        overQuota: "hold",
        reserved: "on",
        tolerance: "on",
        passback: "soft",
        lanes: ["in-1"],
      },
      as("manager"),
    );
    expect(answer.status).toBe(303);
    expect(house.rules().groups.find((one) => one.id === "staff")).toMatchObject({
      name: "Crew",
      tariff: "public",
      schedule: [
        { days: "mon-fri", from: "06:00", to: "20:00" },
        { days: "sat", from: "08:00", to: "12:00" },
      ],
      quota: 5,
      monthlyMinutes: 600,
      overQuota: "hold",
      reserved: true,
      tolerance: "one-character",
      passback: "soft",
      lanes: ["in-1"],
      block: false,
    });
  });

  test("a visitor's times are the site's own clock", async () => {
    const { house, as, post } = await open();
    const answer = await post(
      "/vehicles/visitors/new",
      { plate: "CD34EFG", host: "Flat 1", from: "2026-07-01T09:00", to: "2026-07-01T18:00" },
      as("attendant"),
    );
    expect(answer.status).toBe(303);
    expect(house.rules().visitors.find((one) => one.plate === "CD34EFG")!.fromMs).toBe(
      Date.parse("2026-07-01T08:00:00Z"),
    );
    expect(
      (
        await post(
          "/vehicles/visitors/new",
          { plate: "CD34EFG", host: "", from: "2026-07-02T09:00", to: "2026-07-01T18:00" },
          as("attendant"),
        )
      ).status,
    ).toBe(422);
  });

  test("a viewer may look and not change", async () => {
    const { as, get } = await open();
    const html = await textOf(get("/vehicles", as("viewer")));
    expect(html).not.toContain("Add a vehicle");
    expect(await textOf(get(linkIn(html, "/vehicles/edit/"), as("viewer")))).not.toContain(
      'type="submit" class="main-action"',
    );
  });

  test("two changes at the same moment both stay", async () => {
    const { house, as, post } = await open();
    const headers = as("manager");
    await Promise.all(
      ["AA11AAA", "BB22BBB", "CC33CCC"].map((plate) => post("/vehicles/new", { plate }, headers)),
    );
    expect(house.rules().vehicles.map((one) => one.plate)).toEqual(
      expect.arrayContaining(["AA11AAA", "BB22BBB", "CC33CCC"]),
    );
  });
});

describe("money", () => {
  const tariff = {
    action: "save",
    id: "public",
    name: "Public",
    freeMinutes: "0",
    freeMode: "threshold",
    pName: "Day",
    pDays: "all",
    pFrom: "00:00",
    pTo: "24:00",
    pKind: "per",
    pMinutes: "60",
    pAmount: "2.00",
    pSteps: "",
    pBeyond: "stay",
    pCap: "",
    quoteMinutes: "10",
  };

  test("a day lists its payments by the site's clock", async () => {
    const { house, as, get } = await open({ startMs: Date.parse("2026-06-01T22:30:00Z") });
    await house.drive("in-1", "AB12 CDE");
    house.setNow(Date.parse("2026-06-01T23:15:00Z"));
    await house.desk.pay({
      stayId: house.store.stays.openByPlate("AB12CDE")!.id,
      method: "cash",
      actor: "user:hal",
      key: "k-1234567",
    });
    const headers = as("viewer");
    const today = await textOf(get("/money", headers));
    expect(today).toContain("£2.00");
    expect(today).toContain("receipt 1");
    // 23:15 UTC is a quarter past midnight in London.
    expect(await textOf(get("/money?day=2026-06-02", headers))).toContain("AB12 CDE");
    expect(await textOf(get("/money?day=2026-06-01", headers))).not.toContain("AB12 CDE");
  });

  test("the preview quotes what is typed and names what is wrong", async () => {
    const { as, post } = await open();
    const headers = { ...as("viewer"), "hx-request": "true" };
    const good = await textOf(post("/money/tariffs/preview", { ...tariff, pAmount: "3" }, headers));
    expect(good).toContain("£3.00 per started hour");
    expect(good).toContain("clocks go");
    expect(await textOf(post("/money/tariffs/preview", { ...tariff, pTo: "25:00" }, headers))).toContain(
      "Period 1",
    );
    expect(await textOf(post("/money/tariffs/preview", { ...tariff, pAmount: "1.005" }, headers))).toContain(
      "more digits",
    );
    expect(
      await textOf(post("/money/tariffs/preview", { ...tariff, rolling24h: "9", calendarDay: "9" }, headers)),
    ).toContain("not both");
    expect(
      await textOf(
        post(
          "/money/tariffs/preview",
          { ...tariff, pKind: "steps", pSteps: "60 = 2.00\n30 = 3.00" },
          headers,
        ),
      ),
    ).toContain("shorter step first");
  });

  test("every kind of price survives the way through the form", async () => {
    const { house, as, get, post } = await open();
    const headers = as("manager");
    const many = {
      ...tariff,
      pName: ["Day", "Night", "Sunday", "Lunch", ""],
      pDays: ["mon-sat", "all", "sun", "holidays", ""],
      pFrom: ["08:00", "18:00", "08:00", "12:00", ""],
      pTo: ["18:00", "08:00", "18:00", "13:00", ""],
      pKind: ["per", "flat", "steps", "free", ""],
      pMinutes: ["30", "", "60", "", ""],
      pAmount: ["1.20", "3.00", "0.50", "", ""],
      pSteps: ["", "", "120 = 1.00\n600 = 4.00", "", ""],
      pBeyond: ["stay", "stay", "then", "stay", "stay"],
      pCap: ["10.00", "", "", "", ""],
      rolling24h: "12.00",
      minimum: "0.50",
      vatPercent: "20",
      considerationMinutes: "5",
    };
    expect((await post("/money/tariffs/edit/public", many, headers)).status).toBe(303);
    const saved = house.store.site.read()!.tariffs[0]!;
    expect(saved).toMatchObject({
      periods: [
        { per: { minutes: 30, amount: "1.20" }, cap: "10.00" },
        { flat: "3.00" },
        // biome-ignore lint/suspicious/noThenProperty: the site file's own word
        { steps: [{ upToMinutes: 120 }, { upToMinutes: 600 }], then: { minutes: 60, amount: "0.50" } },
        { free: true },
      ],
      caps: { rolling24h: "12.00" },
      minimum: "0.50",
      vat: { percent: 20, included: true },
      considerationMinutes: 5,
    });
    // Saving what the form shows changes nothing.
    const html = await textOf(get("/money/tariffs/edit/public", headers));
    const shown = formIn(html);
    expect((await post("/money/tariffs/edit/public", { ...shown, action: "save" }, headers)).status).toBe(
      303,
    );
    expect(house.store.site.read()!.tariffs[0]).toEqual(saved);
    expect(house.store.site.tariffVersions().map((one) => one.version)).toEqual([1, 2]);
  });

  test("the preview shows what last month's stays would have cost", async () => {
    const { house, as, post } = await open();
    await house.drive("in-1", "AB12 CDE");
    house.setNow(NOON + 1.5 * HOUR);
    const stay = house.store.stays.openByPlate("AB12CDE")!;
    await house.desk.pay({ stayId: stay.id, method: "cash", actor: "user:hal", key: "k-1234567" });
    await house.drive("out-1", "AB12 CDE");
    const html = await textOf(
      post(
        "/money/tariffs/preview",
        { ...tariff, pAmount: "2.50" },
        { ...as("viewer"), "hx-request": "true" },
      ),
    );
    expect(html).toContain("Last month under it");
    expect(html).toContain("£5.00");
    expect(html).toContain("+£1.00");
    expect(html).toContain(`/stays/${stay.id}`);
    expect(html).not.toContain("AB12");
  });

  test("a tariff that a group uses stays", async () => {
    const { as, post } = await open();
    const headers = as("manager");
    await post("/vehicles/groups/edit/staff", { name: "Staff", tariff: "public" }, headers);
    expect((await post("/money/tariffs/edit/public/remove", {}, headers)).status).toBe(422);
  });

  test("a refused save keeps what was typed", async () => {
    const { as, post } = await open();
    const answer = await post(
      "/money/tariffs/edit/public",
      { ...tariff, name: "My own words", pAmount: "two" },
      as("manager"),
    );
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain("My own words");
    expect(html).toContain("write an amount such as");
  });
});

describe("site", () => {
  test("a camera keeps its address when the field is left empty, and never shows its password", async () => {
    const { house, as, post } = await open();
    expect(
      (
        await post(
          "/site/cameras/cam-in",
          { name: "Gate camera", url: "", framesPerSecond: "2.5" },
          as("installer"),
        )
      ).status,
    ).toBe(303);
    expect(house.store.site.read()!.cameras[0]).toEqual({
      id: "cam-in",
      name: "Gate camera",
      url: "rtsp://user:hush-hush@10.0.0.11/stream1",
      framesPerSecond: 2.5,
    });
    expect(withoutSecret("rtsp://user:pass@10.0.0.1/x")).not.toMatch(/user|pass/);
    expect(
      (
        await post(
          "/site/cameras/cam-in",
          { url: "file:///etc/passwd", framesPerSecond: "5" },
          as("installer"),
        )
      ).status,
    ).toBe(422);
  });

  test("a second stream is chosen, kept and removed, and its secrets never stand on the page", async () => {
    const { house, as, get, post } = await open();
    const save = async (fields: Record<string, string>) =>
      (await post("/site/cameras/cam-in", { framesPerSecond: "5", ...fields }, as("installer"))).status;
    const second = "http://10.0.0.11/live.jpg?channel=2&pwd=hush-hush";
    expect(await save({ readFrom: "sub" })).toBe(422);
    expect(await save({ subUrl: second, readFrom: "sub", liveFrom: "main", processorOnly: "on" })).toBe(303);
    const chosen = { subUrl: second, readFrom: "sub", liveFrom: "main", hardwareDecoding: false };
    expect(house.store.site.read()!.cameras[0]).toMatchObject(chosen);
    const page = await (await get("/site/cameras", as("installer"))).text();
    expect(page).toContain("http://10.0.0.11/live.jpg?channel=2&amp;pwd=hidden");
    expect(page).not.toContain("hush-hush");
    expect(await save({ readFrom: "sub", liveFrom: "" })).toBe(303);
    expect(house.store.site.read()!.cameras[0]).toMatchObject({ subUrl: second, readFrom: "sub" });
    expect(await save({ subUrl: "none", readFrom: "main" })).toBe(303);
    expect(house.store.site.read()!.cameras[0]).not.toHaveProperty("subUrl");
  });

  test("a lane keeps its wiring when its form is saved; its zone is written in per cent", async () => {
    const { house, as, post } = await open();
    const site = house.store.site.read()!;
    site.lanes[0]!.inputs = { loop: { driver: "simulated" } };
    await house.changeSite(site, "system");
    const fields = {
      name: "In",
      direction: "entry",
      camera: "cam-in",
      gate: "gate-in",
      minConfidence: "70",
      repeatSeconds: "30",
      zone: "15,0 100,0 100,100 15,100",
      open: "on",
    };
    expect((await post("/site/lanes/in-1", fields, as("manager"))).status).toBe(303);
    expect(house.store.site.read()!.lanes[0]).toMatchObject({
      armed: false,
      open: true,
      minConfidence: 0.7,
      inputs: { loop: { driver: "simulated" } },
      zone: [
        [0.15, 0],
        [1, 0],
        [1, 1],
        [0.15, 1],
      ],
    });
    expect(
      (await post("/site/lanes/in-1", { ...fields, zone: "15,0 200,0 1,1" }, as("manager"))).status,
    ).toBe(422);
  });

  test("a lane's wires and hours are written a line each; what is wrong names the wire", async () => {
    const { house, as, post, get } = await open();
    const fields = {
      direction: "entry",
      camera: "cam-in",
      gate: "gate-in",
      minConfidence: "85",
      repeatSeconds: "30",
      armed: "on",
      open: "on",
    };
    const inputs =
      'loop: driver modbus-tcp, host 10.0.0.9:502, address 3\nfire: driver mqtt, host broker, topic "alarm,all", normallyClosed true';
    const heldOpen = "mon-fri 07:00-09:00\nsat 08:00-12:00";
    expect((await post("/site/lanes/in-1", { ...fields, inputs, heldOpen }, as("manager"))).status).toBe(303);
    const saved = house.store.site.read()!.lanes[0]!;
    expect(saved.inputs).toMatchObject({
      loop: {
        driver: "modbus-tcp",
        host: "10.0.0.9:502",
        address: 3,
        from: "discrete-inputs",
        debounceMs: 100,
      },
      fire: { driver: "mqtt", topic: "alarm,all", normallyClosed: true, on: "ON" },
    });
    expect(saved.heldOpen).toHaveLength(2);
    const shown = await textOf(get("/site/lanes", as("manager")));
    expect(shown).toContain("topic &quot;alarm,all&quot;");
    for (const [wrong, sentence] of [
      ["lop: driver gpio", "is not a wire. Begin with one of loop, limit"],
      ["loop: gpio chip x", "write its driver and its fields"],
      ["loop: driver gpio, chip c", "Inputs, loop, line: is missing"],
      ["loop: driver mqtt, host b, topic a/#", "without + and #"],
      ["loop: driver gpio, chip c, line 1\nloop: driver gpio, chip c, line 2", "loop is written twice"],
      ["loop: driver gpio, __proto__ 1", "write its driver and its fields"],
    ] as const) {
      const answer = await post("/site/lanes/in-1", { ...fields, inputs: wrong }, as("manager"));
      const said = await answer.text();
      expect([answer.status, wrong, said.toLowerCase().includes(sentence.toLowerCase())]).toEqual([
        422,
        wrong,
        true,
      ]);
    }
    expect((await post("/site/lanes/in-1", { ...fields, inputs: "" }, as("manager"))).status).toBe(303);
    expect(house.store.site.read()!.lanes[0]!.inputs).toBeUndefined();
  });

  test("automatic opening is stopped for the whole site with a reason, and switched on again", async () => {
    const { house, as, post, get } = await open();
    expect((await post("/automatic", { on: "no" }, as("attendant"))).status).toBe(422);
    expect((await post("/automatic", { on: "no", reason: "police" }, as("attendant"))).status).toBe(303);
    await house.drive("in-1", "AB12CDE");
    expect(house.pulses("gate-in")).toBe(0);
    expect(await textOf(get("/", as("viewer")))).toContain("Automatic opening is off");
    expect(house.store.journal.list({ limit: 5, kind: "automatic-off" }).rows).toHaveLength(1);
    expect((await post("/automatic", { on: "yes", reason: "over" }, as("attendant"))).status).toBe(303);
    expect(house.rules().automatic).toBe(true);
  });

  test("a barrier is held open and let go from its card, with a reason", async () => {
    const { house, as, post, get } = await open();
    expect((await post("/lanes/out-1/hold", { open: "yes" }, as("attendant"))).status).toBe(422);
    expect(
      (await post("/lanes/out-1/hold", { open: "yes", reason: "concert" }, as("attendant"))).status,
    ).toBe(303);
    expect(house.gates.get("gate-out")?.state().state).toBe("held-open");
    expect(await textOf(get("/", as("attendant")))).toContain("Let the barrier go");
    expect((await post("/lanes/out-1/hold", { open: "no", reason: "over" }, as("attendant"))).status).toBe(
      303,
    );
    expect(house.gates.get("gate-out")?.state().state).toBe("idle");
    expect((await post("/lanes/none/hold", { open: "no", reason: "over" }, as("attendant"))).status).toBe(
      404,
    );
  });

  test("a gate's own fields are checked, explained, and a password of digits stays a text", async () => {
    const { house, as, post, get } = await open();
    const fields = { id: "gate-new", driver: "shelly", pulseMs: "500" };
    const wrong = await post("/site/gates", { ...fields, more: "hosst: 10.0.0.9" }, as("manager"));
    expect([wrong.status, (await wrong.text()).includes("is not a field of driver shelly")]).toEqual([
      422,
      true,
    ]);
    const more = 'host: 10.0.0.9\npassword: "123456"';
    expect((await post("/site/gates", { ...fields, more }, as("manager"))).status).toBe(303);
    expect(house.store.site.read()!.gates.at(-1)).toMatchObject({
      driver: "shelly",
      password: "123456",
      channel: 1,
    });
    const text = await (await get("/site/gates", as("manager"))).text();
    expect(text).not.toContain("123456");
    expect(text).toContain("password: (kept)");
    expect(text).toContain("The label that gpiodetect shows in brackets");
  });

  test("a password of a relay or a wire is kept without being shown, and goes to no other device", async () => {
    const { house, as, post, get } = await open();
    const gate = { driver: "shelly", pulseMs: "500" };
    const first = { ...gate, id: "gate-new", more: "host: 10.0.0.9\nuser: u\npassword: s3cret-relay" };
    expect((await post("/site/gates", first, as("manager"))).status).toBe(303);
    const kept = (host: string) =>
      post(
        "/site/gates/gate-new",
        { ...gate, more: `host: ${host}\nuser: u\npassword: (kept)` },
        as("manager"),
      );
    expect((await kept("10.0.0.9")).status).toBe(303);
    const away = await kept("10.6.6.6");
    expect([away.status, (await away.text()).includes("type its password again")]).toEqual([422, true]);
    expect(house.store.site.read()!.gates.at(-1)).toMatchObject({
      password: "s3cret-relay",
      host: "10.0.0.9",
    });

    const lane = { direction: "entry", minConfidence: "85", repeatSeconds: "30", armed: "on", open: "on" };
    const wire = (host: string, password: string) =>
      post(
        "/site/lanes/in-1",
        { ...lane, inputs: `fire: driver mqtt, host ${host}, topic a, user u, password ${password}` },
        as("manager"),
      );
    expect((await wire("broker", "s3cret-wire")).status).toBe(303);
    expect((await wire("broker", "(kept)")).status).toBe(303);
    expect((await wire("evil", "(kept)")).status).toBe(422);
    expect(house.store.site.read()!.lanes[0]!.inputs?.fire).toMatchObject({ password: "s3cret-wire" });
    for (const path of ["/site/gates", "/site/lanes"])
      expect(await textOf(get(path, as("installer")))).not.toContain("s3cret");
  });

  test("what a lane uses is not removed under it", async () => {
    const { as, post } = await open();
    const answer = await post("/site/cameras/cam-in/remove", {}, as("manager"));
    expect([answer.status, (await answer.text()).includes("The lane Main entry uses it")]).toEqual([
      422,
      true,
    ]);
  });

  test("the journal shows who did what and its chain is checked", async () => {
    const { as, get, post } = await open();
    await post("/occupancy", { inside: "4", reason: "counted" }, as("attendant"));
    const headers = as("manager");
    expect(await textOf(get("/site/journal?kind=occupancy-set", headers))).toContain("a-attendant");
    expect(await textOf(post("/site/journal/verify", {}, { ...headers, "hx-request": "true" }))).toContain(
      "The journal is whole",
    );
  });

  test("one search finds stays, lists and settings, each by what its reader may see", async () => {
    const { house, as, post } = await open();
    await house.drive("in-1", "AB12 CDE");
    expect(await textOf(post("/search", { words: "ab12" }, as("viewer")))).toContain("AB12 CDE");
    expect(await textOf(post("/search", { words: "flat 7" }, as("viewer")))).toContain("permit, LB07 SEO");
    expect(await textOf(post("/search", { words: "camera" }, as("manager")))).toContain(
      'href="/site/cameras"',
    );
    expect(await textOf(post("/search", { words: "camera" }, as("viewer")))).not.toContain(
      'href="/site/cameras"',
    );
    expect(await textOf(post("/search", { words: "zebra" }, as("viewer")))).toContain("Nothing has that");
  });
});

describe("what scripts and monitors read", () => {
  test("lists are JSON with ISO instants and a cursor", async () => {
    const { house, as, get } = await open();
    for (const plate of ["AB12 CDE", "FG70 HJK"]) {
      await house.drive("in-1", plate);
      house.setNow(house.clock.nowMs() + 120_000);
    }
    const headers = as("viewer");
    const first = (await (await get("/api/v1/stays?limit=1", headers)).json()) as {
      items: { plate: string; entryAt: string }[];
      nextCursor: string;
    };
    expect(first.items).toMatchObject([{ plate: "FG70HJK", entryAt: "2026-03-02T12:02:00.000Z" }]);
    const second = (await (
      await get(`/api/v1/stays?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`, headers)
    ).json()) as typeof first;
    expect(second.items[0]!.plate).toBe("AB12CDE");
    expect(await (await get("/api/v1/occupancy", headers)).json()).toEqual({ inside: 2, capacity: 40 });
    expect(await textOf(get("/metrics", headers))).toContain("lotkeeper_inside 2");
    expect((await get("/api/v1/stays/nothing", headers)).headers.get("content-type")).toContain(
      "problem+json",
    );
  });
  test("health needs no session, and readiness tells strangers no details", async () => {
    const { get } = await open();
    expect(await (await get("/healthz")).json()).toEqual({ ok: true });
    const ready = await textOf(get("/readyz"));
    expect(ready).toContain('"ok":true');
    expect(ready).not.toContain("detail");
  });
});

describe("the event stream", () => {
  test("begins with everything, then names what changed, without a plate in it", async () => {
    const { house, as, get } = await open();
    const answer = await get("/events", { ...as("viewer"), accept: "text/event-stream" });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const reader = answer.body!.getReader();
    let seen = "";
    const until = async (words: string) => {
      while (!seen.includes(words)) seen += new TextDecoder().decode((await reader.read()).value);
    };
    await until("event: heartbeat");
    expect(seen.indexOf("event: everything")).toBeLessThan(seen.indexOf("event: heartbeat"));
    await house.drive("in-1", "AB12 CDE");
    await until("event: lane-in-1");
    await until("event: summary");
    expect(seen).not.toContain("AB12");
    await reader.cancel();
  });
});

/** The fields that a browser would send for the tariff form of this page. */
const formIn = (html: string): Record<string, string[]> => {
  const form = html.slice(
    html.indexOf('<form id="tariff"'),
    html.indexOf("</form>", html.indexOf('<form id="tariff"')),
  );
  const fields: Record<string, string[]> = {};
  const put = (name: string, value: string) => {
    fields[name] = [...(fields[name] ?? []), value.replaceAll("&quot;", '"').replaceAll("&amp;", "&")];
  };
  for (const match of form.matchAll(
    /<input [^>]*name="([^"]+)"[^>]*>|<select [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>|<textarea [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g,
  )) {
    if (match[1]) put(match[1], /value="([^"]*)"/.exec(match[0])?.[1] ?? "");
    else if (match[2]) put(match[2], /<option value="([^"]*)" selected/.exec(match[3]!)?.[1] ?? "");
    else put(match[4]!, match[5]!);
  }
  return fields;
};

describe("a group's page", () => {
  test("shows what one misread character would accept, among them vehicles that were here", async () => {
    const { house, get, as } = await open({
      site: {
        ...MILL_LANE,
        groups: [{ id: "staff", name: "Staff" }, { id: "empty" }],
        vehicles: [{ plate: "AB12CDE", groups: ["staff"] }],
      },
    });
    await house.drive("in-1", "AB12 CDF");
    const html = await textOf(get("/vehicles/groups/edit/staff", as("manager")));
    expect(html).toContain("What one misread character would accept");
    expect(html).toContain("These vehicles were here lately");
    expect(html).toContain("AB12 CDF");
    expect(await textOf(get("/vehicles/groups/edit/empty", as("manager")))).not.toContain(
      "misread character would",
    );
  });
});
