/**
 * One cable with several users: a relay and the wires beside it on one serial bus or behind one converter. Who asks
 * waits for its turn, relays before wires that are only read. Carries bytes; knows no protocol and no device.
 */
import type { DeviceError } from "../devices.ts";
import type { Line } from "./board.ts";
import type { Exchange } from "./serial/protocol.ts";

/** Answers are short; noise must not fill the memory. */
const MOST_RECEIVED = 4096;
/** After an answer that did not come in time, so that it is not taken for the next one. */
const SETTLE_MS = 30;
/** A cable on which nothing was heard for so long although somebody asked is opened anew: its far end may be gone. */
const DEAF_MS = 3000;

/** An open cable. */
export type Cable = {
  /** Resolves when the bytes were handed over. */
  write(bytes: Uint8Array): Promise<void>;
  isOpen(): boolean;
  close(): Promise<void>;
};
/** Opens it. `heard` takes what comes; `gone` is called once when it ends, whoever ended it. */
export type OpenCable = (heard: (bytes: Uint8Array) => void, gone: () => void) => Promise<Cable>;

/** What a user's errors say. */
export type LineSentences = {
  /** The cable ended or took no bytes. `uncertain` once a byte was sent. */
  lost(uncertain: boolean, cause?: unknown): DeviceError;
  silent(): DeviceError;
};

type Waiter = { isUrgent: boolean; go(): void };
type Shared = {
  cable: Cable;
  users: Set<() => void>;
  waiters: Waiter[];
  isBusy: boolean;
  /** Monotonic, when somebody asked first since anything was heard. */
  deafSinceMs: number | null;
  /** Takes what is received while an answer is due. */
  listen: ((bytes: Uint8Array) => void) | null;
};

export type SharedLines = {
  /**
   * @param key the same for everybody on the same cable.
   * @param lost called once when the cable ends.
   * @param isUrgent goes before those who can wait.
   * @throws what `open` throws
   */
  join(
    key: string,
    open: OpenCable,
    user: { lost(): void; isUrgent: boolean; says: LineSentences },
  ): Promise<Line>;
};

export const createSharedLines = (): SharedLines => {
  const opened = new Map<string, Promise<Shared>>();

  const openShared = async (open: OpenCable, forget: () => void): Promise<Shared> => {
    let shared: Shared | null = null;
    const cable = await open(
      (bytes) => {
        if (!shared) return;
        shared.deafSinceMs = null;
        shared.listen?.(bytes);
      },
      () => {
        forget();
        for (const lost of [...(shared?.users ?? [])]) lost();
      },
    );
    shared = {
      cable,
      users: new Set(),
      waiters: [],
      isBusy: false,
      deafSinceMs: null,
      listen: null,
    };
    return shared;
  };

  return {
    join: async (key, open, user) => {
      const forget = (one: Promise<Shared>): void => {
        if (opened.get(key) === one) opened.delete(key);
      };
      let opening = opened.get(key);
      if (!opening) {
        // Known by its key before it starts: another user must not open it a second time.
        const { promise, resolve, reject } = Promise.withResolvers<Shared>();
        opened.set(key, promise);
        opening = promise;
        openShared(open, () => forget(promise)).then(resolve, (error) => {
          forget(promise);
          reject(error);
        });
      }
      const mine = opening;
      const shared = await mine;
      shared.users.add(user.lost);
      return lineOf(shared, user, () => forget(mine));
    },
  };
};

const lineOf = (
  shared: Shared,
  user: { lost(): void; isUrgent: boolean; says: LineSentences },
  forget: () => void,
): Line => {
  const { says } = user;
  return {
    ask: (exchange, answerMs) =>
      inTurn(shared, user.isUrgent, () => askOnce(shared, says, exchange, answerMs)),
    close: async () => {
      shared.users.delete(user.lost);
      if (shared.users.size > 0 || !shared.cable.isOpen()) return;
      forget();
      await shared.cable.close();
    },
  };
};

const inTurn = async <T>(shared: Shared, isUrgent: boolean, work: () => Promise<T>): Promise<T> => {
  if (shared.isBusy)
    await new Promise<void>((go) => {
      const at = isUrgent ? shared.waiters.findIndex((one) => !one.isUrgent) : -1;
      shared.waiters.splice(at < 0 ? shared.waiters.length : at, 0, { isUrgent, go });
    });
  shared.isBusy = true;
  try {
    return await work();
  } finally {
    const next = shared.waiters.shift();
    // The turn goes over without a moment in which a third could take it.
    if (next) next.go();
    else shared.isBusy = false;
  }
};

const askOnce = async <T>(
  shared: Shared,
  says: LineSentences,
  exchange: Exchange<T>,
  answerMs: number,
): Promise<T | null> => {
  const { cable, users } = shared;
  if (!cable.isOpen()) throw says.lost(false);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // Nobody may be listening any more when it fails.
  promise.catch(() => {});
  let received = new Uint8Array(0);
  let isLate = false;
  const onLost = () => reject(says.lost(true));
  users.add(onLost);
  const timer = exchange.answer
    ? setTimeout(() => {
        isLate = true;
        reject(says.silent());
      }, answerMs)
    : undefined;
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
  if (exchange.answer) shared.deafSinceMs ??= performance.now();
  try {
    const written = cable.write(exchange.send).catch((error: unknown) => {
      throw says.lost(true, error);
    });
    await Promise.race([written, promise]);
    return exchange.answer ? await promise : null;
  } finally {
    clearTimeout(timer);
    users.delete(onLost);
    shared.listen = null;
    if (isLate && shared.deafSinceMs !== null && performance.now() - shared.deafSinceMs > DEAF_MS)
      await cable.close();
    else if (isLate) await Bun.sleep(SETTLE_MS);
  }
};
