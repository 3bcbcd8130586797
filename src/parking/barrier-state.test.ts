import { describe, expect, test } from "bun:test";
import {
  ARM_DOWN,
  type Arm,
  type ArmEvent,
  type ArmState,
  DOWN_AFTER_MS,
  onArm,
  STUCK_AFTER_MS,
  STUCK_OPEN_MS,
} from "./barrier-state.ts";

const play = (...events: ArmEvent[]): ArmState[] => {
  let arm = ARM_DOWN;
  return events.map((event) => {
    arm = onArm(arm, event, 0).arm;
    return arm.state;
  });
};
const armAfter = (...events: ArmEvent[]): Arm =>
  events.reduce((arm, event) => onArm(arm, event, 0).arm, ARM_DOWN);
const on = (kind: "limit" | "closed-limit" | "pass"): ArmEvent => ({ kind, on: true });
const off = (kind: "limit" | "closed-limit" | "pass"): ArmEvent => ({ kind, on: false });

describe("a barrier's wires", () => {
  test("without any wire only ever say that it was commanded", () => {
    expect(play({ kind: "commanded" }, { kind: "tick" }, { kind: "commanded" })).toEqual([
      "commanded",
      "commanded",
      "commanded",
    ]);
  });
  test("tell opening, opened, passed and closed", () => {
    expect(
      play(
        { kind: "commanded" },
        off("closed-limit"),
        on("limit"),
        on("pass"),
        off("pass"),
        on("closed-limit"),
      ),
    ).toEqual(["commanded", "opening", "opened", "passed", "passed", "idle"]);
  });
  test("call it stuck only where a limit switch has ever answered", () => {
    const commanded = onArm({ ...ARM_DOWN, hasLimit: true }, { kind: "commanded" }, 0).arm;
    expect(onArm(commanded, { kind: "tick" }, STUCK_AFTER_MS - 1).arm.state).toBe("commanded");
    expect(onArm(commanded, { kind: "tick" }, STUCK_AFTER_MS)).toMatchObject({ alert: "stuck" });
    expect(onArm({ ...commanded, hasLimit: false }, { kind: "tick" }, STUCK_AFTER_MS).alert).toBeNull();
  });
  test("tell a forced arm, a follower and a wrong way, each with its alert", () => {
    expect(onArm(ARM_DOWN, on("limit"), 0).alert).toBe("forced");
    expect(onArm(ARM_DOWN, off("closed-limit"), 0).alert).toBe("forced");
    expect(onArm(ARM_DOWN, on("pass"), 0).alert).toBe("wrong-way");
    expect(play({ kind: "commanded" }, on("pass"), off("pass"), on("pass")).at(-1)).toBe("tailgate");
  });
  test("let a convoy through: as many vehicles as were let in, and the next one is a follower", () => {
    const pass = [on("pass"), off("pass")];
    expect(
      play({ kind: "commanded" }, { kind: "commanded" }, ...pass, ...pass, ...pass).filter(
        (_, i) => i % 2 === 0,
      ),
    ).toEqual(["commanded", "passed", "passed", "tailgate"]);
    // Raised twice for the same vehicle, it is one all the same.
    expect(play({ kind: "commanded" }, { kind: "commanded", again: true }, ...pass, on("pass")).at(-1)).toBe(
      "tailgate",
    );
  });
  test("may be heard in either order where two change at once", () => {
    expect(play({ kind: "commanded" }, on("limit"), off("closed-limit")).at(-1)).toBe("opened");
    expect(play({ kind: "commanded" }, on("pass"), off("closed-limit")).at(-1)).toBe("passed");
  });
  test("give an arm that moves after all its time to arrive", () => {
    const wired = { ...ARM_DOWN, hasLimit: true, hasClosedLimit: true };
    const told = onArm(wired, { kind: "commanded" }, 0).arm;
    const stuck = onArm(told, { kind: "tick" }, STUCK_AFTER_MS).arm;
    const moving = onArm(stuck, off("closed-limit"), STUCK_AFTER_MS + 500).arm;
    expect(onArm(moving, { kind: "tick" }, STUCK_AFTER_MS + 1000)).toMatchObject({
      alert: null,
      arm: { state: "opening" },
    });
  });
  test("say that nobody passed when the arm comes down before the vehicle drove, where a sensor would know", () => {
    const down: ArmEvent[] = [{ kind: "commanded" }, off("closed-limit"), on("limit"), on("closed-limit")];
    expect(play(...down).at(-1)).toBe("idle");
    const wired = { ...ARM_DOWN, hasPass: true };
    const last = down.reduce((arm, event) => onArm(arm, event, 0).arm, wired);
    expect(last.state).toBe("not-passed");
    expect(onArm(last, on("pass"), 0).alert).toBe("wrong-way");
  });
  test("call it stuck also on the way up, and where the arm does not come down", () => {
    const wired = { ...ARM_DOWN, hasLimit: true, hasClosedLimit: true };
    const opening = [{ kind: "commanded" } as const, off("closed-limit")].reduce(
      (arm, event) => onArm(arm, event, 0).arm,
      wired,
    );
    expect(opening.state).toBe("opening");
    expect(onArm(opening, { kind: "tick" }, STUCK_AFTER_MS).alert).toBe("stuck");
    const up = onArm(opening, on("limit"), 0).arm;
    expect(onArm(up, { kind: "tick" }, STUCK_OPEN_MS - 1).alert).toBeNull();
    const stuck = onArm(up, { kind: "tick" }, STUCK_OPEN_MS);
    expect(stuck.alert).toBe("stuck");
    expect(onArm(stuck.arm, { kind: "tick" }, STUCK_OPEN_MS * 2).alert).toBeNull();
    expect(onArm(stuck.arm, on("closed-limit"), STUCK_OPEN_MS * 2).arm.state).toBe("idle");
  });
  test("count an arm as down after a minute where no switch says so: who drives then was not let through", () => {
    const passed = armAfter({ kind: "commanded" }, on("pass"), off("pass"));
    const later = onArm(passed, { kind: "tick" }, DOWN_AFTER_MS).arm;
    expect(later.state).toBe("passed");
    expect(onArm(later, on("pass"), DOWN_AFTER_MS).alert).toBe("wrong-way");
    expect(onArm(passed, on("pass"), DOWN_AFTER_MS - 1).alert).toBe("tailgate");
  });
  test("keep an arm that is held open, whatever passes", () => {
    expect(
      play({ kind: "held", on: true }, on("limit"), on("pass"), off("pass"), on("pass"), {
        kind: "commanded",
      }),
    ).toEqual(Array(6).fill("held-open"));
    expect(play({ kind: "held", on: true }, { kind: "held", on: false }).at(-1)).toBe("idle");
  });
  test("in every order never report opened without a limit switch, nor an alert twice for one level", () => {
    const events: ArmEvent[] = [
      { kind: "commanded" },
      { kind: "held", on: true },
      { kind: "held", on: false },
      off("closed-limit"),
      on("closed-limit"),
      on("pass"),
      off("pass"),
      { kind: "turned-back" },
      { kind: "connected", on: false },
      { kind: "connected", on: true },
      { kind: "tick" },
    ];
    const seen = new Set<string>();
    let frontier: Arm[] = [ARM_DOWN];
    let transitions = 0;
    while (frontier.length > 0) {
      const next: Arm[] = [];
      for (const arm of frontier)
        for (const event of events) {
          const after = onArm(arm, event, 0).arm;
          transitions++;
          expect(after.state).not.toBe("opened");
          // The same wire with the same level again says nothing new.
          if (event.kind === "pass") expect(onArm(after, event, 0).alert).toBeNull();
          const key = JSON.stringify(after);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push(after);
        }
      frontier = next;
    }
    console.log(`arm: ${seen.size} states, ${transitions} transitions`);
    expect(seen.size).toBeGreaterThan(20);
  });
});
