/** Reads and writes site files (YAML or JSON). Every problem names the line, the field and the cure. */
import { type Document, isMap, isPair, isScalar, LineCounter, parseDocument, stringify } from "yaml";
import type { z } from "zod";
import {
  type SiteFile,
  siteFileSchema,
  siteSchema,
  type TariffFile,
  tariffAmounts,
  tariffSchema,
} from "./site.ts";

export type Problem = {
  /** 1-based line in the file; null when the text came from elsewhere. */
  line: number | null;
  /** `lanes[0].direction`; empty for the file as a whole. */
  field: string;
  message: string;
  /** What to do about it. */
  hint: string;
};
export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

type Path = readonly PropertyKey[];

export const fieldName = (path: Path): string =>
  path.reduce<string>(
    (name, part) =>
      typeof part === "number" ? `${name}[${part}]` : name === "" ? String(part) : `${name}.${String(part)}`,
    "",
  );

/** One sentence, for a terminal or a page. */
export const problemText = (problem: Problem): string =>
  `${problem.line === null ? "" : `line ${problem.line}: `}${problem.field === "" ? "" : `${problem.field}: `}${problem.message}${problem.hint === "" ? "" : ` (${problem.hint})`}`;

/** The line of a path, or of the nearest parent that is there; an unknown key is found by its own line. */
const lineOf = (document: Document, lines: LineCounter, path: Path): number | null => {
  for (let length = path.length; length >= 0; length--) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent) && key !== undefined) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (node && typeof node === "object" && "range" in node && Array.isArray(node.range))
      return lines.linePos(node.range[0] as number).line;
  }
  return null;
};

const readYaml = (text: string): { document: Document; lines: LineCounter; problems: Problem[] } => {
  const lines = new LineCounter();
  // Times and dates stay text: "08:00" and 2027-01-01 mean what they say, not a number or an instant.
  const document = parseDocument(text, { lineCounter: lines, schema: "core", uniqueKeys: true });
  const problems = document.errors.map((error) => ({
    line: error.linePos?.[0].line ?? null,
    field: "",
    message: (error.message.split("\n")[0] ?? error.message).replace(/ at line \d+, column \d+:?$/, ""),
    hint: "check indentation, quotes and commas at this line",
  }));
  if (problems.length === 0 && !isMap(document.contents))
    problems.push({
      line: 1,
      field: "",
      message: document.contents === null ? "the file is empty" : "the file holds no fields",
      hint: 'begin with a line such as site: { name: "Mill Lane", timezone: Europe/London, currency: GBP }',
    });
  return { document, lines, problems };
};

const zodProblems = (error: z.ZodError, document: Document, lines: LineCounter): Problem[] =>
  error.issues.flatMap((issue): Problem[] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        line: lineOf(document, lines, [...issue.path, key]),
        field: fieldName([...issue.path, key]),
        message: "is not a field of a site file",
        hint: "check the spelling, or remove it",
      }));
    const missing =
      issue.code === "invalid_type" && issue.input === undefined && document.getIn(issue.path) === undefined;
    return [
      {
        line: lineOf(document, lines, issue.path),
        field: fieldName(issue.path),
        message: missing ? "is missing" : issue.message,
        hint: missing ? "add it" : "",
      },
    ];
  });

/** A schema's verdict on a YAML text, with lines. */
export const parseYaml = <T extends z.ZodType>(text: string, schema: T): Parsed<z.output<T>> => {
  const { document, lines, problems } = readYaml(text);
  if (problems.length > 0) return { ok: false, problems };
  const result = schema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!result.success) return { ok: false, problems: zodProblems(result.error, document, lines) };
  return { ok: true, value: result.data };
};

/** The whole site; JSON is accepted as YAML. */
export const parseSiteFile = (text: string): Parsed<SiteFile> => parseYaml(text, siteFileSchema);

/**
 * A file that holds one tariff, or a whole site. For one tariff the caller says zone and currency;
 * `tariffs: […]` without `site` is not a site file and is refused as such.
 */
export const parseTariffFile = (
  text: string,
  currency: string | null,
): Parsed<{ kind: "site"; site: SiteFile } | { kind: "tariff"; tariff: TariffFile }> => {
  const { document, lines, problems } = readYaml(text);
  if (problems.length > 0) return { ok: false, problems };
  const isSite = isMap(document.contents) && (document.has("site") || document.has("tariffs"));
  if (isSite) {
    const site = parseSiteFile(text);
    return site.ok ? { ok: true, value: { kind: "site", site: site.value } } : site;
  }
  const result = tariffSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!result.success) return { ok: false, problems: zodProblems(result.error, document, lines) };
  const issues = currency === null ? [] : tariffAmounts(result.data, currency);
  if (issues.length > 0)
    return {
      ok: false,
      problems: issues.map((issue) => ({
        line: lineOf(document, lines, issue.path),
        field: fieldName(issue.path),
        message: issue.message,
        hint: "",
      })),
    };
  return { ok: true, value: { kind: "tariff", tariff: result.data } };
};

/** What `config export` writes; reading it back gives the same site. */
export const siteFileText = (site: SiteFile): string =>
  stringify(site, { lineWidth: 110, defaultStringType: "PLAIN" });

/** The site's own fields alone, for the first-run form. */
export const parseSiteFields = (values: unknown) => siteSchema.safeParse(values);
