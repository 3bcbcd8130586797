/** Monotonic time for devices, so that a test can hold it still. Never the wall clock. */

export type Time = {
  /** Monotonic milliseconds. */
  now(): number;
  /** Resolves after at least `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal?.aborted) done();
    else signal?.addEventListener("abort", done, { once: true });
  });

export const realTime: Time = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    const until = performance.now() + ms;
    // A timer may fire a little early; a contact must never be released early.
    for (let left = ms; left > 0 && !signal?.aborted; left = until - performance.now())
      await wait(Math.ceil(left), signal);
  },
};

/** Rejects with `late()` when the answer takes longer; the work's own late failure belongs to nobody then. */
export const within = async <T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
};
