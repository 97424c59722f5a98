//! What the reader is willing to look at. Each limit that is reached becomes a finding, never a hang.
//!
//! There is no limit of nesting, because nothing here recurses: boxes are opened along paths that the code names.

/// Bytes of a file; a larger one is refused unread.
pub const FILE_BYTES_MAX: usize = 1 << 30;
/// Boxes of one movie, at all depths together.
pub const BOXES_MAX: u32 = 10_000;
/// Tracks of one movie.
pub const TRACKS_MAX: usize = 32;
/// Entries of one edit list. Every picture is held against each of them, so that they are few.
pub const EDITS_MAX: usize = 16;
/// Sample descriptions of one track.
pub const DESCRIPTIONS_MAX: usize = 16;
/// Pictures of one track: more than an hour of them.
pub const PICTURES_MAX: u32 = 1 << 17;
/// Samples of one track of timed metadata. They may all be the same bytes, so that the file's length bounds little.
pub const TIMED_SAMPLES_MAX: u32 = 4096;
/// Items of one sample of timed metadata.
pub const TIMED_ITEMS_MAX: usize = 64;
/// Keys of one track of timed metadata.
pub const TIMED_KEYS_MAX: usize = 32;
/// Parts of an encoded picture that are looked at (NAL units).
pub const UNITS_MAX: usize = 64;
/// Keys of a movie.
pub const KEYS_MAX: usize = 256;
/// References of one track to others.
pub const REFERENCES_MAX: usize = 64;
/// Directories of one Exif block that follow each other.
pub const IFDS_MAX: usize = 8;
/// Entries of one Exif directory.
pub const IFD_ENTRIES_MAX: u16 = 512;
/// Items of the directory of a Motion Photo.
pub const CONTAINER_ITEMS_MAX: usize = 16;
/// Findings about one part.
pub const FINDINGS_MAX: usize = 256;
/// Characters of a text that are kept.
pub const TEXT_CHARS_MAX: usize = 256;

/// The longest movie that a known photo manager still calls live: 3.1 s.
pub const LIVE_MICROS_MAX: i64 = 3_100_000;
/// How far the dates of the two files may be apart: a movie begins about 1.5 s before its photo.
pub const DATES_SECONDS_MAX: i64 = 2;
