/**
 * Modbus coils and discrete inputs as bytes, without the wrapping that a serial line or TCP puts around them. Pure.
 * Source: Modbus Application Protocol V1.1b3, sections 6.1, 6.2 and 6.5; the timed pulse is Waveshare's.
 */

/** The board said no: it understood, and did nothing. `code` as in section 7 of the protocol. */
export class ModbusRefusal extends Error {
  readonly code: number;
  constructor(code: number) {
    super(REASONS[code] ?? `error ${code}`);
    this.name = "ModbusRefusal";
    this.code = code;
  }
}
const REASONS: Record<number, string> = {
  1: "it does not know this command",
  2: "it has no such channel",
  3: "it does not take this value",
  4: "the device failed",
  6: "it is busy",
  10: "the gateway has no path to it",
  11: "the device behind the gateway does not answer",
};

const READ_COILS = 1;
const READ_INPUTS = 2;
const WRITE_COIL = 5;
/** Waveshare: coil + 0x0200 with tenths of a second closes the contact for that long. */
const FLASH_ON = 0x0200;

const words = (code: number, first: number, second: number): Uint8Array =>
  Uint8Array.of(code, first >> 8, first & 0xff, second >> 8, second & 0xff);

/** @param coil counted from 0. */
export const writeCoil = (coil: number, on: boolean): Uint8Array => words(WRITE_COIL, coil, on ? 0xff00 : 0);
/** The board lets go by itself after `ms`, rounded up to tenths of a second. */
export const flashCoil = (coil: number, ms: number): Uint8Array =>
  words(WRITE_COIL, FLASH_ON + coil, Math.ceil(ms / 100));
export const readCoil = (coil: number): Uint8Array => words(READ_COILS, coil, 1);
/** Which of a board's two tables of bits: what it was told, or what is wired to it. */
export type BitTable = "coils" | "discrete-inputs";
/** @param first counted from 0. @param count at most 2000 by the protocol. */
export const readBits = (table: BitTable, first: number, count: number): Uint8Array =>
  words(table === "coils" ? READ_COILS : READ_INPUTS, first, count);

const bitsAsked = (command: Uint8Array): number => ((command[3] ?? 0) << 8) | (command[4] ?? 0);
/** How long an answer to this command is; a refusal has two bytes. */
export const answerBytes = (command: Uint8Array): number =>
  command[0] === WRITE_COIL ? 5 : 2 + Math.ceil(bitsAsked(command) / 8);

/** True when the answer belongs to the command. @throws ModbusRefusal */
const isAnswer = (command: Uint8Array, answer: Uint8Array): boolean => {
  const code = command[0] ?? 0;
  if (answer[0] === (code | 0x80) && answer.length === 2) throw new ModbusRefusal(answer[1] ?? 0);
  return answer[0] === code && answer.length === answerBytes(command);
};

/**
 * Whether the answer belongs to the command. A write is answered by its echo.
 * @returns the coil for a read, true for a write, null when it is another's answer. @throws ModbusRefusal
 */
export const answerOf = (command: Uint8Array, answer: Uint8Array): boolean | null => {
  if (!isAnswer(command, answer)) return null;
  if (command[0] === WRITE_COIL) return command.every((byte, i) => byte === answer[i]) ? true : null;
  return answer[1] === 1 ? ((answer[2] ?? 0) & 1) === 1 : null;
};

/** The bits that a read asked for, the first one first; null when it is another's answer. @throws ModbusRefusal */
export const bitsOf = (command: Uint8Array, answer: Uint8Array): boolean[] | null => {
  if (!isAnswer(command, answer) || answer[1] !== answer.length - 2) return null;
  return Array.from(
    { length: bitsAsked(command) },
    (_, i) => (((answer[2 + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 1,
  );
};
