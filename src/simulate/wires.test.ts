/** Stories of the wires at a barrier and of its hours: what each reports, and what may not move because of it. */
import { describe, expect, test } from "bun:test";
import { loop, play, reads, SITE, wire } from "./stories.fixture.test.ts";

const A = "AB12CDE";
const B = "KX59LMN";
const C = "LB07SEO";
const LATER = { at: "+0s", kind: "network", state: "up" };
const after = (at: string) => ({ ...LATER, at });
const [entry, exit] = SITE.lanes as [Record<string, unknown>, Record<string, unknown>];
const withExit = (more: Record<string, unknown>) => ({ lanes: [entry, { ...exit, ...more }] });
const withEntry = (more: Record<string, unknown>) => ({ lanes: [{ ...entry, ...more }, exit] });

describe("the wires of an entry", () => {
  test("tell a whole opening: commanded, opening, opened, passed, down", async () => {
    const story = await play([
      loop("+0s", "in-1", "on"),
      reads("+1s", "in-1", A),
      wire("+1s", "in-1", "closed-limit", "off"),
      wire("+2s", "in-1", "limit", "on"),
      wire("+1s", "in-1", "pass", "on"),
      loop("+1s", "in-1", "off"),
      wire("+1s", "in-1", "pass", "off"),
      wire("+1s", "in-1", "limit", "off"),
      wire("+2s", "in-1", "closed-limit", "on"),
    ]);
    expect(story.gateStates).toEqual(
      ["commanded", "opening", "opened", "passed", "idle"].map((state) => `gate-in ${state}`),
    );
    expect(story.alerts).toEqual([]);
  });

  test("a car that backs out was not let in: nobody passed, its stay is cancelled", async () => {
    const story = await play([
      loop("+0s", "in-1", "on"),
      reads("+1s", "in-1", A),
      wire("+1s", "in-1", "pass", "off"),
      loop("+5s", "in-1", "off"),
    ]);
    expect(story.gateStates.at(-1)).toBe("gate-in not-passed");
    expect(story.summary.stays).toMatchObject([{ exitReason: "backed-out" }]);
    expect(story.summary.occupancy).toBe(0);
  });

  test("a convoy of three that were let in one by one is no tailgating; a fourth behind them is", async () => {
    const through = (plate: string) => [
      loop("+2s", "in-1", "on"),
      reads("+1s", "in-1", plate),
      wire("+1s", "in-1", "pass", "on"),
      loop("+1s", "in-1", "off"),
      wire("+1s", "in-1", "pass", "off"),
    ];
    const story = await play([
      ...through(A),
      ...through(B),
      ...through(C),
      wire("+3s", "in-1", "pass", "on"),
    ]);
    expect(story.pulses).toEqual(["gate-in", "gate-in", "gate-in"]);
    expect(story.alerts).toEqual(["tailgate"]);
    expect(story.gateStates.at(-1)).toBe("gate-in tailgate");
  });

  test("an arm that was raised by force, and a car from the wrong side, are alarms", async () => {
    const story = await play([
      wire("+0s", "in-1", "limit", "on"),
      wire("+5s", "in-1", "limit", "off"),
      wire("+5m", "out-1", "pass", "on"),
    ]);
    expect(story.alerts).toEqual(["forced", "wrong-way"]);
  });

  test("an arm that does not rise within 10 s is stuck where a limit switch is wired, also the first time", async () => {
    const wired = withEntry({ inputs: { limit: { driver: "simulated" } } });
    const stuck = await play([reads("+0s", "in-1", A), after("+15s")], wired);
    expect([stuck.alerts, stuck.gateStates.at(-1)]).toEqual([["stuck"], "gate-in stuck"]);
    const slow = await play(
      [reads("+0s", "in-1", A), wire("+8s", "in-1", "limit", "on"), after("+15s")],
      wired,
    );
    expect(slow.alerts).toEqual([]);
  });
});

describe("a loop that is stuck on", () => {
  test("is named after two hours, and no more when it goes off", async () => {
    const events = [loop("+0s", "in-1", "on"), reads("+1s", "in-1", A), after("+119m")];
    expect((await play(events)).alerts).toEqual([]);
    expect((await play([...events, after("+2m")])).alerts).toEqual(["stuck"]);
  });

  test("is named when three cars drive through without a gap; they drive all the same", async () => {
    const story = await play([
      loop("+0s", "in-1", "on"),
      ...[A, B, C].map((plate) => reads("+2m", "in-1", plate)),
      after("+5s"),
    ]);
    expect(story.told.map((line) => line.split(" ")[2])).toEqual(["open", "open", "open"]);
    expect(story.alerts).toEqual(["stuck"]);
  });
});

describe("the hours of a lane", () => {
  const held = { heldOpen: [{ days: "mon", from: "08:30", to: "09:00" }] };
  test("hold the barrier open and let it go; who drives meanwhile is recorded without a pulse", async () => {
    const story = await play(
      [reads("+0s", "in-1", A), reads("+40m", "out-1", A), after("+30m"), reads("+0s", "in-1", B)],
      withExit(held),
    );
    expect(story.gateStates.filter((one) => one.startsWith("gate-out"))).toEqual([
      "gate-out held-open",
      "gate-out idle",
    ]);
    expect(story.told).toEqual([
      `in-1 ${A} open public`,
      `out-1 ${A} open held-open`,
      `in-1 ${B} open public`,
    ]);
    expect(story.pulses).toEqual(["gate-in", "gate-in"]);
    expect(story.summary.occupancy).toBe(1);
  });

  test("are kept over a crash and over a relay that was away", async () => {
    const story = await play(
      [
        after("+35m"),
        { at: "+1s", kind: "crash" },
        after("+5s"),
        { at: "+1s", kind: "device", device: "gate-out", state: "lost" },
        { at: "+10s", kind: "device", device: "gate-out", state: "back" },
        after("+2m"),
        reads("+1s", "out-1", A),
      ],
      withExit(held),
    );
    expect(story.told.at(-1)).toBe(`out-1 ${A} open held-open`);
    expect(story.alerts).not.toContain("forced");
  });

  test("hold nothing while automatic opening is off, the lane is disarmed or STOP is pressed", async () => {
    for (const [more, site, events] of [
      [{}, { automatic: false }, []],
      [{ armed: false }, {}, []],
      [{}, {}, [wire("+1m", "out-1", "stop", "on")]],
    ] as const) {
      const story = await play([...events, after("+40m")], { ...withExit({ ...held, ...more }), site });
      expect(story.gateStates).toEqual([]);
    }
  });

  test("end during a fire without closing the exit, which is let go with the alarm", async () => {
    const story = await play(
      [wire("+40m", "out-1", "fire", "on"), after("+30m"), wire("+1m", "out-1", "fire", "off"), after("+1m")],
      withExit(held),
    );
    const states = story.lines.flatMap((line) =>
      line.kind === "gate" ? [`${line.at.slice(11, 16)} ${line.state}`] : [],
    );
    expect(states).toEqual(["08:30 held-open", "09:11 idle"]);
  });

  test("disarm a lane: who comes waits, and is let in when the hours end", async () => {
    const story = await play(
      [loop("+30m", "in-1", "on"), reads("+1s", "in-1", A), after("+31m")],
      withEntry({ disarmed: [{ days: "all", from: "08:15", to: "09:00" }] }),
    );
    expect(story.told).toEqual([`in-1 ${A} hold disarmed`, `in-1 ${A} open public`]);
    expect(story.decisions.at(-1)?.at).toBe("2026-03-02T09:00:00Z");
    expect(story.pulses).toEqual(["gate-in"]);
  });
});

describe("the kill switch", () => {
  test("stops every automatic opening, and never the fire alarm or a person", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", A),
        { at: "+5s", lane: "in-1", kind: "open", user: "anna", reason: "known" },
        reads("+90s", "out-1", A),
        wire("+5s", "out-1", "fire", "on"),
      ],
      { site: { automatic: false } },
    );
    expect(story.told).toEqual([
      `in-1 ${A} hold disarmed`,
      `in-1 ${A} open manual`,
      `out-1 ${A} hold disarmed`,
      expect.stringContaining("open fire"),
    ]);
    expect(story.pulses).toEqual(["gate-in"]);
    expect(story.gateStates.at(-1)).toBe("gate-out held-open");
  });
});
