/**
 * The native libraries inside the executable. From source there are none (node_modules has them), so this
 * list is empty; the build puts the real one in its place. Never read by anything but `native.ts`.
 */
export type NativeFile = {
  /** Where the executable keeps it, `/$bunfs/…`. */
  path: string;
  sha256: string;
  bytes: number;
};

/** By file name, shared libraries before the addons that need them. */
export const nativeFiles: Readonly<Record<string, NativeFile>> = {};
