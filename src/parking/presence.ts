/**
 * Which vehicle owns a lane, and whether it is still there: by the loop, or, where there is none, by its last read.
 * Pure; instants are monotonic milliseconds. Never decides who may pass.
 */
import { isConfusable, plateDistance } from "./plate/index.ts";
import type { Pass } from "./types.ts";

/** Without a loop a vehicle has left this long after its last read. */
export const GONE_AFTER_MS = 60_000;
/** A read younger than this belongs to the vehicle that comes onto the loop. */
export const READ_FRESH_MS = 10_000;
/** A camera that watches says at least every 2 s that a waiting vehicle is still there. */
export const WATCHED_MS = 3_000;
/** Without a camera that watches, a vehicle on the loop is believed to be the one that was read there for so long. */
export const STANDS_MS = 30 * 60_000;
/** Reads of one vehicle seldom differ by more characters. */
const SAME_WITHIN = 2;
/** A plate let through at one lane is not a vehicle at another one for this long: a rear plate, a camera that sees both. */
export const ELSEWHERE_MS = 30_000;

export type LaneVehicle = {
  pass: Pass;
  readAtMs: number;
  /** When it came to this barrier: its first read here since it was last seen at another one. Only a new pass renews it. */
  cameAtMs: number;
  /** When the camera last said that it still sees it; null where nobody watches continuously. */
  seenAtMs: number | null;
  phase: "new" | "held" | "let-through";
  /** Read while the loop was on, so it is what stands there, and it leaves with the loop. */
  onLoop: boolean;
  heldSinceMs: number | null;
  /** On which side it was held. */
  heldSide: "entry" | "exit" | null;
  /** The stay that a person named for it. */
  chosen: { stayId: string; by: string } | null;
  /** It is held as a car that is known, not as a text that may be misread. */
  isKnown: boolean;
};

export type Presence = {
  loopOn: boolean;
  /** The vehicle read last, until it leaves. */
  vehicle: LaneVehicle | null;
  /** The last plate let through, until the lane has cleared. */
  letThrough: LetThrough | null;
  /** Read behind a vehicle that stood on the loop; it is next when that one has left. */
  next: LaneVehicle | null;
};

export type LetThrough = { plate: string; atMs: number; side: "entry" | "exit"; stayId: string | null };

export const EMPTY_LANE: Presence = { loopOn: false, vehicle: null, letThrough: null, next: null };

export type PresenceEvent =
  | { kind: "read"; pass: Pass }
  | { kind: "loop"; on: boolean }
  /** Absent: as known as it was. */
  | { kind: "held"; side: "entry" | "exit"; isKnown?: boolean }
  /** Another vehicle was read behind the one that stands on the loop. */
  | { kind: "behind"; pass: Pass; side: "entry" | "exit" }
  | { kind: "let-through"; side: "entry" | "exit"; stayId: string | null }
  /** A read that is not decided again. */
  | { kind: "repeat" }
  /** The camera, which watches continuously, still sees the same vehicle and has nothing new to say about it. */
  | { kind: "seen" }
  | { kind: "chosen"; stayId: string; by: string }
  /** It drove through another barrier, so it does not stand at this one. */
  | { kind: "went-elsewhere" }
  | { kind: "tick" };

/** The lane after an event. `hasLoop` says whether the loop or the last read is the witness. */
export function onLane(before: Presence, event: PresenceEvent, nowMs: number, hasLoop: boolean): Presence {
  const presence = leaveInTime(before, nowMs, hasLoop);
  const { vehicle } = presence;
  switch (event.kind) {
    case "tick":
      return presence;
    case "read":
      return onRead(presence, event.pass, nowMs, hasLoop);
    case "loop":
      return event.on ? onLoopOn(presence, nowMs) : onLoopOff(presence, nowMs);
    case "behind": {
      // Of several behind it the first that was read drives up first; who comes behind that one must not have its place.
      if (presence.next && !isSecondLook(presence.next.pass, event.pass)) return presence;
      const next = { ...arrived(event.pass, nowMs, false), heldSide: event.side, heldSinceMs: nowMs };
      return { ...presence, next: { ...next, phase: "held" } };
    }
    case "repeat":
      return vehicle ? { ...presence, vehicle: { ...vehicle, readAtMs: nowMs } } : presence;
    case "seen":
      return vehicle ? { ...presence, vehicle: { ...vehicle, readAtMs: nowMs, seenAtMs: nowMs } } : presence;
    case "held":
      if (!vehicle) return presence;
      return {
        ...presence,
        vehicle: {
          ...vehicle,
          phase: "held",
          heldSide: event.side,
          heldSinceMs: vehicle.heldSinceMs ?? nowMs,
          isKnown: event.isKnown ?? vehicle.isKnown,
        },
      };
    case "let-through": {
      const plate = vehicle?.pass.plate;
      return {
        ...presence,
        vehicle: vehicle
          ? { ...vehicle, phase: "let-through", heldSinceMs: null, heldSide: null, chosen: null }
          : null,
        letThrough: plate
          ? {
              plate,
              atMs: nowMs,
              side: event.side,
              stayId: event.stayId ?? presence.letThrough?.stayId ?? null,
            }
          : presence.letThrough,
      };
    }
    case "chosen":
      if (!vehicle) return presence;
      return { ...presence, vehicle: { ...vehicle, chosen: { stayId: event.stayId, by: event.by } } };
    case "went-elsewhere":
      return vehicle?.phase === "held" ? { ...presence, vehicle: null } : presence;
    default:
      return event satisfies never;
  }
}

/** Something that may be let through stands at the barrier. */
export function isPresent(presence: Presence, nowMs: number, hasLoop: boolean): boolean {
  if (hasLoop) return presence.loopOn;
  return presence.vehicle !== null && nowMs - presence.vehicle.readAtMs < GONE_AFTER_MS;
}

/** The vehicle that waits at the barrier for a new decision; null when it has left, passed or was never held. */
export function waiting(presence: Presence, nowMs: number, hasLoop: boolean): LaneVehicle | null {
  const { vehicle } = leaveInTime(presence, nowMs, hasLoop);
  if (vehicle?.phase !== "held" || !isPresent(presence, nowMs, hasLoop)) return null;
  return hasLoop && !vehicle.onLoop ? null : vehicle;
}

/** A read of the vehicle that was let through here a moment ago and has not cleared the lane. */
export function isRepeat(
  presence: Presence,
  plate: string | null,
  nowMs: number,
  hasLoop: boolean,
  repeatSeconds: number,
): boolean {
  const { letThrough } = leaveInTime(presence, nowMs, hasLoop);
  if (!letThrough || plate === null) return false;
  return nowMs - letThrough.atMs < repeatSeconds * 1000 && isConfusable(letThrough.plate, plate);
}

/**
 * What was let through here and is read again before the lane has cleared: the same vehicle, which has not moved.
 * Raising the barrier for it again is no second visit.
 */
export function stillHere(
  presence: Presence,
  plate: string | null,
  nowMs: number,
  hasLoop: boolean,
): LetThrough | null {
  const { letThrough } = leaveInTime(presence, nowMs, hasLoop);
  return letThrough && plate !== null && isConfusable(letThrough.plate, plate) ? letThrough : null;
}

/**
 * True for another vehicle behind one that waits while the camera still sees it: the lane belongs to the first until
 * it drives or is let through, or else a payment of the second would open for the first.
 */
export function isBehind(presence: Presence, pass: Pass, nowMs: number): boolean {
  const { vehicle } = presence;
  if (vehicle?.phase !== "held" || vehicle.seenAtMs === null || isSameVehicle(vehicle.pass, pass))
    return false;
  return nowMs - vehicle.seenAtMs < WATCHED_MS;
}

/**
 * The same where nobody watches: a vehicle that is known stands on the loop, which has been on throughout, so another plate
 * that a smart camera reads belongs to a vehicle behind it. The barrier would open for the first one. A plate that looks like
 * the first one's is a second look at it, unless it is a known car itself. A camera that has lost sight of the first one says
 * nothing here: who stands close to the barrier hides its own plate. The loop says when it has gone.
 */
export function isBehindOnLoop(presence: Presence, pass: Pass, nowMs: number, isKnownCar: boolean): boolean {
  const { vehicle, loopOn } = presence;
  if (!loopOn || vehicle?.phase !== "held" || !vehicle.onLoop || !vehicle.isKnown) return false;
  if (pass.source !== "smart-camera" || nowMs - vehicle.readAtMs >= STANDS_MS) return false;
  if (isSameVehicle(vehicle.pass, pass)) return false;
  return (
    isKnownCar ||
    pass.plate === null ||
    vehicle.pass.plate === null ||
    plateDistance(pass.plate, vehicle.pass.plate) > SAME_WITHIN
  );
}

/** Without a loop time alone ends a vehicle's presence. */
function leaveInTime(presence: Presence, nowMs: number, hasLoop: boolean): Presence {
  const { vehicle } = presence;
  if (hasLoop || !vehicle || nowMs - vehicle.readAtMs < GONE_AFTER_MS) return presence;
  return { ...presence, vehicle: null, letThrough: null, next: null };
}

function onRead(presence: Presence, pass: Pass, nowMs: number, hasLoop: boolean): Presence {
  const { vehicle, loopOn } = presence;
  const onLoop = hasLoop && loopOn;
  if (vehicle && isSameVehicle(vehicle.pass, pass)) {
    // A vehicle that was let through and is decided again has come back: it is new here.
    const phase = vehicle.phase === "let-through" ? "new" : vehicle.phase;
    const cameAtMs = vehicle.pass.id === pass.id ? vehicle.cameAtMs : nowMs;
    return {
      ...presence,
      vehicle: {
        ...vehicle,
        pass,
        readAtMs: nowMs,
        cameAtMs,
        phase,
        onLoop: vehicle.onLoop || onLoop,
      },
    };
  }
  // A different plate means that the one before has left; with a loop only the loop can say so.
  const letThrough = hasLoop ? presence.letThrough : null;
  return { ...presence, vehicle: arrived(pass, nowMs, onLoop), letThrough, next: null };
}

const arrived = (pass: Pass, nowMs: number, onLoop: boolean): LaneVehicle => ({
  pass,
  readAtMs: nowMs,
  cameAtMs: nowMs,
  seenAtMs: null,
  phase: "new",
  onLoop,
  heldSinceMs: null,
  heldSide: null,
  chosen: null,
  isKnown: false,
});

/** One pass keeps its id while its text improves; else the plate says whether it is the same vehicle. */
export function isSameVehicle(a: Pass, b: Pass): boolean {
  if (a.id === b.id) return true;
  if (a.plate === null || b.plate === null) return false;
  return isConfusable(a.plate, b.plate);
}

const isSecondLook = (before: Pass, next: Pass): boolean =>
  isSameVehicle(before, next) ||
  (before.plate !== null && next.plate !== null && plateDistance(before.plate, next.plate) <= SAME_WITHIN);

/** A vehicle that was read as it drove up now stands on the loop; an older read belongs to nobody here. */
function onLoopOn(presence: Presence, nowMs: number): Presence {
  if (presence.loopOn) return presence;
  const { vehicle } = presence;
  const isFresh = vehicle !== null && nowMs - vehicle.readAtMs < READ_FRESH_MS;
  return { ...presence, loopOn: true, vehicle: isFresh ? { ...vehicle, onLoop: true } : null };
}

/** What stood on the loop has left, and the next one on it is another vehicle; one still driving up stays known. */
function onLoopOff({ vehicle, next }: Presence, nowMs: number): Presence {
  const upcoming = next !== null && nowMs - next.readAtMs < READ_FRESH_MS ? next : null;
  return {
    loopOn: false,
    vehicle: vehicle && !vehicle.onLoop ? vehicle : upcoming,
    letThrough: null,
    next: null,
  };
}
