/** `lotkeeper user`: adds people and resets passwords from the machine itself; also the way back in. */
import { randomInt } from "node:crypto";
import { openStore } from "../store/index.ts";
import type { Role } from "../store/types.ts";
import { hashPassword, passwordProblem } from "../web/passwords.ts";
import { type ExitStatus, UsageError, type Verb, type VerbCall } from "./verb.ts";

const ROLES = ["viewer", "attendant", "installer", "manager", "owner"] as const satisfies Role[];
const isRole = (text: unknown): text is Role => ROLES.some((role) => role === text);

/** Without 0/O, 1/l/I: it is read off a screen and typed. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
/** Four groups of five: 100 bits. */
export const generatePassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(""),
  ).join("-");

const nameOf = (call: VerbCall): string => {
  const name = call.positionals[1]?.trim();
  if (!name || call.positionals.length > 2)
    throw new UsageError(`Write lotkeeper user ${call.positionals[0]} NAME.`);
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,39}$/u.test(name))
    throw new UsageError(
      "A name has 1 to 40 letters, digits, spaces and . _ @ -, and starts with a letter or digit.",
    );
  return name;
};

/** The given password, or a generated one that is printed once. Null after saying why the given one is refused. */
const passwordOf = async (
  call: VerbCall,
  name: string,
): Promise<{ password: string; generated: boolean } | null> => {
  if (call.values["password-stdin"] !== true) return { password: generatePassword(), generated: true };
  const password = (await Bun.stdin.text()).replace(/\r?\n$/, "");
  const problem = passwordProblem(password, name);
  if (problem === null) return { password, generated: false };
  call.err(problem);
  return null;
};

const tell = (call: VerbCall, name: string, chosen: { password: string; generated: boolean }): void => {
  if (chosen.generated) call.out(`Password of ${name}: ${chosen.password}`);
  if (chosen.generated) call.err("It is shown only now. Change it on the page after signing in.");
};

const add = async (call: VerbCall): Promise<ExitStatus> => {
  const name = nameOf(call);
  const role = call.values.role;
  if (!isRole(role)) throw new UsageError(`Say which role with --role: ${ROLES.join(", ")}.`);
  const store = openStore({ dataDir: call.dataDir, nowMs: Date.now() });
  try {
    if (store.people.find(name)) {
      call.err(`There is a user ${name} already. Use lotkeeper user reset ${name} for a new password.`);
      return 1;
    }
    const chosen = await passwordOf(call, name);
    if (!chosen) return 1;
    store.people.add({ name, role, passwordHash: await hashPassword(chosen.password) }, "system", Date.now());
    tell(call, name, chosen);
    return 0;
  } finally {
    store.close();
  }
};

const reset = async (call: VerbCall): Promise<ExitStatus> => {
  const name = nameOf(call);
  const store = openStore({ dataDir: call.dataDir, nowMs: Date.now() });
  try {
    if (!store.people.find(name)) {
      const known = store.people.list().map((user) => user.name);
      call.err(
        `There is no user ${name}. ${known.length > 0 ? `Known are ${known.join(", ")}.` : "Add one with lotkeeper user add."}`,
      );
      return 1;
    }
    const chosen = await passwordOf(call, name);
    if (!chosen) return 1;
    store.people.change(
      name,
      { passwordHash: await hashPassword(chosen.password), disabled: false },
      "system",
      Date.now(),
    );
    // Whoever had the old password is signed out, and the limit on wrong tries starts anew.
    store.people.closeSessionsOf(name);
    tell(call, name, chosen);
    return 0;
  } finally {
    store.close();
  }
};

export const user: Verb = {
  name: "user",
  summary: "add a user, or reset a password",
  help: `Usage: lotkeeper user add NAME --role ROLE [--password-stdin]
       lotkeeper user reset NAME [--password-stdin]

add    makes a user and prints a password for the first sign-in.
reset  gives a new password, ends all sessions of the user, and enables a disabled one.

--role            viewer, attendant, installer, manager or owner
--password-stdin  take the password from standard input instead of making one`,
  options: { role: { type: "string" }, "password-stdin": { type: "boolean" } },
  run: async (call) => {
    switch (call.positionals[0]) {
      case "add":
        return add(call);
      case "reset":
        return reset(call);
      default:
        throw new UsageError("Write lotkeeper user add NAME --role ROLE, or lotkeeper user reset NAME.");
    }
  },
};
