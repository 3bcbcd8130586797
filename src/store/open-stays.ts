/**
 * The open stays in memory, for decisions at the barrier: read once, then followed write by write. Holds nothing that
 * the tables do not say: what is rolled back was never here, and what another process wrote is read again.
 */
import { and, asc, eq, sql } from "drizzle-orm";
import { Inside } from "../parking/inside.ts";
import type { Ledger } from "./ledger.ts";
import { stays } from "./schema.ts";

export type OpenStays = {
  /** As they are on disk now. */
  inside(): Inside;
  /** A write is about to change this stay; it is read again when the write has succeeded. */
  touch(stayId: string): void;
};

export const openStays = (ledger: Ledger): OpenStays => {
  const { db, database } = ledger;
  const dataVersion = database.query<{ data_version: number }, []>("PRAGMA data_version");
  const every = db
    .select()
    .from(stays)
    .where(eq(stays.state, "open"))
    .orderBy(asc(stays.entryAtMs), asc(stays.id))
    .prepare();
  const one = db
    .select()
    .from(stays)
    .where(and(eq(stays.id, sql.placeholder("id")), eq(stays.state, "open")))
    .prepare();
  let known: { inside: Inside; version: number } | null = null;

  const refresh = (stayId: string): void => {
    if (!known) return;
    const stay = one.get({ id: stayId });
    if (stay) known.inside.put(stay);
    else known.inside.drop(stayId);
  };
  return {
    inside: () => {
      // Half-way through a write nobody may keep what may still be rolled back.
      if (database.inTransaction) return Inside.of(every.all());
      const version = dataVersion.get()?.data_version ?? 0;
      if (known?.version !== version) known = { inside: Inside.of(every.all()), version };
      return known.inside;
    },
    touch: (stayId) => ledger.afterWrite(() => refresh(stayId)),
  };
};
