/**
 * Decides which frames are worth reading: those in which something moved inside the lane's zone, and a frame now and
 * then while the zone may not be empty. Costs a few thousand additions a frame. Pure; it never reads a plate itself.
 */
import type { Zone } from "./types.ts";
import { isInZone } from "./zone.ts";

export type GateFrame = { rgb: Uint8Array; width: number; height: number; monotonicMs: number };

const COLUMNS = 80;
const ROWS = 45;
/** Samples per cell and axis: averaging them keeps a sensor's noise below the threshold at night. */
const SAMPLES = 4;
/** Grey levels by which a cell differs from before when something moved there, on top of the picture's own noise. */
const LEAST_CHANGE = 9;
const NOISE_FACTOR = 4;
/** So many cells make a vehicle; fewer are an insect or a leaf. One cell in 3600 is 16 by 16 pixels of 1280x720. */
const LEAST_CELLS = 3;
/** While a vehicle is held, or the zone may not be empty, one frame is read at least this often. */
const READ_AT_LEAST_MS = 2_000;
/** A zone that stayed still this long without a plate shows its empty self. */
const EMPTY_AFTER_MS = 60_000;
/** Daylight changes slowly; the picture of the empty zone follows it. */
const FOLLOW = 0.05;

export class MotionGate {
  private readonly cells: Int32Array;
  private lastRead: Float32Array | null = null;
  private lastReadAtMs = Number.NEGATIVE_INFINITY;
  private empty: Float32Array | null = null;
  private stillSinceMs = 0;

  constructor(zone?: Zone) {
    const inside: number[] = [];
    for (let cell = 0; cell < COLUMNS * ROWS; cell++) {
      const x = ((cell % COLUMNS) + 0.5) / COLUMNS;
      const y = (Math.floor(cell / COLUMNS) + 0.5) / ROWS;
      if (!zone || isInZone(zone, x, y)) inside.push(cell);
    }
    // A zone smaller than a cell still has to see something.
    this.cells = Int32Array.from(
      inside.length > 0 ? inside : Array.from({ length: COLUMNS * ROWS }, (_, i) => i),
    );
  }

  /** True when this frame has to be read. `isHeld`: a vehicle waits in the lane. */
  isWorthReading(frame: GateFrame, isHeld: boolean): boolean {
    const now = this.greys(frame);
    const sinceReadMs = frame.monotonicMs - this.lastReadAtMs;
    if (!this.lastRead || this.differs(now, this.lastRead)) {
      this.stillSinceMs = frame.monotonicMs;
      return this.willRead(now, frame.monotonicMs);
    }
    const isEmpty = this.empty !== null && !this.differs(now, this.empty);
    if (isEmpty) for (let i = 0; i < now.length; i++) this.empty![i]! += (now[i]! - this.empty![i]!) * FOLLOW;
    if ((isHeld || !isEmpty) && sinceReadMs >= READ_AT_LEAST_MS) return this.willRead(now, frame.monotonicMs);
    return false;
  }

  /** What reading the frame brought: without any plate for long enough, this is how the empty zone looks. */
  wasRead(frame: GateFrame, hadPlate: boolean): void {
    if (hadPlate) this.stillSinceMs = frame.monotonicMs;
    else if (this.lastRead && frame.monotonicMs - this.stillSinceMs >= EMPTY_AFTER_MS)
      this.empty = this.lastRead.slice();
  }

  /** The frame could not be read after all: the next one is worth it. */
  wasLost(): void {
    this.lastRead = null;
  }

  private willRead(now: Float32Array, atMs: number): true {
    this.lastRead = now;
    this.lastReadAtMs = atMs;
    return true;
  }

  private differs(now: Float32Array, before: Float32Array): boolean {
    const change = now.map((value, i) => value - before[i]!);
    // A cloud or the camera's exposure shifts all cells alike: that is not motion.
    const shift = median(change);
    const noise = median(change.map((value) => Math.abs(value - shift)));
    const least = LEAST_CHANGE + NOISE_FACTOR * noise;
    const needed = Math.min(LEAST_CELLS, this.cells.length);
    let moved = 0;
    for (const value of change) if (Math.abs(value - shift) > least && ++moved >= needed) return true;
    // Darker or brighter by a lot: the lights went on, or a lorry fills the zone.
    return Math.abs(shift) > 30;
  }

  /** Mean green of each cell of the zone, from a few samples. */
  private greys({ rgb, width, height }: GateFrame): Float32Array {
    const greys = new Float32Array(this.cells.length);
    this.cells.forEach((cell, i) => {
      const [column, row] = [cell % COLUMNS, Math.floor(cell / COLUMNS)];
      let sum = 0;
      for (let sy = 0; sy < SAMPLES; sy++) {
        const y = Math.min(height - 1, Math.floor(((row + (sy + 0.5) / SAMPLES) * height) / ROWS));
        for (let sx = 0; sx < SAMPLES; sx++) {
          const x = Math.min(width - 1, Math.floor(((column + (sx + 0.5) / SAMPLES) * width) / COLUMNS));
          sum += rgb[(y * width + x) * 3 + 1]!;
        }
      }
      greys[i] = sum / (SAMPLES * SAMPLES);
    });
    return greys;
  }
}

function median(values: Float32Array): number {
  const sorted = values.slice().sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
