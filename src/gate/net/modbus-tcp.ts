/**
 * Modbus boards on the network: Modbus TCP, or RTU frames through a plain converter. One connection a host, one order
 * at a time. Source: Modbus Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3.
 */
import { connect, type Socket } from "node:net";
import { DeviceError } from "../../devices.ts";
import type { GateFields, InputFields } from "../../site-gates.ts";
import { boardContact, type Line } from "../board.ts";
import type { Reach } from "../contact.ts";
import { answerOf, flashCoil, readCoil, writeCoil } from "../modbus.ts";
import type { Bus } from "../modbus-inputs.ts";
import { askRtu, modbusRtu } from "../serial/modbus-rtu.ts";
import type { Exchange, Protocol } from "../serial/protocol.ts";
import { createSharedLines, type LineSentences, type OpenCable } from "../shared-line.ts";

const CONNECT_MS = 3000;
const ANSWER_MS = 2000;
/** Reading is soon repeated, and a relay behind the same converter may be waiting. */
const READ_MS = 500;
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

/** One count for all: users of one connection must not take each other's answers. */
let transaction = 0;
/** @param meaningOf what an answer says, or null when it belongs to another command. */
export const askTcp = <T>(
  unit: number,
  command: Uint8Array,
  meaningOf: (command: Uint8Array, answer: Uint8Array) => T | null,
): Exchange<T> => {
  transaction = (transaction + 1) & 0xffff;
  const mine = transaction;
  return {
    send: tcpFrame(mine, unit, command),
    answer: (received) => {
      const answer = tcpAnswer(received, mine);
      return answer ? meaningOf(command, answer) : null;
    },
  };
};

const modbusTcp = (unit: number, boardPulse: boolean): Protocol => {
  const ask = (command: Uint8Array): Exchange<boolean> => askTcp(unit, command, answerOf);
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

/** A converter has one serial bus behind it, and many boards take few connections: whoever uses a host shares one. */
const connections = createSharedLines();

const open =
  (host: string, absent: (cause?: unknown) => DeviceError): OpenCable =>
  async (heard, gone) => {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket = connect(endpointOf(host));
    const timer = setTimeout(() => reject(absent()), CONNECT_MS);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error) => reject(absent(error)));
    try {
      await promise;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    socket.setNoDelay(true);
    socket.on("data", heard);
    // Whatever went wrong, the connection closes after it.
    socket.on("error", () => {});
    socket.on("close", gone);
    return {
      isOpen: () => !socket.destroyed && socket.writable,
      write: async (bytes) => {
        socket.write(bytes);
      },
      close: async () => {
        socket.destroy();
      },
    };
  };

/**
 * @param what is driven or read there, for a sentence; relays go before boards that are only read.
 * @throws DeviceError
 */
export const openConnection = (
  id: string,
  host: string,
  framing: "tcp" | "rtu",
  what: "relay" | "input board",
  lost: (error: unknown) => void,
): Promise<Line> => {
  const fault = (message: string, uncertain: boolean, cause?: unknown): DeviceError =>
    new DeviceError(id, message, { retry: true, uncertain, cause });
  const absent = (cause?: unknown): DeviceError =>
    fault(`Nobody answers at ${host}. Check the ${what}'s power, its cable and its address.`, false, cause);
  const says: LineSentences = {
    lost: (uncertain, cause) =>
      uncertain
        ? fault(
            `The connection to the ${what} at ${host} broke. Check its power and cable; it is taken up again by itself.`,
            true,
            cause,
          )
        : absent(cause),
    silent: () =>
      fault(`The ${what} at ${host} does not answer. Check its power, its network and its unit.`, true),
  };
  return connections.join(`${host} ${framing}`, open(host, absent), {
    isUrgent: what === "relay",
    says,
    lost: () => lost(says.lost(true)),
  });
};

export const reachModbusTcp = (
  id: string,
  fields: GateFields<"modbus-tcp">,
): { place: string; reach: Reach } => {
  const { host, channel, unit, boardPulse, framing } = fields;
  const protocol =
    framing === "rtu"
      ? { ...modbusRtu({ unit, baud: 0, boardPulse }), answerMs: ANSWER_MS }
      : modbusTcp(unit, boardPulse);
  return {
    place: `${protocol.name} relay, channel ${channel} at ${host}`,
    reach: async (lost) =>
      boardContact(id, host, await openConnection(id, host, framing, "relay", lost), protocol, channel),
  };
};

/** A board on the network whose inputs are read. */
export const modbusTcpBus = (id: string, fields: InputFields<"modbus-tcp">): Bus => {
  const { host, unit, framing } = fields;
  return {
    key: `${host} ${framing} unit ${unit}`,
    place: `at ${host}, unit ${unit}`,
    answerMs: READ_MS,
    reach: (lost) => openConnection(id, host, framing, "input board", lost),
    ask: (command, meaningOf) =>
      framing === "rtu" ? askRtu(unit, command, meaningOf) : askTcp(unit, command, meaningOf),
  };
};
