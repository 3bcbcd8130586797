/** Makes the gate that a site file asks for, and the wires that report back. */
import { ZodError } from "zod";
import type { Gate, Input } from "../devices.ts";
import { gateFields, inputFields } from "../site-gates.ts";
import { createAbsentGate } from "./absent.ts";
import type { Reach } from "./contact.ts";
import { reachGpio } from "./gpio/gpio-gate.ts";
import { createGpioInput } from "./gpio/gpio-input.ts";
import { createModbusInput } from "./modbus-inputs.ts";
import { reachAxis, reachDahua, reachHikvision, reachHttp, reachShelly } from "./net/http-gates.ts";
import { modbusTcpBus, reachModbusTcp } from "./net/modbus-tcp.ts";
import { reachMqtt } from "./net/mqtt.ts";
import { createMqttInput } from "./net/mqtt-input.ts";
import { reachOnvif } from "./net/onvif.ts";
import { createRelayGate } from "./relay.ts";
import { modbusRtuBus, reachSerial } from "./serial/serial-gate.ts";
import { createSimulatedGate } from "./simulated.ts";

/** A line of this machine is asked often; a device behind a cable now and then. */
const NEAR_PROBE_MS = 1000;
const FAR_PROBE_MS = 5000;

/** A gate of the site file, whose own fields the parser has checked. */
export type GateDefinition = { id: string; driver: string; pulseMs: number; [field: string]: unknown };
export type InputDefinition = { driver: string; [field: string]: unknown };

const reachOf = (gate: GateDefinition): { place: string; reach: Reach } | null => {
  switch (gate.driver) {
    case "gpio":
      return reachGpio(gate.id, gateFields("gpio", gate));
    case "serial":
      return reachSerial(gate.id, gateFields("serial", gate));
    case "modbus-tcp":
      return reachModbusTcp(gate.id, gateFields("modbus-tcp", gate));
    case "shelly":
      return reachShelly(gate.id, gateFields("shelly", gate));
    case "mqtt":
      return reachMqtt(gate.id, gateFields("mqtt", gate));
    case "http":
      return reachHttp(gate.id, gateFields("http", gate));
    case "hikvision":
      return reachHikvision(gate.id, gateFields("hikvision", gate));
    case "dahua":
      return reachDahua(gate.id, gateFields("dahua", gate));
    case "axis":
      return reachAxis(gate.id, gateFields("axis", gate));
    case "onvif":
      return reachOnvif(gate.id, gateFields("onvif", gate), gate.pulseMs);
    default:
      return null;
  }
};

/** The device is opened at once, with its output off, and again for ever when it is lost. */
export const createGate = (definition: GateDefinition): Gate => {
  const { id, driver, pulseMs } = definition;
  if (driver === "simulated") return createSimulatedGate(definition);
  try {
    const wire = reachOf(definition);
    const isNear = driver === "gpio";
    if (wire)
      return createRelayGate({
        id,
        pulseMs,
        probeEveryMs: isNear ? NEAR_PROBE_MS : FAR_PROBE_MS,
        ...wire,
      });
  } catch (error) {
    // Records of an older version may hold fields that nobody checked.
    if (!(error instanceof ZodError)) throw error;
    const field = error.issues[0]?.path.join(".") ?? "";
    return createAbsentGate({
      id,
      detail: `The fields of this gate do not fit its driver ${driver}: ${field} ${error.issues[0]?.message ?? ""}. Correct them on the page Cameras and gates.`,
    });
  }
  return createAbsentGate({
    id,
    detail: `This version has no driver "${driver}". Open the barrier by hand, or set the gate to driver: simulated.`,
  });
};

/** @param id names the wire in a sentence: `in-1 loop`. */
export const createInput = (id: string, definition: InputDefinition): Input => {
  const { driver } = definition;
  try {
    switch (driver) {
      case "gpio":
        return createGpioInput(id, inputFields("gpio", definition));
      case "modbus-tcp": {
        const fields = inputFields("modbus-tcp", definition);
        return createModbusInput(id, modbusTcpBus(id, fields), fields);
      }
      case "modbus-rtu": {
        const fields = inputFields("modbus-rtu", definition);
        return createModbusInput(id, modbusRtuBus(id, fields), fields);
      }
      case "mqtt":
        return createMqttInput(id, inputFields("mqtt", definition));
      case "simulated":
        return stillInput({ on: false, connected: true, detail: "Simulated" });
      default:
        return stillInput({
          on: null,
          connected: false,
          detail: `This version has no input driver "${driver}". Correct it on the page Lanes, or in the site file.`,
        });
    }
  } catch (error) {
    // Records of an older version may hold fields that nobody checked.
    if (!(error instanceof ZodError)) throw error;
    const field = error.issues[0]?.path.join(".") ?? "";
    return stillInput({
      on: null,
      connected: false,
      detail: `The fields of this wire do not fit its driver ${driver}: ${field} ${error.issues[0]?.message ?? ""}. Correct them on the page Lanes.`,
    });
  }
};

/** A wire that nothing moves. */
const stillInput = (state: ReturnType<Input["state"]>): Input => ({
  onChange: () => {},
  state: () => state,
  close: () => {},
});

export { createSimulatedGate, type SimulatedGate } from "./simulated.ts";
