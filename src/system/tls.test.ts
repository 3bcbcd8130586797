import { afterAll, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCertificate, localHostnames } from "./tls.ts";

const folders: string[] = [];
const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "lotkeeper-tls-"));
  folders.push(dir);
  return dir;
};
afterAll(() => {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
});
const now = Date.parse("2026-03-02T08:00:00Z");
const day = 86_400_000;

test("the certificate names every host and is signed by the box's own authority", async () => {
  const made = await ensureCertificate({
    dataDir: folder(),
    hostnames: ["lot.local", "192.168.7.4", "::1"],
    now,
  });
  const leaf = new X509Certificate(made.certPem);
  const authority = new X509Certificate(made.authorityPem);
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect(leaf.checkHost("lot.local")).toBe("lot.local");
  expect(leaf.checkIP("192.168.7.4")).toBe("192.168.7.4");
  expect(leaf.checkHost("elsewhere.example")).toBeUndefined();
  expect(authority.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(made.fingerprint).toBe(authority.fingerprint256);
});

test("keys are readable by nobody else", async () => {
  const dataDir = folder();
  await ensureCertificate({ dataDir, hostnames: ["localhost"], now });
  for (const name of ["authority.key", "site.key"]) {
    expect(statSync(join(dataDir, "tls", name)).mode & 0o777).toBe(0o600);
  }
});

test("a second start keeps the certificate; a new address or an end in sight renews the leaf only", async () => {
  const dataDir = folder();
  const first = await ensureCertificate({ dataDir, hostnames: ["localhost", "::1"], now });
  expect(await ensureCertificate({ dataDir, hostnames: ["::1", "localhost"], now })).toEqual(first);
  const moved = await ensureCertificate({ dataDir, hostnames: ["localhost", "10.0.0.9"], now });
  expect(moved.certPem).not.toBe(first.certPem);
  expect(moved.authorityPem).toBe(first.authorityPem);
  const later = await ensureCertificate({
    dataDir,
    hostnames: ["localhost", "10.0.0.9"],
    now: now + 360 * day,
  });
  expect(later.certPem).not.toBe(moved.certPem);
  expect(later.authorityPem).toBe(first.authorityPem);
});

test("a clock that wakes up in 1970 neither breaks nor replaces the authority", async () => {
  const dataDir = folder();
  const first = await ensureCertificate({ dataDir, hostnames: ["localhost"], now: 0 });
  expect(new X509Certificate(first.certPem).validFromDate.getUTCFullYear()).toBeGreaterThanOrEqual(2025);
  const later = await ensureCertificate({ dataDir, hostnames: ["localhost"], now });
  expect(later).toEqual(first);
  expect(await ensureCertificate({ dataDir, hostnames: ["localhost"], now: 0 })).toEqual(first);
});

test("half a stored pair is replaced instead of stopping the start", async () => {
  const dataDir = folder();
  const first = await ensureCertificate({ dataDir, hostnames: ["localhost"], now });
  writeFileSync(join(dataDir, "tls", "site.key"), "torn");
  const second = await ensureCertificate({ dataDir, hostnames: ["localhost"], now });
  expect(second.authorityPem).toBe(first.authorityPem);
  expect(second.keyPem).not.toBe(first.keyPem);
});

test("a real TLS server of this runtime serves it and a client that trusts the authority accepts it", async () => {
  const made = await ensureCertificate({
    dataDir: folder(),
    hostnames: ["localhost", "127.0.0.1"],
    now: Date.now(),
  });
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    tls: { cert: made.certPem, key: made.keyPem },
    fetch: () => new Response("ok"),
  });
  try {
    const url = `https://127.0.0.1:${server.port}/`;
    expect(await (await fetch(url, { tls: { ca: made.authorityPem } })).text()).toBe("ok");
    expect(fetch(url)).rejects.toThrow();
  } finally {
    await server.stop(true);
  }
});

test("a folder that cannot be written says what to do", async () => {
  const dataDir = join(folder(), "file");
  writeFileSync(dataDir, "");
  expect(ensureCertificate({ dataDir, hostnames: ["localhost"], now })).rejects.toThrow(
    /data folder is writable/,
  );
});

test("our own names hold localhost and no link-local address", () => {
  const names = localHostnames();
  expect(names).toContain("localhost");
  expect(names.some((name) => name.startsWith("fe80"))).toBe(false);
});
