/**
 * The open database with its one way to write: a transaction that is durable when it returns.
 * Nested writes join the outer one, so that a decision, its journal row and its intent are one fact.
 */
import type { Database } from "bun:sqlite";
import type { BunSQLiteDatabase } from "drizzle-orm/bun-sqlite";
import { storeError } from "./failure.ts";

export type Ledger = {
  readonly database: Database;
  readonly db: BunSQLiteDatabase;
  readonly path: string;
  /** All or nothing. @throws StoreError */
  write<T>(work: () => T): T;
  /** Called inside a write: `work` runs once it is durable, and never when it is rolled back. */
  afterWrite(work: () => void): void;
};

export const createLedger = (database: Database, db: BunSQLiteDatabase, path: string): Ledger => {
  let afterwards: (() => void)[] = [];
  return {
    database,
    db,
    path,
    write: (work) => {
      if (database.inTransaction) return work();
      afterwards = [];
      let done: ReturnType<typeof work>;
      try {
        done = database.transaction(work).immediate();
      } catch (error) {
        throw isSqliteError(error) ? storeError(error, path) : error;
      }
      for (const next of afterwards.splice(0)) next();
      return done;
    },
    afterWrite: (work) => {
      afterwards.push(work);
    },
  };
};

const isSqliteError = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === "SQLiteError" || ("code" in error && String(error.code).startsWith("SQLITE_")));
