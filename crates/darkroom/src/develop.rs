//! Writes what each device's owner has: one folder for each device that holds anything.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, FixedOffset};
use engine::Run;
use library::{Content, Metadata};
use media::{About, BUNDLE_METADATA, BUNDLE_PLIST, Cut, Size, base_name};
use protocol::DeviceId;
use scenario::Scenario;
use store::{Format, Media};
use trace::Trace;

use crate::{
    Trouble,
    folder::Folder,
    index::{INDEX_FILE, INDEX_VERSION, Index, Photo},
    libraries::Libraries,
    reel::{self, Reel},
    screens::Screens,
    shelf::{Item, Origin, Take, What, shelves},
    shoot::{Shot, shoot},
};

/// The most photos that are written of one run.
pub const FILES_MAX: usize = 2_000;

/// Where photos lie on a device, and where those that were deleted and can still be recovered do.
const PHOTOS: &str = "Photos";
const RECENTLY_DELETED: &str = "Recently Deleted";
/// Where a Mac keeps screenshots.
const DESKTOP: &str = "Desktop";

/// In which files a Live Photo is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Two files with one base name: `IMG_0001.JPG`, `IMG_0001.MOV`; on a Windows PC too (CLOUD-4).
    #[default]
    Pair,
    /// A folder that Apple's programs take for one Live Photo: `IMG_0001.pvt`.
    Bundle,
    /// One file, as telephones with Android keep it: `IMG_0001.MP.jpg`.
    MotionPhoto,
    /// As a device keeps its library: an index in SQLite, and the files under the hash of their content.
    Library,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Developed {
    /// What each device's folder holds; devices without a folder have nothing.
    pub devices: Vec<Index>,
}

/// Writes what each device's owner has at the end of `run` into a folder of its own below `root`.
///
/// The same run gives the same bytes, on every machine.
///
/// # Errors
///
/// [`Trouble`]; what was written until then stays.
pub fn develop(
    scenario: &Scenario,
    run: &Run,
    seed: u64,
    root: &Path,
    form: Form,
) -> Result<Developed, Trouble> {
    let items = shelves(scenario, run);
    if items.len() > FILES_MAX {
        return Err(Trouble::TooMany(items.len()));
    }
    let libraries = Libraries::new(root.to_owned());
    let mut room = Room { scenario, folder: Folder::make(root)?, form, libraries };
    let mut photos: Vec<Photo> = items.iter().map(|item| room.describe(item)).collect();
    for (take, cuts) in takes(&items) {
        let reel = reel(scenario, &run.trace, take);
        shoot(&reel, &cuts, |cut, shot| {
            let meant = items.iter().zip(&mut photos).filter_map(|(item, photo)| match item.origin {
                Origin::Camera { take: its, cut: of, what } if its == take && of == *cut => {
                    Some((item, photo, what))
                }
                Origin::Camera { .. } | Origin::Screen { .. } => None,
            });
            for (item, photo, what) in meant {
                room.write_shot(item, photo, what, shot, &reel)?;
            }
            Ok(())
        })?;
    }
    let mut screens = Screens::new(scenario, &run.trace);
    let mut desktop = BTreeMap::new();
    for (item, photo) in items.iter().zip(&mut photos) {
        if let Origin::Screen { of, record } = item.origin {
            room.write_screenshot(item, photo, (of, record), &mut screens, &mut desktop)?;
        }
    }
    let mut devices: Vec<Index> = vec![];
    for (item, photo) in items.iter().zip(photos) {
        let device = scenario.device(item.owner);
        let place = devices.iter().position(|index| index.device == device.name);
        let place = place.unwrap_or_else(|| {
            devices.push(Index {
                version: INDEX_VERSION,
                scenario: scenario.title.clone(),
                seed,
                device: device.name.clone(),
                model: device.profile.model.name.to_owned(),
                photos: vec![],
            });
            devices.len() - 1
        });
        devices[place].photos.push(photo);
    }
    if form == Form::Library {
        for (device, library) in scenario.devices.iter().zip(&run.libraries) {
            room.libraries.finish(&device.name, library)?;
        }
        return Ok(Developed { devices });
    }
    for index in &devices {
        let text = serde_json::to_string_pretty(index).expect("an index has only texts and numbers") + "\n";
        room.folder.write(&format!("{}/{INDEX_FILE}", index.device), text.as_bytes())?;
    }
    Ok(Developed { devices })
}

/// What is asked of each camera.
fn takes(items: &[Item]) -> BTreeMap<Take, Vec<Cut>> {
    let mut takes: BTreeMap<Take, Vec<Cut>> = BTreeMap::new();
    for item in items {
        if let Origin::Camera { take, cut, .. } = item.origin {
            takes.entry(take).or_default().push(cut);
        }
    }
    takes
}

fn reel(scenario: &Scenario, trace: &Trace, take: Take) -> Reel {
    match take {
        Take::Run(who) => Reel::of(scenario, trace, who),
        Take::Before(who, taken) => Reel::ordinary(scenario, who, taken),
    }
}

/// Where everything is written to, and how.
struct Room<'a> {
    scenario: &'a Scenario,
    folder: Folder,
    form: Form,
    libraries: Libraries,
}

impl Room<'_> {
    fn name(&self, who: DeviceId) -> &str {
        &self.scenario.device(who).name
    }

    /// What the index says of it before there are files.
    fn describe(&self, item: &Item) -> Photo {
        let asset = &item.asset;
        let mut photo = Photo {
            asset: asset.id.to_string(),
            kind: kind(asset.content).to_owned(),
            taken: asset.taken.to_rfc3339(),
            deleted: asset.deleted.is_some(),
            ..Photo::default()
        };
        if let Origin::Camera { take: Take::Run(subject) | Take::Before(subject, _), cut, what } = item.origin
        {
            photo.camera = Some(self.name(subject).to_owned());
            let only_still = what == What::Still;
            let (first, last) = if only_still { (cut.still, cut.still) } else { (cut.first, cut.last) };
            photo.pictures = Some([first, cut.still, last]);
        }
        photo
    }

    /// The path of a photo's file below the root, without its ending.
    fn path(&self, item: &Item) -> String {
        let shelf = if item.asset.deleted.is_some() { RECENTLY_DELETED } else { PHOTOS };
        let name = base_name(item.ordinal.unwrap_or(0));
        format!("{}/{shelf}/{name}", self.name(item.owner))
    }

    fn write(&self, item: &Item, photo: &mut Photo, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let mut file = self.folder.write(path, bytes)?;
        // An index speaks of what lies below it.
        let below = format!("{}/", self.name(item.owner));
        file.path = file.path.strip_prefix(&below).unwrap_or(&file.path).to_owned();
        photo.files.push(file);
        Ok(())
    }

    /// Saves a photo into the library of its owner.
    fn save(&mut self, item: &Item, photo: &mut Photo, media: Media<'_>) -> Result<(), Trouble> {
        let device = &self.scenario.device(item.owner).name;
        photo.files.extend(self.libraries.save(device, &item.asset, media)?);
        Ok(())
    }

    fn write_shot(
        &mut self,
        item: &Item,
        photo: &mut Photo,
        what: What,
        shot: &Shot,
        reel: &Reel,
    ) -> Result<(), Trouble> {
        let about = about(&item.asset.metadata, item.asset.taken, reel);
        let path = self.path(item);
        let still = || media::still(&shot.picture, &about);
        let movie = |form| media::movie(&shot.clip, &about, form);
        if what != What::Still {
            photo.hidden_pictures = shot.clip.hidden;
        }
        match (what, self.form) {
            (What::Still, Form::Library) => self.save(item, photo, Media::still(Format::Jpeg, &still()?)),
            (What::Video, Form::Library) => {
                self.save(item, photo, Media::movie(Format::QuickTime, &movie(media::Form::Video)?))
            }
            (What::LivePhoto, Form::Library) => {
                photo.content_identifier = about.identifier();
                self.save(item, photo, Media::live_photo(&still()?, &movie(media::Form::LivePhoto)?))
            }
            (What::Still, _) => self.write(item, photo, &format!("{path}.JPG"), &still()?),
            (What::Video, _) => self.write(item, photo, &format!("{path}.MOV"), &movie(media::Form::Video)?),
            (What::LivePhoto, Form::MotionPhoto) => {
                let bytes = media::motion_photo(&shot.picture, &shot.clip, &about)?;
                self.write(item, photo, &format!("{path}.MP.jpg"), &bytes)
            }
            (What::LivePhoto, Form::Pair | Form::Bundle) => {
                photo.content_identifier = about.identifier();
                let inside = if self.form == Form::Bundle {
                    let bundle = format!("{path}.pvt");
                    let plist = format!("{bundle}/{BUNDLE_PLIST}");
                    self.write(item, photo, &plist, BUNDLE_METADATA.as_bytes())?;
                    format!("{bundle}/{}", base_name(item.ordinal.unwrap_or(0)))
                } else {
                    path
                };
                self.write(item, photo, &format!("{inside}.JPG"), &still()?)?;
                self.write(item, photo, &format!("{inside}.MOV"), &movie(media::Form::LivePhoto)?)
            }
        }
    }

    fn write_screenshot(
        &mut self,
        item: &Item,
        photo: &mut Photo,
        (of, record): (DeviceId, Option<usize>),
        screens: &mut Screens<'_>,
        desktop: &mut BTreeMap<String, u32>,
    ) -> Result<(), Trouble> {
        let taken = item.asset.taken;
        let bytes = draw_screenshot(screens, of, record, taken)?;
        if self.form == Form::Library && item.ordinal.is_some() {
            return self.save(item, photo, Media::still(Format::Png, &bytes));
        }
        let path = if item.ordinal.is_some() {
            format!("{}.PNG", self.path(item))
        } else {
            let name = taken.format("Screenshot %Y-%m-%d at %H.%M.%S").to_string();
            let place = format!("{}/{DESKTOP}/{name}", self.name(item.owner));
            let count = desktop.entry(place.clone()).or_default();
            *count += 1;
            if *count == 1 { format!("{place}.png") } else { format!("{place} ({count}).png") }
        };
        self.write(item, photo, &path, &bytes)
    }
}

/// The file of a screenshot on `of`.
pub(crate) fn draw_screenshot(
    screens: &mut Screens<'_>,
    of: DeviceId,
    record: Option<usize>,
    taken: DateTime<FixedOffset>,
) -> Result<Vec<u8>, Trouble> {
    let minute = u16::try_from(reel::time_of_day(taken) / 60_000_000).unwrap_or(0);
    let image = screens.screen(of, record, minute).draw();
    let side = |pixels: u32| u16::try_from(pixels).expect("no screen is that large");
    let size = Size { width: side(image.width), height: side(image.height) };
    Ok(media::screenshot(size, &image.rgb, taken)?)
}

pub(crate) fn about(metadata: &Metadata, taken: DateTime<FixedOffset>, reel: &Reel) -> About {
    About {
        content_identifier: metadata.content_identifier,
        make: metadata.make.to_string(),
        model: metadata.model.to_string(),
        lens_model: metadata.lens_model.to_string(),
        user_comment: metadata.user_comment.to_string(),
        taken,
        orientation: reel.orientation,
        location: metadata.location,
    }
}

const fn kind(content: Content) -> &'static str {
    match content {
        Content::Photo => "photo",
        Content::LivePhoto { .. } => "live-photo",
        Content::Movie => "movie",
        Content::Screenshot => "screenshot",
    }
}
