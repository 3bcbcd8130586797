/**
 * The site's reviewed crops as a training set: plate crops whose text is known, with labels.csv, in one plain tar. Writes
 * nothing to disk; whoever asks says where it goes.
 */
import type { ConfirmedRead } from "./parking/sight/index.ts";
import type { SightParts } from "./sight.ts";
import { type TarFile, tarOf } from "./system/tar.ts";

const DAY_MS = 24 * 3_600_000;
const MOST_STAYS = 5000;
const MOST_CROPS = 5000;
/** A crop is a few kilobytes; a set that is larger is fetched in parts. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Newest first. `labels.csv` has the columns file, plate, camera, when, confirmed. */
export async function cropsOf(
  { store, clock, rules }: Pick<SightParts, "store" | "clock" | "rules">,
  days: number,
): Promise<{ tar: Uint8Array; crops: number }> {
  const untilMs = clock.nowMs();
  const ask = { afterMs: untilMs - days * DAY_MS, untilMs, limit: MOST_STAYS, newest: true };
  const cameras = new Map(rules().lanes.map((lane) => [lane.id, lane.cameraId ?? ""]));
  const files: TarFile[] = [];
  const lines = ["file,plate,camera,when,confirmed"];
  let bytes = 0;
  for (const read of store.sight.confirmed(ask).reads) {
    if (files.length >= MOST_CROPS || bytes >= MOST_BYTES) break;
    const jpeg = await cropOf(store, read);
    if (!jpeg) continue;
    const name = `crop-${String(files.length + 1).padStart(5, "0")}.jpg`;
    const { pass, truth, by } = read;
    lines.push(
      [name, truth, cameras.get(pass.laneId) ?? "", new Date(pass.lastAtMs).toISOString(), by].join(","),
    );
    files.push({ name, bytes: jpeg, atMs: pass.lastAtMs });
    bytes += jpeg.length;
  }
  const labels = {
    name: "labels.csv",
    bytes: new TextEncoder().encode(`${lines.join("\n")}\n`),
    atMs: untilMs,
  };
  return { tar: tarOf([labels, ...files]), crops: files.length };
}

async function cropOf(
  store: Pick<SightParts["store"], "images">,
  { pass }: ConfirmedRead,
): Promise<Uint8Array | null> {
  const image = pass.cropImageId === null ? null : store.images.find(pass.cropImageId);
  if (!image) return null;
  // Purged between the record and the file: it is simply not part of the set.
  return Bun.file(image.path)
    .bytes()
    .catch(() => null);
}
