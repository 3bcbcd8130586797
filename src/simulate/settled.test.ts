/** Stories of what is owed and who is counted after a person, a clock or an hour has changed something. */
import { describe, expect, test } from "bun:test";
import { loop, pays, play, reads, SITE, START } from "./stories.fixture.test.ts";

const A = "AB12CDE";
const OTHER = "KX59LMN";
const CHEAP = {
  groups: [...SITE.groups, { id: "club", name: "Club", tariff: "club" }],
  vehicles: [...SITE.vehicles, { plate: A, groups: ["club"] }],
  tariffs: [
    ...SITE.tariffs,
    { id: "club", periods: [{ name: "Day", per: { minutes: 60, amount: "0.10" } }] },
  ],
};
const corrects = (at: string, stay: string, plate: string) => ({ at, kind: "correct", stay, plate });
const opens = (at: string, lane: string) => ({ at, kind: "open", lane, user: "anna", reason: "asked" });

describe("a plate that is corrected to one with another tariff", () => {
  test("owes the right price, whatever was quoted for the wrong one", async () => {
    const story = await play(
      [reads("+0s", "in-1", A), reads("+90m", "out-1", A), corrects("+5s", A, OTHER), pays("+5s", OTHER)],
      CHEAP,
    );
    // It was read as A and stays the car of its stay, whose due is now another.
    expect(story.told.slice(-2)).toEqual([`out-1 ${A} hold unpaid`, `out-1 ${A} open paid`]);
    expect(story.decisions.map((one) => one.due).slice(-2)).toEqual([400, 0]);
    expect(story.summary.stays[0]).toMatchObject({ fee: 400, paid: 400 });
  });

  test("owes the rest, whatever was settled for the wrong one", async () => {
    const story = await play(
      [
        reads("+0s", "in-1", A),
        { ...pays("+90m", A) },
        corrects("+5s", A, OTHER),
        reads("+5s", "out-1", OTHER),
        pays("+5s", OTHER),
      ],
      CHEAP,
    );
    const due = story.decisions.map((one) => one.due);
    expect(story.told.slice(1)).toEqual([`out-1 ${OTHER} hold unpaid`, `out-1 ${OTHER} open paid`]);
    expect(due[1]).toBe(380);
    expect(story.summary.stays[0]).toMatchObject({ fee: 400, paid: 400 });
  });

  test("of the same tariff keeps its time to leave", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      pays("+59m", A),
      corrects("+5s", A, OTHER),
      reads("+10m", "out-1", OTHER),
    ]);
    expect(story.told.at(-1)).toBe(`out-1 ${OTHER} open paid`);
    expect(story.summary.stays[0]).toMatchObject({ fee: 200, paid: 200 });
  });
});

describe("a clock that jumps after the payment", () => {
  for (const jump of [-86_400, -3600, 86_400])
    test(`by ${jump} s leaves the fee what was settled`, async () => {
      const story = await play([
        reads("+0s", "in-1", A),
        pays("+90m", A),
        { at: "+1m", kind: "clock", jump },
        reads("+5s", "out-1", A),
      ]);
      expect(story.told.at(-1)).toBe(`out-1 ${A} open paid`);
      expect(story.summary.stays[0]).toMatchObject({ fee: 400, paid: 400 });
    });

  test("and a restart that loses its witness", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      pays("+90m", A),
      { at: "+1m", kind: "clock", jump: 86_400 },
      { at: "+1s", kind: "crash" },
      reads("+5s", "out-1", A),
    ]);
    expect(story.summary.stays[0]).toMatchObject({ fee: 400, paid: 400 });
  });

  test("what was paid too much is no fee", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      pays("+90m", A, 500),
      { at: "+1m", kind: "clock", jump: -86_400 },
      reads("+5s", "out-1", A),
    ]);
    expect(story.summary.stays[0]).toMatchObject({ fee: 400, paid: 500 });
  });
});

describe("a vehicle that a person lets out", () => {
  test("is one less, though nobody knows which of two it was", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+61s", "in-1", "AB12CDF"),
      reads("+20m", "out-1", "AB12CDH", { confidence: 0.9 }),
      opens("+5s", "out-1"),
    ]);
    expect(story.told.slice(2)).toEqual(["out-1 AB12CDH hold ambiguous", "out-1 AB12CDH open manual"]);
    expect(story.summary.stays.map((stay) => stay.state)).toEqual(["open", "open"]);
    expect(story.summary.occupancy).toBe(1);
  });

  test("is not counted out a second time when it comes back", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+61s", "in-1", "AB12CDF"),
      reads("+20m", "out-1", "AB12CDH", { confidence: 0.9 }),
      opens("+5s", "out-1"),
      reads("+1h", "in-1", A),
    ]);
    expect(story.told.at(-1)).toBe(`in-1 ${A} open public`);
    expect(story.summary.occupancy).toBe(2);
  });

  test("is one less when it came in and went without a readable plate", async () => {
    const story = await play([
      reads("+0s", "in-1", null),
      opens("+5s", "in-1"),
      reads("+3m", "out-1", null),
      opens("+5s", "out-1"),
    ]);
    expect(story.summary.occupancy).toBe(0);
  });

  test("is one less when nothing could be read and only the loop says that it stands there, once", async () => {
    const at = (time: string, value: "on" | "off") => loop(time, "out-1", value);
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+61s", "in-1", OTHER),
      at("+20m", "on"),
      opens("+5s", "out-1"),
      at("+5s", "off"),
      opens("+5s", "out-1"),
    ]);
    expect(story.told.slice(2)).toEqual(["out-1 - open manual", "out-1 - open manual"]);
    expect(story.summary.occupancy).toBe(1);
  });

  test("was never counted when its own plate shows that its entry was missed", async () => {
    const story = await play([reads("+0s", "in-1", A), reads("+3m", "out-1", OTHER), opens("+5s", "out-1")]);
    expect(story.summary.occupancy).toBe(1);
  });

  test("is inside again when it turns round before the sensor", async () => {
    const story = await play([
      reads("+0s", "in-1", A),
      reads("+61s", "in-1", "AB12CDF"),
      { at: "+20m", lane: "out-1", kind: "input", input: "loop", value: "on" },
      reads("+1s", "out-1", "AB12CDH", { confidence: 0.9 }),
      { at: "+1s", lane: "out-1", kind: "input", input: "pass", value: "off" },
      opens("+5s", "out-1"),
      { at: "+9s", lane: "out-1", kind: "input", input: "loop", value: "off" },
    ]);
    expect(story.summary.occupancy).toBe(2);
  });
});

describe("time at an entry", () => {
  const hours = {
    openingHours: [{ days: "all", from: "06:00", to: "23:00" }],
    start: "2026-03-02T05:59:30Z",
  };
  const later = { at: "+50s", kind: "network", state: "up" };

  test("opens for who has waited for the opening hour, once", async () => {
    const story = await play([reads("+0s", "in-1", A), later], hours);
    expect(story.told).toEqual([`in-1 ${A} hold outside-hours`, `in-1 ${A} open public`]);
    expect(story.lines.find((line) => line.kind === "pulse")).toMatchObject({ at: "2026-03-02T06:00:00Z" });
  });

  test("opens on the loop after an hour's wait, and says nothing in between", async () => {
    const story = await play(
      [
        { at: "+0s", lane: "in-1", kind: "input", input: "loop", value: "on" },
        reads("+1s", "in-1", A),
        { ...later, at: "+90m" },
      ],
      { ...hours, start: "2026-03-02T05:00:10Z" },
    );
    expect(story.told).toEqual([`in-1 ${A} hold outside-hours`, `in-1 ${A} open public`]);
    expect(story.lines.find((line) => line.kind === "pulse")).toMatchObject({ at: "2026-03-02T06:00:00Z" });
  });

  test("does not open for who has driven off", async () => {
    const story = await play([reads("+0s", "in-1", A), { ...later, at: "+2m" }], {
      ...hours,
      start: "2026-03-02T05:58:30Z",
    });
    expect(story.told).toEqual([`in-1 ${A} hold outside-hours`]);
  });
});

test("a whole plate that was surely read is not another car inside, unless the reader names it", async () => {
  const leaves = async (confidence: number, candidates: { text: string; confidence: number }[] = []) => {
    const story = await play(
      [reads("+0s", "in-1", "CD34EFG"), reads("+3h", "out-1", "CD34EFH", { confidence, candidates })],
      { start: START },
    );
    return story.told.at(-1);
  };
  expect(await leaves(0.99)).toBe("out-1 CD34EFH hold no-stay");
  expect(await leaves(0.9)).toBe("out-1 CD34EFH open matched");
  expect(await leaves(0.95, [{ text: "CD34EFG", confidence: 0.4 }])).toBe("out-1 CD34EFH open matched");
});
