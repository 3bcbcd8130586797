/**
 * One serial port and whoever uses it: relays and boards that are read share it, one command at a time.
 * Every failure is a DeviceError whose sentence names the cure. Knows no protocol.
 */
import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { SerialPortStream } from "@serialport/stream";
import { DeviceError } from "../../devices.ts";
import type { Line } from "../board.ts";
import { codeOf } from "../libc.ts";
import { type Cable, createSharedLines, type LineSentences, type OpenCable } from "../shared-line.ts";
import { userName } from "../user-name.ts";
import { terminalBinding } from "./binding.ts";

const ports = createSharedLines();

const fault = (id: string, message: string, cause?: unknown, uncertain = false): DeviceError =>
  new DeviceError(id, message, { retry: true, cause, uncertain });

type What = "relay" | "input board";
const boardOf = (what: What): string => (what === "relay" ? "relay board" : what);
const lostSentence = (path: string, what: What): string =>
  `The serial port ${path} went away. Plug the ${boardOf(what)} in again; it is taken up by itself.`;

/** Another program's name, as far as this user may see it. */
const holderOf = (path: string): string | null => {
  try {
    const device = realpathSync(path);
    for (const pid of readdirSync("/proc").filter(
      (name) => /^\d+$/.test(name) && name !== String(process.pid),
    ))
      try {
        for (const fd of readdirSync(`/proc/${pid}/fd`))
          if (readlinkSync(`/proc/${pid}/fd/${fd}`) === device)
            return readlinkSync(`/proc/${pid}/exe`).replace(/^.*\//, "");
      } catch {
        // Another user's program, or one that just ended.
      }
  } catch {
    // The port is gone meanwhile.
  }
  return null;
};

const refusal = async (id: string, path: string, what: What, error: unknown): Promise<DeviceError> => {
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENODEV":
    case "ENXIO": {
      const here = (await terminalBinding.list()).map((port) => port.path);
      return fault(
        id,
        `There is no serial port ${path}. Plug the ${boardOf(what)} in${here.length > 0 ? `, or write one of those that are here: ${here.join(", ")}` : ""}.`,
        error,
      );
    }
    case "EACCES":
    case "EPERM":
      return fault(
        id,
        `No permission for ${path}. Run: sudo usermod -aG dialout ${userName()}, then sign in again.`,
        error,
      );
    case "EBUSY": {
      const holder = holderOf(path);
      return fault(
        id,
        `The serial port ${path} is in use by ${holder ? `“${holder}”` : "another program"}. Stop that, or choose another port.`,
        error,
      );
    }
    case "ENOTTY":
    case "EINVAL":
      return fault(
        id,
        `${path} is no serial port. Write the board's, best by its name under /dev/serial/by-id.`,
        error,
      );
    default:
      return fault(
        id,
        `The serial port ${path} cannot be opened (${codeOf(error) || String(error)}). Check the board and its cable.`,
        error,
      );
  }
};

const open =
  (path: string, baudRate: number): OpenCable =>
  (heard, gone) => {
    const { promise, resolve, reject } = Promise.withResolvers<Cable>();
    const stream = new SerialPortStream({ binding: terminalBinding, path, baudRate, autoOpen: false });
    stream.on("data", heard);
    // A failed write also closes the port, which says all that is needed.
    stream.on("error", () => {});
    stream.on("close", gone);
    const cable: Cable = {
      isOpen: () => stream.isOpen,
      write: (bytes) =>
        new Promise((done, failed) =>
          stream.write(Buffer.from(bytes), (error) => (error ? failed(error) : done())),
        ),
      close: () => new Promise((done) => stream.close(() => done())),
    };
    stream.open((error) => (error ? reject(error) : resolve(cable)));
    return promise;
  };

/** Two names of one device are one port. */
const keyOf = (path: string, baud: number): string => {
  try {
    return `${realpathSync(path)} ${baud}`;
  } catch {
    return `${path} ${baud}`;
  }
};

/**
 * @param what is driven or read there, for a sentence; relays go before boards that are only read.
 * @param lost called once when the port goes away. @throws DeviceError
 */
export const openPort = async (
  id: string,
  path: string,
  baud: number,
  what: What,
  lost: (error: DeviceError) => void,
): Promise<Line> => {
  const says: LineSentences = {
    lost: (uncertain, cause) => fault(id, lostSentence(path, what), cause, uncertain),
    silent: () =>
      fault(
        id,
        `The ${what} at ${path} does not answer. Check its power, its cable, its address and its speed.`,
        undefined,
        true,
      ),
  };
  try {
    return await ports.join(keyOf(path, baud), open(path, baud), {
      isUrgent: what === "relay",
      says,
      lost: () => lost(says.lost(true)),
    });
  } catch (error) {
    throw await refusal(id, path, what, error);
  }
};
