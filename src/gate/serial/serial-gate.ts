/** A relay on a serial port: which protocol its board speaks. `port.ts` carries the bytes, `board.ts` minds the contact. */
import type { GateFields } from "../../site-gates.ts";
import { boardContact } from "../board.ts";
import type { Reach } from "../contact.ts";
import { kmtronic } from "./kmtronic.ts";
import { lcus } from "./lcus.ts";
import { modbusRtu } from "./modbus-rtu.ts";
import { numato } from "./numato.ts";
import { openPort } from "./port.ts";
import type { Protocol } from "./protocol.ts";

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
    boardContact(id, path, await openPort(id, path, protocol.baud, lost), protocol, channel);
  return { place, reach };
};
