/** The site as it is set up now, and every tariff version that ever was in force. */
import { asc, desc, eq, isNull, sql } from "drizzle-orm";
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
  "hosts",
  "tariffs",
  "codes",
  "holidays",
  "openingHours",
] as const satisfies (keyof SiteFile)[];

export const siteRecords = (ledger: Ledger, journal: JournalRecords): SiteRecords => {
  const { db } = ledger;
  const versionById = db
    .select()
    .from(tariffVersions)
    .where(eq(tariffVersions.id, sql.placeholder("id")))
    .prepare();
  const occupancy = db.select().from(counters).where(eq(counters.name, "occupancy")).prepare();
  /** A version never changes, so it is read once; one that was rolled back is forgotten with the next change. */
  const versions = new Map<string, TariffVersion>();

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
        versions.clear();
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
      const known = versions.get(id);
      if (known) return known;
      const row = versionById.get({ id });
      if (!row) return null;
      const version = versionOf(row);
      versions.set(id, version);
      return version;
    },
    occupancy: () => occupancy.get()?.value ?? 0,
  };
};
