/**
 * Keeps a device open: tries for ever with a capped back-off, and again whenever it was lost. Knows nothing about
 * what the device does.
 */
import { DeviceError } from "../devices.ts";
import type { Time } from "./time.ts";

const FIRST_WAIT_MS = 250;
/** A device that comes back is found within this time and its own opening. */
const LONGEST_WAIT_MS = 1000;
/** A device that refuses us may lock us out when it is asked too often. */
const REFUSED_WAIT_MS = 30_000;

export type KeepOpen<T> = {
  /** The device as it is now, or why it is not there. */
  current(): { device: T; fault: null } | { device: null; fault: DeviceError };
  /** Waits for the device while it is being reached. @throws DeviceError, the last fault, after `ms`. */
  reached(ms: number): Promise<T>;
  /** The device failed: it is closed and opened anew. Ignored when another has taken its place. */
  lose(device: T, error: unknown): void;
  /** Resolves when everything is closed. */
  stop(): Promise<void>;
};

type Parts<T> = {
  /** Names the device in an error. */
  id: string;
  time: Time;
  open(lost: (error: unknown) => void): Promise<T>;
  /** What must happen before anybody else uses it. A failure counts as not opened. */
  prepare?(device: T): Promise<void>;
  close(device: T): void | Promise<void>;
  onChange?(): void;
};

export const deviceError = (id: string, error: unknown): DeviceError =>
  error instanceof DeviceError
    ? error
    : new DeviceError(
        id,
        `The device failed: ${error instanceof Error ? error.message : String(error)}. Check its power and cable.`,
        { retry: true, cause: error, uncertain: true },
      );

export const keepOpen = <T extends object>(parts: Parts<T>): KeepOpen<T> => {
  const { id, time } = parts;
  const leave = new AbortController();
  let device: T | null = null;
  let fault = new DeviceError(id, "The device is being opened. Wait a moment.", { retry: true });
  let noteLoss: (() => void) | null = null;
  let waiting: (() => void)[] = [];

  const changed = (): void => {
    const wake = waiting;
    waiting = [];
    for (const one of wake) one();
    parts.onChange?.();
  };
  const lose = (lost: T, error: unknown): void => {
    if (device !== lost) return;
    device = null;
    fault = deviceError(id, error);
    noteLoss?.();
    parts.onChange?.();
  };

  const once = async (): Promise<void> => {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    let early: { error: unknown } | null = null;
    let opened: T | null = null;
    opened = await parts.open((error) => {
      if (opened && device === opened) lose(opened, error);
      else early = { error };
    });
    try {
      await parts.prepare?.(opened);
      const died = early as { error: unknown } | null;
      if (died) throw died.error;
      if (!leave.signal.aborted) {
        noteLoss = resolve;
        device = opened;
        changed();
        await gone;
      }
    } finally {
      device = null;
      await parts.close(opened);
    }
  };

  const run = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS;
    while (!leave.signal.aborted) {
      try {
        await once();
        waitMs = FIRST_WAIT_MS;
      } catch (error) {
        fault = deviceError(id, error);
        changed();
      }
      await time.sleep(fault.retry ? waitMs : REFUSED_WAIT_MS, leave.signal);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  };
  const running = run();

  return {
    current: () => (device ? { device, fault: null } : { device: null, fault }),
    reached: async (ms) => {
      const over = new AbortController();
      const late = time.sleep(ms, over.signal).then(() => "late" as const);
      try {
        for (;;) {
          if (device) return device;
          if (!fault.retry) throw fault;
          const { promise, resolve } = Promise.withResolvers<"changed">();
          waiting.push(() => resolve("changed"));
          if ((await Promise.race([promise, late])) === "late") throw fault;
        }
      } finally {
        over.abort();
      }
    },
    lose,
    stop: async () => {
      leave.abort();
      fault = new DeviceError(
        id,
        "The device was let go, because its settings changed or Lotkeeper stops. Try again in a moment.",
        { retry: false },
      );
      noteLoss?.();
      await running;
    },
  };
};
