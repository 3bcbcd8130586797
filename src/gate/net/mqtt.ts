/**
 * A relay behind an MQTT broker. An order expires at the broker within seconds and is never kept there: a relay that
 * comes back must not find it. Read back where the relay says its state.
 */
import { DeviceError } from "../../devices.ts";
import type { GateFields } from "../../site-gates.ts";
import type { Contact, Reach } from "../contact.ts";
import { within } from "../time.ts";
import { ANSWER_MS, brokerLost, brokerSilent, leaveBroker, openBroker } from "./broker.ts";

/** How long the broker may hold an order for a relay that is away: MQTT 5's message expiry, in seconds. */
const EXPIRY_S = 3;
const MOST_STATE_BYTES = 500;

export const reachMqtt = (id: string, fields: GateFields<"mqtt">): { place: string; reach: Reach } => {
  const { host, topic, stateTopic } = fields;
  const fault = (message: string) => new DeviceError(id, message, { retry: true, uncertain: true });
  const silent = () => brokerSilent(id, host);

  const reach: Reach = async (lost) => {
    const client = await openBroker(id, fields);
    let state: string | null = null;
    let heard: (() => void) | null = null;
    client.on("message", (from, payload) => {
      if (from !== stateTopic || payload.length > MOST_STATE_BYTES) return;
      state = payload.toString().trim();
      heard?.();
    });
    client.on("close", () => lost(brokerLost(id, host)));
    const mustSay = async (wanted: string): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      heard = () => {
        if (state === wanted) resolve();
      };
      heard();
      try {
        await within(promise, ANSWER_MS, () =>
          fault(`The relay behind ${topic} does not say that it switched. Check its power and its topics.`),
        );
      } finally {
        heard = null;
      }
    };
    const contact: Contact = {
      set: async (on) => {
        const payload = on ? fields.on : fields.off;
        // An old word must not stand for the new one.
        if (on) state = null;
        const sent = client.publishAsync(topic, payload, {
          qos: 1,
          retain: false,
          // Only letting go may arrive late.
          ...(on ? { properties: { messageExpiryInterval: EXPIRY_S } } : {}),
        });
        await within(sent, ANSWER_MS, silent);
        if (stateTopic !== undefined) await mustSay(payload);
      },
      close: () => leaveBroker(client),
    };
    if (stateTopic !== undefined) {
      try {
        await within(client.subscribeAsync(stateTopic, { qos: 1 }), ANSWER_MS, silent);
      } catch (error) {
        await contact.close();
        throw error;
      }
    }
    return contact;
  };
  return { place: `MQTT relay ${topic} at ${host}`, reach };
};
