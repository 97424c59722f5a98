//! What an expectation is about.

use std::time::Duration;

use device::EventKind;
use protocol::DeviceId;

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    carried,
    expectation::{Looks, PressOutcome, What},
    file,
    place::Path,
    reason::{FAILURES, REFUSALS, Reason},
    suggest,
};

impl Checker<'_> {
    /// What `expectation` is about; it has one subject.
    pub(super) fn what(
        &mut self,
        path: &Path,
        expectation: &file::Expectation,
        who: Option<DeviceId>,
    ) -> Option<What> {
        let e = expectation;
        let spot = Spot::Key(path, "who");
        if let Some(state) = e.shutter {
            let there = who.is_some_and(|who| self.in_call(spot, who));
            let reason = self.reason(path, e, "shutter", REFUSALS)?;
            let whose = self.whose(path, e)?;
            return there.then_some(What::Shutter { state, reason, whose });
        }
        if let Some(count) = e.saved {
            let (before, after) = (self.clip(path, "before", e), self.clip(path, "after", e));
            self.something_to_measure(path, e, count);
            let photos = who.is_some_and(|who| self.has_photos(spot, who));
            return photos.then_some(What::Saved { count, before: before?, after: after? });
        }
        if e.notified.is_some() {
            let from = match &e.from {
                Some(from) => Some(self.person(Spot::Key(path, "from"), &from.0)?),
                None => None,
            };
            return Some(What::Notified { from, times: e.times });
        }
        if let Some(count) = e.notices {
            return Some(What::Notices { count });
        }
        if let Some(count) = e.holds {
            return self.holds(path, e, who?, count);
        }
        if let Some(names) = &e.smart_albums {
            let mut names = names.clone();
            names.sort();
            return self.shows_photos(spot, who?).then_some(What::SmartAlbums { names });
        }
        if let Some(count) = e.files {
            return self.has_windows_folder(spot, who?).then_some(What::Files { count });
        }
        if let Some(count) = e.desktop {
            return self.has_desktop(spot, who?).then_some(What::Desktop { count });
        }
        if e.photo.is_some() {
            let photos = self.shows_photos(spot, who?);
            let nth = self.at_least_one(Spot::Key(path, "photo"), "photo", e.photo);
            let looks = self.looks(path, e);
            return photos.then_some(What::Photo { nth: nth?, looks: looks? });
        }
        if let Some(outcome) = e.outcome {
            return self.outcome(path, e, who?, outcome);
        }
        if let Some(in_call) = e.in_call {
            let there = !in_call || self.in_call(spot, who?);
            return there.then_some(What::InCall(in_call));
        }
        if let Some(event) = e.happens {
            return self.happens(path, e, event);
        }
        let message = e.sent?;
        let to = match &e.to {
            Some(to) => Some(self.node(Spot::Key(path, "to"), &to.0)?),
            None => None,
        };
        Some(What::Sent { message, to, times: e.times })
    }

    fn holds(&mut self, path: &Path, e: &file::Expectation, who: DeviceId, count: u32) -> Option<What> {
        let what = match (e.view, &e.album) {
            (Some(view), None) => What::Holds { view, count },
            (None, Some(name)) => What::Album { name: name.clone(), count },
            (Some(_), Some(_)) => {
                self.report(
                    Mistake::new(Spot::Key(path, "album"), "either `view` or `album`")
                        .key()
                        .label("it has `view` already")
                        .help("make two lines of it"),
                );
                return None;
            }
            (None, None) => {
                self.report(
                    Mistake::new(Spot::Key(path, "holds"), "`holds` needs `view` or `album`")
                        .label("what holds so many?")
                        .help("for example `view = \"all-photos\"`, or `album = \"FaceTime\"` for a smart album"),
                );
                return None;
            }
        };
        self.shows_photos(Spot::Key(path, "who"), who).then_some(what)
    }

    fn has_windows_folder(&mut self, spot: Spot<'_>, who: DeviceId) -> bool {
        let Some(model) = self.names.model(who).filter(|model| model.family != protocol::Family::WindowsPc)
        else {
            return true;
        };
        let name = self.names.name(who).to_owned();
        self.report(
            Mistake::new(spot, format!("`{name}` has no folder of iCloud Photos")).label(format!(
                "it is {}; only a Windows PC has one (CLOUD-4)",
                suggest::article(model.name)
            )),
        );
        false
    }

    fn happens(&mut self, path: &Path, e: &file::Expectation, event: EventKind) -> Option<What> {
        let words = carried::reasons_of(event);
        let reason = self.reason(path, e, event.as_str(), &words);
        let whose = self.whose(path, e);
        if e.whose.is_some() && !carried::is_about_somebody(event) {
            self.report(
                Mistake::new(
                    Spot::Key(path, "whose"),
                    format!("`{}` is about no other device", event.as_str()),
                )
                .key(),
            );
        }
        let shift = match &e.shift {
            Some(shift) if event == EventKind::StillChosen => {
                Some(self.duration(Spot::Key(path, "shift"), shift)?)
            }
            Some(_) => {
                self.report(
                    Mistake::new(Spot::Key(path, "shift"), format!("`{}` has no `shift`", event.as_str()))
                        .key()
                        .help("only `still-chosen` has one (CAP-5)"),
                );
                return None;
            }
            None => None,
        };
        Some(What::Happens { event, times: e.times, reason: reason?, whose: whose?, shift })
    }

    fn outcome(
        &mut self,
        path: &Path,
        e: &file::Expectation,
        who: DeviceId,
        outcome: PressOutcome,
    ) -> Option<What> {
        let (word, words) = match outcome {
            PressOutcome::Saved => ("saved", [].as_slice()),
            PressOutcome::Refused => ("refused", REFUSALS),
            PressOutcome::Failed => ("failed", FAILURES),
            PressOutcome::TimedOut => ("timed-out", [].as_slice()),
        };
        let reason = self.reason(path, e, word, words);
        let press = self.at_least_one(Spot::Key(path, "press"), "press", e.press)?;
        let presses = self.presses.get(&who).copied().unwrap_or(0);
        if press > presses {
            let key = if e.press.is_some() { "press" } else { "outcome" };
            let name = self.names.name(who).to_owned();
            let times = match presses {
                0 => "never presses the shutter".to_owned(),
                1 => "presses the shutter once".to_owned(),
                presses => format!("presses the shutter {presses} times"),
            };
            self.report(
                Mistake::new(Spot::Key(path, key), format!("there is no press {press} of `{name}`"))
                    .label(format!("`{name}` {times} in this file")),
            );
            return None;
        }
        Some(What::Outcome { press, outcome, reason: reason? })
    }

    /// The `reason` of `e`, which has to be one of `words`; `subject` is what has no other.
    fn reason(
        &mut self,
        path: &Path,
        e: &file::Expectation,
        subject: &str,
        words: &[&'static str],
    ) -> Option<Option<Reason>> {
        let Some(written) = &e.reason else { return Some(None) };
        let spot = Spot::Key(path, "reason");
        let Some(reason) = Reason::find(written) else {
            let all =
                if words.is_empty() { Reason::all().map(Reason::as_str).collect() } else { words.to_vec() };
            self.report(Mistake::unknown(spot, "reason", written, all));
            return None;
        };
        if words.contains(&reason.as_str()) {
            return Some(Some(reason));
        }
        let mistake = Mistake::new(spot, format!("`{subject}` never has the reason `{reason}`"));
        self.report(match words {
            [] => mistake.label("it has no reason at all"),
            words => mistake.note(format!("it has {}", suggest::list(words.iter().copied()))),
        });
        None
    }

    fn whose(&mut self, path: &Path, e: &file::Expectation) -> Option<Option<DeviceId>> {
        match &e.whose {
            Some(whose) => self.device(Spot::Key(path, "whose"), &whose.0).map(Some),
            None => Some(None),
        }
    }

    fn clip(&mut self, path: &Path, key: &'static str, e: &file::Expectation) -> Option<Option<Duration>> {
        let text = if key == "before" { &e.before } else { &e.after };
        match text {
            Some(text) => self.duration(Spot::Key(path, key), text).map(Some),
            None => Some(None),
        }
    }

    fn something_to_measure(&mut self, path: &Path, e: &file::Expectation, count: u32) {
        let key = if e.before.is_some() { "before" } else { "after" };
        if count == 0 && (e.before.is_some() || e.after.is_some()) {
            self.report(
                Mistake::new(Spot::Key(path, key), "nothing is saved, so there is no clip to measure")
                    .key()
                    .help(format!("leave out `{key}`, or expect at least one")),
            );
        }
    }

    fn has_desktop(&mut self, spot: Spot<'_>, who: DeviceId) -> bool {
        let Some(model) = self.names.model(who).filter(|model| model.family != protocol::Family::Mac) else {
            return true;
        };
        let name = self.names.name(who).to_owned();
        self.report(
            Mistake::new(spot, format!("`{name}` has no desktop"))
                .label(format!("it is {}; only a Mac has one (SHOT-4)", suggest::article(model.name))),
        );
        false
    }

    fn looks(&mut self, path: &Path, e: &file::Expectation) -> Option<Looks> {
        if !e.given().any(|key| file::LOOKS.contains(&key)) {
            self.report(
                Mistake::new(Spot::Key(path, "photo"), "what does this photo look like?")
                    .help(format!("say any of {}", suggest::list(file::LOOKS.iter().copied()))),
            );
            return None;
        }
        let taken = match &e.taken {
            Some(taken) => Some(self.date(Spot::Key(path, "taken"), taken)?),
            None => None,
        };
        let (before, after) = (self.clip(path, "before", e), self.clip(path, "after", e));
        Some(Looks {
            kind: e.kind,
            make: e.make.clone(),
            model: e.model.clone(),
            lens: e.lens.clone(),
            comment: e.comment.clone(),
            taken,
            before: before?,
            after: after?,
            location: e.location,
            title: e.title.clone(),
            caption: e.caption.clone(),
            keywords: e.keywords.clone().map(|mut keywords| {
                keywords.sort();
                keywords
            }),
            favourite: e.favourite,
            edited: e.edited,
        })
    }
}
