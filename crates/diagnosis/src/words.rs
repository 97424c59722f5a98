//! Diagnoses in words that anyone can read: no names of ours, and no jargon that a device does not show itself.

use device::{Event, Shutter};
use engine::Standing;
use protocol::{DeviceId, EndReason, Instant, PersonId};
use scenario::Scenario;
use trace::moment;

use crate::{
    cause::{Cause, Whose},
    found::Found,
};

/// `Bob`.
pub(crate) fn person(scenario: &Scenario, id: PersonId) -> String {
    let mut letters = scenario.person(id).chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The owner of a device.
pub(crate) fn owner(scenario: &Scenario, who: DeviceId) -> String {
    person(scenario, scenario.device(who).profile.person)
}

/// `Bob's MacBook Air`; `Bob's MacBook Air (bob.mac-2)` where Bob has two.
pub(crate) fn device(scenario: &Scenario, who: DeviceId) -> String {
    let profile = &scenario.device(who).profile;
    let same = |other: &&scenario::Device| {
        other.profile.person == profile.person && other.profile.model == profile.model
    };
    let several = scenario.devices.iter().filter(same).count() > 1;
    let name = if several { format!(" ({})", scenario.device(who).name) } else { String::new() };
    format!("{}'s {}{name}", owner(scenario, who), profile.model.name)
}

/// `Bob's MacBook Air, macOS 14.6`.
pub(crate) fn device_and_os(scenario: &Scenario, world: &Standing, who: DeviceId) -> String {
    format!("{}, {}", device(scenario, who), world.device(who).os())
}

/// What a cause says of the devices of a run.
pub(crate) fn clause(scenario: &Scenario, found: &Found) -> String {
    let named = |who: Option<DeviceId>| who.map(|who| device(scenario, who)).unwrap_or_default();
    let owned = found.who.map(|who| owner(scenario, who)).unwrap_or_default();
    fill(found.cause.clause(), &named(found.who), &named(found.other), &owned)
}

/// What a cause says to whoever complains, where no devices are known.
pub(crate) fn general(cause: Cause) -> String {
    let (device, other, owner) = match cause.whose() {
        Whose::Either => ("one of the two devices", "the other", "its owner"),
        Whose::Taker => ("your device", "the other device", "you"),
        Whose::Subject => ("their device", "your device", "the other person"),
        Whose::Nobodys => ("your device", "theirs", "you"),
    };
    fill(cause.clause(), device, other, owner)
}

fn fill(clause: &str, device: &str, other: &str, owner: &str) -> String {
    clause.replace("{device}", device).replace("{other}", other).replace("{owner}", owner)
}

/// `since 7.550s, when Bob turned it off`; since the beginning where nothing brought it about.
pub(crate) fn since(scenario: &Scenario, world: &Standing, found: &Found) -> Option<String> {
    let Some(since) = &found.since else {
        return lasts(found.cause).then(|| "from the beginning".to_owned());
    };
    let at = moment(since.at);
    let record = world.trace.records.get(since.record)?;
    let Some((who, event)) = record.fact.device_event() else { return Some(format!("since {at}")) };
    if is_over(found.cause) {
        return Some(format!("at {at}"));
    }
    let owner = owner(scenario, who);
    let what = match event {
        Event::SettingChanged { on: true, .. } => format!("when {owner} turned it on"),
        Event::SettingChanged { on: false, .. } => format!("when {owner} turned it off"),
        Event::PoweredOff => format!("when {owner} turned it off"),
        Event::BatteryEmpty => "when its battery was empty".into(),
        Event::CameraPaused => format!("when {owner} paused it"),
        Event::WentToBackground => format!("when {owner} left FaceTime"),
        Event::ControlsHidden => "when they went away by themselves".into(),
        Event::LeftFullScreen => "when all tiles came back".into(),
        Event::CallEnded { why } => format!("when {}", ended(&owner, *why)),
        Event::Crashed { .. } => "when it stopped by itself".into(),
        Event::Updated { .. } => "when it was updated".into(),
        _ => String::new(),
    };
    Some(if what.is_empty() { format!("since {at}") } else { format!("since {at}, {what}") })
}

/// Whether a cause is a state that lasts, of which somebody could ask since when.
const fn lasts(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::RegionBlocked
            | Cause::DeviceOff
            | Cause::FaceTimeOff
            | Cause::SignedOut
            | Cause::FaceTimeForbidden
            | Cause::CameraForbidden
            | Cause::VersionLacks
            | Cause::VersionRefused
            | Cause::LockdownMode
            | Cause::SettingOff
            | Cause::PhotosNeverOpened
            | Cause::CameraPaused
            | Cause::ICloudPhotosOff
            | Cause::LowPowerMode
    )
}

/// Whether a cause is something that happened, and not a state that lasts.
const fn is_over(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::ConsentWithdrawn
            | Cause::Stranger
            | Cause::MomentGone
            | Cause::NoPictureYet
            | Cause::Interrupted
            | Cause::WriteFailed
            | Cause::SaveFailed
            | Cause::TimedOut
            | Cause::NotPressed
            | Cause::Screenshot
    )
}

fn ended(owner: &str, why: EndReason) -> String {
    match why {
        EndReason::HungUp => format!("{owner} hung up"),
        EndReason::OthersLeft => "everybody else had left".into(),
        EndReason::NoAnswer => "nobody answered".into(),
        EndReason::Declined => "it was declined".into(),
        EndReason::NotLetIn(_) => format!("{owner} was not let in"),
        EndReason::ConnectionLost => "the connection was lost".into(),
        EndReason::FaceTimeOff => format!("FaceTime was no longer allowed for {owner}"),
    }
}

/// `Alice sees no shutter`.
pub(crate) fn shutter(scenario: &Scenario, world: &Standing, taker: DeviceId, at: Instant) -> String {
    let (owner, at) = (owner(scenario, taker), moment(at));
    match world.device(taker).shutter_now() {
        Shutter::Hidden(_) => format!("At {at} {owner} sees no shutter"),
        Shutter::Unavailable(_) => format!("At {at} {owner} sees a shutter that does not work"),
        Shutter::Ready => format!("At {at} {owner} sees the shutter"),
    }
}
