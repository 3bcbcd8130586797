-- How well each camera sees, in sums an hour. No plates and no pictures in here.
CREATE TABLE camera_hours (
  camera_id TEXT NOT NULL,
  hour_ms INTEGER NOT NULL,
  light TEXT NOT NULL CHECK (light IN ('day', 'night')),
  watched_ms REAL NOT NULL,
  frames REAL NOT NULL,
  vehicles REAL NOT NULL,
  unread REAL NOT NULL,
  measured REAL NOT NULL,
  height REAL NOT NULL,
  blur REAL NOT NULL,
  contrast REAL NOT NULL,
  level REAL NOT NULL,
  burnt REAL NOT NULL,
  angle REAL NOT NULL,
  too_small REAL NOT NULL,
  blurred REAL NOT NULL,
  glare REAL NOT NULL,
  dark REAL NOT NULL,
  PRIMARY KEY (camera_id, hour_ms, light)
) STRICT, WITHOUT ROWID;

-- What each camera's characters were seen as and what they were: single characters, counted, never a plate.
CREATE TABLE confusions (
  camera_id TEXT NOT NULL,
  read TEXT NOT NULL,
  truth TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (camera_id, read, truth)
) STRICT, WITHOUT ROWID;

-- What a site's own reads propose, how a replay judged it, and whether the owner switched it on.
CREATE TABLE learning (
  kind TEXT NOT NULL CHECK (kind IN ('lookalikes', 'threshold')),
  subject TEXT NOT NULL,
  proposal TEXT,
  proof TEXT,
  proved_at_ms INTEGER,
  active TEXT,
  switched_at_ms INTEGER,
  switched_by TEXT,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

-- What reading a camera's own confirmed pictures again brought. Passes by id, never by plate.
CREATE TABLE benchmarks (
  id TEXT PRIMARY KEY,
  camera_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  result TEXT NOT NULL
) STRICT;
CREATE INDEX benchmarks_of_camera ON benchmarks (camera_id, at_ms);

-- Stays are learned from in the order in which they ended.
CREATE INDEX stays_by_exit ON stays (exit_at_ms, id) WHERE exit_at_ms IS NOT NULL;
