/**
 * A terminal device as a raw serial line, through the kernel's termios (`asm-generic/termbits.h`; x86-64 and arm64
 * have the same layout). Non-blocking; nobody else may open it meanwhile. Every call throws an error with a `code`.
 */
import { closeSync, constants, openSync } from "node:fs";
import { ioctl, lockAlone } from "../libc.ts";

const TERMIOS_BYTES = 36;
const TCGETS = 0x5401n;
const TCSETS = 0x5402n;
const TIOCEXCL = 0x540cn;
const TCFLSH = 0x540bn;
const CLOSE_ON_EXEC = 0o2000000;

const AT = { control: 8, characters: 17 } as const;
const [VTIME, VMIN] = [5, 6];
/** Eight bits, no parity, one stop bit, no flow control; the modem lines are ignored and stay up when we leave. */
const CS8 = 0o60;
const CREAD = 0o200;
const CLOCAL = 0o4000;
/** The kernel's own numbers for the speeds that relay boards have. */
const SPEED: Record<number, number> = {
  9600: 0o15,
  19200: 0o16,
  38400: 0o17,
  57600: 0o10001,
  115200: 0o10002,
};

/** Opens `path` raw at `baud`, 8N1. Returns its descriptor. */
export const openTerminal = (path: string, baud: number): number => {
  const speed = SPEED[baud];
  if (speed === undefined) throw Object.assign(new Error(`no speed ${baud}`), { code: "EINVAL" });
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK | CLOSE_ON_EXEC);
  try {
    const bytes = new Uint8Array(TERMIOS_BYTES);
    ioctl(fd, TCGETS, bytes, "TCGETS");
    if (!lockAlone(fd)) throw Object.assign(new Error("the port is locked"), { code: "EBUSY" });
    const view = new DataView(bytes.buffer);
    // Input, output and local modes off: bytes as they are.
    for (const at of [0, 4, 12]) view.setUint32(at, 0, true);
    view.setUint32(AT.control, CS8 | CREAD | CLOCAL | speed, true);
    bytes[AT.characters + VMIN] = 0;
    bytes[AT.characters + VTIME] = 0;
    ioctl(fd, TCSETS, bytes, "TCSETS");
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
