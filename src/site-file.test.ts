import { describe, expect, test } from "bun:test";
import { parseSiteFile, parseTariffFile, problemText, siteFileText } from "./site-file.ts";
import { siteRules, tariffOf } from "./site-rules.ts";

const MILL_LANE = `
site: { name: Mill Lane, timezone: Europe/London, currency: GBP, capacity: 40, region: [gb, eu], exitMinutes: 15 }
lanes:
  - { id: in-1, direction: entry, camera: cam-in, zone: [[0,0],[1,0],[1,1],[0,1]], gate: gate-in }
  - { id: out-1, direction: exit, camera: cam-out, gate: gate-out }
cameras:
  - { id: cam-in, url: "rtsp://user:pass@10.0.0.11/stream1", framesPerSecond: 5 }
  - { id: cam-out, url: "rtsp://user:pass@10.0.0.12/stream1" }
gates:
  - { id: gate-in, driver: gpio, chip: pinctrl-bcm2711, line: 17, activeLow: false, pulseMs: 500 }
  - { id: gate-out, driver: serial, protocol: lcus, path: /dev/ttyUSB0, channel: 1 }
groups:
  - { id: staff, name: Staff, tariff: free, schedule: [{ days: mon-fri, from: "06:00", to: "20:00" }], quota: 20, reserved: true, tolerance: none }
  - { id: blocked, name: Blocked, block: true }
vehicles:
  - { plate: ab12 cde, owner: A. Person, groups: [staff], validUntil: 2027-01-01 }
permits:
  - { holder: Flat 7, plates: [KX59LMN, KX60LMN], spaces: 1, group: staff, validUntil: 2027-01-01 }
visitors:
  - { plate: XY34ZZZ, host: Flat 3, from: 2026-03-01T08:00:00Z, to: 2026-03-01T20:00:00Z }
tariffs:
  - id: public
    name: Public
    free: { minutes: 15, mode: threshold }
    periods:
      - { name: Day, days: mon-sat, from: "08:00", to: "18:00", per: { minutes: 60, amount: "2.00" }, cap: "10.00" }
      - { name: Night, days: all, from: "18:00", to: "08:00", flat: "3.00" }
      - { name: Sunday, days: sun, from: "08:00", to: "18:00", steps: [{ upToMinutes: 120, amount: "1.00" }, { upToMinutes: 600, amount: "4.00" }] }
    caps: { rolling24h: "12.00" }
    minimum: "0.50"
    vat: { percent: 20 }
holidays: [2026-12-25]
openingHours: [{ days: mon-sat, from: "06:00", to: "23:00" }]
`;

const problemsOf = (text: string): string[] => {
  const parsed = parseSiteFile(text);
  return parsed.ok ? [] : parsed.problems.map(problemText);
};

describe("a site file", () => {
  test("is read with its defaults, and what is written back reads the same", () => {
    const parsed = parseSiteFile(MILL_LANE);
    if (!parsed.ok) throw new Error(parsed.problems.map(problemText).join("\n"));
    const site = parsed.value;
    expect(site.vehicles[0]?.plate).toBe("AB12CDE");
    expect(site.lanes[1]).toMatchObject({ repeatSeconds: 30, minConfidence: 0.85, armed: true });
    expect(site.gates[1]).toMatchObject({ pulseMs: 500, protocol: "lcus" });
    expect(site.tariffs[0]?.vat?.included).toBe(true);
    expect(site.tariffs[0]?.periods[0]?.to).toBe("18:00");
    const again = parseSiteFile(siteFileText(site));
    expect(again.ok && again.value).toEqual(site);
  });

  test("keeps the hosts, the hashes of their links and who announced a visitor", () => {
    const hash = "a".repeat(64);
    const hosts = `hosts:
  - { id: flat-3, name: Flat 3, visitors: 2, hours: 8, validUntil: 2027-01-01, tokenSha256: ${hash} }
  - { id: flat-4, name: Flat 4 }
`;
    const announced = MILL_LANE.replace("host: Flat 3,", "host: Flat 3, hostId: flat-3,");
    const parsed = parseSiteFile(announced + hosts);
    if (!parsed.ok) throw new Error(parsed.problems.map(problemText).join("\n"));
    expect(parsed.value.visitors[0]?.hostId).toBe("flat-3");
    expect(parsed.value.hosts[1]).toEqual({ id: "flat-4", name: "Flat 4", visitors: 2, hours: 12 });
    const again = parseSiteFile(siteFileText(parsed.value));
    expect(again.ok && again.value).toEqual(parsed.value);
    expect(problemsOf(announced).join()).toContain("there is no host flat-3");
    expect(problemsOf(MILL_LANE + hosts.replace("Flat 4", "flat 3")).join()).toContain("its own name");
    expect(problemsOf(MILL_LANE + hosts.replace("Flat 4", `Flat 4, tokenSha256: ${hash}`)).join()).toContain(
      "another host has the same link",
    );
    expect(problemsOf(MILL_LANE + hosts.replace(hash, "secret")).join()).toContain("make the link under");
  });

  test("becomes rules with instants and minor units", () => {
    const parsed = parseSiteFile(MILL_LANE);
    if (!parsed.ok) throw new Error("the example must parse");
    const tariff = tariffOf(parsed.value.tariffs[0]!, "GBP");
    expect(tariff.periods[0]?.price).toEqual({ kind: "per", minutes: 60, amountMinor: 200 });
    expect(tariff.caps).toEqual({ calendarDayMinor: null, rolling24hMinor: 1200, stayMinor: null });
    const rules = siteRules(parsed.value, []);
    expect(rules.vehicles[0]?.validUntilMs).toBe(Date.parse("2027-01-02T00:00:00Z"));
    expect(rules.capacity).toBe(40);
  });

  test("the least that is required is enough", () => {
    expect(parseSiteFile("site: { name: A, timezone: UTC, currency: JPY }").ok).toBe(true);
    expect(parseSiteFile('{"site": {"name": "A", "timezone": "Europe/Berlin", "currency": "EUR"}}').ok).toBe(
      true,
    );
  });

  test("a mistake is named with its line, its field and its cure", () => {
    const broken = `site: { name: A, timezone: Europe/Lodnon, currency: GBP }
lanes:
  - { id: in-1, direction: inwards }
  - { id: in-1, direction: entry, camera: nope }
gates:
  - { id: g, driver: simulated, pulseMs: 5 }
speed: 3
`;
    const problems = problemsOf(broken);
    expect(problems.find((p) => p.includes("site.timezone"))).toStartWith("line 1: ");
    expect(problems.find((p) => p.includes("lanes[0].direction"))).toStartWith("line 3: ");
    expect(problems.find((p) => p.includes("gates[0].pulseMs"))).toContain(
      "line 6: gates[0].pulseMs: the least is 300",
    );
    expect(problems.find((p) => p.includes("speed"))).toBe(
      "line 7: speed: is not a field of a site file (check the spelling, or remove it)",
    );
  });

  test("references that lead nowhere and ids used twice are named", () => {
    const problems = problemsOf(`site: { name: A, timezone: UTC, currency: GBP }
lanes:
  - { id: in-1, direction: entry }
  - { id: in-1, direction: entry, camera: nope }
`);
    expect(problems).toEqual([
      "line 4: lanes[1].id: in-1 exists already; give each its own id",
      "line 4: lanes[1].camera: there is no camera nope",
    ]);
  });

  test("amounts have at most the currency's digits", () => {
    const tariff = (currency: string, amount: string) =>
      problemsOf(`site: { name: A, timezone: UTC, currency: ${currency} }
tariffs: [{ id: t, periods: [{ per: { minutes: 60, amount: "${amount}" } }] }]`);
    expect(tariff("JPY", "100")).toEqual([]);
    expect(tariff("JPY", "1.5")[0]).toContain("1.5 has more digits than JPY knows");
    expect(tariff("KWD", "0.125")).toEqual([]);
    expect(tariff("GBP", "0.125")[0]).toContain("line 2: tariffs[0].periods[0].per.amount");
    expect(tariff("GBP", "-1")[0]).toContain("without sign");
  });

  test("text that is no YAML says where it breaks", () => {
    const problems = problemsOf("site: { name: A\nlanes: [");
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatch(/^line \d/);
    expect(problemsOf("")[0]).toStartWith("line 1: the file is empty (begin with");
    expect(problemsOf("just words")[0]).toStartWith("line 1: the file holds no fields");
  });

  test("one tariff alone is a tariff file", () => {
    const parsed = parseTariffFile('id: t\nperiods: [{ flat: "3.00" }]', "GBP");
    expect(parsed.ok && parsed.value.kind).toBe("tariff");
    const wrong = parseTariffFile('id: t\nperiods: [{ flat: "3.001" }]', "GBP");
    expect(wrong.ok).toBe(false);
  });
});
