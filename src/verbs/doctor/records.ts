/** What `doctor` asks of the records: is the database whole, is its site complete. Opens it, never updates it. */
import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { HealthCheck } from "../../house.ts";
import { reportOf } from "../../sight-report.ts";
import type { SiteFile } from "../../site.ts";
import { DATABASE_FILE, openStore } from "../../store/index.ts";
import { migrations } from "../../store/migrations.ts";
import { type Store, StoreError } from "../../store/types.ts";
import type { Heard } from "./smart-cameras.ts";

export type Records = {
  checks: HealthCheck[];
  site: SiteFile | null;
  /** When each smart camera was heard last. */
  heard: Heard;
};
const NOBODY: Heard = new Map();

export function checkRecords(dataDir: string, nowMs: number): Records {
  const path = join(dataDir, DATABASE_FILE);
  if (!existsSync(path)) {
    const detail = "There is none yet; it is made at the first start.";
    return { checks: [{ check: "database", ok: true, detail, hint: "" }], site: null, heard: NOBODY };
  }
  try {
    const waiting = waitingMigrations(path);
    if (waiting > 0) {
      const detail = `Whole. ${waiting} update(s) of its form follow at the next start, after a backup.`;
      return { checks: [{ check: "database", ok: true, detail, hint: "" }], site: null, heard: NOBODY };
    }
    const store = openStore({ dataDir, nowMs });
    try {
      const health = store.health();
      const chain = store.journal.verify();
      const checks: HealthCheck[] = [
        {
          check: "database",
          ok: health.ok,
          detail: health.detail,
          hint: health.ok ? "" : "Look at the disk and the folder's owner, then run doctor again.",
        },
        {
          check: "journal",
          ok: chain.ok,
          detail: chain.ok ? `${chain.rows} rows, the chain is whole` : chain.detail,
          hint: chain.ok
            ? ""
            : "Somebody or a failing disk changed old records. Keep this copy and restore a backup.",
        },
      ];
      const site = store.site.read();
      for (const { id } of site?.cameras ?? []) checks.push(...checkSight(store, nowMs, id));
      const heard = new Map(
        (site?.cameras ?? []).flatMap(({ id }) => {
          const last = store.pushes.lastHeard(id);
          return last ? [[id, last] as const] : [];
        }),
      );
      return { checks, site, heard };
    } finally {
      store.close();
    }
  } catch (error) {
    const hint =
      error instanceof StoreError
        ? error.hint
        : "Stop Lotkeeper, keep a copy of the folder, and restore the newest backup.";
    const detail = error instanceof Error ? error.message : String(error);
    return { checks: [{ check: "database", ok: false, detail, hint }], site: null, heard: NOBODY };
  }
}

const DAY_HOURS = 24;

/** How well a camera saw in the last day; nothing where too little came by to say. */
function checkSight(store: Store, nowMs: number, cameraId: string): HealthCheck[] {
  const advice = reportOf(store, nowMs, cameraId, DAY_HOURS)?.advice ?? [];
  if (advice.length === 0) return [];
  const poor = advice.filter((one) => one.tone === "bad");
  const worth = poor.length > 0 ? poor : advice.filter((one) => one.tone === "warn");
  return [
    {
      check: `sight ${cameraId}`,
      ok: poor.length === 0,
      detail: (worth.length > 0 ? worth : advice).map((one) => one.value).join("; "),
      hint: worth.map((one) => one.sentence).join(" "),
    },
  ];
}

/** Reads only. @throws Error when SQLite finds the file damaged. */
function waitingMigrations(path: string): number {
  const database = new Database(path, { readonly: true });
  try {
    const result = database.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get();
    if (result?.quick_check !== "ok")
      throw new Error(`The database is damaged: ${result?.quick_check ?? "no answer"}`);
    const hasList = database
      .query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'")
      .get();
    if (!hasList) return migrations.length;
    const rows = database.query<{ number: number }, []>("SELECT number FROM schema_migrations").all();
    const applied = new Set(rows.map((row) => row.number));
    return migrations.filter((migration) => !applied.has(migration.number)).length;
  } finally {
    database.close();
  }
}
