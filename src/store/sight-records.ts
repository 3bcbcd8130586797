/**
 * How well the cameras see and what their reads teach: hourly sums, counts of characters, proposals, benchmarks. Keeps no
 * plate and no picture of its own; what it tells of single reads it takes from the stays and passes that are kept.
 */
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { type CameraHour, type ConfirmedPass, confirmedReads, SUM_FIELDS } from "../parking/sight/index.ts";
import type { Ledger } from "./ledger.ts";
import {
  benchmarks,
  cameraHours,
  confusions,
  corrections,
  decisions,
  learning,
  meta,
  passes,
  stays,
} from "./schema.ts";
import type { JournalRecords, LearningRow, SightRecords } from "./types.ts";

const COUNTED_UNTIL = "confusions-counted-until";
const MOST_STAYS = 5000;
const MOST_INSTANTS = 20_000;
/** Of one camera; older results go. */
const MOST_BENCHMARKS = 20;
const MOST_DROPPED = 1000;

export const sightRecords = (ledger: Ledger, journal: JournalRecords): SightRecords => {
  const { db } = ledger;
  const entry = alias(passes, "entry_pass");
  const exit = alias(passes, "exit_pass");

  const addHour = (hour: CameraHour): void => {
    const set = Object.fromEntries(
      SUM_FIELDS.map((field) => [field, sql`${cameraHours[field]} + ${hour[field]}`]),
    );
    db.insert(cameraHours)
      .values(hour)
      .onConflictDoUpdate({
        target: [cameraHours.cameraId, cameraHours.hourMs, cameraHours.light],
        set,
      })
      .run();
  };

  const rowOf = (row: typeof learning.$inferSelect): LearningRow => row as LearningRow;
  const keyOf = ({ kind, subject }: Pick<LearningRow, "kind" | "subject">) =>
    and(eq(learning.kind, kind), eq(learning.subject, subject));

  return {
    addHours: (hours) =>
      ledger.write(() => {
        for (const hour of hours) addHour(hour);
      }),
    hours: (cameraId, fromMs, toMs) =>
      db
        .select()
        .from(cameraHours)
        .where(
          and(
            eq(cameraHours.cameraId, cameraId),
            gte(cameraHours.hourMs, fromMs),
            lt(cameraHours.hourMs, toMs),
          ),
        )
        .orderBy(asc(cameraHours.hourMs), asc(cameraHours.light))
        .all(),
    corrected: (laneIds, fromMs, toMs) =>
      db
        .selectDistinct({ id: passes.id, atMs: passes.lastAtMs })
        .from(corrections)
        .innerJoin(stays, eq(stays.id, corrections.stayId))
        .innerJoin(passes, eq(passes.id, stays.entryPassId))
        .where(
          and(
            // A correction is never older than the read it corrects.
            gte(corrections.atMs, fromMs),
            inArray(passes.laneId, [...laneIds]),
            gte(passes.lastAtMs, fromMs),
            lt(passes.lastAtMs, toMs),
          ),
        )
        .limit(MOST_INSTANTS)
        .all()
        .map((row) => row.atMs),
    openedUnread: (laneIds, fromMs, toMs) =>
      db
        .select({ atMs: decisions.atMs })
        .from(decisions)
        .where(
          and(
            inArray(decisions.laneId, [...laneIds]),
            gte(decisions.atMs, fromMs),
            lt(decisions.atMs, toMs),
            eq(decisions.outcome, "open"),
            eq(decisions.reason, "manual"),
            isNull(decisions.passId),
          ),
        )
        .limit(MOST_INSTANTS)
        .all()
        .map((row) => row.atMs),
    confirmed: ({ afterMs, untilMs, limit, newest }) => {
      const direction = newest ? desc : asc;
      const rows = db
        .select({
          id: stays.id,
          plate: stays.plate,
          exitAtMs: stays.exitAtMs,
          isCorrected: sql<number>`EXISTS (SELECT 1 FROM ${corrections} WHERE ${corrections.stayId} = ${stays.id})`,
          entry,
          exit,
        })
        .from(stays)
        .leftJoin(entry, eq(entry.id, stays.entryPassId))
        .leftJoin(exit, eq(exit.id, stays.exitPassId))
        .where(
          and(
            isNotNull(stays.exitAtMs),
            gt(stays.exitAtMs, afterMs),
            lte(stays.exitAtMs, untilMs),
            isNotNull(stays.plate),
          ),
        )
        .orderBy(direction(stays.exitAtMs), direction(stays.id))
        .limit(Math.min(limit, MOST_STAYS))
        .all();
      const reads = rows.flatMap((row) =>
        confirmedReads({
          id: row.id,
          plate: row.plate!,
          isCorrected: Boolean(row.isCorrected),
          exitAtMs: row.exitAtMs!,
          entry: row.entry as ConfirmedPass | null,
          exit: row.exit as ConfirmedPass | null,
        }),
      );
      return { reads, nextMs: rows.at(-1)?.exitAtMs ?? null };
    },
    addConfusions: (counts, countedUntilMs) =>
      ledger.write(() => {
        for (const [cameraId, pairs] of counts)
          for (const { read, truth, count } of pairs)
            db.insert(confusions)
              .values({ cameraId, read, truth, count })
              .onConflictDoUpdate({
                target: [confusions.cameraId, confusions.read, confusions.truth],
                set: { count: sql`${confusions.count} + ${count}` },
              })
              .run();
        const value = String(countedUntilMs);
        db.insert(meta)
          .values({ key: COUNTED_UNTIL, value })
          .onConflictDoUpdate({ target: meta.key, set: { value } })
          .run();
      }),
    countedUntilMs: () => Number(db.select().from(meta).where(eq(meta.key, COUNTED_UNTIL)).get()?.value ?? 0),
    confusions: (cameraId) =>
      db
        .select({ read: confusions.read, truth: confusions.truth, count: confusions.count })
        .from(confusions)
        .where(eq(confusions.cameraId, cameraId))
        .orderBy(desc(confusions.count), asc(confusions.read), asc(confusions.truth))
        .all(),
    learning: () =>
      db.select().from(learning).orderBy(asc(learning.kind), asc(learning.subject)).all().map(rowOf),
    propose: ({ kind, subject, proposal, proof }, atMs) =>
      ledger.write(() => {
        const found = { proposal, proof, provedAtMs: atMs };
        db.insert(learning)
          .values({ kind, subject, ...found, active: null, switchedAtMs: null, switchedBy: null })
          .onConflictDoUpdate({ target: [learning.kind, learning.subject], set: found })
          .run();
      }),
    switchLearning: ({ kind, subject, active }, actor, atMs) =>
      ledger.write(() => {
        db.update(learning)
          .set({ active, switchedAtMs: atMs, switchedBy: actor })
          .where(keyOf({ kind, subject }))
          .run();
        journal.append({
          atMs,
          kind: active === null ? "learning-off" : "learning-on",
          actor,
          subject: `${kind === "lookalikes" ? "camera" : "lane"}:${subject}`,
          data: { what: kind, active },
        });
      }),
    saveBenchmark: (row, actor) =>
      ledger.write(() => {
        db.insert(benchmarks).values(row).run();
        const old = db
          .select({ id: benchmarks.id })
          .from(benchmarks)
          .where(eq(benchmarks.cameraId, row.cameraId))
          .orderBy(desc(benchmarks.atMs))
          .limit(MOST_DROPPED)
          .offset(MOST_BENCHMARKS)
          .all();
        for (const { id } of old) db.delete(benchmarks).where(eq(benchmarks.id, id)).run();
        const { pictures, exact, cancelled } = row.result;
        journal.append({
          atMs: row.atMs,
          kind: "camera-benchmark",
          actor,
          subject: `camera:${row.cameraId}`,
          data: { pictures, exact, cancelled },
        });
      }),
    benchmarks: (cameraId, limit) =>
      db
        .select()
        .from(benchmarks)
        .where(eq(benchmarks.cameraId, cameraId))
        .orderBy(desc(benchmarks.atMs))
        .limit(limit)
        .all(),
    forget: (beforeMs) =>
      ledger.write(() => {
        db.delete(cameraHours).where(lt(cameraHours.hourMs, beforeMs)).run();
        db.delete(benchmarks).where(lt(benchmarks.atMs, beforeMs)).run();
      }),
  };
};
