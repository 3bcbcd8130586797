/** A level counts once it lasted long enough. Pure; instants are monotonic milliseconds. */

export type Debounce = {
  /** Takes a sample; returns the level that counts, or null before the first one has lasted. */
  sample(level: boolean, nowMs: number): boolean | null;
};

export const createDebounce = (lastsMs: number): Debounce => {
  let settled: boolean | null = null;
  let latest: boolean | null = null;
  let sinceMs = 0;
  return {
    sample: (level, nowMs) => {
      if (level !== latest) {
        latest = level;
        sinceMs = nowMs;
      }
      if (nowMs - sinceMs >= lastsMs) settled = level;
      return settled;
    },
  };
};
