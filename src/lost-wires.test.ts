import { expect, test } from "bun:test";
import { createLostWires, type LaneWire } from "./lost-wires.ts";
import type { AlertCode } from "./parking/types.ts";
import { createVirtualClock } from "./simulate/virtual-clock.ts";

test("a wire that stays lost is an alarm until it is back or taken out of the site; a short loss is none", () => {
  const clock = createVirtualClock(0);
  const connected = { fire: true, loop: true };
  const wire = (kind: "fire" | "loop"): LaneWire => ({
    laneId: "out-1",
    kind,
    input: { state: () => ({ on: false, connected: connected[kind], detail: "" }) },
  });
  let wires = [wire("fire"), wire("loop")];
  const open = new Set<string>();
  const look = createLostWires({
    inputs: () => wires,
    alerts: {
      open: () =>
        [...open].map((subject) => ({
          id: subject,
          code: "input-lost" as AlertCode,
          subject,
          atMs: 0,
          clearedAtMs: null,
        })),
    },
    clock,
    set: (code, subject, on) => {
      expect(code).toBe("input-lost");
      if (on) open.add(subject);
      else open.delete(subject);
    },
  });
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      look();
      clock.advance(1000);
    }
  };
  connected.fire = false;
  pass(4);
  connected.fire = true;
  pass(2);
  expect([...open]).toEqual([]);
  connected.fire = false;
  connected.loop = false;
  pass(6);
  expect([...open]).toEqual(["input:out-1 fire", "input:out-1 loop"]);
  connected.fire = true;
  pass(1);
  expect([...open]).toEqual(["input:out-1 loop"]);
  wires = [];
  pass(1);
  expect([...open]).toEqual([]);
});
