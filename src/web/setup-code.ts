/**
 * The code that proves that whoever sets the box up can read its console. 128 random bits, kept only as
 * SHA-256, valid once and for 30 minutes.
 */
import type { Store } from "../store/types.ts";
import { sha256 } from "./sessions.ts";

export const SETUP_CODE_MS = 30 * 60_000;
/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Makes a code, replaces any earlier one, and returns it for the console: `7Q4KD-…` in groups of five. */
export const createSetupCode = (store: Store, nowMs: number): string => {
  let bits = BigInt(`0x${Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex")}`);
  let code = "";
  for (let i = 0; i < 26; i++) {
    code = ALPHABET[Number(bits & 31n)]! + code;
    bits >>= 5n;
  }
  store.people.saveSetupCode(sha256(code), nowMs + SETUP_CODE_MS);
  return code.match(/.{1,5}/g)!.join("-");
};

/** What somebody typed, forgiving case, hyphens and look-alikes. */
export const setupCodeHash = (typed: string): string =>
  sha256(
    typed
      .toUpperCase()
      .replace(/[^0-9A-Z]/g, "")
      .replaceAll("O", "0")
      .replace(/[IL]/g, "1"),
  );
