/** Turns SQLite's error codes into sentences with a next step. */
import { StoreError } from "./types.ts";

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";

/** Wraps what SQLite or the file system threw; a StoreError passes unchanged. */
export const storeError = (error: unknown, path: string): StoreError => {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const said = error instanceof Error ? error.message : String(error);
  if (code.startsWith("SQLITE_FULL") || code === "ENOSPC")
    return new StoreError(
      "full",
      `The disk that holds ${path} is full.`,
      "Free some space or move the data folder to a larger disk; nothing recorded so far is lost.",
      error,
    );
  if (code.startsWith("SQLITE_READONLY") || code === "EROFS" || code === "EACCES" || code === "EPERM")
    return new StoreError(
      "read-only",
      `${path} cannot be written.`,
      "Give the user that runs Lotkeeper write access to the data folder, or remount the disk read-write.",
      error,
    );
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return new StoreError(
      "locked",
      `${path} is in use by another program.`,
      "Stop the other Lotkeeper that uses this data folder, or start this one with another --data.",
      error,
    );
  if (code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB"))
    return new StoreError(
      "damaged",
      `${path} is damaged or is not a Lotkeeper database.`,
      "Keep the file, and put the newest file of the backups folder in its place.",
      error,
    );
  if (code.startsWith("SQLITE_CANTOPEN") || ["ENOENT", "ENOTDIR", "EEXIST"].includes(code))
    return new StoreError(
      "other",
      `${path} cannot be opened.`,
      "Check that the data folder exists, is a folder, and belongs to the user that runs Lotkeeper.",
      error,
    );
  return new StoreError(
    "other",
    `The database ${path} refused: ${said}`,
    "Look at the journal page and the log; then restart.",
    error,
  );
};
