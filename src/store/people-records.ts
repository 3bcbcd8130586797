/** Users, sessions, set-up codes and counted attempts. Only hashes of secrets are kept. */
import { and, asc, count, eq, gt, gte, isNull, lt } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { attempts, sessions, setupCodes, users } from "./schema.ts";
import type { JournalRecords, PeopleRecords, UserRow } from "./types.ts";

/** Attempts older than this never matter again. */
const FORGET_ATTEMPTS_MS = 24 * 60 * 60 * 1000;

export const peopleRecords = (ledger: Ledger, journal: JournalRecords): PeopleRecords => {
  const { db } = ledger;
  const shown = ({ passwordHash: _hash, ...user }: typeof users.$inferSelect): UserRow => user;
  return {
    list: () => db.select().from(users).orderBy(asc(users.name)).all().map(shown),
    find: (name) => db.select().from(users).where(eq(users.name, name)).get() ?? null,
    add: (user, actor, atMs) =>
      ledger.write(() => {
        db.insert(users)
          .values({ ...user, disabled: false, createdAtMs: atMs })
          .run();
        journal.append({
          atMs,
          kind: "user-added",
          actor,
          subject: `user:${user.name}`,
          data: { role: user.role },
        });
      }),
    change: (name, change, actor, atMs) =>
      ledger.write(() => {
        db.update(users).set(change).where(eq(users.name, name)).run();
        const { passwordHash, ...visible } = change;
        journal.append({
          atMs,
          kind: "user-changed",
          actor,
          subject: `user:${name}`,
          data: { ...visible, ...(passwordHash === undefined ? {} : { password: "changed" }) },
        });
      }),
    hasOwner: () =>
      db
        .select({ name: users.name })
        .from(users)
        .where(and(eq(users.role, "owner"), eq(users.disabled, false)))
        .get() !== undefined,
    saveSetupCode: (hash, expiresAtMs) =>
      ledger.write(() => {
        // A new code makes every older one useless.
        db.delete(setupCodes).run();
        db.insert(setupCodes).values({ hash, expiresAtMs, usedAtMs: null }).run();
      }),
    useSetupCode: (hash, nowMs) =>
      ledger.write(
        () =>
          db
            .update(setupCodes)
            .set({ usedAtMs: nowMs })
            .where(
              and(eq(setupCodes.hash, hash), isNull(setupCodes.usedAtMs), gt(setupCodes.expiresAtMs, nowMs)),
            )
            .returning({ hash: setupCodes.hash })
            .all().length === 1,
      ),
    openSession: (row) =>
      ledger.write(() => {
        db.insert(sessions).values(row).run();
        journal.append({
          atMs: row.createdAtMs,
          kind: "signed-in",
          actor: `user:${row.user}`,
          subject: `user:${row.user}`,
          data: {},
        });
      }),
    session: (hash) => db.select().from(sessions).where(eq(sessions.hash, hash)).get() ?? null,
    touchSession: (hash, atMs) =>
      ledger.write(() => {
        db.update(sessions).set({ lastSeenAtMs: atMs }).where(eq(sessions.hash, hash)).run();
      }),
    closeSession: (hash) =>
      ledger.write(() => {
        db.delete(sessions).where(eq(sessions.hash, hash)).run();
      }),
    closeSessionsOf: (user) =>
      ledger.write(
        () =>
          db.delete(sessions).where(eq(sessions.user, user)).returning({ hash: sessions.hash }).all().length,
      ),
    sessionsOf: (user) =>
      db.select().from(sessions).where(eq(sessions.user, user)).orderBy(asc(sessions.createdAtMs)).all(),
    countAttempt: (key, sinceMs, nowMs) =>
      ledger.write(() => {
        db.delete(attempts)
          .where(lt(attempts.atMs, nowMs - FORGET_ATTEMPTS_MS))
          .run();
        db.insert(attempts).values({ key, atMs: nowMs }).run();
        return db
          .select({ n: count() })
          .from(attempts)
          .where(and(eq(attempts.key, key), gte(attempts.atMs, sinceMs)))
          .get()!.n;
      }),
    clearAttempts: (key) =>
      ledger.write(() => {
        db.delete(attempts).where(eq(attempts.key, key)).run();
      }),
  };
};
