/**
 * A connection to an MQTT 5 broker, and what is said when it fails. Taken up again by whoever uses it; nothing waits
 * here to be sent later.
 */
import { connectAsync, type MqttClient } from "mqtt";
import { DeviceError } from "../../devices.ts";

const CONNECT_MS = 3000;
export const ANSWER_MS = 2000;
/** Half of it again, and a broker that says nothing counts as gone. */
const KEEP_ALIVE_S = 5;

export type BrokerFields = {
  host: string;
  tls: boolean;
  user?: string | undefined;
  password?: string | undefined;
};

export const brokerSilent = (id: string, host: string): DeviceError =>
  new DeviceError(id, `The broker at ${host} does not answer. Check its machine and the network.`, {
    retry: true,
    uncertain: true,
  });
export const brokerLost = (id: string, host: string): DeviceError =>
  new DeviceError(id, `The connection to the broker at ${host} broke. It is taken up again by itself.`, {
    retry: true,
    uncertain: true,
  });

const refused = (id: string, host: string, error: unknown): DeviceError => {
  const code = error instanceof Error && "code" in error ? Number(error.code) : 0;
  // Reason codes of MQTT 5, section 3.2.2.2, and of MQTT 3.1.1.
  const sentence = [4, 5, 134, 135].includes(code)
    ? `The broker at ${host} refuses this user or password. Correct them on the page Cameras and gates.`
    : `No broker answers at ${host}. Check its power, its address and its encryption.`;
  return new DeviceError(id, sentence, { retry: true, uncertain: false, cause: error });
};

/** @throws DeviceError */
export const openBroker = async (id: string, fields: BrokerFields): Promise<MqttClient> => {
  const { host } = fields;
  try {
    const port = URL.parse(`mqtt://${host}`)?.port ?? "";
    const client = await connectAsync({
      protocol: fields.tls ? "mqtts" : "mqtt",
      host: host.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""),
      port: port === "" ? (fields.tls ? 8883 : 1883) : Number(port),
      protocolVersion: 5,
      clean: true,
      connectTimeout: CONNECT_MS,
      keepalive: KEEP_ALIVE_S,
      reconnectPeriod: 0,
      queueQoSZero: false,
      ...(fields.user === undefined ? {} : { username: fields.user }),
      ...(fields.password === undefined ? {} : { password: fields.password }),
    });
    // What fails also closes.
    client.on("error", () => {});
    return client;
  } catch (error) {
    throw refused(id, host, error);
  }
};

/** Ends the connection without a word to whoever waits for its end. */
export const leaveBroker = async (client: MqttClient): Promise<void> => {
  client.removeAllListeners("close");
  await client.endAsync(true).catch(() => {});
};
