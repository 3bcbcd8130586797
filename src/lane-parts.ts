/** What a lane is made of and what it offers. Types only. */
import type { LaneDoor, ScreenEvent } from "./desk-types.ts";
import type { CameraState, Clock, Gate, GateState, InputKind, LiveVideo } from "./devices.ts";
import type { Yard } from "./lane-yard.ts";
import type { AlertCode, Decision, GateIntent, Pass, SiteRules } from "./parking/types.ts";
import type { Store } from "./store/types.ts";

/** JPEGs of the frame that was read and of the plate; made only after the barrier has its order. */
export type Pictures = () => Promise<{ frame: Uint8Array; crop: Uint8Array | null }>;

/** Sees what happened, in order. For the simulator's lines and for tests; nothing depends on it. */
export type LaneWitness = {
  decided?(decision: Decision, pass: Pass | null): void;
  pulsed?(intent: GateIntent): void;
  gate?(gateId: string, state: GateState): void;
  alert?(code: AlertCode, subject: string): void;
};

export type LaneParts = {
  laneId: string;
  rules: SiteRules;
  store: Store;
  yard: Yard;
  gate: Gate | null;
  clock: Clock;
  newId(prefix: string): string;
  announce(event: ScreenEvent): void;
  /** JPEG of the newest frame. */
  still?(): Promise<Uint8Array | null>;
  camera?(): ({ id: string } & CameraState) | null;
  video?: LiveVideo["open"];
  witness?: LaneWitness;
};

export type Lane = LaneDoor & {
  readonly id: string;
  /** @param freshUntilMs monotonic; a read whose turn comes no sooner is recorded and opens nothing. Absent: always fresh. */
  pass(pass: Pass, pictures?: Pictures, freshUntilMs?: number): Promise<Decision>;
  /**
   * The camera still sees this pass and has nothing better to say. Without a loop this is what keeps a waiting
   * vehicle present: a minute without it and the vehicle counts as gone.
   */
  seen(pass: Pass): Promise<void>;
  /** A wire changed its level, after its debounce. */
  input(kind: InputKind, on: boolean): Promise<void>;
  /** Notices what time alone brings; called about once a second. */
  tick(): Promise<void>;
  setRules(rules: SiteRules): void;
  /** A vehicle waits for a person: the camera reads on, whether or not anything moves. */
  isHeld(): boolean;
  /** Resolves when everything asked for so far is done, pictures included. */
  idle(): Promise<void>;
  /** The lane takes no further part in fires and payments of its site. */
  close(): void;
};
