/** How often somebody may try: counted in the store, so that a restart does not start it anew. */
import type { Store } from "../store/types.ts";

const MINUTE_MS = 60_000;
export const PER_ACCOUNT = 5;
export const PER_ADDRESS = 20;

/**
 * Counts one attempt against the account and the address, before anything is hashed. False when either is
 * over its limit a minute. @param account empty where there is none yet (set-up).
 */
export const mayTry = (store: Store, account: string, address: string, nowMs: number): boolean => {
  const since = nowMs - MINUTE_MS;
  const fromAddress = store.people.countAttempt(`address:${address}`, since, nowMs);
  if (fromAddress > PER_ADDRESS) return false;
  return (
    account === "" ||
    store.people.countAttempt(`account:${account.toLowerCase()}`, since, nowMs) <= PER_ACCOUNT
  );
};

/**
 * Counts one look at a host's link against the address. A count of its own: a house full of hosts behind
 * one address shall not keep the owner from signing in.
 */
export const mayOpenLink = (store: Store, address: string, nowMs: number): boolean =>
  store.people.countAttempt(`link:${address}`, nowMs - MINUTE_MS, nowMs) <= PER_ADDRESS;

export const TOO_OFTEN = "That was tried too often. Wait one minute, then try again.";
