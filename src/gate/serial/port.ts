/**
 * One serial port and whoever uses it: the relays of a board with several channels share it, one command at a time.
 * Every failure is a DeviceError whose sentence names the cure. Knows no protocol.
 */
import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { SerialPortStream } from "@serialport/stream";
import { DeviceError } from "../../devices.ts";
import type { Line } from "../board.ts";
import { codeOf } from "../libc.ts";
import { userName } from "../user-name.ts";
import { terminalBinding } from "./binding.ts";
import type { Exchange } from "./protocol.ts";

/** Answers are short; noise must not fill the memory. */
const MOST_RECEIVED = 4096;

type Shared = {
  stream: SerialPortStream;
  users: Set<(error: DeviceError) => void>;
  turn: Promise<unknown>;
  /** Takes what is received while an answer is due. */
  listen: ((bytes: Uint8Array) => void) | null;
};
const ports = new Map<string, Promise<Shared>>();

const fault = (id: string, message: string, cause?: unknown, uncertain = false): DeviceError =>
  new DeviceError(id, message, { retry: true, cause, uncertain });

const lostSentence = (path: string): string =>
  `The serial port ${path} went away. Plug the relay board in again; it is taken up by itself.`;

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

const refusal = async (id: string, path: string, error: unknown): Promise<DeviceError> => {
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENODEV":
    case "ENXIO": {
      const here = (await terminalBinding.list()).map((port) => port.path);
      return fault(
        id,
        `There is no serial port ${path}. Plug the relay board in${here.length > 0 ? `, or write one of those that are here: ${here.join(", ")}` : ""}.`,
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
        `${path} is no serial port. Write the relay's, best by its name under /dev/serial/by-id.`,
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

const open = (key: string, path: string, baudRate: number): Promise<Shared> => {
  const { promise, resolve, reject } = Promise.withResolvers<Shared>();
  const stream = new SerialPortStream({ binding: terminalBinding, path, baudRate, autoOpen: false });
  const shared: Shared = { stream, users: new Set(), turn: Promise.resolve(), listen: null };
  stream.on("data", (bytes: Uint8Array) => shared.listen?.(bytes));
  // A failed write also closes the port, which says all that is needed.
  stream.on("error", () => {});
  stream.on("close", () => {
    if (ports.get(key) === promise) ports.delete(key);
    const error = fault(path, lostSentence(path), undefined, true);
    for (const lost of [...shared.users]) lost(error);
  });
  stream.open((error) => (error ? reject(error) : resolve(shared)));
  return promise;
};

/** @param lost called once when the port goes away. @throws DeviceError */
export const openPort = async (
  id: string,
  path: string,
  baud: number,
  lost: (error: DeviceError) => void,
): Promise<Line> => {
  const key = `${path} ${baud}`;
  let opening = ports.get(key);
  if (!opening) {
    opening = open(key, path, baud);
    ports.set(key, opening);
  }
  let shared: Shared;
  try {
    shared = await opening;
  } catch (error) {
    if (ports.get(key) === opening) ports.delete(key);
    throw await refusal(id, path, error);
  }
  shared.users.add(lost);

  const exchangeOnce = async <T>(exchange: Exchange<T>, answerMs: number): Promise<T | null> => {
    const { stream } = shared;
    if (!stream.isOpen) throw fault(id, lostSentence(path));
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let received = new Uint8Array(0);
    const onLost = (error: DeviceError) => reject(error);
    shared.users.add(onLost);
    const timer = exchange.answer
      ? setTimeout(
          () =>
            reject(
              fault(
                id,
                `The relay at ${path} does not answer. Check its power, its cable, its address and its speed.`,
                undefined,
                true,
              ),
            ),
          answerMs,
        )
      : undefined;
    try {
      // What came before the command belongs to none or to an older one, and was not kept.
      shared.listen = (bytes) => {
        received = Buffer.concat([received, bytes]).subarray(-MOST_RECEIVED);
        try {
          const answer = exchange.answer?.(received) ?? null;
          if (answer !== null) resolve(answer);
        } catch (error) {
          reject(error);
        }
      };
      const written = new Promise<void>((done, failed) =>
        stream.write(Buffer.from(exchange.send), (error) =>
          error ? failed(fault(id, lostSentence(path), error, true)) : done(),
        ),
      );
      promise.catch(() => {});
      await Promise.race([written, promise]);
      return exchange.answer ? await promise : null;
    } finally {
      clearTimeout(timer);
      shared.users.delete(onLost);
      shared.listen = null;
    }
  };

  return {
    ask: (exchange, answerMs) => {
      const mine = shared.turn.then(() => exchangeOnce(exchange, answerMs));
      shared.turn = mine.catch(() => {});
      return mine;
    },
    close: async () => {
      shared.users.delete(lost);
      if (shared.users.size > 0 || !shared.stream.isOpen) return;
      ports.delete(key);
      await new Promise<void>((done) => shared.stream.close(() => done()));
    },
  };
};
