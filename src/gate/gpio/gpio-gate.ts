/** A relay on a GPIO line of this machine. The line has its level from the first instant; nothing else happens here. */
import { closeSync } from "node:fs";
import { type GateFields, gpioLineOf } from "../../site-gates.ts";
import type { Reach } from "../contact.ts";
import { lineLost, takeLine } from "./chip.ts";
import { getLine, setLine } from "./uapi.ts";

export const reachGpio = (id: string, fields: GateFields<"gpio">): { place: string; reach: Reach } => {
  const where = gpioLineOf(fields);
  const place = `GPIO line ${where.line} of ${where.chip}`;
  const reach: Reach = async () => {
    const { fd } = takeLine(id, where, [{ kind: "output", on: false, activeLow: fields.activeLow }]);
    const careful = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw lineLost(id, place, error);
      }
    };
    return {
      set: async (on) => careful(() => setLine(fd, on)),
      probe: async () => {
        careful(() => getLine(fd));
      },
      isOn: async () => careful(() => getLine(fd)),
      proof: "read-back",
      close: () => closeSync(fd),
    };
  };
  return { place, reach };
};
