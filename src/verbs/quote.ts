/** `lotkeeper quote`: what a stay would cost under a tariff file, line by line. Reads one file; writes nothing. */
import { readFile } from "node:fs/promises";
import { formatMoney, isCurrency } from "../parking/money.ts";
import { type TariffProblem, tariffProblems } from "../parking/tariff/problems.ts";
import { FREE_TARIFF, quoteStay } from "../parking/tariff/quote.ts";
import type { Calendar, Quote, QuoteLine, Tariff } from "../parking/tariff/types.ts";
import type { SiteFile } from "../site.ts";
import { type Problem, parseTariffFile, problemText } from "../site-file.ts";
import { tariffOf } from "../site-rules.ts";
import { UsageError, type Verb, type VerbCall } from "./verb.ts";

/** A longer stay is a mistyped year, not a stay. */
const LONGEST_STAY_MS = 100 * 366 * 86_400_000;

const text = (call: VerbCall, name: string): string | null => {
  const value = call.values[name];
  return typeof value === "string" ? value : null;
};

const instantOf = (call: VerbCall, name: "entry" | "exit"): number => {
  const given = text(call, name);
  if (given === null)
    throw new UsageError(`--${name} is missing; write it as --${name} 2026-03-02T08:00:00Z`);
  try {
    return Temporal.Instant.from(given).epochMilliseconds;
  } catch {
    const hint = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(given)
      ? `has no offset; add Z for UTC, or the local offset: ${given}+01:00`
      : "is no instant; write it as 2026-03-02T08:00:00Z or 2026-03-02T09:00:00+01:00";
    throw new UsageError(`--${name}: ${given} ${hint}`);
  }
};

const isTimezone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

type Given = { timezone: string | null; currency: string | null; group: string | null };

const givenOf = (call: VerbCall): Given => {
  const timezone = text(call, "timezone");
  if (timezone !== null && !isTimezone(timezone))
    throw new UsageError(`--timezone: ${timezone} is not in the IANA list; write for example Europe/London`);
  const currency = text(call, "currency")?.toUpperCase() ?? null;
  if (currency !== null && !isCurrency(currency))
    throw new UsageError(`--currency: ${currency} is no currency; write three letters, for example GBP`);
  return { timezone, currency, group: text(call, "group") };
};

/** The file was read, and is not what it should be: every sentence names line, field and cure. */
class FileError extends Error {}

const fileError = (path: string, problems: readonly string[]): FileError =>
  new FileError(problems.map((problem) => `${path}: ${problem}`).join("\n"));

/**
 * `tariffs: […]` without `site:` says everything but zone and currency; those come from the command line, on a
 * line of their own after the last, so that the line numbers of problems stay true.
 */
const withSite = (content: string, given: Given): string => {
  const isBlock = /^tariffs[ \t]*:/m.test(content) && !/^site[ \t]*:/m.test(content);
  if (!isBlock || given.timezone === null || given.currency === null) return content;
  return `${content}\nsite: { name: Tariff file, timezone: ${given.timezone}, currency: ${given.currency} }\n`;
};

const needed = (given: Given): Calendar => {
  const missing = [
    given.timezone === null ? "--timezone Europe/London" : "",
    given.currency === null ? "--currency GBP" : "",
  ].filter((option) => option !== "");
  if (given.timezone === null || given.currency === null)
    throw new UsageError(`a file of one tariff needs ${missing.join(" and ")}`);
  return { timezone: given.timezone, currency: given.currency, holidays: [] };
};

const siteTariff = (path: string, site: SiteFile, given: Given): Tariff => {
  let id = "public";
  if (given.group !== null) {
    const group = site.groups.find((one) => one.id === given.group);
    if (!group)
      throw new UsageError(
        `--group: there is no group ${given.group}; known are ${site.groups.map((one) => one.id).join(", ") || "none"}`,
      );
    if (group.block)
      throw new UsageError(`--group: ${group.id} is blocked and never parks; choose another group`);
    id = group.tariff ?? "public";
  }
  if (id === "free") return FREE_TARIFF;
  const only = given.group === null && site.tariffs.length === 1 ? site.tariffs[0] : undefined;
  const tariff = site.tariffs.find((one) => one.id === id) ?? only;
  if (!tariff) throw fileError(path, [`tariffs: there is no tariff ${id}; add one with id: ${id}`]);
  return tariffOf(tariff, site.site.currency);
};

const problemLine = ({ field, message, hint }: TariffProblem): string => `${field}: ${message} (${hint})`;

const load = async (path: string, given: Given): Promise<{ tariff: Tariff; calendar: Calendar }> => {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const reason =
      why === "ENOENT"
        ? "there is no such file; check the path"
        : why === "EISDIR"
          ? "is a folder; name the file in it"
          : `cannot be read (${why}); check its permissions`;
    throw new FileError(`${path}: ${reason}`);
  }
  const parsed = parseTariffFile(withSite(content, given), given.currency);
  if (!parsed.ok)
    throw fileError(
      path,
      parsed.problems.map((problem: Problem) => problemText(problem)),
    );

  let tariff: Tariff;
  let calendar: Calendar;
  if (parsed.value.kind === "tariff") {
    if (given.group !== null)
      throw new UsageError("--group goes with a site file; this file holds one tariff, leave --group out");
    calendar = needed(given);
    tariff = tariffOf(parsed.value.tariff, calendar.currency);
  } else {
    const { site } = parsed.value;
    if (given.currency !== null && given.currency !== site.site.currency)
      throw new UsageError(
        `--currency: the site's amounts are in ${site.site.currency}; leave --currency out`,
      );
    tariff = siteTariff(path, site, given);
    calendar = {
      timezone: given.timezone ?? site.site.timezone,
      currency: site.site.currency,
      holidays: site.holidays,
    };
  }
  const problems = tariffProblems(tariff);
  if (problems.length > 0) throw fileError(path, problems.map(problemLine));
  return { tariff, calendar };
};

const iso = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().replace(".000Z", "Z");

/** The object of `--json`: `vat` is the tax within or on top of `total`, 0 without tax. */
export const quoteJson = (quote: Quote) => ({
  total: quote.totalMinor,
  currency: quote.currency,
  free: quote.free,
  lines: quote.lines.map((line) => ({
    from: iso(line.fromMs),
    to: iso(line.toMs),
    label: line.label,
    quantity: line.quantity,
    amount: line.amountMinor,
  })),
  vat: quote.vat?.vatMinor ?? 0,
  net: quote.vat?.netMinor ?? quote.totalMinor,
  vatPercent: quote.vat?.percent ?? 0,
  vatIncluded: quote.vat?.included ?? true,
  timeUncertain: quote.timeUncertain,
});

const local = (ms: number, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(timezone)
    .toPlainDateTime()
    .toString({ smallestUnit: "second" })
    .replace("T", " ");

const linePrinted = (line: QuoteLine, { timezone, currency }: Calendar): string => {
  const when =
    line.fromMs === null || line.toMs === null
      ? ""
      : `${local(line.fromMs, timezone)} to ${local(line.toMs, timezone)}`;
  return `${when.padEnd(42)}  ${line.label.padEnd(44)} ${formatMoney(line.amountMinor, currency).padStart(12)}`;
};

const print = (call: VerbCall, quote: Quote, calendar: Calendar): void => {
  for (const line of quote.lines) call.out(linePrinted(line, calendar));
  const total = formatMoney(quote.totalMinor, quote.currency);
  const tax = quote.vat
    ? `, ${quote.vat.included ? "including" : "with"} ${quote.vat.percent} % VAT of ${formatMoney(quote.vat.vatMinor, quote.currency)}`
    : "";
  call.out(`Total ${total}${quote.free ? " (free)" : ""}${tax}`);
  if (quote.timeUncertain)
    call.err("The exit is before the entry: the clock went backwards, or --entry and --exit are swapped.");
};

export const quote: Verb = {
  name: "quote",
  summary: "what a stay costs under a tariff, line by line",
  help: `lotkeeper quote --tariff FILE --entry T --exit T [--group G] [--timezone Z] [--currency C] [--json]

  --tariff FILE   a file of one tariff (then --timezone and --currency are needed), or a site file
  --entry T       instant of entry, ISO 8601 with its offset: 2026-03-02T08:00:00Z, 2026-03-02T09:00:00+01:00
  --exit T        instant of exit, the same way
  --group G       site file: quote for this group's tariff instead of the tariff "public"
  --timezone Z    IANA zone whose wall clock counts, for example Europe/London; replaces the site file's
  --currency C    currency of the amounts, for example GBP
  --json          one object: total, currency, free, lines, vat; amounts in integer minor units

An instant without offset is refused: on the night of a clock change it could be two.
Exit status: 0 quoted, 1 the file cannot be used, 2 wrong use.`,
  options: {
    tariff: { type: "string" },
    entry: { type: "string" },
    exit: { type: "string" },
    group: { type: "string" },
    timezone: { type: "string" },
    currency: { type: "string" },
    json: { type: "boolean" },
  },
  async run(call) {
    try {
      const path = text(call, "tariff");
      if (path === null) throw new UsageError("--tariff is missing; name a tariff file or a site file");
      if (call.positionals.length > 0)
        throw new UsageError(`${call.positionals[0]} is not expected here; options start with --`);
      const entryMs = instantOf(call, "entry");
      const exitMs = instantOf(call, "exit");
      if (exitMs - entryMs > LONGEST_STAY_MS)
        throw new UsageError("the stay is longer than 100 years; check the years of --entry and --exit");
      const { tariff, calendar } = await load(path, givenOf(call));
      const priced = quoteStay({ entryMs, exitMs, tariff, calendar });
      if (call.values.json === true) call.out(JSON.stringify(quoteJson(priced)));
      else print(call, priced, calendar);
      return 0;
    } catch (cause) {
      if (!(cause instanceof FileError)) throw cause;
      for (const sentence of cause.message.split("\n")) call.err(sentence);
      return 1;
    }
  },
};
