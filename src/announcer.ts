/** Fans facts out to the screens. One failing listener cannot hurt another; no decision hangs on it. */
import type { ScreenEvent } from "./desk-types.ts";

export type Announcer = {
  announce(event: ScreenEvent): void;
  /** Returns the way to stop listening. */
  subscribe(listener: (event: ScreenEvent) => void): () => void;
};

export const createAnnouncer = (log: (line: string) => void): Announcer => {
  const listeners = new Set<(event: ScreenEvent) => void>();
  return {
    announce: (event) => {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          log(
            `A screen could not take "${event.kind}": ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
