//! What is done: when, by whom, with which arguments.

use std::time::Duration;

use device::{Command, PhotoAction, Setting};
use protocol::{DeviceId, Family, Instant, OsVersion};

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file::{self, Action},
    limits::STEPS_MAX,
    place::Path,
    step::{Act, Repeat, Step, When},
    suggest,
    units::write_instant,
};

/// The keys that any step may have.
const ANYWHERE: [&str; 8] = ["at", "after", "plus", "who", "do", "fault", "times", "every"];

impl Checker<'_> {
    pub(super) fn steps(&mut self, steps: Option<&[file::Step]>) -> Option<Vec<Step>> {
        let path = Path::ROOT.key("timeline").key("steps");
        let steps = steps.unwrap_or_default();
        if steps.len() > STEPS_MAX {
            self.report(
                Mistake::new(Spot::Here(&path.index(STEPS_MAX)), format!("more than {STEPS_MAX} steps"))
                    .help("what is done again and again is one step with `times` and `every`"),
            );
            return None;
        }
        let mut checked = Vec::with_capacity(steps.len());
        let mut latest = Instant::ZERO;
        let mut updates = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let path = path.index(index);
            if self.damaged.has(&path) {
                self.any_press_may_be();
            } else {
                checked.push(self.step(&path, step, &mut latest, &mut updates));
            }
        }
        checked.into_iter().collect()
    }

    /// A line with a mistake may have been a press.
    fn any_press_may_be(&mut self) {
        let ids: Vec<_> = self.names.ids().map(|(id, _)| id).collect();
        self.presses.extend(ids.into_iter().map(|id| (id, u32::MAX)));
    }

    fn step(
        &mut self,
        path: &Path,
        step: &file::Step,
        latest: &mut Instant,
        updates: &mut Vec<(DeviceId, OsVersion)>,
    ) -> Option<Step> {
        let when = self.when(path, step, latest);
        let repeat = self.repeat(path, step);
        let act =
            match (step.r#do, step.fault) {
                (Some(action), None) => {
                    let act = self.owner_does(path, step, action, updates);
                    self.count_presses(step, action, repeat);
                    act
                }
                (None, Some(fault)) => self.fault(path, step, fault).map(Act::Fault),
                (Some(_), Some(_)) => {
                    self.report(
                        Mistake::new(
                            Spot::Key(path, "fault"),
                            "a step is either done by an owner or by the world",
                        )
                        .key()
                        .label("it has `do` already")
                        .help("make two steps of it"),
                    );
                    None
                }
                (None, None) => {
                    self.report(Mistake::new(Spot::Here(path), "this step does nothing").help(
                        "say what its owner does, `do = \"…\"`, or what the world does, `fault = \"…\"`",
                    ));
                    None
                }
            };
        Some(Step { when: when?, act: act?, repeat: repeat? })
    }

    fn when(&mut self, path: &Path, step: &file::Step, latest: &mut Instant) -> Option<When> {
        if let (Some(_), None) = (&step.plus, &step.after) {
            self.report(
                Mistake::new(Spot::Key(path, "plus"), "`plus` goes with `after`")
                    .key()
                    .help("add it to `at`, or say after what"),
            );
        }
        match (&step.at, &step.after) {
            (Some(at), None) => {
                let at = self.instant(Spot::Key(path, "at"), at)?;
                let spot = Spot::Key(path, "at");
                if at < *latest {
                    self.report(
                        Mistake::new(spot, "time goes back")
                            .label(format!("a step above is at `{}`", write_instant(*latest)))
                            .help("put the steps in the order of time"),
                    );
                }
                self.not_after_the_end(spot, at);
                *latest = (*latest).max(at);
                Some(When::At(at))
            }
            (None, Some(after)) => self.after(path, step, after),
            (None, None) if step.fault.is_some_and(file::FaultKind::is_about_a_message) => {
                Some(When::At(Instant::ZERO))
            }
            (None, None) => {
                self.report(
                    Mistake::new(Spot::Here(path), "this step has no time")
                        .help("give it `at = \"6s\"`, or `after = { who = \"…\", event = \"…\" }`"),
                );
                None
            }
            (Some(_), Some(_)) => {
                self.report(
                    Mistake::new(Spot::Key(path, "after"), "a step has either `at` or `after`")
                        .key()
                        .label("it has `at` already"),
                );
                None
            }
        }
    }

    /// Nothing is looked at any more once the run has ended.
    pub(super) fn not_after_the_end(&mut self, spot: Spot<'_>, at: Instant) {
        if let Some(until) = self.until.filter(|until| at > *until) {
            self.report(
                Mistake::new(spot, "this is after the end of the run")
                    .label(format!("`until` is `{}`", write_instant(until))),
            );
        }
    }

    fn after(&mut self, path: &Path, step: &file::Step, after: &file::After) -> Option<When> {
        let plus = step
            .plus
            .as_ref()
            .map_or(Some(Duration::ZERO), |plus| self.duration(Spot::Key(path, "plus"), plus));
        let path = path.key("after");
        let example = "for example `after = { who = \"bob.mac\", event = \"notice-raised\" }`";
        let who = match &after.who {
            Some(who) => self.device(Spot::Key(&path, "who"), &who.0),
            None => {
                self.missing(&path, "who", example);
                None
            }
        };
        if after.event.is_none() {
            self.missing(&path, "event", example);
        }
        let nth = self.at_least_one(Spot::Key(&path, "nth"), "nth", after.nth);
        Some(When::After { who: who?, event: after.event?, nth: nth?, plus: plus? })
    }

    fn repeat(&mut self, path: &Path, step: &file::Step) -> Option<Repeat> {
        let times = self.count(Spot::Key(path, "times"), "times", step.times);
        let every = match &step.every {
            Some(every) => self.duration(Spot::Key(path, "every"), every),
            None => Some(Duration::ZERO),
        };
        let key = if step.every.is_some() { "every" } else { "times" };
        let mistake = match (step.times, &step.every) {
            (Some(0 | 1), _) | (None, None) => None,
            (Some(_), None) => Some(
                Mistake::new(Spot::Key(path, key), "how long from one to the next?")
                    .key()
                    .help("add `every = \"200ms\"`"),
            ),
            (None, Some(_)) => {
                Some(Mistake::new(Spot::Key(path, key), "how often in all?").key().help("add `times = 3`"))
            }
            (Some(_), Some(_)) if every == Some(Duration::ZERO) => Some(
                Mistake::new(Spot::Key(path, key), "`every` is no time").label("all of it would be at once"),
            ),
            (Some(_), Some(_)) if step.fault.is_some() => Some(
                Mistake::new(Spot::Key(path, "times"), "a fault happens once")
                    .key()
                    .help("make several steps of it"),
            ),
            (Some(_), Some(_)) => None,
        };
        if let Some(mistake) = mistake {
            self.report(mistake);
            return None;
        }
        match times? {
            1 => Some(Repeat::ONCE),
            times => Some(Repeat { times, every: every? }),
        }
    }

    /// Looks at the keys of a step: those that `word` needs, and those that it does not take.
    pub(super) fn arguments(
        &mut self,
        path: &Path,
        (key, word): (&'static str, &str),
        step: &file::Step,
        (needed, taken): (&[&'static str], &[&'static str]),
    ) -> bool {
        let before = self.mistakes.len();
        for given in step.given() {
            let fits = ANYWHERE.contains(&given) || needed.contains(&given) || taken.contains(&given);
            if !fits {
                let others: Vec<_> = needed.iter().chain(taken).copied().collect();
                let mistake =
                    Mistake::new(Spot::Key(path, given), format!("`{word}` takes no `{given}`")).key();
                self.report(match others.as_slice() {
                    [] => mistake,
                    others => mistake.help(format!("it takes {}", suggest::list(others.iter().copied()))),
                });
            }
        }
        for needed in needed {
            if !step.given().any(|given| given == *needed) {
                self.report(
                    Mistake::new(Spot::Key(path, key), format!("`{word}` needs `{needed}`"))
                        .label(format!("`{needed}` is missing")),
                );
            }
        }
        self.mistakes.len() == before
    }

    fn count_presses(&mut self, step: &file::Step, action: Action, repeat: Option<Repeat>) {
        let Some(who) = step.who.as_ref().filter(|_| action == Action::PressShutter) else { return };
        let found = self.names.ids().find(|(_, known)| known.name == who.0).map(|(id, _)| id);
        match found {
            Some(id) => {
                let presses = self.presses.entry(id).or_default();
                *presses = presses.saturating_add(repeat.map_or(u32::MAX, |repeat| repeat.times));
            }
            None => self.any_press_may_be(),
        }
    }

    fn owner_does(
        &mut self,
        path: &Path,
        step: &file::Step,
        action: Action,
        updates: &mut Vec<(DeviceId, OsVersion)>,
    ) -> Option<Act> {
        let complete = self.arguments(path, ("do", action.as_str()), step, action.arguments());
        let Some(who) = &step.who else {
            self.missing(path, "who", "say with which device, for example `who = \"alice.phone\"`");
            return None;
        };
        let spot = Spot::Key(path, "who");
        let who = self.device(spot, &who.0)?;
        let possible = !needs_call(action) || self.in_call(spot, who);
        if !complete || !possible {
            return None;
        }
        let command = match action {
            Action::Restart => return Some(Act::Restart { who }),
            Action::Dial => self.dial(who)?,
            Action::Answer => Command::Answer,
            Action::Decline => Command::Decline,
            Action::JoinCall => Command::Join,
            Action::HangUp => Command::HangUp,
            Action::PauseCamera => Command::PauseCamera,
            Action::ResumeCamera => Command::ResumeCamera,
            Action::SwitchCamera => Command::SwitchCamera,
            Action::LeaveFacetime => Command::LeaveFaceTime,
            Action::ReturnToFacetime => Command::ReturnToFaceTime,
            Action::TapScreen => Command::TapScreen,
            Action::Hover => Command::Hover,
            Action::StopHovering => Command::StopHovering,
            Action::ChooseTile => Command::ChooseTile { of: self.tile(path, step)? },
            Action::Fullscreen => Command::Fullscreen,
            Action::LeaveFullscreen => Command::LeaveFullscreen,
            Action::DoubleClick => Command::DoubleClick { of: self.tile(path, step)? },
            Action::PressShutter => Command::PressShutter { seen: None },
            Action::Screenshot => Command::Screenshot { keys: step.keys? },
            Action::ReadNotices => Command::ReadNotices,
            Action::OpenPhotos => Command::OpenPhotos,
            Action::DeletePhoto => self.photo(path, step, who, PhotoAction::Delete)?,
            Action::RecoverPhoto => self.photo(path, step, who, PhotoAction::Recover)?,
            Action::DeleteForGood => self.photo(path, step, who, PhotoAction::DeleteForGood)?,
            Action::SaveAsVideo => self.photo(path, step, who, PhotoAction::SaveAsVideo)?,
            Action::KeepStill => self.photo(path, step, who, PhotoAction::KeepStill)?,
            Action::TurnOn => Command::Set { setting: self.setting(path, step, who, updates)?, on: true },
            Action::TurnOff => Command::Set { setting: self.setting(path, step, who, updates)?, on: false },
            Action::Update => {
                let os = self.os(Spot::Key(path, "os"), step.os.as_ref()?)?;
                updates.push((who, os));
                Command::Update { os }
            }
            Action::PowerOff => Command::PowerOff,
            Action::PowerOn => Command::PowerOn,
        };
        Some(Act::Do { who, command })
    }

    fn dial(&mut self, who: DeviceId) -> Option<Command> {
        let call = self.call.as_ref()?;
        Some(call.dial(who, |id| self.names.model(id).is_some_and(|model| model.family.is_guest())))
    }

    fn tile(&mut self, path: &Path, step: &file::Step) -> Option<DeviceId> {
        let spot = Spot::Key(path, "of");
        let of = self.device_or_person(spot, step.of.as_ref()?)?;
        self.in_call(spot, of).then_some(of)
    }

    fn photo(
        &mut self,
        path: &Path,
        step: &file::Step,
        who: DeviceId,
        action: PhotoAction,
    ) -> Option<Command> {
        let photo = self.at_least_one(Spot::Key(path, "photo"), "photo", step.photo)?;
        self.has_photos(Spot::Key(path, "who"), who).then_some(Command::Photo { photo, action })
    }

    /// Whether that device has a photo library; if not, that is a mistake.
    pub(super) fn has_photos(&mut self, spot: Spot<'_>, who: DeviceId) -> bool {
        let Some(model) = self.names.model(who).filter(|model| !model.family.takes_live_photos()) else {
            return true;
        };
        let name = self.names.name(who).to_owned();
        self.report(Mistake::new(spot, format!("`{name}` has no photo library")).label(format!(
            "it is a model `{}`; only iPhone, iPad, iPod touch and Mac have one",
            model.name
        )));
        false
    }

    fn setting(
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

/// Whether it is something that only who may be in the call can do.
const fn needs_call(action: Action) -> bool {
    match action {
        Action::Dial
        | Action::Answer
        | Action::Decline
        | Action::JoinCall
        | Action::HangUp
        | Action::PauseCamera
        | Action::ResumeCamera
        | Action::SwitchCamera
        | Action::TapScreen
        | Action::Hover
        | Action::StopHovering
        | Action::ChooseTile
        | Action::Fullscreen
        | Action::LeaveFullscreen
        | Action::DoubleClick
        | Action::PressShutter => true,
        Action::LeaveFacetime
        | Action::ReturnToFacetime
        | Action::Screenshot
        | Action::ReadNotices
        | Action::OpenPhotos
        | Action::DeletePhoto
        | Action::RecoverPhoto
        | Action::DeleteForGood
        | Action::SaveAsVideo
        | Action::KeepStill
        | Action::TurnOn
        | Action::TurnOff
        | Action::Update
        | Action::PowerOff
        | Action::PowerOn
        | Action::Restart => false,
    }
}
