/**
 * Passwords: argon2id and what is refused. Hashing takes tens of milliseconds of a core and 19 MiB, so at
 * most two run at once and callers limit attempts first. Never stores or logs a password.
 */
import common from "./common-passwords.txt" with { type: "text" };

const LEAST = 12;
const MOST = 256;
const COMMON = new Set(
  common
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean),
);
/** OWASP's second choice for argon2id; memory in KiB. */
const COST = { algorithm: "argon2id", memoryCost: 19456, timeCost: 2 } as const;

let running = 0;
const waiting: (() => void)[] = [];
const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= 2) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
};

export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => Bun.password.hash(password.normalize("NFC"), COST));

let decoy: Promise<string> | null = null;

/** Takes as long for an unknown name (`hash` null) as for a known one, so that names cannot be probed. */
export const isPassword = async (password: string, hash: string | null): Promise<boolean> => {
  decoy ??= hashPassword(crypto.randomUUID());
  const against = hash ?? (await decoy);
  return inTurn(async () => {
    try {
      return (await Bun.password.verify(password.normalize("NFC"), against)) && hash !== null;
    } catch {
      return false;
    }
  });
};

/** Why a new password is refused, as a sentence with the cure; null when it is fine. */
export const passwordProblem = (password: string, name = ""): string | null => {
  const length = [...password].length;
  if (length < LEAST)
    return `Password: use at least ${LEAST} characters; a short sentence is easy to remember.`;
  if (length > MOST) return `Password: use at most ${MOST} characters.`;
  const plain = password.toLowerCase();
  const bare = plain.replace(/[^a-z]/g, "");
  if (COMMON.has(plain) || (bare.length >= 4 && COMMON.has(bare)) || /^(.{1,4})\1+$/.test(plain))
    return "Password: this one is on every list of common passwords; use a short sentence of your own.";
  if (name.length >= 4 && plain.includes(name.toLowerCase()))
    return "Password: leave your own name out of it.";
  return null;
};
