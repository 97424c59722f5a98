//! Line 10 of section 13: with the pairwise policy, a third person's setting changes nothing for the other two. It takes a
//! second run with the same decisions to tell.

use device::{Event, policy::ConsentPolicy};
use engine::{Oracle, Run, play};
use protocol::{DeviceId, Instant};
use scenario::{Property, Scenario};
use trace::Trace;

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
    Some(Failure { wrong: Wrong::Property(Property::OthersDoNotMatter), at, what })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one fact says who is in a photo")]
fn is_in_a_photo(trace: &Trace, who: DeviceId) -> bool {
    trace.records.iter().filter_map(|record| record.fact.device_event()).any(|(taker, event)| match event {
        Event::Pressed { subject, .. } => taker == who || *subject == who,
        _ => false,
    })
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
