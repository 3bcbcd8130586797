/**
 * How far a camera's clock is from ours, by the `Date` that it puts on its answers: good to about a second, and only as
 * honest as the camera. Shown to the installer; nothing ever acts on it.
 */
import { connect } from "node:net";

const ANSWER_MS = 3_000;
const MOST_BYTES = 8_192;

/**
 * Asks the camera's own host: RTSP OPTIONS, which needs no login, then its page. Sends no password.
 * @returns milliseconds by which the camera is ahead of us; null when it does not say
 */
export async function clockOffsetMs(
  url: string,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<number | null> {
  const { protocol, hostname, port, pathname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const askedAtMs = nowMs();
  const said =
    protocol === "rtsp:"
      ? await rtspDate(host, Number(port || 554), `rtsp://${hostname}:${port || 554}${pathname}`, signal)
      : null;
  const offset = said === null ? null : offsetOf(said, (askedAtMs + nowMs()) / 2);
  if (offset !== null) return offset;
  const page = /^https?:$/.test(protocol) ? new URL("/", url).origin : `http://${hostname}`;
  const askedAgainMs = nowMs();
  const date = await pageDate(page, signal);
  return date === null ? null : offsetOf(date, (askedAgainMs + nowMs()) / 2);
}

/** @param said `Fri, 20 Nov 2026 10:05:42 GMT`, or as many cameras write it: `Fri, Nov 20 2026 10:05:42 GMT` */
export function offsetOf(said: string, atMs: number): number | null {
  const ms = Date.parse(said.trim());
  // It names a whole second; the moment was half a second later on average.
  return Number.isFinite(ms) ? Math.round(ms + 500 - atMs) : null;
}

function rtspDate(host: string, port: number, url: string, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect({ host, port });
    const done = (found: string | null) => {
      clearTimeout(late);
      signal.removeEventListener("abort", leave);
      socket.destroy();
      resolve(found);
    };
    const leave = () => done(null);
    const late = setTimeout(leave, ANSWER_MS);
    signal.addEventListener("abort", leave, { once: true });
    socket.on("connect", () =>
      socket.write(`OPTIONS ${url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Lotkeeper\r\n\r\n`),
    );
    socket.on("data", (bytes) => {
      said += bytes.toString("latin1");
      if (/\r?\n\r?\n/.test(said) || said.length > MOST_BYTES)
        done(/^date:\s*(.{1,60}?)\s*$/im.exec(said.slice(0, MOST_BYTES))?.[1] ?? null);
    });
    socket.on("error", leave);
    socket.on("close", leave);
  });
}

async function pageDate(page: string, signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await fetch(page, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      tls: { rejectUnauthorized: false },
    });
    return answer.headers.get("date");
  } catch {
    return null;
  }
}
