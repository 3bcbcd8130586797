/**
 * A barrier that exists only in this program: for the demo, the simulator and a site without hardware.
 * Shows its state like a real one without a limit switch: it says `commanded`, never `opened`.
 */
import { DeviceError, type Gate, type GateState, type InputKind } from "../devices.ts";

export type SimulatedGate = Gate & {
  /** Unplugs and replugs the relay. */
  setConnected(connected: boolean): void;
  /** Plays a wire: loop, limit, photocell … */
  playInput(input: InputKind, on: boolean): void;
  /** Called after every pulse that the relay took. */
  onPulse(listener: () => void): void;
  onState(listener: (state: GateState) => void): void;
};

export const createSimulatedGate = ({ id }: { id: string }): SimulatedGate => {
  let state: GateState = "idle";
  let connected = true;
  let held = false;
  const inputListeners: ((input: InputKind, on: boolean) => void)[] = [];
  const pulseListeners: (() => void)[] = [];
  const stateListeners: ((state: GateState) => void)[] = [];

  const become = (next: GateState): void => {
    if (next === state) return;
    state = next;
    for (const listener of stateListeners) listener(next);
  };
  const mustBeThere = (): void => {
    if (!connected)
      throw new DeviceError(id, `The simulated relay ${id} is unplugged. Plug it in again.`, { retry: true });
  };

  const pulse = async (): Promise<void> => {
    mustBeThere();
    if (!held) become("commanded");
    for (const listener of pulseListeners) listener();
  };

  return {
    id,
    pulse,
    testPulse: async () => {
      await pulse();
      return { ms: null, proof: "simulated" };
    },
    hold: async (open) => {
      mustBeThere();
      held = open;
      become(open ? "held-open" : "idle");
    },
    off: async () => {
      held = false;
      if (connected) become("idle");
    },
    state: () => ({
      state: connected ? state : "fault",
      connected,
      detail: connected ? "Simulated barrier" : "The simulated relay is unplugged. Plug it in again.",
    }),
    onInput: (listener) => {
      inputListeners.push(listener);
    },
    setConnected: (now) => {
      connected = now;
      become(now ? (held ? "held-open" : "idle") : "fault");
    },
    playInput: (input, on) => {
      for (const listener of inputListeners) listener(input, on);
    },
    onPulse: (listener) => {
      pulseListeners.push(listener);
    },
    onState: (listener) => {
      stateListeners.push(listener);
    },
  };
};
