//! From what a file says to what it means: every name, time and argument is looked at, and all mistakes are collected.
//!
//! Whatever has a mistake is left out and the rest is still looked at, so that a file is mended in one go. A
//! [`Scenario`] comes out only if there was no mistake at all.

mod amounts;
mod call;
mod command;
mod expectation;
mod fault;
mod header;
mod limits;
mod mistake;
mod names;
mod network;
mod people;
mod setting;
mod step;
mod subject;

use std::collections::{BTreeMap, BTreeSet};

use device::{Limits, Policy};
use protocol::{DeviceId, Instant};

pub(crate) use self::{
    header::default_start,
    mistake::Mistake,
    people::{ICLOUD_STORAGE_BYTES, STORAGE_FREE_BYTES as DEFAULT_STORAGE_FREE_BYTES},
};
use self::{mistake::Spot, names::Names};
use crate::{
    file,
    limits::MISTAKES_FOUND_MAX,
    place::Path,
    scenario::{Call, Scenario},
};

/// What of a file was taken out already, since its form was wrong; whoever took it out has said so.
#[derive(Debug, Default)]
pub(crate) struct Damaged(pub(crate) BTreeSet<Path>);

impl Damaged {
    /// Whether this very value was taken out.
    fn has(&self, path: &Path) -> bool {
        self.0.contains(path)
    }

    /// Whether anything in there was taken out, or all of it.
    fn touches(&self, path: &Path) -> bool {
        self.within_or_around(path).next().is_some()
    }

    /// What was taken out in there, or with it.
    fn within_or_around(&self, path: &Path) -> impl Iterator<Item = &Path> {
        self.0.iter().filter(move |damaged| damaged.is_within(path) || path.is_within(damaged))
    }
}

/// The scenario that `file` means, or all of its mistakes.
pub(crate) fn check(file: &file::File, damaged: &Damaged) -> Result<Scenario, Vec<Mistake>> {
    let mut checker = Checker {
        damaged,
        mistakes: Vec::new(),
        names: Names::default(),
        until: None,
        members: None,
        call: None,
        missed_call: false,
        presses: BTreeMap::new(),
    };
    let scenario = checker.scenario(file);
    match scenario {
        Some(scenario) if checker.mistakes.is_empty() && damaged.0.is_empty() => Ok(scenario),
        Some(_) | None => Err(checker.mistakes),
    }
}

/// What is known so far, and what was found.
struct Checker<'a> {
    damaged: &'a Damaged,
    mistakes: Vec<Mistake>,
    names: Names,
    until: Option<Instant>,
    /// Who may be in the call; none if that cannot be said, since `call` has a mistake.
    members: Option<BTreeSet<DeviceId>>,
    call: Option<Call>,
    /// Whether it was said already that there is none.
    missed_call: bool,
    /// How often each device presses the shutter; a press in a line with a mistake counts for any number.
    presses: BTreeMap<DeviceId, u32>,
}

impl Checker<'_> {
    fn scenario(&mut self, file: &file::File) -> Option<Scenario> {
        let header = self.header(file);
        let limits = self.limits(file.limits.as_ref());
        let policy = Policy { limits: limits.unwrap_or_default(), ..policy(file.policy.as_ref()) };
        let service_held = self.service_held(file.service.as_ref());
        let notice = self.notice(file.policy.as_ref());
        let start = header.as_ref().map_or(self.default_start(), |header| header.start);
        self.people(file.people.as_ref(), start, policy);
        let call = self.call(file.call.as_ref());
        let network = self.network(file.network.as_ref());
        let disk = self.disk(file.disk.as_ref());
        let timeline = file.timeline.as_ref();
        self.members(file.call.as_ref(), timeline);
        let steps = self.steps(timeline.and_then(|timeline| timeline.steps.as_deref()));
        let expect = self.expectations(timeline.and_then(|timeline| timeline.expect.as_deref()));
        self.something_to_play(timeline);
        let (header, _) = (header?, limits?);
        Some(Scenario {
            title: header.title,
            why: header.why,
            rules: header.rules,
            property: file.property,
            tags: header.tags,
            start: header.start,
            seed: header.seed,
            until: self.until,
            people: self.names.take_people(),
            devices: std::mem::take(&mut self.names.devices)
                .into_iter()
                .map(names::Known::into_device)
                .collect::<Option<_>>()?,
            call: call?,
            service_live_photos: file.service.and_then(|service| service.live_photos).unwrap_or(true),
            service_held: service_held?,
            network: network?,
            disk: disk?,
            policy,
            notice: notice?,
            steps: steps?,
            expect: expect?,
        })
    }

    /// A file has to do something, or to expect something.
    fn something_to_play(&mut self, timeline: Option<&file::Timeline>) {
        let steps = timeline.and_then(|timeline| timeline.steps.as_deref()).unwrap_or_default();
        let expect = timeline.and_then(|timeline| timeline.expect.as_deref()).unwrap_or_default();
        let path = Path::ROOT.key("timeline");
        if steps.is_empty() && expect.is_empty() && !self.damaged.touches(&path) {
            self.report(
                Mistake::new(Spot::Here(&path), "nothing to play")
                    .help("give `[timeline]` something in `steps`, or in `expect`"),
            );
        }
    }

    /// Whether nobody would want to see more mistakes.
    fn has_enough(&self) -> bool {
        self.mistakes.len() >= MISTAKES_FOUND_MAX
    }

    fn report(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Says that `key` is missing from the table at `base`, unless it was taken out; `named` is the key in full.
    fn missing(&mut self, base: &Path, key: &'static str, help: &str) {
        if !self.damaged.has(&base.key(key)) {
            self.report(Mistake::new(Spot::Here(base), format!("missing `{key}`")).key().help(help));
        }
    }
}

/// What a file assumes.
fn policy(file: Option<&file::Policy>) -> Policy {
    let default = file::Policy::default();
    let file = file.unwrap_or(&default);
    Policy {
        consent: file.consent.unwrap_or_default(),
        shutter_off: file.shutter_off.unwrap_or_default(),
        clip: file.clip.unwrap_or_default(),
        clip_start: file.clip_start.unwrap_or_default(),
        late_request: file.late_request.unwrap_or_default(),
        burst: file.burst.unwrap_or_default(),
        asset_date: file.asset_date.unwrap_or_default(),
        smart_album_sync: file.smart_album_sync.unwrap_or_default(),
        limits: Limits::default(),
    }
}
