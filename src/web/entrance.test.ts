import { afterEach, describe, expect, test } from "bun:test";
import { PER_ACCOUNT, PER_ADDRESS } from "./limits.ts";
import { hashPassword, isPassword, passwordProblem } from "./passwords.ts";
import { ABSOLUTE_MS, IDLE_MS, sha256 } from "./sessions.ts";
import { createSetupCode, SETUP_CODE_MS } from "./setup-code.ts";
import {
  addOwner,
  NOON,
  PASSWORD,
  signedIn,
  type TryHouse,
  tryApp,
  tryBox,
  tryHouse,
} from "./try-house.test.ts";

const houses: TryHouse[] = [];
const open = (options: Parameters<typeof tryHouse>[0] = {}, secure = false) => {
  const house = tryHouse(options);
  houses.push(house);
  const box = tryBox(secure);
  return { house, box, ...tryApp(house, box) };
};
afterEach(() => {
  for (const house of houses.splice(0)) house.close();
});
const cookieOf = (answer: Response): string => answer.headers.get("set-cookie")!.split(";")[0]!;
const setup = (code: string) => ({ code, name: "rita", password: PASSWORD, again: PASSWORD });

describe("before there is an owner", () => {
  test("only set-up, static files and health answer", async () => {
    const { get, post } = open({ site: null });
    expect((await get("/healthz")).status).toBe(200);
    expect((await get("/setup")).status).toBe(200);
    for (const path of ["/", "/stays", "/sign-in", "/site"]) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/setup"]);
    }
    for (const path of ["/api/v1/stays", "/events", "/metrics"])
      expect((await get(path, { accept: "application/json" })).status).toBeGreaterThanOrEqual(300);
    expect((await get("/api/v1/stays")).status).toBe(503);
    expect((await post("/sign-in", { name: "rita", password: PASSWORD })).status).toBe(503);
  });

  test("the code on the console makes an owner once, then names the car park", async () => {
    const { house, get, post } = open({ site: null });
    const code = createSetupCode(house.store, NOON);
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]$/);
    const made = await post("/setup", setup(code.toLowerCase().replaceAll("-", " ")));
    expect([made.status, made.headers.get("location")]).toEqual([303, "/setup/site"]);
    const cookie = cookieOf(made);
    expect(house.store.people.find("rita")).toMatchObject({ role: "owner", disabled: false });
    expect((await get("/setup")).status).toBe(404);
    expect((await post("/setup", setup(code))).status).toBe(404);
    const named = await post(
      "/setup/site",
      { name: "Mill Lane", timezone: "Europe/London", currency: "gbp", capacity: "40" },
      { cookie },
    );
    expect(named.status).toBe(303);
    expect(house.rules()).toMatchObject({ name: "Mill Lane", currency: "GBP", capacity: 40 });
    expect(await (await get("/", { cookie })).text()).toContain("No lanes yet");
  });

  test("a wrong, old or used code makes nobody an owner", async () => {
    const { house, post } = open({ site: null });
    const code = createSetupCode(house.store, NOON);
    expect((await post("/setup", setup("7Q4KD-AAAAA"))).status).toBe(422);
    house.setNow(NOON + SETUP_CODE_MS + 1);
    const late = await post("/setup", setup(code));
    expect(late.status).toBe(422);
    expect(await late.text()).toContain("older than 30 minutes");
    const first = createSetupCode(house.store, NOON + SETUP_CODE_MS + 1);
    createSetupCode(house.store, NOON + SETUP_CODE_MS + 1);
    expect((await post("/setup", setup(first))).status).toBe(422);
    expect(house.store.people.hasOwner()).toBe(false);
  });

  test("a refused password does not use the code up", async () => {
    const { house, post } = open({ site: null });
    const code = createSetupCode(house.store, NOON);
    expect((await post("/setup", { ...setup(code), password: "short", again: "short" })).status).toBe(422);
    expect((await post("/setup", { ...setup(code), again: "another" })).status).toBe(422);
    expect((await post("/setup", setup(code))).status).toBe(303);
  });

  test("guessing codes is limited by address", async () => {
    const { house, post } = open({ site: null });
    createSetupCode(house.store, NOON);
    const seen: number[] = [];
    for (let i = 0; i < PER_ADDRESS + 2; i++) seen.push((await post("/setup", setup(`AAAAA-${i}`))).status);
    expect(seen.slice(0, PER_ADDRESS).every((status) => status === 422)).toBe(true);
    expect(seen.slice(PER_ADDRESS)).toEqual([429, 429]);
  });
});

describe("the car park's own page", () => {
  test("keeps what it does not show, and names what is wrong", async () => {
    const { house, box, get, post } = open();
    await addOwner(house);
    const cookie = signedIn(house, box, "rita", "owner");
    const fields = {
      name: "Mill Lane West",
      timezone: "Europe/London",
      currency: "GBP",
      capacity: "",
      region: ["gb"],
      openingHours: "mon-sat 06:00-23:00",
      holidays: "2026-12-25\n2026-12-26",
      exitMinutes: "20",
      overStayHours: "48",
    };
    expect((await post("/setup/site", fields, { cookie })).status).toBe(303);
    expect(house.rules()).toMatchObject({
      name: "Mill Lane West",
      capacity: null,
      regions: ["gb"],
      exitMinutes: 20,
      overStayHours: 48,
      holidays: ["2026-12-25", "2026-12-26"],
      openingHours: [{ days: "mon-sat", from: "06:00", to: "23:00" }],
    });
    expect(house.rules().vehicles).toHaveLength(2);
    expect(await (await get("/setup/site", { cookie })).text()).toContain("mon-sat 06:00-23:00");
    for (const [wrong, words] of [
      [{ timezone: "Europe/Lodnon" }, "time zone of the IANA list"],
      [{ currency: "ZZZ" }, "three letters such as GBP"],
      [{ openingHours: "always" }, "is not a rule"],
      [{ holidays: "Christmas" }, "write a date such as 2026-12-25"],
      [{ region: "mars" }, "tick some of the list"],
    ] as const) {
      const answer = await post("/setup/site", { ...fields, ...wrong }, { cookie, "hx-request": "true" });
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(words)]);
    }
    expect(house.rules().name).toBe("Mill Lane West");
  });
});

describe("signing in", () => {
  test("opens a session whose token is nowhere in the database", async () => {
    const { house, box, get, post } = open({}, true);
    await addOwner(house);
    const answer = await post("/sign-in", { name: "rita", password: PASSWORD }, { host: "localhost" });
    const header = answer.headers.get("set-cookie")!;
    expect(header).toStartWith("__Host-lotkeeper=");
    for (const flag of ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]) expect(header).toContain(flag);
    expect(header).not.toContain("Domain");
    const token = cookieOf(answer).split("=")[1]!;
    expect(house.store.people.session(token)).toBeNull();
    expect(house.store.people.session(sha256(token))).toMatchObject({ user: "rita" });
    expect((await get("/me", { cookie: cookieOf(answer) })).status).toBe(200);
    expect(box.secure).toBe(true);
  });

  test("a wrong password and an unknown name get the same answer", async () => {
    const { house, post } = open();
    await addOwner(house);
    const wrong = await post("/sign-in", { name: "rita", password: "not the password" });
    const unknown = await post("/sign-in", { name: "nobody", password: "not the password" });
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    expect(await wrong.text()).toBe(await unknown.text());
  });

  test("attempts are limited before anything is hashed, also with the right password", async () => {
    const { house, post } = open();
    await addOwner(house);
    for (let i = 0; i < PER_ACCOUNT; i++)
      expect(
        (await post("/sign-in", { name: "rita", password: `wrong ${i}` }, {}, `10.0.1.${i}`)).status,
      ).toBe(422);
    const realHash = Bun.password.verify;
    let hashed = 0;
    Bun.password.verify = (async (...given: Parameters<typeof realHash>) => {
      hashed++;
      return realHash(...given);
    }) as typeof realHash;
    try {
      const held = await post("/sign-in", { name: "Rita", password: PASSWORD }, {}, "10.0.2.1");
      expect(held.status).toBe(429);
      expect(await held.text()).toContain("Wait one minute");
      expect(hashed).toBe(0);
    } finally {
      Bun.password.verify = realHash;
    }
    house.setNow(NOON + 61_000);
    expect((await post("/sign-in", { name: "rita", password: PASSWORD }, {}, "10.0.2.1")).status).toBe(303);
  });

  test("one address cannot try many names", async () => {
    const { house, post } = open();
    await addOwner(house);
    for (let i = 0; i < PER_ADDRESS; i++)
      house.store.people.countAttempt("address:10.9.9.9", NOON - 60_000, NOON);
    expect((await post("/sign-in", { name: "rita", password: PASSWORD }, {}, "10.9.9.9")).status).toBe(429);
    expect((await post("/sign-in", { name: "rita", password: PASSWORD }, {}, "10.9.9.8")).status).toBe(303);
  });
});

describe("a session", () => {
  test("ends after half an hour without a click; timers of a page do not keep it", async () => {
    const { house, box, get } = open();
    await addOwner(house);
    const cookie = signedIn(house, box, "rita", "owner");
    house.setNow(NOON + IDLE_MS - 60_000);
    expect((await get("/lanes/in-1/card", { cookie })).status).toBe(200);
    house.setNow(NOON + IDLE_MS + 1);
    expect((await get("/stays", { cookie })).headers.get("location")).toBe("/sign-in");
  });

  test("lives on with clicks, but no longer than twelve hours", async () => {
    const { house, box, get } = open();
    await addOwner(house);
    const cookie = signedIn(house, box, "rita", "owner");
    let at = NOON;
    for (; at < NOON + ABSOLUTE_MS - 20 * 60_000; at += 20 * 60_000) {
      house.setNow(at);
      expect((await get("/stays", { cookie })).status).toBe(200);
    }
    house.setNow(NOON + ABSOLUTE_MS + 1);
    expect((await get("/stays", { cookie })).status).toBe(303);
  });

  test("ends with signing out, with “end all”, with a new password and when its user is switched off", async () => {
    const { house, box, get, post } = open();
    await addOwner(house);
    const lives = async (cookie: string) => (await get("/session", { cookie })).status === 200;
    const one = signedIn(house, box, "rita", "owner");
    const two = signedIn(house, box, "rita", "owner");
    await post("/sign-out", {}, { cookie: one });
    expect([await lives(one), await lives(two)]).toEqual([false, true]);
    const three = signedIn(house, box, "rita", "owner");
    const changed = await post(
      "/me/password",
      { old: PASSWORD, password: "another long sentence", again: "another long sentence" },
      { cookie: two },
    );
    expect([await lives(two), await lives(three), await lives(cookieOf(changed))]).toEqual([
      false,
      false,
      true,
    ]);
    await post("/me/end-sessions", {}, { cookie: cookieOf(changed) });
    expect(await lives(cookieOf(changed))).toBe(false);
    const hal = signedIn(house, box, "hal", "attendant");
    const boss = signedIn(house, box, "rita", "owner");
    await post("/site/people/switch", { name: "hal", disabled: "on" }, { cookie: boss });
    expect(await lives(hal)).toBe(false);
  });

  test("follows its user's role at once", async () => {
    const { house, box, get, post } = open();
    await addOwner(house);
    const boss = signedIn(house, box, "rita", "owner");
    const hal = signedIn(house, box, "hal", "manager");
    expect((await get("/site/journal", { cookie: hal })).status).toBe(200);
    await post("/site/people/role", { name: "hal", role: "viewer" }, { cookie: boss });
    expect((await get("/site/journal", { cookie: hal })).status).toBe(403);
  });

  test("a forged, cut or doubled cookie is nobody", async () => {
    const { house, box, get } = open();
    await addOwner(house);
    const cookie = signedIn(house, box, "rita", "owner");
    for (const bad of [
      `${cookie.slice(0, -1)}`,
      `${cookie}x`,
      "lotkeeper=",
      "lotkeeper",
      `x${cookie}`,
      `__Host-${cookie}`,
      cookie.replace("=", "= x"),
      "lotkeeper=../../etc",
    ]) {
      expect((await get("/session", { cookie: bad, accept: "*/*" })).status).toBe(401);
    }
    expect((await get("/session", { cookie: `a=b; ${cookie}; c=d` })).status).toBe(200);
  });
});

describe("people", () => {
  test("the last owner can neither be demoted nor switched off", async () => {
    const { house, box, post } = open();
    await addOwner(house);
    const cookie = signedIn(house, box, "rita", "owner");
    expect((await post("/site/people/role", { name: "rita", role: "viewer" }, { cookie })).status).toBe(409);
    expect((await post("/site/people/switch", { name: "rita", disabled: "on" }, { cookie })).status).toBe(
      409,
    );
    expect(house.store.people.hasOwner()).toBe(true);
  });

  test("an added person signs in with the first password; a common one is refused", async () => {
    const { house, box, post } = open();
    await addOwner(house);
    const cookie = signedIn(house, box, "rita", "owner");
    expect(
      (
        await post(
          "/site/people/add",
          { name: "hal", role: "attendant", password: "password1234" },
          { cookie },
        )
      ).status,
    ).toBe(422);
    expect(
      (
        await post(
          "/site/people/add",
          { name: "hal", role: "attendant", password: "rain on the kiosk" },
          { cookie },
        )
      ).status,
    ).toBe(303);
    expect(
      (
        await post(
          "/site/people/add",
          { name: "HAL", role: "viewer", password: "rain on the kiosk" },
          { cookie },
        )
      ).status,
    ).toBe(422);
    expect((await post("/sign-in", { name: "hal", password: "rain on the kiosk" })).status).toBe(303);
  });
});

describe("passwords", () => {
  test("short, common, repeated and one's own name are refused", () => {
    for (const bad of [
      "",
      "eleven char",
      "password1234",
      "qwertyuiopasdf",
      "Passwordpassword",
      "abcabcabcabcabc",
      "aaaaaaaaaaaaaaaa",
      "lotkeeper 2026!!",
      "x".repeat(300),
    ]) {
      expect(passwordProblem(bad), bad).toBeString();
    }
    expect(passwordProblem("margaret is great", "margaret")).toBeString();
    expect(passwordProblem(PASSWORD, "rita")).toBeNull();
  });
  test("are argon2id with the cost that the yardstick asks for, and only the right one fits", async () => {
    const hash = await hashPassword(PASSWORD);
    expect(hash).toStartWith("$argon2id$v=19$m=19456,t=2,");
    expect(await isPassword(PASSWORD, hash)).toBe(true);
    expect(await isPassword(`${PASSWORD} `, hash)).toBe(false);
    expect(await isPassword(PASSWORD, null)).toBe(false);
    expect(await isPassword(PASSWORD, "no hash at all")).toBe(false);
  });
});
