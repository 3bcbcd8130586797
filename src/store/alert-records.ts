/**
 * Alerts: what a person should know about now. One open alert a code and subject. One that cannot be written (the
 * disk is full, which is just when it is needed) is kept in memory and shown all the same.
 */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { alerts } from "./schema.ts";
import { type AlertRecords, type AlertRow, type JournalRecords, StoreError } from "./types.ts";

export const alertRecords = (ledger: Ledger, journal: JournalRecords): AlertRecords => {
  const { db } = ledger;
  const everyOpen = db
    .select()
    .from(alerts)
    .where(isNull(alerts.clearedAtMs))
    .orderBy(asc(alerts.atMs))
    .prepare();
  const oneOpen = db
    .select({ id: alerts.id })
    .from(alerts)
    .where(
      and(
        eq(alerts.code, sql.placeholder("code")),
        eq(alerts.subject, sql.placeholder("subject")),
        isNull(alerts.clearedAtMs),
      ),
    )
    .prepare();
  const openAlert = (code: Parameters<AlertRecords["raise"]>[0], subject: string) =>
    and(eq(alerts.code, code), eq(alerts.subject, subject), isNull(alerts.clearedAtMs));
  const unwritten = new Map<string, AlertRow>();
  const keyOf = (code: string, subject: string): string => `${code} ${subject}`;
  const insert = (row: AlertRow): AlertRow =>
    ledger.write(() => {
      const there = db.select().from(alerts).where(openAlert(row.code, row.subject)).get();
      if (there) return there;
      db.insert(alerts).values(row).run();
      journal.append({
        atMs: row.atMs,
        kind: "alert-raised",
        actor: "system",
        subject: `alert:${row.id}`,
        data: { code: row.code, about: row.subject },
      });
      return row;
    });
  const isOpen: AlertRecords["isOpen"] = (code, subject) =>
    unwritten.has(keyOf(code, subject)) || oneOpen.get({ code, subject }) !== undefined;
  return {
    raise: (code, subject, atMs) => {
      const row = { id: `alert-${Bun.randomUUIDv7()}`, code, subject, atMs, clearedAtMs: null };
      // Part of a larger fact: that one is written whole or not at all.
      if (ledger.database.inTransaction) return insert(row);
      try {
        return insert(row);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        const kept = unwritten.get(keyOf(code, subject)) ?? row;
        unwritten.set(keyOf(code, subject), kept);
        return kept;
      }
    },
    clear: (code, subject, atMs) =>
      ledger.write(() => {
        // What could not be written when it began is on record at least when it ends.
        const kept = unwritten.get(keyOf(code, subject));
        if (kept) insert(kept);
        const rows = db
          .update(alerts)
          .set({ clearedAtMs: atMs })
          .where(openAlert(code, subject))
          .returning()
          .all();
        for (const row of rows)
          journal.append({
            atMs,
            kind: "alert-cleared",
            actor: "system",
            subject: `alert:${row.id}`,
            data: { code, about: subject },
          });
        unwritten.delete(keyOf(code, subject));
      }),
    writeKept: () => {
      for (const [key, row] of unwritten) {
        insert(row);
        unwritten.delete(key);
      }
    },
    open: () => [...everyOpen.all(), ...unwritten.values()],
    isOpen,
  };
};
