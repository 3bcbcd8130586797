import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Socket } from "bun";
import { connectAsync, type MqttClient } from "mqtt";
import type { Gate, Input } from "../devices.ts";
import { createGate, createInput } from "./index.ts";
import {
  createBroker,
  freePort,
  hasPymodbus,
  mosquitto,
  python,
  socat,
  until,
  withCrc,
} from "./peers.fixture.test.ts";

/** Peers that we did not write: Debian's pymodbus, TCP and RTU over a pair of pseudo terminals, and mosquitto. */
if (!hasPymodbus) console.error("skipped: Modbus inputs need python3-pymodbus and python3-serial-asyncio");
if (!socat) console.error("skipped: Modbus inputs on a serial line need socat");
if (!mosquitto) console.error("skipped: MQTT inputs need mosquitto as their broker");

let folder = "";
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-inputs-"));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** An input and every level that it told. */
const watched = (fields: { driver: string; [field: string]: unknown }) => {
  const input: Input = createInput("in-1 loop", fields);
  closing.push(() => input.close());
  const told: boolean[] = [];
  input.onChange((on) => told.push(on));
  return {
    input,
    told,
    on: () => input.state().on,
    connected: () => input.state().connected,
    detail: () => input.state().detail,
  };
};

/** Two units; a line on standard input sets one bit: `unit table address level`. */
const SLAVE = `
import sys, threading
from pymodbus.server import StartTcpServer, StartSerialServer
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer
class Coils(ModbusSequentialDataBlock):
    def setValues(self, address, values):
        super().setValues(address, values)
        print(f"{address} {values}", flush=True)
slaves = {unit: ModbusSlaveContext(co=Coils(0, [0] * 16), di=ModbusSequentialDataBlock(0, [0] * 8), zero_mode=True) for unit in (1, 2)}
def listen():
    for line in sys.stdin:
        unit, table, address, level = line.split()
        slaves[int(unit)].setValues(2 if table == "di" else 1, int(address), [int(level)])
threading.Thread(target=listen, daemon=True).start()
context = ModbusServerContext(slaves=slaves, single=False)
framer = ModbusSocketFramer if sys.argv[1] == "tcp" else ModbusRtuFramer
if sys.argv[1] == "serial":
    StartSerialServer(context=context, framer=framer, port=sys.argv[2], baudrate=9600)
else:
    StartTcpServer(context=context, framer=framer, address=("127.0.0.1", int(sys.argv[2])), allow_reuse_address=True)
`;
const startSlave = (kind: "tcp" | "rtu" | "serial", at: string) => {
  const slave = Bun.spawn([python!, "-c", SLAVE, kind, at], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  let text = "";
  void (async () => {
    for await (const chunk of slave.stdout) text += new TextDecoder().decode(chunk);
  })();
  const kill = async () => {
    slave.kill("SIGKILL");
    await slave.exited;
  };
  closing.push(kill);
  return {
    slave,
    kill,
    written: () => text.split("\n").filter(Boolean),
    set: (unit: number, table: "di" | "co", address: number, level: boolean) => {
      slave.stdin.write(`${unit} ${table} ${address} ${level ? 1 : 0}\n`);
      slave.stdin.flush();
    },
  };
};

describe.skipIf(!hasPymodbus)("wires on a Modbus board on the network", () => {
  test.each(["tcp", "rtu"] as const)(
    "in %s frames: discrete inputs and coils, each wire its own level, normally closed turned round",
    async (framing) => {
      const port = freePort();
      const { set } = startSlave(framing, String(port));
      const at = { driver: "modbus-tcp", host: `127.0.0.1:${port}`, framing };
      const loop = watched({ ...at, address: 2 });
      const fire = watched({ ...at, address: 7, normallyClosed: true });
      const coil = watched({ ...at, from: "coils", address: 4, unit: 2 });
      await until(() => loop.on() !== null && fire.on() !== null && coil.on() !== null, 20_000);
      expect([loop.on(), fire.on(), coil.on()]).toEqual([false, true, false]);
      expect(loop.detail()).toBe(`Discrete input 2 of the board at 127.0.0.1:${port}, unit 1`);
      set(1, "di", 2, true);
      await until(() => loop.on() === true);
      set(1, "di", 7, true);
      set(2, "co", 4, true);
      await until(() => fire.on() === false && coil.on() === true);
      set(1, "di", 2, false);
      await until(() => loop.on() === false);
      expect([loop.told, fire.told, coil.told]).toEqual([[true, false], [true, false], [true]]);
    },
    40_000,
  );

  test("a board that is killed keeps its last level, says what to do, and is read again when it is back", async () => {
    const port = freePort();
    const first = startSlave("tcp", String(port));
    const loop = watched({ driver: "modbus-tcp", host: `127.0.0.1:${port}`, address: 0 });
    await until(() => loop.connected(), 20_000);
    first.set(1, "di", 0, true);
    await until(() => loop.on() === true);
    await first.kill();
    await until(() => !loop.connected());
    await until(() => loop.detail().includes("Nobody answers at"));
    expect(loop.on()).toBe(true);
    const second = startSlave("tcp", String(port));
    await until(() => loop.connected(), 20_000);
    await until(() => loop.on() === false);
    second.set(1, "di", 0, true);
    await until(() => loop.on() === true);
    expect(loop.told).toEqual([true, false, true]);
  }, 60_000);

  test("a board that hangs is lost, and found when it goes on", async () => {
    const port = freePort();
    const { slave } = startSlave("tcp", String(port));
    const loop = watched({ driver: "modbus-tcp", host: `127.0.0.1:${port}`, address: 0 });
    await until(() => loop.connected(), 20_000);
    slave.kill("SIGSTOP");
    await until(() => !loop.connected());
    expect(loop.detail()).toContain("does not answer");
    slave.kill("SIGCONT");
    await until(() => loop.connected());
  }, 40_000);

  test("an address that the board does not have is named; the wire beside it is read all the same", async () => {
    const port = freePort();
    const { set } = startSlave("tcp", String(port));
    const at = { driver: "modbus-tcp", host: `127.0.0.1:${port}` };
    const wrong = watched({ ...at, address: 40 });
    const right = watched({ ...at, address: 3 });
    await until(() => right.connected() && !wrong.connected() && wrong.detail().includes("refuses"), 20_000);
    expect(wrong.detail()).toContain("refuses address 40 of its discrete-inputs: it has no such channel");
    set(1, "di", 3, true);
    await until(() => right.on() === true);
    expect(wrong.on()).toBeNull();
  }, 40_000);

  test("a relay on the same converter is pulsed once between the questions", async () => {
    const port = freePort();
    const { set, written } = startSlave("rtu", String(port));
    const at = { driver: "modbus-tcp", host: `127.0.0.1:${port}`, framing: "rtu" };
    const loop = watched({ ...at, address: 1, unit: 2, debounceMs: 30 });
    const gate: Gate = createGate({ id: "gate-in", pulseMs: 300, ...at, channel: 2 });
    closing.push(() => gate.close?.().catch(() => {}));
    await until(() => loop.connected() && gate.state().connected, 20_000);
    const before = written().length;
    for (let i = 0; i < 3; i++) {
      await gate.pulse();
      set(2, "di", 1, i % 2 === 0);
      await until(() => gate.state().state === "idle");
    }
    await until(() => written().length >= before + 6);
    expect(written().slice(before)).toEqual(Array(3).fill(["1 [True]", "1 [False]"]).flat());
    await until(() => loop.told.length === 3);
    expect(loop.connected()).toBe(true);
  }, 40_000);
});

describe.skipIf(!hasPymodbus || !socat)("wires on a Modbus board on a serial line", () => {
  test("share the port with the relay board: one port, one owner, and a board that is killed comes back", async () => {
    const path = join(folder, "port");
    const far = join(folder, "far");
    const cable = Bun.spawn([socat!, `pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`], {
      stderr: "ignore",
    });
    closing.push(() => cable.kill());
    await until(() => existsSync(path) && existsSync(far));
    const first = startSlave("serial", far);
    const gate = createGate({
      id: "gate-in",
      driver: "serial",
      protocol: "modbus-rtu",
      path,
      pulseMs: 300,
      channel: 3,
      boardPulse: false,
    });
    closing.push(() => gate.close?.().catch(() => {}));
    const loop = watched({ driver: "modbus-rtu", path, unit: 2, address: 5 });
    const pass = watched({ driver: "modbus-rtu", path, unit: 2, address: 6 });
    await until(() => gate.state().connected && loop.connected() && pass.connected(), 20_000);
    first.set(2, "di", 5, true);
    const before = first.written().length;
    await gate.pulse();
    await until(() => loop.on() === true);
    await until(() => first.written().length >= before + 2);
    expect(first.written().slice(before)).toEqual(["2 [True]", "2 [False]"]);
    expect([loop.on(), pass.on()]).toEqual([true, false]);
    await first.kill();
    await until(() => !loop.connected() && !gate.state().connected, 20_000);
    expect(loop.on()).toBe(true);
    const second = startSlave("serial", far);
    await until(() => loop.connected() && gate.state().connected, 20_000);
    second.set(2, "di", 6, true);
    await until(() => loop.on() === false && pass.on() === true);
  }, 60_000);
});

describe.skipIf(!socat)("a board on a bad serial line", () => {
  /** @param answer what the board says to the nth question about its first input. */
  const start = async (answer: (nth: number) => Uint8Array[] | null) => {
    const path = join(folder, "port");
    let asked = 0;
    const sockets = new Set<Socket>();
    const server = Bun.listen({
      unix: join(folder, "board"),
      socket: {
        open: (socket) => void sockets.add(socket),
        close: (socket) => void sockets.delete(socket),
        data: (socket, data) => {
          if (data[0] !== 1 || data[1] !== 2) return;
          void (async () => {
            for (const part of answer(++asked) ?? []) {
              socket.write(part);
              await Bun.sleep(15);
            }
          })();
        },
      },
    });
    closing.push(() => server.stop(true));
    const cable = Bun.spawn(
      [socat!, `pty,raw,echo=0,link=${path}`, `UNIX-CONNECT:${join(folder, "board")}`],
      {
        stderr: "ignore",
      },
    );
    closing.push(() => cable.kill());
    await until(() => existsSync(path));
    const noise = (bytes: Uint8Array) => {
      for (const socket of sockets) socket.write(bytes);
    };
    return { path, asked: () => asked, noise };
  };
  const whole = (level: boolean) => withCrc(Buffer.of(1, 2, 1, level ? 1 : 0));

  test("is understood through noise before, between and after, and in halves", async () => {
    let level = false;
    const { path, noise } = await start((nth) => {
      const answer = whole(level);
      if (nth % 3 === 0) return [Buffer.of(0xff, 0x01, 0x02), answer];
      if (nth % 3 === 1) return [answer.subarray(0, 2), answer.subarray(2)];
      return [answer, Buffer.of(0x00, 0x01)];
    });
    const loop = watched({ driver: "modbus-rtu", path, address: 0 });
    await until(() => loop.connected());
    noise(Buffer.alloc(100_000, 0x55));
    level = true;
    await until(() => loop.on() === true);
    level = false;
    await until(() => loop.on() === false);
    expect(loop.told).toEqual([true, false]);
  }, 20_000);

  test("two answers in a row may be eaten; a damaged one is no level, and a third one missing is a loss", async () => {
    let silent = 0;
    const { path, asked } = await start(() => {
      if (silent > 0) {
        silent--;
        const damaged = whole(true);
        damaged[4] = (damaged[4] ?? 0) ^ 0xff;
        return [damaged];
      }
      return [whole(false)];
    });
    const loop = watched({ driver: "modbus-rtu", path, address: 0 });
    await until(() => loop.on() === false);
    let lost = false;
    silent = 2;
    const from = asked();
    await until(() => {
      lost ||= !loop.connected();
      return silent === 0 && asked() > from + 4;
    });
    expect(lost).toBe(false);
    silent = 1_000_000;
    await until(() => !loop.connected());
    silent = 0;
    await until(() => loop.connected());
    expect(loop.told).toEqual([]);
  }, 20_000);
});

describe.skipIf(!mosquitto)("a wire behind an MQTT broker", () => {
  let port = 0;
  let startBroker: () => Promise<void>;
  let stopBroker: () => Promise<void>;
  beforeEach(async () => {
    const broker = createBroker(folder);
    port = broker.port;
    startBroker = broker.start;
    stopBroker = broker.stop;
    await startBroker();
    closing.push(stopBroker);
  });
  const inputOf = (fields: Record<string, unknown> = {}) =>
    watched({ driver: "mqtt", host: `127.0.0.1:${port}`, topic: "barrier/loop", ...fields });
  const createSensor = async (): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      reconnectPeriod: 0,
      keepalive: 2,
      will: { topic: "barrier/status", payload: Buffer.from("offline"), qos: 1, retain: true },
    });
    closing.push(() => client.endAsync(true).catch(() => {}));
    await client.publishAsync("barrier/status", "online", { qos: 1, retain: true });
    return client;
  };

  test("finds the level that is kept at the broker, and follows it", async () => {
    const sensor = await createSensor();
    await sensor.publishAsync("barrier/loop", "ON", { qos: 1, retain: true });
    const loop = inputOf();
    await until(() => loop.on() === true);
    await sensor.publishAsync("barrier/loop", "OFF", { qos: 1, retain: true });
    await until(() => loop.on() === false);
    expect(loop.told).toEqual([true, false]);
    expect(loop.detail()).toBe(`MQTT topic barrier/loop at 127.0.0.1:${port}`);
  });

  test("is debounced: what bounces within the time is no change", async () => {
    const sensor = await createSensor();
    await sensor.publishAsync("barrier/loop", "OFF", { qos: 1, retain: true });
    const loop = inputOf({ debounceMs: 600, on: "1", off: "OFF" });
    await until(() => loop.on() === false);
    for (let i = 0; i < 5; i++) {
      await sensor.publishAsync("barrier/loop", "1", { qos: 1 });
      await sensor.publishAsync("barrier/loop", "OFF", { qos: 1 });
    }
    await sensor.publishAsync("barrier/loop", "1", { qos: 1 });
    await until(() => loop.on() === true);
    expect(loop.told).toEqual([true]);
  });

  test("whose device died is lost by its last will, keeps its level, and is there again with the device", async () => {
    const sensor = await createSensor();
    await sensor.publishAsync("barrier/loop", "ON", { qos: 1, retain: true });
    const loop = inputOf({ statusTopic: "barrier/status" });
    await until(() => loop.on() === true && loop.connected());
    // Cut off without a word, so that the broker speaks its will.
    sensor.stream.destroy();
    await until(() => !loop.connected());
    expect(loop.detail()).toContain("says that it is offline");
    expect(loop.on()).toBe(true);
    await createSensor();
    await until(() => loop.connected());
  }, 20_000);

  test("outlives its broker: connected false meanwhile, the last level kept, read again afterwards", async () => {
    const first = await createSensor();
    await first.publishAsync("barrier/loop", "ON", { qos: 1, retain: true });
    const loop = inputOf();
    await until(() => loop.on() === true);
    await stopBroker();
    await until(() => !loop.connected());
    await until(() => loop.detail().includes("No broker answers at"));
    expect(loop.on()).toBe(true);
    await startBroker();
    await until(() => loop.connected());
    const second = await createSensor();
    await second.publishAsync("barrier/loop", "OFF", { qos: 1, retain: true });
    await until(() => loop.on() === false);
  }, 30_000);

  test("that says something else is named with what it said, and huge messages are passed over", async () => {
    const sensor = await createSensor();
    const loop = inputOf();
    await until(() => loop.connected());
    await sensor.publishAsync("barrier/loop", "x".repeat(200_000), { qos: 1 });
    await sensor.publishAsync("barrier/loop", '{"contact":true}', { qos: 1 });
    await until(() => !loop.connected());
    expect(loop.detail()).toContain(
      'says “{"contact":true}”, which is neither ON nor OFF. Correct on and off to what it says.',
    );
    expect(loop.on()).toBeNull();
    await sensor.publishAsync("barrier/loop", "OFF", { qos: 1 });
    await until(() => loop.connected() && loop.on() === false);
  });
});

test("a wire whose records nobody checked is not there, and says which field is wrong", () => {
  const wire = watched({ driver: "modbus-tcp", host: "10.0.0.9", address: -1 });
  expect(wire.input.state()).toMatchObject({ on: null, connected: false });
  expect(wire.detail()).toContain("address");
  expect(watched({ driver: "radio" }).detail()).toContain('no input driver "radio"');
});
