/** Pictures on disk by id. The file is complete before its row says that it is there. */

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { images, passes } from "./schema.ts";
import type { AlertRecords, ImageRecords } from "./types.ts";

/** @param directory null for a store without a folder (in memory): pictures are not kept. */
export const imageRecords = (
  ledger: Ledger,
  directory: string | null,
  alerts: AlertRecords,
): ImageRecords => {
  const { db } = ledger;
  return {
    save: (kind, passId, jpeg, atMs) => {
      if (directory === null) return null;
      const id = `img-${Bun.randomUUIDv7()}`;
      const path = join(new Date(atMs).toISOString().slice(0, 10).replaceAll("-", "/"), `${id}.jpg`);
      const file = join(directory, path);
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.part`, jpeg, { mode: 0o600 });
        renameSync(`${file}.part`, file);
        ledger.write(() =>
          db.insert(images).values({ id, kind, passId, path, bytes: jpeg.length, atMs }).run(),
        );
        return id;
      } catch {
        for (const left of [`${file}.part`, file]) remove(left);
        try {
          alerts.raise("disk-low", "images", atMs);
        } catch {
          // The database is on the same full disk; the health check says so to the person.
        }
        return null;
      }
    },
    attach: (passId, { frameImageId, cropImageId }) =>
      ledger.write(() => {
        db.update(passes).set({ frameImageId, cropImageId }).where(eq(passes.id, passId)).run();
      }),
    find: (id) => {
      if (directory === null) return null;
      const row = db.select().from(images).where(eq(images.id, id)).get();
      return row ? { path: join(directory, row.path), passId: row.passId } : null;
    },
  };
};

const remove = (file: string): void => {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its folder could not even be made, so nothing is there.
  }
};
