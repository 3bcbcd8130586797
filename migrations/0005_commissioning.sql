-- Why a lane would have opened that leaves it to a person.
ALTER TABLE decisions ADD COLUMN proposed TEXT;

-- What became known of a read: right or wrong, by a person or by a second camera. Holds no plate.
CREATE TABLE read_proofs (
  pass_id TEXT PRIMARY KEY,
  lane_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  is_right INTEGER NOT NULL,
  how TEXT NOT NULL,
  actor TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX read_proofs_of_lane ON read_proofs (lane_id, at_ms);

-- The newest result of each check of a lane: picture, pulse, wires.
CREATE TABLE lane_checks (
  lane_id TEXT NOT NULL,
  name TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  result TEXT NOT NULL,
  picture BLOB,
  PRIMARY KEY (lane_id, name)
) STRICT, WITHOUT ROWID;

-- Signed reports; the journal holds the SHA-256 of each.
CREATE TABLE commissioning_reports (
  id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  signed_by TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  pdf BLOB NOT NULL
) STRICT, WITHOUT ROWID;
