//! Scripts: what happens to the device `a`, and what it does, one line each.
//!
//! A line that begins with `>` is an input, at a time of its own; all other lines are what the device is expected to
//! do, in order of time. Between inputs the device is woken whenever it asks for it, and its disk is done when it is;
//! an input comes before what is due at its moment. The first line names the kinds of line that are shown, and `all`
//! shows every one.
//!
//! ```text
//! show press-ended request
//! > 5s press 4.9s
//! 5.002s b <- request a1 seen 4.900s      a message, and to whom
//! > 6s done                               a disk that waits is done
//! 6.000s * press-ended a1 timed-out       an event
//! 6.000s ! commit                         an effect
//! ```

use std::{fmt::Write, sync::Arc, time::Duration};

use chrono::{DateTime, FixedOffset, TimeDelta};
use device::{
    App, Clock, Completion, Device, Effect, Event, Input, Outgoing, Output, Policy, Profile, Region,
    Settings, WriteError,
};
use library::{
    AssetId, Frames,
    cloud::{Batch, Item, Life, PhotoRecord, Record, Stage as LifeStage},
};
use protocol::{DeviceId, File, Instant, Message, Model, PersonId, WorldId};

use crate::words::{number, parse, time};

pub(crate) const COMMIT: Duration = Duration::from_millis(2);
const FILE: Duration = Duration::from_millis(10);
const SAVE: Duration = Duration::from_millis(50);

/// A device and its disk.
pub(crate) struct Stage {
    pub(crate) device: Device,
    /// What the disk is at, in order of asking.
    under_way: Vec<(Instant, Completion)>,
    /// What the library has.
    saved: Vec<(AssetId, Frames)>,
    /// The disk is done only when a script says so.
    waits: bool,
    /// What a script wants the next files and saves to come to.
    next_fails: Option<WriteError>,
    /// The lenses that were named in stills that left.
    lenses: Vec<String>,
    /// How many things there are to send to iCloud, and for how many there is no room.
    owes: u32,
    without_room: u32,
}

/// An iPhone as it comes, in no call.
pub(crate) fn profile() -> Profile {
    let model = Model::named("iPhone 15 Pro").expect("a model of the table");
    Profile {
        id: DeviceId(0),
        person: PersonId(0),
        model,
        os: model.default_os(),
        settings: Settings::default_in(Region::Offered),
        photos_opened: true,
        camera_on: true,
        front_camera: true,
        free_bytes: 64_000_000_000,
        clock: Clock {
            start: DateTime::from_timestamp(1_725_645_600, 0).expect("a date of 2024"),
            error: TimeDelta::zero(),
            offset: FixedOffset::east_opt(0).expect("UTC"),
        },
        policy: Policy::default(),
    }
}

pub(crate) fn stage(profile: Profile) -> Stage {
    let mut device = Device::new(profile, WorldId::titled("a world"), Instant::ZERO);
    // It registers; every script would say so.
    assert!(device.poll_output().is_some());
    Stage {
        device,
        under_way: vec![],
        saved: vec![],
        waits: false,
        next_fails: None,
        lenses: vec![],
        owes: 0,
        without_room: 0,
    }
}

/// Since 1 s in a video call with the others of `roster`; each is heard, and acknowledges.
pub(crate) fn in_call(profile: Profile, roster: &str) -> Stage {
    let mut stage = stage(profile);
    let mut script =
        format!("show\n> 0s push: registered\n> 1s dial {roster}\n> 1s call: roster 1 a {roster}\n");
    for peer in roster.split(' ').filter(|word| word.len() == 1) {
        write!(script, "> 1.1s {peer}: announce 1\n> 1.1s {peer}: announce-ack 1\n").expect("a string");
    }
    stage.play(&script);
    stage
}

/// In a call of two, with the shutter on the screen from 4 s to 9 s.
pub(crate) fn ready() -> Stage {
    let mut stage = in_call(profile(), "one-to-one b");
    stage.play("show\n> 4s tap");
    stage
}

/// Plays the inputs of `script` and compares all of it with what the device does.
pub(crate) fn check(mut stage: Stage, script: &str) {
    let told = stage.play(script);
    let expected = lines(script).fold(String::new(), |all, line| all + line + "\n");
    assert!(told == expected, "expected:\n{expected}\ntold:\n{told}");
}

fn lines(script: &str) -> impl Iterator<Item = &str> {
    script.lines().map(str::trim).filter(|line| !line.is_empty())
}

impl Stage {
    /// Plays the inputs of `script`; gives them and what the device does.
    pub(crate) fn play(&mut self, script: &str) -> String {
        let mut told = String::new();
        let first = lines(script).next().expect("a script says first what it shows");
        let shown: Vec<_> = first.strip_prefix("show").expect("what it shows").split(' ').collect();
        writeln!(told, "{first}").expect("a string takes everything");
        for line in lines(script) {
            let Some(input) = line.strip_prefix("> ") else { continue };
            let (at, what) = input.split_once(' ').expect("a time, and what happens");
            let at = time(at);
            self.pass_until(at, &shown, &mut told);
            writeln!(told, "{line}").expect("a string takes everything");
            match what.split(' ').collect::<Vec<_>>()[..] {
                ["wait"] => {}
                ["ask"] => {
                    let waiting = if self.device.is_waiting() { "waiting" } else { "quiet" };
                    writeln!(told, "{at} {waiting}").expect("a string takes everything");
                }
                ["disk", "waits"] => self.waits = true,
                ["disk", "works"] => self.waits = false,
                ["owes", things] => {
                    self.owes = number(things);
                    self.input(at, Input::LibraryChanged, &shown, &mut told);
                }
                ["no-room", things] => self.without_room = number(things),
                ["fail", why] => self.next_fails = Some(failure(why)),
                ["done"] => self.done(at, 1, &shown, &mut told),
                ["done", times] => self.done(at, number(times), &shown, &mut told),
                _ => self.input(at, parse(what), &shown, &mut told),
            }
        }
        told
    }

    /// The lenses that were named in stills that left, each once.
    pub(crate) fn lenses(&self) -> &[String] {
        &self.lenses
    }

    fn pass_until(&mut self, until: Instant, shown: &[&str], told: &mut String) {
        loop {
            let wake = self.device.poll_timeout().map(|(at, _)| at).filter(|at| *at < until);
            let disk = self.under_way.iter().map(|(at, _)| *at).filter(|at| *at < until && !self.waits).min();
            match (disk, wake) {
                (Some(disk), wake) if wake.is_none_or(|wake| disk <= wake) => {
                    let next = self.under_way.iter().position(|(at, _)| *at == disk);
                    let (at, completion) = self.under_way.remove(next.expect("the earliest is there"));
                    self.complete(at, completion, shown, told);
                }
                (_, Some(wake)) => {
                    self.input(wake, Input::Timeout, shown, told);
                    assert!(self.device.poll_timeout().is_none_or(|(next, _)| next > wake), "due is done");
                }
                (_, None) => return,
            }
        }
    }

    fn done(&mut self, now: Instant, times: u32, shown: &[&str], told: &mut String) {
        for _ in 0..times {
            let (_, completion) = self.under_way.remove(0);
            self.complete(now, completion, shown, told);
        }
    }

    fn complete(&mut self, now: Instant, completion: Completion, shown: &[&str], told: &mut String) {
        let completion = match completion {
            Completion::Looked { id, .. } => {
                let asset = AssetId::of_live_photo(id);
                Completion::Looked { id, found: self.saved.iter().find(|saved| saved.0 == asset).copied() }
            }
            Completion::Committed { .. }
            | Completion::StillWritten { .. }
            | Completion::MovieWritten { .. }
            | Completion::Saved { .. }
            | Completion::ScreenshotKept { .. }
            | Completion::PhotoDone { .. }
            | Completion::EditDone { .. }
            | Completion::SmartAlbumDone { .. }
            | Completion::UploadsCollected(_)
            | Completion::NewsApplied { .. } => completion,
            Completion::UploadsConfirmed { .. } => {
                Completion::UploadsConfirmed { confirmed: std::mem::take(&mut self.owes) }
            }
        };
        self.input(now, Input::Completion(completion), shown, told);
    }

    fn input(&mut self, now: Instant, input: Input, shown: &[&str], told: &mut String) {
        self.device.handle_input(now, input);
        while let Some(output) = self.device.poll_output() {
            let line = crate::words::say(&output);
            if shown.contains(&"all") || line.split(' ').any(|word| shown.contains(&word)) {
                writeln!(told, "{now} {line}").expect("a string takes everything");
            }
            match output {
                Output::Perform(effect) => self.begin(now, effect),
                Output::Event(
                    Event::Crashed { app: App::Device }
                    | Event::PoweredOff
                    | Event::BatteryEmpty
                    | Event::Updated { .. }
                    | Event::Replaced,
                ) => {
                    self.under_way.clear();
                }
                Output::Transmit {
                    message: Message::File { file: File::Still { metadata, .. }, .. },
                    ..
                } => {
                    if !self.lenses.iter().any(|lens| **lens == *metadata.lens_model) {
                        self.lenses.push(metadata.lens_model.to_string());
                    }
                }
                Output::Transmit { .. } | Output::Event(_) => {}
            }
        }
    }

    fn begin(&mut self, now: Instant, effect: Effect) {
        let mut result = || self.next_fails.take().map_or(Ok(()), Err);
        let (takes, completion) = match effect {
            Effect::Commit { revision } => (COMMIT, Completion::Committed { revision }),
            Effect::WriteStill { id, .. } => (FILE, Completion::StillWritten { id, result: result() }),
            Effect::WriteMovie { id, .. } => (FILE, Completion::MovieWritten { id, result: result() }),
            Effect::RemoveFiles { .. } => return,
            Effect::Save { id, photo } => {
                let asset = AssetId::of_live_photo(id);
                let result = result().map(|()| asset);
                if result.is_ok() {
                    self.saved.push((asset, photo.frames));
                }
                (SAVE, Completion::Saved { id, result })
            }
            Effect::Look { id } => (SAVE, Completion::Looked { id, found: None }),
            Effect::KeepScreenshot { keys, place, .. } => {
                (FILE, Completion::ScreenshotKept { keys, place, result: Ok(()) })
            }
            Effect::Photo { action, .. } => {
                (FILE, Completion::PhotoDone { action, result: Err(library::Refusal::UnknownAsset) })
            }
            Effect::Edit { edit, .. } => {
                (FILE, Completion::EditDone { edit, result: Err(library::Refusal::UnknownAsset) })
            }
            Effect::SmartAlbum { id, album, action } => {
                (FILE, Completion::SmartAlbumDone { album, action, result: Ok(id) })
            }
            Effect::CollectUploads => {
                (Duration::ZERO, Completion::UploadsCollected(outgoing(self.owes, self.without_room)))
            }
            Effect::ConfirmUploads { .. } => (COMMIT, Completion::UploadsConfirmed { confirmed: 0 }),
            Effect::ApplyNews { .. } => (COMMIT, Completion::NewsApplied { things: 1 }),
        };
        self.under_way.push((now + takes, completion));
    }
}

/// So many things to send, and so many for which there is no room.
pub(crate) fn outgoing(owes: u32, without_room: u32) -> Outgoing {
    let item = |nth: u32| Item {
        record: Record::Photo(PhotoRecord {
            id: AssetId::named(&nth.to_string()),
            original: None,
            life: Life { stage: LifeStage::Gone, ..Life::default() },
            registers: Default::default(),
        }),
        revision: 1,
        media: false,
    };
    let batch = Arc::new(Batch { items: (0..owes).map(item).collect() });
    Outgoing { batch, applied: 0, room: 0, unconfirmed: owes + without_room, without_room }
}

fn failure(why: &str) -> WriteError {
    match why {
        "full" => WriteError::StorageFull,
        "disk" => WriteError::DiskFailed,
        "photos" => WriteError::PhotosStopped,
        other => panic!("no such failure: {other}"),
    }
}
