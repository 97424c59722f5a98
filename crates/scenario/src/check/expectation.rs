//! What has to come of it: when, and whether that can be checked at all.

use protocol::Instant;

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    expectation::{Expectation, Moment, What},
    file,
    limits::EXPECT_MAX,
    place::Path,
    suggest,
};

impl Checker<'_> {
    pub(super) fn expectations(&mut self, expect: Option<&[file::Expectation]>) -> Option<Vec<Expectation>> {
        let path = Path::ROOT.key("timeline").key("expect");
        let expect = expect.unwrap_or_default();
        if expect.len() > EXPECT_MAX {
            self.report(Mistake::new(
                Spot::Here(&path.index(EXPECT_MAX)),
                format!("more than {EXPECT_MAX} expectations"),
            ));
            return None;
        }
        let mut checked = Vec::with_capacity(expect.len());
        for (index, expectation) in expect.iter().enumerate() {
            if self.has_enough() {
                return None;
            }
            let path = path.index(index);
            if !self.damaged.has(&path) {
                checked.push(self.expectation(&path, expectation));
            }
        }
        checked.into_iter().collect()
    }

    fn expectation(&mut self, path: &Path, expectation: &file::Expectation) -> Option<Expectation> {
        let when = self.moment(path, expectation);
        let who = match &expectation.who {
            Some(who) => self.device(Spot::Key(path, "who"), &who.0),
            None => {
                self.missing(path, "who", "say on which device, for example `who = \"bob.mac\"`");
                None
            }
        };
        let subject = self.subject(path, expectation)?;
        let what = self.what(path, expectation, who);
        if let (Some(when), Some(what)) = (when, &what) {
            self.can_be_checked(path, when, subject, what);
        }
        Some(Expectation {
            when: when?,
            who: who?,
            what: what?,
            under_faults: expectation.under_faults.is_some(),
        })
    }

    fn moment(&mut self, path: &Path, expectation: &file::Expectation) -> Option<Moment> {
        let file::Expectation { at, by, within, never, always, under_faults, .. } = expectation;
        for (key, value) in [("never", never), ("always", always), ("under-faults", under_faults)] {
            if *value == Some(false) {
                self.report(
                    Mistake::new(Spot::Key(path, key), format!("`{key} = false` says nothing"))
                        .help(format!("leave it out, or say `{key} = true`")),
                );
                return None;
            }
        }
        let never_within = never.is_some() && within.is_some();
        let given = [
            ("at", at.is_some()),
            ("by", by.is_some()),
            ("within", within.is_some()),
            ("never", never.is_some() && !never_within),
            ("always", always.is_some()),
        ];
        let given: Vec<_> = given.into_iter().filter_map(|(key, given)| given.then_some(key)).collect();
        if let [first, second, ..] = given.as_slice() {
            self.report(
                Mistake::new(Spot::Key(path, second), format!("either `{first}` or `{second}`"))
                    .key()
                    .label(format!("it has `{first}` already")),
            );
            return None;
        }
        if let Some(at) = at {
            return self.moment_at(path, "at", at).map(Moment::At);
        }
        if let Some(by) = by {
            return self.moment_at(path, "by", by).map(Moment::By);
        }
        if let Some(within) = within {
            let (begin, end) = self.within(path, within)?;
            let never = never.is_some();
            return Some(if never { Moment::NeverWithin(begin, end) } else { Moment::Within(begin, end) });
        }
        Some(match (never, always) {
            (Some(_), _) => Moment::Never,
            (None, Some(_)) => Moment::Always,
            (None, None) => Moment::End,
        })
    }

    fn moment_at(&mut self, path: &Path, key: &'static str, text: &file::Span) -> Option<Instant> {
        let spot = Spot::Key(path, key);
        let at = self.instant(spot, text)?;
        self.not_after_the_end(spot, at);
        Some(at)
    }

    fn within(&mut self, path: &Path, within: &[file::Span]) -> Option<(Instant, Instant)> {
        let [begin, end] = within else {
            self.report(
                Mistake::new(Spot::Key(path, "within"), "`within` takes two times")
                    .label(format!("{} are given", within.len()))
                    .help("for example `within = [\"6s\", \"8s\"]`"),
            );
            return None;
        };
        let begin = self.instant(Spot::Item(path, "within", 0), begin);
        let end = self.instant(Spot::Item(path, "within", 1), end);
        let (begin, end) = (begin?, end?);
        if begin > end {
            self.report(
                Mistake::new(Spot::Key(path, "within"), "it ends before it begins")
                    .help("the earlier time comes first"),
            );
            return None;
        }
        self.not_after_the_end(Spot::Item(path, "within", 1), end);
        Some((begin, end))
    }

    /// The one key that says what it is about; the others have to go with it.
    fn subject(&mut self, path: &Path, expectation: &file::Expectation) -> Option<&'static str> {
        let subjects: Vec<_> = expectation.given().filter(|key| file::SUBJECTS.contains(key)).collect();
        let subject = match subjects.as_slice() {
            [subject] => *subject,
            [] => {
                self.report(
                    Mistake::new(Spot::Here(path), "this expects nothing")
                        .help(format!("say what: {}", suggest::list(file::SUBJECTS))),
                );
                return None;
            }
            [first, second, ..] => {
                self.report(
                    Mistake::new(Spot::Key(path, second), "this expects two things at once")
                        .key()
                        .label(format!("it has `{first}` already"))
                        .help("make two lines of it"),
                );
                return None;
            }
        };
        let (needed, taken) = file::Expectation::arguments(subject);
        let before = self.mistakes.len();
        for given in expectation.given().filter(|key| *key != subject) {
            if !needed.contains(&given) && !taken.contains(&given) {
                let others: Vec<_> = needed.iter().chain(taken).copied().collect();
                let mistake =
                    Mistake::new(Spot::Key(path, given), format!("`{subject}` takes no `{given}`")).key();
                self.report(match others.as_slice() {
                    [] => mistake,
                    others => mistake.help(format!("it takes {}", suggest::list(others.iter().copied()))),
                });
            }
        }
        for needed in needed {
            if !expectation.given().any(|given| given == *needed) {
                self.report(
                    Mistake::new(Spot::Key(path, subject), format!("`{subject}` needs `{needed}`"))
                        .label(format!("`{needed}` is missing")),
                );
            }
        }
        (self.mistakes.len() == before).then_some(subject)
    }

    /// Some things cannot be so all the time, or so often at no time.
    fn can_be_checked(&mut self, path: &Path, when: Moment, subject: &'static str, what: &What) {
        let (lasts, times) = match what {
            What::Shutter { .. }
            | What::Saved { .. }
            | What::Notices { .. }
            | What::Holds { .. }
            | What::Album { .. }
            | What::SmartAlbums { .. }
            | What::Files { .. }
            | What::Desktop { .. }
            | What::Photo { .. }
            | What::InCall(_) => (true, None),
            What::Outcome { .. } => (false, None),
            What::Notified { times, .. } | What::Happens { times, .. } | What::Sent { times, .. } => {
                (false, *times)
            }
        };
        match when {
            Moment::Always if !lasts => self.report(
                Mistake::new(Spot::Key(path, "always"), format!("`{subject}` is a moment and does not last"))
                    .key()
                    .help("say `by` when it has to be there, or leave the time out"),
            ),
            Moment::Never | Moment::NeverWithin(..) if times.is_some() => self.report(
                Mistake::new(Spot::Key(path, "times"), "`never` is so already")
                    .key()
                    .help("leave out `times`, or leave out `never` and say `times = 0`"),
            ),
            Moment::End
            | Moment::At(_)
            | Moment::By(_)
            | Moment::Within(..)
            | Moment::Always
            | Moment::Never
            | Moment::NeverWithin(..) => {}
        }
    }
}
