/** What a board on a serial line wants to hear and what it answers. Types only; the framings are pure. */

export type Exchange<T> = {
  send: Uint8Array;
  /**
   * Looks for the answer in all bytes since the command, noise and half frames included. Null: not there yet.
   * @throws when the board says no. Absent: this board never answers.
   */
  answer?: (received: Uint8Array) => T | null;
};

export type Protocol = {
  name: string;
  baud: number;
  /** How long a board may take to answer. */
  answerMs: number;
  set(channel: number, on: boolean): Exchange<unknown>;
  /** The board times its own pulse. */
  pulse?(channel: number, ms: number): Exchange<unknown>;
  /** Reads the contact back. */
  read?(channel: number): Exchange<boolean>;
};
