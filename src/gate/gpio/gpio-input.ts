/**
 * A wire on a GPIO line that reports back: loop, limit, photocell, fire … The kernel debounces and stamps its edges;
 * a chip that cannot is sampled instead. Never blocks: looks for edges and takes what is there.
 */
import { closeSync } from "node:fs";
import type { Input } from "../../devices.ts";
import { gpioLineOf, type InputFields } from "../../site-gates.ts";
import { createDebounce } from "../debounce.ts";
import { keepOpen } from "../keep-open.ts";
import { createLevel } from "../level.ts";
import { waiting } from "../libc.ts";
import { realTime } from "../time.ts";
import { lineLost, takeLine } from "./chip.ts";
import { getLine, readEdges } from "./uapi.ts";

const LOOK_EVERY_MS = 20;
/** An edge that was missed, and a chip that left without a word, show at the next read. */
const READ_EVERY_MS = 500;

type Line = { fd: number; timer: ReturnType<typeof setInterval> };

export const createGpioInput = (id: string, fields: InputFields<"gpio">): Input => {
  const where = gpioLineOf(fields);
  const place = `GPIO line ${where.line} of ${where.chip}`;
  const level = createLevel(fields.normallyClosed);
  const { become } = level;

  /** The kernel debounces: edges are news at once, and the level is read now and then. */
  const followEdges = (fd: number): (() => void) => {
    let readAtMs = Number.NEGATIVE_INFINITY;
    return () => {
      if (waiting(fd).data) for (const edge of readEdges(fd)) become(edge.on);
      if (realTime.now() - readAtMs < READ_EVERY_MS) return;
      readAtMs = realTime.now();
      become(getLine(fd));
    };
  };
  const sampleLevel = (fd: number): (() => void) => {
    const debounce = createDebounce(fields.debounceMs);
    return () => {
      const settled = debounce.sample(getLine(fd), realTime.now());
      if (settled !== null) become(settled);
    };
  };

  const line = keepOpen<Line>({
    id,
    time: realTime,
    open: async (lost) => {
      const wish = { kind: "input", activeLow: fields.activeLow, bias: fields.bias } as const;
      const taken = takeLine(id, where, [
        { ...wish, edges: true, debounceMs: fields.debounceMs },
        { ...wish, edges: false },
      ]);
      const look = taken.wish === 0 ? followEdges(taken.fd) : sampleLevel(taken.fd);
      const timer = setInterval(() => {
        try {
          look();
        } catch (error) {
          clearInterval(timer);
          lost(lineLost(id, place, error));
        }
      }, LOOK_EVERY_MS);
      return { fd: taken.fd, timer };
    },
    close: ({ fd, timer }) => {
      clearInterval(timer);
      closeSync(fd);
    },
  });

  return {
    onChange: level.onChange,
    state: () => {
      const { fault } = line.current();
      return { on: level.on(), connected: fault === null, detail: fault?.message ?? place };
    },
    close: () => {
      level.close();
      void line.stop();
    },
  };
};
