//! People and their devices: models, OS versions, settings, clocks, libraries.

use chrono::{DateTime, FixedOffset, Utc};
use device::{Clock, Policy, Profile, Region, Setting, Settings};
use library::{KEYWORDS_MAX, Marks};
use protocol::{DeviceId, Feature, MODELS, Model, OsVersion, OsVersionError, PersonId, Platform, supports};

use super::{
    Checker,
    mistake::{Mistake, Spot},
    names::Known,
};
use crate::{
    file::{self, Camera, Entries, Person},
    limits::{DEVICES_MAX, PEOPLE_MAX, TIMES_MAX},
    place::Path,
    scenario::InitialAsset,
    suggest,
};

/// Free storage where a file names none.
pub(crate) const STORAGE_FREE_BYTES: u64 = 64_000_000_000;

/// What a person's iCloud storage holds where a file says nothing (A: the middle plan).
pub(crate) const ICLOUD_STORAGE_BYTES: u64 = 200_000_000_000;

impl Checker<'_> {
    pub(super) fn people(&mut self, people: Option<&Entries<Person>>, start: DateTime<Utc>, policy: Policy) {
        let root = Path::ROOT.key("people");
        for (name, person) in people.map(|people| people.0.as_slice()).unwrap_or_default() {
            let path = root.key(name.clone());
            self.name(&path, name, "person");
            let Some(id) = self.next_id(&path, "people", self.names.people.len(), PEOPLE_MAX) else { return };
            self.names.people.push(name.clone());
            let storage = match &person.icloud_storage {
                Some(size) => self.size(Spot::Key(&path, "icloud_storage"), size),
                None => Some(ICLOUD_STORAGE_BYTES),
            };
            // A size with a mistake ends nothing: the mistake is said, and no scenario comes of it.
            self.names.icloud_storage.push(storage.unwrap_or_default());
            let devices = person.devices.as_ref().map(|devices| devices.0.as_slice()).unwrap_or_default();
            if devices.is_empty() && !self.damaged.touches(&path) {
                self.report(
                    Mistake::new(Spot::Here(&path), format!("`{name}` has no device"))
                        .key()
                        .help(format!("give one as `[people.{name}.devices.phone]`")),
                );
            }
            let devices_path = path.key("devices");
            for (device_name, device) in devices {
                let path = devices_path.key(device_name.clone());
                self.name(&path, device_name, "device");
                let Some(device_id) = self.next_id(&path, "devices", self.names.devices.len(), DEVICES_MAX)
                else {
                    return;
                };
                let origin = Origin { id: DeviceId(device_id), person: PersonId(id), start, policy };
                let known = self.profile(&path, format!("{name}.{device_name}"), device, origin);
                self.names.devices.push(known);
            }
        }
    }

    /// The next number, if there may be so many.
    fn next_id(&mut self, path: &Path, what: &str, count: usize, most: usize) -> Option<u8> {
        let id = u8::try_from(count).ok().filter(|_| count < most);
        if id.is_none() {
            self.report(Mistake::new(Spot::Here(path), format!("more than {most} {what}")).key());
        }
        id
    }

    fn name(&mut self, path: &Path, name: &str, noun: &str) {
        let tail = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.bytes().all(tail) {
            self.report(
                Mistake::new(
                    Spot::Here(path),
                    format!("`{}` is not a name for a {noun}", suggest::shown(name)),
                )
                .key()
                .label("expected lower-case letters, digits and hyphens, a letter first"),
            );
        }
    }

    fn profile(&mut self, path: &Path, name: String, device: &file::Device, origin: Origin) -> Known {
        let model = self.model(path, device.model.as_deref());
        let os = self.os_of(path, device, model);
        let region = device.region.unwrap_or_default();
        let settings = settings(device, region);
        if let (Some(true), Some(os)) = (device.lockdown_mode, os)
            && !supports(os, Feature::LockdownMode)
        {
            self.report(
                Mistake::new(Spot::Key(path, "lockdown_mode"), format!("{os} has no Lockdown Mode"))
                    .help("it came with iOS 16 and macOS 13 (OS-3)"),
            );
        }
        if let (Some(true), Region::NotOffered) = (device.live_photos, region) {
            self.report(
                Mistake::new(
                    Spot::Key(path, "live_photos"),
                    "a region that does not offer Live Photos has no such setting",
                )
                .help("leave out `live_photos`, or the `region` (SET-3)"),
            );
        }
        for (key, setting, on) in [
            ("icloud_photos", Setting::ICloudPhotos, device.icloud_photos),
            ("low_power_mode", Setting::LowPowerMode, device.low_power_mode),
        ] {
            if let (Some(true), Some(model), Some(os)) = (on, model, os)
                && setting.path(model.family, os).is_none()
            {
                let what = if setting == Setting::ICloudPhotos { "iCloud Photos" } else { "Low Power Mode" };
                self.report(Mistake::new(
                    Spot::Key(path, key),
                    format!("{} with {os} has no {what}", suggest::article(model.name)),
                ));
            }
        }
        let free_bytes = match &device.storage_free {
            Some(size) => self.size(Spot::Key(path, "storage_free"), size),
            None => Some(STORAGE_FREE_BYTES),
        };
        let error = match &device.clock_error {
            Some(error) => self.signed_duration(Spot::Key(path, "clock_error"), error),
            None => Some(chrono::TimeDelta::zero()),
        };
        let offset = match &device.utc_offset {
            Some(zone) => self.zone(Spot::Key(path, "utc_offset"), zone),
            None => FixedOffset::east_opt(0),
        };
        let camera = device.camera.unwrap_or(Camera::Front);
        let library = self.library(path, device.library.as_deref().unwrap_or_default(), model);
        let profile = || {
            Some(Profile {
                id: origin.id,
                person: origin.person,
                model: model?,
                os: os?,
                settings,
                photos_opened: device.photos_opened.unwrap_or(true),
                camera_on: camera != Camera::Paused,
                front_camera: camera != Camera::Back,
                free_bytes: free_bytes?,
                clock: Clock { start: origin.start, error: error?, offset: offset? },
                policy: origin.policy,
            })
        };
        let (held, picture) = (device.held, device.picture);
        Known { name, person: origin.person, model, os, profile: profile(), held, picture, library }
    }

    fn model(&mut self, path: &Path, name: Option<&str>) -> Option<&'static Model> {
        let Some(name) = name else {
            self.missing(path, "model", "for example `model = \"iPhone 15 Pro\"`");
            return None;
        };
        let model = Model::named(name);
        if model.is_none() {
            let names = MODELS.iter().map(|model| model.name);
            self.report(Mistake::unknown(Spot::Key(path, "model"), "model", name, names));
        }
        model
    }

    fn os_of(
        &mut self,
        path: &Path,
        device: &file::Device,
        model: Option<&'static Model>,
    ) -> Option<OsVersion> {
        let Some(text) = &device.os else { return model.map(Model::default_os) };
        let os = self.os(Spot::Key(path, "os"), text)?;
        let model = model?;
        if model.runs(os) {
            return Some(os);
        }
        let platform = model.platform(os.version).as_str();
        let own_platforms = [model.platform(model.first), model.default_os().platform];
        let label = if own_platforms.contains(&os.platform) && os.platform.as_str() == platform {
            match model.until {
                Some(until) => {
                    format!("it runs {platform} {} and later, but not {until} (DEV-5)", model.first)
                }
                None => format!("it runs {platform} {} and later", model.first),
            }
        } else {
            format!("its OS is {platform}")
        };
        self.report(
            Mistake::new(Spot::Key(path, "os"), format!("`{}` does not run {os}", model.name))
                .label(label)
                .help(format!("without `os` it has {}", model.default_os())),
        );
        None
    }

    /// An OS version, whatever runs it.
    pub(super) fn os(&mut self, spot: Spot<'_>, text: &file::Os) -> Option<OsVersion> {
        match text.0.parse() {
            Ok(os) => Some(os),
            Err(OsVersionError::UnknownPlatform) => {
                let word = text.0.split(' ').next().unwrap_or_default();
                let platforms = Platform::ALL.iter().map(|platform| platform.as_str());
                self.report(Mistake::unknown(spot, "OS", word, platforms));
                None
            }
            Err(OsVersionError::NotAVersion) => {
                self.report(
                    Mistake::new(spot, format!("`{}` is not an OS version", suggest::shown(&text.0)))
                        .label("expected an OS and one to three numbers, such as `iOS 17.6`"),
                );
                None
            }
        }
    }

    fn library(
        &mut self,
        path: &Path,
        assets: &[file::InitialAsset],
        model: Option<&'static Model>,
    ) -> Option<Vec<InitialAsset>> {
        if let (Some(model), false) = (model, assets.is_empty())
            && !model.family.takes_live_photos()
        {
            self.report(
                Mistake::new(Spot::Key(path, "library"), format!("`{}` has no photo library", model.name))
                    .label("only iPhone, iPad, iPod touch and Mac have one (DEV-4)"),
            );
        }
        let path = path.key("library");
        let mut checked = Vec::with_capacity(assets.len());
        for (index, asset) in assets.iter().enumerate() {
            if self.has_enough() {
                return None;
            }
            checked.push(self.initial_asset(&path.index(index), asset));
        }
        checked.into_iter().collect()
    }

    fn initial_asset(&mut self, path: &Path, asset: &file::InitialAsset) -> Option<InitialAsset> {
        if self.damaged.has(path) {
            return None;
        }
        if asset.kind.is_none() {
            self.missing(path, "kind", "one of `photo`, `live-photo`, `screenshot`");
        }
        let taken = match &asset.taken {
            Some(taken) => self.date(Spot::Key(path, "taken"), taken),
            None => {
                self.missing(path, "taken", "for example `taken = \"2024-09-01T10:00:00+02:00\"`");
                None
            }
        };
        let count = self.count(Spot::Key(path, "count"), "count", asset.count);
        let keywords = asset.keywords.iter().flatten().count();
        if keywords > KEYWORDS_MAX {
            let mistake = format!("more than {KEYWORDS_MAX} keywords");
            self.report(Mistake::new(Spot::Key(path, "keywords"), mistake));
            return None;
        }
        let marks = Marks {
            title: asset.title.clone().unwrap_or_default(),
            caption: asset.caption.clone().unwrap_or_default(),
            keywords: asset.keywords.iter().flatten().cloned().collect(),
            favourite: asset.favourite.unwrap_or(false),
            ..Marks::default()
        };
        Some(InitialAsset {
            kind: asset.kind?,
            taken: taken?,
            count: count?,
            model: asset.model.clone(),
            marks,
        })
    }

    /// How often, once at least; once, where a file does not say.
    pub(super) fn count(&mut self, spot: Spot<'_>, key: &str, count: Option<u32>) -> Option<u32> {
        let count = count.unwrap_or(1);
        let message = match count {
            0 => format!("`{key}` is 0, which is never"),
            1..=TIMES_MAX => return Some(count),
            _ => format!("`{key}` is more than {TIMES_MAX}"),
        };
        self.report(Mistake::new(spot, message));
        None
    }
}

/// What a profile takes from outside its own table.
#[derive(Clone, Copy)]
struct Origin {
    id: DeviceId,
    person: PersonId,
    start: DateTime<Utc>,
    policy: Policy,
}

fn settings(device: &file::Device, region: Region) -> Settings {
    let default = Settings::default_in(region);
    Settings {
        region,
        live_photos: device.live_photos.unwrap_or(default.live_photos),
        facetime: device.facetime.unwrap_or(default.facetime),
        signed_in: device.signed_in.unwrap_or(default.signed_in),
        allow_facetime: device.allow_facetime.unwrap_or(default.allow_facetime),
        allow_camera: device.allow_camera.unwrap_or(default.allow_camera),
        lockdown_mode: device.lockdown_mode.unwrap_or(default.lockdown_mode),
        icloud_photos: device.icloud_photos.unwrap_or(default.icloud_photos),
        low_power_mode: device.low_power_mode.unwrap_or(default.low_power_mode),
    }
}
