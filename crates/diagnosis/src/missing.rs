//! Photos that were saved and that somebody cannot find, and notices that nobody saw.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};
use device::{Command, Event, Outcome, PhotoAction, UploadHold};
use engine::Standing;
use library::{AssetId, LeftOut, View};
use protocol::DeviceId;
use scenario::{Act, Service};
use trace::{Fact, moment};

use crate::{
    cause::Cause,
    cure::{Cure, sequel},
    found::{Found, Since},
    remedy::Remedy,
    taking::Pair,
    why::{Asking, Diagnosis, NoAnswer, Promise},
    words,
};

/// A clock is wrong that is off by more than this.
const WRONG: TimeDelta = TimeDelta::minutes(1);
/// So often things are looked at again, at most.
const ROUNDS_MAX: usize = 6;

/// A photo, and where it was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sought {
    pub(crate) asset: AssetId,
    pub(crate) taker: DeviceId,
}

/// Why the nth Live Photo of the run cannot be found on the device that asks.
pub(crate) fn photo(asking: &Asking<'_>, nth: u32) -> Result<Diagnosis, NoAnswer> {
    let saved = saved(asking.world);
    let place = usize::try_from(nth).unwrap_or(usize::MAX).wrapping_sub(1);
    let sought = saved.get(place);
    let sought =
        sought.ok_or_else(|| NoAnswer::NoSuchPhoto(u32::try_from(saved.len()).unwrap_or(u32::MAX)))?;
    let taker = words::owner(asking.scenario, sought.taker);
    Ok(where_it_is(asking, sought, format!("{taker} took Live Photo number {nth}")))
}

/// Every Live Photo that was saved in the run, in order.
pub(crate) fn saved(world: &Standing) -> Vec<Sought> {
    let saved = world.trace.records.iter().filter_map(|record| match record.fact.device_event() {
        Some((taker, Event::PressEnded { outcome: Outcome::Saved { asset, .. }, .. })) => {
            Some(Sought { asset: *asset, taker })
        }
        _ => None,
    });
    saved.collect()
}

/// Where a photo is that was saved, as its seeker sees it.
pub(crate) fn where_it_is(asking: &Asking<'_>, sought: &Sought, lead: String) -> Diagnosis {
    let (scenario, world) = (asking.scenario, asking.world);
    let found = hidden_by(asking, world, sought);
    let here = words::device(scenario, asking.who);
    let bears = asset_date(world, asking.who, sought).map(shown).unwrap_or_default();
    let sentence = match found.first() {
        None => format!("{lead}: it is on {here}, under Photos > Library > All Photos, at {bears}."),
        Some(first) if is_there(world, asking.who, sought) => {
            format!("{lead}, and it is on {here}, at {bears}; but {}.", asking.clause(first))
        }
        Some(first) => format!("{lead}, but it does not show on {here}: {}.", asking.clause(first)),
    };
    let promise = match (found.iter().any(|found| found.cause.is_for_good()), found.is_empty()) {
        (true, _) => Promise::NothingHelps,
        (false, true) => Promise::NothingIsWrong,
        (false, false) => Promise::Helps,
    };
    Diagnosis {
        sentence,
        remedies: found.iter().filter_map(|found| asking.advice(found)).collect(),
        then: vec![],
        promise,
        cure: (promise == Promise::Helps).then(|| find(asking, sought)),
        causes: found.iter().map(|found| asking.told(found)).collect(),
    }
}

fn shown(date: DateTime<FixedOffset>) -> String {
    date.format("%-d %B %Y, %H:%M:%S").to_string()
}

fn zone(world: &Standing, who: DeviceId) -> FixedOffset {
    *world.device(who).wall_clock(world.at).offset()
}

/// The date that it bears, as that device shows it.
fn asset_date(world: &Standing, who: DeviceId, sought: &Sought) -> Option<DateTime<FixedOffset>> {
    let asset = world.library(who).get(sought.asset)?;
    Some(asset.taken.with_timezone(&zone(world, who)))
}

/// Whether All Photos shows it there.
fn is_there(world: &Standing, who: DeviceId, sought: &Sought) -> bool {
    world.library(who).left_out(View::AllPhotos, zone(world, who), sought.asset).is_none()
}

/// All causes for which it does not show where its seeker looks, in the order in which they are mended.
fn hidden_by(asking: &Asking<'_>, world: &Standing, sought: &Sought) -> Vec<Found> {
    let (scenario, who) = (asking.scenario, asking.who);
    let person = |who: DeviceId| scenario.device(who).profile.person;
    let is = |cause, who| Found::new(scenario, world, cause, Some(who), Some(sought.taker));
    if person(who) != person(sought.taker) {
        return vec![is(Cause::WrongPerson, sought.taker)];
    }
    let left_out = |view| world.library(who).left_out(view, zone(world, who), sought.asset);
    let mut found = match left_out(View::AllPhotos) {
        Some(LeftOut::RecentlyDeleted) => vec![is(Cause::Deleted, who)],
        Some(LeftOut::Hidden) => vec![is(Cause::Hidden, who)],
        Some(LeftOut::GoneForGood) => vec![is(Cause::DeletedForGood, who)],
        Some(_) if who == sought.taker => vec![is(Cause::DeletedForGood, who)],
        Some(_) => on_the_way(asking, world, sought),
        None if left_out(View::Days).is_some() => vec![is(Cause::LeftOut, who)],
        None => vec![],
    };
    if let Some(asset) = world.library(who).get(sought.asset) {
        let taken = world.device(sought.taker).profile().clock.true_time(pressed(asking, sought));
        let off = asset.taken.signed_duration_since(taken).abs();
        if off > WRONG {
            found.push(is(Cause::WrongDate, sought.taker));
        } else if *asset.taken.offset() != zone(world, who) {
            found.push(is(Cause::WrongZone, sought.taker));
        }
    }
    found.sort_by_key(|found| (found.cause, found.who));
    found
}

/// When the press was ended that gave the photo: near enough to when it was taken.
fn pressed(asking: &Asking<'_>, sought: &Sought) -> protocol::Instant {
    let of = |event: &Event| matches!(event, Event::PressEnded { outcome: Outcome::Saved { asset, .. }, .. } if *asset == sought.asset);
    let records = &asking.world.trace.records;
    let id = records.iter().find_map(|record| match record.fact.device_event() {
        Some((_, event @ Event::PressEnded { id, .. })) if of(event) => Some(*id),
        _ => None,
    });
    let began = records.iter().find(|record| {
        matches!(record.fact.device_event(), Some((_, Event::Pressed { id: pressed, .. })) if Some(*pressed) == id)
    });
    began.map_or(asking.world.at, |record| record.at)
}

/// What keeps it from coming by way of iCloud.
fn on_the_way(asking: &Asking<'_>, world: &Standing, sought: &Sought) -> Vec<Found> {
    let scenario = asking.scenario;
    let is = |cause, who| Found::new(scenario, world, cause, Some(who), Some(sought.taker));
    let mut found = vec![];
    for who in [sought.taker, asking.who] {
        let device = world.device(who);
        let settings = device.settings();
        let holds = [
            (device.is_off(), Cause::DeviceOff),
            (world.is_offline(who), Cause::Offline),
            (!settings.icloud_photos, Cause::ICloudPhotosOff),
            (device.is_icloud_signed_out(), Cause::ICloudSignedOut),
            (settings.low_power_mode, Cause::LowPowerMode),
            (device.uploads_wait_for() == Some(UploadHold::ICloudFull), Cause::ICloudFull),
        ];
        found.extend(holds.into_iter().filter(|(holds, _)| *holds).map(|(_, cause)| is(cause, who)));
    }
    if !world.is_up(Service::ICloud) {
        found.push(is(Cause::ICloudDown, asking.who));
    }
    let kept = world.library(sought.taker).get(sought.asset).is_some();
    if found.is_empty() {
        found.push(is(if kept { Cause::ICloudNotYet } else { Cause::DeletedForGood }, asking.who));
    }
    found
}

/// Carries the remedies out, and looks again.
fn find(asking: &Asking<'_>, sought: &Sought) -> Cure {
    let mut sequel = sequel(asking.scenario, asking.world);
    let pair = Pair { taker: sought.taker, subject: asking.who };
    let mut photo = false;
    for _ in 0..ROUNDS_MAX {
        let now = sequel.now();
        let found = hidden_by(asking, &now, sought);
        let seen = |cause: Cause| {
            matches!(cause, Cause::LeftOut | Cause::WrongDate | Cause::WrongZone | Cause::Hidden)
        };
        photo = found.iter().all(|found| seen(found.cause));
        if photo {
            break;
        }
        sequel.at = sequel.at + Duration::from_secs(1);
        for one in &found {
            match (one.cause.remedies().first(), one.who) {
                (Some(Remedy::Recover), Some(who)) => {
                    let deleted = now.library(who).view(View::RecentlyDeleted, zone(&now, who));
                    let place = deleted.iter().position(|asset| asset.id == sought.asset).unwrap_or_default();
                    let photo = u32::try_from(place + 1).unwrap_or(u32::MAX);
                    let command = Command::Photo { photo, action: PhotoAction::Recover };
                    sequel.step(Act::Do { who, command }, Duration::from_secs(5));
                }
                (Some(remedy), _) => sequel.carry_out(&now, one, *remedy, pair),
                (None, _) => {}
            }
        }
        // What waited for a while is tried again once a minute.
        sequel.at = sequel.at + Duration::from_secs(120);
    }
    Cure { then: vec![], photo, played: sequel.scenario }
}

/// Why nobody told the owner of a device of a photo: it was a screenshot, nobody looked, or there was none.
pub(crate) fn told(asking: &Asking<'_>) -> Diagnosis {
    let (scenario, world, who) = (asking.scenario, asking.world, asking.who);
    let records = &world.trace.records;
    let mut found = vec![];
    for (place, record) in records.iter().enumerate() {
        let Fact::Screen { who: device, call: Some(screen), .. } = &record.fact else { continue };
        let of_this_one = *device != who && screen.others.contains(&who);
        if of_this_one && found.iter().all(|found: &Found| found.who != Some(*device)) {
            let since = Some(Since { at: record.at, record: place });
            found.push(Found { cause: Cause::Screenshot, who: Some(*device), other: Some(who), since });
        }
    }
    let unread: Vec<_> = world.device(who).unread().collect();
    if !unread.is_empty() {
        found.push(Found::new(
            scenario,
            world,
            Cause::NotSeen,
            Some(who),
            unread.first().map(|(_, taker)| *taker),
        ));
    }
    let raised = records.iter().filter_map(|record| match record.fact.device_event() {
        Some((device, Event::NoticeRaised { .. })) if device == who => Some(record.at),
        _ => None,
    });
    let raised: Vec<_> = raised.collect();
    if raised.is_empty() && found.is_empty() {
        found.push(Found::new(scenario, world, Cause::NoPhoto, Some(who), None));
    }
    let owner = words::owner(scenario, who);
    let sentence = match (found.first(), raised.first()) {
        (None, Some(at)) => format!("{owner} was told at {}, and has seen it.", moment(*at)),
        (Some(first), Some(at)) if first.cause == Cause::NotSeen => {
            format!("{owner} was told at {}: {}.", moment(*at), asking.clause(first))
        }
        (Some(first), _) => format!("{owner} was not told: {}.", asking.clause(first)),
        (None, None) => format!("{owner} was not told."),
    };
    let only_unseen = found.iter().all(|found| found.cause == Cause::NotSeen);
    Diagnosis {
        sentence,
        remedies: found.iter().filter_map(|found| asking.advice(found)).collect(),
        then: vec![],
        promise: match (found.is_empty(), only_unseen) {
            (true, _) => Promise::NothingIsWrong,
            (false, true) => Promise::Helps,
            (false, false) => Promise::NothingHelps,
        },
        cure: None,
        causes: found.iter().map(|found| asking.told(found)).collect(),
    }
}
