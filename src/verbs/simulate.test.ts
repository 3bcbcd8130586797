import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulate } from "./simulate.ts";
import { UsageError } from "./verb.ts";

const folder = mkdtempSync(join(tmpdir(), "lotkeeper-scenario-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = async (positionals: string[], values: Record<string, string | boolean> = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const status = await simulate.run({
    positionals,
    values,
    dataDir: join(folder, "data"),
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    signal: new AbortController().signal,
  });
  return { status, out, err };
};
const scenario = async (name: string, text: string) => {
  const path = join(folder, name);
  await Bun.write(path, text);
  return path;
};
const SITE = `site:
  site: { name: Mill Lane, timezone: Europe/London, currency: GBP }
  lanes:
    - { id: in-1, direction: entry, gate: gate-in }
  gates:
    - { id: gate-in, driver: simulated }
start: 2026-03-02T08:00:00Z
`;

describe("lotkeeper simulate", () => {
  test("writes one object a line with the summary last, and remarks beside it", async () => {
    const path = await scenario(
      "one.yaml",
      `${SITE}events:\n  - { at: +0s, lane: in-1, kind: read, plate: ab12 cde, confidence: 0.97 }\n  - { at: +1s, kind: pay, plate: ZZ99ZZZ }\n`,
    );
    const { status, out, err } = await run([path], { json: true });
    expect(status).toBe(0);
    const lines = out.map((line) => JSON.parse(line));
    expect(lines.map((line) => line.kind)).toEqual(["decision", "pulse", "gate", "summary"]);
    expect(lines[0]).toEqual({
      at: "2026-03-02T08:00:00Z",
      kind: "decision",
      lane: "in-1",
      plate: "AB12CDE",
      outcome: "open",
      reason: "public",
      stay: lines[3].stays[0].id,
    });
    expect(lines[3]).toMatchObject({ occupancy: 1, revenue: 0, pulses: 1, alerts: 0 });
    expect(err.join()).toContain("there is no stay of ZZ99ZZZ to pay for");
  });
  test("tells a person the same in sentences", async () => {
    const path = await scenario(
      "two.yaml",
      `${SITE}events:\n  - { at: +0s, lane: in-1, kind: read, plate: AB12CDE }\n`,
    );
    const { out } = await run([path]);
    expect(out[0]).toBe("2026-03-02T08:00:00Z  AB12CDE may enter: public tariff");
    expect(out.at(-1)).toContain("1 stays, 1 inside");
  });
  test("names line, field and cure of every mistake, and runs nothing", async () => {
    const path = await scenario(
      "bad.yaml",
      `${SITE}events:
  - { at: +0s, lane: in-9, kind: read, plate: AB12CDE }
  - { at: soon, lane: in-1, kind: read, plate: AB12CDE }
  - { at: +1s, lane: in-1, kind: reed }
  - { at: +1s, lane: in-1, kind: input, input: loop, value: maybe }
  - { at: +1s, kind: pay, plate: AB12CDE, amount: 2.5, tip: 1 }
`,
    );
    const { status, out, err } = await run([path], { json: true });
    expect(status).toBe(1);
    expect(out).toEqual([]);
    const text = err.join("\n");
    for (const part of [
      "line 10: events[1].at: write an instant",
      "line 11: events[2].kind: kind is one of read, input, pay",
      "line 12: events[3].value: write on or off",
      "line 13: events[4].amount: write whole minor units",
      "line 13: events[4].tip: is not a field here",
    ])
      expect(text).toContain(part);
  });
  test("refuses a lane that is not there and an event before the one above", async () => {
    const path = await scenario(
      "order.yaml",
      `${SITE}events:
  - { at: +5m, lane: in-9, kind: read, plate: AB12CDE }
  - { at: 2026-03-02T08:01:00Z, lane: in-1, kind: read, plate: AB12CDE }
`,
    );
    const { status, err } = await run([path]);
    expect(status).toBe(1);
    expect(err.join("\n")).toContain("line 9: events[0].lane: there is no lane in-9; known are in-1");
    expect(err.join("\n")).toContain("line 10: events[1].at: is before the event above");
  });
  test("answers for a file that is not there, no file, garbage and wrong numbers", async () => {
    expect((await run([join(folder, "nothing.yaml")])).status).toBe(1);
    expect(run([])).rejects.toThrow(UsageError);
    const garbage = await scenario("garbage.yaml", "\u0000{{{: - [");
    expect((await run([garbage])).status).toBe(1);
    const list = await scenario("list.yaml", "- 1\n- 2\n");
    expect((await run([list])).status).toBe(1);
    expect(run([], { traffic: "many" })).rejects.toThrow(UsageError);
    expect(run([], { traffic: "0" })).rejects.toThrow(UsageError);
    expect(run([garbage], { traffic: "5" })).rejects.toThrow(UsageError);
  });
  test("drives seeded traffic and ends with its totals", async () => {
    const { status, out } = await run([], { traffic: "10", seed: "3", json: true });
    expect(status).toBe(0);
    expect(JSON.parse(out.at(-1) ?? "")).toMatchObject({
      kind: "totals",
      seed: 3,
      carDays: 10,
      broken: null,
    });
  });
});
