/**
 * What is known of a lane before it opens by itself: which reads were proven, what its checks showed, and the reports
 * that were signed. Keeps no plate of its own; the newest picture of a lane goes with the other pictures.
 */
import { and, count, desc, eq, gte, inArray, isNotNull, lt, notExists, notInArray, sql } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { commissioningReports, laneChecks, passes, readProofs } from "./schema.ts";
import type { CommissioningRecords, JournalRecords, ProofKind } from "./types.ts";

/** As the longest window within which a lane is measured, and some. */
const KEEP_PROOFS_MS = 90 * 86_400_000;
const MOST_READS = 4000;
/** A person's word stands against these. */
const BY_CAMERAS: ProofKind[] = ["agreed", "disagreed"];

export const commissioningRecords = (ledger: Ledger, journal: JournalRecords): CommissioningRecords => {
  const { db } = ledger;
  return {
    prove: (row) =>
      ledger.write(() => {
        db.insert(readProofs).values(row).onConflictDoUpdate({ target: readProofs.passId, set: row }).run();
        journal.append({
          atMs: row.atMs,
          kind: "read-proven",
          actor: row.actor,
          subject: `lane:${row.laneId}`,
          data: { pass: row.passId, right: row.isRight, how: row.how },
        });
      }),
    agree: (rows) => {
      if (rows.length === 0) return;
      ledger.write(() => {
        for (const row of rows)
          db.insert(readProofs)
            .values(row)
            .onConflictDoUpdate({
              target: readProofs.passId,
              set: { isRight: row.isRight, how: row.how },
              setWhere: inArray(readProofs.how, BY_CAMERAS),
            })
            .run();
      });
    },
    measured: (laneId, sinceMs) => {
      const rows = db
        .select({ isRight: readProofs.isRight, how: readProofs.how, n: count() })
        .from(readProofs)
        .where(and(eq(readProofs.laneId, laneId), gte(readProofs.atMs, sinceMs)))
        .groupBy(readProofs.isRight, readProofs.how)
        .all();
      const sum = (of: (row: (typeof rows)[number]) => boolean): number =>
        rows.filter(of).reduce((all, row) => all + row.n, 0);
      return {
        right: sum((row) => row.isRight),
        wrong: sum((row) => !row.isRight),
        byPerson: sum((row) => !BY_CAMERAS.includes(row.how)),
      };
    },
    reads: (sinceMs) =>
      db
        .select({
          id: passes.id,
          laneId: passes.laneId,
          plate: passes.plate,
          confidence: passes.confidence,
          atMs: passes.lastAtMs,
        })
        .from(passes)
        .where(and(gte(passes.lastAtMs, sinceMs), isNotNull(passes.plate), sql`${passes.source} != 'person'`))
        .orderBy(desc(passes.lastAtMs))
        .limit(MOST_READS)
        .all()
        .flatMap((row) => (row.plate === null ? [] : [{ ...row, plate: row.plate }])),
    unproven: (laneId, sinceMs, limit) =>
      db
        .select()
        .from(passes)
        .where(
          and(
            eq(passes.laneId, laneId),
            gte(passes.lastAtMs, sinceMs),
            isNotNull(passes.plate),
            sql`${passes.source} != 'person'`,
            notExists(
              db
                .select({ one: sql`1` })
                .from(readProofs)
                .where(and(eq(readProofs.passId, passes.id), notInArray(readProofs.how, BY_CAMERAS))),
            ),
          ),
        )
        .orderBy(desc(passes.lastAtMs))
        .limit(limit)
        .all(),
    saveCheck: (row) =>
      ledger.write(() => {
        db.insert(laneChecks)
          .values(row)
          .onConflictDoUpdate({ target: [laneChecks.laneId, laneChecks.name], set: row })
          .run();
        journal.append({
          atMs: row.atMs,
          kind: "lane-checked",
          actor: row.actor,
          subject: `lane:${row.laneId}`,
          data: { check: row.name },
        });
      }),
    checks: (laneId) =>
      db
        .select({
          laneId: laneChecks.laneId,
          name: laneChecks.name,
          atMs: laneChecks.atMs,
          actor: laneChecks.actor,
          result: laneChecks.result,
          hasPicture: sql<number>`${laneChecks.picture} IS NOT NULL`,
        })
        .from(laneChecks)
        .where(eq(laneChecks.laneId, laneId))
        .all()
        .map((row) => ({ ...row, hasPicture: row.hasPicture === 1 })),
    checkPicture: (laneId, name) =>
      db
        .select({ picture: laneChecks.picture })
        .from(laneChecks)
        .where(and(eq(laneChecks.laneId, laneId), eq(laneChecks.name, name)))
        .get()?.picture ?? null,
    saveReport: ({ pdf, ...row }) =>
      ledger.write(() => {
        const sha256 = new Bun.CryptoHasher("sha256").update(pdf).digest("hex");
        db.insert(commissioningReports)
          .values({ ...row, sha256, pdf })
          .run();
        journal.append({
          atMs: row.atMs,
          kind: "commissioning-signed",
          actor: row.actor,
          subject: "site",
          data: { report: row.id, signedBy: row.signedBy, sha256 },
        });
      }),
    reports: () =>
      db
        .select({
          id: commissioningReports.id,
          atMs: commissioningReports.atMs,
          actor: commissioningReports.actor,
          signedBy: commissioningReports.signedBy,
          sha256: commissioningReports.sha256,
        })
        .from(commissioningReports)
        .orderBy(desc(commissioningReports.atMs))
        .limit(50)
        .all(),
    report: (id) =>
      db.select().from(commissioningReports).where(eq(commissioningReports.id, id)).get()?.pdf ?? null,
    forget: ({ imagesBeforeMs, atMs }) =>
      ledger.write(() => {
        db.delete(readProofs)
          .where(lt(readProofs.atMs, atMs - KEEP_PROOFS_MS))
          .run();
        db.update(laneChecks)
          .set({ picture: null, result: sql`json_remove(${laneChecks.result}, '$.reads')` })
          .where(and(lt(laneChecks.atMs, imagesBeforeMs), isNotNull(laneChecks.picture)))
          .run();
      }),
  };
};
