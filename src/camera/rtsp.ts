/**
 * A camera on the network: one ffmpeg child decodes its stream; the newest picture waits in a slot of one. Every end of
 * the child is a fault, a silent stream is one too, and it is opened again for ever with a capped back-off.
 */
import type { Subprocess } from "bun";
import type { Camera, CameraState, Clock, Frame } from "../devices.ts";
import { cameraAddress } from "./address.ts";
import { explainEnd, FFMPEG_MISSING } from "./explain.ts";
import { ffmpegArguments } from "./ffmpeg-arguments.ts";
import { Newest } from "./newest.ts";
import { PpmReader } from "./ppm.ts";
import { redactText } from "./redact.ts";

export type RtspCameraOptions = {
  id: string;
  url: string;
  /** Pictures a second that are looked at, 0.2 to 30. */
  framesPerSecond: number;
  /** Wider pictures are scaled down to this. */
  width?: number;
  clock: Clock;
  /** The program that decodes. */
  ffmpeg?: string;
  /** A stream that was silent this long is opened again. */
  silentMs?: number;
  /** First and longest wait between two attempts. */
  backOffMs?: readonly [number, number];
};

const WIDTH = 1280;
const SILENT_MS = 8_000;
const BACK_OFF_MS = [500, 4_000] as const;
/** A connection that held this long was a good one: the next fault starts with the short wait again. */
const GOOD_AFTER_MS = 10_000;
const LAST_WORDS = 4_000;
/** The engine sees 2.7 MB pictures as small objects and lets tens of them pile up; this keeps it under 30 MB. */
const COLLECT_EVERY = 12;

/** @throws Error when the address cannot be a camera's; everything later shows in `state()`. */
export function createRtspCamera(options: RtspCameraOptions): Camera {
  cameraAddress(options.url);
  return new RtspCamera(options);
}

class RtspCamera implements Camera {
  readonly id: string;
  private phase: CameraState["phase"] = "stopped";
  private detail = "The camera is not watched.";
  private lastFrameAtMs: number | null = null;
  private framesDropped = 0;
  private generation = 0;
  private seq = 0;
  private readonly viewers = new Set<Newest<Frame>>();
  private watching: AbortController | null = null;

  constructor(private readonly options: RtspCameraOptions) {
    this.id = options.id;
  }

  state(): CameraState {
    const { phase, detail, lastFrameAtMs, framesDropped, generation } = this;
    return { phase, detail, lastFrameAtMs, framesDropped, generation };
  }

  /** Viewers share one connection; it is closed when the last of them leaves. */
  async *frames(signal: AbortSignal): AsyncGenerator<Frame> {
    if (signal.aborted) return;
    const slot = new Newest<Frame>();
    const leave = () => slot.close();
    signal.addEventListener("abort", leave, { once: true });
    this.viewers.add(slot);
    if (!this.watching) {
      this.watching = new AbortController();
      void this.watch(this.watching.signal);
    }
    try {
      for (let frame = await slot.take(); frame; frame = await slot.take()) yield frame;
    } finally {
      signal.removeEventListener("abort", leave);
      this.viewers.delete(slot);
      if (this.viewers.size === 0) {
        this.watching?.abort();
        this.watching = null;
        this.phase = "stopped";
        this.detail = "The camera is not watched.";
      }
    }
  }

  private async watch(signal: AbortSignal): Promise<void> {
    const [first, most] = this.options.backOffMs ?? BACK_OFF_MS;
    let faults = 0;
    while (!signal.aborted) {
      this.generation++;
      const { sentence, goodForMs } = await this.connect(signal, faults);
      if (signal.aborted) return;
      if (goodForMs >= GOOD_AFTER_MS) faults = 0;
      const waitMs = Math.min(most, first * 2 ** Math.min(faults, 10));
      faults++;
      this.phase = "retrying";
      this.detail = sentence;
      await pause(waitMs, signal);
    }
  }

  /** One life of the stream, from opening to its end. */
  private async connect(
    signal: AbortSignal,
    faults: number,
  ): Promise<{ sentence: string; goodForMs: number }> {
    const { clock, url, framesPerSecond } = this.options;
    const silentMs = this.options.silentMs ?? SILENT_MS;
    const width = this.options.width ?? WIDTH;
    if (faults === 0) {
      this.phase = "starting";
      this.detail = "The camera's stream is being opened.";
    }
    const patient = faults % 3 === 2;
    const command = ffmpegArguments({ url, framesPerSecond, width, silentMs, patient });
    let child: Subprocess<"ignore", "pipe", "pipe">;
    try {
      child = Bun.spawn([this.options.ffmpeg ?? "ffmpeg", ...command], {
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      const why = redactText(error instanceof Error ? error.message : String(error), url);
      return {
        sentence: isMissing ? FFMPEG_MISSING : `ffmpeg cannot be started: ${why}. Run: lotkeeper doctor`,
        goodForMs: 0,
      };
    }
    const life = { firstMs: null as number | null, silent: false };
    const stop = () => end(child);
    signal.addEventListener("abort", stop, { once: true });
    let alarm: ReturnType<typeof setTimeout> | null = null;
    const expectFrame = () => {
      if (alarm) clearTimeout(alarm);
      alarm = setTimeout(() => {
        life.silent = true;
        this.phase = "stale";
        this.detail = `The camera has sent no picture for ${Math.round(silentMs / 1000)} s; its stream is opened again.`;
        end(child);
      }, silentMs);
    };
    expectFrame();
    const words = lastWords(child.stderr);
    let problem = "";
    try {
      const reader = new PpmReader();
      for await (const chunk of child.stdout) {
        for (const picture of reader.push(chunk)) {
          if (signal.aborted || life.silent) break;
          expectFrame();
          life.firstMs ??= clock.monotonicMs();
          this.show(picture);
        }
      }
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (alarm) clearTimeout(alarm);
    end(child);
    await child.exited;
    signal.removeEventListener("abort", stop);
    const said = `${await words}\n${problem}`;
    const goodForMs = life.firstMs === null ? 0 : clock.monotonicMs() - life.firstMs;
    if (life.silent && life.firstMs !== null) return { sentence: this.detail, goodForMs };
    return {
      sentence: explainEnd(life.silent ? `${said}\ntimed out` : said, url, life.firstMs !== null),
      goodForMs,
    };
  }

  private show(picture: { rgb: Uint8Array; width: number; height: number }): void {
    const { clock } = this.options;
    const frame: Frame = {
      ...picture,
      atMs: clock.nowMs(),
      monotonicMs: clock.monotonicMs(),
      seq: ++this.seq,
    };
    this.lastFrameAtMs = frame.atMs;
    this.phase = "live";
    this.detail = `The camera sends ${picture.width}x${picture.height} pictures.`;
    let dropped = false;
    for (const viewer of this.viewers) dropped = viewer.put(frame) || dropped;
    if (dropped) this.framesDropped++;
    if (this.seq % COLLECT_EVERY === 0) Bun.gc(true);
  }
}

/** Lets ffmpeg say goodbye to the camera (many allow few sessions), and does not wait for it for ever. */
function end(child: Subprocess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), 1_000);
  void child.exited.then(() => clearTimeout(kill));
}

async function lastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let tail = "";
  try {
    for await (const chunk of stream)
      tail = (tail + decoder.decode(chunk, { stream: true })).slice(-LAST_WORDS);
  } catch {
    // The child is gone; what it said so far has to do.
  }
  return tail;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
