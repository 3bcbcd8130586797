/** The site as it is set up now, and every tariff version that ever was in force. */
import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { TariffVersion } from "../parking/types.ts";
import { type SiteFile, siteFileSchema } from "../site.ts";
import { tariffOf } from "../site-rules.ts";
import { canonicalJson } from "./journal.ts";
import type { Ledger } from "./ledger.ts";
import { counters, siteItems, tariffVersions } from "./schema.ts";
import type { JournalRecords, SiteRecords } from "./types.ts";

const LISTS = [
  "lanes",
  "cameras",
  "gates",
  "groups",
  "vehicles",
  "permits",
  "visitors",
  "tariffs",
  "holidays",
  "openingHours",
] as const satisfies (keyof SiteFile)[];

export const siteRecords = (ledger: Ledger, journal: JournalRecords): SiteRecords => {
  const { db } = ledger;

  const read = (): SiteFile | null => {
    const rows = db.select().from(siteItems).orderBy(asc(siteItems.kind), asc(siteItems.position)).all();
    if (rows.length === 0) return null;
    const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.definition);
    return siteFileSchema.parse({
      site: of("site")[0],
      ...Object.fromEntries(LISTS.map((kind) => [kind, of(kind)])),
    });
  };

  const versionTariffs = (site: SiteFile, atMs: number): void => {
    for (const tariff of site.tariffs) {
      const newest = db
        .select()
        .from(tariffVersions)
        .where(eq(tariffVersions.tariffId, tariff.id))
        .orderBy(desc(tariffVersions.version))
        .get();
      const same =
        newest !== undefined &&
        newest.retiredAtMs === null &&
        newest.currency === site.site.currency &&
        canonicalJson(newest.definition) === canonicalJson(tariff);
      if (same) continue;
      const version = (newest?.version ?? 0) + 1;
      db.insert(tariffVersions)
        .values({
          id: `${tariff.id}@${version}`,
          tariffId: tariff.id,
          version,
          fromMs: atMs,
          currency: site.site.currency,
          definition: tariff,
          retiredAtMs: null,
        })
        .run();
    }
    const kept = new Set(site.tariffs.map((tariff) => tariff.id));
    for (const row of db.select().from(tariffVersions).where(isNull(tariffVersions.retiredAtMs)).all())
      if (!kept.has(row.tariffId))
        db.update(tariffVersions).set({ retiredAtMs: atMs }).where(eq(tariffVersions.id, row.id)).run();
  };

  const versionOf = (row: typeof tariffVersions.$inferSelect): TariffVersion => ({
    id: row.id,
    tariffId: row.tariffId,
    version: row.version,
    fromMs: row.fromMs,
    tariff: tariffOf(row.definition, row.currency),
  });

  return {
    read,
    apply: (site, actor, atMs) =>
      ledger.write(() => {
        const before = read();
        db.delete(siteItems).run();
        const put = (kind: string, definition: unknown, position: number) =>
          db.insert(siteItems).values({ kind, position, definition }).run();
        put("site", site.site, 0);
        for (const kind of LISTS)
          site[kind].forEach((item, position) => {
            put(kind, item, position);
          });
        versionTariffs(site, atMs);
        const changed = (["site", ...LISTS] as const).filter(
          (kind) => before === null || canonicalJson(before[kind]) !== canonicalJson(site[kind]),
        );
        journal.append({
          atMs,
          kind: "site-changed",
          actor,
          subject: "site",
          // Counts, not contents: lists hold plates and cameras hold passwords.
          data: { changed, counts: Object.fromEntries(LISTS.map((kind) => [kind, site[kind].length])) },
        });
      }),
    // A retired version still prices the stays that began under it, but is in force for nobody new.
    tariffVersions: () =>
      db
        .select()
        .from(tariffVersions)
        .where(isNull(tariffVersions.retiredAtMs))
        .orderBy(asc(tariffVersions.tariffId), asc(tariffVersions.version))
        .all()
        .map(versionOf),
    tariffVersion: (id) => {
      const row = db
        .select()
        .from(tariffVersions)
        .where(and(eq(tariffVersions.id, id)))
        .get();
      return row ? versionOf(row) : null;
    },
    occupancy: () => db.select().from(counters).where(eq(counters.name, "occupancy")).get()?.value ?? 0,
  };
};
