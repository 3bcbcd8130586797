/** Forgets what nobody needs any more: old pictures and reads that matched nothing. Money and stays are kept. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { eq, lt, sql } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { decisions, images, outbox, passes, pushes } from "./schema.ts";
import type { JournalRecords } from "./types.ts";

/** Few at a time, so that a lane never waits for the broom. */
const BATCH = 500;

export const retention =
  (ledger: Ledger, directory: string | null, journal: JournalRecords) =>
  (limits: {
    imagesBeforeMs: number;
    unmatchedBeforeMs: number;
    atMs: number;
  }): { images: number; reads: number } => {
    const { db } = ledger;
    const dropImages = (): number => {
      const old = db.select().from(images).where(lt(images.atMs, limits.imagesBeforeMs)).limit(BATCH).all();
      for (const image of old) {
        if (directory !== null) rmSync(join(directory, image.path), { force: true });
        ledger.write(() => {
          db.delete(images).where(eq(images.id, image.id)).run();
          db.update(passes)
            .set({
              frameImageId: sql`nullif(${passes.frameImageId}, ${image.id})`,
              cropImageId: sql`nullif(${passes.cropImageId}, ${image.id})`,
            })
            .where(eq(passes.id, image.passId))
            .run();
        });
      }
      return old.length;
    };
    const dropReads = (): number =>
      ledger.write(() => {
        const old = db
          .select({ id: passes.id })
          .from(passes)
          .where(
            sql`${passes.lastAtMs} < ${limits.unmatchedBeforeMs}
              AND NOT EXISTS (SELECT 1 FROM stays WHERE entry_pass_id = ${passes.id})
              AND NOT EXISTS (SELECT 1 FROM stays WHERE exit_pass_id = ${passes.id})
              AND NOT EXISTS (SELECT 1 FROM decisions WHERE pass_id = ${passes.id} AND stay_id IS NOT NULL)`,
          )
          .limit(BATCH)
          .all();
        for (const { id } of old) {
          // The decision stays as a fact about the barrier; whose plate it was goes.
          db.update(decisions).set({ plate: null, explanation: [] }).where(eq(decisions.passId, id)).run();
          db.update(images).set({ atMs: 0 }).where(eq(images.passId, id)).run();
          db.delete(passes).where(eq(passes.id, id)).run();
        }
        return old.length;
      });
    const repeat = (drop: () => number): number => {
      let dropped = 0;
      for (let n = drop(); n > 0; n = drop()) dropped += n;
      return dropped;
    };
    const reads = repeat(dropReads);
    // Whoever did not fetch the news in all that time gets the records themselves, not the news.
    ledger.write(() => db.delete(pushes).where(lt(pushes.receivedAtMs, limits.unmatchedBeforeMs)).run());
    ledger.write(() => db.delete(outbox).where(lt(outbox.atMs, limits.imagesBeforeMs)).run());
    const gone = { images: repeat(dropImages), reads };
    if (gone.images + gone.reads > 0)
      journal.append({ atMs: limits.atMs, kind: "purged", actor: "system", subject: "", data: gone });
    return gone;
  };
