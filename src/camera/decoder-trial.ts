/**
 * Whether a hardware decoder can be trusted with a stream: a sample of the camera's own video is decoded by it and by the
 * processor, and the pictures must be as many, as large and look the same. Changes nothing.
 */
import { endChild, hear, startChild } from "./child.ts";
import { type Decoder, FELL_BACK, PROCESSOR } from "./decoder.ts";
import { openFeed } from "./feed.ts";
import { sampleArguments, trialArguments } from "./ffmpeg-arguments.ts";
import { FfmpegWords, lastComplaint } from "./ffmpeg-words.ts";
import { PpmReader } from "./ppm.ts";

/** Long enough for a camera whose key pictures are 4 s apart. */
const SAMPLE_SECONDS = 2;
const SAMPLE_PATIENCE_MS = 12_000;
const MOST_SAMPLE_BYTES = 12 * 1024 * 1024;
const MOST_PICTURES = 12;
/** Drivers give the last pictures late or never; that is no fault. */
const LEAST_PART = 0.6;
const TRIAL_PATIENCE_MS = 10_000;
/** Grey levels, on average: rounding and chroma differ by less than 3, a green or black picture by far more. */
const MOST_DIFFERENCE = 10;
/** One sample in so many bytes; a prime, so that it walks through rows, columns and colours. */
const STEP = 997;

export type Shown = { width: number; height: number; samples: Uint8Array };
export type TrialParts = { ffmpeg: string; width: number; signal: AbortSignal };

/** Two seconds of the stream, untouched. @throws Error with the reason when the camera does not give them. */
export async function takeSample(
  url: string,
  framesPerSecond: number,
  { ffmpeg, signal }: TrialParts,
): Promise<Uint8Array> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal.addEventListener("abort", stop, { once: true });
  const late = setTimeout(stop, SAMPLE_PATIENCE_MS);
  const words = new FfmpegWords({});
  try {
    const feed = await openFeed(url, framesPerSecond, over.signal);
    const command = sampleArguments(
      { source: feed.source, silentMs: SAMPLE_PATIENCE_MS, patient: true },
      SAMPLE_SECONDS,
    );
    const child = startChild(ffmpeg, command, feed.source.from === "pipe" ? "pipe" : "ignore", url);
    const end = () => endChild(child);
    over.signal.addEventListener("abort", end, { once: true });
    if (over.signal.aborted) end();
    const heard = hear(child.stderr, words);
    const poured = child.stdin ? feed.pour(child.stdin) : Promise.resolve("");
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of child.stdout) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MOST_SAMPLE_BYTES) break;
    }
    stop();
    await child.exited;
    await Promise.all([heard, poured, feed.close()]);
    if (bytes > 0) return new Uint8Array(Buffer.concat(chunks));
  } finally {
    stop();
    clearTimeout(late);
    signal.removeEventListener("abort", stop);
  }
  throw new Error(lastComplaint(words.said(), url) || "the camera gave no second connection for it");
}

/** Null when the decoder does it right, else why not, as the end of a sentence. */
export async function whyNot(
  decoder: Decoder,
  sample: Uint8Array,
  parts: TrialParts,
): Promise<string | null> {
  const right = await decode(PROCESSOR, sample, parts);
  if (right.shown.length === 0) return "no picture of the stream could be tried";
  return judge(decoder, right.shown, await decode(decoder, sample, parts));
}

type Outcome = { shown: Shown[]; said: string; late: boolean };

/** Exported for tests: what is right, against what came out. */
export function judge(
  decoder: Decoder,
  right: readonly Shown[],
  { shown, said, late }: Outcome,
): string | null {
  const { name } = decoder;
  if (late) return `${name} hung`;
  if (FELL_BACK.test(said)) return `${name} left the work to the processor (${lastComplaint(said, "")})`;
  if (shown.length < Math.max(1, Math.floor(right.length * LEAST_PART))) {
    const why = lastComplaint(said, "");
    return `${name} gave ${shown.length} of ${right.length} pictures${why ? ` (${why})` : ""}`;
  }
  const [first] = right;
  const odd = shown.find((one) => one.width !== first?.width || one.height !== first.height);
  if (odd) return `${name} gave pictures of ${odd.width}x${odd.height}`;
  const worst = Math.max(...shown.map((one) => Math.min(...right.map((other) => difference(one, other)))));
  return worst > MOST_DIFFERENCE ? `${name} gave wrong pictures` : null;
}

function difference(one: Shown, other: Shown): number {
  let sum = 0;
  for (let i = 0; i < one.samples.length; i++) sum += Math.abs(one.samples[i]! - (other.samples[i] ?? 0));
  return sum / Math.max(1, one.samples.length);
}

async function decode(
  decoder: Decoder,
  sample: Uint8Array,
  { ffmpeg, width, signal }: TrialParts,
): Promise<Outcome> {
  const child = startChild(ffmpeg, trialArguments(decoder, width, MOST_PICTURES), "pipe", "");
  const shown: Shown[] = [];
  let late = false;
  // A driver that hangs does not hear a polite end.
  const kill = () => child.kill("SIGKILL");
  const alarm = setTimeout(() => {
    late = true;
    kill();
  }, TRIAL_PATIENCE_MS);
  signal.addEventListener("abort", kill, { once: true });
  const words = new FfmpegWords({});
  const heard = hear(child.stderr, words);
  const poured = pour(child.stdin, sample);
  try {
    const reader = new PpmReader();
    for await (const chunk of child.stdout)
      for (const { rgb, width: wide, height } of reader.push(chunk))
        if (shown.length < MOST_PICTURES) shown.push({ width: wide, height, samples: samplesOf(rgb) });
  } catch {
    // What came before is judged.
  }
  kill();
  await child.exited;
  await Promise.all([heard, poured]);
  clearTimeout(alarm);
  signal.removeEventListener("abort", kill);
  return { shown, said: words.said(), late };
}

async function pour(sink: ReturnType<typeof startChild>["stdin"], sample: Uint8Array): Promise<void> {
  try {
    sink?.write(sample);
    await sink?.end();
  } catch {
    // It has seen enough and left.
  }
}

function samplesOf(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: Math.ceil(rgb.length / STEP) }, (_, i) => rgb[i * STEP] ?? 0);
}
