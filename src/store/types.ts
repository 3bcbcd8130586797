/**
 * What the rest of the house may ask of the store. Every method is synchronous and durable on return
 * (WAL, synchronous=FULL); a method that writes either writes all of it, with its journal row, or nothing.
 */

import type { PaymentState } from "../devices.ts";
import type { Inside } from "../parking/inside.ts";
import type { Lookalikes } from "../parking/plate/index.ts";
import type { CameraHour, ConfirmedRead, Confusion, Proof, ThresholdProof } from "../parking/sight/index.ts";
import type { Quote } from "../parking/tariff/types.ts";
import type {
  AlertCode,
  Candidate,
  Change,
  Decision,
  ExitRight,
  GateIntent,
  Pass,
  Stay,
  TariffVersion,
} from "../parking/types.ts";
import type { PushSpool } from "../push-types.ts";
import type { SiteFile } from "../site.ts";

/** Who did it: `user:NAME`, `lane:ID`, `system`. */
export type Actor = string;

export type Page<T> = { rows: T[]; nextCursor: string | null };

export type StayFilter = {
  state?: Stay["state"] | "inside" | "all";
  /** Part of a plate, any spelling; normalised by the store. */
  plate?: string;
  fromMs?: number;
  toMs?: number;
  laneId?: string;
  limit?: number;
  cursor?: string;
};

export type PaymentRow = {
  id: string;
  stayId: string;
  quoteId: string | null;
  method: string;
  amountMinor: number;
  currency: string;
  state: PaymentState;
  /** What was more than due, kept as credit of the stay. */
  creditMinor: number;
  takenBy: Actor;
  atMs: number;
  /** Gapless, from 1. */
  receiptNumber: number;
};
export type QuoteRow = {
  id: string;
  stayId: string;
  atMs: number;
  validUntilMs: number;
  dueMinor: number;
  quote: Quote;
};
export type PassRow = Pass & { frameImageId: string | null; cropImageId: string | null };
export type DecisionRow = Omit<Decision, "changes">;
export type IntentState = "written" | "done" | "failed" | "expired" | "unknown";
export type IntentRow = GateIntent & { state: IntentState; detail: string; settledAtMs: number | null };
export type JournalRow = {
  seq: number;
  atMs: number;
  kind: string;
  actor: Actor;
  /** What it is about, `stay:ID`, `gate:ID`, `user:NAME`, or empty. */
  subject: string;
  data: Record<string, unknown>;
  hash: string;
};
export type AlertRow = {
  id: string;
  code: AlertCode;
  subject: string;
  atMs: number;
  clearedAtMs: number | null;
};
export type CorrectionRow = { stayId: string; from: string | null; to: string; actor: Actor; atMs: number };

export type Role = "viewer" | "attendant" | "installer" | "manager" | "owner";
export type UserRow = { name: string; role: Role; disabled: boolean; createdAtMs: number };
export type SessionRow = {
  hash: string;
  user: string;
  createdAtMs: number;
  lastSeenAtMs: number;
  agent: string;
};

/** One durable commit: a decision with its pass, its changes, its journal row, its outbox row and its intent. */
export type Commit = {
  decision: Decision;
  pass: Pass | null;
  /** Written in the same transaction when the barrier shall move. */
  intent: GateIntent | null;
  actor: Actor;
};

export interface Store {
  readonly site: SiteRecords;
  readonly stays: StayRecords;
  readonly gates: GateRecords;
  readonly money: MoneyRecords;
  readonly journal: JournalRecords;
  readonly images: ImageRecords;
  readonly people: PeopleRecords;
  readonly alerts: AlertRecords;
  readonly sight: SightRecords;
  /** Reads of smart cameras that wait for their lane. */
  readonly pushes: PushSpool;
  readonly commissioning: CommissioningRecords;
  /** Throws StoreError with a sentence for a person when the disk is full, read-only or the file is damaged. */
  commit(commit: Commit): void;
  /**
   * A read that nobody decides: it came too late, or stood behind another vehicle. A pass that is on record already stays
   * as it is. @throws StoreError
   */
  recordRead(read: { pass: Pass; why: string; actor: Actor; atMs: number }): void;
  /** Changes by a person or a sensor without a gate decision. */
  apply(
    changes: readonly Change[],
    why: { kind: string; actor: Actor; subject: string; atMs: number; data: Record<string, unknown> },
  ): void;
  /** Removes old pictures, and reads that matched nothing, with a journal row of the counts. */
  forget(limits: { imagesBeforeMs: number; unmatchedBeforeMs: number; atMs: number }): {
    images: number;
    reads: number;
  };
  /** A small write that is committed; a sentence with the next step when it fails. */
  health(): { ok: boolean; detail: string };
  close(): void;
}

export interface SiteRecords {
  /** The whole site as one document; null until the first set-up. */
  read(): SiteFile | null;
  /** Replaces everything in one transaction; changed tariffs get a new version from `atMs`. */
  apply(site: SiteFile, actor: Actor, atMs: number): void;
  tariffVersions(): TariffVersion[];
  tariffVersion(id: string): TariffVersion | null;
  occupancy(): number;
}

export interface StayRecords {
  byId(id: string): Stay | null;
  /** The open stay of exactly this plate. At most one. */
  openByPlate(plate: string): Stay | null;
  /** Every open stay, oldest first. */
  open(): Stay[];
  /** The same as a set that a read can be compared with quickly; kept in memory, never to be changed by the caller. */
  inside(): Inside;
  /** The newest closed stay of this plate, for re-entry. */
  lastClosedByPlate(plate: string): Stay | null;
  /** Stays of exactly this plate that ended with money still owed, oldest first. */
  debtsOf(plate: string): Stay[];
  /** Minutes that stays of a group have lasted which came in since an instant, the open ones up to now. */
  minutesOfGroup(groupId: string, sinceMs: number, nowMs: number): number;
  /** Openings at these lanes since an instant that belong to no stay. */
  unmatchedOpenings(laneIds: readonly string[], sinceMs: number): number;
  /** How often a validation code was used, and whether for this stay. */
  codeUses(code: string, stayId: string): { inAll: number; forStay: boolean };
  list(filter: StayFilter): Page<Stay>;
  pass(id: string): PassRow | null;
  /** Passes, decisions, corrections, quotes, payments and journal of one stay, oldest first. */
  story(id: string): {
    stay: Stay;
    entryPass: PassRow | null;
    exitPass: PassRow | null;
    decisions: DecisionRow[];
    corrections: CorrectionRow[];
    quotes: QuoteRow[];
    payments: PaymentRow[];
    journal: JournalRow[];
  } | null;
  exitRights(stayId: string): ExitRight[];
  latestPasses(laneId: string, limit: number): PassRow[];
  decisionsOfLane(laneId: string, limit: number): DecisionRow[];
  /** Plates that were read, for the search field. */
  candidatesOf(passId: string): Candidate[];
}

export interface GateRecords {
  /** What became of the relay command. A settled intent never changes again. */
  settle(intentId: string, state: Exclude<IntentState, "written">, detail: string, atMs: number): void;
  /** A person's or the fire system's opening. */
  intent(id: string): IntentRow | null;
  /** At start: whatever is still `written` becomes `unknown`; it is never pulsed. Returns what was found. */
  abandonWritten(atMs: number): IntentRow[];
}

export interface MoneyRecords {
  saveQuote(row: QuoteRow): void;
  quote(id: string): QuoteRow | null;
  /**
   * Records money and the right to leave in one transaction. The same key twice returns the first row
   * and writes nothing. A debt that is paid in full is closed with it.
   */
  take(
    payment: Omit<PaymentRow, "receiptNumber"> & { idempotencyKey: string },
    right: ExitRight | null,
  ): PaymentRow;
  /** True when a payment with this key is on record. */
  isTaken(idempotencyKey: string): boolean;
  ofStay(stayId: string): PaymentRow[];
  /** How much of the payments of a stay was too much, minor units. */
  creditOf(stayId: string): number;
  /** Sum of payments in minor units in [from, to). */
  revenue(fromMs: number, toMs: number): number;
}

export interface JournalRecords {
  append(row: Omit<JournalRow, "seq" | "hash">): JournalRow;
  list(filter: { kind?: string; subject?: string; limit?: number; cursor?: string }): Page<JournalRow>;
  /** Walks the chain; names the first bad row. */
  verify(): { ok: boolean; rows: number; firstBadSeq: number | null; detail: string };
}

export interface ImageRecords {
  /** Writes the file, then the row; returns the id. A full disk returns null and raises `disk-low`. */
  save(kind: "frame" | "crop", passId: string, jpeg: Uint8Array, atMs: number): string | null;
  attach(passId: string, images: { frameImageId: string | null; cropImageId: string | null }): void;
  /** Absolute path of the file and its stay, for the authorisation check; null when unknown or purged. */
  find(id: string): { path: string; passId: string } | null;
}

export interface PeopleRecords {
  list(): UserRow[];
  find(name: string): (UserRow & { passwordHash: string }) | null;
  add(user: { name: string; role: Role; passwordHash: string }, actor: Actor, atMs: number): void;
  change(
    name: string,
    change: { role?: Role; passwordHash?: string; disabled?: boolean },
    actor: Actor,
    atMs: number,
  ): void;
  hasOwner(): boolean;
  /** Only the SHA-256 of the code is kept; single use. */
  saveSetupCode(hash: string, expiresAtMs: number): void;
  useSetupCode(hash: string, nowMs: number): boolean;
  openSession(row: SessionRow): void;
  session(hash: string): SessionRow | null;
  touchSession(hash: string, atMs: number): void;
  closeSession(hash: string): void;
  closeSessionsOf(user: string): number;
  sessionsOf(user: string): SessionRow[];
  /** Counts attempts of a key since an instant, and records one; survives a restart. */
  countAttempt(key: string, sinceMs: number, nowMs: number): number;
  clearAttempts(key: string): void;
}

/** How a read was proven: a person confirmed, corrected, checked or chose, or two cameras agreed or not. */
export type ProofKind = "confirmed" | "corrected" | "checked" | "chosen" | "agreed" | "disagreed";
export type ProofRow = {
  passId: string;
  laneId: string;
  atMs: number;
  isRight: boolean;
  how: ProofKind;
  actor: Actor;
};
export type CheckRow = {
  laneId: string;
  /** `picture`, `pulse`, `input:loop`. */
  name: string;
  atMs: number;
  actor: Actor;
  result: Record<string, unknown>;
};
export type ReportRow = { id: string; atMs: number; actor: Actor; signedBy: string; sha256: string };

export interface CommissioningRecords {
  /** A person's word replaces any; what two cameras say never replaces a person's. */
  prove(row: ProofRow): void;
  /** As `prove`, for what two cameras say of each other. */
  agree(rows: readonly ProofRow[]): void;
  /** Of the reads that were proven since an instant. */
  measured(laneId: string, sinceMs: number): { right: number; wrong: number; byPerson: number };
  /** What cameras read since an instant, newest first, at most 4000. */
  reads(sinceMs: number): { id: string; laneId: string; plate: string; confidence: number; atMs: number }[];
  /** Reads of a lane about which no person has said anything yet, newest first. */
  unproven(laneId: string, sinceMs: number, limit: number): PassRow[];
  /** The newest result of a check takes the place of the one before. */
  saveCheck(row: CheckRow & { picture: Uint8Array | null }): void;
  checks(laneId: string): (CheckRow & { hasPicture: boolean })[];
  checkPicture(laneId: string, name: string): Uint8Array | null;
  saveReport(row: Omit<ReportRow, "sha256"> & { pdf: Uint8Array }): void;
  /** Newest first, at most 50. */
  reports(): ReportRow[];
  report(id: string): Uint8Array | null;
  /** Old proofs, and the pictures and plates of old checks. */
  forget(limits: { imagesBeforeMs: number; atMs: number }): void;
}

export interface AlertRecords {
  raise(code: AlertCode, subject: string, atMs: number): AlertRow;
  clear(code: AlertCode, subject: string, atMs: number): void;
  /** Writes what could not be written when it was raised. @throws StoreError while it still cannot. */
  writeKept(): void;
  open(): AlertRow[];
  isOpen(code: AlertCode, subject: string): boolean;
}

export type LearningKind = "lookalikes" | "threshold";
/** What a site's own reads propose for a camera (`lookalikes`) or a lane (`threshold`), and what became of it. */
export type LearningRow = {
  /** The camera's or the lane's id. */
  subject: string;
  provedAtMs: number | null;
  switchedAtMs: number | null;
  switchedBy: Actor | null;
} & (
  | { kind: "lookalikes"; proposal: Lookalikes | null; proof: Proof | null; active: Lookalikes | null }
  | {
      kind: "threshold";
      proposal: number | null;
      proof: ThresholdProof | null;
      /** What the lane asks for since, and what it asked for before. */
      active: { value: number; before: number } | null;
    }
);

/** One picture that was read otherwise than it was confirmed. Its plate is the pass's, as long as that is kept. */
export type BenchmarkMiss = {
  passId: string;
  /** Pairs of seen and true characters, such as `8B`; empty when nothing was read. */
  swaps: string[];
  wasRead: boolean;
};
export type BenchmarkResult = {
  pictures: number;
  exact: number;
  /** Pictures that could not be opened any more. */
  lost: number;
  /** Of one picture, in milliseconds: the models alone. */
  msMedian: number;
  /** Newest first, at most 50. */
  misses: BenchmarkMiss[];
  /** Ended by a person before the last picture. */
  cancelled: boolean;
};
export type BenchmarkRow = { id: string; cameraId: string; atMs: number; result: BenchmarkResult };

export interface SightRecords {
  /** Adds to the sums of these hours in one transaction. @throws StoreError */
  addHours(hours: readonly CameraHour[]): void;
  /** Of one camera in [from, to), oldest first. */
  hours(cameraId: string, fromMs: number, toMs: number): CameraHour[];
  /** Instants of entry reads of these lanes that a person corrected, in [from, to). */
  corrected(laneIds: readonly string[], fromMs: number, toMs: number): number[];
  /** Instants at which a person opened at these lanes for a vehicle of which nothing was read, in [from, to). */
  openedUnread(laneIds: readonly string[], fromMs: number, toMs: number): number[];
  /**
   * Reads known to be right or wrong, of stays that ended in (after, until], oldest first. `limit` counts stays; the newest
   * ones when `newest`. `nextMs` is the instant to go on after.
   */
  confirmed(ask: { afterMs: number; untilMs: number; limit: number; newest?: boolean }): {
    reads: ConfirmedRead[];
    nextMs: number | null;
  };
  /** Adds counts of a camera's characters, and remembers up to which instant stays were counted. */
  addConfusions(counts: ReadonlyMap<string, readonly Confusion[]>, countedUntilMs: number): void;
  countedUntilMs(): number;
  confusions(cameraId: string): Confusion[];
  learning(): LearningRow[];
  /** Keeps a proposal with its proof; what is switched on stays as it is. */
  propose(row: Pick<LearningRow, "kind" | "subject" | "proposal" | "proof">, atMs: number): void;
  /** Switches on what was proposed, or off with null, with its journal row. */
  switchLearning(row: Pick<LearningRow, "kind" | "subject" | "active">, actor: Actor, atMs: number): void;
  saveBenchmark(row: BenchmarkRow, actor: Actor): void;
  /** Newest first. */
  benchmarks(cameraId: string, limit: number): BenchmarkRow[];
  /** Sums and results older than this go. */
  forget(beforeMs: number): void;
}

export class StoreError extends Error {
  readonly kind: "full" | "read-only" | "locked" | "damaged" | "newer" | "edited" | "other";
  /** What a person does next. */
  readonly hint: string;
  constructor(kind: StoreError["kind"], message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreError";
    this.kind = kind;
    this.hint = hint;
  }
}
