/**
 * Which names may stand in a Host header. A page of ours reached under a foreign name is somebody's DNS
 * pointing at this box (rebinding), so everything else is refused.
 */
import { isIP } from "node:net";
import { localHostnames } from "../system/tls.ts";

const FRESH_MS = 10_000;

/** @param extra names that the site configured, for example behind its own DNS. */
export const ownHosts = (extra: readonly string[] = []): ((hostname: string) => boolean) => {
  const configured = new Set(extra.map((name) => name.toLowerCase()));
  let names = new Set<string>();
  let readAtMs = Number.NEGATIVE_INFINITY;
  return (hostname) => {
    const name = hostname.toLowerCase();
    if (configured.has(name)) return true;
    // Addresses change with DHCP while the box runs.
    if (performance.now() - readAtMs > FRESH_MS) {
      names = new Set(localHostnames().map((one) => one.toLowerCase()));
      readAtMs = performance.now();
    }
    return names.has(name) || (isIP(name) === 4 && name.startsWith("127."));
  };
};

/** `box.local:8443` → `box.local`, `[::1]:80` → `::1`; null when it is no host at all. */
export const hostnameOf = (header: string | null | undefined): string | null => {
  if (!header || header.length > 255 || !/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.test(header))
    return null;
  const url = URL.parse(`http://${header}/`);
  if (!url) return null;
  const name = url.hostname.toLowerCase();
  return name.startsWith("[") ? name.slice(1, -1) : name;
};
