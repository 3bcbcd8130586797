-- Money is integer minor units, instants are UTC milliseconds, plates are A-Z 0-9.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('occupancy', 0), ('receipt', 0);

-- The site file, one row an item, so that a page can change one without rewriting all.
CREATE TABLE site_items (
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (kind, position)
) STRICT, WITHOUT ROWID;

-- A stay keeps the version that was in force when it began; versions are never changed or removed.
CREATE TABLE tariff_versions (
  id TEXT PRIMARY KEY,
  tariff_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  currency TEXT NOT NULL,
  definition TEXT NOT NULL,
  retired_at_ms INTEGER,
  UNIQUE (tariff_id, version)
) STRICT;

CREATE TABLE passes (
  id TEXT PRIMARY KEY,
  lane_id TEXT NOT NULL,
  plate TEXT,
  raw TEXT NOT NULL,
  confidence REAL NOT NULL,
  region TEXT,
  candidates TEXT NOT NULL,
  chars TEXT NOT NULL,
  direction TEXT NOT NULL,
  first_at_ms INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  source TEXT NOT NULL,
  box TEXT,
  frame_image_id TEXT,
  crop_image_id TEXT
) STRICT;
CREATE INDEX passes_of_lane ON passes (lane_id, last_at_ms);
CREATE INDEX passes_of_plate ON passes (plate, last_at_ms);
CREATE INDEX passes_by_time ON passes (last_at_ms);

CREATE TABLE stays (
  id TEXT PRIMARY KEY,
  plate TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'waived', 'debt')),
  entry_at_ms INTEGER NOT NULL,
  entry_lane_id TEXT,
  entry_pass_id TEXT,
  entry_certainty TEXT NOT NULL,
  right_kind TEXT NOT NULL,
  group_id TEXT,
  permit_holder TEXT,
  tariff_version_id TEXT REFERENCES tariff_versions (id),
  exit_at_ms INTEGER,
  exit_lane_id TEXT,
  exit_pass_id TEXT,
  exit_reason TEXT,
  fee_minor INTEGER,
  paid_minor INTEGER NOT NULL DEFAULT 0,
  currency TEXT NOT NULL,
  time_uncertain INTEGER NOT NULL DEFAULT 0,
  extra_free_minutes INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  CHECK ((state = 'open') = (exit_reason IS NULL)),
  CHECK ((state = 'open') = (fee_minor IS NULL))
) STRICT;
-- The database itself refuses a second open stay of a plate.
CREATE UNIQUE INDEX one_open_stay_a_plate ON stays (plate) WHERE state = 'open' AND plate IS NOT NULL;
CREATE INDEX stays_by_entry ON stays (entry_at_ms, id);
CREATE INDEX stays_by_state ON stays (state, entry_at_ms, id);
CREATE INDEX stays_by_plate ON stays (plate, entry_at_ms);
CREATE INDEX stays_by_entry_pass ON stays (entry_pass_id);
CREATE INDEX stays_by_exit_pass ON stays (exit_pass_id);

CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  lane_id TEXT NOT NULL,
  pass_id TEXT,
  plate TEXT,
  at_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'hold')),
  reason TEXT NOT NULL,
  stay_id TEXT,
  due_minor INTEGER,
  currency TEXT,
  explanation TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_of_lane ON decisions (lane_id, at_ms);
CREATE INDEX decisions_of_stay ON decisions (stay_id, at_ms);
CREATE INDEX decisions_of_pass ON decisions (pass_id);

-- What a person said a plate is. The read itself is never overwritten.
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  stay_id TEXT NOT NULL,
  from_plate TEXT,
  to_plate TEXT NOT NULL,
  actor TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX corrections_of_stay ON corrections (stay_id);

-- The order to raise a barrier, durable before the relay moves, and what became of it.
CREATE TABLE intents (
  id TEXT PRIMARY KEY,
  gate_id TEXT NOT NULL,
  decision_id TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('pulse', 'hold', 'release')),
  created_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('written', 'done', 'failed', 'expired', 'unknown')),
  detail TEXT NOT NULL DEFAULT '',
  settled_at_ms INTEGER
) STRICT;
CREATE INDEX intents_written ON intents (state) WHERE state = 'written';
-- One decision, one pulse.
CREATE UNIQUE INDEX one_intent_a_decision ON intents (decision_id) WHERE decision_id IS NOT NULL;

CREATE TABLE quotes (
  id TEXT PRIMARY KEY,
  stay_id TEXT NOT NULL REFERENCES stays (id),
  at_ms INTEGER NOT NULL,
  valid_until_ms INTEGER NOT NULL,
  due_minor INTEGER NOT NULL,
  quote TEXT NOT NULL
) STRICT;
CREATE INDEX quotes_of_stay ON quotes (stay_id, at_ms);

CREATE TABLE payments (
  id TEXT PRIMARY KEY,
  stay_id TEXT NOT NULL REFERENCES stays (id),
  quote_id TEXT,
  method TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  state TEXT NOT NULL,
  credit_minor INTEGER NOT NULL,
  taken_by TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  receipt_number INTEGER NOT NULL UNIQUE,
  idempotency_key TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX payments_of_stay ON payments (stay_id, at_ms);
CREATE INDEX payments_by_time ON payments (at_ms);

-- The right to leave: bound to a stay and its window, consumed once.
CREATE TABLE exit_rights (
  id TEXT PRIMARY KEY,
  stay_id TEXT NOT NULL REFERENCES stays (id),
  covers_until_ms INTEGER NOT NULL,
  valid_until_ms INTEGER NOT NULL,
  consumed_at_ms INTEGER
) STRICT;
CREATE INDEX exit_rights_of_stay ON exit_rights (stay_id);

-- hash = SHA-256(previous hash, canonical row). No plates in here: they must be erasable.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE INDEX journal_by_kind ON journal (kind, seq);

-- What still has to be told to others, written in the transaction that made it true.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  topic TEXT NOT NULL,
  body TEXT NOT NULL,
  delivered_at_ms INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (seq) WHERE delivered_at_ms IS NULL;

CREATE TABLE images (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('frame', 'crop')),
  pass_id TEXT NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX images_by_time ON images (at_ms);
CREATE INDEX images_of_pass ON images (pass_id);

CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  cleared_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX one_open_alert ON alerts (code, subject) WHERE cleared_at_ms IS NULL;

CREATE TABLE users (
  name TEXT PRIMARY KEY COLLATE NOCASE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'attendant', 'installer', 'manager', 'owner')),
  password_hash TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  hash TEXT PRIMARY KEY,
  user TEXT NOT NULL COLLATE NOCASE,
  created_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_user ON sessions (user);

CREATE TABLE setup_codes (
  hash TEXT PRIMARY KEY,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
  key TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_key ON attempts (key, at_ms);
