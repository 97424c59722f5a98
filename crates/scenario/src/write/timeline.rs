//! The lines of a timeline.

use std::time::Duration;

use device::{AlbumAction, App, Command, PhotoAction};
use library::Edit;
use protocol::{DeviceId, Instant, NodeId};

use crate::{
    expectation::{Expectation, Looks, Moment, What},
    file::{self, Action, AppName, DeviceName, FaultKind, NodeName, SignedSpan, Span},
    scenario::Scenario,
    step::{Act, Between, Fault, NthMessage, Step, When},
    units,
};

pub(super) fn step(scenario: &Scenario, step: &Step) -> file::Step {
    let mut line = match &step.act {
        Act::Do { who, command } => {
            file::Step { who: Some(device(scenario, *who)), ..self::command(scenario, command) }
        }
        Act::Restart { who } => file::Step { who: Some(device(scenario, *who)), ..action(Action::Restart) },
        Act::Fault(fault) => self::fault(scenario, fault),
    };
    match step.when {
        When::At(at) => {
            let needless = at == Instant::ZERO && line.fault.is_some_and(FaultKind::is_about_a_message);
            line.at = (!needless).then(|| instant(at));
        }
        When::After { who, event, nth, plus } => {
            let nth = counted(nth);
            line.after = Some(file::After { who: Some(device(scenario, who)), event: Some(event), nth });
            line.plus = (!plus.is_zero()).then(|| span(plus));
        }
    }
    if step.repeat.times > 1 {
        line.times = Some(step.repeat.times);
        line.every = Some(span(step.repeat.every));
    }
    line
}

fn instant(at: Instant) -> Span {
    Span(units::write_instant(at))
}

fn span(span: Duration) -> Span {
    Span(units::write_duration(span))
}

/// Nothing instead of the first, which is meant anyway.
fn counted(nth: u32) -> Option<u32> {
    (nth != 1).then_some(nth)
}

fn device(scenario: &Scenario, id: DeviceId) -> DeviceName {
    DeviceName(scenario.device(id).name.clone())
}

fn node(scenario: &Scenario, node: NodeId) -> NodeName {
    NodeName(scenario.node_name(node).to_owned())
}

fn action(action: Action) -> file::Step {
    file::Step { r#do: Some(action), ..file::Step::default() }
}

fn command(scenario: &Scenario, command: &Command) -> file::Step {
    match command {
        Command::Dial { .. } => action(Action::Dial),
        Command::Answer => action(Action::Answer),
        Command::Decline => action(Action::Decline),
        Command::Join => action(Action::JoinCall),
        Command::HangUp => action(Action::HangUp),
        Command::PauseCamera => action(Action::PauseCamera),
        Command::ResumeCamera => action(Action::ResumeCamera),
        Command::SwitchCamera => action(Action::SwitchCamera),
        Command::LeaveFaceTime => action(Action::LeaveFacetime),
        Command::ReturnToFaceTime => action(Action::ReturnToFacetime),
        Command::TapScreen => action(Action::TapScreen),
        Command::Hover => action(Action::Hover),
        Command::StopHovering => action(Action::StopHovering),
        Command::ChooseTile { of } => {
            file::Step { of: Some(device(scenario, *of).0), ..action(Action::ChooseTile) }
        }
        Command::Fullscreen => action(Action::Fullscreen),
        Command::LeaveFullscreen => action(Action::LeaveFullscreen),
        Command::DoubleClick { of } => {
            file::Step { of: Some(device(scenario, *of).0), ..action(Action::DoubleClick) }
        }
        Command::PressShutter { seen: _ } => action(Action::PressShutter),
        Command::Screenshot { keys } => file::Step { keys: Some(*keys), ..action(Action::Screenshot) },
        Command::ReadNotices => action(Action::ReadNotices),
        Command::OpenPhotos => action(Action::OpenPhotos),
        Command::Photo { photo, action: what } => {
            let what = match what {
                PhotoAction::Delete => Action::DeletePhoto,
                PhotoAction::Recover => Action::RecoverPhoto,
                PhotoAction::DeleteForGood => Action::DeleteForGood,
                PhotoAction::SaveAsVideo => Action::SaveAsVideo,
                PhotoAction::KeepStill => Action::KeepStill,
            };
            file::Step { photo: counted(*photo), ..action(what) }
        }
        Command::Edit { photo, edit } => {
            let (what, text) = self::edit(edit);
            file::Step { photo: counted(*photo), text, ..action(what) }
        }
        Command::SmartAlbum { album, action: what } => {
            let line = |what| file::Step { album: Some(album.clone()), ..action(what) };
            match &**what {
                AlbumAction::Make { rule } => {
                    file::Step { rule: Some(rule.to_string()), ..line(Action::MakeSmartAlbum) }
                }
                AlbumAction::Rename { to } => {
                    file::Step { name: Some(to.clone()), ..line(Action::RenameSmartAlbum) }
                }
                AlbumAction::Change { rule } => {
                    file::Step { rule: Some(rule.to_string()), ..line(Action::ChangeSmartAlbum) }
                }
                AlbumAction::Remove => line(Action::RemoveSmartAlbum),
            }
        }
        Command::Set { setting, on } => {
            let turn = if *on { Action::TurnOn } else { Action::TurnOff };
            file::Step { setting: Some(*setting), ..action(turn) }
        }
        Command::Update { os } => file::Step { os: Some(file::Os(os.to_string())), ..action(Action::Update) },
        Command::PowerOff => action(Action::PowerOff),
        Command::PowerOn => action(Action::PowerOn),
    }
}

fn edit(edit: &Edit) -> (Action, Option<String>) {
    match edit {
        Edit::Title(text) => (Action::SetTitle, Some(text.clone())),
        Edit::Caption(text) => (Action::SetCaption, Some(text.clone())),
        Edit::AddKeyword(word) => (Action::AddKeyword, Some(word.clone())),
        Edit::RemoveKeyword(word) => (Action::RemoveKeyword, Some(word.clone())),
        Edit::Favourite(true) => (Action::Favourite, None),
        Edit::Favourite(false) => (Action::Unfavourite, None),
        Edit::Hidden(true) => (Action::HidePhoto, None),
        Edit::Hidden(false) => (Action::UnhidePhoto, None),
        Edit::Adjustment(Some(text)) => (Action::EditPhoto, Some(text.clone())),
        Edit::Adjustment(None) => (Action::RevertPhoto, None),
    }
}

fn fault(scenario: &Scenario, fault: &Fault) -> file::Step {
    let of = |kind| file::Step { fault: Some(kind), ..file::Step::default() };
    let on = |kind, who: &DeviceId| file::Step { who: Some(device(scenario, *who)), ..of(kind) };
    match fault {
        Fault::Crash { who, app } => {
            let app = match app {
                App::Device => None,
                App::FaceTime => Some(AppName::Facetime),
                App::Photos => Some(AppName::Photos),
            };
            file::Step { app, ..on(FaultKind::Crash, who) }
        }
        Fault::BatteryEmpty { who } => on(FaultKind::BatteryEmpty, who),
        Fault::Drop(message) => self::message(scenario, FaultKind::Drop, message),
        Fault::Delay { message, by } => {
            file::Step { by: Some(longer(*by)), ..self::message(scenario, FaultKind::Delay, message) }
        }
        Fault::Duplicate(message) => self::message(scenario, FaultKind::Duplicate, message),
        Fault::Cut(between) => self::between(scenario, FaultKind::Cut, between),
        Fault::Heal(between) => self::between(scenario, FaultKind::Heal, between),
        Fault::Offline { who } => on(FaultKind::Offline, who),
        Fault::Online { who } => on(FaultKind::Online, who),
        Fault::ServiceDown { service } => {
            file::Step { service: Some(*service), ..of(FaultKind::ServiceDown) }
        }
        Fault::ServiceUp { service } => file::Step { service: Some(*service), ..of(FaultKind::ServiceUp) },
        Fault::SlowService { service, by } => {
            file::Step { service: Some(*service), by: Some(longer(*by)), ..of(FaultKind::SlowService) }
        }
        Fault::ServiceLivePhotos { on: false } => of(FaultKind::ServiceLivePhotosOff),
        Fault::ServiceLivePhotos { on: true } => of(FaultKind::ServiceLivePhotosOn),
        Fault::Storage { who, free_bytes } => {
            let free = Some(file::Size(units::write_size(*free_bytes)));
            file::Step { free, ..on(FaultKind::Storage, who) }
        }
        Fault::FailWrite { who, nth } => file::Step { nth: counted(*nth), ..on(FaultKind::FailWrite, who) },
        Fault::FailSave { who, nth } => file::Step { nth: counted(*nth), ..on(FaultKind::FailSave, who) },
        Fault::SlowSave { who, by, nth } => {
            file::Step { by: Some(longer(*by)), nth: counted(*nth), ..on(FaultKind::SlowSave, who) }
        }
        Fault::ICloudStorage { person, bytes } => file::Step {
            person: Some(file::Name(scenario.person(*person).to_owned())),
            total: Some(file::Size(units::write_size(*bytes))),
            ..of(FaultKind::ICloudStorage)
        },
        Fault::ICloudAccount { who, signed_in: true } => on(FaultKind::ICloudSignedIn, who),
        Fault::ICloudAccount { who, signed_in: false } => on(FaultKind::ICloudSignedOut, who),
        Fault::Replace { who } => on(FaultKind::ReplaceDevice, who),
        Fault::ClockStep { who, by } => {
            let by = Some(SignedSpan(units::write_signed_duration(*by)));
            file::Step { by, ..on(FaultKind::ClockStep, who) }
        }
        Fault::ClockDrift { who, ppm } => file::Step { ppm: Some(*ppm), ..on(FaultKind::ClockDrift, who) },
        Fault::ClockZone { who, zone } => {
            let zone = Some(file::Zone(units::write_zone(*zone)));
            file::Step { zone, ..on(FaultKind::ClockZone, who) }
        }
    }
}

fn longer(by: Duration) -> SignedSpan {
    SignedSpan(units::write_duration(by))
}

fn message(scenario: &Scenario, kind: FaultKind, message: &NthMessage) -> file::Step {
    file::Step {
        fault: Some(kind),
        from: Some(node(scenario, message.from)),
        to: Some(node(scenario, message.to)),
        message: Some(message.kind),
        nth: counted(message.nth),
        ..file::Step::default()
    }
}

fn between(scenario: &Scenario, kind: FaultKind, between: &Between) -> file::Step {
    let (from, to) = (node(scenario, between.from), node(scenario, between.to));
    let line = file::Step { fault: Some(kind), ..file::Step::default() };
    if between.both_ways {
        file::Step { between: Some(vec![from, to]), ..line }
    } else {
        file::Step { from: Some(from), to: Some(to), ..line }
    }
}

pub(super) fn expectation(scenario: &Scenario, expectation: &Expectation) -> file::Expectation {
    let mut line = what(scenario, &expectation.what);
    line.who = Some(device(scenario, expectation.who));
    line.under_faults = expectation.under_faults.then_some(true);
    match expectation.when {
        Moment::End => {}
        Moment::At(at) => line.at = Some(instant(at)),
        Moment::By(by) => line.by = Some(instant(by)),
        Moment::Within(begin, end) => line.within = Some(vec![instant(begin), instant(end)]),
        Moment::Always => line.always = Some(true),
        Moment::Never => line.never = Some(true),
        Moment::NeverWithin(begin, end) => {
            line.never = Some(true);
            line.within = Some(vec![instant(begin), instant(end)]);
        }
    }
    line
}

fn what(scenario: &Scenario, what: &What) -> file::Expectation {
    let line = file::Expectation::default();
    let word = |reason: &Option<crate::Reason>| reason.map(|reason| reason.as_str().to_owned());
    let name = |id: &Option<DeviceId>| id.map(|id| device(scenario, id));
    match what {
        What::Shutter { state, reason, whose } => {
            file::Expectation { shutter: Some(*state), reason: word(reason), whose: name(whose), ..line }
        }
        What::Saved { count, before, after } => file::Expectation {
            saved: Some(*count),
            before: before.map(span),
            after: after.map(span),
            ..line
        },
        What::Notified { from, times } => file::Expectation {
            notified: Some(file::Notice::LivePhoto),
            from: from.map(|person| file::Name(scenario.person(person).to_owned())),
            times: *times,
            ..line
        },
        What::Notices { count } => file::Expectation { notices: Some(*count), ..line },
        What::Holds { view, count } => file::Expectation { holds: Some(*count), view: Some(*view), ..line },
        What::Album { name, count } => {
            file::Expectation { holds: Some(*count), album: Some(name.clone()), ..line }
        }
        What::SmartAlbums { names } => file::Expectation { smart_albums: Some(names.clone()), ..line },
        What::Files { count } => file::Expectation { files: Some(*count), ..line },
        What::Desktop { count } => file::Expectation { desktop: Some(*count), ..line },
        What::Photo { nth, looks } => file::Expectation { photo: Some(*nth), ..self::looks(looks) },
        What::Outcome { press, outcome, reason } => file::Expectation {
            outcome: Some(*outcome),
            press: counted(*press),
            reason: word(reason),
            ..line
        },
        What::InCall(in_call) => file::Expectation { in_call: Some(*in_call), ..line },
        What::Happens { event, times, reason, whose, shift } => file::Expectation {
            happens: Some(*event),
            times: *times,
            reason: word(reason),
            whose: name(whose),
            shift: shift.map(span),
            ..line
        },
        What::Sent { message, to, times } => file::Expectation {
            sent: Some(*message),
            to: to.map(|to| node(scenario, to)),
            times: *times,
            ..line
        },
    }
}

fn looks(looks: &Looks) -> file::Expectation {
    let Looks {
        kind,
        make,
        model,
        lens,
        comment,
        taken,
        before,
        after,
        location,
        title,
        caption,
        keywords,
        favourite,
        edited,
    } = looks;
    file::Expectation {
        kind: *kind,
        make: make.clone(),
        model: model.clone(),
        lens: lens.clone(),
        comment: comment.clone(),
        taken: taken.map(|taken| file::Date(units::write_date(taken))),
        before: before.map(span),
        after: after.map(span),
        location: *location,
        title: title.clone(),
        caption: caption.clone(),
        keywords: keywords.clone(),
        favourite: *favourite,
        edited: *edited,
        ..file::Expectation::default()
    }
}
