/** The tables as drizzle sees them. The truth is `migrations/`; a test compares the two. */
import { blob, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { PaymentState } from "../devices.ts";
import type { Light } from "../parking/sight/index.ts";
import type { Quote } from "../parking/tariff/types.ts";
import type {
  AlertCode,
  Box,
  Candidate,
  CharRead,
  Direction,
  EntryRight,
  ExitReason,
  GateIntent,
  Pass,
  Reason,
  Region,
  Stay,
} from "../parking/types.ts";
import type { TariffFile } from "../site.ts";
import type { BenchmarkResult, IntentState, LearningKind, ProofKind, Role } from "./types.ts";

export const meta = sqliteTable("meta", { key: text().primaryKey(), value: text().notNull() });

export const counters = sqliteTable("counters", { name: text().primaryKey(), value: integer().notNull() });

export const siteItems = sqliteTable("site_items", {
  kind: text().notNull(),
  position: integer().notNull(),
  definition: text({ mode: "json" }).$type<unknown>().notNull(),
});

export const tariffVersions = sqliteTable("tariff_versions", {
  id: text().primaryKey(),
  tariffId: text("tariff_id").notNull(),
  version: integer().notNull(),
  fromMs: integer("from_ms").notNull(),
  currency: text().notNull(),
  definition: text({ mode: "json" }).$type<TariffFile>().notNull(),
  retiredAtMs: integer("retired_at_ms"),
});

export const passes = sqliteTable("passes", {
  id: text().primaryKey(),
  laneId: text("lane_id").notNull(),
  plate: text(),
  raw: text().notNull(),
  confidence: real().notNull(),
  region: text().$type<Region>(),
  candidates: text({ mode: "json" }).$type<Candidate[]>().notNull(),
  chars: text({ mode: "json" }).$type<CharRead[]>().notNull(),
  direction: text().$type<Direction>().notNull(),
  firstAtMs: integer("first_at_ms").notNull(),
  lastAtMs: integer("last_at_ms").notNull(),
  frames: integer().notNull(),
  source: text().$type<Pass["source"]>().notNull(),
  box: text({ mode: "json" }).$type<Box>(),
  frameImageId: text("frame_image_id"),
  cropImageId: text("crop_image_id"),
});

export const stays = sqliteTable("stays", {
  id: text().primaryKey(),
  plate: text(),
  state: text().$type<Stay["state"]>().notNull(),
  entryAtMs: integer("entry_at_ms").notNull(),
  entryLaneId: text("entry_lane_id"),
  entryPassId: text("entry_pass_id"),
  entryCertainty: text("entry_certainty").$type<Stay["entryCertainty"]>().notNull(),
  right: text("right_kind").$type<EntryRight>().notNull(),
  groupId: text("group_id"),
  permitHolder: text("permit_holder"),
  tariffVersionId: text("tariff_version_id"),
  exitAtMs: integer("exit_at_ms"),
  exitLaneId: text("exit_lane_id"),
  exitPassId: text("exit_pass_id"),
  exitReason: text("exit_reason").$type<ExitReason>(),
  feeMinor: integer("fee_minor"),
  paidMinor: integer("paid_minor").notNull(),
  currency: text().notNull(),
  timeUncertain: integer("time_uncertain", { mode: "boolean" }).notNull(),
  extraFreeMinutes: integer("extra_free_minutes").notNull(),
  adjustments: text({ mode: "json" }).$type<Stay["adjustments"]>().notNull(),
  note: text().notNull(),
});

export const decisions = sqliteTable("decisions", {
  id: text().primaryKey(),
  laneId: text("lane_id").notNull(),
  passId: text("pass_id"),
  plate: text(),
  atMs: integer("at_ms").notNull(),
  outcome: text().$type<"open" | "hold">().notNull(),
  reason: text().$type<Reason>().notNull(),
  stayId: text("stay_id"),
  dueMinor: integer("due_minor"),
  currency: text(),
  explanation: text({ mode: "json" }).$type<string[]>().notNull(),
  proposed: text().$type<Reason>(),
});

export const corrections = sqliteTable("corrections", {
  id: integer().primaryKey(),
  stayId: text("stay_id").notNull(),
  from: text("from_plate"),
  to: text("to_plate").notNull(),
  actor: text().notNull(),
  atMs: integer("at_ms").notNull(),
});

export const intents = sqliteTable("intents", {
  id: text().primaryKey(),
  gateId: text("gate_id").notNull(),
  decisionId: text("decision_id"),
  kind: text().$type<GateIntent["kind"]>().notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  state: text().$type<IntentState>().notNull(),
  detail: text().notNull(),
  settledAtMs: integer("settled_at_ms"),
});

export const codeUses = sqliteTable("code_uses", {
  code: text().notNull(),
  stayId: text("stay_id").notNull(),
  actor: text().notNull(),
  atMs: integer("at_ms").notNull(),
});

export const quotes = sqliteTable("quotes", {
  id: text().primaryKey(),
  stayId: text("stay_id").notNull(),
  atMs: integer("at_ms").notNull(),
  validUntilMs: integer("valid_until_ms").notNull(),
  dueMinor: integer("due_minor").notNull(),
  quote: text({ mode: "json" }).$type<Quote>().notNull(),
});

export const payments = sqliteTable("payments", {
  id: text().primaryKey(),
  stayId: text("stay_id").notNull(),
  quoteId: text("quote_id"),
  method: text().notNull(),
  amountMinor: integer("amount_minor").notNull(),
  currency: text().notNull(),
  state: text().$type<PaymentState>().notNull(),
  creditMinor: integer("credit_minor").notNull(),
  takenBy: text("taken_by").notNull(),
  atMs: integer("at_ms").notNull(),
  receiptNumber: integer("receipt_number").notNull(),
  idempotencyKey: text("idempotency_key").notNull(),
});

export const exitRights = sqliteTable("exit_rights", {
  id: text().primaryKey(),
  stayId: text("stay_id").notNull(),
  coversUntilMs: integer("covers_until_ms").notNull(),
  validUntilMs: integer("valid_until_ms").notNull(),
  consumedAtMs: integer("consumed_at_ms"),
});

export const journal = sqliteTable("journal", {
  seq: integer().primaryKey(),
  atMs: integer("at_ms").notNull(),
  kind: text().notNull(),
  actor: text().notNull(),
  subject: text().notNull(),
  /** Canonical JSON, kept as text so that its bytes are what was hashed. */
  data: text().notNull(),
  hash: text().notNull(),
});

export const outbox = sqliteTable("outbox", {
  seq: integer().primaryKey(),
  atMs: integer("at_ms").notNull(),
  topic: text().notNull(),
  body: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
  deliveredAtMs: integer("delivered_at_ms"),
});

export const images = sqliteTable("images", {
  id: text().primaryKey(),
  kind: text().$type<"frame" | "crop">().notNull(),
  passId: text("pass_id").notNull(),
  path: text().notNull(),
  bytes: integer().notNull(),
  atMs: integer("at_ms").notNull(),
});

export const alerts = sqliteTable("alerts", {
  id: text().primaryKey(),
  code: text().$type<AlertCode>().notNull(),
  subject: text().notNull(),
  atMs: integer("at_ms").notNull(),
  clearedAtMs: integer("cleared_at_ms"),
});

export const users = sqliteTable("users", {
  name: text().primaryKey(),
  role: text().$type<Role>().notNull(),
  passwordHash: text("password_hash").notNull(),
  disabled: integer({ mode: "boolean" }).notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
});

export const sessions = sqliteTable("sessions", {
  hash: text().primaryKey(),
  user: text().notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  lastSeenAtMs: integer("last_seen_at_ms").notNull(),
  agent: text().notNull(),
});

export const setupCodes = sqliteTable("setup_codes", {
  hash: text().primaryKey(),
  expiresAtMs: integer("expires_at_ms").notNull(),
  usedAtMs: integer("used_at_ms"),
});

export const attempts = sqliteTable("attempts", { key: text().notNull(), atMs: integer("at_ms").notNull() });

export const cameraHours = sqliteTable(
  "camera_hours",
  {
    cameraId: text("camera_id").notNull(),
    hourMs: integer("hour_ms").notNull(),
    light: text().$type<Light>().notNull(),
    watchedMs: real("watched_ms").notNull(),
    frames: real().notNull(),
    vehicles: real().notNull(),
    unread: real().notNull(),
    measured: real().notNull(),
    height: real().notNull(),
    blur: real().notNull(),
    contrast: real().notNull(),
    level: real().notNull(),
    burnt: real().notNull(),
    angle: real().notNull(),
    tooSmall: real("too_small").notNull(),
    blurred: real().notNull(),
    glare: real().notNull(),
    dark: real().notNull(),
  },
  (table) => [primaryKey({ columns: [table.cameraId, table.hourMs, table.light] })],
);

export const confusions = sqliteTable(
  "confusions",
  {
    cameraId: text("camera_id").notNull(),
    read: text().notNull(),
    truth: text().notNull(),
    count: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.cameraId, table.read, table.truth] })],
);

export const learning = sqliteTable(
  "learning",
  {
    kind: text().$type<LearningKind>().notNull(),
    subject: text().notNull(),
    proposal: text({ mode: "json" }).$type<unknown>(),
    proof: text({ mode: "json" }).$type<unknown>(),
    provedAtMs: integer("proved_at_ms"),
    active: text({ mode: "json" }).$type<unknown>(),
    switchedAtMs: integer("switched_at_ms"),
    switchedBy: text("switched_by"),
  },
  (table) => [primaryKey({ columns: [table.kind, table.subject] })],
);

export const benchmarks = sqliteTable("benchmarks", {
  id: text().primaryKey(),
  cameraId: text("camera_id").notNull(),
  atMs: integer("at_ms").notNull(),
  result: text({ mode: "json" }).$type<BenchmarkResult>().notNull(),
});

export const readProofs = sqliteTable("read_proofs", {
  passId: text("pass_id").primaryKey(),
  laneId: text("lane_id").notNull(),
  atMs: integer("at_ms").notNull(),
  isRight: integer("is_right", { mode: "boolean" }).notNull(),
  how: text().$type<ProofKind>().notNull(),
  actor: text().notNull(),
});

export const laneChecks = sqliteTable(
  "lane_checks",
  {
    laneId: text("lane_id").notNull(),
    name: text().notNull(),
    atMs: integer("at_ms").notNull(),
    actor: text().notNull(),
    result: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    picture: blob().$type<Uint8Array>(),
  },
  (table) => [primaryKey({ columns: [table.laneId, table.name] })],
);

export const commissioningReports = sqliteTable("commissioning_reports", {
  id: text().primaryKey(),
  atMs: integer("at_ms").notNull(),
  actor: text().notNull(),
  signedBy: text("signed_by").notNull(),
  sha256: text().notNull(),
  pdf: blob().$type<Uint8Array>().notNull(),
});

export const pushes = sqliteTable("pushes", {
  id: text().primaryKey(),
  cameraId: text("camera_id").notNull(),
  eventKey: text("event_key").notNull(),
  capturedAtMs: integer("captured_at_ms"),
  receivedAtMs: integer("received_at_ms").notNull(),
  pass: text({ mode: "json" }).$type<Pass>().notNull(),
  frame: blob().$type<Uint8Array>(),
  crop: blob().$type<Uint8Array>(),
  pictureBytes: integer("picture_bytes").notNull(),
  handledAtMs: integer("handled_at_ms"),
});

export const pushCameras = sqliteTable("push_cameras", {
  cameraId: text("camera_id").primaryKey(),
  heardAtMs: integer("heard_at_ms").notNull(),
  clockOffsetMs: integer("clock_offset_ms"),
  beats: integer({ mode: "boolean" }).notNull(),
});
