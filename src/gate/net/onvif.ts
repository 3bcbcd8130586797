/**
 * The relay output of an ONVIF camera. The camera times the pulse itself where it can (monostable, read back after it
 * was set), else we close and open its contact. Never moves it while it is only being reached.
 */
import { DeviceError } from "../../devices.ts";
import { namedRelay, type RelayOutput, relayOutputsOf } from "../../onvif/relay-outputs.ts";
import { createOnvifDevice } from "../../onvif/soap.ts";
import type { GateFields } from "../../site-gates.ts";
import { CannotHold, type Contact, type Reach } from "../contact.ts";

/** A camera may round the delay that it was given. */
const DELAY_SLACK_MS = 20;

/** @param pulseMs what the camera shall time. */
export const reachOnvif = (
  id: string,
  fields: GateFields<"onvif">,
  pulseMs: number,
): { place: string; reach: Reach } => {
  const { host, channel, user, password, path } = fields;
  const at = `The ONVIF camera at ${host}`;

  const reach = async (): Promise<Contact> => {
    const leave = new AbortController();
    const device = createOnvifDevice({ id, host, path, login: { user, password }, signal: leave.signal });
    const outputs = relayOutputsOf(device);
    await device.clockOffsetMs();
    let relay = namedRelay(id, at, await outputs.list(), channel);
    const { token } = relay;

    const isTimed = (one: RelayOutput): boolean =>
      one.mode === "Monostable" && Math.abs((one.delayMs ?? 0) - pulseMs) <= DELAY_SLACK_MS;
    /** What the camera made of it: some take a setting and keep another. */
    const configured = async (mode: "Monostable" | "Bistable"): Promise<RelayOutput> => {
      try {
        await outputs.configure(relay, mode, pulseMs);
      } catch (error) {
        const isRefused = error instanceof DeviceError && !error.retry;
        if (!isRefused) throw error;
      }
      relay = namedRelay(id, at, await outputs.list(), token);
      return relay;
    };
    const beLatching = async (): Promise<void> => {
      if (relay.mode === "Bistable" || (await configured("Bistable")).mode !== "Monostable") return;
      throw new CannotHold(
        id,
        `${at} lets its relay ${token} go by itself and cannot be told otherwise, so it cannot hold the barrier open. Hold it open at the barrier's own controller.`,
      );
    };
    let mayTime = fields.cameraPulse;
    /** Whether the camera times our pulses from now on. */
    const beTimed = async (): Promise<boolean> => {
      if (isTimed(relay)) return true;
      if (mayTime && isTimed(await configured("Monostable"))) return true;
      // It is not asked again: each setting may be a write to its flash.
      mayTime = false;
      if (relay.mode !== "Monostable" || (await configured("Bistable")).mode !== "Monostable") return false;
      throw new DeviceError(
        id,
        `${at} lets its relay ${token} go after ${relay.delayMs ?? "unknown"} ms and cannot be told otherwise. Set ${pulseMs} ms on the camera's own page, or set pulseMs of this gate to the camera's time.`,
        { retry: false },
      );
    };

    let isOn = false;
    const contact: Contact = {
      set: async (on) => {
        if (on) {
          await beLatching();
          isOn = true;
          return outputs.move(token, true);
        }
        await outputs.move(token, false);
        isOn = false;
        if (await beTimed()) contact.pulse = () => outputs.move(token, true);
        else delete contact.pulse;
      },
      // Also that it still knows our user, and that nobody has set its relay to latch: the pulse would never end.
      probe: async () => {
        await device.clockOffsetMs();
        relay = namedRelay(id, at, await outputs.list(), token);
        if (contact.pulse && !isOn && !isTimed(relay)) await contact.set?.(false);
      },
      close: () => leave.abort(),
    };
    return contact;
  };
  return { place: `relay output ${channel} of the ONVIF camera at ${host}`, reach };
};
