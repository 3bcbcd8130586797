/** Modbus RTU relay boards, for example Waveshare's: every command is answered, and a pulse timed by the board. Pure framing. */
import { answerBytes, answerOf, flashCoil, readCoil, writeCoil } from "../modbus.ts";
import type { Exchange, Protocol } from "./protocol.ts";

/** CRC-16/MODBUS, low byte first. Source: Modbus over Serial Line V1.02, section 6.2.2. */
export const crc16 = (bytes: Uint8Array): number => {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
};

export const rtuFrame = (unit: number, command: Uint8Array): Uint8Array => {
  const body = Uint8Array.of(unit, ...command);
  const crc = crc16(body);
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
};

/** The command inside the frame of `length` bytes at `at`, when it is ours and whole. */
const commandAt = (received: Uint8Array, at: number, unit: number, length: number): Uint8Array | null => {
  const frame = received.subarray(at, at + length + 3);
  if (frame.length < length + 3 || frame[0] !== unit) return null;
  const crc = crc16(frame.subarray(0, length + 1));
  if (frame[length + 1] !== (crc & 0xff) || frame[length + 2] !== crc >> 8) return null;
  return frame.subarray(1, length + 1);
};

/** @param meaningOf what an answer says, or null when it belongs to another command. */
export const askRtu = <T>(
  unit: number,
  command: Uint8Array,
  meaningOf: (command: Uint8Array, answer: Uint8Array) => T | null,
): Exchange<T> => ({
  send: rtuFrame(unit, command),
  answer: (received) => {
    // Noise may stand before it and between; only a frame with its checksum counts.
    for (let at = 0; at < received.length; at++)
      for (const length of [answerBytes(command), 2]) {
        const answer = commandAt(received, at, unit, length);
        const meaning = answer ? meaningOf(command, answer) : null;
        if (meaning !== null) return meaning;
      }
    return null;
  },
});
const ask = (unit: number, command: Uint8Array): Exchange<boolean> => askRtu(unit, command, answerOf);

/** @param boardPulse the board knows Waveshare's timed pulse. */
export const modbusRtu = (fields: { unit: number; baud: number; boardPulse: boolean }): Protocol => ({
  name: `Modbus unit ${fields.unit}`,
  baud: fields.baud,
  answerMs: 500,
  set: (channel, on) => ask(fields.unit, writeCoil(channel - 1, on)),
  read: (channel) => ask(fields.unit, readCoil(channel - 1)),
  ...(fields.boardPulse
    ? { pulse: (channel: number, ms: number) => ask(fields.unit, flashCoil(channel - 1, ms)) }
    : {}),
});
