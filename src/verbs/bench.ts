/** `lotkeeper bench`: how well and how fast labelled pictures are read, in this process. Changes nothing. */
import { join } from "node:path";
import { normalisePlate, plateDistance } from "../parking/plate/index.ts";
import { createEngine } from "../recogniser/engine.ts";
import { MODELS } from "../recogniser/models.ts";
import { modelSetOf, regionsOf, textsOf, wholeNumberOf } from "./read-options.ts";
import { UsageError, type Verb } from "./verb.ts";

type Label = { file: string; plate: string };

export const bench: Verb = {
  name: "bench",
  summary: "measure recognition on labelled pictures",
  help: [
    "lotkeeper bench DIR [--threads N] [--region R] [--limit N] [--models M]",
    "",
    "DIR holds pictures and labels.csv with the columns file,plate. Prints one JSON object.",
    "exactRate counts pictures whose best reading is the label; cer is wrong characters per character.",
    "ms is the time from a decoded picture to its plates, after a warm-up; msDetect and msOcr are medians",
    "of the models' run time alone.",
    "",
    "  --region R   gb, eu, us, br, vn, a country of Europe (de, nl …) or any; several with commas (default any)",
    "  --threads N  threads of each model (default 1)",
    "  --limit N    only the first N pictures",
    "  --models M   lotkeeper (our own nets, the default) or ppocr",
  ].join("\n"),
  options: {
    threads: { type: "string" },
    region: { type: "string", multiple: true },
    limit: { type: "string" },
    models: { type: "string" },
    json: { type: "boolean" },
  },
  async run({ values, positionals, out, err, signal }) {
    const [dir, ...more] = positionals;
    if (!dir || more.length > 0)
      throw new UsageError("bench needs one folder: lotkeeper bench DIR --region eu");
    const regions = regionsOf(textsOf(values.region));
    const models = modelSetOf(values.models);
    const threads = typeof values.threads === "string" ? wholeNumberOf("threads", values.threads, 1, 64) : 1;
    const limit =
      typeof values.limit === "string"
        ? wholeNumberOf("limit", values.limit, 1, 1e6)
        : Number.POSITIVE_INFINITY;
    let labels: Label[];
    try {
      labels = parseLabels(await Bun.file(join(dir, "labels.csv")).text()).slice(0, limit);
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      const why = error instanceof Error ? error.message : String(error);
      err(
        isMissing
          ? `There is no ${join(dir, "labels.csv")}. Write one with the lines file,plate and one picture a line.`
          : why,
      );
      return 1;
    }
    const engine = await createEngine(models, threads);
    const tally = { detected: 0, exact: 0, wrong: 0, characters: 0, unread: 0 };
    const times = { total: [] as number[], detect: [] as number[], ocr: [] as number[] };
    for (const [index, { file, plate }] of labels.entries()) {
      if (signal.aborted) return 1;
      tally.characters += plate.length;
      let picture: Awaited<ReturnType<typeof engine.decode>>;
      try {
        picture = await engine.decode(await Bun.file(join(dir, file)).bytes());
      } catch (error) {
        err(
          `${join(dir, file)} cannot be read (${error instanceof Error ? error.message.trim() : error}); put it there or take it out of labels.csv`,
        );
        tally.unread++;
        tally.wrong += plate.length;
        continue;
      }
      if (index === 0) await engine.read(picture, { regions, atMs: 0 }, "still");
      const { reads, ms } = await engine.read(picture, { regions, atMs: 0 }, "still");
      const found = reads[0]?.text ?? "";
      if (found !== "") tally.detected++;
      if (found === plate) tally.exact++;
      tally.wrong += plateDistance(found, plate);
      times.total.push(ms.total);
      times.detect.push(ms.detect);
      times.ocr.push(ms.ocr);
      if (index % 10 === 9) err(`${index + 1} of ${labels.length} pictures`);
    }
    out(
      JSON.stringify({
        images: labels.length,
        detected: tally.detected,
        exact: tally.exact,
        exactRate: rounded(tally.exact / labels.length, 4),
        cer: rounded(tally.wrong / tally.characters, 4),
        ms: {
          p50: rounded(quantile(times.total, 0.5), 2),
          p95: rounded(quantile(times.total, 0.95), 2),
          mean: rounded(times.total.reduce((sum, ms) => sum + ms, 0) / Math.max(1, times.total.length), 2),
        },
        msDetect: rounded(quantile(times.detect, 0.5), 2),
        msOcr: rounded(quantile(times.ocr, 0.5), 2),
        threads,
        regions,
        models: MODELS[models].map(({ name, sha256 }) => ({ name, sha256 })),
      }),
    );
    return tally.unread > 0 ? 1 : 0;
  },
};

/** @throws Error with the line when the file is no such list. */
export function parseLabels(csv: string): Label[] {
  const [header, ...lines] = csv
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const columns = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  const [fileAt, plateAt] = [columns.indexOf("file"), columns.indexOf("plate")];
  if (fileAt < 0 || plateAt < 0)
    throw new Error("labels.csv must begin with a line that names the columns file and plate");
  if (lines.length === 0) throw new Error("labels.csv names no picture; write one line file,plate for each");
  return lines.map((line, i) => {
    const cells = line.split(",").map((cell) => cell.trim());
    const [file, plate] = [cells[fileAt] ?? "", normalisePlate(cells[plateAt] ?? "")];
    if (file === "" || plate === "")
      throw new Error(`labels.csv line ${i + 2} lacks a file or a plate: "${line}"`);
    return { file, plate };
  });
}

/** Nearest-rank quantile; 0 for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
