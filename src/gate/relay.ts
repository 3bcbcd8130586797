/**
 * What every real relay has in common: a pulse of the set length whose end is certain, one command at a time, off at
 * start and stop, and a state in words. Never pulses late, and never twice for one order.
 */
import { DeviceError, type Gate, type PulseMeasure } from "../devices.ts";
import { CannotHold, type Contact, type Reach } from "./contact.ts";
import { keepOpen } from "./keep-open.ts";
import { realTime, type Time } from "./time.ts";

/** How long an order waits for a board that is just being reached. */
const PATIENCE_MS = 3000;
/** And how long letting go does when we leave: what is not there now will hardly be there then. */
const LEAVE_PATIENCE_MS = 1000;
const PROBE_EVERY_MS = 1000;
/** A board that times its own pulse is asked so often whether it has let go, and for so long beyond its time. */
const ASK_EVERY_MS = 20;
const OVERDUE_MS = 3000;
const HOUR_MS = 3_600_000;
const MOST_FAULTS = 1000;

export type RelayParts = {
  id: string;
  /** What and where it is, for the state: `GPIO line 17 of pinctrl-bcm2711`. */
  place: string;
  pulseMs: number;
  reach: Reach;
  probeEveryMs?: number;
  time?: Time;
};

export const createRelayGate = (
  parts: RelayParts,
): Gate & Required<Pick<Gate, "close" | "testPulse" | "signal">> => {
  const { id, place, pulseMs } = parts;
  const time = parts.time ?? realTime;
  let held = false;
  let pulsing = false;
  let isClosed = false;
  let cutShort = new AbortController();
  let turn: Promise<void> = Promise.resolve();
  let waitingTurns = 0;
  const leave = new AbortController();
  let roundTripMs: number | null = null;
  let faultsAtMs: number[] = [];
  let wasThere = false;

  const board = keepOpen<Contact>({
    id,
    time,
    open: parts.reach,
    // Whatever the board was doing before it was lost: only a hold is taken up again.
    prepare: async (contact) => contact.set?.(held),
    close: (contact) => contact.close(),
    onChange: () => {
      const isThere = board.current().device !== null;
      if (wasThere && !isThere) faultsAtMs = [...faultsAtMs, time.now()].slice(-MOST_FAULTS);
      wasThere = isThere;
    },
  });

  /** One command at a time. `work` answers early; the next one waits until all of it is done. */
  const inTurn = (work: (answer: () => void) => Promise<void>): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waitingTurns++;
    turn = turn.then(() => work(resolve).then(resolve, reject)).finally(() => waitingTurns--);
    return promise;
  };

  /** A board that does not let go is given up and reached anew, which begins with letting go. */
  const command = async (contact: Contact, work: () => Promise<void> | undefined): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof CannotHold)) board.lose(contact, error);
      throw error;
    }
  };

  const close = async (contact: Contact): Promise<void> =>
    command(contact, () => (contact.pulse ? contact.pulse(pulseMs) : contact.set?.(true)));

  /** Reaches the board and closes the contact, again only where it is certain that nothing moved. */
  const begin = async (untilMs: number): Promise<Contact> => {
    for (;;) {
      const contact = await board.reached(Math.min(PATIENCE_MS, untilMs - time.now()));
      if (time.now() >= untilMs)
        throw new DeviceError(id, "The order came too late for the relay. Open the barrier by hand.", {
          retry: false,
        });
      try {
        await close(contact);
        return contact;
      } catch (error) {
        const mayTryAgain = error instanceof DeviceError && error.retry && !error.uncertain;
        if (!mayTryAgain || time.now() >= untilMs) throw error;
      }
    }
  };

  const end = async (contact: Contact, sinceMs: number, cut: AbortSignal): Promise<void> => {
    await time.sleep(sinceMs + pulseMs - time.now(), cut);
    pulsing = false;
    // The board lets go by itself; a cut or a hold still has to be said.
    if (contact.pulse && !cut.aborted) return;
    // One that was lost meanwhile is closed; the next begins with letting go.
    if (board.current().device !== contact) return;
    await command(contact, () => contact.set?.(held)).catch(() => {});
  };

  const pulse = (withinMs = 10_000): Promise<void> => {
    const untilMs = time.now() + withinMs;
    return inTurn(async (answer) => {
      // The contact is closed already; a pulse would open it.
      if (held) return;
      const cut = cutShort.signal;
      pulsing = true;
      let contact: Contact;
      try {
        contact = await begin(untilMs);
      } catch (error) {
        pulsing = false;
        throw error;
      }
      const sinceMs = time.now();
      answer();
      await end(contact, sinceMs, cut);
    });
  };

  /** Waits until the board itself says that its contact is open again. */
  const untilOpen = async (
    contact: Contact,
    isOn: () => Promise<boolean>,
    sinceMs: number,
  ): Promise<PulseMeasure> => {
    const overdueMs = sinceMs + pulseMs + OVERDUE_MS;
    let isClosed = true;
    while (isClosed && time.now() < overdueMs) {
      await time.sleep(ASK_EVERY_MS, leave.signal);
      await command(contact, async () => {
        isClosed = await isOn();
      });
    }
    pulsing = false;
    if (!isClosed) return { ms: Math.round(time.now() - sinceMs), proof: "read-back" };
    await command(contact, () => contact.set?.(held)).catch(() => {});
    throw new DeviceError(
      id,
      `The contact was still closed ${Math.round(time.now() - sinceMs)} ms after the pulse began. Check the board before the lane is used; if it has no timed pulse, set boardPulse: false.`,
      { retry: false, uncertain: true },
    );
  };

  const measured = async (contact: Contact, sinceMs: number, cut: AbortSignal): Promise<PulseMeasure> => {
    const { isOn } = contact;
    if (contact.pulse && isOn) return untilOpen(contact, isOn, sinceMs);
    const boardsOwn = contact.pulse !== undefined;
    await end(contact, sinceMs, cut);
    if (board.current().device !== contact)
      throw new DeviceError(
        id,
        `${board.current().fault?.message ?? "The relay was lost."} Whether it let go is not known: look at the barrier.`,
        { retry: true, uncertain: true },
      );
    if (boardsOwn) return { ms: null, proof: "board" };
    return { ms: Math.round(time.now() - sinceMs), proof: contact.proof ?? "answer" };
  };

  const testPulse = async (withinMs = 10_000): Promise<PulseMeasure> => {
    const untilMs = time.now() + withinMs;
    let result: PulseMeasure | null = null;
    await inTurn(async () => {
      if (held)
        throw new DeviceError(id, "The barrier is held open. Let it go before it is tested.", {
          retry: false,
        });
      const cut = cutShort.signal;
      pulsing = true;
      try {
        const contact = await begin(untilMs);
        result = await measured(contact, time.now(), cut);
      } finally {
        pulsing = false;
      }
    });
    return result ?? { ms: null, proof: "none" };
  };

  const hold = (open: boolean): Promise<void> =>
    inTurn(async () => {
      if (!open) held = false;
      const contact = await board.reached(PATIENCE_MS);
      if (!contact.set)
        throw new CannotHold(
          id,
          "This relay only knows pulses and cannot hold the barrier open. Hold it open at the barrier's own controller.",
        );
      await command(contact, () => contact.set?.(open));
      held = open;
    });

  const letGo = (patienceMs: number): Promise<void> => {
    held = false;
    cutShort.abort();
    cutShort = new AbortController();
    return inTurn(async () => {
      const contact = await board.reached(patienceMs);
      await command(contact, () => contact.set?.(false));
    });
  };

  const watch = async (): Promise<void> => {
    while (!leave.signal.aborted) {
      await time.sleep(parts.probeEveryMs ?? PROBE_EVERY_MS, leave.signal);
      const { device } = board.current();
      if (!device?.probe || waitingTurns > 0 || leave.signal.aborted) continue;
      await inTurn(async () => {
        const askedMs = time.now();
        await command(device, () => device.probe?.());
        roundTripMs = time.now() - askedMs;
      }).catch(() => {});
    }
  };
  const watching = watch();

  return {
    id,
    pulse,
    testPulse,
    signal: () => {
      faultsAtMs = faultsAtMs.filter((atMs) => time.now() - atMs < HOUR_MS);
      return {
        roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs * 10) / 10,
        faults: faultsAtMs.length,
      };
    },
    hold,
    off: () => letGo(PATIENCE_MS),
    state: () => {
      const { fault } = board.current();
      if (fault) return { state: "fault", connected: false, detail: fault.message };
      const state = held ? "held-open" : pulsing ? "commanded" : "idle";
      return { state, connected: true, detail: `${place}, pulse ${pulseMs} ms` };
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      leave.abort();
      try {
        await letGo(LEAVE_PATIENCE_MS);
      } finally {
        await board.stop();
        await watching;
      }
    },
  };
};
