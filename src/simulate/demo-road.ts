/**
 * What one demo camera shows from moment to moment: an empty road until a car is sent, the car standing at the
 * barrier until it is told to drive on. It follows the barrier; it never moves it.
 */
import type { CarClip } from "./demo-clip.ts";
import type { AccessUnit } from "./h264.ts";

export type RoadState = "empty" | "arriving" | "waiting" | "leaving";

export class DemoRoad {
  private current: RoadState = "empty";
  private car: CarClip | null = null;
  private position = 0;
  private lastWasKey = false;
  private mayLeave = false;
  private changed: (() => void)[] = [];

  /** @param empty a second of empty road. */
  constructor(private readonly empty: readonly AccessUnit[]) {}

  state(): RoadState {
    return this.current;
  }

  /** The picture to send now. */
  next(): AccessUnit {
    // Two key pictures of different pieces must not touch: their numbers could be the same.
    if (!this.lastWasKey) this.turn();
    const piece = this.piece();
    const unit = piece[this.position % piece.length] as AccessUnit;
    this.position++;
    this.lastWasKey = unit.isKey;
    return unit;
  }

  /** Sends a car up the road. Throws when one is there already. */
  arrive(car: CarClip): void {
    if (this.current !== "empty" || this.car) throw new Error("There is a car on this road already.");
    this.car = car;
    this.mayLeave = false;
  }

  /** Lets the car that is there drive on; one that is still arriving stops first. */
  driveOn(): void {
    if (this.car) this.mayLeave = true;
  }

  /** Resolves when the road shows that state; rejects with the signal's reason. */
  async until(state: RoadState, signal: AbortSignal): Promise<void> {
    while (this.current !== state) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.changed.push(wake);
        signal.addEventListener("abort", wake);
      });
    }
    signal.throwIfAborted();
  }

  private piece(): readonly AccessUnit[] {
    switch (this.current) {
      case "empty":
        return this.empty;
      case "arriving":
        return (this.car as CarClip).approach;
      case "waiting":
        return (this.car as CarClip).wait;
      case "leaving":
        return (this.car as CarClip).leave;
    }
  }

  private turn(): void {
    const isOver = this.position >= this.piece().length;
    switch (this.current) {
      case "empty":
        if (this.car) this.show("arriving");
        return;
      case "arriving":
        if (isOver) this.show("waiting");
        return;
      case "waiting":
        if (this.mayLeave) this.show("leaving");
        return;
      case "leaving":
        if (isOver) {
          this.car = null;
          this.show("empty");
        }
        return;
    }
  }

  private show(state: RoadState): void {
    this.current = state;
    this.position = 0;
    for (const wake of this.changed.splice(0)) wake();
  }
}
