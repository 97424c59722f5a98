-- Version 1 of a library's index: photos, their files, and what is gone for good.
-- Dates are seconds since 1970 and nanoseconds after them; `datetime(taken, 'unixepoch')` shows one.

-- A file of `media/`, called by the BLAKE3 of its content. Photos with equal content share it.
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  blake3 BLOB NOT NULL UNIQUE CHECK (length(blake3) = 32),
  ending TEXT NOT NULL CHECK (ending IN ('jpg', 'heic', 'png', 'mov', 'mp4')),
  bytes INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT;

-- What a million photos say with the same few words. `folded` is the text without case and diacritics.
CREATE TABLE lens (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE,
  folded TEXT NOT NULL
) STRICT;

CREATE TABLE camera (
  id INTEGER PRIMARY KEY,
  make TEXT NOT NULL,
  model TEXT NOT NULL,
  folded TEXT NOT NULL,
  UNIQUE (make, model)
) STRICT;

CREATE TABLE comment (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE photo (
  id INTEGER PRIMARY KEY,
  -- The photo's name, a UUID, the same in the library as a value.
  asset BLOB NOT NULL UNIQUE CHECK (length(asset) = 16),
  -- 0 a Live Photo, 1 a photo, 2 a movie, 3 a screenshot: the order of photos of one instant.
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
  -- The instant; and how many seconds the clock that gave it stood east of Greenwich.
  taken INTEGER NOT NULL CHECK (taken BETWEEN -62135596800 AND 253402300799),
  taken_nanos INTEGER NOT NULL CHECK (taken_nanos BETWEEN 0 AND 1999999999),
  taken_offset INTEGER NOT NULL CHECK (taken_offset BETWEEN -86399 AND 86399),
  -- Which pictures of the camera a Live Photo holds.
  frame_first INTEGER CHECK (frame_first >= 0),
  frame_still INTEGER CHECK (frame_still >= frame_first),
  frame_last INTEGER CHECK (frame_last BETWEEN frame_still AND 1125899906842624),
  content_identifier BLOB CHECK (length(content_identifier) = 16),
  camera INTEGER NOT NULL REFERENCES camera,
  lens INTEGER NOT NULL REFERENCES lens,
  comment INTEGER NOT NULL REFERENCES comment,
  -- Millionths of a degree.
  latitude INTEGER CHECK (latitude BETWEEN -2147483648 AND 2147483647),
  longitude INTEGER CHECK (longitude BETWEEN -2147483648 AND 2147483647),
  -- Both files together.
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  still INTEGER REFERENCES file,
  movie INTEGER REFERENCES file,
  -- When it came into Recently Deleted.
  deleted INTEGER CHECK (deleted BETWEEN -62135596800 AND 253402300799),
  deleted_nanos INTEGER CHECK (deleted_nanos BETWEEN 0 AND 1999999999),
  -- Still and movie together, or neither: what is half cannot be written down.
  CHECK ((kind IN (0, 1, 3)) = (still IS NOT NULL)),
  CHECK ((kind IN (0, 2)) = (movie IS NOT NULL)),
  CHECK ((kind = 0) = (frame_first IS NOT NULL)),
  CHECK ((frame_first IS NULL) = (frame_still IS NULL)),
  CHECK ((frame_first IS NULL) = (frame_last IS NULL)),
  CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CHECK ((deleted IS NULL) = (deleted_nanos IS NULL))
) STRICT;

-- Which photos need a file; also what a file's own removal is checked by.
CREATE INDEX photo_still ON photo (still) WHERE still IS NOT NULL;
CREATE INDEX photo_movie ON photo (movie) WHERE movie IS NOT NULL;
-- Each view's order, with all that it takes to list it.
CREATE INDEX photo_taken ON photo (taken, taken_nanos, kind, asset) WHERE deleted IS NULL;
CREATE INDEX photo_kind ON photo (kind, taken, taken_nanos, asset) WHERE deleted IS NULL;
CREATE INDEX photo_lens ON photo (lens, taken, taken_nanos, kind, asset) WHERE deleted IS NULL;
CREATE INDEX photo_deleted ON photo (deleted, deleted_nanos, kind, asset) WHERE deleted IS NOT NULL;

-- Photos that were here and are gone for good: a late repeat of a save must not bring one back.
CREATE TABLE gone (
  asset BLOB PRIMARY KEY CHECK (length(asset) = 16)
) STRICT, WITHOUT ROWID;
