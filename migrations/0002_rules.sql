-- What was taken off or put on a stay beside its tariff: concessions, validation codes, a lost-plate fee.
ALTER TABLE stays ADD COLUMN adjustments TEXT NOT NULL DEFAULT '[]';

-- A code counts once for a stay, and as often in all as the site says.
CREATE TABLE code_uses (
  code TEXT NOT NULL,
  stay_id TEXT NOT NULL REFERENCES stays (id),
  actor TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (code, stay_id)
) STRICT, WITHOUT ROWID;

-- What a plate owes is looked up at every entry.
CREATE INDEX stays_with_debt ON stays (plate) WHERE state = 'debt';

-- A lane's stays, newest first, without walking everybody else's.
CREATE INDEX stays_by_entry_lane ON stays (entry_lane_id, entry_at_ms, id);
CREATE INDEX stays_by_exit_lane ON stays (exit_lane_id, entry_at_ms, id);

-- What a tenant's vehicles have used up this month is asked at their entries.
CREATE INDEX stays_of_group ON stays (group_id, entry_at_ms) WHERE group_id IS NOT NULL;

-- Every plate that a stay has, once, and by its pairs of neighbours (AB12 is "AB B1 12 2"): a search must not walk a
-- million stays. A plate that no stay has any more is forgotten here, too.
CREATE TABLE plates (
  id INTEGER PRIMARY KEY,
  plate TEXT NOT NULL UNIQUE,
  pairs TEXT GENERATED ALWAYS AS (
    substr(plate, 1, 2) || ' ' || substr(plate, 2, 2) || ' ' || substr(plate, 3, 2) || ' ' || substr(plate, 4, 2) || ' ' ||
    substr(plate, 5, 2) || ' ' || substr(plate, 6, 2) || ' ' || substr(plate, 7, 2) || ' ' || substr(plate, 8, 2) || ' ' ||
    substr(plate, 9, 2) || ' ' || substr(plate, 10, 2) || ' ' || substr(plate, 11, 2) || ' ' || substr(plate, 12, 2) || ' ' ||
    substr(plate, 13, 2) || ' ' || substr(plate, 14, 2) || ' ' || substr(plate, 15, 2) || ' ' || substr(plate, 16, 2)
  ) VIRTUAL
) STRICT;
CREATE VIRTUAL TABLE plate_parts USING fts5 (pairs, content = 'plates', content_rowid = 'id', prefix = '1');

CREATE TRIGGER plate_seen AFTER INSERT ON stays WHEN NEW.plate IS NOT NULL BEGIN
  INSERT OR IGNORE INTO plates (plate) VALUES (NEW.plate);
END;
CREATE TRIGGER plate_changed AFTER UPDATE OF plate ON stays WHEN NEW.plate IS NOT OLD.plate BEGIN
  INSERT OR IGNORE INTO plates (plate) SELECT NEW.plate WHERE NEW.plate IS NOT NULL;
  DELETE FROM plates WHERE plate = OLD.plate AND NOT EXISTS (SELECT 1 FROM stays WHERE plate = OLD.plate);
END;
CREATE TRIGGER plate_gone AFTER DELETE ON stays WHEN OLD.plate IS NOT NULL BEGIN
  DELETE FROM plates WHERE plate = OLD.plate AND NOT EXISTS (SELECT 1 FROM stays WHERE plate = OLD.plate);
END;
CREATE TRIGGER plate_listed AFTER INSERT ON plates BEGIN
  INSERT INTO plate_parts (rowid, pairs) VALUES (NEW.id, NEW.pairs);
END;
CREATE TRIGGER plate_unlisted AFTER DELETE ON plates BEGIN
  INSERT INTO plate_parts (plate_parts, rowid, pairs) VALUES ('delete', OLD.id, OLD.pairs);
END;
INSERT INTO plates (plate) SELECT DISTINCT plate FROM stays WHERE plate IS NOT NULL;
