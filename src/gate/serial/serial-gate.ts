/**
 * A board on a serial port: which protocol it speaks. `port.ts` carries the bytes, `board.ts` minds a relay's contact,
 * `modbus-inputs.ts` the wires that report back.
 */
import type { GateFields, InputFields } from "../../site-gates.ts";
import { boardContact } from "../board.ts";
import type { Reach } from "../contact.ts";
import type { Bus } from "../modbus-inputs.ts";
import { kmtronic } from "./kmtronic.ts";
import { lcus } from "./lcus.ts";
import { askRtu, modbusRtu } from "./modbus-rtu.ts";
import { numato } from "./numato.ts";
import { openPort } from "./port.ts";
import type { Protocol } from "./protocol.ts";

/** A silent board must not keep the relay beside it waiting; it is soon asked again. */
const READ_MS = 150;

const protocolOf = (fields: GateFields<"serial">): Protocol => {
  switch (fields.protocol) {
    case "lcus":
      return lcus;
    case "kmtronic":
      return kmtronic;
    case "numato":
      return numato;
    case "modbus-rtu":
      return modbusRtu(fields);
    default:
      return fields satisfies never;
  }
};

export const reachSerial = (id: string, fields: GateFields<"serial">): { place: string; reach: Reach } => {
  const protocol = protocolOf(fields);
  const { channel, path } = fields;
  const place = `${protocol.name} relay, channel ${channel} at ${path}`;

  const reach: Reach = async (lost) =>
    boardContact(id, path, await openPort(id, path, protocol.baud, "relay", lost), protocol, channel);
  return { place, reach };
};

/** A board on a serial port whose inputs are read; relays may share the port. */
export const modbusRtuBus = (id: string, fields: InputFields<"modbus-rtu">): Bus => {
  const { path, baud, unit } = fields;
  return {
    key: `${path} ${baud} unit ${unit}`,
    place: `at ${path}, unit ${unit}`,
    answerMs: READ_MS,
    reach: (lost) => openPort(id, path, baud, "input board", lost),
    ask: (command, meaningOf) => askRtu(unit, command, meaningOf),
  };
};
