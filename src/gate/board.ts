/**
 * One channel of a board that speaks a framed protocol, over whatever carries its bytes: read back where the board can,
 * told twice to let go where it is mute. Knows no port and no socket.
 */
import { DeviceError } from "../devices.ts";
import type { Contact } from "./contact.ts";
import { ModbusRefusal } from "./modbus.ts";
import type { Exchange, Protocol } from "./serial/protocol.ts";

/** Between two equal frames to a board that never answers. */
const AGAIN_MS = 40;
/** Letting go may be said as often as it takes; closing only once. */
const OFF_ATTEMPTS = 3;

export type Line = {
  /** Sends, and waits for the answer where there is one. @throws DeviceError, `uncertain` once a byte was sent. */
  ask<T>(exchange: Exchange<T>, answerMs: number): Promise<T | null>;
  close(): void | Promise<void>;
};

/** @param at where the board is, for a sentence: `/dev/ttyUSB0`. */
export const boardContact = (
  id: string,
  at: string,
  line: Line,
  protocol: Protocol,
  channel: number,
): Contact => {
  const ask = async <T>(exchange: Exchange<T>): Promise<T | null> => {
    try {
      return await line.ask(exchange, protocol.answerMs);
    } catch (error) {
      if (!(error instanceof ModbusRefusal)) throw error;
      throw new DeviceError(id, `The relay at ${at} refuses: ${error.message}. Check channel and address.`, {
        retry: false,
        cause: error,
      });
    }
  };
  /** The board took the command, but does its contact say so, too? */
  const mustRead = async (on: boolean, hint: string): Promise<void> => {
    if (!protocol.read || (await ask(protocol.read(channel))) === on) return;
    throw new DeviceError(
      id,
      `Channel ${channel} of the relay at ${at} stays ${on ? "open" : "closed"} although it took the command. ${hint}`,
      { retry: false, uncertain: !on },
    );
  };
  const letGo = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++)
      try {
        await ask(protocol.set(channel, false));
        return await mustRead(false, "Check the board.");
      } catch (error) {
        if (attempt === OFF_ATTEMPTS) throw error;
      }
  };
  const sayTwice = async (): Promise<void> => {
    await ask(protocol.set(channel, false));
    // Nobody answers, so a frame that noise has eaten must not leave the contact closed.
    await Bun.sleep(AGAIN_MS);
    await ask(protocol.set(channel, false));
  };
  const isMute = protocol.answerMs === 0;
  const contact: Contact = {
    set: async (on) => {
      if (!on) return isMute ? sayTwice() : letGo();
      await ask(protocol.set(channel, true));
      await mustRead(true, "Check the board.");
    },
    close: () => line.close(),
    proof: isMute ? "none" : protocol.read ? "read-back" : "answer",
  };
  const { pulse, read } = protocol;
  if (pulse)
    contact.pulse = async (ms) => {
      try {
        await ask(pulse(channel, ms));
      } catch (error) {
        if (!(error instanceof DeviceError && error.cause instanceof ModbusRefusal)) throw error;
        // It knows no timed pulse, and has done nothing: from now on we time it.
        delete contact.pulse;
        return contact.set?.(true);
      }
      await mustRead(true, "If it has no timed pulse, set boardPulse: false.");
    };
  if (read) {
    contact.probe = async () => {
      await ask(read(channel));
    };
    contact.isOn = async () => (await ask(read(channel))) === true;
  }
  return contact;
};
