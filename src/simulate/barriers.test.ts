/** Stories of one vehicle that several cameras see: it stands at one barrier, and only that one moves for it. */
import { describe, expect, test } from "bun:test";
import { loop, pays, play, reads, SITE, wire } from "./stories.fixture.test.ts";

const A = "AB12CDE";
const gate = (id: string) => ({ id, driver: "simulated" });
const site = (...lanes: [id: string, direction: "entry" | "exit" | "both"][]) => ({
  lanes: lanes.map(([id, direction]) => ({ id, direction, gate: `gate-${id}` })),
  gates: lanes.map(([id]) => gate(`gate-${id}`)),
});
const TWO_EXITS = site(["in-1", "entry"], ["out-1", "exit"], ["out-2", "exit"]);
const THREE_EXITS = site(["in-1", "entry"], ["out-1", "exit"], ["out-2", "exit"], ["out-3", "exit"]);
const TWO_ENTRIES = site(["in-1", "entry"], ["in-2", "entry"], ["out-1", "exit"]);
const ONE_ROAD = site(["road", "both"], ["out-1", "exit"], ["in-1", "entry"]);
const device = (at: string, id: string, state: "lost" | "back") => ({
  at,
  kind: "device",
  device: id,
  state,
});

describe("a car that waits to pay and is seen by an entry's camera", () => {
  test("stays held: it is no missed exit, and nothing moves until it is paid", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+20m", "out-1", A),
      reads("+5s", "in-1", A),
      pays("+5s", A),
    ]);
    expect(story.told.slice(1)).toEqual([
      `out-1 ${A} hold unpaid`,
      `in-1 ${A} hold repeat`,
      `out-1 ${A} open paid`,
    ]);
    expect(story.pulses).toEqual(["gate-in", "gate-out"]);
    expect(story.summary.stays).toHaveLength(1);
    expect(story.summary).toMatchObject({ occupancy: 0, revenue: 200 });
  });

  test("the same on the exit's loop, however long it waits there", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      loop("+90m", "out-1", "on"),
      reads("+1s", "out-1", A),
      reads("+5m", "in-1", A),
    ]);
    expect(story.told.at(-1)).toBe(`in-1 ${A} hold repeat`);
    expect(story.summary.stays.map((stay) => stay.state)).toEqual(["open"]);
  });

  test("read there with a character that looks alike, or misread at the exit, it is the same car", async () => {
    const alike = await play([
      reads("+0s", "in-1", A),
      reads("+20m", "out-1", A),
      reads("+5s", "in-1", "A812CDE"),
    ]);
    expect(alike.told.at(-1)).toBe("in-1 A812CDE hold repeat");
    const misread = await play([
      reads("+0s", "in-1", A),
      reads("+20m", "out-1", "AB12CDF", { confidence: 0.9 }),
      reads("+5s", "in-1", A),
    ]);
    expect(misread.told.slice(1)).toEqual(["out-1 AB12CDF hold unpaid", `in-1 ${A} hold repeat`]);
  });

  test("another car comes in as ever, and so does this one after it has left unseen", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+20m", "out-1", A),
      reads("+5s", "in-1", "KX59LMN"),
      reads("+60s", "in-1", A),
    ]);
    expect(story.told.slice(2)).toEqual(["in-1 KX59LMN open public", `in-1 ${A} open public`]);
    expect(story.summary.stays[0]?.exitReason).toBe("exit-missed");
  });

  test("nor does an entry that held it before let it in because its barrier may move again", async () => {
    const lanes = SITE.lanes;
    const story = await play(
      [
        reads("+0s", "in-1", A),
        device("+20m", "gate-in", "lost"),
        reads("+1s", "in-1", A),
        reads("+3s", "out-1", A),
        device("+5s", "gate-in", "back"),
        pays("+5s", A),
      ],
      { lanes },
    );
    expect(story.told.slice(1)).toEqual([
      `in-1 ${A} hold disarmed`,
      `out-1 ${A} hold unpaid`,
      `out-1 ${A} open paid`,
    ]);
    expect(story.pulses).toEqual(["gate-in", "gate-out"]);
  });

  test("on a road for both directions it does not become an arrival when it pays at the exit", async () => {
    const story = await play(
      [
        reads("+0s", "road", A),
        reads("+20m", "road", A),
        reads("+3s", "out-1", A),
        reads("+3s", "in-1", A),
        pays("+5s", A),
      ],
      ONE_ROAD,
    );
    expect(story.told.slice(1)).toEqual([
      `road ${A} hold unpaid`,
      `out-1 ${A} hold unpaid`,
      `in-1 ${A} hold repeat`,
      `out-1 ${A} open paid`,
    ]);
    expect(story.summary.stays).toHaveLength(1);
    expect(story.summary.occupancy).toBe(0);
  });

  test("on a loop that is stuck on, it is not there for ever", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      loop("+90m", "out-1", "on"),
      reads("+1s", "out-1", A),
      reads("+31m", "in-1", A),
    ]);
    expect(story.told.at(-1)).toBe(`in-1 ${A} open public`);
  });

  test("a power cut does not make it an arrival either", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+20m", "out-1", A),
      { at: "+3s", kind: "crash" },
      reads("+5s", "in-1", A),
    ]);
    expect(story.told.at(-1)).toBe(`in-1 ${A} hold repeat`);
    expect(story.summary.stays).toHaveLength(1);
  });
});

describe("a car that two exits have read", () => {
  test("pays, and the barrier opens at which it came last", async () => {
    const story = await play(
      [reads("+0s", "in-1", A), reads("+90m", "out-1", A), reads("+3s", "out-2", A), pays("+5s", A)],
      TWO_EXITS,
    );
    expect(story.told.at(-1)).toBe(`out-2 ${A} open paid`);
    expect(story.pulses).toEqual(["gate-in-1", "gate-out-2"]);
  });

  test("three exits and a loop: where the loop is on it stands, whoever else sees it later", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", A),
        reads("+90m", "out-1", A),
        loop("+1s", "out-2", "on"),
        reads("+1s", "out-2", A),
        reads("+1s", "out-3", A),
        pays("+5s", A),
      ],
      THREE_EXITS,
    );
    expect(story.told.slice(1)).toEqual([
      `out-1 ${A} hold unpaid`,
      `out-2 ${A} hold unpaid`,
      `out-3 ${A} hold repeat`,
      `out-2 ${A} open paid`,
    ]);
    expect(story.pulses).toEqual(["gate-in-1", "gate-out-2"]);
  });

  test("of three without loops only the last one opens, and the others forget it", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", A),
        reads("+90m", "out-3", A),
        reads("+1s", "out-1", A),
        reads("+1s", "out-2", A),
        pays("+5s", A),
        reads("+35s", "in-1", "KX59LMN"),
      ],
      THREE_EXITS,
    );
    expect(story.pulses).toEqual(["gate-in-1", "gate-out-2", "gate-in-1"]);
    expect(story.told.slice(4)).toEqual([`out-2 ${A} open paid`, "in-1 KX59LMN open public"]);
  });

  test("its barrier does not move: it drives to the other exit and leaves there at once", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", A),
        reads("+90m", "out-1", A),
        reads("+3s", "out-2", A),
        device("+1s", "gate-out-2", "lost"),
        pays("+5s", A),
        reads("+8s", "out-1", A),
      ],
      TWO_EXITS,
    );
    expect(story.told.slice(3)).toEqual([`out-2 ${A} hold disarmed`, `out-1 ${A} open paid`]);
    expect(story.pulses).toEqual(["gate-in-1", "gate-out-1"]);
  });

  test("let out at the wrong one, it is let out where it stands, and nobody pays twice", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", A),
        reads("+90m", "out-1", A),
        reads("+3s", "out-2", A),
        pays("+5s", A),
        reads("+40s", "out-1", A),
        reads("+121s", "out-2", A),
      ],
      TWO_EXITS,
    );
    expect(story.told.slice(3)).toEqual([
      `out-2 ${A} open paid`,
      `out-1 ${A} open paid`,
      `out-2 ${A} hold no-stay`,
    ]);
    expect(story.summary).toMatchObject({ occupancy: 0, revenue: 400 });
  });

  test("a sensor that saw it drive through says that it is gone", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", A),
        reads("+90m", "out-2", A),
        pays("+5s", A),
        wire("+2s", "out-2", "pass", "on"),
        wire("+1s", "out-2", "pass", "off"),
        reads("+40s", "out-1", A),
      ],
      TWO_EXITS,
    );
    expect(story.told.at(-1)).toBe(`out-1 ${A} hold no-stay`);
  });
});

describe("two cars whose plates look alike", () => {
  const B = "AB12CDB";
  const EIGHT = "AB12CD8";
  const anyPlate = { site: { region: ["any"] } };
  const bothInside = [reads("+0s", "in-1", B), reads("+2m", "in-1", EIGHT)];
  const told = (story: { told: string[] }) => story.told.slice(2);

  test("each pays at its own exit and leaves there, on loops and without", async () => {
    const story = await play(
      [
        ...bothInside,
        loop("+90m", "out-1", "on"),
        reads("+1s", "out-1", B),
        reads("+3s", "out-2", EIGHT),
        pays("+5s", EIGHT),
        pays("+5s", B),
      ],
      { ...TWO_EXITS, ...anyPlate },
    );
    expect(told(story)).toEqual([
      `out-1 ${B} hold unpaid`,
      `out-2 ${EIGHT} hold unpaid`,
      `out-2 ${EIGHT} open paid`,
      `out-1 ${B} open paid`,
    ]);
    expect(story.summary).toMatchObject({ occupancy: 0, revenue: 800 });
  });

  test("on the loops of an entry and of an exit they are two", async () => {
    const story = await play(
      [
        loop("+0s", "in-1", "on"),
        reads("+1s", "in-1", B),
        loop("+5s", "in-1", "off"),
        loop("+90m", "out-1", "on"),
        reads("+1s", "out-1", B),
        loop("+5s", "in-1", "on"),
        reads("+1s", "in-1", EIGHT),
      ],
      { ...TWO_EXITS, ...anyPlate },
    );
    expect(story.told.at(-1)).toBe(`in-1 ${EIGHT} open public`);
    expect(story.summary.occupancy).toBe(2);
  });
});

test("a car misread at one exit and read at another raises one barrier with its payment", async () => {
  const story = await play(
    [
      reads("+0s", "in-1", A),
      reads("+90m", "out-1", "AB12CDX", { confidence: 0.6 }),
      reads("+5s", "out-2", A),
      pays("+5s", A),
    ],
    TWO_EXITS,
  );
  expect(story.told.at(-1)).toBe(`out-2 ${A} open paid`);
  expect(story.pulses).toEqual(["gate-in-1", "gate-out-2"]);
});

describe("a plate that is corrected while its car waits to leave", () => {
  const corrects = (plate: string) => ({ at: "+5s", kind: "correct", stay: A, plate });
  test("the car stays the car of its stay: its payment lets it out", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+90m", "out-1", A),
      corrects("KX11AAA"),
      pays("+5s", "KX11AAA"),
    ]);
    expect(story.told.at(-1)).toBe(`out-1 ${A} open paid`);
    expect(story.summary.stays).toMatchObject([{ plate: "KX11AAA", state: "closed", fee: 400, paid: 400 }]);
  });
});

describe("a car that two entries have read", () => {
  test("comes in once when a space is free", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", "KX59LMN"),
        reads("+5m", "in-1", A),
        reads("+3s", "in-2", A),
        reads("+5s", "out-1", "KX59LMN"),
      ],
      { ...TWO_ENTRIES, site: { capacity: 1 } },
    );
    expect(story.told.slice(3)).toEqual(["out-1 KX59LMN open free", `in-2 ${A} open public`]);
    expect(story.summary.stays).toHaveLength(2);
    expect(story.summary.occupancy).toBe(1);
  });

  test("and while it waits there it leaves on nobody else's stay", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", "AB12CDF"),
        reads("+5m", "in-1", A),
        reads("+3s", "out-1", A, { confidence: 0.9 }),
      ],
      { ...TWO_ENTRIES, site: { capacity: 1 } },
    );
    expect(story.told.slice(1)).toEqual([`in-1 ${A} hold full`, `out-1 ${A} hold repeat`]);
  });
});

describe("a fire while a car waits at an exit", () => {
  test("it leaves with the alarm, on a loop and without one, and is counted out once", async () => {
    for (const onLoop of [true, false]) {
      const story = await play(
        [
          reads("+0s", "in-1", A),
          ...(onLoop ? [loop("+90m", "out-1", "on")] : []),
          reads(onLoop ? "+1s" : "+90m", "out-1", A),
          reads("+2s", "out-2", A),
          wire("+5s", "out-1", "fire", "on"),
          ...(onLoop ? [loop("+5s", "out-1", "off")] : []),
          wire("+60s", "out-1", "fire", "off"),
        ],
        TWO_EXITS,
      );
      expect(story.told.filter((line) => line.endsWith("open fire"))).toHaveLength(1);
      expect(story.summary.stays[0]).toMatchObject({ exitReason: "left", state: "waived" });
      expect(story.summary.occupancy).toBe(0);
      expect(story.pulses).toEqual(["gate-in-1"]);
    }
  });

  test("read again while the arm is up it is the same car, not one without a stay", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+90m", "out-1", A),
      wire("+5s", "out-1", "fire", "on"),
      reads("+5s", "out-1", A),
    ]);
    expect(story.told.slice(2)).toEqual([`out-1 ${A} open fire`, `out-1 ${A} open fire`]);
    expect(story.decisions.at(-1)?.stay).toBe(story.summary.stays[0]?.id ?? "none");
  });

  test("on a road for both directions nobody arrives while it burns", async () => {
    const story = await play(
      [
        reads("+0s", "road", A),
        wire("+10m", "road", "fire", "on"),
        reads("+5s", "road", A),
        reads("+5s", "road", "KX59LMN"),
        wire("+5s", "road", "fire", "off"),
        reads("+90s", "road", "KX59LMN"),
      ],
      ONE_ROAD,
    );
    expect(story.told.slice(1)).toEqual([
      `road ${A} open fire`,
      "road KX59LMN open fire",
      "road KX59LMN open public",
    ]);
    expect(story.summary.stays.map((stay) => stay.state)).toEqual(["waived", "open"]);
    expect(story.summary.occupancy).toBe(1);
  });
});
