//! The settings that decide about Live Photos, and where their rows are found (SET-1, SET-2).

use protocol::{Family, Feature, LivePhotos, OsVersion, Version, supports};
use serde::{Deserialize, Serialize};

/// A switch that its owner can turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// FaceTime Live Photos (SET-1, SET-2).
    LivePhotos,
    /// FaceTime itself (SET-9, FIX-5).
    Facetime,
    /// Signed in to FaceTime with an Apple ID (SET-9).
    SignedIn,
    /// Screen Time allows FaceTime (SET-10).
    AllowFacetime,
    /// Screen Time allows the camera, without which there is no FaceTime (SET-10).
    AllowCamera,
    /// Lockdown Mode (SET-8, OS-3).
    LockdownMode,
    /// iCloud Photos (CLOUD-1).
    #[serde(rename = "icloud-photos")]
    ICloudPhotos,
    /// Low Power Mode, which pauses iCloud Photos (CLOUD-3).
    LowPowerMode,
}

impl Setting {
    /// Every setting.
    pub const ALL: [Self; 8] = [
        Self::LivePhotos,
        Self::Facetime,
        Self::SignedIn,
        Self::AllowFacetime,
        Self::AllowCamera,
        Self::LockdownMode,
        Self::ICloudPhotos,
        Self::LowPowerMode,
    ];

    /// Whether it decides if FaceTime can be used at all (SET-9, SET-10).
    pub(crate) const fn is_of_facetime(self) -> bool {
        matches!(self, Self::Facetime | Self::SignedIn | Self::AllowFacetime | Self::AllowCamera)
    }

    /// As scenario files spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LivePhotos => "live-photos",
            Self::Facetime => "facetime",
            Self::SignedIn => "signed-in",
            Self::AllowFacetime => "allow-facetime",
            Self::AllowCamera => "allow-camera",
            Self::LockdownMode => "lockdown-mode",
            Self::ICloudPhotos => "icloud-photos",
            Self::LowPowerMode => "low-power-mode",
        }
    }

    /// Where its row is on that kind of device with that OS, as its owner reads it; none where there is no such
    /// row. A region that does not offer Live Photos takes the row away besides (SET-3).
    #[must_use]
    pub fn path(self, family: Family, os: OsVersion) -> Option<&'static str> {
        if family.is_touched() {
            self.path_when_touched(family, os)
        } else if family == Family::WindowsPc && self == Self::ICloudPhotos {
            Some("iCloud for Windows > Photos")
        } else if family == Family::Mac {
            self.path_on_mac(os)
        } else {
            None
        }
    }

    fn path_when_touched(self, family: Family, os: OsVersion) -> Option<&'static str> {
        let under_apps = supports(os, Feature::SettingsUnderApps);
        let screen_time = os.version >= SCREEN_TIME_IOS;
        match self {
            Self::LivePhotos if !supports(os, Feature::LivePhotos) => None,
            Self::LivePhotos if under_apps => Some("Settings > Apps > FaceTime > FaceTime Live Photos"),
            Self::LivePhotos => Some("Settings > FaceTime > FaceTime Live Photos"),
            Self::Facetime if under_apps => Some("Settings > Apps > FaceTime > FaceTime"),
            Self::Facetime => Some("Settings > FaceTime > FaceTime"),
            Self::SignedIn if under_apps => Some("Settings > Apps > FaceTime > Apple ID"),
            Self::SignedIn => Some("Settings > FaceTime > Apple ID"),
            Self::AllowFacetime if screen_time => {
                Some("Settings > Screen Time > Content & Privacy Restrictions > Allowed Apps > FaceTime")
            }
            Self::AllowFacetime => Some("Settings > General > Restrictions > FaceTime"),
            Self::AllowCamera if screen_time => {
                Some("Settings > Screen Time > Content & Privacy Restrictions > Allowed Apps > Camera")
            }
            Self::AllowCamera => Some("Settings > General > Restrictions > Camera"),
            Self::LockdownMode if supports(os, Feature::LockdownMode) => {
                Some("Settings > Privacy & Security > Lockdown Mode")
            }
            Self::LockdownMode => None,
            Self::ICloudPhotos if os.version >= ACCOUNT_ROW_IOS => {
                Some("Settings > [name] > iCloud > Photos")
            }
            Self::ICloudPhotos => Some("Settings > iCloud > Photos"),
            Self::LowPowerMode => match family {
                Family::Phone if os.version >= LOW_POWER_IPHONE => {
                    Some("Settings > Battery > Low Power Mode")
                }
                Family::Pad if os.version >= LOW_POWER_IPAD => Some("Settings > Battery > Low Power Mode"),
                Family::Phone
                | Family::Pad
                | Family::Pod
                | Family::Mac
                | Family::Watch
                | Family::WindowsPc
                | Family::AndroidPhone => None,
            },
        }
    }

    fn path_on_mac(self, os: OsVersion) -> Option<&'static str> {
        let settings = supports(os, Feature::SettingsMenu);
        let screen_time = os.version >= SCREEN_TIME_MAC;
        match self {
            Self::LivePhotos if !supports(os, Feature::LivePhotos) => None,
            Self::LivePhotos if settings => Some(
                "FaceTime > Settings > Settings tab > Allow Live Photos to be captured during video calls",
            ),
            Self::LivePhotos => Some(
                "FaceTime > Preferences > Settings tab > Allow Live Photos to be captured during video calls",
            ),
            Self::Facetime if settings => Some("FaceTime > Settings > Settings tab > Enable this account"),
            Self::Facetime => Some("FaceTime > Preferences > Settings tab > Enable this account"),
            Self::SignedIn if settings => Some("FaceTime > Settings > Settings tab > Apple ID"),
            Self::SignedIn => Some("FaceTime > Preferences > Settings tab > Apple ID"),
            Self::AllowFacetime if settings => {
                Some("System Settings > Screen Time > Content & Privacy > App Restrictions > FaceTime")
            }
            Self::AllowCamera if settings => {
                Some("System Settings > Screen Time > Content & Privacy > App Restrictions > Camera")
            }
            Self::AllowFacetime if screen_time => {
                Some("System Preferences > Screen Time > Content & Privacy > Apps > FaceTime")
            }
            Self::AllowCamera if screen_time => {
                Some("System Preferences > Screen Time > Content & Privacy > Apps > Camera")
            }
            Self::AllowFacetime => Some("System Preferences > Parental Controls > Apps > FaceTime"),
            Self::AllowCamera => Some("System Preferences > Parental Controls > Apps > Camera"),
            Self::LockdownMode if supports(os, Feature::LockdownMode) => {
                Some("System Settings > Privacy & Security > Lockdown Mode")
            }
            Self::LockdownMode => None,
            Self::ICloudPhotos if settings => Some("System Settings > [name] > iCloud > Photos"),
            Self::ICloudPhotos if screen_time => Some("System Preferences > Apple ID > iCloud > Photos"),
            Self::ICloudPhotos => Some("System Preferences > iCloud > Photos"),
            Self::LowPowerMode if settings => Some("System Settings > Battery > Low Power Mode"),
            Self::LowPowerMode if os.version >= LOW_POWER_MAC => {
                Some("System Preferences > Battery > Low Power Mode")
            }
            Self::LowPowerMode => None,
        }
    }
}

/// Where an owner updates the OS (OS-4); none where the maker is another.
#[must_use]
pub fn update_path(family: Family, os: OsVersion) -> Option<&'static str> {
    if family.is_touched() {
        Some("Settings > General > Software Update > Update Now")
    } else if family == Family::Mac && supports(os, Feature::SettingsMenu) {
        Some("System Settings > General > Software Update > Update Now")
    } else if family == Family::Mac {
        Some("System Preferences > Software Update > Update Now")
    } else {
        None
    }
}

/// Screen Time took the place of Restrictions in iOS 12 and of Parental Controls in macOS 10.15 (standing D).
const SCREEN_TIME_IOS: Version = Version::new(12, 0, 0);
const SCREEN_TIME_MAC: Version = Version::new(10, 15, 0);

/// iOS 10.3 put the person's name at the top of Settings, and iCloud below it (standing D).
const ACCOUNT_ROW_IOS: Version = Version::new(10, 3, 0);
/// Low Power Mode came with iOS 9, iPadOS 15 and macOS 12 (standing D); an iPod touch has none.
const LOW_POWER_IPHONE: Version = Version::new(9, 0, 0);
const LOW_POWER_IPAD: Version = Version::new(15, 0, 0);
const LOW_POWER_MAC: Version = Version::new(12, 0, 0);

/// Whether the region sells the device with FaceTime Live Photos (SET-3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// Offered, on by default.
    #[default]
    Offered,
    /// Offered, off by default.
    OffByDefault,
    /// Not offered: the row is absent, not greyed.
    NotOffered,
}

/// How a device is set. Durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Settings {
    /// What the region offers; no switch.
    pub region: Region,
    /// FaceTime Live Photos.
    pub live_photos: bool,
    /// FaceTime.
    pub facetime: bool,
    /// Signed in.
    pub signed_in: bool,
    /// Screen Time allows FaceTime.
    pub allow_facetime: bool,
    /// Screen Time allows the camera.
    pub allow_camera: bool,
    /// Lockdown Mode.
    pub lockdown_mode: bool,
    /// iCloud Photos.
    pub icloud_photos: bool,
    /// Low Power Mode.
    pub low_power_mode: bool,
}

impl Settings {
    /// As the device comes, in that region (section 0, SET-3).
    #[must_use]
    pub const fn default_in(region: Region) -> Self {
        Self {
            region,
            live_photos: matches!(region, Region::Offered),
            facetime: true,
            signed_in: true,
            allow_facetime: true,
            allow_camera: true,
            lockdown_mode: false,
            icloud_photos: false,
            low_power_mode: false,
        }
    }

    /// How that switch stands.
    #[must_use]
    pub const fn get(&self, setting: Setting) -> bool {
        match setting {
            Setting::LivePhotos => self.live_photos,
            Setting::Facetime => self.facetime,
            Setting::SignedIn => self.signed_in,
            Setting::AllowFacetime => self.allow_facetime,
            Setting::AllowCamera => self.allow_camera,
            Setting::LockdownMode => self.lockdown_mode,
            Setting::ICloudPhotos => self.icloud_photos,
            Setting::LowPowerMode => self.low_power_mode,
        }
    }

    /// Turns that switch.
    pub const fn set(&mut self, setting: Setting, on: bool) {
        match setting {
            Setting::LivePhotos => self.live_photos = on,
            Setting::Facetime => self.facetime = on,
            Setting::SignedIn => self.signed_in = on,
            Setting::AllowFacetime => self.allow_facetime = on,
            Setting::AllowCamera => self.allow_camera = on,
            Setting::LockdownMode => self.lockdown_mode = on,
            Setting::ICloudPhotos => self.icloud_photos = on,
            Setting::LowPowerMode => self.low_power_mode = on,
        }
    }

    /// What the device says of itself to others (SET-6).
    #[must_use]
    pub const fn announced(&self) -> LivePhotos {
        match (self.region, self.lockdown_mode, self.live_photos) {
            (Region::NotOffered, _, _) => LivePhotos::NotOffered,
            (Region::Offered | Region::OffByDefault, true, _) => LivePhotos::LockedDown,
            (Region::Offered | Region::OffByDefault, false, true) => LivePhotos::On,
            (Region::Offered | Region::OffByDefault, false, false) => LivePhotos::Off,
        }
    }
}
