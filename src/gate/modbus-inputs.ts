/**
 * Wires on a Modbus board. The wires of one board are read together by one question, as often as their debounce needs;
 * an answer that is eaten by noise is asked for again before the board counts as lost. Never writes.
 */
import { DeviceError, type Input } from "../devices.ts";
import type { Line } from "./board.ts";
import { createDebounce } from "./debounce.ts";
import { type KeepOpen, keepOpen } from "./keep-open.ts";
import { createLevel } from "./level.ts";
import { type BitTable, bitsOf, ModbusRefusal, readBits } from "./modbus.ts";
import type { Exchange } from "./serial/protocol.ts";
import { realTime } from "./time.ts";

/** A level that must last for `debounceMs` is looked at about three times meanwhile. */
const LOOKS_A_DEBOUNCE = 3;
const SHORTEST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 250;
/** A relay on the same cable always finds a gap. */
const GAP_MS = 5;
/** So many answers in a row may be missing: noise is no loss. */
const MISSES = 3;
/** A wire that the board does not have is not asked for at every look. */
const REFUSED_WAIT_MS = 1000;
/** Wires further apart are asked for one by one. */
const WIDEST_QUESTION = 64;
const NO_SUCH_CHANNEL = 2;

/** How to reach a board. Boards with one `key` are the same. */
export type Bus = {
  key: string;
  /** `at 10.0.0.20`, for a sentence. */
  place: string;
  answerMs: number;
  reach(lost: (error: unknown) => void): Promise<Line>;
  ask(
    command: Uint8Array,
    meaningOf: (command: Uint8Array, answer: Uint8Array) => boolean[] | null,
  ): Exchange<boolean[]>;
};

export type WireFields = {
  from: BitTable;
  address: number;
  debounceMs: number;
  normallyClosed: boolean;
};

type Wire = {
  id: string;
  address: number;
  debounceMs: number;
  take(level: boolean): void;
  /** Why this wire alone cannot be read. */
  fault: DeviceError | null;
};

type Board = {
  add(wire: Wire): void;
  remove(wire: Wire): void;
  fault(): DeviceError | null;
};

const boards = new Map<string, Board>();

const createBoard = (bus: Bus, table: BitTable, forget: () => void): Board => {
  const wires = new Set<Wire>();
  const leave = new AbortController();
  let together = true;
  let misses = 0;

  const read = async (line: Line, asked: readonly Wire[]): Promise<void> => {
    const first = Math.min(...asked.map((wire) => wire.address));
    const last = Math.max(...asked.map((wire) => wire.address));
    const bits = await line.ask(bus.ask(readBits(table, first, last - first + 1), bitsOf), bus.answerMs);
    for (const wire of asked) {
      wire.fault = null;
      wire.take(bits?.[wire.address - first] === true);
    }
  };
  /** What the board refuses is a fault of the wires that were asked for; the board itself answers. */
  const refused = (asked: readonly Wire[], refusal: ModbusRefusal): void => {
    for (const wire of asked)
      wire.fault = new DeviceError(
        wire.id,
        `The input board ${bus.place} refuses address ${wire.address} of its ${table}: ${refusal.message}. Check the address, the unit, and whether it counts from 0.`,
        { retry: true, cause: refusal },
      );
  };
  const ask = async (line: Line, asked: readonly Wire[]): Promise<void> => {
    try {
      await read(line, asked);
    } catch (error) {
      if (!(error instanceof ModbusRefusal)) throw error;
      if (error.code === NO_SUCH_CHANNEL && asked.length > 1) together = false;
      else refused(asked, error);
    }
  };
  const round = async (line: Line): Promise<void> => {
    const all = [...wires];
    const addresses = all.map((wire) => wire.address);
    const isNarrow = Math.max(...addresses) - Math.min(...addresses) < WIDEST_QUESTION;
    if (together && isNarrow) await ask(line, all);
    if (!together || !isNarrow) for (const wire of all) await ask(line, [wire]);
  };

  const line: KeepOpen<Line> = keepOpen<Line>({
    id: bus.key,
    time: realTime,
    open: bus.reach,
    // A cable without a board behind it is not there.
    prepare: async (opened) => {
      if (wires.size > 0) await round(opened);
      misses = 0;
    },
    close: (opened) => opened.close(),
  });

  const waitMs = (): number => {
    if (wires.size > 0 && [...wires].every((wire) => wire.fault !== null)) return REFUSED_WAIT_MS;
    const shortest = Math.min(...[...wires].map((wire) => wire.debounceMs));
    return Math.max(Math.min(shortest / LOOKS_A_DEBOUNCE, LONGEST_WAIT_MS), SHORTEST_WAIT_MS);
  };
  const watch = async (): Promise<void> => {
    while (!leave.signal.aborted) {
      const startedAtMs = realTime.now();
      const { device } = line.current();
      if (device && wires.size > 0)
        try {
          await round(device);
          misses = 0;
        } catch (error) {
          misses++;
          if (misses >= MISSES) line.lose(device, error);
        }
      const leftMs = waitMs() - (realTime.now() - startedAtMs);
      await realTime.sleep(Math.max(leftMs, GAP_MS), leave.signal);
    }
  };
  const watching = watch();

  return {
    add: (wire) => {
      wires.add(wire);
    },
    remove: (wire) => {
      wires.delete(wire);
      if (wires.size > 0) return;
      forget();
      leave.abort();
      void watching.then(() => line.stop());
    },
    fault: () => line.current().fault,
  };
};

const boardOf = (bus: Bus, table: BitTable): Board => {
  const key = `${bus.key} ${table}`;
  let board = boards.get(key);
  if (!board) {
    board = createBoard(bus, table, () => boards.delete(key));
    boards.set(key, board);
  }
  return board;
};

export const createModbusInput = (id: string, bus: Bus, fields: WireFields): Input => {
  const { address, debounceMs, from } = fields;
  const level = createLevel(fields.normallyClosed);
  const debounce = createDebounce(debounceMs);
  const wire: Wire = {
    id,
    address,
    debounceMs,
    fault: null,
    take: (active) => {
      const settled = debounce.sample(active, realTime.now());
      if (settled !== null) level.become(settled);
    },
  };
  const board = boardOf(bus, from);
  board.add(wire);
  const place = `${from === "coils" ? "Coil" : "Discrete input"} ${address} of the board ${bus.place}`;
  return {
    onChange: level.onChange,
    state: () => {
      const fault = board.fault() ?? wire.fault;
      return {
        on: level.on(),
        connected: fault === null,
        detail: fault?.message ?? place,
      };
    },
    close: () => {
      level.close();
      board.remove(wire);
    },
  };
};
