//! The screen during a call: controls, tiles, and the shutter's three states with their reasons (SHUT-1 to SHUT-7).

use alloc::{vec, vec::Vec};

use protocol::{DeviceId, Family, Instant, Refusal};
use serde::{Deserialize, Serialize};

use crate::{
    Availability, Event, Gesture, Impossible, Shutter,
    consent::View,
    device::Device,
    policy::{CONTROLS_SHOWN, ShutterOff},
    timer::TimerName,
};

/// What the screen shows of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Screen {
    /// FaceTime is in front.
    pub(crate) foreground: bool,
    /// The controls are shown.
    controls: bool,
    /// The chosen tile of a group call.
    tile: Option<DeviceId>,
    /// The person of a group call who fills the screen.
    fullscreen: Option<DeviceId>,
    /// What the shutter looked like last.
    shutter: Shutter,
    /// Something changed that the shutter depends on.
    pub(crate) dirty: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            foreground: true,
            controls: false,
            tile: None,
            fullscreen: None,
            shutter: Shutter::Hidden(vec![Refusal::NoCall]),
            dirty: false,
        }
    }
}

/// What a device's screen shows of a call, as a screenshot keeps it (SHOT-1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallScreen {
    /// Whether it is a group call.
    pub group: bool,
    /// Whether there are pictures.
    pub video: bool,
    /// The others in the call, in the order in which they came.
    pub others: Vec<DeviceId>,
    /// The chosen tile of a group call.
    pub tile: Option<DeviceId>,
    /// The person of a group call who fills the screen.
    pub full_screen: Option<DeviceId>,
    /// Whether the controls are there.
    pub controls: bool,
    /// The shutter.
    pub shutter: Shutter,
    /// Whether the own camera makes pictures.
    pub own_camera: bool,
}

impl Device {
    /// What the screen shows of a call; none outside a call, or with FaceTime in the background.
    #[must_use]
    pub fn call_screen(&self) -> Option<CallScreen> {
        let Screen { foreground, controls, tile, fullscreen, .. } = self.volatile.screen;
        let call = self.in_call().filter(|_| foreground)?;
        Some(CallScreen {
            group: call.kind.group,
            video: call.kind.video,
            others: call.peers.iter().map(|(peer, _)| peer).collect(),
            tile,
            full_screen: fullscreen,
            controls,
            shutter: self.shutter(),
            own_camera: self.camera_on_since().is_some(),
        })
    }

    /// A tap shows the controls for a while (SHUT-2).
    pub(crate) fn tap_screen(&mut self, now: Instant) {
        if !self.profile.model.family.is_touched() {
            return self.event(Event::NotPossible { why: Impossible::WrongGesture });
        }
        if let Some(why) = self.no_picture_in_front() {
            return self.event(Event::NotPossible { why });
        }
        self.show_controls(Gesture::Tap);
        self.timers.set(TimerName::Controls, now + CONTROLS_SHOWN);
    }

    /// The mouse over the window shows the controls for as long as it is there (SHUT-3).
    pub(crate) fn hover(&mut self, over: bool) {
        if self.profile.model.family != Family::Mac {
            return self.event(Event::NotPossible { why: Impossible::WrongGesture });
        }
        if let Some(why) = self.no_picture_in_front() {
            return self.event(Event::NotPossible { why });
        }
        if over {
            self.show_controls(Gesture::Hover);
        } else {
            self.hide_controls();
        }
    }

    fn show_controls(&mut self, by: Gesture) {
        if !self.volatile.screen.controls {
            self.volatile.screen.controls = true;
            self.volatile.screen.dirty = true;
            self.event(Event::ControlsShown { by });
        }
    }

    pub(crate) fn hide_controls(&mut self) {
        self.timers.stop(TimerName::Controls);
        if self.volatile.screen.controls {
            self.volatile.screen.controls = false;
            self.volatile.screen.dirty = true;
            self.event(Event::ControlsHidden);
        }
    }

    /// Chooses a tile in a group call (SHUT-4).
    pub(crate) fn choose_tile(&mut self, of: DeviceId) {
        if let Some(why) = self.no_such_tile(of) {
            return self.event(Event::NotPossible { why });
        }
        self.volatile.screen.tile = Some(of);
        self.event(Event::TileChosen { of });
    }

    /// The chosen tile fills the screen, and the controls come with it (SHUT-4).
    pub(crate) fn fullscreen(&mut self, now: Instant) {
        if !self.profile.model.family.is_touched() {
            return self.event(Event::NotPossible { why: Impossible::WrongGesture });
        }
        let Some(of) = self.volatile.screen.tile else {
            return self.event(Event::NotPossible { why: Impossible::NoTileChosen });
        };
        self.go_full_screen(of, Gesture::Fullscreen);
        self.show_controls(Gesture::Fullscreen);
        self.timers.set(TimerName::Controls, now + CONTROLS_SHOWN);
    }

    /// A double-click on a Mac makes a person full screen (SHUT-5). The mouse is over the window as it clicks.
    pub(crate) fn double_click(&mut self, of: DeviceId) {
        if self.profile.model.family != Family::Mac {
            return self.event(Event::NotPossible { why: Impossible::WrongGesture });
        }
        if let Some(why) = self.no_such_tile(of) {
            return self.event(Event::NotPossible { why });
        }
        self.go_full_screen(of, Gesture::DoubleClick);
        self.show_controls(Gesture::Hover);
    }

    fn go_full_screen(&mut self, of: DeviceId, by: Gesture) {
        self.volatile.screen.fullscreen = Some(of);
        self.volatile.screen.dirty = true;
        self.event(Event::WentFullScreen { of, by });
    }

    pub(crate) fn leave_fullscreen(&mut self) {
        self.volatile.screen.tile = None;
        if self.volatile.screen.fullscreen.take().is_none() {
            return self.event(Event::NotPossible { why: Impossible::NoTileChosen });
        }
        self.volatile.screen.dirty = true;
        self.event(Event::LeftFullScreen);
    }

    /// That person's tile is gone.
    pub(crate) fn forget_tile(&mut self, of: DeviceId) {
        let screen = &mut self.volatile.screen;
        if screen.tile == Some(of) {
            screen.tile = None;
        }
        if screen.fullscreen == Some(of) {
            screen.fullscreen = None;
            screen.dirty = true;
            self.event(Event::LeftFullScreen);
        }
    }

    pub(crate) fn set_foreground(&mut self, foreground: bool) {
        if self.volatile.screen.foreground == foreground {
            return;
        }
        self.volatile.screen.foreground = foreground;
        self.volatile.screen.dirty = true;
        self.event(if foreground { Event::CameToFront } else { Event::WentToBackground });
        if !foreground {
            self.hide_controls();
        }
    }

    /// The call is over: nothing of it is on the screen any more.
    pub(crate) fn clear_screen(&mut self) {
        self.hide_controls();
        let screen = &mut self.volatile.screen;
        screen.tile = None;
        screen.fullscreen = None;
        screen.dirty = true;
    }

    fn no_picture_in_front(&self) -> Option<Impossible> {
        if self.in_call().is_none() {
            Some(Impossible::NotInCall)
        } else if !self.volatile.screen.foreground {
            Some(Impossible::InBackground)
        } else {
            None
        }
    }

    fn no_such_tile(&self, of: DeviceId) -> Option<Impossible> {
        if let Some(why) = self.no_picture_in_front() {
            return Some(why);
        }
        let call = self.in_call()?;
        if !call.kind.group || !call.kind.video {
            Some(Impossible::NoTiles)
        } else if of != self.profile.id && !call.peers.has(of) {
            Some(Impossible::NotThere)
        } else {
            None
        }
    }

    /// Whom a press would take: the other one, or the person of a group call who fills the screen.
    pub(crate) fn subject_in_view(&self) -> Option<DeviceId> {
        let call = self.in_call()?;
        if call.kind.group { self.volatile.screen.fullscreen } else { call.peers.first() }
    }

    /// What the shutter looks like now, with all the reasons (SHUT-6).
    pub(crate) fn shutter(&self) -> Shutter {
        let Some(call) = self.in_call() else { return Shutter::Hidden(vec![Refusal::NoCall]) };
        if !call.kind.video {
            return Shutter::Hidden(vec![Refusal::AudioCall]);
        }
        if !self.profile.model.family.takes_live_photos() {
            return Shutter::Hidden(vec![Refusal::NoShutter]);
        }
        let mut hidden = Vec::new();
        let mut off = Vec::new();
        if !self.volatile.screen.foreground {
            hidden.push(Refusal::InBackground);
        }
        match self.subject_in_view() {
            Some(subject) if subject == self.profile.id => hidden.push(Refusal::OwnPicture),
            Some(subject) => self.add_reasons(subject, &mut hidden, &mut off),
            None if call.kind.group => hidden.push(Refusal::NotFullScreen),
            None => hidden.push(Refusal::NobodyElse),
        }
        if !self.volatile.screen.controls {
            hidden.push(Refusal::ControlsHidden);
        }
        if !hidden.is_empty() {
            hidden.append(&mut off);
            Shutter::Hidden(hidden)
        } else if !off.is_empty() {
            Shutter::Unavailable(off)
        } else {
            Shutter::Ready
        }
    }

    fn add_reasons(&self, subject: DeviceId, hidden: &mut Vec<Refusal>, off: &mut Vec<Refusal>) {
        let Some(view) = self.consent_view() else { return };
        match view.availability(subject) {
            Availability::Available => {}
            Availability::Restricted(reasons) | Availability::Unknown(reasons) => hidden.extend(reasons),
            Availability::Unavailable(reasons) => match self.profile.policy.shutter_off {
                ShutterOff::Hidden => hidden.extend(reasons),
                ShutterOff::Unavailable => off.extend(reasons),
            },
        }
        let paused =
            view.peers.heard(subject).is_some_and(|capability| !capability.camera_on && !capability.guest);
        if self.durable().presses.len() >= self.presses_open() {
            off.push(Refusal::TooManyPresses);
        }
        if paused {
            off.push(Refusal::CameraPaused(subject));
        }
    }

    /// What this device knows that bears on consent, while it is in a call.
    pub(crate) fn consent_view(&self) -> Option<View<'_>> {
        let call = self.in_call()?;
        Some(self.view_of(&call.peers, call.service))
    }

    /// Says how the shutter looks, if it looks different (SHUT-6).
    pub(crate) fn refresh_shutter(&mut self) {
        if !core::mem::take(&mut self.volatile.screen.dirty) {
            return;
        }
        let shutter = self.shutter();
        if shutter != self.volatile.screen.shutter {
            self.volatile.screen.shutter = shutter.clone();
            self.event(Event::ShutterChanged { shutter });
        }
    }
}
