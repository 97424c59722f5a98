//! Settings, named by what they are or by where they are found.

use device::Setting;
use protocol::{DeviceId, Family, OsVersion};

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{file, place::Path, suggest};

impl Checker<'_> {
    /// The setting that `step` is about, on a device which has its first OS and those of `updates` above.
    pub(super) fn setting(
        &mut self,
        path: &Path,
        step: &file::Step,
        who: DeviceId,
        updates: &[(DeviceId, OsVersion)],
    ) -> Option<Setting> {
        match (step.setting, &step.path) {
            (Some(setting), None) => Some(setting),
            (None, Some(text)) => {
                let model = self.names.model(who)?;
                let first = self.names.device(who).and_then(|known| known.os);
                let updates = updates.iter().filter(|update| update.0 == who).map(|update| update.1);
                let versions: Vec<_> = first.into_iter().chain(updates).collect();
                self.setting_at(Spot::Key(path, "path"), &text.0, model.family, &versions)
            }
            (None, None) => {
                self.report(Mistake::new(Spot::Key(path, "do"), "which setting?").help(
                    "name it, `setting = \"live-photos\"`, or say where it is, `path = \"Settings > …\"`",
                ));
                None
            }
            (Some(_), Some(_)) => {
                self.report(
                    Mistake::new(
                        Spot::Key(path, "path"),
                        "a setting is named either by `setting` or by `path`",
                    )
                    .key()
                    .label("it has `setting` already"),
                );
                None
            }
        }
    }

    /// The setting whose row is at `text` on a device of that kind, with one of `versions`.
    fn setting_at(
        &mut self,
        spot: Spot<'_>,
        text: &str,
        family: Family,
        versions: &[OsVersion],
    ) -> Option<Setting> {
        let is_there = |setting: &Setting| versions.iter().any(|os| setting.path(family, *os) == Some(text));
        if let Some(setting) = Setting::ALL.into_iter().find(is_there) {
            return Some(setting);
        }
        let os = *versions.last()?;
        let here: Vec<_> = Setting::ALL.iter().filter_map(|setting| setting.path(family, os)).collect();
        let mistake = Mistake::new(spot, format!("there is no such row on this device with {os}"));
        let meant = meant_elsewhere(text).map(|setting| setting.path(family, os));
        self.report(match meant {
            Some(Some(right)) => {
                mistake.label("it is elsewhere here").help(format!("with {os} it is `{right}`"))
            }
            Some(None) => mistake.label("this device has no such setting"),
            None => match suggest::nearest(text, here.iter().copied()) {
                Some(near) => mistake.label("not found").help(format!("did you mean `{near}`?")),
                None if here.is_empty() => mistake.label("this device has no FaceTime settings"),
                None => mistake.label("not found").help(format!("there are {}", suggest::list(here))),
            },
        });
        None
    }
}

/// The setting whose row is at `text` on some device with some OS.
fn meant_elsewhere(text: &str) -> Option<Setting> {
    use protocol::Platform::{Ios, MacOs};
    let somewhere = [
        (Family::Phone, OsVersion::new(Ios, 11, 0, 0)),
        (Family::Phone, OsVersion::new(Ios, 17, 0, 0)),
        (Family::Phone, OsVersion::new(Ios, 18, 0, 0)),
        (Family::Mac, OsVersion::new(MacOs, 10, 13, 0)),
        (Family::Mac, OsVersion::new(MacOs, 12, 0, 0)),
        (Family::Mac, OsVersion::new(MacOs, 14, 0, 0)),
    ];
    let is_meant =
        |setting: &Setting| somewhere.iter().any(|(family, os)| setting.path(*family, *os) == Some(text));
    Setting::ALL.into_iter().find(is_meant)
}
