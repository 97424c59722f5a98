//! What the world does.

use std::time::Duration;

use device::App;
use protocol::DeviceId;

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file::{self, AppName, FaultKind},
    limits::{CLOCK_DRIFT_PPM_MAX, SLOW_SERVICE_MAX},
    place::Path,
    step::{Between, Fault, NthMessage},
    suggest, units,
};

impl Checker<'_> {
    pub(super) fn fault(&mut self, path: &Path, step: &file::Step, kind: FaultKind) -> Option<Fault> {
        let complete = self.arguments(path, ("fault", kind.as_str()), step, kind.arguments());
        let takes_who = kind.arguments().0.contains(&"who");
        if let (Some(_), false) = (&step.who, takes_who) {
            self.report(
                Mistake::new(Spot::Key(path, "who"), format!("`{}` takes no `who`", kind.as_str())).key(),
            );
            return None;
        }
        if !complete {
            return None;
        }
        match kind {
            FaultKind::Crash => {
                let who = self.faulty(path, step)?;
                let app = match step.app.unwrap_or(AppName::Device) {
                    AppName::Device => App::Device,
                    AppName::Facetime => App::FaceTime,
                    AppName::Photos => App::Photos,
                };
                Some(Fault::Crash { who, app })
            }
            FaultKind::BatteryEmpty => self.faulty(path, step).map(|who| Fault::BatteryEmpty { who }),
            FaultKind::Drop => self.message(path, step).map(Fault::Drop),
            FaultKind::Duplicate => self.message(path, step).map(Fault::Duplicate),
            FaultKind::Delay => {
                let (message, by) = (self.message(path, step), self.longer(path, step));
                Some(Fault::Delay { message: message?, by: by? })
            }
            FaultKind::Cut => self.between(path, step).map(Fault::Cut),
            FaultKind::Heal => self.between(path, step).map(Fault::Heal),
            FaultKind::Offline => self.faulty(path, step).map(|who| Fault::Offline { who }),
            FaultKind::Online => self.faulty(path, step).map(|who| Fault::Online { who }),
            FaultKind::ServiceDown => step.service.map(|service| Fault::ServiceDown { service }),
            FaultKind::ServiceUp => step.service.map(|service| Fault::ServiceUp { service }),
            FaultKind::SlowService => {
                let by = self.later(path, step);
                Some(Fault::SlowService { service: step.service?, by: by? })
            }
            FaultKind::ServiceLivePhotosOff => Some(Fault::ServiceLivePhotos { on: false }),
            FaultKind::ServiceLivePhotosOn => Some(Fault::ServiceLivePhotos { on: true }),
            FaultKind::Storage => {
                let who = self.faulty(path, step);
                let free_bytes = self.size(Spot::Key(path, "free"), step.free.as_ref()?);
                Some(Fault::Storage { who: who?, free_bytes: free_bytes? })
            }
            FaultKind::FailSave => {
                let (who, nth) = (self.saving(path, step), self.nth(path, step));
                Some(Fault::FailSave { who: who?, nth: nth? })
            }
            FaultKind::FailWrite => {
                let (who, nth) = (self.saving(path, step), self.nth(path, step));
                Some(Fault::FailWrite { who: who?, nth: nth? })
            }
            FaultKind::SlowSave => {
                let (who, nth, by) = (self.saving(path, step), self.nth(path, step), self.longer(path, step));
                Some(Fault::SlowSave { who: who?, by: by?, nth: nth? })
            }
            FaultKind::ICloudStorage => {
                let person = self.person(Spot::Key(path, "person"), &step.person.as_ref()?.0);
                let bytes = self.size(Spot::Key(path, "total"), step.total.as_ref()?);
                Some(Fault::ICloudStorage { person: person?, bytes: bytes? })
            }
            FaultKind::ICloudSignedOut => self.icloud_account(path, step, false),
            FaultKind::ICloudSignedIn => self.icloud_account(path, step, true),
            FaultKind::ReplaceDevice => self.faulty(path, step).map(|who| Fault::Replace { who }),
            FaultKind::ClockStep => {
                let who = self.faulty(path, step);
                let by = self.signed_duration(Spot::Key(path, "by"), step.by.as_ref()?);
                Some(Fault::ClockStep { who: who?, by: by? })
            }
            FaultKind::ClockDrift => {
                let (who, ppm) = (self.faulty(path, step), self.ppm(path, step));
                Some(Fault::ClockDrift { who: who?, ppm: ppm? })
            }
            FaultKind::ClockZone => {
                let who = self.faulty(path, step);
                let zone = self.zone(Spot::Key(path, "zone"), step.zone.as_ref()?);
                Some(Fault::ClockZone { who: who?, zone: zone? })
            }
        }
    }

    fn faulty(&mut self, path: &Path, step: &file::Step) -> Option<DeviceId> {
        self.device(Spot::Key(path, "who"), &step.who.as_ref()?.0)
    }

    fn icloud_account(&mut self, path: &Path, step: &file::Step, signed_in: bool) -> Option<Fault> {
        let who = self.faulty(path, step)?;
        if let Some(model) = self.names.model(who).filter(|model| !model.family.shows_icloud_photos()) {
            let message = format!("`{}` has no iCloud Photos", self.names.name(who));
            let label = format!("it is {}", suggest::article(model.name));
            self.report(Mistake::new(Spot::Key(path, "who"), message).label(label));
            return None;
        }
        Some(Fault::ICloudAccount { who, signed_in })
    }

    fn saving(&mut self, path: &Path, step: &file::Step) -> Option<DeviceId> {
        let who = self.faulty(path, step)?;
        self.has_photos(Spot::Key(path, "who"), who).then_some(who)
    }

    fn nth(&mut self, path: &Path, step: &file::Step) -> Option<u32> {
        self.at_least_one(Spot::Key(path, "nth"), "nth", step.nth)
    }

    /// A clock neither stands still nor runs backwards.
    fn ppm(&mut self, path: &Path, step: &file::Step) -> Option<i32> {
        let ppm = step.ppm?;
        if ppm.unsigned_abs() > CLOCK_DRIFT_PPM_MAX {
            self.report(
                Mistake::new(
                    Spot::Key(path, "ppm"),
                    format!("no clock is off by {} millionths", ppm.unsigned_abs()),
                )
                .label(format!("expected {CLOCK_DRIFT_PPM_MAX} at most, fast or slow")),
            );
            return None;
        }
        Some(ppm)
    }

    fn message(&mut self, path: &Path, step: &file::Step) -> Option<NthMessage> {
        let from = self.node(Spot::Key(path, "from"), &step.from.as_ref()?.0);
        let to = self.node(Spot::Key(path, "to"), &step.to.as_ref()?.0);
        let nth = self.nth(path, step);
        let message = NthMessage { from: from?, to: to?, kind: step.message?, nth: nth? };
        if message.from == message.to {
            self.sent_to_itself(Spot::Key(path, "to"));
            return None;
        }
        Some(message)
    }

    fn sent_to_itself(&mut self, spot: Spot<'_>) {
        self.report(Mistake::new(spot, "nobody sends anything to itself").label("it comes from there, too"));
    }

    fn longer(&mut self, path: &Path, step: &file::Step) -> Option<Duration> {
        let spot = Spot::Key(path, "by");
        let by = self.signed_duration(spot, step.by.as_ref()?)?;
        let longer = by.to_std().ok().filter(|by| !by.is_zero());
        if longer.is_none() {
            self.report(
                Mistake::new(spot, "this makes nothing longer").label("expected a time, such as `200ms`"),
            );
        }
        longer
    }

    /// How much later everything arrives; it may be no later again.
    fn later(&mut self, path: &Path, step: &file::Step) -> Option<Duration> {
        let spot = Spot::Key(path, "by");
        let by = self.signed_duration(spot, step.by.as_ref()?)?;
        let Ok(later) = by.to_std() else {
            self.report(
                Mistake::new(spot, "nothing arrives before it is sent")
                    .label("expected a time, such as `2h`"),
            );
            return None;
        };
        if later > SLOW_SERVICE_MAX {
            let most = units::write_duration(SLOW_SERVICE_MAX);
            self.report(
                Mistake::new(spot, "no service is as slow as that")
                    .label(format!("expected `{most}` at most")),
            );
            return None;
        }
        Some(later)
    }

    fn between(&mut self, path: &Path, step: &file::Step) -> Option<Between> {
        match (&step.from, &step.to, step.between.as_deref()) {
            (Some(from), Some(to), None) => {
                let from = self.node(Spot::Key(path, "from"), &from.0);
                let to = self.node(Spot::Key(path, "to"), &to.0);
                let between = Between { from: from?, to: to?, both_ways: false };
                self.not_itself(Spot::Key(path, "to"), between)
            }
            (None, None, Some([one, other])) => {
                let from = self.node(Spot::Item(path, "between", 0), &one.0);
                let to = self.node(Spot::Item(path, "between", 1), &other.0);
                let between = Between { from: from?, to: to?, both_ways: true };
                self.not_itself(Spot::Item(path, "between", 1), between)
            }
            (None, None, Some(names)) => {
                self.report(Mistake::new(Spot::Key(path, "between"), "`between` takes two").label(
                    if names.len() == 1 {
                        "only one is named".to_owned()
                    } else {
                        format!("{} are named", names.len())
                    },
                ));
                None
            }
            (_, _, Some(_)) => {
                self.report(
                    Mistake::new(
                        Spot::Key(path, "between"),
                        "either one direction, `from` and `to`, or both, `between`",
                    )
                    .key(),
                );
                None
            }
            (_, _, None) => {
                self.report(Mistake::new(Spot::Key(path, "fault"), "between whom?").help(
                    "one direction, `from` and `to`, or both, `between = [\"alice.phone\", \"bob.mac\"]`",
                ));
                None
            }
        }
    }

    fn not_itself(&mut self, spot: Spot<'_>, between: Between) -> Option<Between> {
        if between.from == between.to {
            self.sent_to_itself(spot);
            return None;
        }
        Some(between)
    }
}
