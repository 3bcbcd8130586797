import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Role } from "../store/types.ts";
import { type Access, may } from "./ask.ts";
import { ROUTES } from "./routes.ts";
import { addOwner, signedIn, tryApp, tryBox, tryHouse } from "./try-house.test.ts";

const house = tryHouse();
const box = tryBox();
const { get, post } = tryApp(house, box);
const ROLES: readonly (Role | null)[] = [null, "viewer", "attendant", "installer", "manager", "owner"];
let stayId = "";

beforeAll(async () => {
  await addOwner(house);
  await house.drive("in-1", "AB12 CDE");
  stayId = house.store.stays.openByPlate("AB12CDE")!.id;
});
afterAll(() => house.close());

/** Written out once more by hand: who may call what. A new route must be added here to pass. */
const MATRIX: Record<string, Access> = {
  "POST /push/:token": "public",
  "POST /push/:token/NotificationInfo/TollgateInfo": "public",
  "POST /push/:token/NotificationInfo/KeepAlive": "public",
  "POST /push/:token/NotificationInfo/DeviceInfo": "public",
  "POST /api/v1/lanes/:lane/reads": "public",
  "POST /site/push-cameras": "manager+installer",
  "POST /site/push-cameras/:entry": "manager+installer",
  "POST /site/push-cameras/:entry/secret": "manager+installer",
  "GET /setup": "set-up",
  "POST /setup": "set-up",
  "GET /setup/site": "owner",
  "POST /setup/site": "owner",
  "GET /sign-in": "public",
  "POST /sign-in": "public",
  "POST /sign-out": "viewer+installer",
  "GET /session": "viewer+installer",
  "GET /me": "viewer+installer",
  "POST /me/end-sessions": "viewer+installer",
  "POST /me/password": "viewer+installer",
  "GET /certificate": "public",
  "GET /authority.crt": "public",
  "GET /events": "viewer+installer",
  "GET /": "viewer+installer",
  "GET /summary": "viewer+installer",
  "GET /lanes/:lane/card": "viewer+installer",
  "GET /lanes/:lane/still.jpg": "viewer+installer",
  "POST /lanes/:lane/hold": "attendant",
  "POST /lanes/:lane/confirm": "attendant",
  "GET /site/commissioning": "manager+installer",
  "POST /site/commissioning/find": "manager+installer",
  "POST /site/commissioning/describe": "manager+installer",
  "POST /site/commissioning/cameras": "manager+installer",
  "POST /site/commissioning/lanes": "manager+installer",
  "POST /site/commissioning/bar": "owner",
  "POST /site/commissioning/report": "manager+installer",
  "GET /site/commissioning/reports/:report": "manager+installer",
  "GET /site/commissioning/:lane": "manager+installer",
  "GET /site/commissioning/:lane/now": "manager+installer",
  "POST /site/commissioning/:lane/picture": "manager+installer",
  "GET /site/commissioning/:lane/picture.jpg": "manager+installer",
  "POST /site/commissioning/:lane/pulse": "manager+installer",
  "POST /site/commissioning/:lane/wires": "manager+installer",
  "POST /site/commissioning/:lane/reads": "manager+installer",
  "POST /site/commissioning/:lane/mode": "manager+installer",
  "POST /automatic": "attendant",
  "GET /lanes/:lane/live.mp4": "viewer+installer",
  "GET /lanes/:lane/live.mjpeg": "viewer+installer",
  "GET /lanes/:lane/video": "viewer+installer",
  "POST /lanes/:lane/open": "attendant",
  "POST /lanes/:lane/answer": "attendant",
  "POST /lanes/:lane/pay": "attendant",
  "GET /lanes/:lane/choose": "attendant",
  "POST /lanes/:lane/choose": "attendant",
  "POST /lanes/:lane/choose/stay": "attendant",
  "POST /occupancy": "attendant",
  "POST /alerts/seen": "attendant",
  "GET /stays": "viewer",
  "POST /stays": "viewer",
  "GET /stays/:stay": "viewer",
  "GET /stays/:stay/changed": "viewer",
  "POST /stays/:stay/pay": "attendant",
  "POST /stays/:stay/correct": "attendant",
  "POST /stays/:stay/minutes": "attendant",
  "POST /stays/:stay/close": "attendant",
  "POST /stays/:stay/unseen": "attendant",
  "POST /stays/:stay/code": "attendant",
  "POST /stays/:stay/concession": "attendant",
  "POST /stays/:stay/lost-plate": "attendant",
  "POST /stays/:stay/waive": "manager",
  "GET /stock-take": "attendant",
  "POST /stock-take": "attendant",
  "GET /images/:image": "viewer+installer",
  "GET /vehicles": "viewer",
  "POST /vehicles": "viewer",
  "GET /vehicles/new": "manager",
  "POST /vehicles/new": "manager",
  "GET /vehicles/edit/:key": "viewer",
  "POST /vehicles/edit/:key": "manager",
  "POST /vehicles/edit/:key/remove": "manager",
  "GET /vehicles/permits": "viewer",
  "POST /vehicles/permits": "viewer",
  "GET /vehicles/permits/new": "manager",
  "POST /vehicles/permits/new": "manager",
  "GET /vehicles/permits/edit/:key": "viewer",
  "POST /vehicles/permits/edit/:key": "manager",
  "POST /vehicles/permits/edit/:key/remove": "manager",
  "GET /vehicles/visitors": "viewer",
  "POST /vehicles/visitors": "viewer",
  "POST /vehicles/visitors/new": "attendant",
  "POST /vehicles/visitors/edit/:key/remove": "attendant",
  "GET /vehicles/hosts": "viewer",
  "POST /vehicles/hosts/new": "manager",
  "POST /vehicles/hosts/edit/:host": "manager",
  "POST /vehicles/hosts/edit/:host/renew": "manager",
  "POST /vehicles/hosts/edit/:host/remove": "manager",
  "GET /host/:token": "public",
  "POST /host/:token": "public",
  "POST /host/:token/remove": "public",
  "GET /vehicles/groups": "viewer",
  "GET /vehicles/groups/new": "manager",
  "POST /vehicles/groups/new": "manager",
  "GET /vehicles/groups/edit/:group": "viewer",
  "POST /vehicles/groups/edit/:group": "manager",
  "POST /vehicles/groups/edit/:group/remove": "manager",
  "GET /money": "viewer",
  "GET /money/tariffs": "viewer",
  "GET /money/tariffs/new": "manager",
  "POST /money/tariffs/new": "manager",
  "POST /money/tariffs/preview": "viewer",
  "GET /money/tariffs/edit/:tariff": "viewer",
  "POST /money/tariffs/edit/:tariff": "manager",
  "POST /money/tariffs/edit/:tariff/remove": "manager",
  "GET /money/codes": "manager",
  "POST /money/codes": "manager",
  "POST /money/codes/new": "manager",
  "POST /money/codes/remove": "manager",
  "GET /site": "viewer+installer",
  "GET /site/devices": "viewer+installer",
  "GET /lanes/:lane/sees": "viewer+installer",
  "GET /looks/:look/frame.jpg": "viewer+installer",
  "GET /looks/:look/crops/:crop": "viewer+installer",
  "GET /site/look": "manager+installer",
  "POST /site/look": "manager+installer",
  "GET /site/recognition": "viewer+installer",
  "GET /site/recognition/:camera": "viewer+installer",
  "GET /site/recognition/:camera/benchmark": "manager",
  "POST /site/recognition/:camera/benchmark": "manager",
  "POST /site/benchmark/cancel": "manager",
  "GET /site/learning": "manager",
  "POST /site/learning/replay": "manager",
  "POST /site/learning/on": "owner",
  "POST /site/learning/off": "owner",
  "GET /site/learning/crops": "owner",
  "GET /site/lanes": "manager+installer",
  "POST /site/lanes": "manager+installer",
  "POST /site/lanes/:entry": "manager+installer",
  "POST /site/lanes/:entry/remove": "manager+installer",
  "GET /site/cameras": "manager+installer",
  "POST /site/cameras": "manager+installer",
  "POST /site/cameras/:entry": "manager+installer",
  "POST /site/cameras/:entry/remove": "manager+installer",
  "GET /site/gates": "manager+installer",
  "POST /site/gates": "manager+installer",
  "POST /site/gates/:entry": "manager+installer",
  "POST /site/gates/:entry/remove": "manager+installer",
  "GET /site/journal": "manager",
  "POST /site/journal/verify": "manager",
  "GET /site/export": "owner",
  "GET /site/about": "viewer+installer",
  "GET /site/people": "owner",
  "POST /site/people/add": "owner",
  "POST /site/people/role": "owner",
  "POST /site/people/switch": "owner",
  "POST /site/people/reset": "owner",
  "POST /search": "viewer",
  "GET /healthz": "public",
  "GET /readyz": "public",
  "GET /metrics": "viewer+installer",
  "GET /api/v1/lanes": "viewer+installer",
  "GET /api/v1/gates": "viewer+installer",
  "GET /api/v1/cameras": "viewer+installer",
  "GET /api/v1/stays": "viewer",
  "GET /api/v1/stays/:stay": "viewer",
  "GET /api/v1/occupancy": "viewer",
  "GET /api/v1/journal": "manager",
};

const filled = (path: string): string =>
  path
    .replace(":stay", stayId)
    .replace(":lane", "in-1")
    .replace(":tariff", "public")
    .replace(":group", "staff")
    .replace(":entry", "nothing")
    .replace(/:\w+/g, "nothing");

describe("who may call what", () => {
  test("the table of routes is the table above", () => {
    expect(Object.fromEntries(ROUTES.map((route) => [`${route.method} ${route.path}`, route.role]))).toEqual(
      MATRIX,
    );
  });

  test("ranks rise, and the installer stands beside them", () => {
    const allowed = (access: Access) =>
      ROLES.filter((role) => may(role, access)).map((role) => role ?? "nobody");
    expect(allowed("viewer")).toEqual(["viewer", "attendant", "manager", "owner"]);
    expect(allowed("viewer+installer")).toEqual(["viewer", "attendant", "installer", "manager", "owner"]);
    expect(allowed("attendant")).toEqual(["attendant", "manager", "owner"]);
    expect(allowed("manager")).toEqual(["manager", "owner"]);
    expect(allowed("manager+installer")).toEqual(["installer", "manager", "owner"]);
    expect(allowed("owner")).toEqual(["owner"]);
  });

  for (const [call, access] of Object.entries(MATRIX)) {
    test(`${call} asks for ${access}`, async () => {
      const [method, path] = call.split(" ") as [string, string];
      for (const role of ROLES) {
        // Ending everybody's session would end the other rows of this table.
        const cookie = role ? signedIn(house, box, `one-${role}`, role) : "";
        const headers = { cookie, accept: "application/json" };
        const answer =
          method === "GET" ? await get(filled(path), headers) : await post(filled(path), {}, headers);
        await answer.body?.cancel();
        const who = role ?? "nobody";
        expect(answer.status, who).toBeLessThan(500);
        if (access === "set-up") expect(answer.status, who).toBe(404);
        else if (may(role, access)) expect([401, 403], who).not.toContain(answer.status);
        else expect(answer.status, who).toBe(role ? 403 : 401);
      }
    });
  }
});

describe("what an answer does not hold", () => {
  test("the installer sees no money, no sentence about it and no old plate", async () => {
    house.setNow(house.clock.nowMs() + 90 * 60_000);
    const cookie = signedIn(house, box, "iris", "installer");
    await house.drive("out-1", "AB12 CDE");
    const live = await (await get("/", { cookie })).text();
    expect(live).toContain("AB12 CDE");
    expect(live).not.toContain("£");
    expect(live).not.toContain("/money");
    const day = 86_400_000;
    const asNow = house.clock.nowMs();
    house.setNow(asNow + day + 60_000);
    const fresh = signedIn(house, box, "iris", "installer");
    expect(await (await get("/", { cookie: fresh })).text()).not.toContain("AB12");
    expect(await (await get("/api/v1/lanes", { cookie: fresh })).text()).not.toContain("AB12");
    house.setNow(asNow);
  });

  test("no page shows a camera's password, and only the owner may download it", async () => {
    for (const role of ["manager", "installer", "owner"] as const) {
      const cookie = signedIn(house, box, `two-${role}`, role);
      for (const path of ["/site", "/site/cameras", "/site/lanes", "/api/v1/cameras"])
        expect(await (await get(path, { cookie })).text()).not.toContain("hush-hush");
    }
    expect(
      await (await get("/site/export", { cookie: signedIn(house, box, "two-owner", "owner") })).text(),
    ).toContain("hush-hush");
  });

  test("nobody who has not signed in learns a plate, a name or a version from any public page", async () => {
    for (const path of [
      "/sign-in",
      "/healthz",
      "/readyz",
      "/certificate",
      "/nothing",
      "/stays",
      "/api/v1/stays",
    ]) {
      const text = await (await get(path)).text();
      expect(text).not.toContain("AB12");
      expect(text).not.toContain("rita");
    }
  });
});
