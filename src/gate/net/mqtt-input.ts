/**
 * A wire whose device says its level on a topic of an MQTT broker. The device's last will, where it has one, says that
 * it is gone. Never publishes.
 */
import type { MqttClient } from "mqtt";
import { DeviceError, type Input } from "../../devices.ts";
import type { InputFields } from "../../site-gates.ts";
import { createDebounce } from "../debounce.ts";
import { keepOpen } from "../keep-open.ts";
import { createLevel } from "../level.ts";
import { realTime, within } from "../time.ts";
import { ANSWER_MS, brokerLost, brokerSilent, leaveBroker, openBroker } from "./broker.ts";

const FIRST_REFUSAL = 128;
/** Longer messages are not the ones of the site file. */
const MOST_BYTES = 500;
/** A timer may fire a little early. */
const EARLY_MS = 2;

export const createMqttInput = (id: string, fields: InputFields<"mqtt">): Input => {
  const { host, topic, statusTopic, debounceMs } = fields;
  const level = createLevel(fields.normallyClosed);
  const debounce = createDebounce(debounceMs);
  let settling: ReturnType<typeof setTimeout> | null = null;
  /** What the device said last that stands for no level. */
  let odd: string | null = null;
  /** By its last will, or by a status that stands for nothing. */
  let away: string | null = null;

  const sample = (active: boolean): void => {
    const settled = debounce.sample(active, realTime.now());
    if (settled !== null) level.become(settled);
  };
  const hearLevel = (said: string): void => {
    odd = said === fields.on || said === fields.off ? null : said;
    if (odd !== null) return;
    const active = said === fields.on;
    if (settling) clearTimeout(settling);
    sample(active);
    // Nothing more is said while the level lasts.
    settling = setTimeout(() => sample(active), debounceMs + EARLY_MS);
  };
  const hearStatus = (said: string): void => {
    away =
      said === fields.online
        ? null
        : said === fields.offline
          ? `The device behind ${topic} says that it is offline. Check its power and its network; its last level counts.`
          : `The device behind ${topic} says “${said.slice(0, 40)}” on ${statusTopic}, which is neither ${fields.online} nor ${fields.offline}. Correct online and offline.`;
  };

  const broker = keepOpen<MqttClient>({
    id,
    time: realTime,
    open: async (lost) => {
      const client = await openBroker(id, fields);
      // Until it says otherwise: what is kept at the broker comes with the subscription.
      away =
        statusTopic === undefined
          ? null
          : `The device behind ${topic} has not said on ${statusTopic} that it is online. Check its power, its last will and the topic.`;
      client.on("message", (from, payload) => {
        if (payload.length > MOST_BYTES) return;
        const said = payload.toString().trim();
        if (from === topic) hearLevel(said);
        if (from === statusTopic) hearStatus(said);
      });
      client.on("close", () => lost(brokerLost(id, host)));
      return client;
    },
    prepare: async (client) => {
      const topics = statusTopic === undefined ? [topic] : [topic, statusTopic];
      try {
        await within(client.subscribeAsync(topics, { qos: 1 }), ANSWER_MS, () => brokerSilent(id, host));
      } catch (error) {
        // Reason codes of MQTT 5 from 128 on are refusals.
        const code = error instanceof Error && "code" in error ? Number(error.code) : 0;
        if (!(code >= FIRST_REFUSAL)) throw error;
        throw new DeviceError(
          id,
          `The broker at ${host} does not let this user listen to ${topics.join(" and ")}. Allow it there, or correct the topic.`,
          { retry: true, cause: error },
        );
      }
    },
    close: leaveBroker,
  });

  const detail = (): string | null => {
    const { fault } = broker.current();
    if (fault) return fault.message;
    if (away !== null) return away;
    if (odd !== null)
      return `The device behind ${topic} says “${odd.slice(0, 40)}”, which is neither ${fields.on} nor ${fields.off}. Correct on and off to what it says.`;
    return null;
  };
  return {
    onChange: level.onChange,
    state: () => {
      const wrong = detail();
      return { on: level.on(), connected: wrong === null, detail: wrong ?? `MQTT topic ${topic} at ${host}` };
    },
    close: () => {
      level.close();
      if (settling) clearTimeout(settling);
      void broker.stop();
    },
  };
};
