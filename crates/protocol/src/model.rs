//! Devices one can buy, as data: their kind, their Home button, the OS versions they run.

use crate::os::{OsVersion, Platform, Version};
use serde::Serialize;

/// What kind of device a model is (DEV-1, DEV-2, DEV-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// iPhone.
    Phone,
    /// iPad.
    Pad,
    /// iPod touch.
    Pod,
    /// Mac with a camera.
    Mac,
    /// Apple Watch: audio only (DEV-4).
    Watch,
    /// A PC: shows an iCloud library, is a guest in a call (DEV-2, DEV-4).
    WindowsPc,
    /// A phone of another maker: a guest in a call (DEV-4).
    AndroidPhone,
}

impl Family {
    /// As scenario filters name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "iphone",
            Self::Pad => "ipad",
            Self::Pod => "ipod",
            Self::Mac => "mac",
            Self::Watch => "watch",
            Self::WindowsPc => "windows-pc",
            Self::AndroidPhone => "android-phone",
        }
    }

    /// Whether it joins by a link in a browser (DEV-4).
    #[must_use]
    pub const fn is_guest(self) -> bool {
        matches!(self, Self::WindowsPc | Self::AndroidPhone)
    }

    /// Whether it can take and be the subject of a FaceTime Live Photo (DEV-1).
    #[must_use]
    pub const fn takes_live_photos(self) -> bool {
        matches!(self, Self::Phone | Self::Pad | Self::Pod | Self::Mac)
    }

    /// Whether it can show its owner's iCloud photo library (CLOUD-1, DEV-2).
    #[must_use]
    pub const fn shows_icloud_photos(self) -> bool {
        matches!(self, Self::Phone | Self::Pad | Self::Pod | Self::Mac | Self::WindowsPc)
    }

    /// Whether it is used by touching its screen (SHUT-2) rather than by a mouse (SHUT-3).
    #[must_use]
    pub const fn is_touched(self) -> bool {
        matches!(self, Self::Phone | Self::Pad | Self::Pod)
    }
}

/// One line of the table of models. Standing D, unless a rule says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Model {
    /// The marketing name (DEV-1).
    pub name: &'static str,
    /// What kind of device.
    pub family: Family,
    /// Whether it has a Home button; it decides the screenshot keys (DEV-3).
    pub home_button: bool,
    /// The first version it runs.
    pub first: Version,
    /// The first version it does not run any more, if there is one (DEV-5).
    pub until: Option<Version>,
}

impl Model {
    /// The model of that marketing name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        MODELS.iter().find(|model| model.name == name)
    }

    /// The platform of its OS at `version`: an iPad's is called iPadOS from 13.
    #[must_use]
    pub fn platform(&self, version: Version) -> Platform {
        match self.family {
            Family::Phone | Family::Pod => Platform::Ios,
            Family::Pad if version.major < 13 => Platform::Ios,
            Family::Pad => Platform::IpadOs,
            Family::Mac => Platform::MacOs,
            Family::Watch => Platform::WatchOs,
            Family::WindowsPc => Platform::Windows,
            Family::AndroidPhone => Platform::Android,
        }
    }

    /// Whether it runs `os` (DEV-5).
    #[must_use]
    pub fn runs(&self, os: OsVersion) -> bool {
        os.platform == self.platform(os.version)
            && os.version >= self.first
            && self.until.is_none_or(|until| os.version < until)
    }

    /// The OS it runs where a scenario names none: the current one of the summer of 2024, or its last (DEV-5).
    #[must_use]
    pub fn default_os(&self) -> OsVersion {
        let current = match self.family {
            Family::Phone | Family::Pad | Family::Pod => Version::new(17, 6, 0),
            Family::Mac => Version::new(14, 6, 0),
            Family::Watch => Version::new(10, 6, 0),
            Family::WindowsPc => Version::new(11, 0, 0),
            Family::AndroidPhone => Version::new(14, 0, 0),
        };
        let version = match self.until {
            Some(until) if current >= until => self.last_before(until),
            Some(_) | None => current.max(self.first),
        };
        OsVersion { platform: self.platform(version), version }
    }

    fn last_before(&self, until: Version) -> Version {
        match (self.family, until.major, until.minor) {
            (Family::Phone | Family::Pad | Family::Pod, major, _) => {
                let last = LAST_MINOR.iter().find(|line| line.0 + 1 == major);
                last.map_or(self.first, |line| Version::new(line.0, line.1, line.2))
            }
            (Family::Mac, 11, 0) => Version::new(10, 15, 7),
            (Family::Mac, 10, minor) => Version::new(10, minor.saturating_sub(1), 6),
            (Family::Mac, major, _) => Version::new(major.saturating_sub(1), 7, 0),
            (Family::Watch | Family::WindowsPc | Family::AndroidPhone, _, _) => self.first,
        }
    }
}

/// The last versions of iOS that old devices ended on.
const LAST_MINOR: [(u8, u8, u8); 5] = [(12, 5, 7), (13, 7, 0), (14, 8, 1), (15, 8, 3), (16, 7, 10)];

const fn model(
    name: &'static str,
    family: Family,
    home_button: bool,
    first: (u8, u8),
    until: Option<(u8, u8)>,
) -> Model {
    let until = match until {
        Some((major, minor)) => Some(Version::new(major, minor, 0)),
        None => None,
    };
    Model { name, family, home_button, first: Version::new(first.0, first.1, 0), until }
}

/// Every model that a scenario can name.
pub const MODELS: [Model; 45] = {
    use Family::{AndroidPhone, Mac, Pad, Phone, Pod, Watch, WindowsPc};
    [
        model("iPhone 5s", Phone, true, (7, 0), Some((13, 0))),
        model("iPhone 6", Phone, true, (8, 0), Some((13, 0))),
        model("iPhone 6s", Phone, true, (9, 0), Some((16, 0))),
        model("iPhone SE (1st generation)", Phone, true, (9, 3), Some((16, 0))),
        model("iPhone 7", Phone, true, (10, 0), Some((16, 0))),
        model("iPhone 8", Phone, true, (11, 0), Some((17, 0))),
        model("iPhone X", Phone, false, (11, 0), Some((17, 0))),
        model("iPhone XR", Phone, false, (12, 0), None),
        model("iPhone XS", Phone, false, (12, 0), None),
        model("iPhone 11", Phone, false, (13, 0), None),
        model("iPhone SE (2nd generation)", Phone, true, (13, 4), None),
        model("iPhone 12", Phone, false, (14, 1), None),
        model("iPhone 13", Phone, false, (15, 0), None),
        model("iPhone SE (3rd generation)", Phone, true, (15, 4), None),
        model("iPhone 14", Phone, false, (16, 0), None),
        model("iPhone 15", Phone, false, (17, 0), None),
        model("iPhone 15 Pro", Phone, false, (17, 0), None),
        model("iPhone 16", Phone, false, (18, 0), None),
        model("iPhone 16 Pro", Phone, false, (18, 0), None),
        model("iPad Air 2", Pad, true, (8, 1), Some((16, 0))),
        model("iPad mini 4", Pad, true, (9, 0), Some((16, 0))),
        model("iPad Pro (9.7-inch)", Pad, true, (9, 3), Some((17, 0))),
        model("iPad (5th generation)", Pad, true, (10, 3), Some((17, 0))),
        model("iPad (6th generation)", Pad, true, (11, 3), Some((18, 0))),
        model("iPad (9th generation)", Pad, true, (15, 0), None),
        model("iPad (10th generation)", Pad, false, (16, 1), None),
        model("iPad mini (6th generation)", Pad, false, (15, 0), None),
        model("iPad Air (5th generation)", Pad, false, (15, 4), None),
        model("iPad Pro (11-inch)", Pad, false, (12, 0), None),
        model("iPad Pro (M4)", Pad, false, (17, 4), None),
        model("iPod touch (6th generation)", Pod, true, (8, 4), Some((13, 0))),
        model("iPod touch (7th generation)", Pod, true, (12, 2), Some((16, 0))),
        model("MacBook Air", Mac, false, (10, 13), None),
        model("MacBook Air (Mid 2013)", Mac, false, (10, 8), Some((12, 0))),
        model("MacBook Air (2017)", Mac, false, (10, 12), Some((13, 0))),
        model("MacBook Air (M2)", Mac, false, (12, 4), None),
        model("MacBook Pro", Mac, false, (10, 13), None),
        model("MacBook Pro (Mid 2010)", Mac, false, (10, 6), Some((10, 14))),
        model("MacBook Pro (M3)", Mac, false, (14, 1), None),
        model("iMac", Mac, false, (10, 13), None),
        model("iMac (M1)", Mac, false, (11, 3), None),
        model("Apple Watch Series 4", Watch, false, (5, 0), Some((11, 0))),
        model("Apple Watch Series 9", Watch, false, (10, 0), None),
        model("Windows PC", WindowsPc, false, (10, 0), None),
        model("Android phone", AndroidPhone, false, (8, 0), None),
    ]
};
