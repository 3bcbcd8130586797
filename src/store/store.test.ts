import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableColumns, getTableName, is, Table } from "drizzle-orm";
import type { Change, Decision, Pass, Stay } from "../parking/types.ts";
import type { SpooledRead } from "../push-types.ts";
import { siteFileSchema } from "../site.ts";
import { DATABASE_FILE, lockDataFolder, type OpenStore, openStore } from "./index.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import * as schema from "./schema.ts";
import { StoreError } from "./types.ts";

const T0 = Date.parse("2026-03-02T08:00:00Z");

let folder: string;
let store: OpenStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-store-"));
  store = openStore({ dataDir: folder, nowMs: T0 });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const stayOf = (id: string, plate: string | null, entryAtMs = T0): Stay => ({
  id,
  plate,
  state: "open",
  entryAtMs,
  entryLaneId: "in-1",
  entryPassId: `pass-${id}`,
  entryCertainty: "seen",
  right: "public",
  groupId: null,
  permitHolder: null,
  tariffVersionId: null,
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
const passOf = (id: string, plate: string): Pass => ({
  id,
  laneId: "in-1",
  plate,
  raw: plate,
  confidence: 0.97,
  region: "gb",
  candidates: [{ text: "A812CDE", confidence: 0.4 }],
  chars: [],
  direction: "towards",
  firstAtMs: T0,
  lastAtMs: T0,
  frames: 3,
  source: "camera",
  box: [1, 2, 3, 4],
});
const decisionOf = (
  id: string,
  plate: string,
  changes: Change[],
  stayId: string | null = null,
): Decision => ({
  id,
  laneId: "in-1",
  passId: `pass-${stayId ?? id}`,
  plate,
  atMs: T0,
  outcome: "open",
  reason: "public",
  stayId,
  dueMinor: null,
  currency: null,
  explanation: ["a public vehicle"],
  changes,
});
const enter = (id: string, plate: string) =>
  store.commit({
    decision: decisionOf(
      `d-${id}`,
      plate,
      [
        { kind: "open-stay", stay: stayOf(id, plate) },
        { kind: "occupancy", delta: 1 },
      ],
      id,
    ),
    pass: passOf(`pass-${id}`, plate),
    intent: { id: `i-${id}`, gateId: "gate-in", decisionId: `d-${id}`, kind: "pulse", createdAtMs: T0 },
    actor: "lane:in-1",
  });

describe("a commit", () => {
  test("writes stay, pass, decision, intent, journal and outbox as one fact", () => {
    enter("s1", "AB12CDE");
    expect(store.stays.openByPlate("AB12CDE")?.id).toBe("s1");
    expect(store.site.occupancy()).toBe(1);
    expect(store.gates.intent("i-s1")?.state).toBe("written");
    const story = store.stays.story("s1")!;
    expect(story.entryPass?.candidates).toEqual([{ text: "A812CDE", confidence: 0.4 }]);
    expect(story.decisions.map((one) => one.reason)).toEqual(["public"]);
    expect(story.journal.map((one) => one.kind)).toEqual(["decision"]);
  });

  test("that breaks a rule of the database writes nothing at all", () => {
    enter("s1", "AB12CDE");
    const rows = store.journal.list({}).rows.length;
    expect(() => enter("s2", "AB12CDE")).toThrow(StoreError);
    expect(store.stays.byId("s2")).toBeNull();
    expect(store.stays.pass("pass-s2")).toBeNull();
    expect(store.gates.intent("i-s2")).toBeNull();
    expect(store.site.occupancy()).toBe(1);
    expect(store.journal.list({}).rows.length).toBe(rows);
  });

  test("never gives one decision two intents", () => {
    enter("s1", "AB12CDE");
    expect(() =>
      store.commit({
        decision: decisionOf("d-other", "X", []),
        pass: null,
        intent: { id: "i-again", gateId: "gate-in", decisionId: "d-s1", kind: "pulse", createdAtMs: T0 },
        actor: "system",
      }),
    ).toThrow();
    expect(store.gates.intent("i-again")).toBeNull();
  });

  test("keeps plates out of the journal", () => {
    enter("s1", "AB12CDE");
    expect(JSON.stringify(store.journal.list({}).rows)).not.toContain("AB12CDE");
  });
});

describe("closing and reopening", () => {
  const close: Change = {
    kind: "close-stay",
    stayId: "s1",
    exitAtMs: T0 + 1000,
    exitLaneId: "out-1",
    exitPassId: null,
    exitReason: "left",
    state: "closed",
    feeMinor: 250,
  };
  const why = { kind: "test", actor: "system", subject: "stay:s1", atMs: T0 + 1000, data: {} };

  test("a stay closes once; a second close is refused whole", () => {
    enter("s1", "AB12CDE");
    store.apply([close, { kind: "occupancy", delta: -1 }], why);
    expect(store.stays.byId("s1")).toMatchObject({ state: "closed", feeMinor: 250, exitReason: "left" });
    expect(() => store.apply([{ kind: "occupancy", delta: -1 }, close], why)).toThrow();
    expect(store.site.occupancy()).toBe(0);
  });

  test("a reopened stay has its consumed right back, and only that", () => {
    enter("s1", "AB12CDE");
    const right = { id: "r1", stayId: "s1", coversUntilMs: T0, validUntilMs: T0 + 9000, consumedAtMs: null };
    store.apply(
      [
        { kind: "grant-exit-right", right },
        { kind: "consume-exit-right", rightId: "r1", atMs: T0 + 1000 },
        close,
      ],
      why,
    );
    expect(() =>
      store.apply([{ kind: "consume-exit-right", rightId: "r1", atMs: T0 + 2000 }], why),
    ).toThrow();
    store.apply([{ kind: "reopen-stay", stayId: "s1" }], why);
    expect(store.stays.byId("s1")).toMatchObject({ state: "open", feeMinor: null, exitReason: null });
    expect(store.stays.exitRights("s1")[0]?.consumedAtMs).toBeNull();
  });

  test("the count of cars inside is never negative", () => {
    store.apply([{ kind: "occupancy", delta: -3 }], why);
    expect(store.site.occupancy()).toBe(0);
    store.apply([{ kind: "set-occupancy", inside: 12 }], why);
    expect(store.site.occupancy()).toBe(12);
  });
});

describe("money", () => {
  const pay = (key: string, amountMinor: number) =>
    store.money.take(
      {
        id: `p-${key}`,
        stayId: "s1",
        quoteId: null,
        method: "cash",
        amountMinor,
        currency: "GBP",
        state: "paid",
        creditMinor: 0,
        takenBy: "user:ann",
        atMs: T0,
        idempotencyKey: key,
      },
      null,
    );

  test("the same key twice is one payment, and receipt numbers have no gaps", () => {
    enter("s1", "AB12CDE");
    expect(pay("a", 250).receiptNumber).toBe(1);
    expect(pay("a", 999)).toMatchObject({ receiptNumber: 1, amountMinor: 250 });
    expect(() => store.money.take({ ...pay("b", 1), id: "p-a", idempotencyKey: "c" }, null)).toThrow();
    expect(pay("d", 50).receiptNumber).toBe(3);
    expect(store.money.ofStay("s1").map((row) => row.receiptNumber)).toEqual([1, 2, 3]);
    expect(store.stays.byId("s1")?.paidMinor).toBe(301);
    expect(store.money.revenue(T0, T0 + 1)).toBe(301);
  });
});

describe("the journal", () => {
  const tamper = (sql: string) => {
    const raw = new Database(join(folder, DATABASE_FILE));
    raw.run(sql);
    raw.close();
  };
  beforeEach(() => {
    for (let n = 1; n <= 5; n++)
      store.journal.append({ atMs: T0 + n, kind: "note", actor: "system", subject: "", data: { n } });
  });

  test("is unbroken when nobody touched it", () => {
    expect(store.journal.verify()).toMatchObject({ ok: true, rows: 5 });
  });
  test.each([
    ["a changed row", `UPDATE journal SET data = '{"n":9}' WHERE seq = 3`, 3],
    ["a removed row", "DELETE FROM journal WHERE seq = 3", 3],
    ["a cut end", "DELETE FROM journal WHERE seq > 3", 4],
    ["a changed actor", "UPDATE journal SET actor = 'user:x' WHERE seq = 5", 5],
    [
      "swapped rows",
      "UPDATE journal SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE journal SET seq = -seq WHERE seq < 0",
      2,
    ],
  ])("names the first bad row after %s", (_what, sql, seq) => {
    tamper(sql);
    expect(store.journal.verify()).toMatchObject({ ok: false, firstBadSeq: seq });
  });
  test("pages backwards without loss", () => {
    const first = store.journal.list({ limit: 2 });
    const second = store.journal.list({ limit: 2, cursor: first.nextCursor! });
    expect([...first.rows, ...second.rows].map((row) => row.seq)).toEqual([5, 4, 3, 2]);
  });
});

describe("the list of stays", () => {
  test("is paged newest first and finds parts of a plate in any spelling", () => {
    for (let n = 0; n < 7; n++)
      store.apply([{ kind: "open-stay", stay: stayOf(`s${n}`, `AB1${n}CDE`, T0 + Math.floor(n / 2)) }], {
        kind: "test",
        actor: "system",
        subject: "",
        atMs: T0,
        data: {},
      });
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = store.stays.list({ limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.rows.map((row) => row.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(["s6", "s5", "s4", "s3", "s2", "s1", "s0"]);
    expect(store.stays.list({ plate: "b1 3-c" }).rows.map((row) => row.id)).toEqual(["s3"]);
    expect(store.stays.list({ plate: "%" }).rows.length).toBe(7);
    expect(store.stays.list({ cursor: "nonsense" }).rows.length).toBe(7);
  });
});

describe("the open stays in memory", () => {
  const why = { kind: "t", actor: "t", subject: "", atMs: T0, data: {} };
  /** What another connection to the same file reads. */
  const onDisk = () => {
    const other = openStore({ dataDir: folder, nowMs: T0 });
    const open = other.stays.open();
    other.close();
    return open;
  };
  const close = (stayId: string): Change => ({
    kind: "close-stay",
    stayId,
    exitAtMs: T0 + 1,
    exitLaneId: "out-1",
    exitPassId: null,
    exitReason: "left",
    state: "closed",
    feeMinor: 0,
  });

  test("are what the tables say after every kind of write, and after one that was rolled back", () => {
    expect(store.stays.inside().size).toBe(0);
    enter("s1", "AB12CDE");
    enter("s2", "KL34MNP");
    expect(store.stays.open()).toEqual(onDisk());
    const corrected = {
      kind: "correct-plate" as const,
      stayId: "s1",
      plate: "AB12CDF",
      right: "public" as const,
      groupId: null,
      permitHolder: null,
      tariffVersionId: null,
    };
    store.apply([corrected, { kind: "extra-free-minutes", stayId: "s2", minutes: 5 }], why);
    expect(store.stays.inside().withPlate("AB12CDE")).toBeNull();
    expect(store.stays.open()).toEqual(onDisk());
    expect(() => store.apply([close("s1"), close("nobody")], why)).toThrow();
    expect(store.stays.inside().withPlate("AB12CDF")?.id).toBe("s1");
    expect(store.stays.open()).toEqual(onDisk());
    store.apply([close("s1")], why);
    expect(store.stays.open().map((stay) => stay.id)).toEqual(["s2"]);
    store.apply([{ kind: "reopen-stay", stayId: "s1" }], why);
    expect(store.stays.open()).toEqual(onDisk());
  });
  test("a code counts once for a stay and as often in all as it may, whoever asks at the same time", () => {
    enter("s1", "AB12CDE");
    enter("s2", "KL34MNP");
    const use = (stayId: string, mostUses: number): Change => ({
      kind: "adjust",
      stayId,
      adjustment: { kind: "percent", label: "Shop", percent: 50 },
      code: { text: "SHOP", mostUses },
    });
    store.apply([use("s1", 1)], why);
    expect(() => store.apply([use("s2", 1)], why)).toThrow();
    expect(() => store.apply([use("s1", 9)], why)).toThrow();
    expect(store.stays.codeUses("SHOP", "s1")).toEqual({ inAll: 1, forStay: true });
    expect(store.stays.byId("s1")?.adjustments).toHaveLength(1);
    expect(store.stays.byId("s2")?.adjustments).toEqual([]);
  });
  test("follow what another process wrote", () => {
    enter("s1", "AB12CDE");
    expect(store.stays.inside().size).toBe(1);
    const other = openStore({ dataDir: folder, nowMs: T0 });
    other.apply([close("s1")], why);
    other.close();
    expect(store.stays.inside().size).toBe(0);
  });
});

describe("the search for a part of a plate", () => {
  const why = { kind: "t", actor: "t", subject: "", atMs: T0, data: {} };
  const found = (plate: string, more = {}) =>
    store.stays.list({ plate, ...more }).rows.map((stay) => stay.plate);

  test("finds parts of every length, in plates that are many or few, and by lane", () => {
    const plates = Array.from({ length: 1200 }, (_, i) => `AB${String(i).padStart(4, "0")}`);
    store.apply(
      [...plates, "XYZ777"].map((plate, i) => ({ kind: "open-stay", stay: stayOf(`s${i}`, plate, T0 + i) })),
      why,
    );
    expect(found("777")).toEqual(["XYZ777", "AB0777"]);
    expect(found("yz 7")).toEqual(["XYZ777"]);
    expect(found("Z")).toEqual(["XYZ777"]);
    expect(found("X")).toEqual(["XYZ777"]);
    expect(found("77", { limit: 1 })).toEqual(["XYZ777"]);
    expect(found("ZZ")).toEqual([]);
    expect(found("7".repeat(17))).toEqual([]);
    expect(found("B1199")).toEqual(["AB1199"]);
    expect(found("AB0", { limit: 2 })).toEqual(["AB0999", "AB0998"]);
    expect(found("AB1", { limit: 500, laneId: "in-1" })).toHaveLength(200);
    expect(found("AB1", { laneId: "out-1" })).toEqual([]);
    expect(found('"')).toHaveLength(50);
    expect(found("QQQQ")).toEqual([]);
  });
  test("follows a corrected plate and forgets one that no stay has any more", () => {
    enter("s1", "AB12CDE");
    const database = new Database(join(folder, DATABASE_FILE));
    database.run("UPDATE stays SET plate = 'KL34MNP' WHERE id = 's1'");
    expect(found("12CD")).toEqual([]);
    expect(found("34MN")).toEqual(["KL34MNP"]);
    database.run("UPDATE stays SET plate = NULL WHERE id = 's1'");
    expect(database.query("SELECT * FROM plates").all()).toEqual([]);
    expect(database.query("SELECT * FROM plate_parts WHERE plate_parts MATCH '\"34 4M\"'").all()).toEqual([]);
    database.close();
  });
});

describe("intents", () => {
  test("what was written before a restart becomes unknown, and a settled one never changes", () => {
    enter("s1", "AB12CDE");
    expect(store.gates.abandonWritten(T0 + 1).map((row) => row.id)).toEqual(["i-s1"]);
    expect(store.gates.intent("i-s1")?.state).toBe("unknown");
    store.gates.settle("i-s1", "done", "", T0 + 2);
    expect(store.gates.intent("i-s1")?.state).toBe("unknown");
    expect(store.gates.abandonWritten(T0 + 3)).toEqual([]);
  });
});

describe("the site", () => {
  const site = (amount: string) =>
    siteFileSchema.parse({
      site: { name: "A", timezone: "Europe/London", currency: "GBP" },
      tariffs: [{ id: "public", periods: [{ per: { minutes: 60, amount } }] }],
    });

  test("is what was applied; only a changed tariff gets a new version, old ones stay for running stays", () => {
    expect(store.site.read()).toBeNull();
    store.site.apply(site("2.00"), "user:ann", T0);
    store.site.apply(site("2.00"), "user:ann", T0 + 1);
    store.site.apply(site("3.00"), "user:ann", T0 + 2);
    expect(store.site.read()).toEqual(site("3.00"));
    expect(store.site.tariffVersions().map((one) => [one.id, one.fromMs])).toEqual([
      ["public@1", T0],
      ["public@2", T0 + 2],
    ]);
    store.site.apply({ ...site("3.00"), tariffs: [] }, "user:ann", T0 + 3);
    expect(store.site.tariffVersions()).toEqual([]);
    expect(store.site.tariffVersion("public@1")?.tariff.periods[0]?.price).toEqual({
      kind: "per",
      minutes: 60,
      amountMinor: 200,
    });
  });
});

describe("people", () => {
  test("a set-up code works once, in time, and a new one makes the old one useless", () => {
    store.people.saveSetupCode("one", T0 + 10);
    store.people.saveSetupCode("two", T0 + 10);
    expect(store.people.useSetupCode("one", T0)).toBe(false);
    expect(store.people.useSetupCode("two", T0 + 10)).toBe(false);
    expect(store.people.useSetupCode("two", T0)).toBe(true);
    expect(store.people.useSetupCode("two", T0)).toBe(false);
  });
  test("attempts are counted over a restart", () => {
    store.people.countAttempt("ann", T0 - 60_000, T0);
    store.close();
    store = openStore({ dataDir: folder, nowMs: T0 });
    expect(store.people.countAttempt("ann", T0 - 60_000, T0 + 1)).toBe(2);
    expect(store.people.countAttempt("ann", T0 + 60_000, T0 + 120_000)).toBe(1);
  });
  test("names differ by more than their case", () => {
    store.people.add({ name: "Ann", role: "owner", passwordHash: "x" }, "system", T0);
    expect(() =>
      store.people.add({ name: "ann", role: "viewer", passwordHash: "x" }, "system", T0),
    ).toThrow();
    expect(store.people.find("ANN")?.role).toBe("owner");
    store.people.change("ann", { disabled: true }, "system", T0);
    expect(store.people.hasOwner()).toBe(false);
  });
});

describe("reads of smart cameras that wait for their lane", () => {
  const waiting = (n: number, more: Partial<SpooledRead> = {}): SpooledRead => ({
    id: `push-${String(n).padStart(5, "0")}`,
    cameraId: "cam-in",
    eventKey: `id ${n}`,
    capturedAtMs: T0 + n,
    receivedAtMs: T0 + n,
    pass: { ...PUSHED, id: `pass-${n}` },
    frame: null,
    crop: null,
    ...more,
  });
  const PUSHED: Pass = {
    id: "pass",
    laneId: "in-1",
    plate: "AB12CDE",
    raw: "AB12CDE",
    confidence: 0.9,
    region: "gb",
    candidates: [],
    chars: [],
    direction: "unknown",
    firstAtMs: T0,
    lastAtMs: T0,
    frames: 1,
    source: "smart-camera",
    box: null,
  };

  test("are kept in order with their pictures, and without them once they are handled", () => {
    const store = openStore({ dataDir: null, nowMs: T0 });
    store.pushes.keep(waiting(2, { frame: new Uint8Array([1, 2]), crop: new Uint8Array([3]) }));
    store.pushes.keep(waiting(1));
    store.pushes.keep(waiting(3, { cameraId: "cam-out" }));
    expect(store.pushes.waiting("cam-in").map((one) => one.id)).toEqual(["push-00001", "push-00002"]);
    expect([...store.pushes.waiting("cam-in")[1]!.frame!]).toEqual([1, 2]);
    store.pushes.handled("push-00002", T0 + 5);
    expect(store.pushes.waiting("cam-in").length).toBe(1);
    expect(store.pushes.recent("cam-in", T0).map(({ id, isHandled }) => [id, isHandled])).toEqual([
      ["push-00001", false],
      ["push-00002", true],
    ]);
    store.close();
  });
  test("are bounded: the newest 200 of a camera, and 64 MB of pictures", () => {
    const store = openStore({ dataDir: null, nowMs: T0 });
    for (let n = 0; n < 230; n++) store.pushes.keep(waiting(n));
    const ids = store.pushes.waiting("cam-in").map((one) => one.id);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([200, "push-00030", "push-00229"]);
    const frame = new Uint8Array(6 * 1024 * 1024);
    for (let n = 300; n < 315; n++) store.pushes.keep(waiting(n, { frame, cameraId: "cam-out" }));
    const kept = store.pushes.waiting("cam-out").map((one) => one.frame !== null);
    expect(kept).toEqual([...Array(5).fill(false), ...Array(10).fill(true)]);
    store.close();
  });
  test("are forgotten ten minutes after they were handled, and a day after they came", () => {
    const store = openStore({ dataDir: null, nowMs: T0 });
    store.pushes.keep(waiting(1));
    store.pushes.handled("push-00001", T0);
    store.pushes.keep(waiting(2, { receivedAtMs: T0 + 11 * 60_000 }));
    expect(store.pushes.recent("cam-in", 0).map((one) => one.id)).toEqual(["push-00002"]);
    store.forget({ imagesBeforeMs: T0, unmatchedBeforeMs: T0 + 86_400_000, atMs: T0 + 86_400_000 });
    expect(store.pushes.recent("cam-in", 0)).toEqual([]);
    store.close();
  });
  test("a read that nobody decides is recorded once, and never over a pass that is on record", () => {
    const store = openStore({ dataDir: null, nowMs: T0 });
    for (const plate of ["AB12CDE", "XY99ZZA"])
      store.recordRead({ pass: { ...PUSHED, plate }, why: "late", actor: "lane:in-1", atMs: T0 });
    expect(store.stays.pass("pass")!.plate).toBe("AB12CDE");
    expect(store.journal.list({ kind: "read-recorded" }).rows.map((row) => row.data)).toEqual([
      { pass: "pass", why: "late" },
    ]);
    store.close();
  });
});

describe("migrations", () => {
  const failure = (work: () => unknown): StoreError => {
    try {
      work();
    } catch (error) {
      if (error instanceof StoreError) return error;
    }
    throw new Error("nothing was refused");
  };
  const sqlite = () => new Database(":memory:");

  test("a newer database, an edited migration and one that comes late are refused", () => {
    const database = sqlite();
    const two = { number: 2, name: "0002_two", sql: "CREATE TABLE two (a INTEGER)" };
    const three = {
      number: migrations.at(-1)!.number + 1,
      name: "9999_three",
      sql: "CREATE TABLE three (a INTEGER)",
    };
    migrate(database, [...migrations, three], null, T0);
    expect(failure(() => migrate(database, migrations, null, T0)).kind).toBe("newer");
    expect(failure(() => migrate(database, [...migrations, two, three], null, T0)).kind).toBe("edited");
    expect(
      failure(() => migrate(database, [...migrations, { ...three, sql: "SELECT 1" }], null, T0)).kind,
    ).toBe("edited");
  });
  test("one that breaks half-way is rolled back, and a backup was made before", () => {
    const bad = {
      number: migrations.at(-1)!.number + 1,
      name: "9999_bad",
      sql: "CREATE TABLE half (a INTEGER); INSERT INTO nowhere VALUES (1)",
    };
    const database = new Database(join(folder, DATABASE_FILE));
    expect(() => migrate(database, [...migrations, bad], join(folder, "backups"), T0)).toThrow();
    expect(database.query("SELECT name FROM sqlite_master WHERE name = 'half'").all()).toEqual([]);
    expect(database.query("SELECT number FROM schema_migrations").all().length).toBe(migrations.length);
    database.close();
    expect(readdirSync(join(folder, "backups")).length).toBe(1);
  });
  test("a database of the first version keeps its stays, finds their plates and learns the rest", () => {
    const path = join(folder, "older");
    mkdirSync(path);
    const older = new Database(join(path, DATABASE_FILE), { create: true });
    migrate(older, migrations.slice(0, 1), null, T0);
    older.run(
      "INSERT INTO stays (id, plate, state, entry_at_ms, entry_certainty, right_kind, currency) VALUES ('s1', 'AB12CDE', 'open', 1, 'seen', 'public', 'GBP')",
    );
    older.close();
    const now = openStore({ dataDir: path, nowMs: T0 });
    expect(now.stays.list({ plate: "12CD" }).rows).toMatchObject([{ id: "s1", adjustments: [] }]);
    expect(now.stays.inside().withPlate("AB12CDE")?.id).toBe("s1");
    now.close();
    expect(readdirSync(join(path, "backups"))).toHaveLength(1);
  });
  test("drizzle's tables have the columns that the migrations make", () => {
    const database = sqlite();
    migrate(database, migrations, null, T0);
    for (const table of Object.values(schema).filter((one) => is(one, Table))) {
      const ours = Object.values(getTableColumns(table)).map(
        (column) => `${column.name} ${column.notNull || column.primary}`,
      );
      const theirs = database
        .query<{ name: string; notnull: number; pk: number }, []>(`PRAGMA table_info(${getTableName(table)})`)
        .all()
        .map((column) => `${column.name} ${column.notnull === 1 || column.pk > 0}`);
      expect(ours.sort()).toEqual(theirs.sort());
    }
  });
});

describe("a bad data folder", () => {
  const refusal = (dataDir: string): StoreError => {
    try {
      openStore({ dataDir, nowMs: T0 }).close();
    } catch (error) {
      return error as StoreError;
    }
    throw new Error("it opened");
  };
  test("that is a file, or holds something else, is refused with the next step", () => {
    const file = join(folder, "file");
    writeFileSync(file, "x");
    expect(refusal(file).hint).not.toBe("");
    const other = join(folder, "other");
    mkdirSync(other);
    writeFileSync(
      join(other, DATABASE_FILE),
      "this is not a database, it is a text that is long enough to be looked at".repeat(50),
    );
    expect(refusal(other)).toMatchObject({ kind: "damaged" });
  });
  test("one process at a time owns it", () => {
    const lock = lockDataFolder(folder);
    try {
      lockDataFolder(folder);
      throw new Error("it was locked twice");
    } catch (error) {
      expect(error).toMatchObject({ kind: "locked" });
    }
    lock.release();
    lockDataFolder(folder).release();
  });
});

describe("pictures", () => {
  test("are found by id with the pass they belong to; nothing is left of one that could not be written", () => {
    enter("s1", "AB12CDE");
    const id = store.images.save("frame", "pass-s1", new Uint8Array([1, 2, 3]), T0)!;
    store.images.attach("pass-s1", { frameImageId: id, cropImageId: null });
    expect(store.stays.pass("pass-s1")?.frameImageId).toBe(id);
    expect(store.images.find(id)?.passId).toBe("pass-s1");
    rmSync(join(folder, "images"), { recursive: true });
    writeFileSync(join(folder, "images"), "in the way");
    expect(store.images.save("frame", "pass-s1", new Uint8Array([1]), T0)).toBeNull();
    expect(store.alerts.open().map((one) => one.code)).toEqual(["disk-low"]);
  });
});

describe("alerts", () => {
  test("one that cannot be written is shown all the same, and is on record when it is over", () => {
    // What a full disk does to every write.
    const block = (on: boolean) => {
      const raw = new Database(join(folder, DATABASE_FILE));
      raw.run(
        on
          ? "CREATE TRIGGER disk_full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'disk full'); END"
          : "DROP TRIGGER disk_full",
      );
      raw.close();
    };
    block(true);
    store.alerts.raise("disk-low", "data", T0);
    store.alerts.raise("disk-low", "data", T0 + 5);
    expect(store.alerts.open()).toMatchObject([{ code: "disk-low", subject: "data", atMs: T0 }]);
    expect(store.alerts.isOpen("disk-low", "data")).toBe(true);
    expect(() => store.alerts.clear("disk-low", "data", T0 + 9)).toThrow(StoreError);
    expect(store.alerts.isOpen("disk-low", "data")).toBe(true);
    expect(() => store.alerts.writeKept()).toThrow(StoreError);
    block(false);
    store.alerts.writeKept();
    expect(store.alerts.open()).toMatchObject([{ code: "disk-low", atMs: T0 }]);
    store.alerts.clear("disk-low", "data", T0 + 10);
    expect(store.alerts.open()).toEqual([]);
    expect(store.journal.list({}).rows.map((row) => row.kind)).toEqual(["alert-cleared", "alert-raised"]);
  });
});

test("another process's change is noticed", () => {
  const before = store.outsideChanges();
  enter("s1", "AB12CDE");
  expect(store.outsideChanges()).toBe(before);
  const other = openStore({ dataDir: folder, nowMs: T0 });
  other.journal.append({ atMs: T0, kind: "note", actor: "system", subject: "", data: {} });
  other.close();
  expect(store.outsideChanges()).not.toBe(before);
});
