/** How much room the data folder has left. Never deletes anything. */
import { statfs } from "node:fs/promises";

/** Below this, pictures stop being kept and the owner is told; records still fit for months. */
export const LOW_DISK_BYTES = 500 * 1024 * 1024;

/** Below this, a record may not fit any more. */
export const FULL_DISK_BYTES = 2 * 1024 * 1024;

/** Free bytes for an ordinary user on the disk that holds `folder`. @throws when the folder is not there */
export const freeBytes = async (folder: string): Promise<number> => {
  const stats = await statfs(folder);
  return stats.bavail * stats.bsize;
};

/** 1536 MiB → "1.5 GB": for a sentence, not for arithmetic. */
export const sizeText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
