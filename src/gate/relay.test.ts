import { afterEach, describe, expect, test } from "bun:test";
import { DeviceError } from "../devices.ts";
import { CannotHold, type Contact, type Reach } from "./contact.ts";
import { createRelayGate } from "./relay.ts";
import type { Time } from "./time.ts";

/** Time that only moves when the test says so, and a board whose every command is written down. */
const createHandTime = () => {
  let nowMs = 0;
  let sleepers: { atMs: number; wake: () => void }[] = [];
  const settle = async () => {
    for (let i = 0; i < 30; i++) await Promise.resolve();
  };
  const time: Time = {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        if (signal?.aborted || ms <= 0) return wake();
        sleepers.push({ atMs: nowMs + ms, wake });
        signal?.addEventListener("abort", () => wake(), { once: true });
      }),
  };
  const pass = async (ms: number) => {
    await settle();
    const until = nowMs + ms;
    for (;;) {
      const next = sleepers.filter((one) => one.atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      nowMs = Math.max(nowMs, next.atMs);
      sleepers = sleepers.filter((one) => one !== next);
      next.wake();
      await settle();
    }
    nowMs = until;
    await settle();
  };
  return { time, pass, settle };
};

const certain = () => new DeviceError("gate-in", "The line is refused. Look at it.", { retry: true });
const uncertain = () =>
  new DeviceError("gate-in", "No answer came. Look at it.", { retry: true, uncertain: true });

const createBench = (options: { board?: Partial<Contact>; own?: boolean } = {}) => {
  const hand = createHandTime();
  const said: string[] = [];
  let present = true;
  let lose: (error: unknown) => void = () => {};
  let trouble: ((command: string) => Error | null) | null = null;
  const tell = async (command: string): Promise<void> => {
    said.push(`${hand.time.now()} ${command}`);
    const error = trouble?.(command) ?? null;
    if (error) throw error;
  };
  const reach: Reach = async (lost) => {
    if (!present) throw certain();
    lose = lost;
    return {
      set: (on) => tell(on ? "on" : "off"),
      ...(options.own ? { pulse: (ms: number) => tell(`pulse ${ms}`) } : {}),
      close: () => {},
      ...options.board,
    };
  };
  const gate = createRelayGate({ id: "gate-in", place: "a relay", pulseMs: 500, reach, time: hand.time });
  closing.push(async () => {
    const closed = gate.close().catch(() => {});
    await hand.pass(20_000);
    await closed;
  });
  return {
    ...hand,
    gate,
    said,
    /** The commands since the last look. */
    take: () => said.splice(0),
    unplug: () => {
      present = false;
      lose(certain());
    },
    plug: () => {
      present = true;
    },
    fail: (how: ((command: string) => Error | null) | null) => {
      trouble = how;
    },
  };
};
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("a pulse", () => {
  test("is as long as set, and the output is off before anything else happens", async () => {
    const { gate, pass, take } = createBench();
    await pass(0);
    expect(take()).toEqual(["0 off"]);
    await gate.pulse();
    expect(gate.state()).toMatchObject({ state: "commanded", connected: true });
    await pass(499);
    expect(take()).toEqual(["0 on"]);
    await pass(1);
    expect(take()).toEqual(["500 off"]);
    expect(gate.state().state).toBe("idle");
  });

  test("that the board times itself is told once, and cut when the output must go off", async () => {
    const { gate, pass, take } = createBench({ own: true });
    await pass(0);
    take();
    await gate.pulse();
    await pass(600);
    expect(take()).toEqual(["0 pulse 500"]);
    await gate.pulse();
    await pass(100);
    const off = gate.off();
    await pass(0);
    await off;
    expect(take().at(-1)).toBe("700 off");
  });

  test("whose answer is lost is uncertain, never repeated, and let go as soon as the board is reached", async () => {
    const { gate, pass, take, fail } = createBench();
    await pass(0);
    take();
    fail((command) => (command === "on" ? uncertain() : null));
    const error = await gate.pulse().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ uncertain: true });
    await pass(5000);
    expect(take()).toEqual(["0 on", "250 off"]);
  });

  test("that certainly did not happen is tried again while the order is fresh, and not later", async () => {
    const { gate, pass, take, fail } = createBench();
    await pass(0);
    take();
    let refusals = 2;
    fail((command) => (command === "on" && refusals-- > 0 ? certain() : null));
    const done = gate.pulse(10_000);
    await pass(3000);
    await done;
    expect(take().filter((line) => line.endsWith("on"))).toHaveLength(3);
    fail((command) => (command === "on" ? certain() : null));
    const failed = gate.pulse(1000).catch((thrown: unknown) => thrown);
    await pass(5000);
    expect(await failed).toBeInstanceOf(DeviceError);
    fail(null);
    take();
    await pass(60_000);
    expect(take().filter((line) => line.endsWith("on"))).toEqual([]);
  });

  test("waits for a board that is just coming back, and never comes late", async () => {
    const { gate, pass, take, plug, unplug } = createBench();
    await pass(0);
    unplug();
    await pass(10);
    const soon = gate.pulse(10_000);
    plug();
    await pass(1000);
    await soon;
    await pass(1000);
    expect(take().filter((line) => line.endsWith("on"))).toHaveLength(1);
    unplug();
    await pass(10);
    const late = gate.pulse(1000).catch((thrown: unknown) => thrown);
    await pass(1500);
    expect(await late).toBeInstanceOf(DeviceError);
    plug();
    await pass(30_000);
    expect(take().filter((line) => line.endsWith("on"))).toEqual([]);
  });

  test("waits for the one before it", async () => {
    const { gate, pass, take } = createBench();
    await pass(0);
    take();
    await gate.pulse();
    const second = gate.pulse();
    await pass(500);
    await second;
    await pass(500);
    expect(take()).toEqual(["0 on", "500 off", "500 on", "1000 off"]);
  });

  test("during which the board is pulled ends with the board's first command", async () => {
    const { gate, pass, take, plug, unplug } = createBench();
    await pass(0);
    take();
    await gate.pulse();
    await pass(100);
    unplug();
    expect(gate.state()).toMatchObject({ state: "fault", connected: false });
    await pass(1000);
    plug();
    await pass(3000);
    expect(take().map((line) => line.split(" ")[1])).toEqual(["on", "off"]);
    expect(gate.state()).toMatchObject({ state: "idle", connected: true });
  });
});

describe("holding open", () => {
  test("lasts over pulses and over a board that goes and comes back, until it is let go", async () => {
    const { gate, pass, take, plug, unplug } = createBench();
    await pass(0);
    take();
    await gate.hold(true);
    await gate.pulse();
    expect(gate.state().state).toBe("held-open");
    unplug();
    plug();
    await pass(3000);
    expect(take()).toEqual(["0 on", "250 on"]);
    await gate.hold(false);
    expect(take()).toEqual(["3000 off"]);
  });

  test("that was let go while the board was away stays let go", async () => {
    const { gate, pass, take, plug, unplug } = createBench();
    await pass(0);
    await gate.hold(true);
    take();
    unplug();
    const let_go = gate.hold(false).catch((thrown: unknown) => thrown);
    await pass(4000);
    expect(await let_go).toBeInstanceOf(DeviceError);
    plug();
    await pass(3000);
    expect(take().map((line) => line.split(" ")[1])).toEqual(["off"]);
  });

  test("is refused where the board only knows pulses", async () => {
    const hand = createHandTime();
    const gate = createRelayGate({
      id: "gate-in",
      place: "a relay",
      pulseMs: 500,
      time: hand.time,
      reach: async () => ({ pulse: async () => {}, close: () => {} }),
    });
    await hand.pass(0);
    const error = await gate.hold(true).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ retry: false });
    expect(String(error)).toContain("Hold it open at the barrier's own controller");
    await gate.close();
  });
});

test("a board that is there and cannot stay closed is not given up when it is asked to: it goes on pulsing", async () => {
  const cannot = new CannotHold("gate-in", "It lets go by itself.");
  const { gate, pass, take, fail } = createBench({ own: true });
  await pass(0);
  take();
  fail((command) => (command === "on" ? cannot : null));
  expect(await gate.hold(true).catch((thrown: unknown) => thrown)).toBe(cannot);
  expect(gate.state()).toMatchObject({ state: "idle", connected: true });
  await gate.pulse();
  expect(take()).toEqual(["0 on", "0 pulse 500"]);
});

test("off cuts a running pulse short", async () => {
  const { gate, pass, take } = createBench();
  await pass(0);
  take();
  await gate.pulse();
  await pass(100);
  const off = gate.off();
  await pass(0);
  await off;
  expect(take()[1]).toBe("100 off");
});

test("a device that refuses us is not asked every second: it might lock us out", async () => {
  const hand = createHandTime();
  let asked = 0;
  const gate = createRelayGate({
    id: "gate-in",
    place: "a camera",
    pulseMs: 500,
    time: hand.time,
    reach: async () => {
      asked++;
      throw new DeviceError("gate-in", "Wrong password. Correct it.", { retry: false });
    },
  });
  await hand.pass(120_000);
  expect(asked).toBe(5);
  const error = await gate.pulse().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ retry: false });
  await gate.close().catch(() => {});
});

test("a board that left says so in the gate's state, and is taken up for ever", async () => {
  const { gate, pass, plug, unplug } = createBench();
  await pass(0);
  unplug();
  await pass(600_000);
  expect(gate.state()).toMatchObject({ connected: false, detail: "The line is refused. Look at it." });
  plug();
  await pass(5000);
  expect(gate.state().connected).toBe(true);
});

describe("a test pulse", () => {
  test("is measured from the answer to on to the answer to off", async () => {
    const { gate, pass } = createBench({ board: { proof: "answer" } });
    await pass(0);
    const tested = gate.testPulse();
    await pass(600);
    expect(await tested).toEqual({ ms: 500, proof: "answer" });
    expect(gate.state().state).toBe("idle");
  });
  test("of a board that times itself lasts until its own contact says that it is open", async () => {
    let closedUntilMs = 0;
    const bench = createBench({ own: true, board: { isOn: async () => bench.time.now() < closedUntilMs } });
    await bench.pass(0);
    closedUntilMs = bench.time.now() + 700;
    const tested = bench.gate.testPulse();
    await bench.pass(1000);
    expect(await tested).toEqual({ ms: 700, proof: "read-back" });
  });
  test("of a board that times itself and cannot be asked has no length", async () => {
    const { gate, pass } = createBench({ own: true });
    await pass(0);
    const tested = gate.testPulse();
    await pass(600);
    expect(await tested).toEqual({ ms: null, proof: "board" });
  });
  test("whose contact stays closed is an error that names it, and it is told to let go", async () => {
    const bench = createBench({ own: true, board: { isOn: async () => true } });
    await bench.pass(0);
    const tested = bench.gate.testPulse().catch((error: unknown) => error);
    await bench.pass(5000);
    expect(await tested).toMatchObject({ message: expect.stringContaining("still closed"), uncertain: true });
    expect(bench.said.at(-1)).toMatch(/ off$/);
  });
  test("is no use while the barrier is held open", async () => {
    const { gate, pass } = createBench();
    await pass(0);
    const held = gate.hold(true);
    await pass(0);
    await held;
    const tested = gate.testPulse().catch((error: unknown) => error);
    await pass(0);
    expect(await tested).toMatchObject({ message: expect.stringContaining("held open") });
  });
  test("is part of what is known of the way to the relay, with how often it was lost", async () => {
    const bench = createBench({ board: { probe: async () => {} } });
    await bench.pass(2500);
    expect(bench.gate.signal()).toEqual({ roundTripMs: 0, faults: 0 });
    bench.unplug();
    await bench.pass(10);
    expect(bench.gate.signal().faults).toBe(1);
  });
});
