/** Quotes and payments. A payment, its receipt number, its journal row and the right to leave are one write. */
import { and, asc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import type { OpenStays } from "./open-stays.ts";
import { counters, exitRights, outbox, payments, quotes, stays } from "./schema.ts";
import type { JournalRecords, MoneyRecords, PaymentRow } from "./types.ts";

export const moneyRecords = (ledger: Ledger, journal: JournalRecords, open: OpenStays): MoneyRecords => {
  const { db } = ledger;
  const nextReceiptNumber = (): number =>
    db
      .update(counters)
      .set({ value: sql`${counters.value} + 1` })
      .where(eq(counters.name, "receipt"))
      .returning({ value: counters.value })
      .get()!.value;
  return {
    saveQuote: (row) =>
      ledger.write(() => {
        db.insert(quotes).values(row).run();
      }),
    quote: (id) => db.select().from(quotes).where(eq(quotes.id, id)).get() ?? null,
    take: ({ idempotencyKey, ...payment }, right) =>
      ledger.write(() => {
        const earlier = db.select().from(payments).where(eq(payments.idempotencyKey, idempotencyKey)).get();
        if (earlier) return withoutKey(earlier);
        const row: PaymentRow = { ...payment, receiptNumber: nextReceiptNumber() };
        db.insert(payments)
          .values({ ...row, idempotencyKey })
          .run();
        open.touch(row.stayId);
        db.update(stays)
          .set({
            paidMinor: sql`${stays.paidMinor} + ${row.amountMinor}`,
            state: sql`CASE WHEN ${stays.state} = 'debt' AND ${stays.paidMinor} + ${row.amountMinor} >= ${stays.feeMinor} THEN 'closed' ELSE ${stays.state} END`,
          })
          .where(eq(stays.id, row.stayId))
          .run();
        if (right) db.insert(exitRights).values(right).run();
        journal.append({
          atMs: row.atMs,
          kind: "payment",
          actor: row.takenBy,
          subject: `stay:${row.stayId}`,
          data: {
            payment: row.id,
            method: row.method,
            amount: row.amountMinor,
            credit: row.creditMinor,
            currency: row.currency,
            receipt: row.receiptNumber,
            state: row.state,
            leaveBy: right === null ? null : new Date(right.validUntilMs).toISOString(),
          },
        });
        db.insert(outbox)
          .values({ atMs: row.atMs, topic: "payment.completed", body: { ...row }, deliveredAtMs: null })
          .run();
        return row;
      }),
    isTaken: (key) =>
      db.select({ id: payments.id }).from(payments).where(eq(payments.idempotencyKey, key)).get() !==
      undefined,
    ofStay: (stayId) =>
      db
        .select()
        .from(payments)
        .where(eq(payments.stayId, stayId))
        .orderBy(asc(payments.atMs))
        .all()
        .map(withoutKey),
    creditOf: (stayId) =>
      db
        .select({ sum: sql<number>`coalesce(sum(${payments.creditMinor}), 0)` })
        .from(payments)
        .where(eq(payments.stayId, stayId))
        .get()!.sum,
    revenue: (fromMs, toMs) =>
      db
        .select({ sum: sql<number>`coalesce(sum(${payments.amountMinor}), 0)` })
        .from(payments)
        .where(
          and(
            gte(payments.atMs, fromMs),
            lt(payments.atMs, toMs),
            inArray(payments.state, ["paid", "partly-paid"]),
          ),
        )
        .get()!.sum,
  };
};

const withoutKey = ({ idempotencyKey: _key, ...row }: typeof payments.$inferSelect): PaymentRow => row;
