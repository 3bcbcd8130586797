/**
 * Sessions on the server: the browser holds a random token, the database only its SHA-256. Ends after
 * 30 minutes without a click and after 12 hours in any case.
 */
import type { SessionRow, Store } from "../store/types.ts";
import type { Box, Person } from "./ask.ts";

export const IDLE_MS = 30 * 60_000;
export const ABSOLUTE_MS = 12 * 3_600_000;
/** A click every second shall not be a durable write every second. */
const TOUCH_EVERY_MS = 30_000;

export const sha256 = (text: string): string => new Bun.CryptoHasher("sha256").update(text).digest("hex");

const randomToken = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");

const cookieName = (box: Box): string => (box.secure ? "__Host-lotkeeper" : "lotkeeper");
const flags = (box: Box): string => `; Path=/; HttpOnly; SameSite=Strict${box.secure ? "; Secure" : ""}`;

/** Opens a session and returns the Set-Cookie value. */
export const openSession = (store: Store, box: Box, user: string, agent: string, nowMs: number): string => {
  const token = randomToken();
  store.people.openSession({
    hash: sha256(token),
    user,
    createdAtMs: nowMs,
    lastSeenAtMs: nowMs,
    agent: agent.slice(0, 200),
  });
  return `${cookieName(box)}=${token}${flags(box)}; Max-Age=${ABSOLUTE_MS / 1000}`;
};

export const endedCookie = (box: Box): string => `${cookieName(box)}=${flags(box)}; Max-Age=0`;

const isAlive = (session: SessionRow, nowMs: number): boolean =>
  nowMs - session.lastSeenAtMs < IDLE_MS &&
  nowMs - session.createdAtMs < ABSOLUTE_MS &&
  // A clock that went back by more than a minute makes a session's age unprovable.
  session.createdAtMs <= nowMs + 60_000;

/** Who sent this cookie; null for nobody, an ended session or a disabled user. */
export const personOf = (
  store: Store,
  box: Box,
  cookies: string | null,
  nowMs: number,
  quiet: boolean,
): Person | null => {
  const token = tokenIn(cookies, cookieName(box));
  if (token === null) return null;
  const session = store.people.session(sha256(token));
  if (!session) return null;
  if (!isAlive(session, nowMs)) {
    store.people.closeSession(session.hash);
    return null;
  }
  const user = store.people.find(session.user);
  if (!user || user.disabled) return null;
  if (!quiet && nowMs - session.lastSeenAtMs >= TOUCH_EVERY_MS)
    store.people.touchSession(session.hash, nowMs);
  return { name: user.name, role: user.role, session };
};

const tokenIn = (cookies: string | null, name: string): string | null => {
  for (const one of (cookies ?? "").split(";")) {
    const at = one.indexOf("=");
    if (at > 0 && one.slice(0, at).trim() === name) {
      const value = one.slice(at + 1).trim();
      return /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
    }
  }
  return null;
};
