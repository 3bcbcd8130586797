import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Socket } from "bun";
import type { Gate } from "../../devices.ts";
import { createGate } from "../index.ts";
import { failure, hasPymodbus, python, socat, until, withCrc } from "../peers.fixture.test.ts";

/** The kernel's own pseudo terminals, tied to a board that this test plays; and pymodbus, which we did not write. */
const hasSlave = socat !== null && hasPymodbus;
if (!socat) console.error("skipped: the serial tests need socat (apt install socat)");
if (!hasSlave)
  console.error("skipped: the Modbus slave needs socat, python3-pymodbus and python3-serial-asyncio");

let folder = "";
let path = "";
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-serial-"));
  path = join(folder, "port");
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** A board at the far end of the line. */
const createBoard = (answer: (frame: string) => Uint8Array | string | null = () => null) => {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = Bun.listen({
    unix: join(folder, "board"),
    socket: {
      open: (socket) => void sockets.add(socket),
      close: (socket) => void sockets.delete(socket),
      data: (socket, data) => {
        const frame = Buffer.from(data).toString("hex");
        heard.push(frame);
        const reply = answer(frame);
        if (reply !== null) socket.write(reply);
      },
    },
  });
  let cable: ReturnType<typeof Bun.spawn> | null = null;
  const plug = async () => {
    cable = Bun.spawn([socat!, `pty,raw,echo=0,link=${path}`, `UNIX-CONNECT:${join(folder, "board")}`], {
      stderr: "ignore",
    });
    await until(() => existsSync(path));
  };
  const unplug = async () => {
    cable?.kill();
    await cable?.exited;
    cable = null;
    rmSync(path, { force: true });
  };
  closing.push(async () => {
    await unplug();
    server.stop(true);
  });
  return {
    plug,
    unplug,
    /** All bytes so far: a command may come in two pieces. */
    heard: () => heard.join(""),
    say: (bytes: Uint8Array) => {
      for (const socket of sockets) socket.write(bytes);
    },
  };
};

const gateOf = (fields: Record<string, unknown>): Gate => {
  const gate = createGate({ id: "gate-in", driver: "serial", path, pulseMs: 300, ...fields });
  closing.push(() => gate.close?.().catch(() => {}));
  return gate;
};
const count = (text: string, part: string) => text.split(part).length - 1;
const ON = "a00101a2";
const OFF = "a00100a1";

describe.skipIf(!socat)("an LCUS board", () => {
  test("is off at the start, pulses once and lets go", async () => {
    const board = createBoard();
    await board.plug();
    const gate = gateOf({ protocol: "lcus" });
    await gate.off();
    await until(() => board.heard().includes(OFF));
    expect(board.heard()).not.toContain(ON);
    await gate.pulse();
    expect(gate.state()).toMatchObject({ state: "commanded", connected: true });
    await until(() => gate.state().state === "idle");
    await until(() => board.heard().endsWith(OFF));
    expect(count(board.heard(), ON)).toBe(1);
  });

  test("holds, pulses not meanwhile, and lets go when it is closed", async () => {
    const board = createBoard();
    await board.plug();
    const gate = gateOf({ protocol: "lcus" });
    await gate.hold(true);
    expect(gate.state().state).toBe("held-open");
    await gate.pulse();
    await gate.close?.();
    await until(() => board.heard().endsWith(OFF));
    expect(count(board.heard(), ON)).toBe(1);
  });

  test("that is not there is named with its cure, and is found when it is plugged in", async () => {
    const board = createBoard();
    const gate = gateOf({ protocol: "lcus" });
    const error = await failure(gate.pulse(200));
    expect(error.message).toContain(`There is no serial port ${path}. Plug the relay board in`);
    expect(error).toMatchObject({ retry: true, uncertain: false });
    await board.plug();
    await gate.pulse();
    await until(() => board.heard().includes(ON));
    // The order that failed was not carried out later.
    await until(() => gate.state().state === "idle");
    expect(count(board.heard(), ON)).toBe(1);
  });

  test("pulled and plugged in again 20 times: no exit, reopened, off first, and never a second pulse", async () => {
    const board = createBoard();
    await board.plug();
    const gate = gateOf({ protocol: "lcus" });
    await gate.off();
    let pulses = 0;
    for (let i = 0; i < 20; i++) {
      if (i % 5 === 0) {
        const before = count(board.heard(), ON);
        await gate.pulse();
        pulses++;
        await until(() => count(board.heard(), ON) === before + 1);
      }
      // Sometimes in mid-pulse, sometimes at rest.
      await board.unplug();
      await until(() => !gate.state().connected);
      const before = board.heard().length;
      await board.plug();
      await until(() => gate.state().connected, 5000);
      await until(() => board.heard().length > before);
      expect(board.heard().slice(before).startsWith(OFF)).toBe(true);
    }
    expect(count(board.heard(), ON)).toBe(pulses);
  }, 60_000);

  test("shares its port: two channels, one command at a time", async () => {
    const board = createBoard();
    await board.plug();
    const first = gateOf({ protocol: "lcus" });
    const second = gateOf({ protocol: "lcus", channel: 2, id: "gate-out" });
    await Promise.all([first.pulse(), second.pulse()]);
    await until(() => board.heard().includes("a00201a3"));
    expect(count(board.heard(), ON)).toBe(1);
    await first.close?.();
    await second.off();
    expect(second.state().connected).toBe(true);
  });

  test("whose port another program has is named", async () => {
    const board = createBoard();
    await board.plug();
    const other = Bun.spawn(["flock", "--no-fork", path, "sleep", "30"], { stderr: "ignore" });
    closing.push(() => other.kill());
    await Bun.sleep(200);
    const gate = gateOf({ protocol: "lcus" });
    const error = await failure(gate.pulse(100));
    expect(error.message).toContain("is in use by");
  });
});

test("a file that is no serial port is said to be none", async () => {
  await Bun.write(path, "not a port");
  const gate = gateOf({ protocol: "lcus" });
  expect((await failure(gate.pulse(100))).message).toContain("is no serial port");
});

const rtu = (text: string): Uint8Array => withCrc(Buffer.from(text.replace(/ /g, ""), "hex"));

describe.skipIf(!socat)("a Modbus board that answers badly", () => {
  /** Plays a board with one coil; `mischief` may eat or change an answer. */
  const coilBoard = (mischief: (command: string, answer: Uint8Array) => Uint8Array | null) => {
    let coil = 0;
    return createBoard((frame) => {
      if (frame.startsWith("010500")) {
        coil = frame.slice(8, 10) === "ff" ? 1 : 0;
        return mischief(coil ? "on" : "off", Buffer.from(frame, "hex"));
      }
      if (frame.startsWith("0101")) return mischief("read", rtu(`01 01 01 0${coil}`));
      return null;
    });
  };
  const fields = { protocol: "modbus-rtu", boardPulse: false };

  test("in noise and halves is understood all the same", async () => {
    const board = coilBoard((_, answer) => Buffer.concat([Buffer.of(0x00, 0x01, 0x05), answer]));
    await board.plug();
    const gate = gateOf(fields);
    await gate.pulse();
    await until(() => gate.state().state === "idle");
    expect(gate.state().connected).toBe(true);
    expect(count(board.heard(), "01050000ff008c3a")).toBe(1);
  });

  test("not at all when told to close: uncertain, told once, and off follows", async () => {
    const board = coilBoard((command, answer) => (command === "on" ? null : answer));
    await board.plug();
    const gate = gateOf(fields);
    await gate.off();
    const error = await failure(gate.pulse());
    expect(error).toMatchObject({ uncertain: true });
    expect(error.message).toContain("does not answer");
    await until(
      () => board.heard().lastIndexOf("010500000000cdca") > board.heard().indexOf("01050000ff008c3a"),
    );
    await until(() => gate.state().connected);
    expect(count(board.heard(), "01050000ff008c3a")).toBe(1);
  });

  test("with a late answer does not take it for the next command's", async () => {
    const late: Uint8Array[] = [];
    const board = coilBoard((command, answer) => {
      if (command !== "on") return answer;
      late.push(answer);
      return null;
    });
    await board.plug();
    const gate = gateOf(fields);
    await gate.off();
    await failure(gate.pulse());
    for (const answer of late) board.say(answer);
    await until(() => gate.state().connected);
    expect(gate.state().state).toBe("idle");
    expect(count(board.heard(), "01050000ff008c3a")).toBe(1);
  });

  test("whose contact does not move is never said to have opened", async () => {
    const board = createBoard((frame) => {
      if (frame.startsWith("0105")) return Buffer.from(frame, "hex");
      return frame.startsWith("0101") ? rtu("01 01 01 00") : null;
    });
    await board.plug();
    const gate = gateOf(fields);
    const error = await failure(gate.pulse());
    expect(error.message).toContain("stays open although it took the command");
    expect(error.uncertain).toBe(false);
  });
});

const SLAVE = `
import sys
from pymodbus.server import StartSerialServer
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
from pymodbus.transaction import ModbusRtuFramer
class Coils(ModbusSequentialDataBlock):
    def setValues(self, address, values):
        super().setValues(address, values)
        print(address, values, flush=True)
store = ModbusSlaveContext(co=Coils(0, [0] * 16), zero_mode=True)
StartSerialServer(context=ModbusServerContext(slaves={1: store}, single=False), framer=ModbusRtuFramer, port=sys.argv[1], baudrate=9600)
`;

describe.skipIf(!hasSlave)("Debian's pymodbus as the board", () => {
  test("is pulsed once, read back, and let go, also without a timed pulse of its own", async () => {
    const far = join(folder, "far");
    const cable = Bun.spawn([socat!, `pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`], {
      stderr: "ignore",
    });
    closing.push(() => cable.kill());
    await until(() => existsSync(path) && existsSync(far));
    const slave = Bun.spawn([python!, "-c", SLAVE, far], { stdout: "pipe", stderr: "ignore" });
    closing.push(() => slave.kill());
    let written = "";
    void (async () => {
      for await (const chunk of slave.stdout) written += new TextDecoder().decode(chunk);
    })();
    const gate = gateOf({ protocol: "modbus-rtu", channel: 3 });
    // It starts slowly; the gate waits for it by itself.
    await until(() => gate.state().connected, 20_000);
    written = "";
    await gate.pulse();
    await until(() => gate.state().state === "idle");
    await until(() => written.includes("False"));
    expect(written.trim().split("\n")).toEqual(["2 [True]", "2 [False]"]);
    await gate.hold(true);
    expect(gate.state().state).toBe("held-open");
    slave.kill();
    await slave.exited;
    await until(() => !gate.state().connected, 10_000);
    expect(gate.state().detail).toContain("does not answer");
  }, 40_000);
});
