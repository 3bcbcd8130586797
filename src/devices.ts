/**
 * The contracts between the car park and the world: cameras, recogniser, gates, payment, time.
 * Edges implement them, `lane.ts` uses them, only the composition root constructs them.
 * Never contains behaviour beyond the error type.
 */
import type { Lookalikes } from "./parking/plate/index.ts";
import type { PictureLight, PlateSight } from "./parking/sight/types.ts";
import type { Box, Read, Region, Zone } from "./parking/types.ts";

/** A decoded picture in memory. Nothing may change `rgb` after it was handed out. */
export type Frame = {
  /** Packed rgb24, row-major, `width * height * 3` bytes. */
  rgb: Uint8Array;
  width: number;
  height: number;
  /** Wall clock, UTC milliseconds, when the frame left the decoder. */
  atMs: number;
  /** Monotonic milliseconds of the same moment, for durations and latency. */
  monotonicMs: number;
  /** Rises by one for each frame of a camera; gaps are frames that were dropped. */
  seq: number;
};

export type CameraState = {
  phase: "starting" | "live" | "stale" | "retrying" | "stopped";
  /** One sentence for a person, credentials redacted, with the next step when something is wrong. */
  detail: string;
  lastFrameAtMs: number | null;
  framesDropped: number;
  /** How often the stream has been (re)opened. */
  generation: number;
  /** "H.264, 1920x1080, decoded by …" with the reason, for a person; empty or absent before it is known. */
  decoding?: string;
  /** As ffmpeg names it (h264, hevc, mjpeg); null or absent before it is known. */
  codec?: string | null;
  /** By how much the camera's clock is ahead of ours, about ±1 s; null or absent while unknown. Nothing acts on it. */
  clockOffsetMs?: number | null;
};

export interface Camera {
  readonly id: string;
  /** Newest frame wins: a slow reader sees fewer frames, never old ones. Ends only when `signal` aborts. */
  frames(signal: AbortSignal): AsyncIterable<Frame>;
  state(): CameraState;
}

/** `mp4`: fragmented, for Media Source; `mjpeg`: JPEGs in parts, for a plain picture. */
export type LiveVideoKind = "mp4" | "mjpeg";

/** A camera's video for people to look at; runs only while somebody does. */
export interface LiveVideo {
  /**
   * Resolves with the first picture at hand, or with a sentence: 409 when the camera has no video of this kind, 503 when it
   * gives none now. The body ends with `signal`, with the stream, and never by itself before.
   */
  open(
    kind: LiveVideoKind,
    signal: AbortSignal,
  ): Promise<
    | { ok: true; type: string; body: ReadableStream<Uint8Array> }
    | { ok: false; status: 409 | 503; message: string }
  >;
  viewers(): number;
  stop(): Promise<void>;
}

export type ReadOptions = {
  regions: readonly Region[];
  /** Fractions of the picture; plates whose centre lies outside are not read. Whole picture when absent. */
  zone?: Zone;
  /** What this camera's reads were corrected to, where the owner switched that on. */
  lookalikes?: Lookalikes;
  /** How finely to look, as a multiple of the usual number of pixels; measured by lane. 1 when absent. */
  detail?: number;
};

/** Everything seen in one picture, for people who ask why. */
export type Examined = {
  width: number;
  height: number;
  light: PictureLight;
  /** Every plate that was found, the surest first, those that the lane leaves out too. */
  sights: PlateSight[];
  /** The models' run time in milliseconds. */
  ms: { detect: number; ocr: number };
  /** A JPEG of the picture, and for each sight its straightened crop as a PNG; only when asked for. */
  pictures: { frame: Uint8Array; crops: Uint8Array[] } | null;
};

export type ExamineOptions = ReadOptions & {
  /** `live` looks as a lane does at one of many frames, `still` twice where the first look was not sure. */
  manner: "live" | "still";
  pictures: boolean;
};

/** What the models said about one plate, with what it takes to explain it. */
export interface Recogniser {
  /** Plates in one frame. @throws DeviceError when the models are lost (`retry: true` while it restarts). */
  read(frame: Frame, options: ReadOptions): Promise<Read[]>;
  /** JPEGs of the frame and, with a box in pixels, of the plate crop. */
  picture(frame: Frame, box?: Box): Promise<{ frame: Uint8Array; crop: Uint8Array | null }>;
  /**
   * A frame, or the bytes of a picture file, looked at in full. Every read of a lane goes first. Absent where there are no
   * models. @throws DeviceError when it cannot, with the sentence that says why.
   */
  examine?(picture: Frame | Uint8Array, options: ExamineOptions): Promise<Examined>;
  state(): { phase: "starting" | "ready" | "restarting" | "stopped"; detail: string };
  stop(): Promise<void>;
}

export const GATE_STATES = [
  "idle",
  "commanded",
  "opening",
  "opened",
  "passed",
  "not-passed",
  "held-open",
  "tailgate",
  "forced",
  "wrong-way",
  "stuck",
  "fault",
] as const;
export type GateState = (typeof GATE_STATES)[number];

export const INPUT_KINDS = [
  "loop",
  "limit",
  "closed-limit",
  "photocell",
  "pass",
  "fire",
  "stop",
  "tamper",
  "help",
  "ups",
] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/** What a test pulse showed. */
export type PulseMeasure = {
  /** From closed to open again; null where nothing outside the board can tell. */
  ms: number | null;
  /**
   * `read-back`: the contact itself was read; `answer`: between the board's answers; `none`: between what was sent to a
   * board that never answers; `board`: the board times it and cannot be read; `simulated`: there is no contact.
   */
  proof: "read-back" | "answer" | "none" | "board" | "simulated";
};

/** How the way to a relay has been in the last hour. */
export type GateSignal = {
  /** Of the last question that was answered; null where none is asked. */
  roundTripMs: number | null;
  /** How often the relay was lost. */
  faults: number;
};

/** A relay or camera output that raises one barrier. It opens and holds open; it never closes on a vehicle. */
export interface Gate {
  readonly id: string;
  /**
   * One pulse of the gate's own length, which begins within `withinMs` or not at all. Resolves when the relay took
   * the command. @throws DeviceError, `uncertain: true` when the barrier may have moved all the same.
   */
  pulse(withinMs?: number): Promise<void>;
  /** As `pulse`, but resolves when the contact is open again, with what was seen of it. Present on real relays. */
  testPulse?(withinMs?: number): Promise<PulseMeasure>;
  signal?(): GateSignal;
  /** Latches open or lets go. @throws DeviceError, `retry: false` when the relay cannot latch. */
  hold(open: boolean): Promise<void>;
  /** Drives the output off, whatever it was doing. Called at start, stop and by the service's stop hook. */
  off(): Promise<void>;
  state(): { state: GateState; detail: string; connected: boolean };
  /** Present where wires report back. Debounced; called with the level after every change. */
  onInput?(listener: (input: InputKind, on: boolean) => void): void;
  /** Drives the output off and lets go of the device; nothing of it runs afterwards. Present on real hardware. */
  close?(): Promise<void>;
}

/** One wire that reports back: a loop, a limit switch, the fire contact. */
export interface Input {
  /** Called with the debounced level after every change, and once after opening where it is on. */
  onChange(listener: (on: boolean) => void): void;
  /** `on` is null until the wire was read once. A wire that was lost keeps its last level. */
  state(): { on: boolean | null; connected: boolean; detail: string };
  close(): void;
}

export type PaymentState =
  | "quoted"
  | "pending"
  | "paid"
  | "partly-paid"
  | "failed"
  | "expired"
  | "refunded"
  | "charged-back"
  | "waived";

/** Somebody else's hosted payment page. Polled by id until final; webhooks only speed that up. */
export interface PaymentProvider {
  readonly id: string;
  create(request: {
    quoteId: string;
    amountMinor: number;
    currency: string;
    idempotencyKey: string;
  }): Promise<{ reference: string; url: string; expiresAtMs: number }>;
  poll(reference: string): Promise<{ state: PaymentState; amountMinor: number }>;
  expire(reference: string): Promise<void>;
  refund(reference: string, amountMinor: number, idempotencyKey: string): Promise<void>;
}

export interface Clock {
  /** Wall clock, UTC milliseconds. May jump. */
  nowMs(): number;
  /** Never jumps, never goes back; only differences mean anything. */
  monotonicMs(): number;
  /** False before 2025 or after a jump nobody has explained yet. */
  isTrusted(): boolean;
}

/** The expected way for hardware to fail: which device, whether trying again can help, and why. */
export class DeviceError extends Error {
  readonly device: string;
  readonly retry: boolean;
  /** The command may have been carried out although no answer came. */
  readonly uncertain: boolean;
  constructor(
    device: string,
    message: string,
    options: { retry: boolean; cause?: unknown; uncertain?: boolean },
  ) {
    super(message, { cause: options.cause });
    this.name = "DeviceError";
    this.device = device;
    this.retry = options.retry;
    this.uncertain = options.uncertain ?? false;
  }
}
