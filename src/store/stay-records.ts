/** Reads stays with everything that belongs to them. Never writes. */
import {
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  ne,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import type { OpenStays } from "./open-stays.ts";
import {
  codeUses,
  corrections,
  decisions,
  exitRights,
  journal,
  passes,
  payments,
  quotes,
  stays,
} from "./schema.ts";
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

/** The list of parts knows the first 16 characters of a plate. */
const LONGEST_PART = 16;
/** "B12" is the phrase "B1 12"; a single character begins a pair, be it the last one of a plate. */
const pairsOf = (part: string): string =>
  part.length === 1
    ? `"${part}"*`
    : `"${Array.from({ length: part.length - 1 }, (_, i) => part.slice(i, i + 2)).join(" ")}"`;
/** A part that more plates have is common enough that walking finds a page of stays at once. */
const MOST_NAMED = 1000;

export const stayRecords = ({ db, database }: Ledger, open: OpenStays): StayRecords => {
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
  const lastClosed = db
    .select()
    .from(stays)
    .where(and(eq(stays.plate, sql.placeholder("plate")), ne(stays.state, "open")))
    .orderBy(desc(stays.entryAtMs))
    .limit(1)
    .prepare();
  const lasted = db
    .select({
      ms: sql<number>`coalesce(sum(max(0, CASE WHEN ${stays.state} = 'open' THEN ${sql.placeholder("now")} ELSE coalesce(${stays.exitAtMs}, ${stays.entryAtMs}) END - ${stays.entryAtMs})), 0)`,
    })
    .from(stays)
    .where(and(eq(stays.groupId, sql.placeholder("group")), gte(stays.entryAtMs, sql.placeholder("since"))))
    .prepare();
  const unmatched = db
    .select({ count: sql<number>`count(*)` })
    .from(decisions)
    .where(
      and(
        eq(decisions.laneId, sql.placeholder("lane")),
        gte(decisions.atMs, sql.placeholder("since")),
        eq(decisions.outcome, "open"),
        isNull(decisions.stayId),
        inArray(decisions.reason, ["manual", "no-stay", "ambiguous"]),
      ),
    )
    .prepare();
  const debts = db
    .select()
    .from(stays)
    .where(and(eq(stays.plate, sql.placeholder("plate")), eq(stays.state, "debt")))
    .orderBy(asc(stays.entryAtMs))
    .prepare();
  const platesWith = database.query<{ plate: string }, [string, number]>(
    "SELECT plates.plate FROM plate_parts JOIN plates ON plates.id = plate_parts.rowid WHERE plate_parts MATCH ? LIMIT ?",
  );
  /**
   * Which stays have this in their plate. Few plates are named one by one; of many, the newest stays are soon found
   * by walking.
   */
  const hasInPlate = (part: string) => {
    if (part === "") return undefined;
    if (part.length <= LONGEST_PART) {
      const plates = platesWith.all(pairsOf(part), MOST_NAMED + 1).map((row) => row.plate);
      if (plates.length <= MOST_NAMED) return inArray(stays.plate, plates);
    }
    return like(sql`+${stays.plate}`, `%${part}%`);
  };
  /** A lane's stays are those that came in or went out by it: two short lists, each in order. */
  const ofLane = (laneId: string, and_: SQL | undefined, limit: number) => {
    const by = (column: typeof stays.entryLaneId | typeof stays.exitLaneId) =>
      db
        .select({ id: stays.id })
        .from(stays)
        .where(and(eq(column, laneId), and_))
        .orderBy(desc(stays.entryAtMs), desc(stays.id))
        .limit(limit)
        .all()
        .map((row) => row.id);
    return inArray(stays.id, [...by(stays.entryLaneId), ...by(stays.exitLaneId)]);
  };
  const rightsOf = db
    .select()
    .from(exitRights)
    .where(eq(exitRights.stayId, sql.placeholder("stay")))
    .orderBy(desc(exitRights.validUntilMs))
    .prepare();
  const lastDecisions = db
    .select()
    .from(decisions)
    .where(eq(decisions.laneId, sql.placeholder("lane")))
    .orderBy(desc(decisions.atMs))
    .limit(sql.placeholder("limit"))
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
    open: () => [...open.inside().all()],
    inside: () => open.inside(),
    lastClosedByPlate: (plate) => lastClosed.get({ plate }) ?? null,
    debtsOf: (plate) => debts.all({ plate }),
    minutesOfGroup: (groupId, sinceMs, nowMs) =>
      Math.floor((lasted.get({ group: groupId, since: sinceMs, now: nowMs })?.ms ?? 0) / 60_000),
    unmatchedOpenings: (laneIds, sinceMs) =>
      laneIds.reduce((sum, laneId) => sum + (unmatched.get({ lane: laneId, since: sinceMs })?.count ?? 0), 0),
    codeUses: (code, stayId) => {
      const uses = db.select().from(codeUses).where(eq(codeUses.code, code)).all();
      return { inAll: uses.length, forStay: uses.some((one) => one.stayId === stayId) };
    },
    list: (filter) => {
      const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
      const wanted = and(
        stateOf(filter.state),
        hasInPlate(normalised(filter.plate ?? "")),
        filter.fromMs === undefined ? undefined : gte(stays.entryAtMs, filter.fromMs),
        filter.toMs === undefined ? undefined : lt(stays.entryAtMs, filter.toMs),
        filter.cursor === undefined ? undefined : afterCursor(filter.cursor),
      );
      const rows = db
        .select()
        .from(stays)
        .where(filter.laneId === undefined ? wanted : ofLane(filter.laneId, wanted, limit + 1))
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
    exitRights: (stayId) => rightsOf.all({ stay: stayId }),
    latestPasses: (laneId, limit) =>
      db
        .select()
        .from(passes)
        .where(eq(passes.laneId, laneId))
        .orderBy(desc(passes.lastAtMs))
        .limit(limit)
        .all(),
    decisionsOfLane: (laneId, limit) => lastDecisions.all({ lane: laneId, limit }),
    candidatesOf: (passId) =>
      db
        .select({ candidates: passes.candidates })
        .from(passes)
        .where(and(eq(passes.id, passId), isNotNull(passes.candidates)))
        .get()?.candidates ?? [],
  };
};
