//! Line 10 of section 13: with the pairwise policy, a third person's setting changes nothing for the other two. It takes a
//! second run with the same decisions to tell.

use std::collections::BTreeMap;

use device::{Event, policy::ConsentPolicy};
use engine::{Oracle, Run, play};
use protocol::{DeviceId, Instant, MessageKind, NodeId};
use scenario::{Property, Scenario};
use trace::{Fact, Trace};
use uuid::Uuid;

use crate::trial::{Failure, Wrong};

/// The scenario in which somebody who is in the call, and in no photo of `run`, has the setting turned the other way; and
/// who that is. None if there is nobody, or the policy asks everyone.
#[must_use]
pub fn flipped(scenario: &Scenario, run: &Run) -> Option<(Scenario, DeviceId)> {
    let call = scenario.call.as_ref().filter(|_| scenario.policy.consent == ConsentPolicy::Pairwise)?;
    let third = call.joins.iter().copied().find(|who| {
        let settings = scenario.device(*who).profile.settings;
        settings.region != device::Region::NotOffered && !is_in_a_photo(&run.trace, *who)
    })?;
    let mut flipped = scenario.clone();
    let settings = &mut flipped.devices[usize::from(third.0)].profile.settings;
    settings.live_photos = !settings.live_photos;
    Some((flipped, third))
}

/// What is different for the others, if anything is.
#[must_use]
pub fn compare(scenario: &Scenario, run: &Run, oracle: &mut dyn Oracle) -> Option<Failure> {
    let (flipped, third) = flipped(scenario, run)?;
    let other = play(&flipped, oracle);
    if is_in_a_photo(&other.trace, third) {
        return None;
    }
    let (one, two) = (story(&run.trace, third), story(&other.trace, third));
    let mut pairs = one.zip(two);
    let name = &scenario.device(third).name;
    let difference = pairs.find(|(one, two)| one != two).map(|((at, who, event), _)| {
        let teller = &scenario.device(who).name;
        let what =
            format!("{teller} would not have {} if {name} had its setting otherwise", event.kind().as_str());
        (at, what)
    });
    let length = |trace| story(trace, third).count();
    let (at, what) = difference.or_else(|| {
        let what = format!("more or less happens between the others if {name} has its setting otherwise");
        (length(&run.trace) != length(&other.trace)).then_some((run.trace.ended_at, what))
    })?;
    let failure = Failure { wrong: Wrong::Property(Property::OthersDoNotMatter), at, what };
    chance_fell_alike(&run.trace, &other.trace, third).then_some(failure)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one fact says who is in a photo")]
fn is_in_a_photo(trace: &Trace, who: DeviceId) -> bool {
    trace.records.iter().filter_map(|record| record.fact.device_event()).any(|(taker, event)| match event {
        Event::Pressed { subject, .. } => taker == who || *subject == who,
        _ => false,
    })
}

/// Whether the same decisions met the same messages between the others, until their story parts or one of them has said
/// all. What `third` acknowledges late, or not at all, is repeated to everybody, and the next decisions of a line fall on
/// other messages then.
fn chance_fell_alike(one: &Trace, two: &Trace, third: DeviceId) -> bool {
    let parts = story(one, third).zip(story(two, third)).find(|(one, two)| one != two);
    let until = parts.map_or(Instant::FAR, |((one, ..), (two, ..))| one.min(two));
    let (one, two) = (said(one, third, until), said(two, third, until));
    one.iter().all(|(line, one)| {
        let two = two.get(line).map_or(&[][..], Vec::as_slice);
        one.iter().zip(two).all(|(one, two)| one == two)
    })
}

type Line = (NodeId, NodeId);

/// What everybody but `third` says to each other before that moment, line by line.
fn said(trace: &Trace, third: DeviceId, until: Instant) -> BTreeMap<Line, Vec<(MessageKind, Option<Uuid>)>> {
    let mut said: BTreeMap<Line, Vec<_>> = BTreeMap::new();
    for record in trace.records.iter().take_while(|record| record.at < until) {
        if let Fact::Sent { from, to, message, id, .. } = &record.fact
            && ![*from, *to].contains(&NodeId::Device(third))
        {
            said.entry((*from, *to)).or_default().push((*message, *id));
        }
    }
    said
}

/// What happens to the photos of everybody but `third`.
fn story(trace: &Trace, third: DeviceId) -> impl Iterator<Item = (Instant, DeviceId, &Event)> {
    let told = trace
        .records
        .iter()
        .filter_map(|record| record.fact.device_event().map(|(who, event)| (record.at, who, event)));
    told.filter(move |(_, who, event)| *who != third && is_about_a_photo(event))
}

const fn is_about_a_photo(event: &Event) -> bool {
    matches!(
        event,
        Event::Pressed { .. }
            | Event::TakerTold { .. }
            | Event::PressEnded { .. }
            | Event::RequestRefused { .. }
            | Event::CaptureFailed { .. }
            | Event::StillChosen { .. }
            | Event::ClipComplete { .. }
            | Event::ClipSent { .. }
            | Event::NoticeRaised { .. }
            | Event::SaveBegun { .. }
    )
}
