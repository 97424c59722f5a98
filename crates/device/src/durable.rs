//! What survives a crash, and what does not.
//!
//! | what stops | what is lost |
//! | --- | --- |
//! | FaceTime | [`Volatile`]: the call, who was heard, the camera's history, clips in the making, files not yet saved |
//! | Photos | the save that was under way; FaceTime asks again |
//! | the device | [`Volatile`], the save that was under way, and every change whose commit had not completed |
//!
//! Nothing that depends on a change leaves the device before the change is durable: while commits are under way,
//! messages and reported outcomes are held back.

use alloc::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, FixedOffset};
use library::{Frames, Metadata};
use protocol::{Announcement, Answer, DeviceId, Few, Instant, OsVersion, Parts};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Output, Profile,
    settings::{Setting, Settings},
};

/// What is on the device's disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Durable {
    pub(crate) os: OsVersion,
    pub(crate) settings: Settings,
    pub(crate) photos_opened: bool,
    /// How often the device has started.
    pub(crate) boots: u32,
    /// The newest announcement (SET-6).
    pub(crate) announced: Option<Announcement>,
    /// The taker's open presses (CAP-13).
    pub(crate) presses: Few<Uuid, Press>,
    /// The subject's answers (CAP-7). Remembered for long, so that there may be thousands.
    pub(crate) known: BTreeMap<Uuid, Known>,
    /// When each request came, oldest first.
    pub(crate) known_since: VecDeque<(Instant, Uuid)>,
    /// The subject's finished clips, until the taker needs them no more (CAP-10).
    pub(crate) outbox: Few<Uuid, Clip>,
    /// Notices that the subject has not seen, with who took the photo (NOTE-4).
    pub(crate) notices: BTreeMap<Uuid, DeviceId>,
}

/// A press whose outcome is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Press {
    pub(crate) subject: DeviceId,
    pub(crate) seen: Instant,
    pub(crate) deadline: Instant,
    /// The taker's wall clock at the press (LIB-5).
    pub(crate) taken: DateTime<FixedOffset>,
}

/// A request that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) taker: DeviceId,
    pub(crate) answer: Answer,
    /// The taker has its outcome.
    pub(crate) closed: bool,
}

/// A finished clip.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Clip {
    pub(crate) taker: DeviceId,
    pub(crate) frames: Frames,
    pub(crate) metadata: Arc<Metadata>,
}

/// One change of [`Durable`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Change {
    Booted,
    Os(OsVersion),
    Set(Setting, bool),
    PhotosOpened,
    Announced(Announcement),
    PressOpened(Uuid, Press),
    PressEnded(Uuid),
    Known(Uuid, Instant, Known),
    Answered(Uuid, Answer),
    Closed(Uuid),
    ForgotBefore(Instant),
    Clip(Uuid, Clip),
    Noticed(Uuid, DeviceId),
    NoticesRead,
}

/// What a device has on its disk, for whoever keeps it from one start of a program to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Image(pub(crate) Durable);

impl Durable {
    /// Of a device that nothing was done with yet.
    pub(crate) fn new(profile: &Profile) -> Self {
        Self {
            os: profile.os,
            settings: profile.settings,
            photos_opened: profile.photos_opened,
            boots: 1,
            announced: None,
            presses: Few::new(),
            known: BTreeMap::new(),
            known_since: VecDeque::new(),
            outbox: Few::new(),
            notices: BTreeMap::new(),
        }
    }

    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::Booted => self.boots = self.boots.saturating_add(1),
            Change::Os(os) => self.os = *os,
            Change::Set(setting, on) => self.settings.set(*setting, *on),
            Change::PhotosOpened => self.photos_opened = true,
            Change::Announced(announcement) => self.announced = Some(*announcement),
            Change::PressOpened(id, press) => {
                self.presses.insert(*id, *press);
            }
            Change::PressEnded(id) => {
                self.presses.remove(id);
            }
            Change::Known(id, at, known) => {
                self.known.insert(*id, *known);
                self.known_since.push_back((*at, *id));
            }
            Change::Answered(id, answer) => {
                if let Some(known) = self.known.get_mut(id) {
                    known.answer = *answer;
                }
            }
            Change::Closed(id) => {
                self.outbox.remove(id);
                if let Some(known) = self.known.get_mut(id) {
                    known.closed = true;
                }
            }
            Change::ForgotBefore(at) => {
                while let Some((_, id)) = self.known_since.pop_front_if(|(since, _)| *since <= *at) {
                    self.known.remove(&id);
                    self.outbox.remove(&id);
                }
            }
            Change::Clip(id, clip) => {
                self.outbox.insert(*id, clip.clone());
            }
            Change::Noticed(id, taker) => {
                self.notices.insert(*id, *taker);
            }
            Change::NoticesRead => self.notices.clear(),
        }
    }
}

/// The disk as the device sees it: what it believes, what has completed, and what waits for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Journal {
    /// With every change, completed or not.
    pub(crate) now: Durable,
    /// With completed changes only: what a crash leaves.
    pub(crate) completed: Durable,
    /// Changes under way.
    pub(crate) under_way: VecDeque<(u64, Change)>,
    /// Counts changes.
    pub(crate) revision: u64,
    /// The last change that a commit was asked for.
    pub(crate) asked: u64,
    /// What waits for changes under way.
    pub(crate) held: VecDeque<(u64, Output)>,
}

impl Journal {
    pub(crate) fn new(durable: Durable) -> Self {
        Self {
            completed: durable.clone(),
            now: durable,
            under_way: VecDeque::new(),
            revision: 0,
            asked: 0,
            held: VecDeque::new(),
        }
    }

    pub(crate) fn change(&mut self, change: Change) {
        self.now.apply(&change);
        if planted::bug!(SettingNotWritten) && matches!(change, Change::Set(..)) {
            return;
        }
        self.revision += 1;
        self.under_way.push_back((self.revision, change));
    }

    /// The commit to ask for, if there were changes since the last.
    pub(crate) fn commit(&mut self) -> Option<u64> {
        (self.revision > self.asked).then(|| {
            self.asked = self.revision;
            self.revision
        })
    }

    /// Keeps `output` back if changes are under way, else gives it back.
    pub(crate) fn hold(&mut self, output: Output) -> Option<Output> {
        if self.under_way.is_empty() {
            return Some(output);
        }
        self.held.push_back((self.revision, output));
        None
    }

    /// Changes up to `revision` have completed; gives what need wait no more.
    pub(crate) fn complete(&mut self, revision: u64) -> impl Iterator<Item = Output> {
        while let Some((_, change)) = self.under_way.pop_front_if(|(change, _)| *change <= revision) {
            self.completed.apply(&change);
        }
        core::iter::from_fn(move || {
            self.held.pop_front_if(|(held, _)| *held <= revision).map(|(_, output)| output)
        })
    }

    /// The device is switched off as it should be: everything completes first.
    pub(crate) fn flush(&mut self) -> impl Iterator<Item = Output> {
        self.complete(u64::MAX)
    }

    /// The device stopped: only what had completed is left.
    pub(crate) fn crash(&mut self) {
        self.now = self.completed.clone();
        self.under_way.clear();
        self.held.clear();
        self.asked = self.revision;
    }

    pub(crate) fn is_waiting(&self) -> bool {
        !self.under_way.is_empty()
    }
}

/// What the taker has of a photo so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Incoming {
    pub(crate) metadata: Option<Arc<Metadata>>,
    pub(crate) frames: Option<Frames>,
    /// Photos is at it.
    pub(crate) saving: bool,
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// The subject's device said that it is at it.
    pub(crate) accepted: bool,
}

impl Incoming {
    /// Nothing came yet, for Photos is asked first what became of an earlier save.
    pub(crate) const LOOKED_UP: Self =
        Self { metadata: None, frames: None, saving: true, attempts: 0, accepted: false };

    /// Whether Photos is asked what became of an earlier save, and has not answered.
    pub(crate) fn is_looked_up(&self) -> bool {
        self.saving && self.frames.is_none()
    }

    pub(crate) fn have(&self) -> Parts {
        Parts { still: self.metadata.is_some(), movie: self.frames.is_some() }
    }
}

/// How far the sending of a clip has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Sending {
    pub(crate) acknowledged: Parts,
    pub(crate) attempts: u32,
}
