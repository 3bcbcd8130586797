-- Reads that smart cameras sent: durable before the camera has its answer, emptied of pictures once the lane has them.
CREATE TABLE pushes (
  id TEXT PRIMARY KEY,
  camera_id TEXT NOT NULL,
  event_key TEXT NOT NULL,
  captured_at_ms INTEGER,
  received_at_ms INTEGER NOT NULL,
  pass TEXT NOT NULL,
  frame BLOB,
  crop BLOB,
  picture_bytes INTEGER NOT NULL,
  handled_at_ms INTEGER
) STRICT;
CREATE INDEX pushes_of_camera ON pushes (camera_id, received_at_ms);
CREATE INDEX pushes_waiting ON pushes (camera_id) WHERE handled_at_ms IS NULL;

-- When a smart camera was heard last, so that a silent one can be named also after a restart.
CREATE TABLE push_cameras (
  camera_id TEXT PRIMARY KEY,
  heard_at_ms INTEGER NOT NULL,
  clock_offset_ms INTEGER,
  beats INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
