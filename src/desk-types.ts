/**
 * What the pages, the API, the simulator and the command line may ask for on behalf of a person.
 * They ask a lane or the desk; they never touch a gate or write a stay themselves.
 */
import type { CameraState, GateState, InputKind, LiveVideo, PulseMeasure } from "./devices.ts";
import type { Quote } from "./parking/tariff/types.ts";
import type { Decision, Direction, LaneMode, Pass, Reason, Region, Zone } from "./parking/types.ts";
import type { Actor, PaymentRow } from "./store/types.ts";

/** What a lane shows of itself. */
export type LaneView = {
  id: string;
  name: string;
  direction: "entry" | "exit" | "both";
  armed: boolean;
  mode: LaneMode;
  camera: ({ id: string } & CameraState) | null;
  gate: { id: string; state: GateState; connected: boolean; detail: string } | null;
  zone: Zone | null;
  /** What its wires said last, those that have spoken. */
  inputs: { kind: InputKind; on: boolean; atMs: number }[];
  /** Something stands in the lane: the loop says so, or a vehicle was read and has not left. */
  occupied: boolean;
  /** Since when a held vehicle waits for a person; null when nobody waits. */
  waitingSinceMs: number | null;
  /**
   * A vehicle waits at the exit for a minute (`notice`), for two, or pressed the button (`call`): since when, who sees
   * to it, and when it is let out with a debt if nobody does.
   */
  call: {
    level: "notice" | "call";
    sinceMs: number;
    answeredBy: string | null;
    releaseAtMs: number | null;
  } | null;
  last: {
    passId: string;
    plate: string | null;
    display: string;
    region: Region | null;
    confidence: number;
    direction: Direction;
    atMs: number;
    frameImageId: string | null;
    cropImageId: string | null;
  } | null;
  decision: {
    id: string;
    passId: string | null;
    outcome: "open" | "hold";
    reason: Reason;
    /** Why it would be let through, where a person has to open or confirm. */
    proposed: Reason | null;
    /** One sentence for the attendant: “AB12 CDE may leave: paid until 14:20”. */
    sentence: string;
    explanation: string[];
    stayId: string | null;
    dueMinor: number | null;
    currency: string | null;
    atMs: number;
  } | null;
};

/** An expected "no", with the sentence a person reads; it names what to do next. */
export type Refusal = { ok: false; status: 400 | 403 | 404 | 409 | 422 | 503; message: string };
export type Done<T> = ({ ok: true } & T) | Refusal;

export interface LaneDoor {
  view(): LaneView;
  /** JPEG of the newest frame, at most one encoded a second; null before the first frame. */
  still(): Promise<Uint8Array | null>;
  /** The camera's video, for as long as `signal` lets it; runs only while somebody looks. */
  video: LiveVideo["open"];
  /** A pass from a camera, a smart camera, the API or a person. Decides, commits, moves the barrier. */
  pass(pass: Pass): Promise<Decision>;
  /** Opens once, with who and why. The same key twice opens once. */
  openByPerson(ask: { actor: Actor; reason: string; key: string }): Promise<Done<{ decision: Decision }>>;
  /**
   * The attendant confirms what a lane in `assist` proposes for this pass with this plate: it opens as it would by
   * itself. The same key twice opens once.
   */
  confirm(ask: {
    actor: Actor;
    passId: string;
    plate: string | null;
    key: string;
  }): Promise<Done<{ decision: Decision }>>;
  /** The attendant says which car stands there (exit `no-stay`, `ambiguous`). */
  chooseStay(ask: { actor: Actor; stayId: string; key: string }): Promise<Done<{ decision: Decision }>>;
  /** Holds the barrier up, or lets it go; vehicles that pass are recorded without a pulse. */
  holdOpen(ask: { open: boolean; actor: Actor; reason: string }): Promise<Done<object>>;
  /** The attendant sees to the vehicle that calls: it is not let out by time alone any more. */
  answerCall(ask: { actor: Actor }): Promise<Done<object>>;
  /**
   * Raises the barrier once to see whether it moves, and says what was measured. `typed` is the name of the gate or of the
   * lane; `inService` says once more that a lane may be disturbed which opens by itself.
   */
  testPulse(ask: {
    actor: Actor;
    typed: string;
    reason: string;
    key: string;
    inService: boolean;
  }): Promise<Done<{ measure: PulseMeasure }>>;
  /** Something outside changed (payment, list, space): a held vehicle is decided again. */
  reconsider(): Promise<void>;
}

export interface Desk {
  /** What the stay costs now and what is still due. Saved with a life of the tariff's quoteMinutes. */
  quote(
    stayId: string,
  ): Done<{ quoteId: string; quote: Quote; dueMinor: number; paidMinor: number; validUntilMs: number }>;
  /**
   * Records money; when it settles the stay, grants the exit right and asks the lanes to look again. For a stay that
   * ended with a debt it pays the debt. Cash without an amount, or of what is due, is rounded to the smallest coin.
   */
  pay(ask: {
    stayId: string;
    method: "cash" | "card" | string;
    /** Minor units; what is due when absent. */
    amountMinor?: number;
    actor: Actor;
    key: string;
  }): Promise<Done<{ payment: PaymentRow; dueMinor: number; leaveByMs: number | null }>>;
  /** A new record; the read stays. Permit, fee and payment are looked at again. */
  correctPlate(ask: { stayId: string; plate: string; actor: Actor }): Promise<Done<{ plate: string }>>;
  giveExtraMinutes(ask: {
    stayId: string;
    minutes: number;
    reason: string;
    actor: Actor;
  }): Promise<Done<object>>;
  /** A shop's code: once a stay, as often in all as the site says. Returns its name. */
  validate(ask: { stayId: string; code: string; actor: Actor }): Promise<Done<{ name: string }>>;
  /** Per cent off for a person, 100 for a free stay. The reason stands on the quote: never a badge's number. */
  giveConcession(ask: {
    stayId: string;
    percent: number;
    reason: string;
    actor: Actor;
  }): Promise<Done<object>>;
  /** Puts the tariff's fee on a stay whose plate was lost; once. */
  chargeLostPlate(ask: { stayId: string; reason: string; actor: Actor }): Promise<Done<object>>;
  /** The debt of a stay that has ended is no longer asked for. */
  waiveDebt(ask: { stayId: string; reason: string; actor: Actor }): Promise<Done<object>>;
  /** Closes the stays of cars that a walk round did not find; the count of cars is set by `setOccupancy`. */
  stockTake(ask: { gone: string[]; reason: string; actor: Actor }): Promise<Done<{ closed: number }>>;
  /** The car left unseen: its stay ends as `exit-missed`, nothing is charged for what nobody proved. */
  leftUnseen(ask: { stayId: string; reason: string; actor: Actor }): Promise<Done<object>>;
  closeStay(ask: { stayId: string; reason: string; actor: Actor }): Promise<Done<object>>;
  setOccupancy(ask: { inside: number; reason: string; actor: Actor }): Done<object>;
}

/** Fans facts out to the screens. One failing listener cannot hurt another; nothing is decided by it. */
export type ScreenEvent =
  | { kind: "lane"; laneId: string }
  | { kind: "stay"; stayId: string }
  | { kind: "occupancy" }
  | { kind: "alert" }
  | { kind: "site" };
