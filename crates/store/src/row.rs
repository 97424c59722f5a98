//! An asset as a row of the index, and back.
//!
//! What is read is not believed: the file may have been changed by anybody.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use library::{Asset, AssetId, Content, Frame, Frames, Kind, Marks, Metadata};
use rusqlite::{Row, params};
use uuid::Uuid;

use crate::{
    dictionary::{self, Dictionary, Words},
    error::{Error, Misfit},
    fold::folded,
    index::Index,
};

/// The first and the last second that can be kept: of the years 1 and 9999.
pub(crate) const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// The last picture that can be kept, a million years of them: so that an index can count in milliseconds.
const FRAME_MAX: Frame = Frame(1 << 50);

/// The columns of a photo, for [`Raw::read`].
pub(crate) const COLUMNS: &str = "photo.id, asset, kind, taken, taken_nanos, taken_offset, frame_first, \
     frame_still, frame_last, content_identifier, camera, lens, comment, latitude, longitude, bytes, deleted, \
     deleted_nanos, hidden, title, caption, favourite, adjustment, still, movie";

/// Where they come from.
pub(crate) const FROM: &str = "photo LEFT JOIN mark ON mark.photo = photo.id";

/// An instant as two columns.
pub(crate) fn columns(instant: DateTime<Utc>) -> Result<(i64, u32), Misfit> {
    let seconds = instant.timestamp();
    if SECONDS.contains(&seconds) {
        Ok((seconds, instant.timestamp_subsec_nanos()))
    } else {
        Err(Misfit::Date)
    }
}

/// Two columns as an instant.
pub(crate) fn instant(seconds: i64, nanos: u32) -> Option<DateTime<Utc>> {
    SECONDS.contains(&seconds).then(|| DateTime::from_timestamp(seconds, nanos)).flatten()
}

pub(crate) const fn rank(kind: Kind) -> i64 {
    match kind {
        Kind::LivePhoto => 0,
        Kind::Photo => 1,
        Kind::Movie => 2,
        Kind::Screenshot => 3,
    }
}

/// The rank's kind; none if it is no kind's.
pub(crate) fn kind_of(found: i64) -> Option<Kind> {
    let kinds = [Kind::LivePhoto, Kind::Photo, Kind::Movie, Kind::Screenshot];
    kinds.into_iter().find(|kind| rank(*kind) == found)
}

/// Whether an asset can be written down as it is.
pub(crate) fn check(asset: &Asset) -> Result<(), Misfit> {
    columns(asset.taken_at())?;
    asset.deleted.map(columns).transpose()?;
    if let Content::LivePhoto { frames: Frames { first, still, last } } = asset.content {
        let in_order = first <= still && still <= last && last <= FRAME_MAX;
        return if in_order { Ok(()) } else { Err(Misfit::Frames) };
    }
    Ok(())
}

/// Writes an asset down, with the rows of its files; its number.
pub(crate) fn insert(
    index: &Index,
    asset: &Asset,
    still: Option<i64>,
    movie: Option<i64>,
) -> Result<i64, Error> {
    let Asset { id, content, taken, metadata, bytes, deleted, .. } = asset;
    let Words { camera, lens, comment } = dictionary::words_of(index, metadata)?;
    let (seconds, nanos) = columns(taken.to_utc())?;
    let deleted = deleted.map(columns).transpose()?;
    let frames = match content {
        Content::LivePhoto { frames } => Some(frames),
        Content::Photo | Content::Movie | Content::Screenshot => None,
    };
    let frame = |frame: Frame| i64::try_from(frame.0).map_err(|_| Misfit::Frames);
    let photo = index.insert(
        "INSERT INTO photo (asset, kind, taken, taken_nanos, taken_offset, frame_first, frame_still, frame_last, \
         content_identifier, camera, lens, comment, latitude, longitude, bytes, deleted, deleted_nanos, hidden, \
         still, movie) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        params![
            id.0.as_bytes(),
            rank(content.kind()),
            seconds,
            nanos,
            taken.offset().local_minus_utc(),
            frames.map(|frames| frame(frames.first)).transpose()?,
            frames.map(|frames| frame(frames.still)).transpose()?,
            frames.map(|frames| frame(frames.last)).transpose()?,
            metadata.content_identifier.as_ref().map(Uuid::as_bytes),
            camera,
            lens,
            comment,
            metadata.location.map(|(latitude, _)| latitude),
            metadata.location.map(|(_, longitude)| longitude),
            i64::try_from(*bytes).map_err(|_| Misfit::Size { said: *bytes, files: 0 })?,
            deleted.map(|(seconds, _)| seconds),
            deleted.map(|(_, nanos)| nanos),
            asset.marks().hidden,
            still,
            movie,
        ],
    )?;
    // A new photo has none to be replaced.
    if *asset.marks() != Marks::default() {
        write_marks(index, photo, asset.marks())?;
    }
    Ok(photo)
}

/// Writes an owner's marks in place of those that are there.
pub(crate) fn write_marks(index: &Index, photo: i64, marks: &Marks) -> Result<(), Error> {
    let Marks { title, caption, keywords, favourite, hidden: _, adjustment } = marks;
    index.run("DELETE FROM keyword WHERE photo = ?1", [photo])?;
    for keyword in keywords {
        index.run(
            "INSERT INTO keyword (photo, text, folded) VALUES (?1, ?2, ?3)",
            (photo, keyword, folded(keyword)),
        )?;
    }
    if title.is_empty() && caption.is_empty() && !favourite && adjustment.is_none() {
        index.run("DELETE FROM mark WHERE photo = ?1", [photo])?;
    } else {
        index.run(
            "INSERT OR REPLACE INTO mark (photo, title, title_folded, caption, caption_folded, favourite, adjustment) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (photo, title, folded(title), caption, folded(caption), favourite, adjustment),
        )?;
    }
    Ok(())
}

/// A photo's row.
pub(crate) struct Raw {
    pub(crate) photo: i64,
    pub(crate) still: Option<i64>,
    pub(crate) movie: Option<i64>,
    words: Words,
    /// Without its texts and its keywords.
    asset: Asset,
    marks: Marks,
}

impl Raw {
    /// Reads [`COLUMNS`].
    pub(crate) fn read(index: &Index, row: &Row<'_>) -> Result<Self, Error> {
        Self::read_columns(row)
            .map_err(|error| index.error(error))?
            .ok_or_else(|| index.damaged("a photo's row holds what no photo can"))
    }

    fn read_columns(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let Some((asset, marks)) = read_asset(row)? else { return Ok(None) };
        let words = Words { camera: row.get(10)?, lens: row.get(11)?, comment: row.get(12)? };
        Ok(Some(Self { photo: row.get(0)?, still: row.get(23)?, movie: row.get(24)?, words, asset, marks }))
    }

    /// The asset, with its texts and its keywords.
    pub(crate) fn finish(
        self,
        index: &Index,
        dictionary: &mut Dictionary,
        keywords: BTreeSet<String>,
    ) -> Result<Asset, Error> {
        let Self { words, mut asset, marks, .. } = self;
        dictionary.fill(index, words, &mut asset.metadata)?;
        asset.set_marks(Marks { keywords, ..marks });
        Ok(asset)
    }
}

/// The asset and its marks, as far as they stand in its own row; none if no asset is like that.
fn read_asset(row: &Row<'_>) -> rusqlite::Result<Option<(Asset, Marks)>> {
    let id = AssetId(Uuid::from_bytes(row.get(1)?));
    let frames = [row.get::<_, Option<u64>>(6)?, row.get(7)?, row.get(8)?];
    let taken = instant(row.get(3)?, row.get(4)?);
    let offset = FixedOffset::east_opt(row.get(5)?);
    let (Some(kind), Some(taken), Some(offset)) = (kind_of(row.get(2)?), taken, offset) else {
        return Ok(None);
    };
    let content = match (kind, frames) {
        (Kind::LivePhoto, [Some(first), Some(still), Some(last)])
            if first <= still && still <= last && last <= FRAME_MAX.0 =>
        {
            Content::LivePhoto {
                frames: Frames { first: Frame(first), still: Frame(still), last: Frame(last) },
            }
        }
        (Kind::LivePhoto, _) => return Ok(None),
        (Kind::Photo, _) => Content::Photo,
        (Kind::Movie, _) => Content::Movie,
        (Kind::Screenshot, _) => Content::Screenshot,
    };
    let metadata = Metadata {
        content_identifier: row.get::<_, Option<[u8; 16]>>(9)?.map(Uuid::from_bytes),
        location: row.get::<_, Option<i32>>(13)?.zip(row.get(14)?),
        make: Arc::default(),
        model: Arc::default(),
        lens_model: Arc::default(),
        user_comment: Arc::default(),
    };
    let mut asset =
        Asset::new(id, content, offset.from_utc_datetime(&taken.naive_utc()), metadata, row.get(15)?);
    asset.deleted = match row.get::<_, Option<i64>>(16)?.zip(row.get(17)?) {
        Some((seconds, nanos)) => match instant(seconds, nanos) {
            Some(deleted) => Some(deleted),
            None => return Ok(None),
        },
        None => None,
    };
    let marks = Marks {
        title: row.get::<_, Option<String>>(19)?.unwrap_or_default(),
        caption: row.get::<_, Option<String>>(20)?.unwrap_or_default(),
        keywords: BTreeSet::new(),
        favourite: row.get::<_, Option<bool>>(21)?.unwrap_or_default(),
        hidden: row.get(18)?,
        adjustment: row.get(22)?,
    };
    Ok(Some((asset, marks)))
}
