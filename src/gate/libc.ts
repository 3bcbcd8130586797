/**
 * The few calls of the system's C library that devices need and that neither Bun nor Node offers. Linux with glibc;
 * loaded when first used, so that a machine without devices never asks for it.
 */
import { dlopen, ptr, read } from "bun:ffi";

export { codeOf } from "../system/code-of.ts";

const load = () =>
  dlopen("libc.so.6", {
    ioctl: { args: ["i32", "u64", "ptr"], returns: "i32" },
    poll: { args: ["ptr", "u64", "i32"], returns: "i32" },
    read: { args: ["i32", "ptr", "u64"], returns: "i64" },
    flock: { args: ["i32", "i32"], returns: "i32" },
    __errno_location: { args: [], returns: "ptr" },
  }).symbols;
let symbols: ReturnType<typeof load> | null = null;
const libc = () => {
  symbols ??= load();
  return symbols;
};

const NAMES: Record<number, string> = {
  1: "EPERM",
  2: "ENOENT",
  4: "EINTR",
  5: "EIO",
  6: "ENXIO",
  9: "EBADF",
  11: "EAGAIN",
  13: "EACCES",
  16: "EBUSY",
  19: "ENODEV",
  22: "EINVAL",
  25: "ENOTTY",
  32: "EPIPE",
  38: "ENOSYS",
  95: "EOPNOTSUPP",
  110: "ETIMEDOUT",
};

/** A system call that failed; `code` as in Node's own errors. */
export class SystemError extends Error {
  readonly code: string;
  constructor(call: string, errno: number) {
    const code = NAMES[errno] ?? `errno ${errno}`;
    super(`${call}: ${code}`);
    this.name = "SystemError";
    this.code = code;
  }
}

const errno = (): number => {
  const place = libc().__errno_location();
  return place ? read.i32(place, 0) : 0;
};

/** @throws SystemError */
export const ioctl = (fd: number, request: bigint, argument: Uint8Array | null, call: string): void => {
  if (libc().ioctl(fd, request, argument ? ptr(argument) : null) < 0) throw new SystemError(call, errno());
};

/** Takes the advisory lock that serial programs respect. False when another program has it. */
export const lockAlone = (fd: number): boolean => libc().flock(fd, 2 | 4) === 0;

const POLL_IN = 1;
/** POLLERR, POLLHUP, POLLNVAL. */
const POLL_GONE = 8 | 16 | 32;

/** What waits at a descriptor, without waiting for it. */
export const waiting = (fd: number): { data: boolean; gone: boolean } => {
  const asked = new DataView(new ArrayBuffer(8));
  asked.setInt32(0, fd, true);
  asked.setInt16(4, POLL_IN, true);
  if (libc().poll(ptr(asked), 1n, 0) <= 0) return { data: false, gone: false };
  const answer = asked.getInt16(6, true);
  return { data: (answer & POLL_IN) !== 0, gone: (answer & POLL_GONE) !== 0 };
};

/** Bytes that were read; 0 at the end of the file. Call only where `waiting` saw data. @throws SystemError */
export const readInto = (fd: number, buffer: Uint8Array): number => {
  const count = Number(libc().read(fd, ptr(buffer), BigInt(buffer.byteLength)));
  if (count < 0) throw new SystemError("read", errno());
  return count;
};

/** The number of an ioctl as the kernel's headers compute it: direction 1 write, 2 read, 3 both. */
export const ioctlNumber = (direction: 1 | 2 | 3, type: number, number: number, size: number): bigint =>
  BigInt(direction * 2 ** 30 + size * 2 ** 16 + type * 2 ** 8 + number);
