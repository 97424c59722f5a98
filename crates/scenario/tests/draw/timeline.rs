//! Steps and expectations.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use device::{AlbumAction, App, Command, EventKind, Keys, PhotoAction, Setting};
use library::{Edit, Kind, Rule, View};
use protocol::{DeviceId, Family, Instant, MessageKind, OsVersion, PersonId, Platform};
use scenario::{
    Act, Between, Expectation, Fault, Looks, Moment, NthMessage, PressOutcome, Reason, Repeat, Scenario,
    Service, ShutterState, Step, What, When,
    limits::{CLOCK_DRIFT_PPM_MAX, SLOW_SERVICE_MAX},
};

use super::{Draw, two_nodes};

pub(super) fn timeline(draw: &mut Draw<'_>, scenario: &mut Scenario) {
    let mut now = Instant::ZERO;
    let mut presses = BTreeMap::new();
    for _ in 0..draw.number(8) {
        let step = step(draw, scenario, &mut now);
        if let Act::Do { who, command: Command::PressShutter { .. } } = &step.act {
            *presses.entry(*who).or_insert(0) += step.repeat.times;
        }
        scenario.steps.push(step);
    }
    let end = now + draw.duration();
    scenario.until = draw.yes().then_some(end);
    scenario.expect = draw.several(6, |draw| expectation(draw, scenario, end, &presses));
    if scenario.steps.is_empty() && scenario.expect.is_empty() {
        let expectation = expectation(draw, scenario, end, &presses);
        scenario.expect.push(expectation);
    }
}

fn device(draw: &mut Draw<'_>, scenario: &Scenario) -> DeviceId {
    scenario.devices[draw.index(scenario.devices.len())].profile.id
}

fn member(draw: &mut Draw<'_>, scenario: &Scenario) -> Option<DeviceId> {
    let call = scenario.call.as_ref()?;
    let members: Vec<_> = call.joins.iter().chain(&call.invited).copied().collect();
    Some(draw.one(&members))
}

fn with_photos(draw: &mut Draw<'_>, scenario: &Scenario) -> Option<DeviceId> {
    let who = device(draw, scenario);
    scenario.device(who).profile.model.family.takes_live_photos().then_some(who)
}

fn step(draw: &mut Draw<'_>, scenario: &Scenario, now: &mut Instant) -> Step {
    let act = match draw.number(3) {
        0 => act_of_anybody(draw, scenario),
        1 => act_of_a_member(draw, scenario),
        _ => fault(draw, scenario).map(Act::Fault),
    };
    let act = act.unwrap_or(Act::Restart { who: device(draw, scenario) });
    let when = if draw.number(4) == 3 {
        When::After {
            who: device(draw, scenario),
            event: draw.one(EventKind::ALL),
            nth: 1 + draw.number(3),
            plus: draw.maybe(Draw::duration).unwrap_or_default(),
        }
    } else if matches!(act, Act::Fault(Fault::Drop(_) | Fault::Delay { .. } | Fault::Duplicate(_)))
        && draw.yes()
    {
        When::At(Instant::ZERO)
    } else {
        *now = *now + draw.duration();
        When::At(*now)
    };
    let every = draw.duration();
    let repeat = if matches!(act, Act::Fault(_)) || every.is_zero() || draw.yes() {
        Repeat::ONCE
    } else {
        Repeat { times: 2 + draw.number(5), every }
    };
    Step { when, act, repeat }
}

fn act_of_anybody(draw: &mut Draw<'_>, scenario: &Scenario) -> Option<Act> {
    let who = device(draw, scenario);
    let command = match draw.number(13) {
        10 => {
            let (who, photo) = (with_photos(draw, scenario)?, 1 + draw.number(3));
            return Some(Act::Do { who, command: Command::Edit { photo, edit: edit(draw) } });
        }
        11 | 12 => {
            let (who, album) = (with_photos(draw, scenario)?, draw.text());
            let action = match draw.number(4) {
                0 => AlbumAction::Make { rule: rule(draw) },
                1 => AlbumAction::Change { rule: rule(draw) },
                2 => AlbumAction::Rename { to: draw.text() },
                _ => AlbumAction::Remove,
            };
            return Some(Act::Do { who, command: Command::SmartAlbum { album, action: Box::new(action) } });
        }
        0 => Command::ReadNotices,
        1 => Command::OpenPhotos,
        2 => Command::LeaveFaceTime,
        3 => Command::ReturnToFaceTime,
        4 => Command::Screenshot { keys: draw.one(&Keys::ALL) },
        5 => Command::Set { setting: draw.one(&Setting::ALL), on: draw.yes() },
        6 => Command::Update { os: OsVersion::new(draw.one(&Platform::ALL), 15, 1, 0) },
        7 => Command::PowerOff,
        8 => Command::PowerOn,
        _ => {
            let actions = [
                PhotoAction::Delete,
                PhotoAction::Recover,
                PhotoAction::DeleteForGood,
                PhotoAction::SaveAsVideo,
                PhotoAction::KeepStill,
            ];
            let who = with_photos(draw, scenario)?;
            let command = Command::Photo { photo: 1 + draw.number(3), action: draw.one(&actions) };
            return Some(Act::Do { who, command });
        }
    };
    Some(Act::Do { who, command })
}

fn edit(draw: &mut Draw<'_>) -> Edit {
    match draw.number(7) {
        0 => Edit::Title(draw.text()),
        1 => Edit::Caption(draw.text()),
        2 => Edit::AddKeyword(draw.text()),
        3 => Edit::RemoveKeyword(draw.text()),
        4 => Edit::Favourite(draw.yes()),
        5 => Edit::Hidden(draw.yes()),
        _ => Edit::Adjustment(draw.maybe(Draw::text)),
    }
}

/// A rule as it is written; `library` tries its own language on many more.
fn rule(draw: &mut Draw<'_>) -> Rule {
    let rules = [
        "Lens includes FaceTime",
        "Lens includes \"FaceTime camera\" and Photo is not hidden",
        "(Keyword is family or Title is empty) and Date is in the last 7 days",
        "Size is greater than 3 MB or Date is 2024-09-06",
    ];
    Rule::parse(draw.one(&rules)).expect("it is a rule")
}

fn act_of_a_member(draw: &mut Draw<'_>, scenario: &Scenario) -> Option<Act> {
    let who = member(draw, scenario)?;
    let command = match draw.number(16) {
        0 => Command::PressShutter { seen: None },
        1 => Command::TapScreen,
        2 => Command::Hover,
        3 => Command::StopHovering,
        4 => Command::ChooseTile { of: member(draw, scenario)? },
        5 => Command::Fullscreen,
        6 => Command::LeaveFullscreen,
        7 => Command::DoubleClick { of: member(draw, scenario)? },
        8 => Command::HangUp,
        9 => Command::PauseCamera,
        10 => Command::ResumeCamera,
        11 => Command::SwitchCamera,
        12 => Command::Answer,
        13 => Command::Decline,
        14 => Command::Join,
        _ => scenario.dial(who)?,
    };
    Some(Act::Do { who, command })
}

fn fault(draw: &mut Draw<'_>, scenario: &Scenario) -> Option<Fault> {
    let who = device(draw, scenario);
    let (from, to) = two_nodes(draw, scenario);
    let message = NthMessage { from, to, kind: draw.one(&MessageKind::ALL), nth: 1 + draw.number(3) };
    let between = Between { from, to, both_ways: draw.yes() };
    let service = draw.one(&Service::ALL);
    let by = draw.duration();
    let longer = (!by.is_zero()).then_some(by);
    Some(match draw.number(21) {
        20 => Fault::SlowService { service, by: by.min(SLOW_SERVICE_MAX) },
        19 => {
            scenario.device(who).profile.model.family.shows_icloud_photos().then_some(())?;
            Fault::ICloudAccount { who, signed_in: draw.yes() }
        }
        17 => {
            let ppm = i32::try_from(draw.number(CLOCK_DRIFT_PPM_MAX + 1)).expect("it is small");
            Fault::ClockDrift { who, ppm: if draw.yes() { -ppm } else { ppm } }
        }
        18 => Fault::ClockZone { who, zone: draw.zone() },
        16 => Fault::BatteryEmpty { who },
        14 => Fault::Replace { who },
        15 => Fault::ICloudStorage {
            person: scenario.device(who).profile.person,
            bytes: u64::from(draw.number(u32::MAX)),
        },
        0 => Fault::Drop(message),
        1 => Fault::Delay { message, by: longer? },
        2 => Fault::Duplicate(message),
        3 => Fault::Cut(between),
        4 => Fault::Heal(between),
        5 => Fault::Offline { who },
        6 => Fault::Online { who },
        7 => Fault::ServiceDown { service },
        8 => Fault::ServiceUp { service },
        9 => Fault::ServiceLivePhotos { on: draw.yes() },
        10 => Fault::Storage { who, free_bytes: u64::from(draw.number(u32::MAX)) },
        11 if draw.yes() => Fault::FailWrite { who: with_photos(draw, scenario)?, nth: 1 + draw.number(2) },
        11 => Fault::FailSave { who: with_photos(draw, scenario)?, nth: 1 + draw.number(2) },
        12 => Fault::SlowSave { who: with_photos(draw, scenario)?, by: longer?, nth: 1 + draw.number(2) },
        _ if draw.yes() => {
            let by = TimeDelta::from_std(by).ok()?;
            Fault::ClockStep { who, by: if draw.yes() { -by } else { by } }
        }
        _ => Fault::Crash { who, app: draw.one(&[App::Device, App::FaceTime, App::Photos]) },
    })
}

fn expectation(
    draw: &mut Draw<'_>,
    scenario: &Scenario,
    end: Instant,
    presses: &BTreeMap<DeviceId, u32>,
) -> Expectation {
    let (who, what, lasts) = what(draw, scenario, presses)
        .unwrap_or_else(|| (device(draw, scenario), What::Notices { count: draw.number(3) }, true));
    let begin = end.minus(draw.duration());
    let counted = matches!(
        what,
        What::Notified { times: Some(_), .. }
            | What::Happens { times: Some(_), .. }
            | What::Sent { times: Some(_), .. }
    );
    let when = match draw.number(7) {
        0 => Moment::End,
        1 => Moment::At(begin),
        2 => Moment::By(begin),
        3 => Moment::Within(begin, end),
        4 if lasts => Moment::Always,
        5 if !counted => Moment::Never,
        6 if !counted => Moment::NeverWithin(begin, end),
        _ => Moment::By(end),
    };
    Expectation { when, who, what, under_faults: draw.yes() }
}

/// Something on a device, and whether it lasts.
fn what(
    draw: &mut Draw<'_>,
    scenario: &Scenario,
    presses: &BTreeMap<DeviceId, u32>,
) -> Option<(DeviceId, What, bool)> {
    let refusals: Vec<_> = Reason::all().filter(|reason| reason.is_refusal()).collect();
    let failures: Vec<_> = Reason::all().filter(|reason| reason.is_failure()).collect();
    let times = draw.maybe(|draw| draw.number(4));
    Some(match draw.number(14) {
        11 => (with_photos(draw, scenario)?, What::Album { name: draw.text(), count: draw.number(9) }, true),
        12 => {
            let names = sorted(draw.several(3, Draw::text));
            (with_photos(draw, scenario)?, What::SmartAlbums { names }, true)
        }
        13 => {
            let mut devices = scenario.devices.iter();
            let windows = devices.find(|device| device.profile.model.family == Family::WindowsPc)?;
            (windows.profile.id, What::Files { count: draw.number(9) }, true)
        }
        0 => {
            let (count, before) = (draw.number(3), draw.maybe(Draw::duration));
            let (before, after) =
                if count == 0 { (None, None) } else { (before, draw.maybe(Draw::duration)) };
            (with_photos(draw, scenario)?, What::Saved { count, before, after }, true)
        }
        1 => {
            let state = draw.one(&[ShutterState::Ready, ShutterState::Unavailable, ShutterState::Hidden]);
            let reason = draw.maybe(|draw| draw.one(&refusals));
            let whose = draw.maybe(|draw| device(draw, scenario));
            (member(draw, scenario)?, What::Shutter { state, reason, whose }, true)
        }
        2 => {
            let people = u8::try_from(scenario.people.len()).expect("there are few");
            let from =
                draw.maybe(|draw| PersonId(u8::try_from(draw.number(people.into())).expect("it is less")));
            (device(draw, scenario), What::Notified { from, times }, false)
        }
        3 => {
            let what = What::Holds { view: draw.one(&View::ALL), count: draw.number(9) };
            (with_photos(draw, scenario)?, what, true)
        }
        4 => {
            let mac = scenario.devices.iter().find(|device| device.profile.model.family == Family::Mac)?;
            (mac.profile.id, What::Desktop { count: draw.number(3) }, true)
        }
        5 => {
            let what = What::Photo { nth: 1 + draw.number(3), looks: looks(draw) };
            (with_photos(draw, scenario)?, what, true)
        }
        6 => {
            let (who, most) = presses.iter().next()?;
            let (outcome, reason) = match draw.number(4) {
                0 => (PressOutcome::Saved, None),
                1 => (PressOutcome::Refused, draw.maybe(|draw| draw.one(&refusals))),
                2 => (PressOutcome::Failed, draw.maybe(|draw| draw.one(&failures))),
                _ => (PressOutcome::TimedOut, None),
            };
            (*who, What::Outcome { press: 1 + draw.number(*most), outcome, reason }, false)
        }
        7 => (member(draw, scenario)?, What::InCall(draw.yes()), true),
        8 => {
            let (event, reason) = draw.one(&[
                (EventKind::PressEnded, "setting-off"),
                (EventKind::ShutterMissing, "guest"),
                (EventKind::RequestRefused, "stranger"),
            ]);
            let reason = draw.maybe(|_| Reason::find(reason)).flatten();
            let whose = draw.maybe(|draw| device(draw, scenario));
            (device(draw, scenario), What::Happens { event, times, reason, whose, shift: None }, false)
        }
        9 => {
            let shift = draw.maybe(Draw::duration);
            let event = if shift.is_some() { EventKind::StillChosen } else { draw.one(EventKind::ALL) };
            let what = What::Happens { event, times, reason: None, whose: None, shift };
            (device(draw, scenario), what, false)
        }
        _ => {
            let to = draw.maybe(|draw| two_nodes(draw, scenario).0);
            let what = What::Sent { message: draw.one(&MessageKind::ALL), to, times };
            (device(draw, scenario), what, false)
        }
    })
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

fn looks(draw: &mut Draw<'_>) -> Looks {
    Looks {
        kind: Some(draw.one(&[Kind::Photo, Kind::LivePhoto, Kind::Movie, Kind::Screenshot])),
        make: draw.maybe(Draw::text),
        model: draw.maybe(Draw::text),
        lens: draw.maybe(Draw::text),
        comment: draw.maybe(Draw::text),
        taken: draw.maybe(Draw::date),
        before: draw.maybe(Draw::duration),
        after: draw.maybe(Draw::duration),
        location: draw.maybe(Draw::yes),
        title: draw.maybe(Draw::text),
        caption: draw.maybe(Draw::text),
        keywords: draw.maybe(|draw| sorted(draw.several(3, Draw::text))),
        favourite: draw.maybe(Draw::yes),
        edited: draw.maybe(Draw::yes),
    }
}
