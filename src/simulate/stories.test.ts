import { describe, expect, test } from "bun:test";
import { loop, pays, play, reads, SITE, wire } from "./stories.fixture.test.ts";

const stayStates = (story: Awaited<ReturnType<typeof play>>) =>
  story.summary.stays.map(
    (stay) => `${stay.plate} ${stay.state} ${stay.exitReason} ${stay.fee} ${stay.paid}`,
  );

describe("the example of the contract", () => {
  test("waits for the loop, is charged 90 minutes, pays and leaves; a manual opening, a crash and a clock change nothing", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE", { candidates: [{ text: "A812CDE", confidence: 0.4 }] }),
      loop("+1s", "in-1", "on"),
      reads("+90m", "out-1", "AB12CDE", { confidence: 0.95 }),
      { at: "+20s", kind: "pay", plate: "AB12CDE", method: "cash", amount: 400 },
      { at: "+5s", lane: "out-1", kind: "open", user: "attendant", reason: "lost ticket" },
      { at: "+1s", kind: "crash" },
      { at: "+1s", kind: "clock", jump: -3600 },
    ]);
    expect(story.told).toEqual([
      "in-1 AB12CDE hold no-vehicle",
      "in-1 AB12CDE open public",
      "out-1 AB12CDE hold unpaid",
      "out-1 AB12CDE open paid",
      "out-1 - open manual",
    ]);
    expect(story.decisions[2]).toMatchObject({ due: 400, currency: "GBP", at: "2026-03-02T09:30:01Z" });
    expect(story.pulses).toEqual(["gate-in", "gate-out", "gate-out"]);
    expect(story.summary).toMatchObject({ occupancy: 0, revenue: 400, pulses: 3 });
    expect(story.summary.stays).toEqual([
      {
        id: expect.any(String),
        plate: "AB12CDE",
        entryAt: "2026-03-02T08:00:01Z",
        exitAt: "2026-03-02T09:30:21Z",
        exitReason: "left",
        fee: 400,
        paid: 400,
        state: "closed",
      },
    ]);
  });
});

describe("an entry", () => {
  test("lets a permit in free and out as a permit", async () => {
    const story = await play([reads("+0s", "in-1", "CD34EFG"), reads("+5h", "out-1", "CD34EFG")]);
    expect(story.told).toEqual(["in-1 CD34EFG open permit", "out-1 CD34EFG open permit"]);
    expect(stayStates(story)).toEqual(["CD34EFG closed left 0 0"]);
  });
  test("holds a blocked vehicle with an alert and without a pulse", async () => {
    const story = await play([reads("+0s", "in-1", "BB11BBB")]);
    expect(story.told).toEqual(["in-1 BB11BBB hold blocked"]);
    expect(story.alerts).toEqual(["blocked-seen"]);
    expect(story.pulses).toEqual([]);
  });
  test("never blocks by likeness: 8B11BBB is another vehicle, and its likeness is only told", async () => {
    const story = await play([reads("+0s", "in-1", "8B11BBB")], { site: { region: ["any"] } });
    expect(story.told).toEqual(["in-1 8B11BBB open public"]);
    expect(story.remarks[0]).toContain("looks like BB11BBB");
  });
  test("never grants a permit by likeness", async () => {
    const story = await play([reads("+0s", "in-1", "CD34EF6")], { site: { region: ["any"] } });
    expect(story.told).toEqual(["in-1 CD34EF6 open public"]);
  });
  test("grants one misread character where the list allows it, and not two", async () => {
    const groups = [{ id: "staff", name: "Staff", tariff: "free", tolerance: "one-character" }];
    const vehicles = [{ plate: "CD34EFG", groups: ["staff"] }];
    const story = await play([reads("+0s", "in-1", "CD34EFH"), reads("+2m", "in-1", "CD34EHH")], {
      groups,
      vehicles,
    });
    expect(story.told).toEqual(["in-1 CD34EFH open permit", "in-1 CD34EHH open public"]);
  });
  test("blocks one misread character only where the block list allows it", async () => {
    const groups = [{ id: "blocked", block: true, tolerance: "one-character" }];
    const story = await play([reads("+0s", "in-1", "BB11BBC")], {
      groups,
      vehicles: [{ plate: "BB11BBB", groups: ["blocked"] }],
    });
    expect(story.told).toEqual(["in-1 BB11BBC hold blocked"]);
  });
  test("does not choose between two listed plates one character away", async () => {
    const groups = [{ id: "staff", tariff: "free", tolerance: "one-character" }];
    const story = await play([reads("+0s", "in-1", "CD34EFG")], {
      groups,
      vehicles: [
        { plate: "CD34EFH", groups: ["staff"] },
        { plate: "CD34EFJ", groups: ["staff"] },
      ],
    });
    expect(story.told).toEqual(["in-1 CD34EFG open public"]);
  });
  test("lets an announced visitor in within its time and not a second later", async () => {
    const visitors = [{ plate: "XY34ZZZ", from: "2026-03-02T08:00:00Z", to: "2026-03-02T20:00:00Z" }];
    const early = await play([reads("+0s", "in-1", "XY34ZZZ"), reads("+2h", "out-1", "XY34ZZZ")], {
      visitors,
    });
    expect(early.told).toEqual(["in-1 XY34ZZZ open visitor", "out-1 XY34ZZZ open free"]);
    const late = await play([reads("+12h", "in-1", "XY34ZZZ")], { visitors });
    expect(late.told).toEqual(["in-1 XY34ZZZ open public"]);
  });
  test("holds the public when full, lets a reserved group in, and decides again when a space is free", async () => {
    const groups = [
      { id: "staff", tariff: "free", reserved: true },
      { id: "club", tariff: "free" },
    ];
    const vehicles = [
      { plate: "CD34EFG", groups: ["staff"] },
      { plate: "CL34UBB", groups: ["club"] },
    ];
    const visitors = [{ plate: "XY34ZZZ", from: "2026-03-02T08:00:00Z", to: "2026-03-02T20:00:00Z" }];
    const story = await play(
      [
        reads("+0s", "in-1", "AB12CDE"),
        reads("+1m", "in-1", "CL34UBB"),
        reads("+1m", "in-1", "CD34EFG"),
        reads("+1m", "in-1", "XY34ZZZ"),
        reads("+1m", "in-1", "EF56GHJ"),
        reads("+10s", "out-1", "CD34EFG"),
        reads("+1s", "out-1", "XY34ZZZ"),
        reads("+1s", "out-1", "AB12CDE"),
      ],
      { site: { capacity: 1 }, groups, vehicles, visitors },
    );
    expect(story.told).toEqual([
      "in-1 AB12CDE open public",
      "in-1 CL34UBB hold full",
      "in-1 CD34EFG open permit",
      "in-1 XY34ZZZ open visitor",
      "in-1 EF56GHJ hold full",
      "out-1 CD34EFG open permit",
      "out-1 XY34ZZZ open free",
      "out-1 AB12CDE open free",
      "in-1 EF56GHJ open public",
    ]);
    expect(story.summary.occupancy).toBe(1);
    expect(story.alerts).toContain("full");
  });
  test("holds the public outside the opening hours, never a permit, and never an exit", async () => {
    const openingHours = [{ days: "mon-sat", from: "06:00", to: "09:00" }];
    const story = await play(
      [
        reads("+0s", "in-1", "AB12CDE"),
        reads("+1h", "in-1", "EF56GHJ"),
        reads("+1m", "in-1", "CD34EFG"),
        reads("+1m", "out-1", "AB12CDE"),
      ],
      { openingHours, tariffs: [] },
    );
    expect(story.told).toEqual([
      "in-1 AB12CDE open public",
      "in-1 EF56GHJ hold outside-hours",
      "in-1 CD34EFG open permit",
      "out-1 AB12CDE open free",
    ]);
  });
  test("holds everybody at a closed lane, the block list included", async () => {
    const lanes = [{ id: "in-1", direction: "entry", gate: "gate-in", open: false }, ...SITE.lanes.slice(1)];
    const story = await play([reads("+0s", "in-1", "CD34EFG"), reads("+1m", "in-1", "BB11BBB")], { lanes });
    expect(story.told).toEqual(["in-1 CD34EFG hold closed", "in-1 BB11BBB hold closed"]);
  });
  test("holds what it could not read well, what is no plate, and what has none", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE", { confidence: 0.84 }),
      reads("+2m", "in-1", "MILLLANEPARK"),
      reads("+2m", "in-1", null),
      reads("+2m", "in-1", "EF56GHJ", { confidence: 0.85 }),
    ]);
    expect(story.told).toEqual([
      "in-1 AB12CDE hold low-confidence",
      "in-1 MILLLANEPARK hold low-confidence",
      "in-1 - hold low-confidence",
      "in-1 EF56GHJ open public",
    ]);
  });
  test("lets a listed plate act that fits no grammar", async () => {
    const vehicles = [{ plate: "MILLLANE1234", groups: ["staff"] }];
    const story = await play([reads("+0s", "in-1", "MILLLANE1234")], { vehicles });
    expect(story.told).toEqual(["in-1 MILLLANE1234 open permit"]);
  });
  test("charges the car beyond a permit's spaces as public for its whole stay", async () => {
    const permits = [{ holder: "Flat 7", plates: ["KX59LMN", "KX60LMN"], spaces: 1, group: "staff" }];
    const story = await play(
      [
        reads("+0s", "in-1", "KX59LMN"),
        reads("+1m", "in-1", "KX60LMN"),
        reads("+1h", "out-1", "KX59LMN"),
        reads("+1h", "out-1", "KX60LMN"),
      ],
      { permits },
    );
    expect(story.told).toEqual([
      "in-1 KX59LMN open permit",
      "in-1 KX60LMN open public",
      "out-1 KX59LMN open permit",
      "out-1 KX60LMN hold unpaid",
    ]);
  });
  test("over quota makes a vehicle public, or holds it where the group says so", async () => {
    const vehicles = [
      { plate: "CD34EFG", groups: ["staff"] },
      { plate: "CD35EFG", groups: ["staff"] },
    ];
    const events = [reads("+0s", "in-1", "CD34EFG"), reads("+1m", "in-1", "CD35EFG")];
    const asPublic = await play(events, { groups: [{ id: "staff", tariff: "free", quota: 1 }], vehicles });
    expect(asPublic.told[1]).toBe("in-1 CD35EFG open public");
    const held = await play(events, {
      groups: [{ id: "staff", tariff: "free", quota: 1, overQuota: "hold" }],
      vehicles,
    });
    expect(held.told[1]).toBe("in-1 CD35EFG hold full");
  });
  test("counts a right only in its hours, its dates and its lanes; a window over midnight belongs to its first day", async () => {
    const right = (more: object) => ({ groups: [{ id: "staff", tariff: "free", ...more }] });
    const at = async (start: string, more: object, plate = "CD34EFG") =>
      (
        await play([reads("+0s", "in-1", plate)], {
          ...right(more),
          vehicles: [{ plate: "CD34EFG", groups: ["staff"] }],
          start,
        })
      ).told[0];
    const night = { schedule: [{ days: "mon-fri", from: "20:00", to: "06:00" }] };
    expect(await at("2026-03-02T07:00:00Z", night)).toBe("in-1 CD34EFG open public");
    expect(await at("2026-03-02T20:00:00Z", night)).toBe("in-1 CD34EFG open permit");
    expect(await at("2026-03-07T05:59:59Z", night)).toBe("in-1 CD34EFG open permit");
    expect(await at("2026-03-07T06:00:00Z", night)).toBe("in-1 CD34EFG open public");
    expect(await at("2026-03-08T05:00:00Z", night)).toBe("in-1 CD34EFG open public");
    expect(await at("2026-03-02T08:00:00Z", { validFrom: "2026-03-03" })).toBe("in-1 CD34EFG open public");
    expect(await at("2026-03-02T08:00:00Z", { validUntil: "2026-03-02" })).toBe("in-1 CD34EFG open permit");
    expect(await at("2026-03-03T00:00:00Z", { validUntil: "2026-03-02" })).toBe("in-1 CD34EFG open public");
    expect(await at("2026-03-02T08:00:00Z", { lanes: ["out-1"] })).toBe("in-1 CD34EFG open public");
  });
  test("closes a stay whose exit was missed, charges nothing for it, and opens", async () => {
    const story = await play([reads("+0s", "in-1", "AB12CDE"), reads("+5h", "in-1", "AB12CDE")]);
    expect(story.told).toEqual(["in-1 AB12CDE open public", "in-1 AB12CDE open public"]);
    expect(stayStates(story)).toEqual(["AB12CDE closed exit-missed 0 0", "AB12CDE open null null 0"]);
    expect(story.summary.stays[0]?.exitAt).toBeNull();
    expect(story.summary).toMatchObject({ occupancy: 1, pulses: 2 });
  });
  test("is not full for a vehicle whose own missed exit takes the last space", async () => {
    const story = await play([reads("+0s", "in-1", "AB12CDE"), reads("+5h", "in-1", "AB12CDE")], {
      site: { capacity: 1 },
    });
    expect(story.told[1]).toBe("in-1 AB12CDE open public");
  });
  test("holds a second entry of a group with hard anti-passback, and only alerts with soft", async () => {
    const events = [reads("+0s", "in-1", "CD34EFG"), reads("+5h", "in-1", "CD34EFG")];
    const vehicles = [{ plate: "CD34EFG", groups: ["staff"] }];
    const hard = await play(events, {
      groups: [{ id: "staff", tariff: "free", passback: "hard" }],
      vehicles,
    });
    expect(hard.told[1]).toBe("in-1 CD34EFG hold passback");
    const soft = await play(events, {
      groups: [{ id: "staff", tariff: "free", passback: "soft" }],
      vehicles,
    });
    expect(soft.told[1]).toBe("in-1 CD34EFG open permit");
    expect(soft.alerts).toEqual(["clone-suspected"]);
  });
  test("decides and records at a disarmed lane, but raises nothing", async () => {
    const lanes = [{ id: "in-1", direction: "entry", gate: "gate-in", armed: false }, ...SITE.lanes.slice(1)];
    const story = await play([reads("+0s", "in-1", "AB12CDE"), reads("+2m", "in-1", "BB11BBB")], { lanes });
    expect(story.told).toEqual(["in-1 AB12CDE hold disarmed", "in-1 BB11BBB hold blocked"]);
    expect(story.pulses).toEqual([]);
    expect(story.summary.stays).toEqual([]);
  });
});

describe("the same vehicle", () => {
  test("is not decided again for 30 s after it was let through, and is after that", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE"),
      reads("+2s", "in-1", "AB12CDE"),
      reads("+2s", "in-1", "A812CDE"),
      reads("+25s", "in-1", "AB12CDE"),
      reads("+1s", "in-1", "AB12CDE"),
    ]);
    expect(story.told.map((line) => line.replace("in-1 ", ""))).toEqual([
      "AB12CDE open public",
      "AB12CDE hold repeat",
      "A812CDE hold repeat",
      "AB12CDE hold repeat",
      "AB12CDE open public",
    ]);
  });
  test("is decided again as soon as the loop has cleared", async () => {
    const story = await play([
      loop("+0s", "in-1", "on"),
      reads("+1s", "in-1", "AB12CDE"),
      loop("+3s", "in-1", "off"),
      loop("+5s", "in-1", "on"),
      reads("+1s", "in-1", "AB12CDE"),
    ]);
    expect(story.told).toEqual(["in-1 AB12CDE open public", "in-1 AB12CDE open public"]);
  });
  test("makes no pass at another lane within 30 s of being let through", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE"),
      reads("+29s", "out-1", "A812CDE"),
      reads("+1s", "out-1", "AB12CDE"),
    ]);
    expect(story.told).toEqual([
      "in-1 AB12CDE open public",
      "out-1 A812CDE hold repeat",
      "out-1 AB12CDE open free",
    ]);
  });
  test("that is held is decided again on every read", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE", { confidence: 0.5 }),
      reads("+2s", "in-1", "AB12CDE", { confidence: 0.6 }),
      reads("+2s", "in-1", "AB12CDE", { confidence: 0.9 }),
    ]);
    expect(story.told).toEqual([
      "in-1 AB12CDE hold low-confidence",
      "in-1 AB12CDE hold low-confidence",
      "in-1 AB12CDE open public",
    ]);
  });
  test("is not taken from an old read when the loop comes on", async () => {
    const story = await play([reads("+0s", "in-1", "AB12CDE"), loop("+10s", "in-1", "on")]);
    expect(story.told).toEqual(["in-1 AB12CDE hold no-vehicle"]);
  });
});

describe("an exit", () => {
  const inside = (...plates: string[]) =>
    plates.map((plate, i) => reads(i === 0 ? "+0s" : "+1m", "in-1", plate));

  test("is free within the free minutes", async () => {
    const story = await play([...inside("AB12CDE"), reads("+15m", "out-1", "AB12CDE")]);
    expect(story.told[1]).toBe("out-1 AB12CDE open free");
    expect(story.decisions[1]).toMatchObject({ due: 0, currency: "GBP" });
  });
  test("holds what is unpaid, opens for the payment, and needs no second look", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      reads("+1h", "out-1", "AB12CDE"),
      pays("+30s", "AB12CDE"),
    ]);
    expect(story.told.slice(1)).toEqual(["out-1 AB12CDE hold unpaid", "out-1 AB12CDE open paid"]);
    expect(stayStates(story)).toEqual(["AB12CDE closed left 200 200"]);
  });
  test("opens for who paid before, within the minutes to leave; later only the difference is due", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      pays("+50m", "AB12CDE"),
      reads("+15m", "out-1", "AB12CDE"),
    ]);
    expect(story.told[1]).toBe("out-1 AB12CDE open paid");
    expect(stayStates(story)).toEqual(["AB12CDE closed left 200 200"]);
    const late = await play([
      ...inside("AB12CDE"),
      pays("+50m", "AB12CDE"),
      reads("+16m", "out-1", "AB12CDE"),
      pays("+5s", "AB12CDE"),
    ]);
    expect(late.told.slice(1)).toEqual(["out-1 AB12CDE hold unpaid", "out-1 AB12CDE open paid"]);
    expect(late.decisions[1]?.due).toBe(200);
    expect(stayStates(late)).toEqual(["AB12CDE closed left 400 400"]);
  });
  test("does not open for a part of the money, and asks only for the rest", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      reads("+110m", "out-1", "AB12CDE"),
      pays("+5s", "AB12CDE", 100),
      reads("+5s", "out-1", "AB12CDE"),
      pays("+5s", "AB12CDE"),
    ]);
    expect(story.decisions.slice(1).map((one) => [one.outcome, one.reason, one.due])).toEqual([
      ["hold", "unpaid", 400],
      ["hold", "unpaid", 300],
      ["open", "paid", 0],
    ]);
    expect(story.summary.revenue).toBe(400);
  });
  test("keeps what is paid too much, twice or too late as money received", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      pays("+1h", "AB12CDE", 500),
      pays("+1s", "AB12CDE", 200),
      reads("+1m", "out-1", "AB12CDE"),
      pays("+1m", "AB12CDE", 50),
    ]);
    expect(story.summary.revenue).toBe(750);
    expect(stayStates(story)).toEqual(["AB12CDE closed left 200 750"]);
  });
  test("records a payment with nothing due as 0, which gives no time for nothing", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      pays("+14m", "AB12CDE"),
      reads("+2m", "out-1", "AB12CDE"),
    ]);
    expect(story.told[1]).toBe("out-1 AB12CDE hold unpaid");
    expect(story.summary.revenue).toBe(0);
  });
  test("never opens for another vehicle: the first pays by phone after it backed off", async () => {
    const story = await play([
      ...inside("AB12CDE", "EF56GHJ"),
      loop("+1h", "out-1", "on"),
      reads("+1s", "out-1", "AB12CDE"),
      loop("+4s", "out-1", "off"),
      loop("+3s", "out-1", "on"),
      pays("+1s", "AB12CDE"),
    ]);
    expect(story.told.slice(2)).toEqual(["out-1 AB12CDE hold unpaid"]);
    expect(story.pulses.filter((gate) => gate === "gate-out")).toEqual([]);
    const noLoop = await play([
      ...inside("AB12CDE", "EF56GHJ"),
      reads("+1h", "out-1", "AB12CDE"),
      reads("+10s", "out-1", "EF56GHJ"),
      pays("+1s", "AB12CDE"),
    ]);
    expect(noLoop.told.slice(2)).toEqual(["out-1 AB12CDE hold unpaid", "out-1 EF56GHJ hold unpaid"]);
  });
  test("counts a vehicle without a loop as gone 60 s after its last read", async () => {
    const events = (seconds: number) => [
      ...inside("AB12CDE"),
      reads("+1h", "out-1", "AB12CDE"),
      pays(`+${seconds}s`, "AB12CDE"),
    ];
    expect((await play(events(59))).told.at(-1)).toBe("out-1 AB12CDE open paid");
    expect((await play(events(60))).told.at(-1)).toBe("out-1 AB12CDE hold unpaid");
  });
  test("takes a read for the same plate when only look-alike characters differ", async () => {
    const story = await play([...inside("AB12CDE"), reads("+10m", "out-1", "A812CDE")]);
    expect(story.told[1]).toBe("out-1 A812CDE open free");
    expect(story.summary.occupancy).toBe(0);
  });
  test("matches a misread to the one car inside that it can be, and never to one of two", async () => {
    const one = await play([
      ...inside("AB12CDE", "XY99ZZA"),
      reads("+9m", "out-1", "AB12CDF", {
        confidence: 0.6,
        candidates: [{ text: "AB12CDE", confidence: 0.5 }],
      }),
    ]);
    expect(one.told[2]).toBe("out-1 AB12CDF open matched");
    expect(one.summary.stays[0]).toMatchObject({ plate: "AB12CDE", state: "closed" });
    const two = await play([
      ...inside("AB12CDE", "AB12CDG"),
      reads("+9m", "out-1", "AB12CDF", { confidence: 0.6 }),
    ]);
    expect(two.told[2]).toBe("out-1 AB12CDF hold ambiguous");
    expect(two.summary.occupancy).toBe(2);
  });
  test("charges a matched car what it owes before it opens", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      reads("+1h", "out-1", "AB12CDF", { confidence: 0.6 }),
      pays("+9s", "AB12CDE"),
    ]);
    expect(story.told.slice(1)).toEqual(["out-1 AB12CDF hold unpaid", "out-1 AB12CDF open paid"]);
  });
  test("keeps the right of the stay when its plate is misread", async () => {
    const story = await play([...inside("CD34EFG"), reads("+5h", "out-1", "CD34EFH", { confidence: 0.6 })]);
    expect(story.told[1]).toBe("out-1 CD34EFH open matched");
  });
  test("holds without a stay; a person's opening makes it entry-missed without a charge and without a count", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      reads("+1h", "out-1", "XY99ZZA"),
      { at: "+9s", lane: "out-1", kind: "open", user: "anna", reason: "drove in behind a lorry" },
    ]);
    expect(story.told.slice(1)).toEqual(["out-1 XY99ZZA hold no-stay", "out-1 XY99ZZA open manual"]);
    expect(stayStates(story)).toEqual(["AB12CDE open null null 0", "XY99ZZA closed left 0 0"]);
    expect(story.summary.occupancy).toBe(1);
  });
  test("waives what is not paid when a person lets the car out", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      reads("+1h", "out-1", "AB12CDE"),
      { at: "+9s", lane: "out-1", kind: "open", user: "anna", reason: "machine broken" },
    ]);
    expect(stayStates(story)).toEqual(["AB12CDE waived left 200 0"]);
  });
  test("reads a plate that fits no grammar against the cars inside", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      reads("+9m", "out-1", "AB12C0E9", {
        confidence: 0.5,
        candidates: [{ text: "AB12CDE", confidence: 0.3 }],
      }),
    ]);
    expect(story.told[1]).toBe("out-1 AB12C0E9 open matched");
  });
});

describe("a corrected plate", () => {
  test("finds its permit, keeps its money and opens for the vehicle that waits", async () => {
    const story = await play([
      reads("+0s", "in-1", "CD34EFH"),
      reads("+2h", "out-1", "CD34EFG"),
      { at: "+9s", kind: "correct", stay: "CD34EFH", plate: "CD34EFG" },
    ]);
    expect(story.told).toEqual([
      "in-1 CD34EFH open public",
      "out-1 CD34EFG hold no-stay",
      "out-1 CD34EFG open permit",
    ]);
  });
  test("is refused while the other plate is inside, with the next step", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE"),
      reads("+2m", "in-1", "AB12CDF"),
      { at: "+9s", kind: "correct", stay: "AB12CDF", plate: "AB12CDE" },
    ]);
    expect(story.remarks.at(-1)).toContain("inside already, since 08:00. Close that stay first");
  });
});

describe("the fire alarm", () => {
  test("holds every exit open once, lets everybody out waived, and never opens the entry", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE"),
      wire("+1h", "out-1", "fire", "on"),
      reads("+5s", "out-1", "AB12CDE"),
      reads("+5s", "out-1", "XY99ZZA"),
      wire("+9m", "out-1", "fire", "off"),
    ]);
    expect(story.gateStates).toEqual(["gate-in commanded", "gate-out held-open", "gate-out idle"]);
    expect(story.told.slice(1)).toEqual(["out-1 AB12CDE open fire", "out-1 XY99ZZA open fire"]);
    expect(stayStates(story)).toEqual(["AB12CDE waived left 400 0"]);
    expect(story.pulses).toEqual(["gate-in"]);
  });
  test("works at a disarmed exit, without naming a lane, and holds again after a crash", async () => {
    const lanes = [
      ...SITE.lanes.slice(0, 1),
      { id: "out-1", direction: "exit", gate: "gate-out", armed: false },
    ];
    const story = await play(
      [
        { at: "+0s", kind: "input", input: "fire", value: "on" },
        { at: "+5s", kind: "crash" },
        reads("+5s", "out-1", "XY99ZZA"),
      ],
      { lanes },
    );
    expect(story.gateStates).toEqual(["gate-out held-open", "gate-out held-open"]);
    expect(story.told).toEqual(["out-1 XY99ZZA open fire"]);
  });
});

describe("wires at the barrier", () => {
  const passLane = [
    { id: "in-1", direction: "entry", gate: "gate-in", inputs: { pass: { driver: "simulated" } } },
    ...SITE.lanes.slice(1),
  ];
  test("tell that a vehicle passed", async () => {
    const story = await play([
      loop("+0s", "in-1", "on"),
      reads("+1s", "in-1", "AB12CDE"),
      wire("+3s", "in-1", "pass", "on"),
      wire("+1s", "in-1", "pass", "off"),
      loop("+1s", "in-1", "off"),
    ]);
    expect(story.gateStates).toEqual(["gate-in commanded", "gate-in passed"]);
    expect(story.summary.occupancy).toBe(1);
  });
  test("cancel the stay of a vehicle that backed out", async () => {
    const story = await play(
      [loop("+0s", "in-1", "on"), reads("+1s", "in-1", "AB12CDE"), loop("+9s", "in-1", "off")],
      { lanes: passLane },
    );
    expect(story.gateStates).toEqual(["gate-in commanded", "gate-in not-passed"]);
    expect(stayStates(story)).toEqual(["AB12CDE closed backed-out 0 0"]);
    expect(story.summary.occupancy).toBe(0);
  });
  test("that missed the vehicle do not undo an entry whose car was seen at the exit, nor an exit whose car is back", async () => {
    const out = await play([
      reads("+0s", "in-1", "CD34EFG"),
      reads("+31s", "out-1", "CD34EFG"),
      wire("+61s", "in-1", "pass", "on"),
    ]);
    expect(stayStates(out)).toEqual(["CD34EFG closed left 0 0"]);
    expect(out.summary.occupancy).toBe(0);
    const back = await play([
      reads("+0s", "in-1", "CD34EFG"),
      reads("+35s", "out-1", "CD34EFG"),
      reads("+31s", "in-1", "CD34EFG"),
      wire("+90s", "out-1", "pass", "on"),
    ]);
    expect(stayStates(back)).toEqual(["CD34EFG closed left 0 0", "CD34EFG open null null 0"]);
    expect(back.summary.occupancy).toBe(1);
  });
  test("name a vehicle that followed another one", async () => {
    const story = await play([
      loop("+0s", "in-1", "on"),
      reads("+1s", "in-1", "AB12CDE"),
      wire("+3s", "in-1", "pass", "on"),
      wire("+1s", "in-1", "pass", "off"),
      wire("+1s", "in-1", "pass", "on"),
    ]);
    expect(story.gateStates.at(-1)).toBe("gate-in tailgate");
    expect(story.alerts).toEqual(["tailgate"]);
  });
  test("name an arm that was forced and one that is stuck", async () => {
    const forced = await play([wire("+0s", "in-1", "limit", "on")]);
    expect(forced.alerts).toEqual(["forced"]);
    const stuck = await play([
      reads("+0s", "in-1", "AB12CDE"),
      wire("+2s", "in-1", "limit", "on"),
      wire("+9s", "in-1", "limit", "off"),
      wire("+1s", "in-1", "closed-limit", "on"),
      reads("+1m", "in-1", "EF56GHJ"),
      reads("+10s", "in-1", "EF56GHJ"),
    ]);
    expect(stuck.gateStates).toEqual([
      "gate-in commanded",
      "gate-in opened",
      "gate-in idle",
      "gate-in commanded",
      "gate-in stuck",
    ]);
    expect(stuck.alerts).toEqual(["stuck"]);
  });
  test("forbid a pulse while STOP is pressed, for a person too", async () => {
    const story = await play([
      wire("+0s", "in-1", "stop", "on"),
      reads("+1s", "in-1", "AB12CDE"),
      { at: "+1s", lane: "in-1", kind: "open", reason: "let it in" },
      wire("+1s", "in-1", "stop", "off"),
    ]);
    expect(story.told).toEqual(["in-1 AB12CDE hold disarmed", "in-1 AB12CDE open public"]);
    expect(story.remarks.join()).toContain("STOP is pressed");
    expect(story.pulses).toEqual(["gate-in"]);
  });
});

describe("what breaks", () => {
  test("a lost gate is an alert; the vehicle waits and is let in when it is back", async () => {
    const story = await play([
      { at: "+0s", kind: "device", device: "gate-in", state: "lost" },
      reads("+1s", "in-1", "AB12CDE"),
      { at: "+20s", kind: "device", device: "gate-in", state: "back" },
    ]);
    expect(story.alerts).toEqual(["gate-lost"]);
    expect(story.told).toEqual(["in-1 AB12CDE hold disarmed", "in-1 AB12CDE open public"]);
    expect(story.gateStates).toEqual(["gate-in fault", "gate-in idle", "gate-in commanded"]);
    expect(story.summary.stays).toHaveLength(1);
  });
  test("a lost camera is an alert and sees nothing", async () => {
    const story = await play([
      { at: "+0s", kind: "device", device: "cam-in", state: "lost" },
      reads("+1s", "in-1", "AB12CDE"),
      { at: "+1s", kind: "device", device: "cam-in", state: "back" },
      reads("+1s", "in-1", "AB12CDE"),
    ]);
    expect(story.alerts).toEqual(["camera-lost"]);
    expect(story.told).toEqual(["in-1 AB12CDE open public"]);
  });
  test("without a network cash still opens the exit and a provider is refused", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE"),
      reads("+1h", "out-1", "AB12CDE"),
      { at: "+1s", kind: "network", state: "down" },
      { at: "+1s", kind: "pay", plate: "AB12CDE", method: "stripe" },
      { at: "+1s", kind: "pay", plate: "AB12CDE", method: "cash" },
    ]);
    expect(story.remarks.join()).toContain("take cash");
    expect(story.told.at(-1)).toBe("out-1 AB12CDE open paid");
  });
  test("a crash loses nothing that was decided, and a vehicle let through seconds before is not decided twice", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE"),
      { at: "+2s", kind: "crash" },
      reads("+2s", "in-1", "AB12CDE"),
      reads("+5s", "out-1", "AB12CDE"),
      pays("+1h", "AB12CDE"),
      { at: "+1s", kind: "crash" },
      reads("+1m", "out-1", "AB12CDE"),
    ]);
    expect(story.told).toEqual([
      "in-1 AB12CDE open public",
      "in-1 AB12CDE hold repeat",
      "out-1 AB12CDE hold repeat",
      "out-1 AB12CDE open paid",
    ]);
    expect(story.summary).toMatchObject({ revenue: 400, pulses: 2, occupancy: 0 });
  });
  test("a vehicle that waited at the exit before the crash is still known to the payment after it", async () => {
    const story = await play([
      reads("+0s", "in-1", "AB12CDE"),
      reads("+1h", "out-1", "AB12CDE"),
      { at: "+5s", kind: "crash" },
      pays("+5s", "AB12CDE"),
    ]);
    expect(story.told.at(-1)).toBe("out-1 AB12CDE open paid");
  });
});

describe("a clock that jumps", () => {
  const stay = (jump: number, more: Record<string, unknown>[] = []) => [
    reads("+0s", "in-1", "AB12CDE"),
    { at: "+10m", kind: "clock", jump },
    ...more,
    reads("+50m", "out-1", "AB12CDE"),
  ];
  test("never charges more than the monotonic clock has seen, and is an alert", async () => {
    const forward = await play(stay(10 * 365 * 86_400));
    expect(forward.decisions.at(-1)).toMatchObject({ reason: "unpaid", due: 200 });
    expect(forward.alerts).toEqual(["clock-untrusted"]);
  });
  test("charges nothing negative when it goes back", async () => {
    const back = await play(stay(-3600));
    expect(back.decisions.at(-1)).toMatchObject({ outcome: "open", reason: "free", due: 0 });
    expect(back.summary.stays[0]?.fee).toBe(0);
  });
  test("charges nothing when nobody saw the time pass", async () => {
    const crashed = await play(stay(10 * 365 * 86_400, [{ at: "+1s", kind: "crash" }]));
    expect(crashed.decisions.at(-1)).toMatchObject({ outcome: "open", due: 0 });
  });
  test("counts +durations as real time", async () => {
    const story = await play(stay(-3600));
    expect(story.decisions.at(-1)?.at).toBe("2026-03-02T08:00:00Z");
  });
});

describe("one lane for both directions", () => {
  const lanes = [{ id: "gate-1", direction: "both", gate: "gate-in" }];
  test("takes the direction from the track, else from the open stay", async () => {
    const story = await play(
      [
        reads("+0s", "gate-1", "AB12CDE"),
        reads("+10m", "gate-1", "AB12CDE"),
        reads("+2m", "gate-1", "AB12CDE", { direction: "towards" }),
        reads("+2m", "gate-1", "AB12CDE", { direction: "away" }),
      ],
      { lanes },
    );
    expect(story.told.map((line) => line.split(" ").slice(2).join(" "))).toEqual([
      "open public",
      "open free",
      "open public",
      "open free",
    ]);
  });
});

describe("the count of cars", () => {
  test("warns at 90 per cent and when full, once each", async () => {
    const story = await play(
      Array.from({ length: 10 }, (_, i) => reads("+1m", "in-1", `AB1${i % 10}CDE`)),
      { site: { capacity: 10 } },
    );
    expect(story.alerts).toEqual(["nearly-full", "full"]);
  });
  test("flags a stay beyond the site's limit once and bills nothing", async () => {
    const story = await play(
      [reads("+0s", "in-1", "AB12CDE"), reads("+25h", "in-1", "EF56GHJ"), reads("+2h", "in-1", "EF57GHJ")],
      { site: { overStayHours: 24 } },
    );
    expect(story.alerts).toEqual(["over-stay"]);
    expect(story.summary.stays[0]).toMatchObject({ state: "open", fee: null });
  });
});
