import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type MqttClient } from "mqtt";
import type { Gate } from "../../devices.ts";
import { createGate } from "../index.ts";
import { createBroker, failure, mosquitto, until } from "../peers.fixture.test.ts";

/** The broker is Debian's mosquitto; this test plays the relay behind it. */
if (!mosquitto) console.error("skipped: the MQTT tests need mosquitto as their broker");

let folder = "";
let port = 0;
let startBroker: () => Promise<void>;
let stopBroker: () => Promise<void>;
const closing: (() => unknown)[] = [];
const login = { user: "box", password: "right" };
beforeEach(async () => {
  if (!mosquitto) return;
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-mqtt-"));
  const broker = createBroker(folder, login);
  port = broker.port;
  startBroker = broker.start;
  stopBroker = broker.stop;
  await startBroker();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  if (!mosquitto) return;
  await stopBroker();
  rmSync(folder, { recursive: true, force: true });
});

const gateOf = (fields: Record<string, unknown> = {}): Gate => {
  const gate = createGate({
    id: "gate-in",
    driver: "mqtt",
    pulseMs: 300,
    host: `127.0.0.1:${port}`,
    topic: "barrier/set",
    ...login,
    ...fields,
  });
  closing.push(() => gate.close?.().catch(() => {}));
  return gate;
};
/** @param persistent the broker keeps its messages while it is away. */
const createRelay = async (answers: boolean, persistent = false) => {
  const heard: string[] = [];
  const client: MqttClient = connect(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 5,
    clientId: "relay",
    clean: !persistent,
    properties: { sessionExpiryInterval: persistent ? 600 : 0 },
    reconnectPeriod: 100,
    username: login.user,
    password: login.password,
  });
  closing.push(() => client.endAsync(true).catch(() => {}));
  client.on("message", (_, payload) => {
    heard.push(payload.toString());
    if (answers) client.publish("barrier/state", payload, { retain: true });
  });
  // What the broker has kept comes with the connection: somebody must listen before it.
  if (!client.connected) await new Promise((done) => client.once("connect", done));
  await client.subscribeAsync("barrier/set", { qos: 1 });
  return { heard, client };
};

describe.skipIf(!mosquitto)("a relay behind a broker", () => {
  test("is off at the start, pulsed once, and let go", async () => {
    const { heard } = await createRelay(false);
    const gate = gateOf();
    await gate.pulse();
    await until(() => heard.length >= 3);
    expect(heard).toEqual(["OFF", "ON", "OFF"]);
    expect(gate.state()).toMatchObject({ connected: true, state: "idle" });
  });

  test("that says its state is believed only when it says so", async () => {
    const { heard, client } = await createRelay(true);
    const gate = gateOf({ stateTopic: "barrier/state" });
    await gate.pulse();
    await until(() => heard.length >= 3);
    await client.endAsync(true);
    const error = await failure(gate.pulse());
    expect(error).toMatchObject({ uncertain: true });
    expect(error.message).toContain("does not say that it switched");
  }, 20_000);

  test("that was away never finds an old order", async () => {
    const first = await createRelay(false, true);
    await first.client.endAsync(true);
    const gate = gateOf();
    await gate.pulse();
    await gate.close?.();
    await Bun.sleep(4000);
    const second = await createRelay(false, true);
    await until(() => second.heard.includes("OFF"));
    expect(second.heard).not.toContain("ON");
  }, 20_000);

  test("is driven again after the broker went and came back, off first", async () => {
    const { heard } = await createRelay(false);
    const gate = gateOf();
    await gate.off();
    await stopBroker();
    await until(() => !gate.state().connected);
    expect((await failure(gate.pulse(300))).uncertain).toBe(false);
    heard.length = 0;
    await startBroker();
    await until(() => gate.state().connected);
    await until(() => heard.length > 0);
    await gate.pulse();
    await until(() => heard.filter((word) => word === "ON").length === 1);
    expect(heard[0]).toBe("OFF");
  }, 20_000);

  test("with a wrong password is named as such", async () => {
    const gate = gateOf({ password: "wrong" });
    expect((await failure(gate.pulse(500))).message).toContain("refuses this user or password");
  });
});
