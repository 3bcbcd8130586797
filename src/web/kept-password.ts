/**
 * Passwords of relays and wires on their forms: a page shows that there is one, never which. Never sends a password that
 * was kept to another device than the one it was typed for.
 */

/** Stands for the password that is there already. */
export const KEPT = "(kept)";
type Fields = { readonly [field: string]: unknown };
/** Whoever changes one of these says anew what the password is. */
const WHERE = ["driver", "host", "url", "offUrl", "tls"];

export const withoutPassword = <T extends Fields>(fields: T): T =>
  typeof fields.password === "string" ? { ...fields, password: KEPT } : fields;

/** The fields with the password that was kept, or the sentence that asks for it. @param before as it is saved now. */
export const withPassword = <T extends Fields>(
  typed: T,
  before: Fields | null | undefined,
  whose: string,
): T | string => {
  if (typed.password !== KEPT) return typed;
  const isSame = WHERE.every((name) => (typed[name] ?? false) === (before?.[name] ?? false));
  if (typeof before?.password === "string" && isSame) return { ...typed, password: before.password };
  return `${whose}: type its password again; a kept one goes only to the device for which it was typed.`;
};
