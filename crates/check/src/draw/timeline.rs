//! What people do: presses, and whatever else falls in between.

use std::time::Duration;

use device::{AlbumAction, Command, EventKind, Keys, PhotoAction, Setting};
use library::{Edit, Rule};
use protocol::{DeviceId, Family, Instant, MessageKind, NodeId, OsVersion, Version};
use scenario::{Act, Fault, NthMessage, Repeat, Scenario, Step, When};

use super::Families;
use crate::dice::{About, Dice};

/// When the first press can be; by then everybody who joins has.
const FIRST_PRESS: Duration = Duration::from_secs(4);
/// Within so much after that all presses are.
const PRESSES_WITHIN_MILLIS: u32 = 12_000;

pub(super) fn timeline(dice: &mut Dice<'_>, scenario: &mut Scenario, families: Families) {
    if let Some(call) = scenario.call.clone() {
        let members: Vec<_> = call.joins.iter().chain(&call.invited).copied().collect();
        for _ in 0..dice.weighed(About::Deeds, &[0, 40, 30, 20, 10]) {
            press(dice, scenario, &members);
        }
        for late in call.invited {
            let at = Instant::ZERO + FIRST_PRESS + dice.millis(About::Times, PRESSES_WITHIN_MILLIS);
            scenario.steps.push(step(at, late, Command::Answer));
        }
        if dice.percent(About::Deeds, 60) {
            let who = dice.one(About::Deeds, &members);
            let at = around(dice, scenario, About::Times);
            scenario.steps.push(step(at, who, Command::HangUp));
            if dice.percent(About::Deeds, 30)
                && let Some(command) = scenario.dial(who)
            {
                let after = Duration::from_secs(2) + dice.millis(About::Times, 4000);
                if !scenario.device(who).profile.model.family.is_guest() {
                    scenario.steps.push(step(at + after, who, command));
                    let other = dice.one(About::Deeds, &members);
                    scenario.steps.push(step(
                        at + after + Duration::from_millis(400),
                        other,
                        Command::Answer,
                    ));
                    press_at(dice, scenario, who, &members, at + after + Duration::from_secs(3));
                }
            }
        }
    }
    let toggles = if families.toggles { dice.weighed(About::Deeds, &[30, 40, 20, 10]) } else { 0 };
    for _ in 0..toggles {
        toggle(dice, scenario);
    }
    let weights = dice.weights();
    for _ in 0..dice.weighed(About::Deeds, &[20, 30, 25, 15, 10]) {
        deed(dice, scenario, &weights);
    }
    if families.icloud {
        if dice.percent(About::Photos, 40) {
            quarrel(dice, scenario);
        }
        let weights = dice.weights();
        for _ in 0..dice.weighed(About::Photos, &[10, 20, 25, 25, 20]) {
            photo_deed(dice, scenario, &weights);
        }
    }
}

pub(super) const fn step(at: Instant, who: DeviceId, command: Command) -> Step {
    Step { when: When::At(at), act: Act::Do { who, command }, repeat: Repeat::ONCE }
}

/// A moment close to a press, mostly.
pub(super) fn around(dice: &mut Dice<'_>, scenario: &Scenario, about: About) -> Instant {
    let is_press = |step: &&Step| matches!(step.act, Act::Do { command: Command::PressShutter { .. }, .. });
    let presses: Vec<_> = scenario.steps.iter().filter(is_press).map(|step| step.when).collect();
    let near = !presses.is_empty() && !dice.percent(about, 20);
    if near && let When::At(at) = dice.one(about, &presses) {
        // From a second before it to four after; half of them within the first tenth of a second.
        return if dice.percent(about, 50) {
            at + dice.millis(about, 150)
        } else {
            at.minus(Duration::from_secs(1)) + dice.millis(about, 5000)
        };
    }
    Instant::ZERO + dice.millis(about, 24_000)
}

fn press(dice: &mut Dice<'_>, scenario: &mut Scenario, members: &[DeviceId]) {
    let who = dice.one(About::Deeds, members);
    let at = Instant::ZERO + FIRST_PRESS + dice.millis(About::Times, PRESSES_WITHIN_MILLIS);
    press_at(dice, scenario, who, members, at);
}

/// Brings the shutter about, as its owner would, and presses it.
fn press_at(dice: &mut Dice<'_>, scenario: &mut Scenario, who: DeviceId, members: &[DeviceId], at: Instant) {
    let family = scenario.device(who).profile.model.family;
    let group = scenario.call.as_ref().is_some_and(|call| call.kind.group);
    let others: Vec<_> = members.iter().copied().filter(|other| *other != who).collect();
    let of = dice.one(About::Deeds, &others);
    let mut before = at.minus(Duration::from_millis(900));
    let mut push = |command| {
        scenario.steps.push(step(before, who, command));
        before = before + Duration::from_millis(200);
    };
    match (family.is_touched(), group) {
        (true, false) => push(Command::TapScreen),
        (true, true) => {
            push(Command::TapScreen);
            push(Command::ChooseTile { of });
            push(Command::Fullscreen);
        }
        (false, false) => push(Command::Hover),
        (false, true) => {
            push(Command::Hover);
            push(Command::DoubleClick { of });
        }
    }
    let times = dice.seldom(About::Deeds, 15, &[1, 2, 3, 5]);
    let every = if times > 1 {
        Duration::from_millis(dice.one(About::Times, &[300, 100, 900]))
    } else {
        Duration::ZERO
    };
    let command = Command::PressShutter { seen: None };
    scenario.steps.push(Step {
        when: When::At(at),
        act: Act::Do { who, command },
        repeat: Repeat { times, every },
    });
}

fn anybody(dice: &mut Dice<'_>, scenario: &Scenario) -> DeviceId {
    let count = u32::try_from(scenario.devices.len()).expect("there are few");
    DeviceId(u8::try_from(dice.below(About::Deeds, count)).expect("there are few"))
}

/// A setting is turned at a bad moment, and mostly turned back.
fn toggle(dice: &mut Dice<'_>, scenario: &mut Scenario) {
    let who = anybody(dice, scenario);
    let profile = &scenario.device(who).profile;
    let setting = dice.seldom(
        About::Deeds,
        20,
        &[Setting::LivePhotos, Setting::LockdownMode, Setting::Facetime, Setting::LowPowerMode],
    );
    if setting.path(profile.model.family, profile.os).is_none() {
        return;
    }
    let on = !profile.settings.get(setting);
    let at = around(dice, scenario, About::Times);
    let what = Act::Do { who, command: Command::Set { setting, on } };
    let when = if dice.percent(About::Deeds, 20) { after(dice, scenario) } else { When::At(at) };
    scenario.steps.push(Step { when, act: what, repeat: Repeat::ONCE });
    if dice.percent(About::Deeds, 30) {
        // On and off again in quick succession: what is said of it may arrive in any order.
        let mut at = at;
        late_word(dice, scenario, who);
        for turn in 0..3 + dice.below(About::Deeds, 3) {
            at = at + Duration::from_millis(10) + dice.millis(About::Times, 300);
            scenario.steps.push(step(at, who, Command::Set { setting, on: on == (turn % 2 == 1) }));
        }
    } else if dice.percent(About::Deeds, 60) {
        let back = at + Duration::from_millis(100) + dice.millis(About::Times, 4000);
        scenario.steps.push(step(back, who, Command::Set { setting, on: !on }));
    }
}

/// One of the next things that a device announces comes later than what it announces after.
fn late_word(dice: &mut Dice<'_>, scenario: &mut Scenario, who: DeviceId) {
    let other = anybody(dice, scenario);
    if other == who {
        return;
    }
    let (from, to) = (NodeId::Device(who), NodeId::Device(other));
    let message = NthMessage { from, to, kind: MessageKind::Announce, nth: 2 + dice.below(About::Deeds, 3) };
    let by = Duration::from_millis(100) + dice.millis(About::Times, 900);
    let fault = Act::Fault(Fault::Delay { message, by });
    scenario.steps.push(Step { when: When::At(Instant::ZERO), act: fault, repeat: Repeat::ONCE });
}

/// Just after something that matters to a capture.
pub(super) fn after(dice: &mut Dice<'_>, scenario: &Scenario) -> When {
    let event = dice.one(
        About::Trouble,
        &[
            EventKind::Pressed,
            EventKind::RequestArrived,
            EventKind::StillChosen,
            EventKind::ClipComplete,
            EventKind::ClipSent,
            EventKind::FileArrived,
            EventKind::SaveBegun,
            EventKind::PressEnded,
            EventKind::NoticeRaised,
            EventKind::TakerTold,
        ],
    );
    let who = anybody(dice, scenario);
    let nth = 1 + dice.below(About::Trouble, 2);
    let plus =
        if dice.percent(About::Trouble, 50) { Duration::ZERO } else { dice.millis(About::Trouble, 60) };
    When::After { who, event, nth, plus }
}

/// Something else that people do during a call.
fn deed(dice: &mut Dice<'_>, scenario: &mut Scenario, weights: &[u32; 16]) {
    let who = anybody(dice, scenario);
    let family = scenario.device(who).profile.model.family;
    let in_call = scenario.call.as_ref().is_some_and(|call| call.names(who));
    let at = around(dice, scenario, About::Times);
    let keys = if family == Family::Mac {
        Keys::CmdShift3
    } else if scenario.device(who).profile.model.home_button {
        Keys::HomeSide
    } else {
        Keys::VolumeUpSide
    };
    let command = match dice.weighed(About::Deeds, weights) {
        0 | 1 => Command::Screenshot { keys },
        2 if in_call => Command::PauseCamera,
        3 if in_call => Command::ResumeCamera,
        4 => {
            let back = at + dice.millis(About::Times, 5000);
            scenario.steps.push(step(back, who, Command::ReturnToFaceTime));
            Command::LeaveFaceTime
        }
        5 => Command::ReadNotices,
        6 if in_call => Command::SwitchCamera,
        7 if in_call => Command::HangUp,
        8 => Command::OpenPhotos,
        11 if in_call && family == Family::Mac => Command::StopHovering,
        11 if in_call => Command::LeaveFullscreen,
        12 if in_call => Command::Decline,
        13 if in_call => Command::Join,
        9 => {
            let version = dice.one(About::Deeds, &[Version::new(17, 6, 1), Version::new(14, 6, 1)]);
            let platform = scenario.device(who).profile.model.platform(version);
            Command::Update { os: OsVersion { platform, version } }
        }
        10 => {
            scenario.steps.push(step(at + Duration::from_secs(12), who, Command::PowerOn));
            Command::PowerOff
        }
        _ => {
            let restart = Step { when: When::At(at), act: Act::Restart { who }, repeat: Repeat::ONCE };
            return scenario.steps.push(restart);
        }
    };
    scenario.steps.push(step(at, who, command));
    if dice.percent(About::Deeds, 50) && in_call {
        let back = at + Duration::from_millis(200) + dice.millis(About::Times, 3000);
        scenario.steps.push(step(back, who, Command::ResumeCamera));
    }
}

/// Two devices of one person do things to one photo at almost the same time.
fn quarrel(dice: &mut Dice<'_>, scenario: &mut Scenario) {
    let about = About::Photos;
    let one = anybody(dice, scenario);
    let person = scenario.device(one).profile.person;
    let has_photos = |device: &&scenario::Device| {
        let profile = &device.profile;
        profile.id != one && profile.person == person && profile.model.family.takes_live_photos()
    };
    let others: Vec<_> = scenario.devices.iter().filter(has_photos).map(|device| device.profile.id).collect();
    if others.is_empty() || !scenario.device(one).profile.model.family.takes_live_photos() {
        return;
    }
    let other = dice.one(about, &others);
    let at = Instant::ZERO + Duration::from_secs(10) + dice.millis(About::Times, 14_000);
    let photo = |action| Command::Photo { photo: 1, action };
    let title = |text: &str| Command::Edit { photo: 1, edit: Edit::Title(text.to_owned()) };
    let (this, that) = match dice.below(about, 4) {
        0 => {
            scenario.steps.push(step(at.minus(Duration::from_secs(3)), one, photo(PhotoAction::Delete)));
            (photo(PhotoAction::DeleteForGood), photo(PhotoAction::Recover))
        }
        1 => (photo(PhotoAction::Delete), title("Party")),
        2 => (title("Party"), title("Beach")),
        _ => {
            let favourite = |favourite| Command::Edit { photo: 1, edit: Edit::Favourite(favourite) };
            (favourite(true), favourite(false))
        }
    };
    scenario.steps.push(step(at, one, this));
    scenario.steps.push(step(at + dice.millis(About::Times, 120), other, that));
}

/// Something that owners do with their photos.
fn photo_deed(dice: &mut Dice<'_>, scenario: &mut Scenario, weights: &[u32; 14]) {
    let about = About::Photos;
    let who = anybody(dice, scenario);
    if !scenario.device(who).profile.model.family.takes_live_photos() {
        return;
    }
    let at = Instant::ZERO + Duration::from_secs(6) + dice.millis(About::Times, 24_000);
    let photo = 1 + dice.below(about, 2);
    let action = |action| Command::Photo { photo, action };
    let rule = |text| Rule::parse(text).expect("it is a rule");
    let album = || "Calls".to_owned();
    let command = match dice.weighed(about, weights) {
        0 | 1 => action(PhotoAction::Delete),
        2 => action(PhotoAction::Recover),
        3 => action(PhotoAction::DeleteForGood),
        4 => action(PhotoAction::SaveAsVideo),
        5 => action(PhotoAction::KeepStill),
        6 => Command::Edit { photo, edit: Edit::Favourite(dice.percent(about, 70)) },
        7 => Command::Edit { photo, edit: Edit::Title(dice.one(about, &["Party", "Beach"]).to_owned()) },
        8 => Command::Edit { photo, edit: Edit::AddKeyword("family".to_owned()) },
        9 => Command::Edit { photo, edit: Edit::RemoveKeyword("family".to_owned()) },
        10 => Command::Edit { photo, edit: Edit::Hidden(dice.percent(about, 50)) },
        11 => {
            let rule = rule(dice.one(about, &["Lens includes FaceTime", "Keyword is family"]));
            let action = if dice.percent(about, 70) {
                AlbumAction::Make { rule }
            } else {
                AlbumAction::Change { rule }
            };
            Command::SmartAlbum { album: album(), action: Box::new(action) }
        }
        12 => {
            let action = Box::new(AlbumAction::Rename { to: "Friends".to_owned() });
            Command::SmartAlbum { album: album(), action }
        }
        _ => Command::SmartAlbum { album: album(), action: Box::new(AlbumAction::Remove) },
    };
    scenario.steps.push(step(at, who, command));
}
