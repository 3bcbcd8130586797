/**
 * Which pushes are one vehicle: by the camera's own id while it is fresh. A counter that starts anew after the camera
 * restarted does not join two cars. Never longer than the bound; the oldest are forgotten.
 */
import type { Decision, Pass } from "../../parking/types.ts";

/** After so long the same id is another vehicle. */
export const JOIN_MS = 5 * 60_000;
const MOST_KNOWN = 500;

export type Joined = {
  /** The pass of the vehicle with the best text so far. */
  best: Pass;
  /** Monotonic, of the last push. */
  atMs: number;
  /** The newest moment that the camera saw it, by its own clock. */
  capturedAtMs: number | null;
  /** What the newest push said, to know a repetition of it; null when whatever has its time is one. */
  said: string | null;
  decision: Decision | null;
};

export class Joins {
  private readonly known = new Map<string, Joined>();

  find(key: string, nowMs: number): Joined | null {
    const found = this.known.get(key);
    if (!found) return null;
    if (nowMs - found.atMs < JOIN_MS) return found;
    this.known.delete(key);
    return null;
  }

  set(key: string, joined: Joined): void {
    this.known.delete(key);
    this.known.set(key, joined);
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
  }
}
