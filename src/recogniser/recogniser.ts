/**
 * Keeps the recogniser in a process of its own: a crash or a hang in native code costs a second of reading, never the
 * gate. Asks one thing at a time, kills what does not answer, starts again for ever with a capped back-off.
 */
import type { Subprocess } from "bun";
import {
  DeviceError,
  type ExamineOptions,
  type Frame,
  type ReadOptions,
  type Recogniser,
} from "../devices.ts";
import type { Box } from "../parking/types.ts";
import { selfCommand } from "../system/self.ts";
import { frameHead, messages } from "./framing.ts";
import type { ModelSet } from "./models.ts";
import type { Answer, Ask } from "./wire.ts";

export type RecogniserOptions = {
  /** Which nets; our own when nothing is said. */
  models?: ModelSet;
  /** Threads of the nets. */
  threads?: number;
  /** What to start instead of this program's own `recogniser` verb. */
  command?: string[];
  /** A read that takes longer is a hang. */
  answerWithinMs?: number;
  /** Loading the models takes a second; on a slow card some. */
  startWithinMs?: number;
  /** First and longest wait between starts. */
  backOffMs?: readonly [number, number];
};

type Child = Subprocess<"pipe", "pipe", "pipe">;
type Job = {
  ask: Ask;
  body: Uint8Array;
  resolve(answer: { head: Answer; body: Uint8Array }): void;
  reject(error: DeviceError): void;
};

const DEVICE = "recogniser";
/** One native heap instead of one a thread: the nets run on one anyway, and memory is short on a small box. */
const FRUGAL = { MALLOC_ARENA_MAX: "1" };
/** Each lane has one frame in flight; this many waiting asks mean that somebody queues. */
const MOST_WAITING = 64;
/** Pictures that people or a benchmark wait for; more at once are refused. */
const MOST_LATER = 4;

export function createRecogniser(options: RecogniserOptions = {}): Recogniser {
  return new ChildRecogniser(options);
}

class ChildRecogniser implements Recogniser {
  private readonly command: string[];
  private readonly answerWithinMs: number;
  private readonly startWithinMs: number;
  private readonly backOffMs: readonly [number, number];
  private child: Child | null = null;
  private phase: "starting" | "ready" | "restarting" | "stopped" = "starting";
  private detail = "The plate reader is loading its models.";
  private failures = 0;
  private waiting: Job[] = [];
  /** Done only while no lane waits. */
  private later: Job[] = [];
  private current: Job | null = null;
  private alarm: ReturnType<typeof setTimeout> | null = null;
  private restart: ReturnType<typeof setTimeout> | null = null;

  constructor(options: RecogniserOptions) {
    this.command = options.command ?? [
      ...selfCommand(),
      "recogniser",
      "--threads",
      String(options.threads ?? 1),
      "--models",
      options.models ?? "lotkeeper",
    ];
    this.answerWithinMs = options.answerWithinMs ?? 10_000;
    this.startWithinMs = options.startWithinMs ?? 60_000;
    this.backOffMs = options.backOffMs ?? [250, 15_000];
    this.start();
  }

  async read(frame: Frame, { regions, zone, lookalikes, detail }: ReadOptions) {
    const { width, height, atMs } = frame;
    const ask: Ask = {
      ...{ ask: "read", width, height, regions, atMs },
      ...(zone ? { zone } : {}),
      ...(lookalikes ? { lookalikes } : {}),
      ...(detail ? { detail } : {}),
    };
    const { head } = await this.ask(ask, frame.rgb);
    if (head.answer !== "read") throw strange();
    return head.reads;
  }

  async picture(frame: Frame, box?: Box) {
    const { width, height } = frame;
    const { head, body } = await this.ask(
      { ask: "encode", width, height, ...(box ? { box } : {}) },
      frame.rgb,
    );
    if (head.answer !== "encode") throw strange();
    const crop = head.cropBytes > 0 ? body.slice(head.frameBytes, head.frameBytes + head.cropBytes) : null;
    return { frame: body.slice(0, head.frameBytes), crop };
  }

  async examine(picture: Frame | Uint8Array, options: ExamineOptions) {
    const file = picture instanceof Uint8Array;
    const { width, height, atMs } = file ? { width: 0, height: 0, atMs: 0 } : picture;
    const ask: Ask = { ...options, ask: "examine", width, height, atMs, file };
    const { head, body } = await this.ask(ask, file ? picture : picture.rgb, true);
    if (head.answer !== "examine") throw strange();
    if (!options.pictures) return { ...head.seen, pictures: null };
    let at = head.frameBytes;
    const crops = head.cropBytes.map((bytes) => {
      at += bytes;
      return body.slice(at - bytes, at);
    });
    return { ...head.seen, pictures: { frame: body.slice(0, head.frameBytes), crops } };
  }

  state() {
    return { phase: this.phase, detail: this.detail };
  }

  async stop(): Promise<void> {
    this.phase = "stopped";
    this.detail = "The plate reader is stopped.";
    if (this.restart) clearTimeout(this.restart);
    if (this.alarm) clearTimeout(this.alarm);
    this.rejectAll("The plate reader is stopped.", false);
    const child = this.child;
    this.child = null;
    if (!child) return;
    // The end of its input ends it; one that hangs is not waited for.
    void Promise.resolve(child.stdin.end()).catch(() => undefined);
    const kill = setTimeout(() => child.kill("SIGKILL"), 500);
    await child.exited;
    clearTimeout(kill);
  }

  private ask(ask: Ask, body: Uint8Array, isLater = false): Promise<{ head: Answer; body: Uint8Array }> {
    if (this.phase === "stopped")
      return Promise.reject(new DeviceError(DEVICE, this.detail, { retry: false }));
    if (this.phase === "restarting")
      return Promise.reject(new DeviceError(DEVICE, this.detail, { retry: true }));
    if (this.waiting.length >= MOST_WAITING) {
      const message = "The plate reader has more to do than it can; lower the cameras' frames per second.";
      return Promise.reject(new DeviceError(DEVICE, message, { retry: true }));
    }
    if (isLater && this.later.length >= MOST_LATER) {
      const message = "The plate reader is busy with other pictures. Try again in a moment.";
      return Promise.reject(new DeviceError(DEVICE, message, { retry: true }));
    }
    return new Promise((resolve, reject) => {
      (isLater ? this.later : this.waiting).push({ ask, body, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.current || this.phase !== "ready" || !this.child) return;
    const job = this.waiting.shift() ?? this.later.shift();
    if (!job) return;
    this.current = job;
    this.guard(this.child, this.answerWithinMs, "did not answer in time");
    const { stdin } = this.child;
    try {
      stdin.write(frameHead(job.ask, job.body.length));
      stdin.write(job.body);
      // A broken pipe shows as the child's end, which is handled there.
      void Promise.resolve(stdin.flush()).catch(() => undefined);
    } catch {
      this.child.kill("SIGKILL");
    }
  }

  private start(): void {
    this.restart = null;
    let child: Child;
    try {
      child = Bun.spawn(this.command, {
        stdin: "pipe",
        stdout: "pipe",
        stderr: "pipe",
        env: { ...process.env, ...FRUGAL },
      });
    } catch (error) {
      this.lost(null, error instanceof Error ? error.message : String(error));
      return;
    }
    this.child = child;
    this.guard(child, this.startWithinMs, "did not load its models in time");
    void this.follow(child);
  }

  private async follow(child: Child): Promise<void> {
    const complaint = lastWords(child.stderr);
    let why = "";
    try {
      for await (const { head, body } of messages<Answer>(child.stdout)) {
        if (child !== this.child) break;
        if (head.answer === "failed" && !this.current) why = head.message;
        else this.settle(head, body);
      }
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    child.kill("SIGKILL");
    const status = await child.exited;
    const signal = child.signalCode ? `signal ${child.signalCode}` : `status ${status}`;
    this.lost(child, why || this.verdict || (await complaint) || `it ended with ${signal}`);
  }

  private verdict = "";

  private settle(head: Answer, body: Uint8Array): void {
    if (this.alarm) clearTimeout(this.alarm);
    this.alarm = null;
    if (head.answer === "ready") {
      this.phase = "ready";
      this.detail = "The plate reader is ready.";
    } else {
      this.failures = 0;
      const job = this.current;
      this.current = null;
      if (head.answer === "failed")
        job?.reject(
          new DeviceError(DEVICE, `The picture could not be read: ${head.message}`, { retry: true }),
        );
      else job?.resolve({ head, body });
    }
    this.next();
  }

  private guard(child: Child, withinMs: number, what: string): void {
    if (this.alarm) clearTimeout(this.alarm);
    this.verdict = "";
    this.alarm = setTimeout(() => {
      this.verdict = what;
      child.kill("SIGKILL");
    }, withinMs);
  }

  private lost(child: Child | null, why: string): void {
    if (this.phase === "stopped" || (child && child !== this.child)) return;
    this.child = null;
    if (this.alarm) clearTimeout(this.alarm);
    this.alarm = null;
    this.verdict = "";
    const [first, most] = this.backOffMs;
    const waitMs = Math.min(most, first * 2 ** Math.min(this.failures, 16));
    this.failures++;
    this.phase = "restarting";
    const cure = this.failures > 3 ? " If this goes on, run `lotkeeper doctor`." : "";
    this.detail =
      `The plate reader starts again in ${Math.max(1, Math.round(waitMs / 1000))} s: ${why.trim()}.${cure}`.replace(
        "..",
        ".",
      );
    this.rejectAll(this.detail, true);
    this.restart = setTimeout(() => {
      this.phase = this.failures > 1 ? "restarting" : "starting";
      this.start();
    }, waitMs);
  }

  private rejectAll(message: string, retry: boolean): void {
    const jobs = [...(this.current ? [this.current] : []), ...this.waiting, ...this.later];
    this.current = null;
    this.waiting = [];
    this.later = [];
    for (const job of jobs) job.reject(new DeviceError(DEVICE, message, { retry }));
  }
}

function strange(): DeviceError {
  return new DeviceError(
    DEVICE,
    "The plate reader gave an answer to another question; it will be asked again.",
    { retry: true },
  );
}

/** The end of what a process complained about, for the one sentence that explains its end. */
async function lastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  let tail = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) tail = (tail + decoder.decode(chunk, { stream: true })).slice(-2000);
  return tail.trim().split("\n").at(-1) ?? "";
}
