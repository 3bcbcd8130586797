/**
 * Reads of smart cameras between their receipt and the lane. Bounded: the oldest give way, pictures before reads.
 * Never decides what a read is worth.
 */
import { and, asc, desc, eq, gte, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { PushSpool } from "../push-types.ts";
import type { Ledger } from "./ledger.ts";
import { pushCameras, pushes } from "./schema.ts";

/** Of one camera; at a read a second this is minutes of a lane that does not answer. */
const MOST_WAITING = 200;
/** Of one camera; pictures beyond it are dropped, oldest first. */
const MOST_PICTURE_BYTES = 64 * 1024 * 1024;
/** So long after it was handled a read may still be sent again. */
const KEEP_HANDLED_MS = 10 * 60_000;

export const pushRecords = (ledger: Ledger): PushSpool => {
  const { db } = ledger;
  const waitingOf = (cameraId: string) => and(eq(pushes.cameraId, cameraId), isNull(pushes.handledAtMs));

  /** Nothing to do but for a camera whose lane has not kept up. */
  const makeRoom = (cameraId: string): void => {
    const waiting = db
      .select({ id: pushes.id, bytes: pushes.pictureBytes })
      .from(pushes)
      .where(waitingOf(cameraId))
      .orderBy(desc(pushes.receivedAtMs), desc(pushes.id))
      .all();
    let bytes = 0;
    waiting.forEach((row, index) => {
      bytes += row.bytes;
      if (index >= MOST_WAITING) db.delete(pushes).where(eq(pushes.id, row.id)).run();
      else if (bytes > MOST_PICTURE_BYTES && row.bytes > 0)
        db.update(pushes)
          .set({ frame: null, crop: null, pictureBytes: 0 })
          .where(eq(pushes.id, row.id))
          .run();
    });
  };

  return {
    keep: (read) =>
      ledger.write(() => {
        const pictureBytes = (read.frame?.length ?? 0) + (read.crop?.length ?? 0);
        db.insert(pushes)
          .values({ ...read, pictureBytes, handledAtMs: null })
          .run();
        makeRoom(read.cameraId);
        db.delete(pushes)
          .where(
            and(isNotNull(pushes.handledAtMs), lt(pushes.handledAtMs, read.receivedAtMs - KEEP_HANDLED_MS)),
          )
          .run();
      }),
    waiting: (cameraId) =>
      db
        .select()
        .from(pushes)
        .where(waitingOf(cameraId))
        .orderBy(asc(pushes.receivedAtMs), asc(pushes.id))
        .all(),
    handled: (id, atMs) =>
      ledger.write(() => {
        db.update(pushes)
          .set({ handledAtMs: atMs, frame: null, crop: null, pictureBytes: 0 })
          .where(eq(pushes.id, id))
          .run();
      }),
    recent: (cameraId, sinceMs) =>
      db
        .select({
          id: pushes.id,
          cameraId: pushes.cameraId,
          eventKey: pushes.eventKey,
          capturedAtMs: pushes.capturedAtMs,
          receivedAtMs: pushes.receivedAtMs,
          pass: pushes.pass,
          isHandled: sql<boolean>`${pushes.handledAtMs} IS NOT NULL`.mapWith(Boolean),
        })
        .from(pushes)
        .where(and(eq(pushes.cameraId, cameraId), gte(pushes.receivedAtMs, sinceMs)))
        .orderBy(asc(pushes.receivedAtMs), asc(pushes.id))
        .all(),
    noteHeard: (cameraId, { atMs, clockOffsetMs, beats }) =>
      ledger.write(() => {
        const row = {
          heardAtMs: atMs,
          clockOffsetMs: clockOffsetMs === null ? null : Math.round(clockOffsetMs),
          beats,
        };
        db.insert(pushCameras)
          .values({ cameraId, ...row })
          .onConflictDoUpdate({ target: pushCameras.cameraId, set: row })
          .run();
      }),
    lastHeard: (cameraId) => {
      const row = db.select().from(pushCameras).where(eq(pushCameras.cameraId, cameraId)).get();
      return row ? { atMs: row.heardAtMs, clockOffsetMs: row.clockOffsetMs, beats: row.beats } : null;
    },
  };
};
