/**
 * The live video of one camera for people: one ffmpeg that copies the stream, started when the first looks and ended when
 * the last leaves, shared by all. Who is too slow misses pictures, never fills memory. Decodes nothing that a browser can.
 */
import type { LiveVideo, LiveVideoKind } from "../devices.ts";
import { type Child, endChild, hear, startChild } from "./child.ts";
import { explainEnd } from "./explain.ts";
import { openFeed, PART_TYPE, partOf } from "./feed.ts";
import { fragmentArguments, jpegArguments } from "./ffmpeg-arguments.ts";
import { FfmpegWords } from "./ffmpeg-words.ts";
import { JpegParts } from "./jpeg-parts.ts";
import { Mp4Boxes } from "./mp4-boxes.ts";

export type LiveVideoOptions = {
  url: string;
  /** How often a camera of stills is asked for one. */
  framesPerSecond: number;
  /** What the camera sends, as far as its other viewers know. */
  codec?(): string | null;
  ffmpeg?: string;
  /** A first picture that takes longer does not come. */
  patienceMs?: number;
  /** A stream that was silent this long is given up. */
  silentMs?: number;
  /** A viewer who is so far behind gets nothing until it has caught up. */
  mostWaitingBytes?: number;
};

const PATIENCE_MS = 12_000;
const SILENT_MS = 8_000;
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/** So much is kept for the next viewer to begin with: the newest key picture and what follows it. */
const MOST_KEPT_BYTES = 12 * 1024 * 1024;
const ONLY_PICTURES = "This camera sends single pictures; look at those.";

/** @returns what a lane offers of its camera; nothing runs before somebody opens it */
export function createLiveVideo(options: LiveVideoOptions): LiveVideo {
  const films = new Map<LiveVideoKind, Film>();
  const filmOf = (kind: LiveVideoKind): Film => {
    const running = films.get(kind);
    if (running?.isRunning()) return running;
    const film = new Film(options, kind);
    films.set(kind, film);
    return film;
  };
  return {
    open: (kind, signal) => filmOf(kind).join(signal),
    viewers: () => [...films.values()].reduce((sum, film) => sum + film.viewers(), 0),
    stop: async () => {
      await Promise.all([...films.values()].map((film) => film.stop()));
    },
  };
}

type Piece = { bytes: Uint8Array; isKey: boolean };
type Viewer = { give(piece: Piece): void; end(): void };
type Opening = { type: string; beginning: Uint8Array | null };

/** One running copy of the stream. Once ended it stays so; the next viewer gets a new one. */
class Film {
  private readonly audience = new Set<Viewer>();
  private readonly over = new AbortController();
  private readonly opened = Promise.withResolvers<Opening | string>();
  private kept: Piece[] = [];
  private keptBytes = 0;
  private alarm: ReturnType<typeof setTimeout> | null = null;
  private waiting = 0;
  private running: Promise<void> | null = null;
  private hasShown = false;

  constructor(
    private readonly options: LiveVideoOptions,
    private readonly kind: LiveVideoKind,
  ) {}

  isRunning(): boolean {
    return !this.over.signal.aborted;
  }

  viewers(): number {
    return this.audience.size;
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.running;
  }

  async join(signal: AbortSignal): ReturnType<LiveVideo["open"]> {
    this.running ??= this.run();
    this.waiting++;
    const gone = Promise.withResolvers<string>();
    const leave = () => gone.resolve("Nobody looks any more.");
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    const opening = await Promise.race([this.opened.promise, gone.promise]);
    signal.removeEventListener("abort", leave);
    this.waiting--;
    if (typeof opening === "string") {
      this.leaveEmpty();
      return { ok: false, status: opening === ONLY_PICTURES ? 409 : 503, message: opening };
    }
    return { ok: true, type: opening.type, body: this.show(opening, signal) };
  }

  /** The stream of one viewer: the beginning, then from the newest key picture on. */
  private show({ beginning }: Opening, signal: AbortSignal): ReadableStream<Uint8Array> {
    let viewer: Viewer | null = null;
    const { kept } = this;
    const most = this.options.mostWaitingBytes ?? MOST_WAITING_BYTES;
    const leave = () => {
      if (viewer) this.audience.delete(viewer);
      viewer?.end();
      signal.removeEventListener("abort", leave);
      this.leaveEmpty();
    };
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          // Without a key picture to begin with a browser shows nothing of what comes before the next one.
          let isBehind = kept.length === 0;
          viewer = {
            give: ({ bytes, isKey }) => {
              const room = controller.desiredSize ?? 0;
              if (isBehind && (!isKey || room < most / 2)) return;
              isBehind = room <= 0;
              if (!isBehind) controller.enqueue(bytes);
            },
            end: () => {
              try {
                controller.close();
              } catch {
                // The browser closed it first.
              }
            },
          };
          this.audience.add(viewer);
          signal.addEventListener("abort", leave, { once: true });
          if (beginning) controller.enqueue(beginning);
          for (const piece of kept) controller.enqueue(piece.bytes);
          if (signal.aborted || !this.isRunning()) leave();
        },
        cancel: leave,
      },
      {
        highWaterMark: most + kept.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
        size: (bytes) => bytes?.byteLength ?? 0,
      },
    );
  }

  private leaveEmpty(): void {
    if (this.audience.size === 0 && this.waiting === 0) this.over.abort();
  }

  private async run(): Promise<void> {
    const { url, framesPerSecond } = this.options;
    const { signal } = this.over;
    this.expect(this.options.patienceMs ?? PATIENCE_MS);
    let said = "";
    try {
      const feed = await openFeed(url, framesPerSecond, signal);
      const { source } = feed;
      if (source.from === "pipe" && source.carries === "jpegs") {
        if (this.kind === "mp4") {
          await feed.close();
          throw new Error(ONLY_PICTURES);
        }
        said = await feed.each((jpeg) => this.picture(jpeg));
      } else {
        const codec = this.options.codec?.() ?? null;
        const stream = { source, silentMs: this.options.silentMs ?? SILENT_MS, patient: false };
        said =
          this.kind === "mp4"
            ? await this.copy(feed, fragmentArguments(stream, codec), new Fragments(this))
            : await this.copy(feed, jpegArguments(stream, codec === "mjpeg"), new Pictures(this));
      }
    } catch (error) {
      said = error instanceof Error ? error.message : String(error);
    }
    if (this.alarm) clearTimeout(this.alarm);
    this.over.abort();
    const isOurs = said === ONLY_PICTURES || / apt install | Run: /.test(said);
    this.opened.resolve(isOurs ? said : explainEnd(`${said}\ntimed out`, url, this.hasShown));
    for (const viewer of this.audience) viewer.end();
    this.audience.clear();
    this.kept = [];
  }

  /** Runs one ffmpeg to its end. @returns its last words */
  private async copy(
    feed: Awaited<ReturnType<typeof openFeed>>,
    command: readonly string[],
    reader: { push(chunk: Uint8Array): void },
  ): Promise<string> {
    const { signal } = this.over;
    let child: Child;
    try {
      const stdin = feed.source.from === "pipe" ? "pipe" : "ignore";
      child = startChild(this.options.ffmpeg ?? "ffmpeg", command, stdin, this.options.url);
    } catch (error) {
      await feed.close();
      throw error;
    }
    const stop = () => endChild(child);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const words = new FfmpegWords({
      redirect: () => this.over.abort(),
      stream: ({ codec }) => {
        // No browser plays these from an MP4.
        if (this.kind !== "mp4" || codec === "h264" || codec === "hevc") return;
        this.opened.resolve(ONLY_PICTURES);
        this.over.abort();
      },
    });
    const heard = hear(child.stderr, words);
    const poured = child.stdin ? feed.pour(child.stdin) : Promise.resolve("");
    let problem = "";
    try {
      for await (const chunk of child.stdout) {
        if (signal.aborted) break;
        reader.push(chunk);
      }
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    this.over.abort();
    endChild(child);
    await child.exited;
    signal.removeEventListener("abort", stop);
    await feed.close();
    const fed = await poured;
    await heard;
    return [words.said(), fed, problem].filter(Boolean).join("\n");
  }

  begin(opening: Opening): void {
    this.opened.resolve(opening);
  }

  picture(jpeg: Uint8Array): void {
    this.begin({ type: PART_TYPE, beginning: null });
    this.give({ bytes: partOf(jpeg), isKey: true });
  }

  give(piece: Piece): void {
    this.hasShown = true;
    this.expect(this.options.silentMs ?? SILENT_MS);
    if (piece.isKey) {
      this.kept = [];
      this.keptBytes = 0;
    }
    this.keptBytes += piece.bytes.length;
    // A group of pictures that is too large to keep: the next viewer waits for the next key picture.
    if (this.keptBytes > MOST_KEPT_BYTES) this.kept = [];
    else if (piece.isKey || this.kept.length > 0) this.kept.push(piece);
    for (const viewer of this.audience) viewer.give(piece);
  }

  private expect(withinMs: number): void {
    if (this.alarm) clearTimeout(this.alarm);
    this.alarm = setTimeout(() => this.over.abort(), withinMs);
  }
}

/** The browser is told to begin once there is a picture to begin with. */
class Fragments {
  private readonly boxes = new Mp4Boxes();
  private beginning: { type: string; beginning: Uint8Array } | null = null;

  constructor(private readonly film: Film) {}

  push(chunk: Uint8Array): void {
    for (const piece of this.boxes.push(chunk)) {
      if (piece.kind === "beginning") {
        this.beginning = { type: piece.type, beginning: piece.bytes };
        continue;
      }
      this.film.give(piece);
      if (piece.isKey && this.beginning) this.film.begin(this.beginning);
    }
  }
}

class Pictures {
  private readonly parts = new JpegParts();

  constructor(private readonly film: Film) {}

  push(chunk: Uint8Array): void {
    for (const jpeg of this.parts.push(chunk)) this.film.picture(jpeg);
  }
}
