/**
 * The relay outputs of an ONVIF device: which there are, how they let go, and the order to move one. ONVIF Core 8.5 and
 * Device IO 4.5. Knows nothing of barriers, pulses or when.
 */
import { DeviceError } from "../devices.ts";
import { escapeXml, type XmlElement, xmlChild, xmlChildren, xmlText } from "../system/xml.ts";
import { durationMs, durationText } from "./duration.ts";
import { isUnknownCall, namespaceOf, type OnvifCall, type OnvifDevice, servicesOf } from "./soap.ts";

export type RelayOutput = {
  token: string;
  /** Monostable lets go by itself after the delay. Null when the device says neither. */
  mode: "Monostable" | "Bistable" | null;
  delayMs: number | null;
  /** The contact at rest. */
  idle: "open" | "closed" | null;
};

export type RelayOutputs = {
  /** In the device's order; empty for a device without any. @throws DeviceError */
  list(): Promise<RelayOutput[]>;
  /** How it lets go; its idle state stays as it is. @throws DeviceError */
  configure(relay: RelayOutput, mode: "Monostable" | "Bistable", delayMs: number): Promise<void>;
  /** @throws DeviceError, `uncertain` when it may have moved all the same. */
  move(token: string, isActive: boolean): Promise<void>;
};

const oneOf = <T extends string>(text: string | null, known: readonly T[]): T | null =>
  known.find((one) => one.toLowerCase() === text?.toLowerCase()) ?? null;

const relayIn = (element: XmlElement): RelayOutput[] => {
  const token = element.attributes.get("token");
  const properties = xmlChild(element, "Properties");
  if (!token) return [];
  const text = (name: string): string | null => (properties ? xmlText(properties, name) : null);
  return [
    {
      token,
      mode: oneOf(text("Mode"), ["Monostable", "Bistable"]),
      delayMs: durationMs(text("DelayTime") ?? ""),
      idle: oneOf(text("IdleState"), ["open", "closed"]),
    },
  ];
};

const tokenElement = (token: string): string =>
  `<tds:RelayOutputToken>${escapeXml(token)}</tds:RelayOutputToken>`;

export const relayOutputsOf = (device: OnvifDevice): RelayOutputs => {
  /** Where the device has them: null is the device service, a path the Device IO service. Found once. */
  let at: { path: string | null } | null = null;

  const ioPath = async (): Promise<string | null> =>
    (await servicesOf(device)).get(namespaceOf("tmd")) ?? null;
  const callAt = (path: string | null, call: OnvifCall): Promise<XmlElement> =>
    device.call(path === null ? call : { ...call, path });

  const find = async (): Promise<{ path: string | null; answer: XmlElement | null }> => {
    const list: OnvifCall = { service: "tds", operation: "GetRelayOutputs" };
    if (at) return { path: at.path, answer: await callAt(at.path, list) };
    try {
      const answer = await device.call(list);
      at = { path: null };
      return { path: null, answer };
    } catch (error) {
      if (!isUnknownCall(error)) throw error;
    }
    // Devices of profile T have them in the service for inputs and outputs.
    const path = await ioPath();
    if (path === null) return { path: null, answer: null };
    try {
      const answer = await callAt(path, list);
      at = { path };
      return { path, answer };
    } catch (error) {
      if (isUnknownCall(error)) return { path, answer: null };
      throw error;
    }
  };
  const place = async (): Promise<string | null> => (at ?? (await find())).path;

  return {
    list: async () => {
      const { answer } = await find();
      return answer ? xmlChildren(answer, "RelayOutputs").flatMap(relayIn) : [];
    },
    configure: async (relay, mode, delayMs) => {
      const properties =
        `<tt:Mode>${mode}</tt:Mode><tt:DelayTime>${durationText(delayMs)}</tt:DelayTime>` +
        `<tt:IdleState>${relay.idle ?? "open"}</tt:IdleState>`;
      const path = await place();
      await callAt(
        path,
        path === null
          ? {
              service: "tds",
              operation: "SetRelayOutputSettings",
              inside: `${tokenElement(relay.token)}<tds:Properties>${properties}</tds:Properties>`,
            }
          : {
              service: "tmd",
              operation: "SetRelayOutputSettings",
              inside: `<tmd:RelayOutput token="${escapeXml(relay.token)}"><tt:Properties>${properties}</tt:Properties></tmd:RelayOutput>`,
            },
      );
    },
    move: async (token, isActive) => {
      await callAt(await place(), {
        service: "tds",
        operation: "SetRelayOutputState",
        inside: `${tokenElement(token)}<tds:LogicalState>${isActive ? "active" : "inactive"}</tds:LogicalState>`,
        ...(isActive ? { moves: true } : {}),
      });
    },
  };
};

/**
 * The relay that a person named: its token, or its number counted from 1.
 * @param at where, for a sentence. @throws DeviceError that names those that are there.
 */
export const namedRelay = (
  id: string,
  at: string,
  relays: readonly RelayOutput[],
  name: string | number,
): RelayOutput => {
  const found = typeof name === "number" ? relays[name - 1] : relays.find((relay) => relay.token === name);
  if (found) return found;
  const there = relays.map((relay) => relay.token).join(", ");
  throw new DeviceError(
    id,
    relays.length === 0
      ? `${at} has no relay output. Wire the barrier to another relay, and choose its driver.`
      : `${at} has no relay output ${name}. Write one of these as channel: ${there}; or its number from 1 to ${relays.length}.`,
    { retry: false },
  );
};
