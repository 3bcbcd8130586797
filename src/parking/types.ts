/**
 * The nouns of the car park as plain data: reads, passes, stays, decisions, the rules of a site.
 * Money is integer minor units, instants are UTC milliseconds, plates are normalised (A-Z, 0-9).
 * Imports nothing but the tariff's own types.
 */
import type { Discount, Tariff } from "./tariff/types.ts";

/** `eu` joins the countries of Europe without the United Kingdom; each of them is a region of its own too. */
export const REGIONS = [
  ...(["gb", "eu", "us", "br", "vn", "any"] as const),
  ...([
    "at",
    "be",
    "bg",
    "hr",
    "cy",
    "cz",
    "dk",
    "ee",
    "fi",
    "fr",
    "de",
    "gr",
    "hu",
    "ie",
    "it",
    "lv",
    "lt",
    "lu",
    "mt",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "si",
    "es",
    "se",
    "al",
    "ba",
    "ch",
    "is",
    "li",
    "md",
    "me",
    "mk",
    "no",
    "rs",
    "tr",
    "ua",
  ] as const),
] as const;
export type Region = (typeof REGIONS)[number];

/** Corner points in fractions of the picture, at least three. */
export type Zone = readonly (readonly [number, number])[];
/** Pixels: left, top, width, height. */
export type Box = readonly [number, number, number, number];

// ---- reads and passes ---------------------------------------------------------------------------

export type Candidate = { text: string; confidence: number };
export type CharRead = {
  char: string;
  confidence: number;
  alternatives: { char: string; confidence: number }[];
};

/** What a recogniser says about one plate in one frame. */
export type Read = {
  /** Normalised text after the region's grammar settled confusables. */
  text: string;
  /** Exactly what the model wrote, before anything was settled. */
  raw: string;
  /** 0..1 for `text` as a whole. */
  confidence: number;
  /** The region whose grammar fits, or null when none of the accepted ones does. */
  region: Region | null;
  chars: CharRead[];
  /** Best whole-plate alternatives, without `text` itself, best first. */
  candidates: Candidate[];
  box: Box;
  atMs: number;
};

export type Direction = "towards" | "away" | "unknown";

/** One vehicle at one lane. Keeps its id while its text improves. */
export type Pass = {
  id: string;
  laneId: string;
  /** Normalised; null for a vehicle without a readable plate. */
  plate: string | null;
  raw: string;
  confidence: number;
  region: Region | null;
  candidates: Candidate[];
  chars: CharRead[];
  direction: Direction;
  firstAtMs: number;
  lastAtMs: number;
  /** How many frames agreed. */
  frames: number;
  source: "camera" | "smart-camera" | "person" | "simulated";
  box: Box | null;
};

// ---- stays --------------------------------------------------------------------------------------

export type StayState = "open" | "closed" | "waived" | "debt";
export type ExitReason = "left" | "exit-missed" | "backed-out" | "closed-by-staff";
/** Why the vehicle was let in, which is also the right it keeps for the whole stay. */
export type EntryRight = "permit" | "visitor" | "public" | "manual" | "fire";

export type Stay = {
  id: string;
  plate: string | null;
  state: StayState;
  entryAtMs: number;
  entryLaneId: string | null;
  entryPassId: string | null;
  /** `missed`: we never saw the entry; it is the lowest provable instant. */
  entryCertainty: "seen" | "missed";
  right: EntryRight;
  groupId: string | null;
  permitHolder: string | null;
  /** The tariff version in force at entry; null where nothing is charged. */
  tariffVersionId: string | null;
  exitAtMs: number | null;
  exitLaneId: string | null;
  exitPassId: string | null;
  exitReason: ExitReason | null;
  /** What the stay cost when it closed; null while open. */
  feeMinor: number | null;
  /** Sum of payments less refunds. */
  paidMinor: number;
  currency: string;
  timeUncertain: boolean;
  extraFreeMinutes: number;
  /** Taken off or put on beside the tariff: concessions, validation codes, a lost-plate fee. In the order given. */
  adjustments: Discount[];
  note: string;
};

/** The right to leave after paying: bound to one stay, consumed once. */
export type ExitRight = {
  id: string;
  stayId: string;
  /** What the quote covered: everything owed up to this instant. */
  coversUntilMs: number;
  /** Leave before this instant and nothing more is due. */
  validUntilMs: number;
  consumedAtMs: number | null;
};

// ---- decisions ----------------------------------------------------------------------------------

export const REASONS = [
  "permit",
  "visitor",
  "public",
  "blocked",
  "full",
  "closed",
  "outside-hours",
  "passback",
  "debt",
  "low-confidence",
  "no-vehicle",
  "repeat",
  "disarmed",
  "paid",
  "free",
  "unpaid",
  "matched",
  "ambiguous",
  "no-stay",
  "manual",
  "held-open",
  "fire",
  "observed",
  "proposed",
  "test",
] as const;
export type Reason = (typeof REASONS)[number];

export const ALERT_CODES = [
  "clone-suspected",
  "tailgate",
  "forced",
  "wrong-way",
  "stuck",
  "camera-lost",
  "gate-lost",
  "nearly-full",
  "full",
  "over-stay",
  "blocked-seen",
  "clock-untrusted",
  "disk-low",
  "waiting",
  "help",
  "exit-doubtful",
  "input-lost",
  "push-refused",
  "camera-clock",
] as const;
export type AlertCode = (typeof ALERT_CODES)[number];

/** What a decision does to the records. Applied by the store in one transaction with the gate intent. */
export type Change =
  | { kind: "open-stay"; stay: Stay }
  | {
      kind: "close-stay";
      stayId: string;
      exitAtMs: number | null;
      exitLaneId: string | null;
      exitPassId: string | null;
      exitReason: ExitReason;
      state: Exclude<StayState, "open">;
      feeMinor: number;
    }
  /** Undoes a close or an open whose gate never moved. */
  | { kind: "reopen-stay"; stayId: string }
  | {
      kind: "correct-plate";
      stayId: string;
      plate: string;
      right: EntryRight;
      groupId: string | null;
      permitHolder: string | null;
      tariffVersionId: string | null;
    }
  | { kind: "extra-free-minutes"; stayId: string; minutes: number }
  /** A code counts once for a stay and `mostUses` times in all; null for a person's own concession. */
  | { kind: "adjust"; stayId: string; adjustment: Discount; code: { text: string; mostUses: number } | null }
  /** A debt that a person no longer asks for. */
  | { kind: "waive-debt"; stayId: string }
  | { kind: "occupancy"; delta: number }
  | { kind: "set-occupancy"; inside: number }
  | { kind: "grant-exit-right"; right: ExitRight }
  | { kind: "consume-exit-right"; rightId: string; atMs: number }
  /** The stay has another price from now on: what was quoted for it binds nobody any more. */
  | { kind: "end-quotes"; stayId: string }
  /** What was paid does not settle the new price, so the rights to leave that are not used yet end. */
  | { kind: "end-exit-rights"; stayId: string }
  | { kind: "alert"; code: AlertCode; subject: string };

export type Decision = {
  id: string;
  laneId: string;
  /** The pass that was decided; null for a person's or the fire system's opening. */
  passId: string | null;
  plate: string | null;
  atMs: number;
  outcome: "open" | "hold";
  reason: Reason;
  stayId: string | null;
  /** Minor units, present whenever money is in question. */
  dueMinor: number | null;
  currency: string | null;
  /** Why, as short sentences that an attendant understands; stored and shown. */
  explanation: string[];
  /** Why the lane would have opened, where its mode leaves that to a person; the outcome is `hold` then. */
  proposed?: Reason | null;
  changes: Change[];
};

/** The order to raise a barrier, durable before the relay moves. At most one pulse each, none after 10 s. */
export type GateIntent = {
  id: string;
  gateId: string;
  decisionId: string | null;
  kind: "pulse" | "hold" | "release";
  createdAtMs: number;
};
export const INTENT_FRESH_MS = 10_000;

// ---- the rules of a site, as the pure core sees them ----------------------------------------------

export type DayRule = { days: string; from: string; to: string };
export type Group = {
  id: string;
  name: string;
  /** Tariff id, `free`, or null for the public tariff. */
  tariff: string | null;
  block: boolean;
  schedule: DayRule[];
  validFromMs: number | null;
  validUntilMs: number | null;
  quota: number | null;
  /** Minutes of a calendar month that its vehicles park free together, before the tariff counts; null for none. */
  monthlyMinutes: number | null;
  /** What happens over quota. */
  overQuota: "public" | "hold";
  reserved: boolean;
  tolerance: "none" | "one-character";
  lanes: string[] | null;
  passback: "off" | "soft" | "hard";
};
export type Vehicle = {
  plate: string;
  owner: string;
  phone: string;
  email: string;
  note: string;
  groups: string[];
  validFromMs: number | null;
  validUntilMs: number | null;
};
export type Permit = {
  holder: string;
  plates: string[];
  spaces: number;
  group: string;
  validFromMs: number | null;
  validUntilMs: number | null;
};
/** A code that a shop gives its customers. `uses` in all, each stay once. */
export type ValidationCode = {
  code: string;
  name: string;
  gives:
    | { kind: "minutes"; minutes: number }
    | { kind: "percent"; percent: number }
    | { kind: "amount"; amountMinor: number }
    /** Local wall clock `HH:MM`, the next one after the code is used. */
    | { kind: "free-until"; time: string };
  uses: number;
  validUntilMs: number | null;
};
export type Visitor = { plate: string; host: string; fromMs: number; toMs: number };

export type TariffVersion = { id: string; tariffId: string; version: number; fromMs: number; tariff: Tariff };

/** Who opens: `observe` a person, `assist` a person who confirms what the lane proposes, `automatic` the lane. */
export const LANE_MODES = ["observe", "assist", "automatic"] as const;
export type LaneMode = (typeof LANE_MODES)[number];
/** What a lane has to show before it opens by itself: reads proven, the share of right ones, within how many days. */
export type ArmingBar = { passes: number; percent: number; days: number };

export type LaneRules = {
  id: string;
  name: string;
  direction: "entry" | "exit" | "both";
  armed: boolean;
  mode: LaneMode;
  open: boolean;
  repeatSeconds: number;
  minConfidence: number;
  gateId: string | null;
  cameraId: string | null;
  zone: Zone | null;
  hasLoop: boolean;
  hasPassSensor: boolean;
  hasLimit: boolean;
  hasClosedLimit: boolean;
  /** When its barrier is held open; empty is never. */
  heldOpen: DayRule[];
  /** When it raises its barrier for nobody by itself; empty is never. */
  disarmed: DayRule[];
};
export type SiteRules = {
  name: string;
  timezone: string;
  currency: string;
  capacity: number | null;
  regions: Region[];
  exitMinutes: number;
  driverBest: boolean;
  overStayHours: number | null;
  /** What becomes of the money when a vehicle leaves unpaid under a held-open barrier or by a person's hand. */
  unpaidExit: "waive" | "debt";
  /** A plate that owes more waits at its next entry; null never holds one. */
  debtLimitMinor: number | null;
  /** A call at an exit that nobody answers for so long ends in a release with a debt; null never releases. */
  releaseMinutes: number | null;
  /** False is the kill switch: no barrier is raised by itself anywhere. People and the fire alarm open all the same. */
  automatic: boolean;
  arming: ArmingBar;
  /** Cash is rounded to it; null is not rounded. */
  smallestCoinMinor: number | null;
  codes: ValidationCode[];
  lanes: LaneRules[];
  groups: Group[];
  vehicles: Vehicle[];
  permits: Permit[];
  visitors: Visitor[];
  holidays: string[];
  openingHours: DayRule[];
  tariffs: TariffVersion[];
};
