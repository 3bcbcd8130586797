import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, connectAsync, type MqttClient } from "mqtt";
import { DeviceError, type Gate } from "../../devices.ts";
import { createGate } from "../index.ts";

/** The broker is Debian's mosquitto; this test plays the relay behind it. */
const mosquitto = ["/usr/sbin/mosquitto"].find((path) => existsSync(path)) ?? null;
if (!mosquitto) console.error("skipped: the MQTT tests need mosquitto as their broker");

const until = async (what: () => boolean, ms = 10_000) => {
  const late = performance.now() + ms;
  while (!what()) {
    if (performance.now() > late) throw new Error(`not within ${ms} ms: ${what}`);
    await Bun.sleep(5);
  }
};
const failure = async (work: Promise<unknown>): Promise<DeviceError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  }
  throw new Error("it did not fail");
};

let folder = "";
let port = 0;
let broker: ReturnType<typeof Bun.spawn> | null = null;
const closing: (() => unknown)[] = [];
const startBroker = async () => {
  broker = Bun.spawn([mosquitto!, "-c", join(folder, "conf")], { stderr: "ignore", stdout: "ignore" });
  for (let left = 200; left > 0; left--) {
    const probe = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      reconnectPeriod: 0,
      connectTimeout: 1000,
      username: "box",
      password: "right",
    }).catch(() => null);
    if (probe) return probe.endAsync(true);
    await Bun.sleep(20);
  }
};
const stopBroker = async () => {
  broker?.kill();
  await broker?.exited;
};
beforeEach(async () => {
  if (!mosquitto) return;
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-mqtt-"));
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  port = probe.port;
  probe.stop(true);
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, "users"), "box:right\n");
  Bun.spawnSync(["mosquitto_passwd", "-U", join(folder, "users")]);
  chmodSync(join(folder, "users"), 0o644);
  writeFileSync(
    join(folder, "conf"),
    `listener ${port} 127.0.0.1\nallow_anonymous false\npassword_file ${folder}/users\n`,
  );
  await startBroker();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await stopBroker();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const login = { user: "box", password: "right" };
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
