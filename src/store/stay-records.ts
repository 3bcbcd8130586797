/** Reads stays with everything that belongs to them. Never writes. */
import { and, asc, desc, eq, gte, inArray, isNotNull, like, lt, ne, or, sql } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { corrections, decisions, exitRights, journal, passes, payments, quotes, stays } from "./schema.ts";
import type { JournalRow, StayFilter, StayRecords } from "./types.ts";

const normalised = (text: string): string =>
  text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "");

/** `entryAtMs:id` of the last row of a page; entries are listed newest first. */
const cursorOf = (row: { entryAtMs: number; id: string }): string => `${row.entryAtMs}:${row.id}`;
const afterCursor = (cursor: string) => {
  const split = cursor.indexOf(":");
  const entryAtMs = Number(cursor.slice(0, split));
  if (split < 1 || !Number.isSafeInteger(entryAtMs)) return undefined;
  return or(
    lt(stays.entryAtMs, entryAtMs),
    and(eq(stays.entryAtMs, entryAtMs), lt(stays.id, cursor.slice(split + 1))),
  );
};

const stateOf = (state: StayFilter["state"]) => {
  switch (state) {
    case undefined:
    case "all":
      return undefined;
    case "inside":
      return eq(stays.state, "open");
    default:
      return eq(stays.state, state);
  }
};

export const stayRecords = ({ db }: Ledger): StayRecords => {
  const openByPlate = db
    .select()
    .from(stays)
    .where(and(eq(stays.plate, sql.placeholder("plate")), eq(stays.state, "open")))
    .prepare();
  const byId = db
    .select()
    .from(stays)
    .where(eq(stays.id, sql.placeholder("id")))
    .prepare();
  const open = db
    .select()
    .from(stays)
    .where(eq(stays.state, "open"))
    .orderBy(asc(stays.entryAtMs), asc(stays.id))
    .prepare();
  const pass = (id: string | null) =>
    id === null ? null : (db.select().from(passes).where(eq(passes.id, id)).get() ?? null);
  const journalOf = (subject: string): JournalRow[] =>
    db
      .select()
      .from(journal)
      .where(eq(journal.subject, subject))
      .orderBy(asc(journal.seq))
      .all()
      .map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));

  return {
    byId: (id) => byId.get({ id }) ?? null,
    openByPlate: (plate) => openByPlate.get({ plate }) ?? null,
    open: () => open.all(),
    lastClosedByPlate: (plate) =>
      db
        .select()
        .from(stays)
        .where(and(eq(stays.plate, plate), ne(stays.state, "open")))
        .orderBy(desc(stays.entryAtMs))
        .get() ?? null,
    list: (filter) => {
      const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
      const plate = normalised(filter.plate ?? "");
      const rows = db
        .select()
        .from(stays)
        .where(
          and(
            stateOf(filter.state),
            plate === "" ? undefined : like(stays.plate, `%${plate}%`),
            filter.fromMs === undefined ? undefined : gte(stays.entryAtMs, filter.fromMs),
            filter.toMs === undefined ? undefined : lt(stays.entryAtMs, filter.toMs),
            filter.laneId === undefined
              ? undefined
              : or(eq(stays.entryLaneId, filter.laneId), eq(stays.exitLaneId, filter.laneId)),
            filter.cursor === undefined ? undefined : afterCursor(filter.cursor),
          ),
        )
        .orderBy(desc(stays.entryAtMs), desc(stays.id))
        .limit(limit + 1)
        .all();
      const page = rows.slice(0, limit);
      return { rows: page, nextCursor: rows.length > limit ? cursorOf(page.at(-1)!) : null };
    },
    pass,
    story: (id) => {
      const stay = byId.get({ id });
      if (!stay) return null;
      const passIds = [stay.entryPassId, stay.exitPassId].filter((one) => one !== null);
      return {
        stay,
        entryPass: pass(stay.entryPassId),
        exitPass: pass(stay.exitPassId),
        decisions: db
          .select()
          .from(decisions)
          .where(
            or(eq(decisions.stayId, id), passIds.length > 0 ? inArray(decisions.passId, passIds) : undefined),
          )
          .orderBy(asc(decisions.atMs))
          .all(),
        corrections: db
          .select()
          .from(corrections)
          .where(eq(corrections.stayId, id))
          .orderBy(asc(corrections.id))
          .all(),
        quotes: db.select().from(quotes).where(eq(quotes.stayId, id)).orderBy(asc(quotes.atMs)).all(),
        payments: db.select().from(payments).where(eq(payments.stayId, id)).orderBy(asc(payments.atMs)).all(),
        journal: journalOf(`stay:${id}`),
      };
    },
    exitRights: (stayId) =>
      db
        .select()
        .from(exitRights)
        .where(eq(exitRights.stayId, stayId))
        .orderBy(desc(exitRights.validUntilMs))
        .all(),
    latestPasses: (laneId, limit) =>
      db
        .select()
        .from(passes)
        .where(eq(passes.laneId, laneId))
        .orderBy(desc(passes.lastAtMs))
        .limit(limit)
        .all(),
    decisionsOfLane: (laneId, limit) =>
      db
        .select()
        .from(decisions)
        .where(eq(decisions.laneId, laneId))
        .orderBy(desc(decisions.atMs))
        .limit(limit)
        .all(),
    candidatesOf: (passId) =>
      db
        .select({ candidates: passes.candidates })
        .from(passes)
        .where(and(eq(passes.id, passId), isNotNull(passes.candidates)))
        .get()?.candidates ?? [],
  };
};
