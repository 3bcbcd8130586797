import { describe, expect, test } from "bun:test";
import { DeviceError } from "../devices.ts";
import { createGate, createSimulatedGate } from "./index.ts";

describe("a simulated gate", () => {
  test("says commanded after a pulse, never opened", async () => {
    const gate = createSimulatedGate({ id: "gate-in" });
    let pulses = 0;
    gate.onPulse(() => pulses++);
    expect(gate.state().state).toBe("idle");
    await gate.pulse();
    expect(gate.state().state).toBe("commanded");
    expect(pulses).toBe(1);
    await gate.off();
    expect(gate.state().state).toBe("idle");
  });
  test("that is held open stays so over a pulse and lets go when told", async () => {
    const gate = createSimulatedGate({ id: "gate-in" });
    await gate.hold(true);
    await gate.pulse();
    expect(gate.state().state).toBe("held-open");
    await gate.hold(false);
    expect(gate.state().state).toBe("idle");
  });
  test("that is unplugged takes no pulse and recovers", async () => {
    const gate = createSimulatedGate({ id: "gate-in" });
    gate.setConnected(false);
    expect(gate.state()).toMatchObject({ state: "fault", connected: false });
    expect(gate.pulse()).rejects.toBeInstanceOf(DeviceError);
    gate.setConnected(true);
    await gate.pulse();
    expect(gate.state().state).toBe("commanded");
  });
});

test("a gate whose driver is not here never pretends to open", () => {
  const gate = createGate({ id: "gate-in", driver: "radio", pulseMs: 500 });
  expect(gate.state()).toMatchObject({ state: "fault", connected: false });
  expect(gate.pulse()).rejects.toThrow('no driver "radio"');
});
