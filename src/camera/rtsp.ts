/**
 * A camera on the network: one ffmpeg child decodes its stream; the newest picture waits in a slot of one. Every end of
 * the child is a fault, a silent stream is one too, and it is opened again for ever with a capped back-off.
 */
import type { Camera, CameraState, Clock, Frame } from "../devices.ts";
import { cameraAddress } from "./address.ts";
import { type Child, endChild, hear, pause, startChild } from "./child.ts";
import { clockOffsetMs, offsetOf } from "./clock-offset.ts";
import { type Decoder, decodersFor } from "./decoder.ts";
import { DecoderChoice } from "./decoder-choice.ts";
import { takeSample, whyNot } from "./decoder-trial.ts";
import { explainEnd } from "./explain.ts";
import { type Feed, openFeed } from "./feed.ts";
import { pictureArguments } from "./ffmpeg-arguments.ts";
import { FfmpegWords, lastComplaint, type StreamFacts } from "./ffmpeg-words.ts";
import { machineOf } from "./machine.ts";
import { Newest } from "./newest.ts";
import { PpmReader } from "./ppm.ts";
import { Stillness } from "./stillness.ts";

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
  /** False leaves the decoding to the processor. */
  hardwareDecoding?: boolean;
  /** Paths of the devices that may decode; those of this machine when absent. */
  decoderDevices?: readonly string[];
  /** A stream that was silent this long is opened again. */
  silentMs?: number;
  /** A picture that stood still to the last byte for this long is shown as such. */
  stillMs?: number;
  /** First and longest wait between two attempts. */
  backOffMs?: readonly [number, number];
};

const WIDTH = 1280;
const SILENT_MS = 8_000;
const STILL_MS = 8_000;
/** Short enough that a camera which is back has pictures within 5 s, its own key picture included. */
const BACK_OFF_MS = [500, 2_500] as const;
/** A connection that held this long was a good one: the next fault starts with the short wait again. */
const GOOD_AFTER_MS = 10_000;
/** A picture that stands still for so long gets its stream opened again, in case that helps; then seldom. */
const STILL_REOPEN_MS = 60_000;
const STILL_REOPEN_AGAIN_MS = 600_000;
const CLOCK_EVERY_MS = 3_600_000;
/** The engine sees 2.7 MB pictures as small objects and lets tens of them pile up; this keeps it under 30 MB. */
const COLLECT_EVERY = 12;

/** @throws Error when the address cannot be a camera's; everything later shows in `state()`. */
export function createRtspCamera(options: RtspCameraOptions): Camera {
  cameraAddress(options.url);
  return new RtspCamera(options);
}

/** One life of the stream, from opening to its end. */
type Life = {
  signal: AbortSignal;
  decoder: Decoder;
  firstMs: number | null;
  lastMs: number;
  /** No picture came for too long. */
  silent: boolean;
  /** It is closed to be opened again at once, with another decoder say. */
  again: boolean;
  /** The camera sent us elsewhere. */
  ledAway: boolean;
  end(): void;
};

class RtspCamera implements Camera {
  readonly id: string;
  private phase: CameraState["phase"] = "stopped";
  private detail = "The camera is not watched.";
  private lastFrameAtMs: number | null = null;
  private framesDropped = 0;
  private generation = 0;
  private seq = 0;
  private offsetMs: number | null = null;
  private offsetAtMs = Number.NEGATIVE_INFINITY;
  private reopenedStillAtMs = Number.NEGATIVE_INFINITY;
  /** This connection was opened because the picture stood still; it goes on standing until it moves. */
  private isStillOpen = false;
  private stream: StreamFacts | null = null;
  private readonly stillness: Stillness;
  private readonly choice: DecoderChoice;
  private readonly viewers = new Set<Newest<Frame>>();
  private watching: AbortController | null = null;

  constructor(private readonly options: RtspCameraOptions) {
    this.id = options.id;
    this.stillness = new Stillness(options.stillMs ?? STILL_MS);
    const ffmpeg = options.ffmpeg ?? "ffmpeg";
    this.choice = new DecoderChoice({
      wanted: options.hardwareDecoding ?? true,
      candidates: async (codec) => decodersFor(codec, await machineOf(ffmpeg, options.decoderDevices)),
      tryOn: (candidates, signal) => this.tryOn(candidates, signal),
    });
  }

  state(): CameraState {
    const { phase, detail, lastFrameAtMs, framesDropped, generation } = this;
    return {
      ...{ phase, detail, lastFrameAtMs, framesDropped, generation },
      decoding: this.choice.says(),
      codec: this.stream?.codec ?? null,
      clockOffsetMs: this.offsetMs,
    };
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
      const decoder = this.choice.now();
      const { sentence, goodForMs, again } = await this.connect(signal, faults, decoder);
      if (signal.aborted) return;
      if (again) continue;
      if (goodForMs >= GOOD_AFTER_MS) faults = 0;
      const waitMs = Math.min(most, first * 2 ** Math.min(faults, 10));
      faults++;
      this.phase = "retrying";
      this.detail = sentence;
      await pause(waitMs, signal);
    }
  }

  private async connect(
    signal: AbortSignal,
    faults: number,
    decoder: Decoder,
  ): Promise<{ sentence: string; goodForMs: number; again: boolean }> {
    const { url, framesPerSecond } = this.options;
    const silentMs = this.options.silentMs ?? SILENT_MS;
    if (faults === 0) {
      this.phase = "starting";
      this.detail = "The camera's stream is being opened.";
    }
    const over = new AbortController();
    const stop = () => over.abort();
    signal.addEventListener("abort", stop, { once: true });
    const life: Life = {
      signal: over.signal,
      decoder,
      firstMs: null,
      lastMs: 0,
      silent: false,
      again: false,
      ledAway: false,
      end: stop,
    };
    let alarm: ReturnType<typeof setTimeout> | null = null;
    const expectFrame = () => {
      if (alarm) clearTimeout(alarm);
      alarm = setTimeout(() => {
        life.silent = true;
        this.phase = "stale";
        this.detail = `The camera has sent no picture for ${Math.round(silentMs / 1000)} s; its stream is opened again.`;
        stop();
      }, silentMs);
    };
    expectFrame();
    let said = "";
    try {
      const feed = await openFeed(url, framesPerSecond, over.signal);
      this.takeDate(feed.dateHeader);
      said = await this.decode(feed, life, faults, expectFrame);
    } catch (error) {
      said = error instanceof Error ? error.message : String(error);
    }
    if (alarm) clearTimeout(alarm);
    over.abort();
    signal.removeEventListener("abort", stop);
    const goodForMs = life.firstMs === null ? 0 : life.lastMs - life.firstMs;
    const isOver = !life.again && !signal.aborted;
    const again = life.again || (isOver && this.choice.ended(decoder, goodForMs, lastComplaint(said, url)));
    return { sentence: this.explain(life, said), goodForMs, again };
  }

  private explain(life: Life, said: string): string {
    const { url } = this.options;
    if (life.silent && life.firstMs !== null) return this.detail;
    // A sentence of our own, about this machine and not the camera.
    if (/ Run: | apt install /.test(said)) return said.trim();
    const why = life.ledAway ? "redirecting to" : life.silent ? `${said}\ntimed out` : said;
    return explainEnd(why, url, life.firstMs !== null && !life.ledAway);
  }

  /** Runs one ffmpeg to its end. @returns its last words */
  private async decode(feed: Feed, life: Life, faults: number, expectFrame: () => void): Promise<string> {
    const { clock, url, framesPerSecond } = this.options;
    const { source } = feed;
    const command = pictureArguments({
      ...{ source, framesPerSecond, decoder: life.decoder },
      width: this.options.width ?? WIDTH,
      silentMs: this.options.silentMs ?? SILENT_MS,
      patient: faults % 3 === 2,
    });
    let child: Child;
    try {
      child = startChild(
        this.options.ffmpeg ?? "ffmpeg",
        command,
        source.from === "pipe" ? "pipe" : "ignore",
        url,
      );
    } catch (error) {
      await feed.close();
      throw error;
    }
    const stop = () => endChild(child);
    life.signal.addEventListener("abort", stop, { once: true });
    if (life.signal.aborted) stop();
    const words = new FfmpegWords({
      stream: (facts) => this.heardStream(facts, life),
      redirect: () => {
        life.ledAway = true;
        life.end();
      },
    });
    const heard = hear(child.stderr, words);
    const poured = child.stdin ? feed.pour(child.stdin) : Promise.resolve("");
    // A camera that hangs up leaves ffmpeg with a pipe that has ended; it ends by itself then.
    let problem = "";
    try {
      const reader = new PpmReader();
      for await (const chunk of child.stdout) {
        for (const picture of reader.push(chunk)) {
          if (life.signal.aborted) break;
          expectFrame();
          life.lastMs = clock.monotonicMs();
          if (life.firstMs === null) {
            life.firstMs = life.lastMs;
            this.firstPicture(life);
          }
          this.show(picture, life);
        }
      }
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    life.end();
    endChild(child);
    await child.exited;
    life.signal.removeEventListener("abort", stop);
    await feed.close();
    const fed = await poured;
    await heard;
    return [words.said(), fed, problem].filter(Boolean).join("\n");
  }

  private heardStream(facts: StreamFacts, life: Life): void {
    this.stream = facts;
    if (!this.choice.streamIs(facts, life.decoder)) return;
    life.again = true;
    life.end();
  }

  private firstPicture(life: Life): void {
    this.choice.showed(life.decoder);
    if (!this.isStillOpen) this.stillness.forget();
    this.isStillOpen = false;
    void this.measureClock(life.signal);
    void this.choose(life);
  }

  /** Beside the running stream, so that the lane sees all the while; then the stream is opened anew, once. */
  private async choose(life: Life): Promise<void> {
    const chosen = await this.choice.choose(life.signal);
    if (!chosen || life.signal.aborted) return;
    life.again = true;
    life.end();
  }

  private async tryOn(candidates: readonly Decoder[], signal: AbortSignal) {
    const { url, framesPerSecond } = this.options;
    const parts = { ffmpeg: this.options.ffmpeg ?? "ffmpeg", width: this.options.width ?? WIDTH, signal };
    const sample = await takeSample(url, framesPerSecond, parts);
    const faults: string[] = [];
    for (const decoder of candidates) {
      const fault = await whyNot(decoder, sample, parts);
      if (fault === null) return { decoder, faults };
      faults.push(fault);
    }
    return { decoder: null, faults };
  }

  private takeDate(header: string | null): void {
    const offset = header === null ? null : offsetOf(header, this.options.clock.nowMs());
    if (offset === null) return;
    this.offsetMs = offset;
    this.offsetAtMs = this.options.clock.monotonicMs();
  }

  private async measureClock(signal: AbortSignal): Promise<void> {
    const { clock, url } = this.options;
    if (clock.monotonicMs() - this.offsetAtMs < CLOCK_EVERY_MS) return;
    this.offsetAtMs = clock.monotonicMs();
    const offset = await clockOffsetMs(url, () => clock.nowMs(), signal);
    if (!signal.aborted) this.offsetMs = offset;
  }

  private show(picture: { rgb: Uint8Array; width: number; height: number }, life: Life): void {
    const { clock } = this.options;
    const frame: Frame = {
      ...picture,
      atMs: clock.nowMs(),
      monotonicMs: clock.monotonicMs(),
      seq: ++this.seq,
    };
    this.lastFrameAtMs = frame.atMs;
    const stillForMs = this.stillness.look(picture.rgb, frame.monotonicMs);
    this.phase = stillForMs > 0 ? "stale" : "live";
    this.detail =
      stillForMs > 0
        ? `The camera has sent the very same picture for ${Math.round(stillForMs / 1000)} s. If the clock in it stands still too, restart the camera.`
        : `The camera sends ${picture.width}x${picture.height} pictures.`;
    let dropped = false;
    for (const viewer of this.viewers) dropped = viewer.put(frame) || dropped;
    if (dropped) this.framesDropped++;
    if (this.seq % COLLECT_EVERY === 0) Bun.gc(true);
    void this.measureClock(life.signal);
    if (stillForMs < STILL_REOPEN_MS || frame.monotonicMs - this.reopenedStillAtMs < STILL_REOPEN_AGAIN_MS)
      return;
    this.reopenedStillAtMs = frame.monotonicMs;
    this.isStillOpen = true;
    life.again = true;
    life.end();
  }
}
