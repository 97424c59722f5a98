//! One photo at a time, for whoever has no whole run: a device that takes photos while time goes by.

use chrono::{DateTime, FixedOffset};
use library::{Asset, Content, Frames, Metadata};
use media::{About, Cut};
use protocol::DeviceId;
use scenario::Scenario;
use store::{Format, Media};
use trace::Trace;

use crate::{
    Trouble,
    develop::{about, draw_screenshot},
    reel::{ORDINARY_STILL, Reel},
    screens::Screens,
    shoot::{Shot, shoot},
};

/// The files of one photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The picture; none of a video.
    pub still: Option<(Format, Vec<u8>)>,
    /// The movie of a Live Photo or video.
    pub movie: Option<Vec<u8>>,
}

impl Files {
    /// As a library takes them.
    #[must_use]
    pub fn media(&self) -> Media<'_> {
        match (&self.still, &self.movie) {
            (Some((_, still)), Some(movie)) => Media::live_photo(still, movie),
            (Some((format, still)), None) => Media::still(*format, still),
            (None, Some(movie)) => Media::movie(Format::QuickTime, movie),
            (None, None) => Media { still: None, movie: None },
        }
    }
}

/// A clip that a camera has encoded, of which files can be written under any name.
#[derive(Debug)]
pub struct Exposure {
    shot: Shot,
    reel: Reel,
}

impl Exposure {
    /// What the camera of `who` made in those pictures. `trace` says what it did until then: which side was on, where its
    /// keyframes are; only facts of that device are looked at.
    ///
    /// # Errors
    ///
    /// What encoding fails with.
    pub fn take(scenario: &Scenario, trace: &Trace, who: DeviceId, frames: Frames) -> Result<Self, Trouble> {
        let cut = Cut { first: frames.first.0, still: frames.still.0, last: frames.last.0 };
        Self::of(Reel::of(scenario, trace, who), cut)
    }

    pub(crate) const fn from_ring(shot: Shot, reel: Reel) -> Self {
        Self { shot, reel }
    }

    #[cfg(test)]
    pub(crate) const fn shot(&self) -> &Shot {
        &self.shot
    }

    fn of(reel: Reel, cut: Cut) -> Result<Self, Trouble> {
        let mut taken = None;
        shoot(&reel, &[cut], |_, shot| {
            taken = Some(shot.clone());
            Ok(())
        })?;
        let shot = taken.ok_or(Trouble::NoPicture)?;
        Ok(Self { shot, reel })
    }

    /// The two files of a Live Photo that says this of itself.
    ///
    /// # Errors
    ///
    /// What writing them fails with.
    pub fn live_photo(&self, metadata: &Metadata, taken: DateTime<FixedOffset>) -> Result<Files, Trouble> {
        self.files(&about(metadata, taken, &self.reel), true, Some(media::Form::LivePhoto))
    }

    fn files(&self, about: &About, still: bool, movie: Option<media::Form>) -> Result<Files, Trouble> {
        let still = still.then(|| media::still(&self.shot.picture, about)).transpose()?;
        let movie = movie.map(|form| media::movie(&self.shot.clip, about, form)).transpose()?;
        Ok(Files { still: still.map(|still| (Format::Jpeg, still)), movie })
    }
}

/// The files of a photo with which the library of `who` begins (LIB-8).
///
/// # Errors
///
/// What making them fails with.
pub fn initial_files(scenario: &Scenario, who: DeviceId, asset: &Asset) -> Result<Files, Trouble> {
    let still = ORDINARY_STILL.0;
    let alone = Cut { first: still, still, last: still };
    let expose = |cut| Exposure::of(Reel::ordinary(scenario, who, asset.taken), cut);
    let files = |exposure: Exposure, still, movie| {
        exposure.files(&about(&asset.metadata, asset.taken, &exposure.reel), still, movie)
    };
    match asset.content {
        Content::Screenshot => screenshot_files(scenario, &Trace::empty(), who, None, asset.taken),
        Content::Photo => files(expose(alone)?, true, None),
        Content::Movie => files(expose(alone)?, false, Some(media::Form::Video)),
        Content::LivePhoto { frames } => {
            let cut = Cut { first: frames.first.0, still: frames.still.0, last: frames.last.0 };
            files(expose(cut)?, true, Some(media::Form::LivePhoto))
        }
    }
}

/// The file of a screenshot: what record number `record` of `trace` says that the screen showed; the home screen where
/// there is none.
///
/// # Errors
///
/// What making it fails with.
pub fn screenshot_files(
    scenario: &Scenario,
    trace: &Trace,
    who: DeviceId,
    record: Option<usize>,
    taken: DateTime<FixedOffset>,
) -> Result<Files, Trouble> {
    let bytes = draw_screenshot(&mut Screens::new(scenario, trace), who, record, taken)?;
    Ok(Files { still: Some((Format::Png, bytes)), movie: None })
}
