/**
 * Opens the database of a data folder and hands out its records. One process owns a folder; a commit that
 * returned survives a power cut (WAL with synchronous=FULL; NORMAL loses acknowledged rows).
 */
import { Database } from "bun:sqlite";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/bun-sqlite";
import type { Pass } from "../parking/types.ts";
import { alertRecords } from "./alert-records.ts";
import { changeApplier } from "./changes.ts";
import { commissioningRecords } from "./commissioning-records.ts";
import { storeError } from "./failure.ts";
import { gateRecords } from "./gate-records.ts";
import { imageRecords } from "./image-records.ts";
import { journalRecords } from "./journal.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { moneyRecords } from "./money-records.ts";
import { openStays } from "./open-stays.ts";
import { peopleRecords } from "./people-records.ts";
import { pushRecords } from "./push-records.ts";
import { retention } from "./retention.ts";
import { decisions, intents, meta, outbox, passes } from "./schema.ts";
import { sightRecords } from "./sight-records.ts";
import { siteRecords } from "./site-records.ts";
import { stayRecords } from "./stay-records.ts";
import type { Commit, Store } from "./types.ts";

export const DATABASE_FILE = "lotkeeper.db";

export type OpenStore = Store & {
  /** Rises when another process changed the database (`config apply` while we serve). */
  outsideChanges(): number;
};

/** @param dataDir the data folder, made when it is not there; null keeps everything in memory. @throws StoreError */
export const openStore = ({ dataDir, nowMs }: { dataDir: string | null; nowMs: number }): OpenStore => {
  const path = dataDir === null ? ":memory:" : join(dataDir, DATABASE_FILE);
  try {
    if (dataDir !== null) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const database = new Database(path, { create: true, strict: true });
    try {
      // First of all: whoever holds the file for a moment must not make us fail.
      database.run("PRAGMA busy_timeout = 5000");
      if (dataDir !== null) {
        chmodSync(path, 0o600);
        database.run("PRAGMA journal_mode = WAL");
      }
      database.run("PRAGMA synchronous = FULL");
      database.run("PRAGMA foreign_keys = ON");
      migrate(database, migrations, dataDir === null ? null : join(dataDir, "backups"), nowMs);
    } catch (error) {
      database.close();
      throw error;
    }
    return recordsOf(createLedger(database, drizzle(database), path), dataDir);
  } catch (error) {
    throw storeError(error, path);
  }
};

/** The folder's lock: held by the kernel for the life of the process, so that a kill frees it. @throws StoreError `locked` */
export const lockDataFolder = (dataDir: string): { release(): void } => {
  const path = join(dataDir, "in-use.lock");
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const lock = new Database(path, { create: true });
    try {
      lock.run("BEGIN EXCLUSIVE");
    } catch (error) {
      lock.close();
      throw error;
    }
    return { release: () => lock.close() };
  } catch (error) {
    throw storeError(error, dataDir);
  }
};

const recordsOf = (ledger: Ledger, dataDir: string | null): OpenStore => {
  const { db, database } = ledger;
  const journal = journalRecords(ledger);
  const alerts = alertRecords(ledger, journal);
  const open = openStays(ledger);
  const commissioning = commissioningRecords(ledger, journal);
  const sweep = retention(ledger, dataDir === null ? null : join(dataDir, "images"), journal);
  const applyChange = changeApplier(ledger, alerts, open);

  const tellOutside = (pass: Pass, atMs: number, outcome: string, reason: string): void => {
    db.insert(outbox)
      .values({
        atMs,
        topic: "plate.read",
        body: { plate: pass.plate, confidence: pass.confidence, lane_id: pass.laneId, outcome, reason },
        deliveredAtMs: null,
      })
      .run();
  };

  const commit = ({ decision, pass, intent, actor }: Commit): void =>
    ledger.write(() => {
      const { changes, ...row } = decision;
      const context = { actor, atMs: decision.atMs };
      if (pass) {
        // A pass keeps its id while its text improves; pictures are attached later and stay.
        db.insert(passes).values(pass).onConflictDoUpdate({ target: passes.id, set: pass }).run();
      }
      for (const change of changes) applyChange(change, context);
      db.insert(decisions).values(row).run();
      journal.append({
        atMs: decision.atMs,
        kind: "decision",
        actor,
        subject: decision.stayId === null ? `lane:${decision.laneId}` : `stay:${decision.stayId}`,
        data: {
          decision: decision.id,
          lane: decision.laneId,
          pass: decision.passId,
          outcome: decision.outcome,
          reason: decision.reason,
          ...(decision.proposed ? { proposed: decision.proposed } : {}),
          due: decision.dueMinor,
          currency: decision.currency,
          changes: changes.map((change) => change.kind),
          intent: intent?.id ?? null,
          gate: intent?.gateId ?? null,
        },
      });
      if (pass) tellOutside(pass, decision.atMs, decision.outcome, decision.reason);
      if (intent)
        db.insert(intents)
          .values({ ...intent, state: "written", detail: "", settledAtMs: null })
          .run();
    });

  return {
    site: siteRecords(ledger, journal),
    stays: stayRecords(ledger, open),
    gates: gateRecords(ledger, journal),
    money: moneyRecords(ledger, journal, open),
    journal,
    images: imageRecords(ledger, dataDir === null ? null : join(dataDir, "images"), alerts),
    people: peopleRecords(ledger, journal),
    alerts,
    sight: sightRecords(ledger, journal),
    pushes: pushRecords(ledger),
    commissioning,
    commit,
    recordRead: ({ pass, why, actor, atMs }) =>
      ledger.write(() => {
        const added = db.insert(passes).values(pass).onConflictDoNothing().returning({ id: passes.id }).all();
        if (added.length === 0) return;
        journal.append({
          atMs,
          kind: "read-recorded",
          actor,
          subject: `lane:${pass.laneId}`,
          data: { pass: pass.id, why },
        });
        tellOutside(pass, atMs, "hold", "no-vehicle");
      }),
    forget: (limits) => {
      commissioning.forget(limits);
      return sweep(limits);
    },
    apply: (changes, { kind, actor, subject, atMs, data }) =>
      ledger.write(() => {
        for (const change of changes) applyChange(change, { actor, atMs });
        journal.append({ atMs, kind, actor, subject, data });
      }),
    // Light, because it is asked for every few seconds; `doctor` walks the whole file.
    health: () => {
      try {
        // Only a commit reaches the disk, and only then a full one is noticed.
        ledger.write(() => {
          const value = crypto.randomUUID();
          db.insert(meta)
            .values({ key: "health", value })
            .onConflictDoUpdate({ target: meta.key, set: { value } })
            .run();
        });
        return { ok: true, detail: "Database answers and can be written." };
      } catch (error) {
        const failure = storeError(error, ledger.path);
        return { ok: false, detail: `${failure.message} ${failure.hint}` };
      }
    },
    outsideChanges: () =>
      database.query<{ data_version: number }, []>("PRAGMA data_version").get()?.data_version ?? 0,
    close: () => database.close(),
  };
};
