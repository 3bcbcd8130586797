/** The level of one wire as everybody behind it sees it: told once after every change, kept when the wire is lost. */

export type Level = {
  /** Takes what was read, after its debounce. */
  become(active: boolean): void;
  /** Null until the wire was read once. */
  on(): boolean | null;
  /** Called at once where it is on. */
  onChange(listener: (on: boolean) => void): void;
  /** Nobody is told any more. */
  close(): void;
};

/** @param normallyClosed an active wire is at rest, and one that opens reports. */
export const createLevel = (normallyClosed: boolean): Level => {
  const listeners: ((on: boolean) => void)[] = [];
  let level: boolean | null = null;
  return {
    become: (active) => {
      const on = active !== normallyClosed;
      if (on === level) return;
      // A wire that is off from the start is no news.
      const isNews = level !== null || on;
      level = on;
      if (isNews) for (const listener of listeners) listener(on);
    },
    on: () => level,
    onChange: (listener) => {
      listeners.push(listener);
      if (level === true) listener(true);
    },
    close: () => {
      listeners.length = 0;
    },
  };
};
