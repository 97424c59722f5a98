//! Where the bytes of photos come from.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, FixedOffset};
use darkroom::{Exposure, Files, initial_files, screenshot_files};
use library::{Asset, Content, Frame, Frames, Metadata};
use protocol::DeviceId;
use scenario::Scenario;
use tokio::sync::oneshot;
use trace::Trace;

use crate::{keeper::Pair, orders::Pictures};

/// The pictures of a stand-in clip: as long as a whole one, a second before the still and two after it.
const STAND_IN: Frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };

/// The stand-in of all devices of this process: of the camera that asked first.
static CLIP: OnceLock<Result<Exposure, String>> = OnceLock::new();

/// Gives the files of captures, screenshots and of what a library begins with.
pub(crate) struct Supply {
    /// A clip that was encoded beforehand.
    stand_in: Option<&'static Exposure>,
    screenshot: Option<Pair>,
}

impl Supply {
    /// What `who` needs to take photos in that way.
    pub(crate) fn new(scenario: &Scenario, who: DeviceId, pictures: Pictures) -> Result<Self, String> {
        if pictures == Pictures::Drawn {
            return Ok(Self { stand_in: None, screenshot: None });
        }
        let taken = scenario.device(who).profile.clock.start.fixed_offset();
        let screenshot = screenshot_files(scenario, &Trace::empty(), who, None, taken);
        let clip =
            CLIP.get_or_init(|| Exposure::take(scenario, &Trace::empty(), who, STAND_IN).map_err(said));
        Ok(Self {
            stand_in: Some(clip.as_ref().map_err(Clone::clone)?),
            screenshot: Some(screenshot.map_err(said)?.into()),
        })
    }

    /// The two files of a capture.
    pub(crate) fn capture(
        &self,
        (scenario, trace, who): (&Scenario, &Trace, DeviceId),
        frames: Frames,
        metadata: &Metadata,
        taken: DateTime<FixedOffset>,
    ) -> Result<Pair, String> {
        let files = match self.stand_in {
            Some(exposure) => exposure.live_photo(metadata, taken),
            None => Exposure::take(scenario, trace, who, frames)
                .and_then(|exposure| exposure.live_photo(metadata, taken)),
        };
        files.map(Pair::from).map_err(said)
    }

    /// The file of a screenshot: what record number `record` of `trace` says that the screen showed.
    pub(crate) fn screenshot(
        &self,
        (scenario, trace, who): (&Scenario, &Trace, DeviceId),
        record: Option<usize>,
        taken: DateTime<FixedOffset>,
    ) -> Result<Pair, String> {
        match &self.screenshot {
            Some(pair) => Ok(pair.clone()),
            None => screenshot_files(scenario, trace, who, record, taken).map(Pair::from).map_err(said),
        }
    }

    /// The files of a photo with which the library begins.
    pub(crate) fn initial(&self, scenario: &Scenario, who: DeviceId, asset: &Asset) -> Result<Pair, String> {
        let Some(exposure) = self.stand_in else {
            return initial_files(scenario, who, asset).map(Pair::from).map_err(said);
        };
        if asset.content == Content::Screenshot {
            return self.screenshot((scenario, &Trace::empty(), who), None, asset.taken);
        }
        let Files { still, movie } = exposure.live_photo(&asset.metadata, asset.taken).map_err(said)?;
        Ok(Pair::from(match asset.content {
            Content::LivePhoto { .. } => Files { still, movie },
            Content::Movie => Files { still: None, movie },
            Content::Photo | Content::Screenshot => Files { still, movie: None },
        }))
    }
}

fn said(trouble: darkroom::Trouble) -> String {
    trouble.to_string()
}

/// The files of a capture, made beside everything else: cut from what the camera `cut` gives, and drawn anew where it holds
/// no such clip.
pub(crate) async fn expose(
    supply: Arc<Supply>,
    cut: Option<oneshot::Receiver<Exposure>>,
    (scenario, trace, who): (Arc<Scenario>, Trace, DeviceId),
    (frames, metadata, taken): (Frames, Metadata, DateTime<FixedOffset>),
) -> Result<Pair, String> {
    let cut = match cut {
        Some(cut) => cut.await.ok(),
        None => None,
    };
    let made = tokio::task::spawn_blocking(move || match cut {
        Some(exposure) => exposure.live_photo(&metadata, taken).map(Pair::from).map_err(said),
        None => supply.capture((&scenario, &trace, who), frames, &metadata, taken),
    });
    made.await.map_err(|error| error.to_string())?
}
