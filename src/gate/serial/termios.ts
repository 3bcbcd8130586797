/**
 * A terminal device as a raw serial line, through the kernel's termios2 (`asm-generic/termbits.h`; x86-64 and arm64
 * have the same layout). Non-blocking; nobody else may open it meanwhile. Every call throws an error with a `code`.
 */
import { closeSync, constants, openSync } from "node:fs";
import { ioctl, ioctlNumber, lockAlone } from "../libc.ts";

const TERMIOS2_BYTES = 44;
const TCGETS2 = ioctlNumber(2, 0x54, 0x2a, TERMIOS2_BYTES);
const TCSETS2 = ioctlNumber(1, 0x54, 0x2b, TERMIOS2_BYTES);
const TIOCEXCL = 0x540cn;
const TCFLSH = 0x540bn;
const CLOSE_ON_EXEC = 0o2000000;

const AT = { control: 8, characters: 17, inputSpeed: 36, outputSpeed: 40 } as const;
const [VTIME, VMIN] = [5, 6];
/** Eight bits, no parity, one stop bit, no flow control; the modem lines are ignored and stay up when we leave. */
const CS8 = 0o60;
const CREAD = 0o200;
const CLOCAL = 0o4000;
/** The speed is the number itself, not one of a list. */
const BOTHER = 0o10000;

/** Opens `path` raw at `baud`, 8N1. Returns its descriptor. */
export const openTerminal = (path: string, baud: number): number => {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK | CLOSE_ON_EXEC);
  try {
    const bytes = new Uint8Array(TERMIOS2_BYTES);
    ioctl(fd, TCGETS2, bytes, "TCGETS2");
    if (!lockAlone(fd)) throw Object.assign(new Error("the port is locked"), { code: "EBUSY" });
    const view = new DataView(bytes.buffer);
    // Input, output and local modes off: bytes as they are.
    for (const at of [0, 4, 12]) view.setUint32(at, 0, true);
    view.setUint32(AT.control, CS8 | CREAD | CLOCAL | BOTHER, true);
    bytes[AT.characters + VMIN] = 0;
    bytes[AT.characters + VTIME] = 0;
    view.setUint32(AT.inputSpeed, baud, true);
    view.setUint32(AT.outputSpeed, baud, true);
    ioctl(fd, TCSETS2, bytes, "TCSETS2");
    ioctl(fd, TIOCEXCL, null, "TIOCEXCL");
    discard(fd);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

/** Throws away what was received and not read. The null is the kernel's number for "input". */
export const discard = (fd: number): void => ioctl(fd, TCFLSH, null, "TCFLSH");
