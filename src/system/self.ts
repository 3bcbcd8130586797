/**
 * How this program starts another part of itself: a child process or a worker, the same from source and from
 * the one executable. Never starts anything.
 */
import { join } from "node:path";

/** Our code lies in Bun's virtual file system when it runs from the executable. */
const compiled = import.meta.path.startsWith("/$bunfs/");

/** The command that starts this program again; add a verb and its options. */
export function selfCommand(): string[] {
  return compiled ? [process.execPath] : [process.execPath, join(import.meta.dir, "../main.ts")];
}

/**
 * What to give to `new Worker()`.
 * @param file path under `src/`, named `worker.ts` or ending in `-worker.ts`: the build makes each of those
 * an entry point of its own.
 */
export function workerAt(file: string): string {
  return compiled ? `./${file}` : join(import.meta.dir, "..", file);
}
