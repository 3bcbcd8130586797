import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWeb, type Web, type WebOptions } from "./serve.ts";
import { addOwner, PASSWORD, tryHouse } from "./try-house.test.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const start = async (options: Partial<WebOptions> = {}): Promise<Web & { dataDir: string }> => {
  const dataDir = mkdtempSync(join(tmpdir(), "lotkeeper-serve-"));
  const house = tryHouse({ startMs: Date.now(), live: true });
  closing.push(() => {
    house.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  await addOwner(house);
  const web = await startWeb({
    house,
    host: "127.0.0.1",
    port: 0,
    tls: { dataDir },
    version: "0.1.0",
    redirectPort: 0,
    ...options,
  });
  closing.push(() => web.stop());
  return { ...web, dataDir };
};

test("the LAN start is encrypted, the certificate is the box's own, and a session works over it", async () => {
  const web = await start();
  expect(web.url).toStartWith("https://127.0.0.1:");
  expect(web.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  const ca = await Bun.file(join(web.dataDir, "tls", "authority.crt")).text();
  const tls = { ca };
  const authority = await fetch(`${web.url}/authority.crt`, { tls });
  expect((await authority.text()).trim()).toBe(ca.trim());
  expect(authority.headers.get("strict-transport-security")).toContain("max-age");
  expect(await (await fetch(`${web.url}/certificate`, { tls })).text()).toContain(web.fingerprint!);
  const signed = await fetch(`${web.url}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ name: "rita", password: PASSWORD }),
    redirect: "manual",
    tls,
  });
  const cookie = signed.headers.get("set-cookie")!;
  expect(cookie).toStartWith("__Host-lotkeeper=");
  const live = await fetch(web.url, { headers: { cookie: cookie.split(";")[0]! }, tls });
  expect(await live.text()).toContain("Main entry");
  expect(fetch(web.url)).rejects.toThrow();
});

test("plain HTTP on the LAN only shows the way to the encrypted page, and only under our own name", async () => {
  const taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const redirectPort = taken.port!;
  await taken.stop(true);
  const web = await start({ redirectPort });
  const plain = `http://127.0.0.1:${redirectPort}`;
  const answer = await fetch(`${plain}/stays?state=all`, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([308, `${web.url}/stays?state=all`]);
  expect((await fetch(plain, { redirect: "manual", headers: { host: "evil.example" } })).status).toBe(421);
  const post = await fetch(`${plain}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ name: "rita", password: PASSWORD }),
    redirect: "manual",
  });
  expect([post.status, post.headers.get("location"), post.headers.get("set-cookie")]).toEqual([
    303,
    `${web.url}/`,
    null,
  ]);
});

test("plain HTTP beyond the loopback address is refused", async () => {
  const house = tryHouse();
  closing.push(() => house.close());
  expect(startWeb({ house, host: "0.0.0.0", port: 0, tls: null, version: "0.1.0" })).rejects.toThrow(
    /loopback address only/,
  );
});

test("a port that is in use says so and what to do", async () => {
  const web = await start();
  expect(start({ port: web.port })).rejects.toThrow(
    `Port ${web.port} is in use by another program. Stop it, or choose another with --port.`,
  );
});

test("a stream stays open beyond the ten idle seconds that would cut it, and ends with the server", async () => {
  const web = await start({ tls: null });
  const signed = await fetch(`${web.url}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ name: "rita", password: PASSWORD }),
    redirect: "manual",
  });
  const stream = await fetch(`${web.url}/events`, {
    headers: { cookie: signed.headers.get("set-cookie")!.split(";")[0]! },
  });
  const reader = stream.body!.getReader();
  let beats = 0;
  while (beats < 2)
    beats += new TextDecoder().decode((await reader.read()).value).split("event: heartbeat").length - 1;
  await web.stop();
  let ended = false;
  try {
    while (!ended) ended = (await reader.read()).done;
  } catch {
    ended = true;
  }
  expect(ended).toBe(true);
}, 30_000);
