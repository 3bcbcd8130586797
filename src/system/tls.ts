/**
 * Makes the box's own certificate authority and the certificate its pages are served with, so that a LAN
 * start is encrypted before anybody has configured anything. Never sends a key anywhere.
 */
import "reflect-metadata";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { networkInterfaces, hostname as systemHostname } from "node:os";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

export type Certificate = {
  /** The leaf followed by nothing: the authority is handed out by itself at `/authority.crt`. */
  certPem: string;
  keyPem: string;
  authorityPem: string;
  /** SHA-256 of the authority, `AB:CD:…`: what a person compares before trusting it. */
  fingerprint: string;
};

const DAY_MS = 86_400_000;
/** Some phones refuse leaf certificates that live longer than 398 days. */
const LEAF_DAYS = 390;
/** A box without a battery for its clock wakes up in 1970; a certificate from then would be of no use. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const AUTHORITY_DAYS = 3650;
/** Renewed this long before it ends, so that a box that is on once a month never serves an expired one. */
const RENEW_BEFORE_DAYS = 45;

const EC = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGN = { name: "ECDSA", hash: "SHA-256" } as const;

/** Names under which a browser on the LAN may reach this machine: host names and every address of ours. */
export const localHostnames = (): string[] => {
  const name = systemHostname()
    .toLowerCase()
    .replace(/\.local$/, "");
  const names = new Set(["localhost", "127.0.0.1", "::1"]);
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name)) {
    names.add(name);
    if (!name.includes(".")) names.add(`${name}.local`);
  }
  for (const addresses of Object.values(networkInterfaces())) {
    // Link-local IPv6 needs a zone index, which no browser puts into a Host header.
    for (const { address } of addresses ?? []) if (!address.startsWith("fe80")) names.add(address);
  }
  return [...names].sort();
};

/**
 * The stored certificate, or a new one when none is there, it ends soon, or the addresses changed. The
 * authority stays for as long as it is valid, so that a phone that trusts it keeps trusting.
 * @throws Error with a sentence when the folder cannot be written.
 */
export const ensureCertificate = async (ask: {
  dataDir: string;
  hostnames?: readonly string[];
  /** UTC milliseconds. */
  now: number;
}): Promise<Certificate> => {
  const now = Math.max(ask.now, EARLIEST_MS);
  x509.cryptoProvider.set(crypto);
  const dir = join(ask.dataDir, "tls");
  const hostnames = [...new Set(ask.hostnames ?? localHostnames())].sort();
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const authority = (await loadPair(dir, "authority", now, 0)) ?? (await makeAuthority(dir, now));
    const stored = await loadPair(dir, "site", now, RENEW_BEFORE_DAYS * DAY_MS);
    const leaf =
      stored &&
      covers(stored.cert, hostnames) &&
      (await stored.cert.verify({ publicKey: authority.cert.publicKey, date: new Date(now) }))
        ? stored
        : await makeLeaf(dir, authority, hostnames, now);
    return {
      certPem: leaf.cert.toString("pem"),
      keyPem: leaf.keyPem,
      authorityPem: authority.cert.toString("pem"),
      fingerprint: await fingerprintOf(authority.cert),
    };
  } catch (cause) {
    throw new Error(
      `The certificate for the pages cannot be stored in ${dir}. Check that the data folder is writable and not full, then start again.`,
      { cause },
    );
  }
};

type Pair = { cert: x509.X509Certificate; keyPem: string; key: CryptoKey };

const loadPair = async (dir: string, name: string, now: number, marginMs: number): Promise<Pair | null> => {
  try {
    const cert = new x509.X509Certificate(await Bun.file(join(dir, `${name}.crt`)).text());
    const keyPem = (await Bun.file(join(dir, `${name}.key`)).text()).trim();
    // Half a pair, or a clock that has moved out of its life, is as good as none.
    if (cert.notAfter.getTime() - marginMs < now || cert.notBefore.getTime() > now + DAY_MS) return null;
    const pkcs8 = x509.PemConverter.decodeFirst(keyPem);
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, EC, true, ["sign"]);
    const probe = new TextEncoder().encode("one pair");
    const publicKey = await cert.publicKey.export(EC, ["verify"]);
    const signature = await crypto.subtle.sign(SIGN, key, probe);
    return (await crypto.subtle.verify(SIGN, publicKey, signature, probe)) ? { cert, keyPem, key } : null;
  } catch {
    return null;
  }
};

const makeAuthority = async (dir: string, now: number): Promise<Pair> => {
  const keys = await newKeys();
  const mark = randomSerial().slice(0, 6);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    // The mark tells two boxes apart in a phone's list of authorities.
    name: `CN=Lotkeeper box ${mark}, O=Lotkeeper`,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: SIGN,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return storePair(dir, "authority", cert, keys.privateKey);
};

const makeLeaf = async (dir: string, authority: Pair, hostnames: string[], now: number): Promise<Pair> => {
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: "CN=Lotkeeper",
    issuer: authority.cert.subject,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(Math.min(now + LEAF_DAYS * DAY_MS, authority.cert.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: SIGN,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth], false),
      new x509.SubjectAlternativeNameExtension(
        hostnames.map((value) => ({ type: isIP(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority.cert, false),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return storePair(dir, "site", cert, keys.privateKey);
};

const newKeys = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(EC, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;

/** Twenty octets, first bit clear, as RFC 5280 4.1.2.2 wants. */
const randomSerial = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
};

const storePair = async (
  dir: string,
  name: string,
  cert: x509.X509Certificate,
  key: CryptoKey,
): Promise<Pair> => {
  const keyPem = x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
  await writeWhole(join(dir, `${name}.key`), `${keyPem}\n`);
  await writeWhole(join(dir, `${name}.crt`), `${cert.toString("pem")}\n`);
  return { cert, keyPem, key };
};

/** Never leaves half a key behind: a power cut keeps either the old file or the new one. */
const writeWhole = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.new`;
  await writeFile(temporary, text, { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, path);
};

const covers = (cert: x509.X509Certificate, hostnames: readonly string[]): boolean => {
  const extension = cert.getExtension(x509.SubjectAlternativeNameExtension);
  const named = new Set(extension?.names.items.map(({ value }) => canonical(value)) ?? []);
  return hostnames.every((name) => named.has(canonical(name)));
};

/** `::1` and `0:0:0:0:0:0:0:1` are one address; a certificate may print either. */
const canonical = (name: string): string =>
  isIP(name) === 6 ? new URL(`http://[${name}]/`).hostname.slice(1, -1) : name.toLowerCase();

const fingerprintOf = async (cert: x509.X509Certificate): Promise<string> => {
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", cert.rawData))
    .toString("hex")
    .toUpperCase();
  return digest.match(/../g)!.join(":");
};
