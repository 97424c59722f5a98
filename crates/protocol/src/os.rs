//! OS versions as data: which version has what, from when servers refuse it, and how we know.

use core::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an OS version belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Platform {
    /// iPhone, iPod touch, and iPad up to 12.
    #[serde(rename = "iOS")]
    Ios,
    /// iPad from 13.
    #[serde(rename = "iPadOS")]
    IpadOs,
    /// Mac.
    #[serde(rename = "macOS")]
    MacOs,
    /// Apple Watch.
    #[serde(rename = "watchOS")]
    WatchOs,
    /// A PC, which joins by a link in a browser.
    Windows,
    /// A phone, which joins by a link in a browser.
    Android,
}

impl Platform {
    /// Every platform.
    pub const ALL: [Self; 6] =
        [Self::Ios, Self::IpadOs, Self::MacOs, Self::WatchOs, Self::Windows, Self::Android];

    /// As its maker writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ios => "iOS",
            Self::IpadOs => "iPadOS",
            Self::MacOs => "macOS",
            Self::WatchOs => "watchOS",
            Self::Windows => "Windows",
            Self::Android => "Android",
        }
    }

    /// Whether `self` counts its versions as iOS does.
    #[must_use]
    pub const fn is_ios(self) -> bool {
        matches!(self, Self::Ios | Self::IpadOs)
    }
}

/// Three numbers, and whether Apple's "Supplemental Update" of the same numbers is on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// 17 of 17.6.1.
    pub major: u8,
    /// 6 of 17.6.1.
    pub minor: u8,
    /// 1 of 17.6.1.
    pub patch: u8,
    /// macOS 10.14.3 was mended without a number of its own (OS-2).
    pub supplemental: bool,
}

impl Version {
    /// A version without supplement.
    #[must_use]
    pub const fn new(major: u8, minor: u8, patch: u8) -> Self {
        Self { major, minor, patch, supplemental: false }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major)?;
        if self.minor > 0 || self.patch > 0 {
            write!(f, ".{}", self.minor)?;
        }
        if self.patch > 0 {
            write!(f, ".{}", self.patch)?;
        }
        if self.supplemental {
            f.write_str(" Supplemental Update")?;
        }
        Ok(())
    }
}

/// A platform and a version of it, written `iOS 17.6` or `macOS 10.14.3 Supplemental Update`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OsVersion {
    /// Whose version.
    pub platform: Platform,
    /// Which.
    pub version: Version,
}

impl OsVersion {
    /// A version without supplement.
    #[must_use]
    pub const fn new(platform: Platform, major: u8, minor: u8, patch: u8) -> Self {
        Self { platform, version: Version::new(major, minor, patch) }
    }

    /// Whether this is `platform` (or one that counts alike) at `version` or later.
    #[must_use]
    pub fn is_at_least(self, platform: Platform, version: Version) -> bool {
        (self.platform == platform || self.platform.is_ios() && platform.is_ios()) && self.version >= version
    }
}

impl fmt::Display for OsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.platform.as_str(), self.version)
    }
}

/// Why a text is no OS version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OsVersionError {
    /// The first word is no platform.
    UnknownPlatform,
    /// What follows is not one to three numbers up to 255.
    NotAVersion,
}

impl FromStr for OsVersion {
    type Err = OsVersionError;

    fn from_str(text: &str) -> Result<Self, OsVersionError> {
        let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
        let platform = Platform::ALL.into_iter().find(|platform| platform.as_str() == name);
        let platform = platform.ok_or(OsVersionError::UnknownPlatform)?;
        let (numbers, supplemental) = match rest.strip_suffix(" Supplemental Update") {
            Some(numbers) => (numbers, true),
            None => (rest, false),
        };
        let mut parts = [0; 3];
        for (count, number) in numbers.split('.').enumerate() {
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let slot = parts.get_mut(count).filter(|_| digits).ok_or(OsVersionError::NotAVersion)?;
            *slot = number.parse().map_err(|_| OsVersionError::NotAVersion)?;
        }
        let [major, minor, patch] = parts;
        Ok(Self { platform, version: Version { major, minor, patch, supplemental } })
    }
}

/// How we know a thing; the letters of the behaviour document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// Stated by the guide.
    #[serde(rename = "G")]
    Guide,
    /// Documented or widely reported elsewhere.
    #[serde(rename = "D")]
    Documented,
    /// Assumed.
    #[serde(rename = "A")]
    Assumed,
}

/// What an OS version may have or lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// FaceTime Live Photos (OS-1, OS-2).
    LivePhotos,
    /// Calls of more than two (OS-1).
    #[serde(rename = "group-facetime")]
    GroupFaceTime,
    /// Calls that a guest may join by a link in a browser (OS-3).
    Links,
    /// Lockdown Mode (OS-3).
    LockdownMode,
    /// FaceTime's settings are found under Settings > Apps (SET-1).
    SettingsUnderApps,
    /// The Mac's menu says Settings; it said Preferences before (SET-2).
    SettingsMenu,
}

/// One line of the table of what versions have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeatureEntry {
    /// What.
    pub feature: Feature,
    /// Where; a line for iOS holds for iPadOS too.
    pub platform: Platform,
    /// From this version on, to the next line of the same feature and platform.
    pub from: Version,
    /// Whether it is there.
    pub present: bool,
    /// How we know.
    pub standing: Standing,
    /// From where.
    pub source: &'static str,
}

const fn entry(
    feature: Feature,
    platform: Platform,
    from: (u8, u8, u8),
    present: bool,
    standing: Standing,
    source: &'static str,
) -> FeatureEntry {
    FeatureEntry { feature, platform, from: Version::new(from.0, from.1, from.2), present, standing, source }
}

/// Which versions have what (OS-1, OS-2, OS-3): the last line that applies decides; without one, it is not there.
pub const FEATURES: [FeatureEntry; 14] = {
    use Feature::{GroupFaceTime, Links, LivePhotos, LockdownMode, SettingsMenu, SettingsUnderApps};
    use Platform::{Ios, MacOs};
    use Standing::{Assumed, Documented};
    [
        entry(GroupFaceTime, Ios, (12, 1, 0), true, Documented, "OS-1: Group FaceTime with iOS 12.1"),
        entry(GroupFaceTime, MacOs, (10, 14, 0), true, Documented, "OS-1: Group FaceTime with macOS 10.14"),
        entry(Links, Ios, (15, 0, 0), true, Documented, "OS-3: links and browser guests from iOS 15"),
        entry(Links, MacOs, (12, 0, 0), true, Documented, "OS-3: links and browser guests from macOS 12"),
        entry(LockdownMode, Ios, (16, 0, 0), true, Documented, "OS-3: Lockdown Mode from iOS 16"),
        entry(LockdownMode, MacOs, (13, 0, 0), true, Documented, "OS-3: Lockdown Mode from macOS 13"),
        entry(SettingsUnderApps, Ios, (18, 0, 0), true, Documented, "SET-1: under Apps from iOS 18"),
        entry(SettingsMenu, MacOs, (13, 0, 0), true, Documented, "SET-2: Preferences up to macOS 12"),
        // An audio-only Apple Watch can be in a group call (DEV-4).
        entry(GroupFaceTime, Platform::WatchOs, (5, 1, 0), true, Assumed, "DEV-4: Apple Watch is audio only"),
        entry(
            Links,
            Platform::Windows,
            (7, 0, 0),
            true,
            Documented,
            "DEV-4: a browser guest joins by a link",
        ),
        // Asked about with every press, and so where the search begins.
        entry(LivePhotos, MacOs, (10, 13, 0), true, Documented, "OS-1: introduced with macOS 10.13"),
        entry(LivePhotos, Ios, (11, 0, 0), true, Documented, "OS-1: introduced with iOS 11"),
        entry(
            LivePhotos,
            Ios,
            (12, 0, 0),
            false,
            Assumed,
            "OS-2: lacked for a time; which versions is our guess",
        ),
        entry(
            LivePhotos,
            Ios,
            (12, 1, 1),
            true,
            Documented,
            "OS-2: the release notes of iOS 12.1.1 speak of it again",
        ),
    ]
};

/// Whether `os` has `feature` (OS-1, OS-2, OS-3).
#[must_use]
pub fn supports(os: OsVersion, feature: Feature) -> bool {
    let applies = |line: &&FeatureEntry| line.feature == feature && os.is_at_least(line.platform, line.from);
    FEATURES.iter().rfind(applies).is_some_and(|line| line.present)
}

/// From a date on, servers refuse Live Photos to versions older than one (OS-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerRefusal {
    /// Where.
    pub platform: Platform,
    /// The first version that is not refused.
    pub mended: Version,
    /// Seconds since 1970, from when.
    pub since: i64,
    /// How we know.
    pub standing: Standing,
    /// From where.
    pub source: &'static str,
}

/// 2019-02-07T00:00:00Z.
const SERVERS_REFUSE_SINCE: i64 = 1_549_497_600;

/// Which old versions the servers refuse, and since when (OS-2).
pub const SERVER_REFUSALS: [ServerRefusal; 2] = [
    ServerRefusal {
        platform: Platform::Ios,
        mended: Version::new(12, 1, 4),
        since: SERVERS_REFUSE_SINCE,
        standing: Standing::Documented,
        source: "OS-2: fixed in iOS 12.1.4, released on 7 February 2019",
    },
    ServerRefusal {
        platform: Platform::MacOs,
        mended: Version { major: 10, minor: 14, patch: 3, supplemental: true },
        since: SERVERS_REFUSE_SINCE,
        standing: Standing::Documented,
        source: "OS-2: fixed in the macOS 10.14.3 Supplemental Update, released on 7 February 2019",
    },
];

/// Whether servers refuse Live Photos to `os` at `date` (OS-2).
#[must_use]
pub fn server_refuses(os: OsVersion, date: DateTime<Utc>) -> bool {
    SERVER_REFUSALS.iter().any(|line| {
        let same = os.platform == line.platform || os.platform.is_ios() && line.platform.is_ios();
        same && os.version < line.mended && date.timestamp() >= line.since
    })
}
