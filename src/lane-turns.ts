/** One thing after another: a lane never makes two decisions at the same time. Never drops and never reorders. */

export type Turns = {
  /** Runs `work` when everything asked for before has ended, whatever became of it. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way and nothing waits. */
  idle(): Promise<void>;
};

export function createTurns(): Turns {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const turn = tail.then(work);
      tail = turn.catch(() => {});
      return turn;
    },
    async idle() {
      for (let seen = tail; ; seen = tail) {
        await seen;
        if (seen === tail) return;
      }
    },
  };
}
