import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { quote } from "./quote.ts";
import { UsageError } from "./verb.ts";

const SITE = `site: { name: Mill Lane, timezone: Europe/London, currency: GBP }
groups:
  - { id: staff, tariff: free }
  - { id: residents, tariff: night }
  - { id: members }
  - { id: blocked, block: true }
tariffs:
  - id: public
    free: { minutes: 15 }
    periods: [{ name: Day, per: { minutes: 60, amount: "2.00" } }]
    vat: { percent: 20 }
  - id: night
    periods: [{ flat: "3.00" }]
holidays: [2026-12-25]
`;
const ONE = `id: public
periods:
  - { name: Day, from: "08:00", to: "18:00", per: { minutes: 60, amount: 2.50 } }
`;

let folder = "";
const file = async (name: string, content: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quote-"));
});
afterAll(() => rm(folder, { recursive: true }));

const STAY = ["--entry", "2026-03-02T10:00:00Z", "--exit", "2026-03-02T12:30:00Z"];
const run = async (args: string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const { values, positionals } = parseArgs({ args, options: quote.options, allowPositionals: true });
  try {
    const status = await quote.run({
      values,
      positionals,
      dataDir: folder,
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      signal: new AbortController().signal,
    });
    return { status, out, err };
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    return { status: 2, out, err: [cause.message] };
  }
};
const total = async (args: string[]): Promise<number> =>
  JSON.parse((await run([...args, "--json"])).out.at(-1) ?? "{}").total;

describe("quote", () => {
  test("prints one object with total, currency, free, lines and tax", async () => {
    const site = await file("site.yaml", SITE);
    const { status, out } = await run(["--tariff", site, ...STAY, "--json"]);
    expect(status).toBe(0);
    expect(out.length).toBe(1);
    expect(JSON.parse(out[0] ?? "")).toEqual({
      total: 600,
      currency: "GBP",
      free: false,
      lines: [
        {
          from: "2026-03-02T10:00:00Z",
          to: "2026-03-02T12:30:00Z",
          label: "Day: 3 started hours at £2.00",
          quantity: 3,
          amount: 600,
        },
      ],
      vat: 100,
      net: 500,
      vatPercent: 20,
      vatIncluded: true,
      timeUncertain: false,
    });
  });

  test("takes the group's tariff of a site file, and public for everybody else", async () => {
    const site = await file("site.yaml", SITE);
    expect(await total(["--tariff", site, ...STAY])).toBe(600);
    expect(await total(["--tariff", site, ...STAY, "--group", "staff"])).toBe(0);
    expect(await total(["--tariff", site, ...STAY, "--group", "residents"])).toBe(300);
    expect(await total(["--tariff", site, ...STAY, "--group", "members"])).toBe(600);
  });

  test("takes a file of one tariff with zone and currency, in either form", async () => {
    const zone = ["--timezone", "Europe/Berlin", "--currency", "EUR"];
    // 10:00Z is 11:00 in Berlin.
    expect(await total(["--tariff", await file("one.yaml", ONE), ...STAY, ...zone])).toBe(750);
    const asJson = JSON.stringify({ id: "t", periods: [{ per: { minutes: 60, amount: "1.00" } }] });
    expect(await total(["--tariff", await file("one.json", asJson), ...STAY, ...zone])).toBe(300);
    const listed = `tariffs:\n${ONE.replace(/^/gm, "    ").replace("    id", "  - id")}`;
    expect(await total(["--tariff", await file("list.yaml", listed), ...STAY, ...zone])).toBe(750);
  });

  test("accepts instants with any offset", async () => {
    const site = await file("site.yaml", SITE);
    expect(
      await total([
        "--tariff",
        site,
        "--entry",
        "2026-03-02T12:00+02:00",
        "--exit",
        "2026-03-02T11:00:01.000Z",
      ]),
    ).toBe(400);
  });

  test("prints lines that a person can read, in local time", async () => {
    const site = await file("site.yaml", SITE);
    const { out } = await run([
      "--tariff",
      site,
      "--entry",
      "2026-07-01T10:00:00Z",
      "--exit",
      "2026-07-01T10:30:00Z",
    ]);
    expect(out[0]).toContain("2026-07-01 11:00:00 to 2026-07-01 11:30:00");
    expect(out[0]).toContain("£2.00");
    expect(out.at(-1)).toBe("Total £2.00, including 20 % VAT of £0.33");
  });

  test("charges nothing for an exit before the entry, and says so", async () => {
    const site = await file("site.yaml", SITE);
    const { status, out } = await run([
      "--tariff",
      site,
      "--entry",
      "2026-03-02T10:00:00Z",
      "--exit",
      "2026-03-02T09:00:00Z",
      "--json",
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({ total: 0, timeUncertain: true });
  });

  test("is used wrongly without a tariff, an instant, an offset, a zone, or with an unknown group", async () => {
    const site = await file("site.yaml", SITE);
    const one = await file("one.yaml", ONE);
    const wrong = async (args: string[]): Promise<string> => {
      const { status, err } = await run(args);
      expect(status).toBe(2);
      return err.join("\n");
    };
    expect(await wrong(STAY)).toContain("--tariff is missing");
    expect(await wrong(["--tariff", site, ...STAY.slice(0, 2)])).toContain("--exit is missing");
    expect(await wrong(["--tariff", site, "--entry", "2026-03-02T10:00:00", ...STAY.slice(2)])).toContain(
      "has no offset; add Z",
    );
    expect(await wrong(["--tariff", site, "--entry", "yesterday", ...STAY.slice(2)])).toContain(
      "is no instant",
    );
    expect(await wrong(["--tariff", one, ...STAY])).toContain("--timezone Europe/London and --currency GBP");
    expect(await wrong(["--tariff", one, ...STAY, "--timezone", "Mars/Base", "--currency", "EUR"])).toContain(
      "IANA",
    );
    expect(await wrong(["--tariff", one, ...STAY, "--timezone", "UTC", "--currency", "XQQ"])).toContain(
      "no currency",
    );
    expect(await wrong(["--tariff", site, ...STAY, "--group", "nobody"])).toContain(
      "known are staff, residents",
    );
    expect(await wrong(["--tariff", site, ...STAY, "--group", "blocked"])).toContain("blocked");
    expect(await wrong(["--tariff", site, ...STAY, "--currency", "EUR"])).toContain("GBP");
    expect(await wrong(["--tariff", site, ...STAY, "more"])).toContain("more");
    expect(await wrong(["--tariff", site, "--entry", "0026-03-02T10:00:00Z", ...STAY.slice(2)])).toContain(
      "100 years",
    );
  });

  test("fails on a file that cannot be used, with line, field and cure", async () => {
    const broken = await file("broken.yaml", SITE.replace('"3.00"', '"3.001"'));
    const { status, err, out } = await run(["--tariff", broken, ...STAY]);
    expect({ status, out }).toEqual({ status: 1, out: [] });
    expect(err.join("\n")).toContain(
      "line 13: tariffs[1].periods[0].flat: 3.001 has more digits than GBP knows",
    );
    const falling = await file(
      "falling.yaml",
      'id: t\nperiods:\n  - steps:\n      - { upToMinutes: 60, amount: "3" }\n      - { upToMinutes: 120, amount: "2" }\n',
    );
    const fell = await run(["--tariff", falling, ...STAY, "--timezone", "UTC", "--currency", "GBP"]);
    expect(fell.status).toBe(1);
    expect(fell.err.join("\n")).toContain("line 5: periods[0].steps[1].amount");
    const missing = await run(["--tariff", join(folder, "nowhere.yaml"), ...STAY]);
    expect(missing).toMatchObject({ status: 1 });
    expect(missing.err[0]).toContain("no such file");
    expect((await run(["--tariff", folder, ...STAY])).err[0]).toContain("is a folder");
    const garbage = await run(["--tariff", await file("garbage.yaml", "{{{{"), ...STAY]);
    expect(garbage.status).toBe(1);
    const without = SITE.replace("id: public", "id: other");
    const noPublic = await run(["--tariff", await file("other.yaml", without), ...STAY]);
    expect(noPublic.err[0]).toContain("there is no tariff public");
  });
});
