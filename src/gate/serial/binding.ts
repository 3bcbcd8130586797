/**
 * The hardware side of @serialport/stream for this runtime: its own native parts abort under Bun. A non-blocking
 * descriptor that is looked at often while an answer is due, and seldom otherwise. Knows no relay.
 */
import { closeSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import type {
  BindingInterface,
  BindingPortInterface,
  OpenOptions,
  PortInfo,
  PortStatus,
} from "@serialport/bindings-interface";
import { codeOf, readInto, waiting } from "../libc.ts";
import { discard, openTerminal } from "./termios.ts";

const BUSY_LOOK_MS = 4;
const IDLE_LOOK_MS = 50;
/** How long after a command the port counts as busy. */
const BUSY_FOR_MS = 1500;
/** A port that takes no byte for so long is stuck. */
const WRITE_PATIENCE_MS = 1000;

/** Names that stay the same when cables are pulled and the machine starts again. */
const STABLE = "/dev/serial/by-id";

const canceled = (): Error => Object.assign(new Error("The port was closed."), { canceled: true });
const gone = (): Error => Object.assign(new Error("The port went away."), { code: "ENODEV" });

class TerminalPort implements BindingPortInterface {
  isOpen = true;
  readonly openOptions: Required<OpenOptions>;
  #fd: number;
  #busyUntilMs = 0;
  #wake: (() => void) | null = null;

  constructor(fd: number, options: OpenOptions) {
    this.#fd = fd;
    this.openOptions = {
      dataBits: 8,
      lock: true,
      stopBits: 1,
      parity: "none",
      rtscts: false,
      xon: false,
      xoff: false,
      xany: false,
      hupcl: false,
      ...options,
    };
  }

  async read(buffer: Buffer, offset: number, length: number) {
    for (;;) {
      if (!this.isOpen) throw canceled();
      const { data, gone: isGone } = waiting(this.#fd);
      if (data) {
        const bytesRead = readInto(this.#fd, buffer.subarray(offset, offset + length));
        if (bytesRead > 0) return { buffer, bytesRead };
      }
      // A line without its device reads as ended, or only says so.
      if (data || isGone) throw gone();
      await this.#pause(performance.now() < this.#busyUntilMs ? BUSY_LOOK_MS : IDLE_LOOK_MS);
    }
  }

  async write(buffer: Buffer): Promise<void> {
    const untilMs = performance.now() + WRITE_PATIENCE_MS;
    this.#busyUntilMs = performance.now() + BUSY_FOR_MS;
    this.#wake?.();
    for (let at = 0; at < buffer.length; ) {
      if (!this.isOpen) throw canceled();
      try {
        at += writeSync(this.#fd, buffer, at);
      } catch (error) {
        if (codeOf(error) !== "EAGAIN") throw error;
        if (performance.now() > untilMs) throw gone();
        await Bun.sleep(BUSY_LOOK_MS);
      }
    }
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#wake?.();
    closeSync(this.#fd);
  }

  async flush(): Promise<void> {
    if (this.isOpen) discard(this.#fd);
  }

  async drain(): Promise<void> {}
  async update(): Promise<void> {}
  async set(): Promise<void> {}
  async get(): Promise<PortStatus> {
    return { cts: false, dsr: false, dcd: false };
  }
  async getBaudRate(): Promise<{ baudRate: number }> {
    return { baudRate: this.openOptions.baudRate };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}

export const terminalBinding: BindingInterface<TerminalPort, OpenOptions, PortInfo> = {
  list: async () => {
    const none = {
      manufacturer: undefined,
      serialNumber: undefined,
      pnpId: undefined,
      locationId: undefined,
      productId: undefined,
      vendorId: undefined,
    };
    try {
      return readdirSync(STABLE)
        .sort()
        .map((name) => ({ path: join(STABLE, name), ...none }));
    } catch {
      // The folder is only there while a port is.
      return [];
    }
  },
  open: async (options) => new TerminalPort(openTerminal(options.path, options.baudRate), options),
};
