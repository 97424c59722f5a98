//! The device itself: its state, its three methods, and the match from which everything else is called.

use alloc::{collections::VecDeque, sync::Arc};

use chrono::{DateTime, FixedOffset};
use protocol::{DeviceId, Few, Instant, Message, NodeId, Refusal, Route, WorldId};
use uuid::Uuid;

use crate::{
    AlbumAction, Command, Completion, Effect, Event, Impossible, Input, Limits, Output, Profile, Region,
    Setting, TimerName, WallClock,
    call::{Call, Former},
    camera::Camera,
    capture::Capture,
    consent::View,
    durable::{Change, Durable, Incoming, Journal, Sending},
    icloud::ICloud,
    participant::Peers,
    shutter::Screen,
    timer::Timers,
};

/// One device. See the crate's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub(crate) profile: Profile,
    pub(crate) world: WorldId,
    pub(crate) power: Power,
    pub(crate) journal: Journal,
    pub(crate) volatile: Volatile,
    pub(crate) timers: Timers,
    /// Told by whoever keeps the disk.
    pub(crate) free_bytes: u64,
    /// Since when it is off.
    pub(crate) off_since: Option<Instant>,
    /// Whether the start that is under way clears what is stuck (FIX-4).
    pub(crate) clears: bool,
    /// An update waits for its change to be durable.
    pub(crate) updating: bool,
    pub(crate) icloud: ICloud,
    pub(crate) clock: WallClock,
    pub(crate) outputs: VecDeque<Output>,
}

/// Whether the device runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Power {
    Off,
    Starting,
    On,
}

/// What a crash of FaceTime or of the device loses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Volatile {
    pub(crate) call: Call,
    pub(crate) former: Option<Former>,
    /// Whose call was declined, and until when that stands.
    pub(crate) declined: Option<(DeviceId, Instant)>,
    /// The call service has not yet confirmed that this device left.
    pub(crate) leaving: bool,
    /// Counts wishes to be in a call since the start.
    pub(crate) wishes: u32,
    pub(crate) screen: Screen,
    pub(crate) camera: Camera,
    pub(crate) incoming: Few<Uuid, Incoming>,
    pub(crate) captures: Few<Uuid, Capture>,
    pub(crate) sending: Few<Uuid, Sending>,
    /// Counts presses and screenshots since the start.
    pub(crate) serial: u32,
    /// Counts messages said by way of the push service.
    pub(crate) relayed: u32,
    pub(crate) call_attempts: u32,
    pub(crate) register_attempts: u32,
    pub(crate) announce_attempts: u32,
}

impl Volatile {
    pub(crate) fn new(profile: &Profile) -> Self {
        Self {
            call: Call::None,
            former: None,
            declined: None,
            leaving: false,
            wishes: 0,
            screen: Screen::default(),
            camera: Camera::new(!profile.camera_on, profile.front_camera),
            incoming: Few::new(),
            captures: Few::new(),
            sending: Few::new(),
            serial: 0,
            relayed: 0,
            call_attempts: 0,
            register_attempts: 0,
            announce_attempts: 0,
        }
    }
}

/// A guess, so that they seldom move.
const OUTPUTS_EXPECTED: usize = 16;

impl Device {
    /// A device that has been on for a while and is in no call; its number is counted in `world`.
    #[must_use]
    pub fn new(profile: Profile, world: WorldId, now: Instant) -> Self {
        let mut device = Self {
            power: Power::On,
            journal: Journal::new(Durable::new(&profile)),
            volatile: Volatile::new(&profile),
            timers: Timers::default(),
            free_bytes: profile.free_bytes,
            off_since: None,
            clears: false,
            updating: false,
            icloud: ICloud::default(),
            clock: WallClock::new(profile.clock),
            outputs: VecDeque::with_capacity(OUTPUTS_EXPECTED),
            world,
            profile,
        };
        device.register(now, 0);
        device.sync_anew();
        device
    }

    /// Takes what happens to the device.
    pub fn handle_input(&mut self, now: Instant, input: Input) {
        match input {
            Input::Command(command) => self.command(now, command),
            Input::Receive { from, message } if self.power == Power::On => self.receive(now, from, message),
            Input::Completion(completion) => self.completion(now, completion),
            Input::Timeout => self.timeout(now),
            Input::Crash(app) if self.power != Power::Off => self.crash(now, app),
            Input::BatteryEmpty if self.power != Power::Off => self.run_empty(now),
            Input::FreeBytes(free_bytes) => self.free_bytes = free_bytes,
            Input::Connection { up } => self.connection(now, up),
            Input::ICloudAccount { signed_in } => self.set_icloud_account(signed_in),
            Input::ClockStep { micros } => self.step_clock(micros),
            Input::ClockDrift { ppm } => self.drift(now, ppm),
            Input::ClockZone(zone) => self.set_zone(zone),
            Input::LibraryChanged => self.sync(),
            Input::Replaced => self.replaced(now),
            // A device that is off hears nothing and cannot stop.
            Input::Receive { .. } | Input::Crash(_) | Input::BatteryEmpty => {}
        }
        if let Some(revision) = self.journal.commit() {
            self.perform(Effect::Commit { revision });
        }
        self.refresh_shutter();
    }

    /// What the device does, oldest first.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When the device wants [`Input::Timeout`], and what for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Instant, TimerName)> {
        self.timers.next()
    }

    /// Whether something is open: a press, a capture, a message that nobody answered. Housekeeping does not count.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.timers.is_waiting() || self.journal.is_waiting()
    }

    /// Whether it waits for iCloud alone, which has not answered for long: it does not count as long as iCloud cannot.
    #[must_use]
    pub fn waits_for_icloud(&self) -> bool {
        self.timers.is_set(TimerName::ICloudLater)
    }

    /// Whether it waits for nothing but that others in its call acknowledge what it announced, and `comes` says of each of
    /// them that no acknowledgement can come. It goes on asking, in case they come back.
    #[must_use]
    pub fn waits_in_vain(&self, comes: impl Fn(DeviceId) -> bool) -> bool {
        let only = self.timers.waits_only_for(TimerName::Announce) && !self.journal.is_waiting();
        only && !self.unacknowledged().any(comes)
    }

    /// Whether a press of its shutter has no outcome yet (CAP-13).
    #[must_use]
    pub fn has_open_press(&self) -> bool {
        !self.durable().presses.is_empty()
    }

    /// Who it is.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What its wall clock shows (DEV-6).
    #[must_use]
    pub fn wall_clock(&self, now: Instant) -> DateTime<FixedOffset> {
        self.clock.shown(now)
    }

    /// Whether it is on, and has started.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.power == Power::On
    }

    /// Whether it is off, and does not start.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.power == Power::Off
    }

    /// Whether it is in a call.
    #[must_use]
    pub fn is_in_call(&self) -> bool {
        self.in_call().is_some()
    }

    /// Whether its camera makes pictures, and since when (CALL-4).
    #[must_use]
    pub const fn camera_on_since(&self) -> Option<Instant> {
        let camera = &self.volatile.camera;
        if camera.off_since.is_none() { camera.on_since } else { None }
    }

    /// Whom a press on the shutter would take.
    #[must_use]
    pub fn in_view(&self) -> Option<DeviceId> {
        self.subject_in_view()
    }

    fn command(&mut self, now: Instant, command: Command) {
        match (self.power, &command) {
            (Power::On, _) | (Power::Off, Command::PowerOn) => {}
            (Power::Off | Power::Starting, _) => {
                return self.event(Event::NotPossible { why: Impossible::DeviceOff });
            }
        }
        match command {
            Command::Dial { kind, invite, link } => self.dial(now, kind, invite, link),
            Command::Answer => self.answer(now),
            Command::Decline => self.decline(now),
            Command::Join => self.join(now),
            Command::HangUp => self.hang_up(now),
            Command::PauseCamera => self.pause_camera(now, true),
            Command::ResumeCamera => self.pause_camera(now, false),
            Command::SwitchCamera => self.switch_camera(now),
            Command::LeaveFaceTime => self.set_foreground(false),
            Command::ReturnToFaceTime => self.set_foreground(true),
            Command::TapScreen => self.tap_screen(now),
            Command::Hover => self.hover(true),
            Command::StopHovering => self.hover(false),
            Command::ChooseTile { of } => self.choose_tile(of),
            Command::Fullscreen => self.fullscreen(now),
            Command::LeaveFullscreen => self.leave_fullscreen(),
            Command::DoubleClick { of } => self.double_click(of),
            Command::PressShutter { seen } => self.press_shutter(now, seen),
            Command::Screenshot { keys } => self.screenshot(now, keys),
            Command::ReadNotices => self.read_notices(),
            Command::OpenPhotos => self.open_photos(),
            Command::Photo { photo, action } => self.change_photo(photo, action),
            Command::Edit { photo, edit } => self.edit_photo(photo, edit),
            Command::SmartAlbum { album, action } => self.change_smart_album(album, action),
            Command::Set { setting, on } => self.set(now, setting, on),
            Command::Update { os } => self.update(now, os),
            Command::PowerOff => self.power_off(now),
            Command::PowerOn => self.power_on(now),
        }
    }

    fn receive(&mut self, now: Instant, from: NodeId, message: Message) {
        match (message, from) {
            (Message::Relay { from, serial, message, .. }, _) => {
                self.transmit(NodeId::PushService, Route::Services, Message::RelayAck { from, serial });
                self.receive(now, from, Arc::unwrap_or_clone(message));
            }
            (Message::Registered, NodeId::PushService) => self.timers.stop(TimerName::Register),
            (Message::Ring { caller, kind }, NodeId::CallService) => self.ring(now, caller, kind),
            (Message::Roster(roster), NodeId::CallService) => self.apply_roster(now, &roster),
            (Message::Ended(why), NodeId::CallService) => self.ended(now, why),
            (Message::Left, NodeId::CallService) => self.left(),
            (Message::Announce(announcement), NodeId::Device(from)) => self.hear(now, from, announcement),
            (Message::AnnounceAck { version }, NodeId::Device(from)) => {
                self.acknowledge_announcement(from, version);
            }
            (Message::Bye { joined }, NodeId::Device(from)) => self.peer_says_bye(now, from, joined),
            (Message::Request(request), NodeId::Device(from)) => {
                if request.taker == from && request.subject == self.profile.id {
                    self.receive_request(now, request);
                }
            }
            (Message::Answer { id, answer }, NodeId::Device(from)) => self.answered(now, from, id, answer),
            (Message::File { id, file }, NodeId::Device(from)) => self.receive_file(now, from, id, file),
            (Message::FileAck { id, part }, NodeId::Device(from)) => self.file_acknowledged(from, id, part),
            (Message::Close { id }, NodeId::Device(from)) => self.close(from, id),
            (Message::UploadReceipt(receipt), NodeId::ICloud) => self.upload_answered(receipt),
            (Message::News(news), NodeId::ICloud) => self.news_arrived(news),
            (Message::NewsWaiting { asked }, NodeId::ICloud) => self.news_waits(asked),
            // Said by one who has no business saying it: not heard.
            (
                Message::Dial(_)
                | Message::Join(_)
                | Message::Decline
                | Message::Leave { .. }
                | Message::Left
                | Message::Ring { .. }
                | Message::Roster(_)
                | Message::RosterAck { .. }
                | Message::Ended(_)
                | Message::Register
                | Message::Registered
                | Message::RelayAck { .. }
                | Message::Announce(_)
                | Message::AnnounceAck { .. }
                | Message::Bye { .. }
                | Message::Request(_)
                | Message::Answer { .. }
                | Message::File { .. }
                | Message::FileAck { .. }
                | Message::Close { .. }
                | Message::Upload { .. }
                | Message::UploadReceipt(_)
                | Message::AskNews { .. }
                | Message::News(_)
                | Message::NewsWaiting { .. }
                | Message::NewsDeclined { .. },
                _,
            ) => {}
        }
    }

    fn completion(&mut self, now: Instant, completion: Completion) {
        match completion {
            Completion::Committed { revision } => {
                self.outputs.extend(self.journal.complete(revision));
                if self.updating && !self.journal.is_waiting() {
                    self.finish_update(now);
                }
            }
            Completion::StillWritten { id, result } => self.still_written(id, result),
            Completion::MovieWritten { id, result } => self.movie_written(now, id, result),
            Completion::Saved { id, result } => {
                self.saved(now, id, result);
                self.sync();
            }
            Completion::Looked { id, found } => self.looked(now, id, found),
            Completion::ScreenshotKept { keys, place, result } => {
                self.screenshot_kept(keys, place, result);
                self.sync();
            }
            Completion::PhotoDone { action, result } => {
                self.event(match result {
                    Ok(asset) => Event::PhotoChanged { action, asset },
                    Err(why) => Event::PhotoUnchanged { action, why },
                });
                self.sync();
            }
            Completion::EditDone { edit, result } => {
                self.event(match result {
                    Ok((asset, true)) => Event::PhotoEdited { edit, asset },
                    Ok((_, false)) => Event::PhotoNotEdited { edit, why: None },
                    Err(why) => Event::PhotoNotEdited { edit, why: Some(why) },
                });
                self.sync();
            }
            Completion::SmartAlbumDone { album, action, result } => {
                let made = matches!(*action, AlbumAction::Make { .. });
                self.event(match result {
                    Ok(id) if made => Event::SmartAlbumMade { album, id },
                    Ok(id) => Event::SmartAlbumChanged { album, action, id },
                    Err(why) => Event::SmartAlbumUnchanged { album, action, why },
                });
                self.sync();
            }
            Completion::UploadsCollected(outgoing) => self.uploads_collected(now, outgoing),
            Completion::UploadsConfirmed { confirmed } => self.uploads_confirmed(confirmed),
            Completion::NewsApplied { things } => self.news_applied(things),
        }
    }

    fn timeout(&mut self, now: Instant) {
        while let Some(name) = self.timers.take_due(now) {
            match name {
                TimerName::StartUp => self.start(now),
                TimerName::Controls => self.hide_controls(),
                TimerName::Ring => self.ring_lapses(),
                TimerName::Call => self.ask_service_again(now, self.volatile.call_attempts + 1),
                TimerName::Announce => self.announce_again(now),
                TimerName::Register => self.register(now, self.volatile.register_attempts + 1),
                TimerName::Request(id) => self.request(now, id),
                TimerName::Deadline(id) => self.deadline(id),
                TimerName::Save(id) => self.save_if_complete(now, id),
                TimerName::ClipEnd(id) => self.clip_ends(id, now, None),
                TimerName::Files(id) => self.send_files(now, id),
                TimerName::ICloud | TimerName::ICloudLater => self.icloud_silent(),
                TimerName::Forget => self.forget_old_requests(now),
            }
        }
    }

    fn set(&mut self, now: Instant, setting: Setting, on: bool) {
        let durable = self.durable();
        let offered = setting.path(self.profile.model.family, durable.os).is_some()
            && (setting != Setting::LivePhotos || durable.settings.region != Region::NotOffered);
        if !offered {
            return self.event(Event::SettingNotOffered { setting });
        }
        if durable.settings.get(setting) == on {
            return;
        }
        self.change(Change::Set(setting, on));
        self.event(Event::SettingChanged { setting, on });
        self.volatile.screen.dirty = true;
        self.end_call_if_forbidden(now);
        self.announce_if_changed(now);
        if on && setting.is_of_facetime() {
            self.register(now, 0);
        }
        let forgotten = planted::bug!(LowPowerForgetsUploads) && setting == Setting::LowPowerMode && !on;
        if matches!(setting, Setting::ICloudPhotos | Setting::LowPowerMode) && !forgotten {
            self.sync_anew();
        }
    }

    /// The last word to `taker` (SET-7): a stranger gets none.
    pub(crate) fn last_word(&self, now: Instant, taker: DeviceId) -> Option<Refusal> {
        let Some((peers, service)) = self.call_shared_with(now, taker) else {
            return Some(Refusal::Stranger(taker));
        };
        self.view_of(peers, service).last_word(taker)
    }

    pub(crate) fn view_of<'a>(&'a self, peers: &'a Peers, service: protocol::ServiceStatus) -> View<'a> {
        View {
            own: self.profile.id,
            os: self.durable().os,
            settings: &self.durable().settings,
            peers,
            service,
            date: self.profile.clock.start,
            policy: self.profile.policy.consent,
        }
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.profile.policy.limits
    }

    /// How many presses may wait for their outcome.
    pub(crate) fn presses_open(&self) -> usize {
        usize::from(self.limits().presses_open)
    }

    pub(crate) const fn durable(&self) -> &Durable {
        &self.journal.now
    }

    pub(crate) fn change(&mut self, change: Change) {
        self.journal.change(change);
        self.volatile.screen.dirty |= self.durable().presses.len() + 1 >= self.presses_open();
    }

    pub(crate) fn flush(&mut self) {
        self.outputs.extend(self.journal.flush());
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    /// A fact that is told only once what it rests on is durable.
    pub(crate) fn report(&mut self, event: Event) {
        self.put(Output::Event(event));
    }

    pub(crate) fn perform(&mut self, effect: Effect) {
        self.outputs.push_back(Output::Perform(effect));
    }

    /// Says something, once all that it may rest on is durable.
    pub(crate) fn transmit(&mut self, to: NodeId, route: Route, message: Message) {
        self.put(Output::Transmit { to, route, message });
    }

    fn put(&mut self, output: Output) {
        if let Some(output) = self.journal.hold(output) {
            self.outputs.push_back(output);
        }
    }
}
