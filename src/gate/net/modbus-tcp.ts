/**
 * Modbus relays on the network: Modbus TCP, or RTU frames through a plain converter. One connection a gate, one order
 * at a time. Source: Modbus Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3.
 */
import { connect, type Socket } from "node:net";
import { DeviceError } from "../../devices.ts";
import type { GateFields } from "../../site-gates.ts";
import { boardContact, type Line } from "../board.ts";
import type { Reach } from "../contact.ts";
import { answerOf, flashCoil, readCoil, writeCoil } from "../modbus.ts";
import { modbusRtu } from "../serial/modbus-rtu.ts";
import type { Exchange, Protocol } from "../serial/protocol.ts";

const CONNECT_MS = 3000;
const ANSWER_MS = 2000;
const MOST_RECEIVED = 4096;
const DEFAULT_PORT = 502;
/** Transaction, protocol, length and unit before the command. */
const HEADER_BYTES = 7;

/** @param transaction ties the answer to its command: a late one has another's number. */
export const tcpFrame = (transaction: number, unit: number, command: Uint8Array): Uint8Array => {
  const length = command.length + 1;
  return Uint8Array.of(
    transaction >> 8,
    transaction & 0xff,
    0,
    0,
    length >> 8,
    length & 0xff,
    unit,
    ...command,
  );
};

/** The command of the answer with this transaction, once it is whole. */
export const tcpAnswer = (received: Uint8Array, transaction: number): Uint8Array | null => {
  for (let at = 0; at + HEADER_BYTES <= received.length; ) {
    const word = (offset: number): number =>
      ((received[at + offset] ?? 0) << 8) | (received[at + offset + 1] ?? 0);
    const end = at + 6 + word(4);
    // Not Modbus, or a frame that has not come to its end.
    if (word(2) !== 0 || word(4) < 2 || end > received.length) return null;
    if (word(0) === transaction) return received.subarray(at + HEADER_BYTES, end);
    at = end;
  }
  return null;
};

const modbusTcp = (unit: number, boardPulse: boolean): Protocol => {
  let transaction = 0;
  const ask = (command: Uint8Array): Exchange<boolean> => {
    transaction = (transaction + 1) & 0xffff;
    const mine = transaction;
    return {
      send: tcpFrame(mine, unit, command),
      answer: (received) => {
        const answer = tcpAnswer(received, mine);
        return answer ? answerOf(command, answer) : null;
      },
    };
  };
  return {
    name: `Modbus unit ${unit}`,
    baud: 0,
    answerMs: ANSWER_MS,
    set: (channel, on) => ask(writeCoil(channel - 1, on)),
    read: (channel) => ask(readCoil(channel - 1)),
    ...(boardPulse ? { pulse: (channel: number, ms: number) => ask(flashCoil(channel - 1, ms)) } : {}),
  };
};

const endpointOf = (host: string): { host: string; port: number } => {
  const { hostname, port } = new URL(`modbus://${host}`);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? DEFAULT_PORT : Number(port) };
};

export const reachModbusTcp = (
  id: string,
  fields: GateFields<"modbus-tcp">,
): { place: string; reach: Reach } => {
  const { host, channel, unit, boardPulse } = fields;
  const fault = (message: string, uncertain: boolean, cause?: unknown): DeviceError =>
    new DeviceError(id, message, { retry: true, uncertain, cause });
  const absent = (cause?: unknown): DeviceError =>
    fault(`Nobody answers at ${host}. Check the relay's power, its cable and its address.`, false, cause);

  const open = async (): Promise<Socket> => {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket = connect(endpointOf(host));
    const timer = setTimeout(() => reject(absent()), CONNECT_MS);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error) => reject(absent(error)));
    try {
      return await promise;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };

  const lineOf = (socket: Socket, lost: (error: unknown) => void): Line => {
    let listen: ((bytes: Uint8Array) => void) | null = null;
    let fail: ((error: DeviceError) => void) | null = null;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => listen?.(bytes));
    // Whatever went wrong, the connection closes after it.
    socket.on("error", () => {});
    socket.on("close", () => {
      const error = fault(
        `The connection to the relay at ${host} broke. Check its power and cable; it is taken up again by itself.`,
        true,
      );
      fail?.(error);
      lost(error);
    });
    return {
      ask: async (exchange, answerMs) => {
        if (socket.destroyed || !socket.writable) throw absent();
        const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Line["ask"]>>>();
        let received = new Uint8Array(0);
        const timer = setTimeout(
          () =>
            reject(
              fault(`The relay at ${host} does not answer. Check its power, its network and its unit.`, true),
            ),
          answerMs,
        );
        fail = reject;
        listen = (bytes) => {
          received = Buffer.concat([received, bytes]).subarray(-MOST_RECEIVED);
          try {
            const answer = exchange.answer?.(received) ?? null;
            if (answer !== null) resolve(answer);
          } catch (error) {
            reject(error);
          }
        };
        try {
          socket.write(exchange.send);
          return (await promise) as never;
        } finally {
          clearTimeout(timer);
          fail = null;
          listen = null;
        }
      },
      close: () => {
        socket.destroy();
      },
    };
  };

  const protocol =
    fields.framing === "rtu"
      ? { ...modbusRtu({ unit, baud: 0, boardPulse }), answerMs: ANSWER_MS }
      : modbusTcp(unit, boardPulse);
  return {
    place: `${protocol.name} relay, channel ${channel} at ${host}`,
    reach: async (lost) => boardContact(id, host, lineOf(await open(), lost), protocol, channel),
  };
};
