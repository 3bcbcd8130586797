/** Makes the gate that a site file asks for. */
import type { Gate } from "../devices.ts";
import { createAbsentGate } from "./absent.ts";
import { createSimulatedGate } from "./simulated.ts";

/** @param definition a gate of the site file; the driver reads its own fields. */
export const createGate = (definition: { id: string; driver: string }): Gate =>
  definition.driver === "simulated" ? createSimulatedGate(definition) : createAbsentGate(definition);

export { createSimulatedGate, type SimulatedGate } from "./simulated.ts";
