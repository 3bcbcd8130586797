/** `lotkeeper read`: plates in pictures and videos, by the same code that watches a lane. Writes nothing to disk. */
import type { Frame } from "../devices.ts";
import { displayPlate } from "../parking/plate/index.ts";
import {
  type PlateSight,
  type SightConditions,
  sightSentence,
  type TrackView,
  trackSentence,
  troubleOf,
} from "../parking/sight/index.ts";
import type { Box, Candidate, CharRead, Pass, Read, Region, Zone } from "../parking/types.ts";
import { createEngine, type Engine } from "../recogniser/engine.ts";
import { LaneSight } from "../watch.ts";
import { kindOf, MediaError, videoFrames } from "./media.ts";
import { modelSetOf, regionsOf, textsOf, zoneOf } from "./read-options.ts";
import { UsageError, type Verb, type VerbCall } from "./verb.ts";

type Plate = {
  text: string;
  display: string;
  confidence: number;
  region: Region | null;
  box: Box | null;
  chars: CharRead[];
  candidates: Candidate[];
};
type Result = {
  file: string;
  plates: Plate[];
  ms: { decode: number; detect: number; ocr: number; total: number };
  passes?: {
    plate: string;
    confidence: number;
    firstMs: number;
    lastMs: number;
    frames: number;
    direction: string;
  }[];
  explain?: string[];
  /** With --explain: every plate that was found, read or not, and why it would not act. */
  sights?: (PlateSight & { why: string | null })[];
  /** With --explain, of a video: every plate that was followed, with its votes and why it is no pass. */
  tracks?: (TrackView & { why: string | null })[];
};
type Job = { regions: Region[]; zone: Zone | undefined; explain: boolean; signal: AbortSignal };

/** The best reading of a picture is shown however poor; others only when they are worth a look. */
const LEAST_BEST = 0.1;
const LEAST_OTHER = 0.2;
/** What a lane asks for where its site says nothing else. */
const MIN_CONFIDENCE = 0.85;

export const read: Verb = {
  name: "read",
  summary: "read plates in pictures and videos",
  help: [
    'lotkeeper read FILE… [--json] [--region R] [--zone "x,y x,y x,y …"] [--explain] [--models M]',
    "",
    "  --region R   gb, eu, us, br, vn, a country of Europe (de, nl …) or any; several with commas or by",
    "               repeating (default any)",
    "  --zone Z     corner points in fractions of the picture; plates outside are left out",
    "  --json       one object per file",
    "  --models M   lotkeeper (our own nets, the default) or ppocr (a second opinion)",
    "  --explain    every plate that was found: box, corners, characters and their rivals, format, how well it can",
    "               be read, the votes of a video's frames, and why it would not act",
    "",
    "A video also gives its passes: one per vehicle that drives through the picture.",
    'Example: lotkeeper read gate.mp4 --region gb --zone "0.2,0 1,0 1,1 0.2,1"',
  ].join("\n"),
  options: {
    json: { type: "boolean" },
    region: { type: "string", multiple: true },
    zone: { type: "string" },
    explain: { type: "boolean" },
    models: { type: "string" },
  },
  async run(call) {
    const { values, positionals, err } = call;
    if (positionals.length === 0)
      throw new UsageError("read needs at least one file: lotkeeper read photo.jpg");
    const zone = typeof values.zone === "string" ? zoneOf(values.zone) : undefined;
    const regions = regionsOf(textsOf(values.region));
    const job: Job = { regions, zone, explain: values.explain === true, signal: call.signal };
    const models = modelSetOf(values.models);
    let engine: Engine;
    try {
      engine = await createEngine(models);
    } catch (error) {
      err(`The plate reader cannot start: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
    let failed = false;
    for (const file of positionals) {
      if (call.signal.aborted) return 1;
      try {
        show(await readFile(file, engine, job), call);
      } catch (error) {
        failed = true;
        if (error instanceof MediaError) err(error.message);
        else err(`${file} could not be read: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return failed || call.signal.aborted ? 1 : 0;
  },
};

async function readFile(file: string, engine: Engine, job: Job): Promise<Result> {
  return kindOf(file) === "picture" ? readPicture(file, engine, job) : readVideo(file, engine, job);
}

async function readPicture(file: string, engine: Engine, { regions, zone, explain }: Job): Promise<Result> {
  const started = performance.now();
  const picture = await engine.decode(await Bun.file(file).bytes()).catch((error: unknown) => {
    // The codec says the same again for every try; its first line is enough.
    const why = (error instanceof Error ? error.message : String(error)).trim().split("\n")[0] ?? "";
    throw new MediaError(
      `${file} is a damaged picture (${why}). Open it in a picture viewer and save it again.`,
    );
  });
  const decode = performance.now() - started;
  const where = { regions, atMs: 0, ...(zone ? { zone } : {}) };
  const worthShowing = (reads: readonly Read[]) =>
    reads.filter((one, i) => one.confidence >= (i === 0 ? LEAST_BEST : LEAST_OTHER)).map(plateOf);
  if (!explain) {
    const { reads, ms } = await engine.read(picture, where, "still");
    return {
      file,
      plates: worthShowing(reads),
      ms: tenths({ ...ms, decode, total: decode + ms.total }),
    };
  }
  const { sights, ms } = await engine.examine(picture, { ...where, manner: "still", pictures: false });
  const { width, height } = picture;
  const here = { width, height, zone: zone ?? null, regions, minConfidence: MIN_CONFIDENCE };
  const told = sights.map((sight) => ({ ...sight, why: whyOf(sight, here) }));
  const reads = sights.flatMap(({ read, leftOut }) => (read && leftOut === null ? [read] : []));
  return {
    file,
    plates: worthShowing(reads),
    ms: tenths({ ...ms, decode, total: performance.now() - started }),
    explain: told.flatMap(sightLines),
    sights: told,
  };
}

function whyOf(sight: PlateSight, here: SightConditions): string | null {
  const trouble = troubleOf(sight, here);
  return trouble && sightSentence(trouble, sight, here);
}

function sightLines({ why, ...sight }: PlateSight & { why: string | null }): string[] {
  const { measures: m, read } = sight;
  const corners = sight.corners.map((corner) => corner.map(Math.round).join(",")).join(" ");
  return [
    ...(read ? explained(read) : [`a plate at ${sight.box.join(",")}, not read`]),
    `  found ${sight.score}, corners ${corners}; ${m.plateWidth} x ${m.plateHeight} pixels, blur ${m.blur}, contrast ${m.contrast}, level ${m.level}, burnt ${m.burnt}, angle ${m.angle}`,
    why ? `  does not act: ${why}` : "  would act",
  ];
}

async function readVideo(
  file: string,
  engine: Engine,
  { regions, zone, explain, signal }: Job,
): Promise<Result> {
  const started = performance.now();
  const ms = { decode: 0, detect: 0, ocr: 0, total: 0 };
  let ids = 0;
  const sight = new LaneSight({ laneId: "video", regions, zone, newId: () => `pass-${++ids}` });
  const passes = new Map<string, Pass>();
  const lines: string[] = [];
  const tracks = new Map<string, TrackView>();
  let seq = 0;
  for await (const picture of videoFrames(file, signal)) {
    const frame: Frame = { ...picture, monotonicMs: picture.atMs, seq: seq++ };
    const told = await sight.look(frame, false, async (one) => {
      const answer = await engine.read(
        one,
        { regions, detail: sight.detail, atMs: one.atMs, ...(zone ? { zone } : {}) },
        "live",
      );
      ms.detect += answer.ms.detect;
      ms.ocr += answer.ms.ocr;
      ms.total += answer.ms.total;
      if (explain)
        lines.push(
          ...answer.reads
            .filter(isWorthALine)
            .flatMap((read) => explained(read).map((line) => `${one.atMs} ms  ${line}`)),
        );
      return answer.reads;
    });
    for (const { pass, bestSeq, isNew } of told) {
      if (explain)
        lines.push(
          `${frame.atMs} ms  ${isNew ? "pass" : "better"} ${pass.plate} ${pass.confidence}, best in frame ${bestSeq}`,
        );
    }
    for (const pass of sight.passes()) passes.set(pass.id, pass);
    if (explain) followed(tracks, sight.tracks());
  }
  const total = performance.now() - started;
  const found = [...passes.values()].sort((a, b) => a.firstAtMs - b.firstAtMs);
  const result: Result = {
    file,
    plates: found.map((pass) => plateOf({ ...pass, text: pass.plate ?? "" })),
    ms: tenths({ decode: total - ms.total, detect: ms.detect, ocr: ms.ocr, total }),
    passes: found.map(({ plate, confidence, firstAtMs, lastAtMs, frames, direction }) => ({
      plate: plate ?? "",
      confidence,
      firstMs: firstAtMs,
      lastMs: lastAtMs,
      frames,
      direction,
    })),
  };
  if (!explain) return result;
  const told = [...tracks.values()]
    .sort((a, b) => a.firstAtMs - b.firstAtMs)
    .map((track) => ({ ...track, why: track.waitsFor && trackSentence(track.waitsFor) }));
  return { ...result, explain: [...lines, ...told.flatMap(trackLines)], tracks: told };
}

/** A film may show thousands of scraps of lettering; the votes of so many are kept. */
const MOST_TRACKS = 500;

function followed(tracks: Map<string, TrackView>, views: readonly TrackView[]): void {
  for (const view of views) if (tracks.has(view.id) || tracks.size < MOST_TRACKS) tracks.set(view.id, view);
}

function trackLines({ why, ...track }: TrackView & { why: string | null }): string[] {
  const seconds = `${(track.firstAtMs / 1000).toFixed(1)} to ${(track.lastAtMs / 1000).toFixed(1)} s`;
  return [
    `track ${track.plate ?? "without a text"} ${track.confidence}: ${seconds}, ${track.frames} frames, ${track.agreeing} agree, ${track.hasMoved ? "moves" : "stands still"}`,
    `  votes: ${slotsText(track.chars)}`,
    why ? `  no pass: ${why}` : "  a pass",
  ];
}

function plateOf(one: Omit<Plate, "display">): Plate {
  const { text, confidence, region, box, chars, candidates } = one;
  return { text, display: displayPlate(text, region), confidence, region, box, chars, candidates };
}

function isWorthALine(read: Read): boolean {
  return read.confidence >= LEAST_BEST;
}

function explained({ text, raw, confidence, region, box, chars, candidates }: Read): string[] {
  const others = candidates.slice(0, 4).map((one) => `${one.text} ${one.confidence}`);
  return [
    `${text} ${confidence}: the model wrote "${raw}" at ${box.join(",")}; ${region ? `a plate of ${region}` : "no format of these regions"}`,
    `  characters: ${slotsText(chars)}`,
    ...(others.length > 0 ? [`  or: ${others.join(" · ")}`] : []),
  ];
}

function slotsText(chars: readonly CharRead[]): string {
  return chars
    .map((slot) => {
      const rivals = slot.alternatives.map((one) => `${one.char} ${one.confidence}`).join(", ");
      return `${slot.char} ${slot.confidence}${rivals ? ` (${rivals})` : ""}`;
    })
    .join(" · ");
}

function tenths(ms: Result["ms"]): Result["ms"] {
  const round = (value: number) => Math.round(value * 10) / 10;
  return { decode: round(ms.decode), detect: round(ms.detect), ocr: round(ms.ocr), total: round(ms.total) };
}

function show(result: Result, { values, out }: VerbCall): void {
  if (values.json) {
    out(JSON.stringify(result));
    return;
  }
  const { file, plates, passes, explain } = result;
  if (passes) {
    for (const [i, pass] of passes.entries()) {
      const seconds = `${(pass.firstMs / 1000).toFixed(1)} to ${(pass.lastMs / 1000).toFixed(1)} s`;
      out(
        `${file}: ${plates[i]!.display}  ${pass.confidence.toFixed(2)}  ${seconds}, ${pass.frames} frames, ${pass.direction}`,
      );
    }
    if (passes.length === 0) out(`${file}: no vehicle with a readable plate drives through`);
  } else {
    for (const plate of plates) {
      out(
        `${file}: ${plate.display}  ${plate.confidence.toFixed(2)}  ${plate.region ?? "no accepted format"}  at ${plate.box}`,
      );
    }
    if (plates.length === 0) out(`${file}: no plate found`);
  }
  for (const line of explain ?? []) out(`  ${line}`);
}
