/**
 * The journal: every fact that money or a barrier depends on, each row chained to the one before.
 * Holds no plates, so that erasing a person never breaks the chain.
 */
import { and, desc, eq, gt, lt } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { journal, meta } from "./schema.ts";
import type { JournalRecords, JournalRow } from "./types.ts";

const GENESIS = "0".repeat(64);
const HEAD = "journal_head";

type Unchained = Omit<JournalRow, "seq" | "hash">;

/** JSON with sorted keys: the same row always has the same bytes. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object")
    return `{${Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
      .join(",")}}`;
  return JSON.stringify(value ?? null);
};

/** SHA-256(previous ‖ canonical row), hex. */
export const rowHash = (
  previous: string,
  row: { seq: number; atMs: number; kind: string; actor: string; subject: string; data: string },
): string =>
  new Bun.CryptoHasher("sha256")
    .update(previous)
    .update(canonicalJson([row.seq, row.atMs, row.kind, row.actor, row.subject, row.data]))
    .digest("hex");

type Head = { seq: number; hash: string };

export const journalRecords = (ledger: Ledger): JournalRecords => {
  const { db } = ledger;
  const readHead = (): Head => {
    const row = db.select().from(meta).where(eq(meta.key, HEAD)).get();
    return row ? (JSON.parse(row.value) as Head) : { seq: 0, hash: GENESIS };
  };
  const parsed = (row: typeof journal.$inferSelect): JournalRow => ({
    ...row,
    data: JSON.parse(row.data) as Record<string, unknown>,
  });
  return {
    append: (row: Unchained) =>
      ledger.write(() => {
        const head = readHead();
        const chained = { seq: head.seq + 1, ...row, data: canonicalJson(row.data) };
        const hash = rowHash(head.hash, chained);
        db.insert(journal)
          .values({ ...chained, hash })
          .run();
        const value = JSON.stringify({ seq: chained.seq, hash });
        db.insert(meta)
          .values({ key: HEAD, value })
          .onConflictDoUpdate({ target: meta.key, set: { value } })
          .run();
        return { ...row, seq: chained.seq, hash };
      }),
    list: (filter) => {
      const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
      const before = filter.cursor === undefined ? undefined : Number(filter.cursor);
      const rows = db
        .select()
        .from(journal)
        .where(
          and(
            filter.kind === undefined ? undefined : eq(journal.kind, filter.kind),
            filter.subject === undefined ? undefined : eq(journal.subject, filter.subject),
            before === undefined || !Number.isSafeInteger(before) ? undefined : lt(journal.seq, before),
          ),
        )
        .orderBy(desc(journal.seq))
        .limit(limit + 1)
        .all();
      const page = rows.slice(0, limit);
      return { rows: page.map(parsed), nextCursor: rows.length > limit ? String(page.at(-1)!.seq) : null };
    },
    verify: () => {
      const head = readHead();
      let previous: Head = { seq: 0, hash: GENESIS };
      const bad = (seq: number, detail: string) => ({
        ok: false,
        rows: previous.seq,
        firstBadSeq: seq,
        detail,
      });
      for (;;) {
        const rows = db
          .select()
          .from(journal)
          .where(gt(journal.seq, previous.seq))
          .orderBy(journal.seq)
          .limit(5000)
          .all();
        if (rows.length === 0) break;
        for (const row of rows) {
          if (row.seq !== previous.seq + 1)
            return bad(previous.seq + 1, `Row ${previous.seq + 1} is missing.`);
          if (rowHash(previous.hash, row) !== row.hash)
            return bad(row.seq, `Row ${row.seq} was changed after it was written.`);
          previous = { seq: row.seq, hash: row.hash };
        }
      }
      if (previous.seq !== head.seq || previous.hash !== head.hash)
        return bad(
          previous.seq + 1,
          `The journal ends at row ${previous.seq}, but row ${head.seq} was written.`,
        );
      return { ok: true, rows: previous.seq, firstBadSeq: null, detail: `${previous.seq} rows, unbroken.` };
    },
  };
};
