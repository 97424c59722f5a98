//! Line 10 of section 13: with the pairwise policy, a third person's setting changes nothing for the other two. It takes a
//! second run with the same decisions to tell.

use std::{collections::BTreeMap, time::Duration};

use device::{Event, policy::ConsentPolicy};
use engine::{Oracle, Run, play};
use protocol::{DeviceId, Instant, MessageKind, NodeId};
use scenario::{Property, Scenario};
use trace::{Fact, Fate, Trace};
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
    let (only_here, (at, who, event)) = parting(&run.trace, &other.trace, third)?;
    if !chance_fell_alike(&run.trace, &other.trace, third, at) {
        return None;
    }
    let (teller, event, name) =
        (&scenario.device(who).name, event.kind().as_str(), &scenario.device(third).name);
    let what = if only_here {
        format!("{teller} would not have {event} if {name} had its setting otherwise")
    } else {
        format!("{teller} would have {event} if {name} had its setting otherwise")
    };
    Some(Failure { wrong: Wrong::Property(Property::OthersDoNotMatter), at, what })
}

/// Something that happens to a photo, when and on which device.
type Told<'t> = (Instant, DeviceId, &'t Event);

/// The first thing that happens to the photos of everybody but `third` in one of the runs alone, and whether that is the first
/// run.
fn parting<'t>(one: &'t Trace, two: &'t Trace, third: DeviceId) -> Option<(bool, Told<'t>)> {
    let (mut one, mut two) = (story(one, third), story(two, third));
    loop {
        match (one.next(), two.next()) {
            (None, None) => return None,
            (Some(told), None) => return Some((true, told)),
            (None, Some(told)) => return Some((false, told)),
            (Some(here), Some(there)) if here == there => {}
            (Some(here), Some(there)) if here.0 <= there.0 => return Some((true, here)),
            (Some(_), Some(there)) => return Some((false, there)),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one fact says who is in a photo")]
fn is_in_a_photo(trace: &Trace, who: DeviceId) -> bool {
    trace.records.iter().filter_map(|record| record.fact.device_event()).any(|(taker, event)| match event {
        Event::Pressed { subject, .. } => taker == who || *subject == who,
        _ => false,
    })
}

/// Whether the same decisions met the same messages until the stories part. What `third` acknowledges late, or not at all, is
/// repeated to everybody, and the next decisions of a line fall on other messages then: between the others the same has to
/// be said in the same order, and what `third` says and hears has to fare as it did.
fn chance_fell_alike(one: &Trace, two: &Trace, third: DeviceId, until: Instant) -> bool {
    let (one, two) = (Said::until(one, third, until), Said::until(two, third, until));
    begin_alike(&one.of_others, &two.of_others) && begin_alike(&one.of_third, &two.of_third)
}

/// Whether all that is on both sides begins alike.
fn begin_alike<K: Ord, T: PartialEq>(one: &BTreeMap<K, Vec<T>>, two: &BTreeMap<K, Vec<T>>) -> bool {
    let mut both = one.iter().filter_map(|(what, one)| Some((one, two.get(what)?)));
    both.all(|(one, two)| one.iter().zip(two).all(|(one, two)| one == two))
}

type Line = (NodeId, NodeId);
type What = (MessageKind, Option<Uuid>);

/// How a message fares: how long it takes and how often it comes; none if it is lost.
type Fares = Option<(Duration, u8)>;

/// What is said before a moment.
#[derive(Default)]
struct Said {
    /// By everybody but `third` to each other, line by line.
    of_others: BTreeMap<Line, Vec<What>>,
    /// By `third` and to it, and how each of its kind fares.
    of_third: BTreeMap<(Line, What), Vec<Fares>>,
}

impl Said {
    fn until(trace: &Trace, third: DeviceId, until: Instant) -> Self {
        let mut said = Self::default();
        for record in trace.records.iter().take_while(|record| record.at < until) {
            let Fact::Sent { from, to, message, id, fate, .. } = &record.fact else { continue };
            let (line, what) = ((*from, *to), (*message, *id));
            if [*from, *to].contains(&NodeId::Device(third)) {
                let fares = match fate {
                    Fate::Carried { arrives, copies } => Some((arrives.since(record.at), *copies)),
                    Fate::Lost { .. } => None,
                };
                said.of_third.entry((line, what)).or_default().push(fares);
            } else {
                said.of_others.entry(line).or_default().push(what);
            }
        }
        said
    }
}

/// What happens to the photos of everybody but `third`.
fn story(trace: &Trace, third: DeviceId) -> impl Iterator<Item = Told<'_>> {
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
