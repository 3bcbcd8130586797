import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { BODY_LIMIT } from "./fields.ts";
import { hostnameOf, ownHosts } from "./hosts.ts";
import { addOwner, signedIn, tryApp, tryBox, tryHouse } from "./try-house.test.ts";

const house = tryHouse();
const box = tryBox();
const { app, get, post } = tryApp(house, box);
let owner = "";
beforeAll(async () => {
  await addOwner(house);
  owner = signedIn(house, box, "rita", "owner");
});
afterAll(() => house.close());

const count = { inside: "7", reason: "counted by walking round" };

describe("a change from another site", () => {
  const attempts: [why: string, headers: Record<string, string>][] = [
    [
      "a foreign page in a browser of today",
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    ],
    ["a sister site", { "sec-fetch-site": "same-site", origin: "https://other.lot.local" }],
    ["a foreign page in an older browser", { "sec-fetch-site": "", origin: "https://evil.example" }],
    ["a sandboxed frame", { "sec-fetch-site": "", origin: "null" }],
    ["the same host with another port", { "sec-fetch-site": "", origin: "http://localhost:9999" }],
    ["the same host with another scheme", { "sec-fetch-site": "", origin: "https://localhost" }],
    ["an origin that is no origin", { "sec-fetch-site": "", origin: "%%%" }],
    [
      "a page that lies in one of the two",
      { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
    ],
    ["JSON instead of a form", { "content-type": "application/json" }],
    ["plain text, which needs no preflight", { "content-type": "text/plain" }],
    ["an upload, which needs no preflight", { "content-type": "multipart/form-data; boundary=x" }],
    ["no content type", { "content-type": "" }],
    ["a rebound name", { host: "evil.example" }],
    ["a rebound name that looks like ours", { host: "localhost.evil.example" }],
    ["a foreign address", { host: "203.0.113.9" }],
    ["a host that is none", { host: "local host" }],
    ["somebody else's user in the host", { host: "localhost@evil.example" }],
  ];
  for (const [why, { ...headers }] of attempts) {
    test(`is refused: ${why}`, async () => {
      const clean = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
      const before = house.store.site.occupancy();
      const request = new Request("http://localhost/occupancy", {
        method: "POST",
        body: new TextEncoder().encode(new URLSearchParams(count).toString()),
        headers: {
          host: "localhost",
          cookie: owner,
          ...(headers["content-type"] === "" ? {} : { "content-type": "application/x-www-form-urlencoded" }),
          ...(headers["sec-fetch-site"] === "" ? {} : { "sec-fetch-site": "same-origin" }),
          ...clean,
        },
      });
      const answer = await app.fetch(request, { address: "10.0.0.5" });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(house.store.site.occupancy()).toBe(before);
    });
  }

  test("our own page, in old browsers and new, may", async () => {
    expect((await post("/occupancy", count, { cookie: owner })).status).toBe(303);
    const old = await app.request(
      "/occupancy",
      {
        method: "POST",
        body: new URLSearchParams({ ...count, inside: "3" }).toString(),
        headers: {
          host: "localhost",
          origin: "http://localhost",
          cookie: owner,
          "content-type": "application/x-www-form-urlencoded",
        },
      },
      {},
    );
    expect(old.status).toBe(303);
    expect(house.store.site.occupancy()).toBe(3);
  });

  test("reading under a foreign name is refused too", async () => {
    for (const host of ["evil.example", "evil.example:80", "127.0.0.1.evil.example"]) {
      const answer = await get("/", { host, cookie: owner });
      expect(answer.status).toBe(421);
      expect(await answer.text()).not.toContain("Mill Lane");
    }
  });
});

describe("hosts", () => {
  test("a Host header is a name or an address and perhaps a port, nothing else", () => {
    expect(hostnameOf("Lot.Local:8443")).toBe("lot.local");
    expect(hostnameOf("[::1]:8443")).toBe("::1");
    for (const bad of [
      "",
      "a b",
      "a/b",
      "user@host",
      "host:port",
      "host:999999",
      "[::1",
      "x".repeat(300),
      null,
    ])
      expect(hostnameOf(bad)).toBeNull();
  });
  test("this machine's names are ours, and those the site names", () => {
    const isOwn = ownHosts(["Parking.Example.org"]);
    for (const name of ["localhost", "127.0.0.1", "127.8.8.8", "::1", "parking.example.org"])
      expect(isOwn(name)).toBe(true);
    for (const name of ["evil.example", "203.0.113.77", "localhost.evil.example", ""])
      expect(isOwn(name)).toBe(false);
  });
});

describe("every answer", () => {
  const paths = [
    "/",
    "/sign-in",
    "/stays",
    "/nothing",
    "/healthz",
    "/money/tariffs/edit/public",
    "/api/v1/stays",
    "/metrics",
  ];
  for (const path of paths) {
    test(`of ${path} forbids what pages do not need`, async () => {
      const answer = await get(path, { cookie: owner });
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toStartWith("default-src 'none'");
      // The live picture is put together by the page's own script; nothing else may be.
      expect(policy.replace("; media-src blob:;", ";")).not.toMatch(/unsafe|https?:|\*|data:|blob:/);
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("x-frame-options")).toBe("DENY");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("server")).toBeNull();
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    });
  }

  test("holds nothing inline: no style, no handler, no script of its own", async () => {
    await house.drive("in-1", "AB12 CDE");
    const stay = house.store.stays.openByPlate("AB12CDE")!;
    for (const path of [
      "/",
      `/stays/${stay.id}`,
      "/stays",
      "/vehicles",
      "/money/tariffs/edit/public",
      "/site",
      "/site/lanes",
      "/site/people",
      "/me",
    ]) {
      const html = await (await get(path, { cookie: owner })).text();
      expect(html).not.toMatch(/ style=| on[a-z]+=|hx-on|javascript:|js:/);
      for (const script of html.match(/<script[^>]*>[^<]*/g) ?? [])
        expect(script).toMatch(/^<script src="\/static\/[0-9a-f]{16}\/[a-z.]+" defer=""?>$/);
    }
  });

  test("of a static file may be kept for ever under its hash, and holds what it says", async () => {
    const html = await (await get("/sign-in")).text();
    const style = /\/static\/[0-9a-f]{16}\/style\.css/.exec(html)![0];
    const answer = await get(style);
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect(answer.headers.get("content-type")).toStartWith("text/css");
    const again = await get(style, { "if-none-match": answer.headers.get("etag")! });
    expect(again.status).toBe(304);
    const packed = await get(style, { "accept-encoding": "gzip, br" });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(new TextDecoder().decode(Bun.gunzipSync((await packed.bytes()) as Uint8Array<ArrayBuffer>))).toBe(
      await answer.text(),
    );
    expect((await get("/static/0000000000000000/nothing.css")).status).toBe(404);
    expect((await get("/static/0000000000000000/..%2f..%2fpackage.json")).status).toBe(404);
  });
});

describe("a body", () => {
  test("that is too large, or has too many fields, is refused", async () => {
    expect(
      (await post("/occupancy", { ...count, reason: "x".repeat(BODY_LIMIT) }, { cookie: owner })).status,
    ).toBe(413);
    expect(
      (
        await post(
          "/occupancy",
          { ...count, many: Array.from({ length: 600 }, () => "x") },
          { cookie: owner },
        )
      ).status,
    ).toBe(413);
  });

  test("that is wrong answers 422 with a sentence that names the cure: a fragment for htmx, a page without", async () => {
    const fragment = await post(
      "/occupancy",
      { inside: "many", reason: "" },
      { cookie: owner, "hx-request": "true" },
    );
    expect(fragment.status).toBe(422);
    const text = await fragment.text();
    expect(text).toContain("Cars inside: write a whole number from 0 to 100000.");
    expect(text).toContain("Why: fill this in.");
    expect(text).not.toContain("<html");
    const whole = await post("/occupancy", { inside: "many" }, { cookie: owner });
    expect(whole.status).toBe(422);
    expect(await whole.text()).toContain("<html");
  });

  test("with a name of an object's own parts changes nothing", async () => {
    const answer = await post(
      "/occupancy",
      { __proto__: "x", constructor: "y", ...count, inside: "5" } as Record<string, string>,
      { cookie: owner },
    );
    expect(answer.status).toBe(303);
    expect(({} as Record<string, unknown>).inside).toBeUndefined();
  });
});

describe("somebody whose session has ended", () => {
  test("is sent to the sign-in page, and htmx is told so", async () => {
    const plain = await get("/stays");
    expect(plain.status).toBe(303);
    expect(plain.headers.get("location")).toBe("/sign-in");
    const htmx = await get("/lanes/in-1/card", { "hx-request": "true" });
    expect(htmx.status).toBe(401);
    expect(htmx.headers.get("hx-redirect")).toBe("/sign-in");
  });
  test("gets no event stream and no redirect from it", async () => {
    expect((await get("/events", { accept: "text/event-stream" })).status).toBe(401);
    const api = await get("/api/v1/stays", { accept: "application/json" });
    expect(api.status).toBe(401);
    expect(api.headers.get("content-type")).toContain("application/problem+json");
  });
});
