/**
 * Brings a database up to this executable's schema, one transaction a migration, after a backup.
 * Refuses a database that is newer, was migrated with edited SQL, or misses one in the middle.
 */
import type { Database } from "bun:sqlite";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Migration } from "./migrations.ts";
import { StoreError } from "./types.ts";

const sha256 = (text: string): string => new Bun.CryptoHasher("sha256").update(text).digest("hex");

type Applied = { number: number; name: string; sha256: string };

/** @param backupDir where the copy before a change goes; null for a database in memory. */
export const migrate = (
  database: Database,
  migrations: readonly Migration[],
  backupDir: string | null,
  nowMs: number,
): { applied: string[]; backup: string | null } => {
  database.run(
    "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT",
  );
  const applied = database
    .query<Applied, []>("SELECT number, name, sha256 FROM schema_migrations ORDER BY number")
    .all();
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const ours = known.get(row.number);
    if (!ours)
      throw new StoreError(
        "newer",
        `The database was last used by a newer Lotkeeper (it has ${row.name}).`,
        "Install the newer version again, or restore the backup that was made before the update.",
      );
    if (sha256(ours.sql) !== row.sha256)
      throw new StoreError(
        "edited",
        `Migration ${row.name} differs from the one that this database was made with.`,
        "Use an unmodified Lotkeeper, or restore a backup that fits this one.",
      );
  }
  const last = applied.at(-1)?.number ?? 0;
  const waiting = migrations.filter((migration) => !applied.some((row) => row.number === migration.number));
  const late = waiting.find((migration) => migration.number < last);
  if (late)
    throw new StoreError(
      "edited",
      `Migration ${late.name} is older than what this database already has.`,
      "Use an unmodified Lotkeeper; migrations only ever come after the last one.",
    );
  let backup: string | null = null;
  if (waiting.length > 0 && applied.length > 0 && backupDir !== null) {
    mkdirSync(backupDir, { recursive: true, mode: 0o700 });
    backup = join(
      backupDir,
      `before-${waiting[0]!.name}-${new Date(nowMs).toISOString().replaceAll(":", "")}.db`,
    );
    if (!existsSync(backup)) database.run("VACUUM INTO ?", [backup]);
  }
  const record = database.query(
    "INSERT INTO schema_migrations (number, name, sha256, applied_at_ms) VALUES (?, ?, ?, ?)",
  );
  for (const migration of waiting)
    database
      .transaction(() => {
        database.run(migration.sql);
        record.run(migration.number, migration.name, sha256(migration.sql), nowMs);
      })
      .immediate();
  return { applied: waiting.map((migration) => migration.name), backup };
};
