/**
 * The kernel's GPIO character device, second version (Linux 5.10 and newer), byte by byte: `linux/gpio.h`. Packs and
 * unpacks; knows no barrier. Every call throws SystemError.
 */
import { ioctl, ioctlNumber, readInto } from "../libc.ts";

const TYPE = 0xb4;
const CHIP_INFO_BYTES = 68;
const LINE_INFO_BYTES = 256;
const REQUEST_BYTES = 592;
const VALUES_BYTES = 16;
const EVENT_BYTES = 48;
const GET_CHIP_INFO = ioctlNumber(2, TYPE, 0x01, CHIP_INFO_BYTES);
const GET_LINE_INFO = ioctlNumber(3, TYPE, 0x05, LINE_INFO_BYTES);
const GET_LINE = ioctlNumber(3, TYPE, 0x07, REQUEST_BYTES);
const GET_VALUES = ioctlNumber(3, TYPE, 0x0e, VALUES_BYTES);
const SET_VALUES = ioctlNumber(3, TYPE, 0x0f, VALUES_BYTES);

const FLAG = {
  used: 1n << 0n,
  activeLow: 1n << 1n,
  input: 1n << 2n,
  output: 1n << 3n,
  rising: 1n << 4n,
  falling: 1n << 5n,
  "pull-up": 1n << 8n,
  "pull-down": 1n << 9n,
  off: 1n << 10n,
} as const;
const ATTRIBUTE_OUTPUT_VALUES = 2;
const ATTRIBUTE_DEBOUNCE = 3;
const RISING_EDGE = 1;

const textAt = (bytes: Uint8Array, at: number): string => {
  const field = bytes.subarray(at, at + 32);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
};

export type ChipInfo = { name: string; label: string; lines: number };
export const chipInfo = (fd: number): ChipInfo => {
  const bytes = new Uint8Array(CHIP_INFO_BYTES);
  ioctl(fd, GET_CHIP_INFO, bytes, "GPIO chip info");
  return {
    name: textAt(bytes, 0),
    label: textAt(bytes, 32),
    lines: new DataView(bytes.buffer).getUint32(64, true),
  };
};

export type LineInfo = { offset: number; name: string; consumer: string; used: boolean };
export const lineInfo = (fd: number, offset: number): LineInfo => {
  const bytes = new Uint8Array(LINE_INFO_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(64, offset, true);
  ioctl(fd, GET_LINE_INFO, bytes, "GPIO line info");
  return {
    offset,
    name: textAt(bytes, 0),
    consumer: textAt(bytes, 32),
    used: (view.getBigUint64(72, true) & FLAG.used) !== 0n,
  };
};

export type LineWish = {
  offset: number;
  consumer: string;
  activeLow: boolean;
} & (
  | { kind: "output"; on: boolean }
  | { kind: "input"; edges: boolean; bias?: "pull-up" | "pull-down" | "off" | undefined; debounceMs?: number }
);

/** Takes one line. An output has its level from the first instant: there is no glitch. Returns its descriptor. */
export const requestLine = (chipFd: number, wish: LineWish): number => {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, wish.offset, true);
  bytes.set(new TextEncoder().encode(wish.consumer).subarray(0, 31), 256);
  let flags = wish.activeLow ? FLAG.activeLow : 0n;
  let attributes = 0;
  const attribute = (id: number, value: bigint): void => {
    const at = 320 + 24 * attributes++;
    view.setUint32(at, id, true);
    view.setBigUint64(at + 8, value, true);
    // Which of the requested lines it concerns: the first, which is the only one.
    view.setBigUint64(at + 16, 1n, true);
  };
  if (wish.kind === "output") {
    flags |= FLAG.output;
    attribute(ATTRIBUTE_OUTPUT_VALUES, wish.on ? 1n : 0n);
  } else {
    flags |= FLAG.input;
    if (wish.edges) flags |= FLAG.rising | FLAG.falling;
    if (wish.bias) flags |= FLAG[wish.bias];
    if (wish.debounceMs) attribute(ATTRIBUTE_DEBOUNCE, BigInt(wish.debounceMs) * 1000n);
  }
  view.setBigUint64(288, flags, true);
  view.setUint32(296, attributes, true);
  view.setUint32(560, 1, true);
  ioctl(chipFd, GET_LINE, bytes, "GPIO line request");
  return view.getInt32(588, true);
};

/** True while the line is active, after `activeLow`. */
export const getLine = (lineFd: number): boolean => {
  const values = new BigUint64Array([0n, 1n]);
  ioctl(lineFd, GET_VALUES, new Uint8Array(values.buffer), "GPIO read");
  return ((values[0] ?? 0n) & 1n) === 1n;
};

export const setLine = (lineFd: number, on: boolean): void => {
  const values = new BigUint64Array([on ? 1n : 0n, 1n]);
  ioctl(lineFd, SET_VALUES, new Uint8Array(values.buffer), "GPIO write");
};

export type Edge = {
  on: boolean;
  /** The kernel's monotonic clock, nanoseconds. */
  atNs: bigint;
  /** Rises by one for each edge of the line; a gap is an edge that the kernel had to drop. */
  seq: number;
};

/** The edges that wait at a line. Call only when there are some: the read waits otherwise. */
export const readEdges = (lineFd: number): Edge[] => {
  const bytes = new Uint8Array(EVENT_BYTES * 16);
  const view = new DataView(bytes.buffer);
  const count = Math.floor(readInto(lineFd, bytes) / EVENT_BYTES);
  return Array.from({ length: count }, (_, i) => ({
    atNs: view.getBigUint64(i * EVENT_BYTES, true),
    on: view.getUint32(i * EVENT_BYTES + 8, true) === RISING_EDGE,
    seq: view.getUint32(i * EVENT_BYTES + 20, true),
  }));
};
