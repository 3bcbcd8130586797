/**
 * Puts the web on a socket: encrypted on the LAN with the box's own certificate, plain on the loopback
 * address for the demo. Plain HTTP on the LAN only ever redirects.
 */
import { isIP } from "node:net";
import type { House } from "../house.ts";
import { type Certificate, ensureCertificate, localHostnames } from "../system/tls.ts";
import { webApp } from "./app.tsx";
import type { Box } from "./ask.ts";
import { hostnameOf, ownHosts } from "./hosts.ts";
import { PUSH_LIMIT_BYTES } from "./pages/push.ts";
import { ROUTES } from "./routes.ts";

export type WebOptions = {
  house: House;
  /** The address to listen on, for example `0.0.0.0` or `127.0.0.1`. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Where the certificate lives; null serves plain HTTP, which is allowed on a loopback address only. */
  tls: { dataDir: string } | null;
  version: string;
  /** Further names under which the pages may be reached. */
  hostnames?: readonly string[];
  /** The plain port that redirects; taken when it is free. 0 for none. */
  redirectPort?: number;
};

export type Web = {
  /** Where a person on this network opens the pages. */
  url: string;
  port: number;
  /** What a person compares before trusting the certificate; null without TLS. */
  fingerprint: string | null;
  stop(): Promise<void>;
};

const CHECK_CERTIFICATE_MS = 3_600_000;
const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);

/** @throws Error with a sentence when the port is taken or plain HTTP was asked for beyond the loopback address. */
export const startWeb = async (options: WebOptions): Promise<Web> => {
  const { house, host, tls } = options;
  if (!tls && !isLoopback(host))
    throw new Error(
      `Plain HTTP is served on a loopback address only, not on ${host}. Leave --host out, or serve with the certificate.`,
    );
  const names = () => [...new Set([...localHostnames(), ...(options.hostnames ?? [])])];
  const certify = (): Promise<Certificate> =>
    ensureCertificate({ dataDir: tls!.dataDir, hostnames: names(), now: house.clock.nowMs() });
  let certificate = tls ? await certify() : null;

  const box: Box = {
    secure: certificate !== null,
    version: options.version,
    authorityPem: certificate?.authorityPem ?? null,
    fingerprint: certificate?.fingerprint ?? null,
    isOwnHost: ownHosts(options.hostnames),
  };
  const app = webApp(house, box, ROUTES);
  const listen = (port: number) =>
    Bun.serve({
      hostname: host,
      port,
      // An event stream is silent for seconds at a time; ten idle seconds would cut it.
      idleTimeout: 0,
      reusePort: false,
      // What a smart camera pushes; every other address stops reading at its own, lower limit.
      maxRequestBodySize: PUSH_LIMIT_BYTES,
      development: false,
      ...(certificate ? { tls: { cert: certificate.certPem, key: certificate.keyPem } } : {}),
      fetch: (request, server) =>
        app.fetch(request, { address: server.requestIP(request)?.address ?? "unknown" }),
      error: (error) => {
        console.error("web:", error);
        return new Response("Something went wrong here. Nothing was changed; try again.\n", { status: 500 });
      },
    });

  let server = bind(listen, options.port, host);
  const port = server.port ?? options.port;
  const redirect = certificate ? redirector(host, options.redirectPort ?? 80, port, box) : null;

  // A box that runs for a year, or moves to another network, needs a new certificate without a restart.
  const renewal = certificate
    ? setInterval(async () => {
        try {
          const next = await certify();
          if (next.certPem === certificate?.certPem) return;
          certificate = next;
          await server.stop(true);
          server = listen(port);
        } catch (error) {
          console.error("web: the certificate was not renewed:", error);
        }
      }, CHECK_CERTIFICATE_MS)
    : null;
  renewal?.unref();

  return {
    url: `${certificate ? "https" : "http"}://${nameFor(host)}:${port}`,
    port,
    fingerprint: box.fingerprint,
    stop: async () => {
      if (renewal) clearInterval(renewal);
      await redirect?.stop(true);
      await server.stop(true);
    },
  };
};

const bind = <T>(listen: (port: number) => T, port: number, host: string): T => {
  try {
    return listen(port);
  } catch (cause) {
    const code = (cause as { code?: unknown }).code;
    throw new Error(
      code === "EADDRINUSE"
        ? `Port ${port} is in use by another program. Stop it, or choose another with --port.`
        : code === "EACCES"
          ? `Port ${port} needs more rights. Choose one above 1023 with --port.`
          : `The pages cannot be served on ${host}, port ${port}. Check that this machine has that address.`,
      { cause },
    );
  }
};

/** Answers plain HTTP with the way to the encrypted page and nothing else. Null where the port is not ours to take. */
const redirector = (
  host: string,
  port: number,
  securePort: number,
  box: Box,
): Bun.Server<undefined> | null => {
  if (port === 0) return null;
  try {
    return Bun.serve({
      hostname: host,
      port,
      development: false,
      fetch: (request) => {
        const name = hostnameOf(request.headers.get("host"));
        if (name === null || !box.isOwnHost(name))
          return new Response("This box does not answer under that name.\n", { status: 421 });
        const url = new URL(request.url);
        const to = `https://${isIP(name) === 6 ? `[${name}]` : name}${securePort === 443 ? "" : `:${securePort}`}${request.method === "GET" ? `${url.pathname}${url.search}` : "/"}`;
        return new Response(null, {
          status: request.method === "GET" || request.method === "HEAD" ? 308 : 303,
          headers: { location: to, "cache-control": "no-store" },
        });
      },
    });
  } catch {
    return null;
  }
};

const nameFor = (host: string): string => {
  if (host !== "0.0.0.0" && host !== "::") return isIP(host) === 6 ? `[${host}]` : host;
  return localHostnames().find((name) => isIP(name) === 4 && !name.startsWith("127.")) ?? "127.0.0.1";
};
