/**
 * A camera that reads plates itself and sends them. What it sends is understood, made durable and answered at once;
 * the lane hears of it in its own time. Never decides, and never lets an old or repeated message open a barrier.
 */
import type { CameraState, Clock } from "../../devices.ts";
import type { Decision, Pass, Region } from "../../parking/types.ts";
import type {
  LastHeard,
  PushAnswer,
  PushCameraDoor,
  PushedBody,
  PushSpool,
  SpooledRead,
} from "../../push-types.ts";
import type { PushDriver } from "../../site.ts";
import { isSameAddress } from "./addresses.ts";
import {
  afterRead,
  type CameraClock,
  instantOf,
  isWrong,
  lifeLeftMs,
  offsetOf,
  UNKNOWN_CLOCK,
} from "./camera-clock.ts";
import { JOIN_MS, Joins } from "./joins.ts";
import { understand } from "./makers.ts";
import type { Reading } from "./reading.ts";
import { passOf } from "./reading-pass.ts";

export type PushPictures = () => Promise<{ frame: Uint8Array; crop: Uint8Array | null }>;

export type PushCameraParts = {
  id: string;
  driver: PushDriver;
  /** The only address that may push. */
  address: string;
  laneId: string;
  regions: readonly Region[];
  /** The site's time zone now: cameras write wall clocks. */
  zone(): string;
  isListed(plate: string): boolean;
  clock: Clock;
  spool: PushSpool;
  newId(prefix: string): string;
  /** @param freshUntilMs monotonic; from then on the read is recorded and opens nothing. */
  onPass(pass: Pass, pictures: PushPictures | undefined, freshUntilMs: number): Promise<Decision>;
  /** Its clock is wrong, or right again. */
  onClock(isWrong: boolean): void;
  /** A push with its secret came from elsewhere. */
  onRefused(address: string): void;
  log(line: string): void;
};

export type PushCamera = PushCameraDoor & {
  state(): CameraState;
  /** The newest picture that it sent; null before the first. */
  still(): Uint8Array | null;
  /** Takes what was left over from before a restart: it is recorded and opens nothing. */
  start(): void;
  /** Resolves when the lane has answered for everything that came so far. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

/** What waits in memory beyond this gives way to newer reads, as it does in the spool. */
export const MOST_WAITING = 200;
/** Their pictures beyond this give way before them; a lane that does not answer must not fill the memory. */
export const MOST_WAITING_BYTES = 64 * 1024 * 1024;
/** One vehicle keeps its id over several reads there; elsewhere an id that comes with another text is another vehicle. */
const TRACKING: readonly PushDriver[] = ["axis", "generic"];
/** Somebody who may push is worth one row of the journal a minute. */
const REFUSALS_EVERY_MS = 60_000;
/** The last push is written down so often; what is newer is known by the spool. */
const NOTE_EVERY_MS = 60_000;
/** Nights without a car are normal; a camera that says regularly that it is there is missed sooner. */
export const SILENT_AFTER_MS = 48 * 3_600_000;
export const NO_BEAT_AFTER_MS = 10 * 60_000;

type Waiting = {
  read: SpooledRead;
  freshUntilMs: number;
  isSpooled: boolean;
  done(decision: Decision | null): void;
};

export const createPushCamera = (parts: PushCameraParts): PushCamera => {
  const { id, driver, clock, spool } = parts;
  const joins = new Joins();
  const queue: Waiting[] = [];
  let pumping: Promise<void> | null = null;
  let stopped = false;
  let cameraClock: CameraClock = UNKNOWN_CLOCK;
  let heard: LastHeard | null = spool.lastHeard(id);
  let notedAtMs = Number.NEGATIVE_INFINITY;
  let refusedAtMs = Number.NEGATIVE_INFINITY;
  let newest: Uint8Array | null = null;
  let dropped = 0;
  /** Why the newest push could not be understood. */
  let problem: string | null = null;

  const nowRead = (): { wallMs: number; monotonicMs: number } => ({
    wallMs: clock.nowMs(),
    monotonicMs: clock.monotonicMs(),
  });

  const noteHeard = (beats: boolean): void => {
    const { wallMs, monotonicMs } = nowRead();
    heard = {
      atMs: wallMs,
      clockOffsetMs: offsetOf(cameraClock) ?? heard?.clockOffsetMs ?? null,
      beats: beats || (heard?.beats ?? false),
    };
    if (monotonicMs - notedAtMs < NOTE_EVERY_MS) return;
    notedAtMs = monotonicMs;
    try {
      spool.noteHeard(id, heard);
    } catch (error) {
      parts.log(`camera ${id}: ${said(error)}`);
    }
  };

  // ---- a push, from top to bottom -----------------------------------------------------------------

  const push = async (body: PushedBody): Promise<PushAnswer> => {
    if (stopped) return { kind: "busy", message: "The lane of this camera is being changed. Send it again." };
    if (body.kind === "beat") {
      noteHeard(true);
      return { kind: "taken", decision: null };
    }
    const understood = understand(driver, body.contentType, body.bytes);
    problem = understood.kind === "broken" ? understood.message : null;
    if (understood.kind === "broken") return understood;
    if (understood.kind === "beat") {
      noteHeard(true);
      return { kind: "taken", decision: null };
    }
    return take(understood.reading);
  };

  const take = async (reading: Reading): Promise<PushAnswer> => {
    const { wallMs, monotonicMs } = nowRead();
    const capturedAtMs = reading.capturedAt ? instantOf(reading.capturedAt, parts.zone(), wallMs) : null;
    if (capturedAtMs !== null && clock.isTrusted()) {
      cameraClock = afterRead(cameraClock, capturedAtMs, wallMs);
      parts.onClock(isWrong(cameraClock));
    }
    noteHeard(false);
    const pushId = parts.newId("push");
    const eventKey = keyOf(driver, reading, capturedAtMs, pushId);
    const known = joins.find(eventKey, monotonicMs);
    const said = `${reading.isLost ? "lost" : "seen"} ${reading.text ?? ""} ${reading.confidence ?? ""}`;
    // The very same message once more, or one that was overtaken: a camera whose answer was lost, or a replay.
    const isOld =
      known !== null &&
      capturedAtMs !== null &&
      known.capturedAtMs !== null &&
      (capturedAtMs < known.capturedAtMs ||
        (capturedAtMs === known.capturedAtMs && (known.said === null || known.said === said)));
    if (isOld) return { kind: "taken", decision: known.decision };
    if (reading.isLost && !known) return { kind: "taken", decision: null };

    const leftMs = lifeLeftMs(capturedAtMs, wallMs, clock.isTrusted());
    const fresh = passOf(reading, {
      id: known?.best.id ?? parts.newId("pass"),
      laneId: parts.laneId,
      regions: parts.regions,
      isListed: parts.isListed,
      atMs:
        leftMs > 0 && capturedAtMs !== null && clock.isTrusted() ? Math.min(capturedAtMs, wallMs) : wallMs,
    });
    const pass = known ? improved(known.best, fresh) : fresh;
    const read: SpooledRead = {
      id: pushId,
      cameraId: id,
      eventKey,
      capturedAtMs,
      receivedAtMs: wallMs,
      pass,
      frame: reading.frame ?? reading.crop,
      crop: reading.frame ? reading.crop : null,
    };
    joins.set(eventKey, {
      best: pass,
      atMs: monotonicMs,
      capturedAtMs,
      said,
      decision: known?.decision ?? null,
    });
    newest = read.frame ?? newest;
    // No news for a lane: a plate is out of sight as soon as its vehicle stands close. Where it is, the loop says.
    if (reading.isLost) return { kind: "taken", decision: known?.decision ?? null };
    const isSpooled = keep(read);
    const decided = enqueue({
      read,
      freshUntilMs: leftMs > 0 ? monotonicMs + leftMs : Number.NEGATIVE_INFINITY,
      isSpooled,
    });
    // The makers' cameras want to be answered; who posts our own JSON wants to know what became of it.
    return { kind: "taken", decision: driver === "generic" ? await decided : null };
  };

  /** False when the records refuse: the lane hears of it all the same and says what it says of a full disk. */
  const keep = (read: SpooledRead): boolean => {
    try {
      spool.keep(read);
      return true;
    } catch (error) {
      parts.log(`camera ${id}: a read could not be kept: ${said(error)}`);
      return false;
    }
  };

  const enqueue = (waiting: Omit<Waiting, "done">): Promise<Decision | null> => {
    const { promise, resolve } = Promise.withResolvers<Decision | null>();
    queue.push({ ...waiting, done: resolve });
    if (queue.length > MOST_WAITING) {
      dropped++;
      queue.shift()?.done(null);
    }
    let bytes = 0;
    for (const one of queue.toReversed()) {
      const { frame, crop } = one.read;
      bytes += (frame?.length ?? 0) + (crop?.length ?? 0);
      if (bytes > MOST_WAITING_BYTES) one.read = { ...one.read, frame: null, crop: null };
    }
    pumping ??= pump().finally(() => {
      pumping = null;
    });
    return promise;
  };

  const pump = async (): Promise<void> => {
    // The answer to the camera goes first.
    await Promise.resolve();
    for (let next = queue.shift(); next; next = queue.shift()) {
      let decision: Decision | null = null;
      try {
        decision = await deliver(next);
        if (next.isSpooled) spool.handled(next.read.id, clock.nowMs());
      } catch (error) {
        // It stays in the spool and is recorded after the next start.
        parts.log(`camera ${id}: ${said(error)}`);
      }
      next.done(decision);
    }
  };

  const deliver = async ({ read, freshUntilMs }: Waiting): Promise<Decision> => {
    const { frame, crop } = read;
    const decision = await parts.onPass(
      read.pass,
      frame ? async () => ({ frame, crop }) : undefined,
      freshUntilMs,
    );
    const joined = joins.find(read.eventKey, clock.monotonicMs());
    if (joined?.best.id === read.pass.id) joined.decision = decision;
    return decision;
  };

  // ---- what others see ------------------------------------------------------------------------------

  const state = (): CameraState => {
    const silentMs = heard ? clock.nowMs() - heard.atMs : 0;
    const isSilent = silentMs >= (heard?.beats ? NO_BEAT_AFTER_MS : SILENT_AFTER_MS);
    return {
      phase: !heard ? "starting" : isSilent ? "stale" : "live",
      detail: detailOf(isSilent),
      lastFrameAtMs: heard?.atMs ?? null,
      framesDropped: dropped,
      generation: 0,
    };
  };

  const detailOf = (isSilent: boolean): string => {
    if (problem !== null)
      return `What it sent last could not be understood: ${problem} Check that its driver is the camera's maker.`;
    if (!heard)
      return `Nothing has come from it yet. Make its address under Site, Cameras, and type it into the camera at ${parts.address}.`;
    if (isSilent)
      return "It has been silent for long. Check its power, its cable and the address that it pushes to.";
    return isWrong(cameraClock)
      ? "Its clock is wrong, so its reads open nothing. Set its time zone and give it a time server."
      : "Sends its own reads.";
  };

  return {
    id,
    driver,
    laneId: parts.laneId,
    isFrom: (address) => isSameAddress(address, parts.address),
    refuse(address) {
      const now = clock.monotonicMs();
      if (now - refusedAtMs < REFUSALS_EVERY_MS) return;
      refusedAtMs = now;
      parts.onRefused(address);
    },
    push,
    heard: () => heard,
    state,
    still: () => newest,
    start() {
      const now = nowRead();
      for (const one of spool.recent(id, now.wallMs - JOIN_MS))
        joins.set(one.eventKey, {
          best: one.pass,
          atMs: now.monotonicMs - Math.max(0, now.wallMs - one.receivedAtMs),
          capturedAtMs: one.capturedAtMs,
          said: one.isHandled ? null : "",
          decision: null,
        });
      for (const read of spool.waiting(id))
        void enqueue({ read, freshUntilMs: Number.NEGATIVE_INFINITY, isSpooled: true });
    },
    idle: async () => {
      await pumping;
    },
    async stop() {
      stopped = true;
      await pumping;
    },
  };
};

/**
 * The camera's id of the vehicle or event; without one the same moment and text. What says neither is a read of its own
 * each time: two visits may look the same.
 */
function keyOf(driver: PushDriver, reading: Reading, capturedAtMs: number | null, pushId: string): string {
  if (reading.eventId !== null)
    return TRACKING.includes(driver)
      ? `id ${reading.eventId}`
      : `id ${reading.eventId} ${reading.text ?? ""}`;
  return capturedAtMs !== null ? `at ${capturedAtMs} ${reading.text ?? ""}` : pushId;
}

/** One vehicle, one more look at it: the surer text stays, the newer one where both are as sure. */
function improved(before: Pass, next: Pass): Pass {
  const text =
    next.plate === null || (before.plate !== null && next.confidence < before.confidence) ? before : next;
  return {
    ...text,
    direction: next.direction === "unknown" ? before.direction : next.direction,
    firstAtMs: before.firstAtMs,
    lastAtMs: next.lastAtMs,
    frames: before.frames + 1,
  };
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
