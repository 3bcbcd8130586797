import { afterEach, beforeEach, expect, test } from "bun:test";
import { addOwner, NOON, signedIn, type TryHouse, tryApp, tryBox, tryHouse } from "./try-house.test.ts";

/** The page of validation codes: what a manager adds counts at the desk, and its uses show. */

const box = tryBox();
let house: TryHouse;
let web: ReturnType<typeof tryApp>;
let cookie = "";
beforeEach(async () => {
  house = tryHouse();
  web = tryApp(house, box);
  await addOwner(house);
  cookie = signedIn(house, box, "mona", "manager");
});
afterEach(() => house.close());

const CODE = { code: "cinema-4711", name: "Cinema", kind: "minutes", value: "60", uses: "1", validUntil: "" };
const add = (fields: Partial<typeof CODE> = {}) =>
  web.post("/money/codes/new", { ...CODE, ...fields }, { cookie });
const codes = () => house.store.site.read()!.codes;
const list = async () => (await web.get("/money/codes", { cookie })).text();

test("codes of all four kinds are added as the site file writes them", async () => {
  await add();
  await add({ code: "HALF-0001", name: "", kind: "percent", value: "12,5", uses: "20" });
  await add({ code: "SHOP-0001", kind: "amount", value: "2,50", validUntil: "2026-12-31" });
  await add({ code: "GYM-0001", kind: "freeUntil", value: "18:00" });
  expect(codes()).toEqual([
    { code: "CINEMA-4711", name: "Cinema", minutes: 60, uses: 1 },
    { code: "HALF-0001", percent: 12.5, uses: 20 },
    { code: "SHOP-0001", name: "Cinema", amount: "2.50", uses: 1, validUntil: "2026-12-31" },
    { code: "GYM-0001", name: "Cinema", freeUntil: "18:00", uses: 1 },
  ]);
  const html = await list();
  for (const words of [
    "60 free minutes",
    "12.5 per cent off",
    "2.50 GBP off",
    "free until 18:00",
    "until 2026-12-31",
  ])
    expect(html).toContain(words);
});

test("a code counts at the desk, and the page shows that it was used", async () => {
  await add();
  expect(await list()).toContain("used 0 of 1");
  await house.drive("in-1", "AB12 CDE");
  house.setNow(NOON + 10 * 60_000);
  const stay = house.store.stays.openByPlate("AB12CDE")!;
  const used = await house.desk.validate({ stayId: stay.id, code: "cinema-4711", actor: "user:anna" });
  expect(used.ok).toBe(true);
  const html = await list();
  expect(html).toContain("used 1 of 1");
  expect(html).toContain("used up");
});

test("a removed code is gone, and one that was used up before cannot come back as new", async () => {
  await add();
  await house.drive("in-1", "AB12 CDE");
  const stay = house.store.stays.openByPlate("AB12CDE")!;
  await house.desk.validate({ stayId: stay.id, code: "CINEMA-4711", actor: "user:anna" });
  expect((await web.post("/money/codes/remove", { code: "CINEMA-4711" }, { cookie })).status).toBe(303);
  expect(codes()).toEqual([]);
  const twice = await web.post("/money/codes/remove", { code: "CINEMA-4711" }, { cookie });
  expect(twice.status).toBe(422);
  expect(await twice.text()).toContain("look again");
  const back = await add();
  expect(back.status).toBe(422);
  expect(await back.text()).toContain("is used once already");
  expect((await add({ uses: "2" })).status).toBe(303);
});

const refusals: [fields: Partial<typeof CODE>, sentence: string][] = [
  [{ code: "AB" }, "Code: use 4 to 32 letters"],
  [{ code: "two words" }, "Code: use 4 to 32 letters"],
  [{ kind: "gift" }, "What it gives: choose one of the list."],
  [{ value: "" }, "How much: fill this in."],
  [{ value: "1.5" }, "How much: write whole minutes"],
  [{ value: "0" }, "How much: write whole minutes"],
  [{ kind: "percent", value: "101" }, "How much: write a per cent"],
  [{ kind: "percent", value: "0" }, "How much: write a per cent"],
  [{ kind: "amount", value: "2.555" }, "How much: write an amount of GBP"],
  [{ kind: "amount", value: "-1" }, "How much: write an amount of GBP"],
  [{ kind: "amount", value: "0" }, "How much: write an amount of GBP"],
  [{ kind: "freeUntil", value: "24:00" }, "How much: write a time of day"],
  [{ uses: "0" }, "Uses: the least is 1."],
  [{ validUntil: "soon" }, "Valid until: write a date"],
];
for (const [fields, sentence] of refusals)
  test(`${JSON.stringify(fields)} is refused with what to write instead`, async () => {
    const answer = await add(fields);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(sentence);
    expect(codes()).toEqual([]);
  });

test("the same code twice is refused, however it is written", async () => {
  await add();
  const again = await add({ code: "Cinema-4711" });
  expect(again.status).toBe(422);
  expect(await again.text()).toContain("on the list already");
});

test("a code is found by its letters or its name", async () => {
  await add();
  await add({ code: "GYM-0001", name: "Sports hall" });
  const found = await (await web.post("/money/codes", { words: "sports" }, { cookie })).text();
  expect(found).toContain("GYM-0001");
  expect(found).not.toContain('<strong class="signs">CINEMA-4711');
});

test("whoever is no manager sees neither a code nor the way to them", async () => {
  await add();
  for (const role of ["viewer", "attendant", "installer"] as const) {
    const other = signedIn(house, box, `one-${role}`, role);
    expect((await web.get("/money/codes", { cookie: other })).status).toBe(403);
    expect((await web.post("/money/codes/new", CODE, { cookie: other })).status).toBe(403);
    expect((await web.post("/money/codes/remove", { code: "CINEMA-4711" }, { cookie: other })).status).toBe(
      403,
    );
    if (role !== "installer")
      expect(await (await web.get("/money", { cookie: other })).text()).not.toContain("/money/codes");
  }
  expect(await (await web.get("/money", { cookie })).text()).toContain("/money/codes");
  expect(codes()).toHaveLength(1);
});
