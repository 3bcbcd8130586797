import { beforeEach, describe, expect, test } from "bun:test";
import { createDesk } from "./desk.ts";
import type { Desk } from "./desk-types.ts";
import { createYard } from "./lane-yard.ts";
import type { Stay } from "./parking/types.ts";
import { createVirtualClock, type VirtualClock } from "./simulate/virtual-clock.ts";
import { siteFileSchema } from "./site.ts";
import { siteRules } from "./site-rules.ts";
import { type OpenStore, openStore } from "./store/index.ts";

const START = Date.parse("2026-03-02T08:00:00Z");
const MINUTE = 60_000;
const SITE = siteFileSchema.parse({
  site: { name: "Mill Lane", timezone: "Europe/London", currency: "GBP", capacity: 10, exitMinutes: 20 },
  lanes: [{ id: "in-1", direction: "entry" }],
  groups: [{ id: "staff", tariff: "free" }],
  vehicles: [{ plate: "CD34EFG", groups: ["staff"] }],
  tariffs: [
    {
      id: "public",
      quoteMinutes: 10,
      lostPlateFee: "5.00",
      periods: [{ per: { minutes: 60, amount: "2.00" } }],
    },
  ],
});
const stayOf = (id: string, plate: string): Stay => ({
  id,
  plate,
  state: "open",
  entryAtMs: START,
  entryLaneId: "in-1",
  entryPassId: null,
  entryCertainty: "seen",
  right: "public",
  groupId: null,
  permitHolder: null,
  tariffVersionId: "public@1",
  exitAtMs: null,
  exitLaneId: null,
  exitPassId: null,
  exitReason: null,
  feeMinor: null,
  paidMinor: 0,
  currency: "GBP",
  timeUncertain: false,
  extraFreeMinutes: 0,
  adjustments: [],
  note: "",
});

let store: OpenStore;
let clock: VirtualClock;
let desk: Desk;
let looks: number;
const actor = "user:anna";

beforeEach(() => {
  clock = createVirtualClock(START);
  store = openStore({ dataDir: null, nowMs: START });
  store.site.apply(SITE, "system", START);
  looks = 0;
  let ids = 0;
  desk = createDesk({
    store,
    clock,
    yard: createYard(clock),
    rules: () => siteRules(SITE, store.site.tariffVersions()),
    lanes: () => [
      {
        reconsider: async () => {
          looks++;
        },
      },
    ],
    newId: (prefix) => `${prefix}-${++ids}`,
    announce: () => {},
  });
  open("stay-a", "AB12CDE");
});
const open = (id: string, plate: string) =>
  store.apply(
    [
      { kind: "open-stay", stay: stayOf(id, plate) },
      { kind: "occupancy", delta: 1 },
    ],
    {
      kind: "test",
      actor,
      subject: "",
      atMs: START,
      data: {},
    },
  );
const pay = (amountMinor?: number, key = `key-${clock.monotonicMs()}-${amountMinor}`) =>
  desk.pay({
    stayId: "stay-a",
    method: "cash",
    actor,
    key,
    ...(amountMinor === undefined ? {} : { amountMinor }),
  });

describe("a quote", () => {
  test("is saved with a life of the tariff's quote minutes", () => {
    clock.advance(90 * MINUTE);
    const quote = desk.quote("stay-a");
    expect(quote).toMatchObject({
      ok: true,
      dueMinor: 400,
      paidMinor: 0,
      validUntilMs: START + 100 * MINUTE,
    });
    expect(quote.ok && store.money.quote(quote.quoteId)?.dueMinor).toBe(400);
  });
  test("settles when it is paid within its life, even if another hour has begun", async () => {
    clock.advance(119 * MINUTE);
    desk.quote("stay-a");
    clock.advance(5 * MINUTE);
    expect(await pay(400)).toMatchObject({
      ok: true,
      dueMinor: 0,
      payment: { state: "paid", creditMinor: 0 },
    });
  });
  test("does not settle after its life", async () => {
    clock.advance(119 * MINUTE);
    desk.quote("stay-a");
    clock.advance(11 * MINUTE);
    expect(await pay(400)).toMatchObject({ ok: true, dueMinor: 200, leaveByMs: null });
  });
  test("of an unknown or ended stay is refused with the next step", async () => {
    expect(desk.quote("nothing")).toMatchObject({ ok: false, status: 404 });
    await desk.closeStay({ stayId: "stay-a", reason: "stock-take", actor });
    expect(desk.quote("stay-a")).toMatchObject({ ok: false, status: 409 });
  });
});

describe("a payment", () => {
  test("takes what is due, gives the site's minutes to leave and asks the lanes to look again", async () => {
    clock.advance(30 * MINUTE);
    expect(await pay()).toMatchObject({
      ok: true,
      dueMinor: 0,
      leaveByMs: START + 50 * MINUTE,
      payment: { amountMinor: 200, state: "paid", receiptNumber: 1, takenBy: actor },
    });
    expect(store.stays.exitRights("stay-a")).toHaveLength(1);
    expect(looks).toBe(1);
  });
  test("with the same key is taken once", async () => {
    clock.advance(30 * MINUTE);
    const first = await pay(200, "same");
    const again = await pay(200, "same");
    expect(first.ok && again.ok && first.payment.id === again.payment.id).toBe(true);
    expect(store.money.ofStay("stay-a")).toHaveLength(1);
    expect(again).toMatchObject({ dueMinor: 0, leaveByMs: START + 50 * MINUTE });
    open("stay-b", "EF56GHJ");
    expect(await desk.pay({ stayId: "stay-b", method: "cash", actor, key: "same" })).toMatchObject({
      status: 409,
    });
  });
  test("of a part grants nothing and asks nobody", async () => {
    clock.advance(30 * MINUTE);
    expect(await pay(50)).toMatchObject({
      ok: true,
      dueMinor: 150,
      leaveByMs: null,
      payment: { state: "partly-paid" },
    });
    expect(store.stays.exitRights("stay-a")).toEqual([]);
    expect(looks).toBe(0);
    expect(await pay()).toMatchObject({ payment: { amountMinor: 150 }, dueMinor: 0 });
  });
  test("above what is due becomes credit, which counts later", async () => {
    clock.advance(30 * MINUTE);
    expect(await pay(500)).toMatchObject({ payment: { creditMinor: 300 } });
    clock.advance(3 * 60 * MINUTE);
    expect(desk.quote("stay-a")).toMatchObject({ dueMinor: 300 });
  });
  test("with nothing due is a 0 on the record and no time for nothing", async () => {
    expect(await pay()).toMatchObject({
      ok: true,
      payment: { amountMinor: 0, state: "paid" },
      leaveByMs: null,
    });
    expect(store.stays.exitRights("stay-a")).toEqual([]);
  });
  test("while a right to leave holds does not prolong it", async () => {
    clock.advance(30 * MINUTE);
    await pay();
    clock.advance(10 * MINUTE);
    expect(await pay()).toMatchObject({ payment: { amountMinor: 0 }, leaveByMs: START + 50 * MINUTE });
    expect(store.stays.exitRights("stay-a")).toHaveLength(1);
  });
  test("after the car has gone is credit, not an error", async () => {
    clock.advance(30 * MINUTE);
    await desk.closeStay({ stayId: "stay-a", reason: "drove off", actor });
    expect(await pay(200)).toMatchObject({ ok: true, dueMinor: 0, payment: { creditMinor: 200 } });
  });
  test("of a wrong amount is refused", async () => {
    for (const amount of [-1, 1.5, Number.NaN, 1e12])
      expect(await pay(amount)).toMatchObject({ ok: false, status: 422 });
    expect(store.money.ofStay("stay-a")).toEqual([]);
  });
});

describe("a correction", () => {
  test("finds the permit of the right plate and keeps the money", async () => {
    clock.advance(30 * MINUTE);
    await pay();
    expect(await desk.correctPlate({ stayId: "stay-a", plate: "cd34 efg", actor })).toMatchObject({
      ok: true,
      plate: "CD34EFG",
    });
    expect(store.stays.byId("stay-a")).toMatchObject({
      right: "permit",
      groupId: "staff",
      tariffVersionId: null,
      paidMinor: 200,
    });
    expect(store.stays.story("stay-a")?.corrections).toMatchObject([
      { from: "AB12CDE", to: "CD34EFG", actor },
    ]);
    await desk.correctPlate({ stayId: "stay-a", plate: "AB12CDE", actor });
    expect(store.stays.byId("stay-a")).toMatchObject({ right: "public", tariffVersionId: "public@1" });
  });
  test("that was itself wrong and is taken back leaves the driver the time to leave", async () => {
    clock.advance(50 * MINUTE);
    await pay();
    for (const plate of ["CD34EFG", "AB12CDE"]) await desk.correctPlate({ stayId: "stay-a", plate, actor });
    clock.advance(15 * MINUTE);
    expect(desk.quote("stay-a")).toMatchObject({ dueMinor: 0 });
  });
  test("to a plate that is inside, to nothing, to 40 characters or of an ended stay is refused", async () => {
    open("stay-b", "EF56GHJ");
    expect(await desk.correctPlate({ stayId: "stay-a", plate: "EF56GHJ", actor })).toMatchObject({
      status: 409,
    });
    expect(await desk.correctPlate({ stayId: "stay-a", plate: " - ", actor })).toMatchObject({ status: 422 });
    expect(await desk.correctPlate({ stayId: "stay-a", plate: "A".repeat(40), actor })).toMatchObject({
      status: 422,
    });
    await desk.closeStay({ stayId: "stay-b", reason: "gone", actor });
    expect(await desk.correctPlate({ stayId: "stay-b", plate: "ZZ99ZZZ", actor })).toMatchObject({
      status: 409,
    });
  });
});

describe("a lost-plate fee", () => {
  const charge = () => desk.chargeLostPlate({ stayId: "stay-a", reason: "no plate", actor });
  test("is due although a price without it was quoted a moment ago", async () => {
    clock.advance(30 * MINUTE);
    expect(desk.quote("stay-a")).toMatchObject({ dueMinor: 200 });
    await charge();
    expect(await pay()).toMatchObject({ payment: { amountMinor: 700, creditMinor: 0 }, dueMinor: 0 });
  });
  test("is due although the stay was settled without it", async () => {
    clock.advance(30 * MINUTE);
    await pay();
    await charge();
    expect(desk.quote("stay-a")).toMatchObject({ dueMinor: 500 });
  });
});

describe("the desk", () => {
  test("gives minutes that count before the tariff does", async () => {
    clock.advance(70 * MINUTE);
    expect(desk.quote("stay-a")).toMatchObject({ dueMinor: 400 });
    const given = await desk.giveExtraMinutes({ stayId: "stay-a", minutes: 15, reason: "queue", actor });
    expect(given).toMatchObject({ ok: true });
    expect(desk.quote("stay-a")).toMatchObject({ dueMinor: 200 });
    const wrong = await desk.giveExtraMinutes({ stayId: "stay-a", minutes: 0, reason: "x", actor });
    expect(wrong).toMatchObject({ ok: false, status: 422 });
  });
  test("closes a stay without touching the count, and sets the count without touching a stay", async () => {
    expect(await desk.closeStay({ stayId: "stay-a", reason: "stock-take", actor })).toMatchObject({
      ok: true,
    });
    expect(store.stays.byId("stay-a")).toMatchObject({ exitReason: "closed-by-staff", feeMinor: 0 });
    expect(store.site.occupancy()).toBe(1);
    open("stay-b", "EF56GHJ");
    expect(desk.setOccupancy({ inside: 10, reason: "counted", actor })).toMatchObject({ ok: true });
    expect(store.site.occupancy()).toBe(10);
    expect(store.stays.byId("stay-b")?.state).toBe("open");
    expect(
      store.alerts
        .open()
        .map((alert) => alert.code)
        .sort(),
    ).toEqual(["full", "nearly-full"]);
    desk.setOccupancy({ inside: 2, reason: "counted again", actor });
    expect(store.alerts.open()).toEqual([]);
    expect(desk.setOccupancy({ inside: -1, reason: "x", actor })).toMatchObject({ ok: false, status: 422 });
    expect(store.journal.list({ kind: "occupancy-set" }).rows[0]).toMatchObject({ actor, data: { to: 2 } });
  });
});
