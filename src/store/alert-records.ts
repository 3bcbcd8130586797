/** Alerts: what a person should know about now. One open alert a code and subject. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { alerts } from "./schema.ts";
import type { AlertRecords, JournalRecords } from "./types.ts";

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
  return {
    raise: (code, subject, atMs) =>
      ledger.write(() => {
        const there = db.select().from(alerts).where(openAlert(code, subject)).get();
        if (there) return there;
        const row = { id: `alert-${Bun.randomUUIDv7()}`, code, subject, atMs, clearedAtMs: null };
        db.insert(alerts).values(row).run();
        journal.append({
          atMs,
          kind: "alert-raised",
          actor: "system",
          subject: `alert:${row.id}`,
          data: { code, about: subject },
        });
        return row;
      }),
    clear: (code, subject, atMs) =>
      ledger.write(() => {
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
      }),
    open: () => everyOpen.all(),
    isOpen: (code, subject) => oneOpen.get({ code, subject }) !== undefined,
  };
};
