-- Version 2: what owners make of their photos, and smart albums.

ALTER TABLE photo ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));

-- Most photos have no row here.
CREATE TABLE mark (
  photo INTEGER PRIMARY KEY REFERENCES photo ON DELETE CASCADE,
  title TEXT NOT NULL,
  title_folded TEXT NOT NULL,
  caption TEXT NOT NULL,
  caption_folded TEXT NOT NULL,
  favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
  adjustment TEXT
) STRICT;

CREATE TABLE keyword (
  photo INTEGER NOT NULL REFERENCES photo ON DELETE CASCADE,
  text TEXT NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (photo, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE album (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL,
  -- As people write it: `Lens includes FaceTime`.
  rule TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What holds of the whole file: `folding` counts the ways in which `folded` has been made.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Hidden photos show in no view but one.
DROP INDEX photo_taken;
DROP INDEX photo_kind;
DROP INDEX photo_lens;
CREATE INDEX photo_taken ON photo (taken, taken_nanos, kind, asset) WHERE deleted IS NULL AND hidden = 0;
CREATE INDEX photo_kind ON photo (kind, taken, taken_nanos, asset) WHERE deleted IS NULL AND hidden = 0;
CREATE INDEX photo_lens ON photo (lens, taken, taken_nanos, kind, asset) WHERE deleted IS NULL AND hidden = 0;
CREATE INDEX photo_hidden ON photo (taken, taken_nanos, kind, asset) WHERE deleted IS NULL AND hidden = 1;

-- For people with any SQLite tool: one row a photo. The view `albums`, one row for each photo of each album, is made by the
-- program whenever a smart album changes.
CREATE VIEW photos AS
SELECT
  photo.id AS number,
  lower(substr(hex(asset), 1, 8) || '-' || substr(hex(asset), 9, 4) || '-' || substr(hex(asset), 13, 4)
    || '-' || substr(hex(asset), 17, 4) || '-' || substr(hex(asset), 21)) AS asset,
  CASE kind WHEN 0 THEN 'live-photo' WHEN 1 THEN 'photo' WHEN 2 THEN 'movie' ELSE 'screenshot' END AS kind,
  datetime(taken + taken_offset, 'unixepoch') AS taken_local,
  datetime(taken, 'unixepoch') AS taken_utc,
  camera.make, camera.model, lens.text AS lens, comment.text AS comment,
  latitude / 1000000.0 AS latitude, longitude / 1000000.0 AS longitude,
  photo.bytes,
  coalesce(mark.title, '') AS title, coalesce(mark.caption, '') AS caption,
  (SELECT group_concat(text, ', ') FROM keyword WHERE keyword.photo = photo.id) AS keywords,
  coalesce(mark.favourite, 0) AS favourite, hidden, mark.adjustment,
  datetime(deleted, 'unixepoch') AS deleted_utc,
  'media/' || lower(hex(still.blake3)) || '.' || still.ending AS still,
  'media/' || lower(hex(movie.blake3)) || '.' || movie.ending AS movie
FROM photo
JOIN camera ON camera.id = photo.camera
JOIN lens ON lens.id = photo.lens
JOIN comment ON comment.id = photo.comment
LEFT JOIN mark ON mark.photo = photo.id
LEFT JOIN file AS still ON still.id = photo.still
LEFT JOIN file AS movie ON movie.id = photo.movie;
