import { describe, expect, test } from "bun:test";
import { loop, pays, play, reads, SITE, wire } from "./stories.fixture.test.ts";

const stayStates = (story: Awaited<ReturnType<typeof play>>) =>
  story.summary.stays.map(
    (stay) => `${stay.plate} ${stay.state} ${stay.exitReason} ${stay.fee} ${stay.paid}`,
  );
const inside = (plate: string) => [reads("+0s", "in-1", plate)];
const nobody = (at: string) => ({ at, kind: "network", state: "up" });
const RELEASE = { site: { releaseMinutes: 5 } };
/** The vehicle drives onto the exit's loop, is read there, and waits. */
const atExit = (plate: string | null) => [
  loop("+1h", "out-1", "on"),
  ...(plate === null ? [] : [reads("+1s", "out-1", plate)]),
];

describe("a vehicle that waits at an exit", () => {
  test("is noticed after a minute and called after two, and waits for ever where the site releases nobody", async () => {
    const story = await play([...inside("AB12CDE"), ...atExit("AB12CDE"), nobody("+3h")]);
    expect(story.alerts).toEqual(["waiting", "help"]);
    expect(stayStates(story)).toEqual(["AB12CDE open null null 0"]);
  });
  test("is let out with a debt when nobody answers for five minutes, and not a second earlier", async () => {
    const early = await play([...inside("AB12CDE"), ...atExit("AB12CDE"), nobody("+6m59s")], RELEASE);
    expect(early.pulses).toEqual(["gate-in"]);
    const story = await play([...inside("AB12CDE"), ...atExit("AB12CDE"), nobody("+10m")], RELEASE);
    expect(story.pulses).toEqual(["gate-in", "gate-out"]);
    expect(story.told.at(-1)).toBe("out-1 AB12CDE open debt");
    expect(stayStates(story)).toEqual(["AB12CDE debt left 400 0"]);
    expect(story.summary.occupancy).toBe(0);
  });
  test("is called for at once by its button", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      ...atExit("AB12CDE"),
      wire("+2s", "out-1", "help", "on"),
      nobody("+1s"),
    ]);
    expect(story.alerts).toEqual(["help"]);
  });
  test("with a debt from before goes to the attendant once more before it is let out", async () => {
    const first = [...inside("AB12CDE"), ...atExit("AB12CDE"), nobody("+10m"), loop("+5s", "out-1", "off")];
    const again = [reads("+2h", "in-1", "AB12CDE"), ...atExit("AB12CDE")];
    const early = await play([...first, ...again, nobody("+11m")], RELEASE);
    expect(early.pulses).toHaveLength(3);
    const story = await play([...first, ...again, nobody("+13m")], RELEASE);
    expect(stayStates(story)).toEqual(["AB12CDE debt left 400 0", "AB12CDE debt left 400 0"]);
  });

  describe("while something fails", () => {
    test("the camera or the model: what stands unread on the loop is called for and let out, and no stay is invented", async () => {
      const story = await play(
        [
          ...inside("AB12CDE"),
          { at: "+1h", kind: "device", device: "cam-out", state: "lost" },
          loop("+1s", "out-1", "on"),
          reads("+1s", "out-1", "AB12CDE"),
          nobody("+8m"),
        ],
        RELEASE,
      );
      expect(story.alerts).toEqual(["camera-lost", "waiting", "help"]);
      expect(story.pulses).toEqual(["gate-in", "gate-out"]);
      expect(story.told.at(-1)).toBe("out-1 - open no-stay");
      expect(stayStates(story)).toEqual(["AB12CDE open null null 0"]);
    });
    test("the network and with it card payments: cash pays, and else it ends with a debt", async () => {
      const down = { at: "+0s", kind: "network", state: "down" };
      const card = { at: "+9s", kind: "pay", plate: "AB12CDE", method: "card" };
      const cash = await play([
        ...inside("AB12CDE"),
        down,
        ...atExit("AB12CDE"),
        card,
        pays("+9s", "AB12CDE"),
      ]);
      expect(stayStates(cash)).toEqual(["AB12CDE closed left 400 400"]);
      const story = await play(
        [...inside("AB12CDE"), down, ...atExit("AB12CDE"), card, nobody("+8m")],
        RELEASE,
      );
      expect(stayStates(story)).toEqual(["AB12CDE debt left 400 0"]);
    });
    test("the barrier: nobody is let out on paper only, the call stays, and the vehicle leaves when it is back", async () => {
      const story = await play(
        [
          ...inside("AB12CDE"),
          ...atExit("AB12CDE"),
          { at: "+1s", kind: "device", device: "gate-out", state: "lost" },
          nobody("+20m"),
        ],
        RELEASE,
      );
      expect(story.pulses).toEqual(["gate-in"]);
      expect(stayStates(story)).toEqual(["AB12CDE open null null 0"]);
      const back = await play(
        [
          ...inside("AB12CDE"),
          ...atExit("AB12CDE"),
          { at: "+1s", kind: "device", device: "gate-out", state: "lost" },
          { at: "+20m", kind: "device", device: "gate-out", state: "back" },
          nobody("+6m"),
        ],
        RELEASE,
      );
      expect(stayStates(back)).toEqual(["AB12CDE debt left 400 0"]);
    });
    test("a crash in between: the wait begins anew, and one order is carried out", async () => {
      const story = await play(
        [
          ...inside("AB12CDE"),
          ...atExit("AB12CDE"),
          { at: "+4m", kind: "crash" },
          reads("+2s", "out-1", "AB12CDE"),
          nobody("+8m"),
        ],
        RELEASE,
      );
      expect(story.pulses).toEqual(["gate-in", "gate-out"]);
      expect(stayStates(story)).toEqual(["AB12CDE debt left 400 0"]);
    });
  });

  test("although the barrier was told to open, is called for and not opened for again", async () => {
    const story = await play(
      [...inside("AB12CDE"), ...atExit("AB12CDE"), pays("+10s", "AB12CDE"), nobody("+20m")],
      RELEASE,
    );
    expect(story.alerts).toEqual(["waiting", "help"]);
    expect(story.pulses).toEqual(["gate-in", "gate-out"]);
    expect(story.summary.stays).toHaveLength(1);
    const drove = await play([
      ...inside("AB12CDE"),
      ...atExit("AB12CDE"),
      pays("+10s", "AB12CDE"),
      loop("+5s", "out-1", "off"),
      nobody("+20m"),
    ]);
    expect(drove.alerts).toEqual([]);
  });
  test("is never let out by time alone at a barrier that may not be raised, nor at an entry", async () => {
    const stopped = await play(
      [...inside("AB12CDE"), ...atExit("AB12CDE"), wire("+1s", "out-1", "stop", "on"), nobody("+30m")],
      RELEASE,
    );
    expect(stopped.pulses).toEqual(["gate-in"]);
    const entry = await play(
      [loop("+0s", "in-1", "on"), reads("+1s", "in-1", "BB11BBB"), nobody("+30m")],
      RELEASE,
    );
    expect(entry.pulses).toEqual([]);
    expect(entry.alerts).toEqual(["blocked-seen"]);
  });
});

describe("a debt", () => {
  const unpaid = [
    ...inside("AB12CDE"),
    ...atExit("AB12CDE"),
    { at: "+5s", lane: "out-1", kind: "open", user: "anna", reason: "machine broken" },
    loop("+5s", "out-1", "off"),
  ];
  test("or a waiver is what a person's opening leaves, as the site says", async () => {
    expect(stayStates(await play(unpaid))).toEqual(["AB12CDE waived left 400 0"]);
    expect(stayStates(await play(unpaid, { site: { unpaidExit: "debt" } }))).toEqual([
      "AB12CDE debt left 400 0",
    ]);
  });
  test("is told at the next visit, and holds it only over the site's limit", async () => {
    const again = reads("+1h", "in-1", "AB12CDE");
    const told = await play([...unpaid, again], { site: { unpaidExit: "debt", debtLimit: "4.00" } });
    expect(told.told.at(-1)).toBe("in-1 AB12CDE open public");
    expect(told.remarks.at(-1)).toContain("the plate owes £4.00 from an earlier visit");
    const held = await play([...unpaid, again], { site: { unpaidExit: "debt", debtLimit: "3.99" } });
    expect(held.told.at(-1)).toBe("in-1 AB12CDE hold debt");
    const other = await play([...unpaid, reads("+1h", "in-1", "A812CDE")], {
      site: { unpaidExit: "debt", debtLimit: "3.99" },
    });
    expect(other.told.at(-1)).toBe("in-1 A812CDE open public");
  });
  test("that is paid ends, and lets in the vehicle that waits for it", async () => {
    const story = await play([...unpaid, reads("+1h", "in-1", "AB12CDE"), pays("+9s", "AB12CDE")], {
      site: { unpaidExit: "debt", debtLimit: "0.00" },
    });
    expect(stayStates(story)).toEqual(["AB12CDE closed left 400 400", "AB12CDE open null null 0"]);
    expect(story.told.at(-1)).toBe("in-1 AB12CDE open public");
  });
  test("never holds anybody at an exit", async () => {
    const story = await play(
      [
        ...unpaid,
        reads("+1h", "in-1", "AB12CDE"),
        loop("+10m", "out-1", "on"),
        reads("+1s", "out-1", "AB12CDE"),
      ],
      { site: { unpaidExit: "debt" } },
    );
    expect(story.told.at(-1)).toBe("out-1 AB12CDE open free");
    expect(story.remarks.at(-1)).toContain("the plate owes £4.00");
  });
});

describe("the queue at an exit", () => {
  test("is not charged: the first read there ends the parking, and what is told stays the price", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      loop("+59m", "out-1", "on"),
      reads("+50s", "out-1", "AB12CDE"),
      reads("+40m", "out-1", "AB12CDE"),
      pays("+1m", "AB12CDE"),
    ]);
    expect(story.decisions.filter((one) => one.lane === "out-1").map((one) => one.due)).toEqual([
      200, 200, 0,
    ]);
    expect(stayStates(story)).toEqual(["AB12CDE closed left 200 200"]);
  });
  test("ends when the vehicle drives back: from then on it parks", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      loop("+59m", "out-1", "on"),
      reads("+1s", "out-1", "AB12CDE"),
      loop("+10s", "out-1", "off"),
      loop("+2h", "out-1", "on"),
      reads("+1s", "out-1", "AB12CDE"),
    ]);
    expect(story.decisions.at(-1)?.due).toBe(600);
  });
});

describe("a stay that is probably two visits", () => {
  test("is a person's to look at where an exit was opened for a car that nobody could name", async () => {
    const story = await play([
      ...inside("AB12CDE"),
      { at: "+30m", lane: "out-1", kind: "open", user: "anna", reason: "camera dirty" },
      reads("+23h", "out-1", "AB12CDE"),
    ]);
    expect(story.told.at(-1)).toBe("out-1 AB12CDE hold unpaid");
    expect(story.remarks.at(-1)).toContain("may have left unseen and come back");
    expect(story.remarks.at(-1)).toContain("an exit was opened 1 times");
    expect(story.alerts).toContain("exit-doubtful");
    const same = await play([...inside("AB12CDE"), reads("+23h", "out-1", "AB12CDE")]);
    expect(same.remarks.at(-1)).toContain("take the payment at the desk");
    expect(same.alerts).not.toContain("exit-doubtful");
  });
  test("is asked about beyond the site's limit, and still opens for who pays", async () => {
    const story = await play(
      [...inside("AB12CDE"), reads("+25h", "out-1", "AB12CDE"), pays("+20s", "AB12CDE")],
      { site: { overStayHours: 24 } },
    );
    expect(story.remarks.join()).toContain("it has been inside for longer than 24 hours");
    expect(story.alerts).toEqual(["over-stay"]);
    expect(story.told.at(-1)).toBe("out-1 AB12CDE open paid");
  });
});

describe("a validation code", () => {
  const codes = [
    { code: "CINEMA-1", name: "Cinema", minutes: 120 },
    { code: "HALF-2222", percent: 50, uses: 2 },
    { code: "POUND-11", amount: "1.00" },
    { code: "NIGHT-22", freeUntil: "10:30" },
    { code: "OLD-0000", minutes: 60, validUntil: "2026-03-01" },
  ];
  const uses = (at: string, code: string, plate = "AB12CDE") => ({ at, kind: "validate", plate, code });
  const dueAfter = async (...used: string[]) => {
    const story = await play(
      [...inside("AB12CDE"), ...used.map((code) => uses("+1m", code)), reads("+3h", "out-1", "AB12CDE")],
      { codes },
    );
    return { due: story.decisions.at(-1)?.due, remarks: story.remarks };
  };
  test("takes off minutes, a part, an amount, or everything up to a time of day", async () => {
    expect((await dueAfter()).due).toBe(600);
    expect((await dueAfter("cinema-1")).due).toBe(400);
    expect((await dueAfter("HALF-2222")).due).toBe(400);
    expect((await dueAfter("POUND-11")).due).toBe(700);
    expect((await dueAfter("NIGHT-22")).due).toBe(200);
  });
  test("counts once for a stay, as often as the site says, and within its time; each no says what to do", async () => {
    const twice = await dueAfter("CINEMA-1", "CINEMA-1");
    expect(twice.due).toBe(400);
    expect(twice.remarks.join()).toContain("Cinema was used for this stay already.");
    const others = await play(
      [
        ...inside("AB12CDE"),
        reads("+1m", "in-1", "XY34ZZA"),
        uses("+1m", "CINEMA-1"),
        uses("+1m", "CINEMA-1", "XY34ZZA"),
        uses("+1m", "NO-SUCH-CODE"),
        uses("+1m", "OLD-0000"),
      ],
      { codes },
    );
    expect(others.remarks.slice(2)).toEqual([
      "Cinema counts for AB12CDE",
      "Cinema was used for another car already. Ask the shop for a new code.",
      "The site has no such validation code. Check how it is written.",
      "OLD-0000 is no longer valid. Ask the shop for a new code.",
    ]);
  });
  test("lets out the vehicle that waits and owes nothing more", async () => {
    const story = await play(
      [...inside("AB12CDE"), reads("+1h", "out-1", "AB12CDE"), uses("+9s", "CINEMA-1")],
      {
        codes,
      },
    );
    expect(story.told.at(-1)).toBe("out-1 AB12CDE open free");
  });
});

describe("coming back soon", () => {
  const tariffs = [{ ...SITE.tariffs[0], reentryMinutes: 30 }];
  test("costs no more than one visit, and later it is a visit of its own", async () => {
    const visits = (outside: string) => [
      ...inside("AB12CDE"),
      pays("+30m", "AB12CDE"),
      reads("+1m", "out-1", "AB12CDE"),
      reads(outside, "in-1", "AB12CDE"),
      reads("+20m", "out-1", "AB12CDE"),
    ];
    const soon = await play(visits("+5m"), { tariffs });
    expect(soon.told.at(-1)).toBe("out-1 AB12CDE open free");
    expect(stayStates(soon)).toEqual(["AB12CDE closed left 200 200", "AB12CDE closed left 0 0"]);
    const late = await play(visits("+31m"), { tariffs });
    expect(late.decisions.at(-1)?.due).toBe(200);
  });
});

describe("a tenant's minutes", () => {
  const groups = [{ id: "shop", name: "Shop", monthlyMinutes: 180 }];
  const vehicles = [
    { plate: "CD34EFG", groups: ["shop"] },
    { plate: "KL34MNP", groups: ["shop"] },
  ];
  const visit = (plate: string, hours: string) => [reads("+1m", "in-1", plate), reads(hours, "out-1", plate)];
  test("are shared by its vehicles, then the tariff counts, and next month they are new", async () => {
    const story = await play(
      [
        ...visit("CD34EFG", "+2h"),
        ...visit("KL34MNP", "+2h"),
        pays("+5s", "KL34MNP"),
        ...visit("CD34EFG", "+1h"),
        pays("+5s", "CD34EFG"),
        reads("+720h", "in-1", "CD34EFG"),
        reads("+3h", "out-1", "CD34EFG"),
      ],
      { groups, vehicles },
    );
    expect(stayStates(story)).toEqual([
      "CD34EFG closed left 0 0",
      "KL34MNP closed left 200 200",
      "CD34EFG closed left 200 200",
      "CD34EFG closed left 0 0",
    ]);
  });
});

describe("cash", () => {
  test("is rounded to the smallest coin, as a line of the stay", async () => {
    const tariffs = [{ id: "public", periods: [{ name: "Day", per: { minutes: 60, amount: "2.02" } }] }];
    const story = await play(
      [...inside("AB12CDE"), pays("+30m", "AB12CDE"), reads("+1m", "out-1", "AB12CDE")],
      {
        tariffs,
        site: { smallestCoin: "0.05" },
      },
    );
    expect(stayStates(story)).toEqual(["AB12CDE closed left 200 200"]);
    const up = [{ id: "public", periods: [{ name: "Day", per: { minutes: 60, amount: "2.03" } }] }];
    const more = await play(
      [...inside("AB12CDE"), pays("+30m", "AB12CDE"), reads("+1m", "out-1", "AB12CDE")],
      {
        tariffs: up,
        site: { smallestCoin: "0.05" },
      },
    );
    expect(stayStates(more)).toEqual(["AB12CDE closed left 205 205"]);
  });
});
