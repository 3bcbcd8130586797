/**
 * A relay behind an MQTT broker. An order expires at the broker within seconds and is never kept there: a relay that
 * comes back must not find it. Read back where the relay says its state.
 */
import { connectAsync, type MqttClient } from "mqtt";
import { DeviceError } from "../../devices.ts";
import type { GateFields } from "../../site-gates.ts";
import type { Contact, Reach } from "../contact.ts";
import { within } from "../time.ts";

const CONNECT_MS = 3000;
const ANSWER_MS = 2000;
/** How long the broker may hold an order for a relay that is away: MQTT 5's message expiry, in seconds. */
const EXPIRY_S = 3;
const MOST_STATE_BYTES = 500;

export const reachMqtt = (id: string, fields: GateFields<"mqtt">): { place: string; reach: Reach } => {
  const { host, topic, stateTopic } = fields;
  const fault = (message: string, options: { retry?: boolean; uncertain: boolean; cause?: unknown }) =>
    new DeviceError(id, message, { retry: true, ...options });
  const silent = () =>
    fault(`The broker at ${host} does not answer. Check its machine and the network.`, { uncertain: true });

  const refused = (error: unknown): DeviceError => {
    const code = error instanceof Error && "code" in error ? Number(error.code) : 0;
    // Reason codes of MQTT 5, section 3.2.2.2, and of MQTT 3.1.1.
    if ([4, 5, 134, 135].includes(code))
      return fault(
        `The broker at ${host} refuses this user or password. Correct them on the page Cameras and gates.`,
        {
          uncertain: false,
          cause: error,
        },
      );
    return fault(`No broker answers at ${host}. Check its power, its address and its encryption.`, {
      uncertain: false,
      cause: error,
    });
  };
  const open = async (): Promise<MqttClient> => {
    try {
      const port = URL.parse(`mqtt://${host}`)?.port ?? "";
      return await connectAsync({
        protocol: fields.tls ? "mqtts" : "mqtt",
        host: host.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""),
        port: port === "" ? (fields.tls ? 8883 : 1883) : Number(port),
        protocolVersion: 5,
        clean: true,
        connectTimeout: CONNECT_MS,
        keepalive: 5,
        // The relay's own loop takes a lost connection up; nothing waits here to be sent later.
        reconnectPeriod: 0,
        queueQoSZero: false,
        ...(fields.user === undefined ? {} : { username: fields.user }),
        ...(fields.password === undefined ? {} : { password: fields.password }),
      });
    } catch (error) {
      throw refused(error);
    }
  };

  const reach: Reach = async (lost) => {
    const client = await open();
    let state: string | null = null;
    let heard: (() => void) | null = null;
    client.on("message", (from, payload) => {
      if (from !== stateTopic || payload.length > MOST_STATE_BYTES) return;
      state = payload.toString().trim();
      heard?.();
    });
    client.on("error", () => {});
    client.on("close", () =>
      lost(
        fault(`The connection to the broker at ${host} broke. It is taken up again by itself.`, {
          uncertain: true,
        }),
      ),
    );
    const mustSay = async (wanted: string): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      heard = () => {
        if (state === wanted) resolve();
      };
      heard();
      try {
        await within(promise, ANSWER_MS, () =>
          fault(`The relay behind ${topic} does not say that it switched. Check its power and its topics.`, {
            uncertain: true,
          }),
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
      close: () => {
        client.removeAllListeners("close");
        return client.endAsync(true).catch(() => {});
      },
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
