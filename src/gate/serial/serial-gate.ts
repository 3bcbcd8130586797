/** A relay on a serial line: the protocol's frames, read back where the board can. One channel of one board. */
import { DeviceError } from "../../devices.ts";
import type { GateFields } from "../../site-gates.ts";
import type { Contact, Reach } from "../contact.ts";
import { ModbusRefusal } from "../modbus.ts";
import { kmtronic } from "./kmtronic.ts";
import { lcus } from "./lcus.ts";
import { modbusRtu } from "./modbus-rtu.ts";
import { numato } from "./numato.ts";
import { openPort } from "./port.ts";
import type { Exchange, Protocol } from "./protocol.ts";

/** Between two equal frames to a board that never answers. */
const AGAIN_MS = 40;
/** Letting go may be said as often as it takes; closing only once. */
const OFF_ATTEMPTS = 3;

const protocolOf = (fields: GateFields<"serial">): Protocol => {
  switch (fields.protocol) {
    case "lcus":
      return lcus;
    case "kmtronic":
      return kmtronic;
    case "numato":
      return numato;
    case "modbus-rtu":
      return modbusRtu(fields);
    default:
      return fields satisfies never;
  }
};

export const reachSerial = (id: string, fields: GateFields<"serial">): { place: string; reach: Reach } => {
  const protocol = protocolOf(fields);
  const { channel, path } = fields;
  const place = `${protocol.name} relay, channel ${channel} at ${path}`;

  const reach: Reach = async (lost) => {
    const port = await openPort(id, path, protocol.baud, lost);
    const ask = async <T>(exchange: Exchange<T>): Promise<T | null> => {
      try {
        return await port.ask(exchange, protocol.answerMs);
      } catch (error) {
        if (!(error instanceof ModbusRefusal)) throw error;
        throw new DeviceError(
          id,
          `The relay at ${path} refuses: ${error.message}. Check channel and address.`,
          {
            retry: false,
            cause: error,
          },
        );
      }
    };
    /** The board took the command, but does its contact say so, too? */
    const mustRead = async (on: boolean, hint: string): Promise<void> => {
      if (!protocol.read || (await ask(protocol.read(channel))) === on) return;
      throw new DeviceError(
        id,
        `Channel ${channel} of the relay at ${path} stays ${on ? "open" : "closed"} although it took the command. ${hint}`,
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
      close: () => port.close(),
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
    if (read)
      contact.probe = async () => {
        await ask(read(channel));
      };
    return contact;
  };
  return { place, reach };
};
