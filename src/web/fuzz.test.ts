import { afterAll, beforeAll, expect, test } from "bun:test";
import { z } from "zod";
import { siteFileSchema } from "../site.ts";
import type { Role } from "../store/types.ts";
import { ROUTES } from "./routes.ts";
import { sha256 } from "./sessions.ts";
import { addOwner, MILL_LANE, signedIn, tryApp, tryBox, tryHouse } from "./try-house.test.ts";

const SEED = Number(process.env.LOTKEEPER_SEED ?? 20260302);
const ROUNDS = Number(process.env.LOTKEEPER_FUZZ ?? 10_000);

const house = tryHouse();
const box = tryBox();
const { app } = tryApp(house, box);
let stayId = "";
beforeAll(async () => {
  await addOwner(house);
  await house.drive("in-1", "AB12 CDE");
  stayId = house.store.stays.openByPlate("AB12CDE")!.id;
});
afterAll(() => house.close());

/** mulberry32: small, seeded, good enough to choose garbage. */
const dice = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const GARBAGE = [
  "",
  " ",
  "0",
  "-1",
  "1",
  "999999999999999999999",
  "1e9",
  "NaN",
  "Infinity",
  "null",
  "undefined",
  "true",
  "on",
  "[]",
  "{}",
  "[object Object]",
  "%",
  "%00",
  "%zz",
  "\0",
  "\n",
  "\r\nSet-Cookie: a=b",
  "..",
  "../../../etc/passwd",
  "..%2f..%2f",
  "C:\\windows",
  "'",
  '"',
  "' OR 1=1 --",
  "1; DROP TABLE stays",
  "<script>alert(1)</script>",
  "{{7*7}}",
  `$${"{7*7}"}`,
  "javascript:alert(1)",
  "\u202e",
  "\ud800",
  "\ufeff",
  "😀".repeat(20),
  "é".repeat(40),
  "A".repeat(5000),
  "__proto__",
  "constructor",
  "toString",
  "2026-03-01",
  "2026-02-30",
  "2026-13-45T99:99",
  "0000-00-00",
  "-000001-01-01",
  "+275760-09-13",
  "24:00",
  "25:61",
  "mon-fri 06:00-20:00",
  "mon-fri 6-8",
  "AB12CDE",
  "????",
  "in-1",
  "public",
  "staff",
  "owner",
  "rtsp://user:pass@10.0.0.1/x",
  "file:///etc/passwd",
  "http://169.254.169.254/",
  "0.5",
  "1,5",
  "1.23456",
  "-0.01",
  "1e400",
  "0x10",
  "١٢٣",
  "save",
  "add",
  "per",
  "steps",
  "60=1.00\n30=5",
  "cash",
  "inside",
];
const FIELDS = [
  "visitors",
  "hours",
  "at",
  "visit",
  "kind",
  "value",
  "uses",
  "name",
  "password",
  "again",
  "old",
  "code",
  "role",
  "disabled",
  "reason",
  "note",
  "key",
  "stay",
  "method",
  "amount",
  "whole",
  "char",
  "minutes",
  "words",
  "plate",
  "owner",
  "groups",
  "validFrom",
  "validUntil",
  "holder",
  "plates",
  "spaces",
  "group",
  "from",
  "to",
  "host",
  "block",
  "tariff",
  "schedule",
  "quota",
  "lanes",
  "id",
  "direction",
  "camera",
  "gate",
  "minConfidence",
  "repeatSeconds",
  "zone",
  "armed",
  "open",
  "url",
  "framesPerSecond",
  "driver",
  "pulseMs",
  "more",
  "action",
  "freeMinutes",
  "freeMode",
  "pName",
  "pDays",
  "pFrom",
  "pTo",
  "pKind",
  "pMinutes",
  "pAmount",
  "pSteps",
  "pBeyond",
  "pCap",
  "calendarDay",
  "rolling24h",
  "minimum",
  "vatPercent",
  "vatIncluded",
  "quoteMinutes",
  "exitMinutes",
  "inside",
  "timezone",
  "currency",
  "capacity",
  "state",
  "cursor",
  "day",
  "kind",
  "done",
  "limit",
  "__proto__",
];
const PLAUSIBLE: Record<string, string> = {
  name: "Somebody",
  password: "a long enough password",
  again: "a long enough password",
  old: "none",
  role: "viewer",
  reason: "Known to staff",
  key: "one-key-for-all",
  method: "cash",
  amount: "2.00",
  whole: "ZZ99ZZZ",
  char: "A",
  minutes: "15",
  words: "AB",
  plate: "CD34EFG",
  owner: "A. Person",
  groups: "staff",
  holder: "Flat 9",
  plates: "EF56GHJ",
  spaces: "2",
  group: "staff",
  from: "2026-03-02T08:00",
  to: "2026-03-02T18:00",
  schedule: "mon-fri 06:00-20:00",
  id: "new-one",
  direction: "both",
  camera: "cam-in",
  gate: "gate-in",
  minConfidence: "80",
  zone: "0,0 100,0 100,100",
  url: "rtsp://10.0.0.9/x",
  driver: "simulated",
  pulseMs: "500",
  more: "line: 17",
  action: "save",
  pName: "Day",
  pDays: "all",
  pFrom: "00:00",
  pTo: "24:00",
  pKind: "per",
  pMinutes: "60",
  pAmount: "1.50",
  pSteps: "60 = 1.00",
  pBeyond: "stay",
  pCap: "9.00",
  vatPercent: "20",
  inside: "4",
  timezone: "Europe/London",
  currency: "GBP",
  validUntil: "2027-01-01",
  tariff: "free",
  visitors: "2",
  hours: "4",
  at: "2026-03-02T15:00",
  code: "SHOP-4711",
  kind: "minutes",
  value: "60",
  uses: "3",
  rolling24h: "12.00",
};
const TYPES = [
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded; charset=latin1",
  "application/json",
  "text/plain",
  "multipart/form-data",
  "multipart/form-data; boundary=",
  "",
  "a/b",
  "APPLICATION/X-WWW-FORM-URLENCODED",
];

let serial = 0;
const cookies = new Map<Role, { cookie: string; name: string }>();
/** The garbage of an earlier round may have ended the session, changed the role or switched the person off. */
const cookieOf = (role: Role): string => {
  const known = cookies.get(role);
  if (known && house.store.people.session(sha256(known.cookie.split("=")[1]!))) {
    const user = house.store.people.find(known.name);
    if (user?.role === role && !user.disabled) return known.cookie;
  }
  const name = `fuzz-${role}-${++serial}`;
  const cookie = signedIn(house, box, name, role);
  cookies.set(role, { cookie, name });
  return cookie;
};

test(`${ROUNDS} malformed requests over every address (seed ${SEED}): not one answer of 500 or above`, async () => {
  const roll = dice(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)]!;
  const bad: string[] = [];
  const before = process.memoryUsage.rss();
  const realError = console.error;
  console.error = (...told: unknown[]) =>
    bad.push(told.map((one) => (one instanceof Error ? (one.stack ?? one.message) : String(one))).join(" "));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const route = ROUTES[round % ROUTES.length]!;
      const role = pick(["viewer", "attendant", "manager", "owner", "installer", "owner", "owner"] as const);
      const cookie = roll() < 0.9 ? cookieOf(role) : pick(GARBAGE).replace(/[^\x20-\x7e]/g, "");
      const value = () =>
        roll() < 0.3
          ? String.fromCharCode(
              ...Array.from({ length: Math.floor(roll() * 30) }, () => Math.floor(roll() * 0x2ff)),
            )
          : pick(GARBAGE);
      const path = route.path.replace(/:(\w+)/g, (_, param: string) => {
        if (roll() < 0.6)
          return (
            { stay: stayId, lane: "in-1", tariff: "public", group: "staff", entry: "in-1" }[param] ??
            "nothing"
          );
        try {
          return encodeURIComponent(value()) || "%20";
        } catch {
          return "%ff";
        }
      });
      // Half of the time the route's own fields, mostly plausible: garbage then reaches the rooms behind the door.
      const own = Object.keys(
        (route.form ?? route.query) instanceof z.ZodObject
          ? ((route.form ?? route.query) as z.ZodObject).shape
          : {},
      );
      const pairs: (readonly [string, string])[] =
        own.length > 0 && roll() < 0.6
          ? own
              .filter(() => roll() < 0.95)
              .map(
                (field) =>
                  [
                    field,
                    roll() < 0.8 ? (field === "stay" ? stayId : (PLAUSIBLE[field] ?? "3")) : value(),
                  ] as const,
              )
          : Array.from(
              { length: Math.floor(roll() * 14) },
              () => [roll() < 0.9 ? pick(FIELDS) : value(), value()] as const,
            );
      const encoded = pairs
        .map(([key, given]) =>
          roll() < 0.9 ? new URLSearchParams([[key, given]]).toString() : `${key}=${given}`,
        )
        .join("&");
      const headers = new Headers({
        host: "localhost",
        cookie,
        accept: pick(["text/html", "*/*", "application/json"]),
      });
      if (roll() < 0.3) headers.set("hx-request", "true");
      const method = roll() < 0.97 ? route.method : pick(["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]);
      let body: Uint8Array<ArrayBuffer> | undefined;
      if (method === "POST") {
        headers.set("sec-fetch-site", "same-origin");
        const type = roll() < 0.85 ? TYPES[0]! : pick(TYPES);
        if (type) headers.set("content-type", type);
        body = new TextEncoder().encode(roll() < 0.9 ? encoded : value());
      }
      const query =
        method === "GET" && pairs.length > 0 && roll() < 0.7
          ? `?${encoded.replace(/[^\x21-\x7e]/g, "")}`
          : "";
      let request: Request;
      try {
        request = new Request(`http://localhost${path}${query}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body }),
        });
      } catch {
        continue;
      }
      const answer = await app.fetch(request, { address: `10.${round % 200}.${round % 7}.1` });
      // A monitor is told 503 by /readyz when something is not well; nothing here is unwell.
      if (answer.status >= 500)
        bad.push(`${answer.status} ${method} ${path}${query} ${encoded.slice(0, 300)}`);
      await answer.body?.cancel();
      // Plausible requests remove what later ones need.
      if (round % 40 === 0) await house.changeSite(siteFileSchema.parse(MILL_LANE), "system");
      if (house.store.stays.byId(stayId)?.state !== "open") {
        house.setNow(house.clock.nowMs() + 120_000);
        await house.drive("in-1", "AB12 CDE");
        stayId = house.store.stays.openByPlate("AB12CDE")?.id ?? stayId;
      }
    }
  } finally {
    console.error = realError;
  }
  console.info(
    `memory after ${ROUNDS} requests: ${Math.round(process.memoryUsage.rss() / 1e6)} MB, before ${Math.round(before / 1e6)} MB`,
  );
  expect(bad).toEqual([]);
  expect(house.store.journal.verify().ok).toBe(true);
}, 120_000);
