//! When a device wants to be woken, and what for.

use alloc::vec::Vec;

use protocol::Instant;
use uuid::Uuid;

/// What a device wants to be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimerName {
    /// The device has started.
    StartUp,
    /// The controls hide (SHUT-2).
    Controls,
    /// Something was not answered by the call service.
    Call,
    /// The ring was not repeated.
    Ring,
    /// An announcement was not acknowledged (CAP-14).
    Announce,
    /// The push service did not answer.
    Register,
    /// A request was not answered (CAP-14).
    Request(Uuid),
    /// A press has waited long enough (CAP-9).
    Deadline(Uuid),
    /// Photos stopped while it was saving; try again (LIB-3).
    Save(Uuid),
    /// A clip has its last picture (CAP-6).
    ClipEnd(Uuid),
    /// Files were not acknowledged (CAP-14).
    Files(Uuid),
    /// iCloud did not answer (CLOUD-2).
    ICloud,
    /// iCloud has not answered for long; it is asked now and then. Who knows whether it can answer says whether that counts
    /// as waiting.
    ICloudLater,
    /// Old requests can be forgotten. Housekeeping: nothing waits for it.
    Forget,
}

impl TimerName {
    /// Whether it is for saying again what was not answered, however often that is.
    #[must_use]
    pub const fn is_repeat(self) -> bool {
        match self {
            Self::Call | Self::Announce | Self::Register | Self::Request(_) | Self::Files(_) => true,
            Self::StartUp
            | Self::Controls
            | Self::Ring
            | Self::Deadline(_)
            | Self::Save(_)
            | Self::ClipEnd(_)
            | Self::ICloud
            | Self::ICloudLater
            | Self::Forget => false,
        }
    }

    /// Whether nothing waits for it, so that things are quiet although it runs.
    #[must_use]
    pub const fn is_housekeeping(self) -> bool {
        matches!(self, Self::Forget | Self::Controls | Self::ICloudLater)
    }
}

/// What is set, the earliest first, and among equally early ones in order of their names. Short, so a scan beats a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Timers {
    set: Vec<(Instant, TimerName)>,
}

impl Timers {
    pub(crate) fn set(&mut self, name: TimerName, at: Instant) {
        self.stop(name);
        let place = self.set.partition_point(|timer| *timer < (at, name));
        self.set.insert(place, (at, name));
    }

    pub(crate) fn stop(&mut self, name: TimerName) {
        if let Some(place) = self.set.iter().position(|(_, set)| *set == name) {
            self.set.remove(place);
        }
    }

    pub(crate) fn stop_all(&mut self) {
        self.set.clear();
    }

    pub(crate) fn is_set(&self, name: TimerName) -> bool {
        self.set.iter().any(|(_, set)| *set == name)
    }

    pub(crate) fn next(&self) -> Option<(Instant, TimerName)> {
        self.set.first().copied()
    }

    /// Takes the earliest that is due.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<TimerName> {
        let (at, name) = self.next()?;
        (at <= now).then(|| {
            self.set.remove(0);
            name
        })
    }

    /// Whether that is all that is set, housekeeping aside.
    pub(crate) fn waits_only_for(&self, name: TimerName) -> bool {
        self.is_set(name) && self.set.iter().all(|(_, set)| *set == name || set.is_housekeeping())
    }

    /// Names of all that is set.
    pub(crate) fn names(&self) -> impl Iterator<Item = TimerName> {
        self.set.iter().map(|(_, name)| *name)
    }

    /// Whether anything is set that is not housekeeping.
    pub(crate) fn is_waiting(&self) -> bool {
        self.set.iter().any(|(_, name)| !name.is_housekeeping())
    }
}
