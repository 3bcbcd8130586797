/** What a driver gives to the common relay: one contact of a board that was reached. Opens no device. */
import { DeviceError } from "../devices.ts";

/** The board is there, goes on pulsing, and cannot stay closed: no reason to give it up. */
export class CannotHold extends DeviceError {
  constructor(device: string, message: string) {
    super(device, message, { retry: false });
  }
}

/** A contact that can be reached right now. Every call has a time limit of its own. @throws DeviceError */
export type Contact = {
  /**
   * Closes or opens the contact. Resolves when the board took it, or on a board that never answers, when the bytes
   * were handed to the wire. Absent where the board only knows pulses.
   */
  set?(on: boolean): Promise<void>;
  /** Only where the board times its own pulse: it lets go by itself, even if this program dies. */
  pulse?(ms: number): Promise<void>;
  /** A cheap proof that the board is still there. */
  probe?(): Promise<void>;
  /** Whether the contact is closed, where the board can be asked. */
  isOn?(): Promise<boolean>;
  /** What an accepted command proves; `answer` when absent. */
  proof?: "read-back" | "answer" | "none";
  close(): void | Promise<void>;
};

/**
 * Reaches the board. `lost` may be called later, once, when it goes away.
 * @throws DeviceError with a sentence that names the cure.
 */
export type Reach = (lost: (error: unknown) => void) => Promise<Contact>;
