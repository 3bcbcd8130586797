import { describe, expect, test } from "bun:test";
import { ARM_DOWN, type Arm, type ArmEvent, type ArmState, onArm, STUCK_AFTER_MS } from "./barrier-state.ts";

const play = (...events: ArmEvent[]): ArmState[] => {
  let arm = ARM_DOWN;
  return events.map((event) => {
    arm = onArm(arm, event, 0).arm;
    return arm.state;
  });
};
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
          const key = JSON.stringify({ ...after, passed: Math.min(after.passed, 2) });
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
