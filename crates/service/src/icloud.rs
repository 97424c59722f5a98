//! iCloud Photos: keeps what each person's devices send, and tells the others that there is something new (CLOUD-1 to
//! CLOUD-3).
//!
//! The main type is [`ICloudService`]. What it keeps is durable: a stop loses nothing, and devices repeat what was not
//! answered. A device that asked for news once is told of later ones, until it says that it can take none now.

use alloc::{collections::VecDeque, sync::Arc, vec::Vec};

use core::time::Duration;

use library::{AssetId, cloud::Account};
use protocol::{DeviceId, Devices, Few, Instant, Message, NodeId, PersonId};
use serde::{Deserialize, Serialize};

use crate::{Event, Input, Output, RESEND, TimerName};

/// The same news is not sent again to the same device before its files had the time to arrive at this speed (CLOUD-2 A).
pub const NEWS_BYTES_PER_SECOND: u64 = 1_000_000;

/// A device that was told of news so often, and did not ask, is told again every [`RESEND_LATER`] (CLOUD-2 A).
pub const NEWS_TRIES: u32 = 20;

/// A device that was sent news asks for more within this after the time on the way, or is told again (CLOUD-2 A).
pub const NEWS_APPLIED_WITHIN: Duration = Duration::from_secs(10);

/// See [`NEWS_TRIES`].
pub const RESEND_LATER: Duration = Duration::from_secs(60);

/// Keeps photos and smart albums for each person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ICloudService {
    up: bool,
    /// What the transport knows; it goes on knowing while the service is stopped.
    unreachable: Devices,
    /// Whose device each is, in order of [`DeviceId`].
    owners: Vec<PersonId>,
    /// In order of [`PersonId`].
    accounts: Vec<Account>,
    /// Devices that want to hear of news.
    listening: Few<DeviceId, Listener>,
    /// How much later than usual what it sends arrives.
    slow: Duration,
    outputs: VecDeque<Output>,
}

/// What iCloud keeps, for whoever keeps it from one start of a program to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ICloudImage {
    accounts: Vec<Account>,
    listening: Few<DeviceId, Listener>,
}

/// What a device was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Listener {
    /// The count of changes of which it knows, and the newest change of the room, as it said itself.
    knows: u64,
    room: u64,
    /// How often it had started when it last asked.
    boot: u32,
    /// When it is told again that there is something new; none if there is nothing.
    next_at: Option<Instant>,
    /// From which count it was sent news, and until when that is on its way.
    sent: (u64, Instant),
    /// How often it was told in vain.
    tries: u32,
    /// How often it has asked, and whether it said after the last time that it can take nothing now.
    asked: u32,
    declines: bool,
}

impl ICloudService {
    /// A service that is up and keeps nothing yet. Device number n belongs to `owners[n]`; person number n has room for
    /// `storage[n]` bytes.
    #[must_use]
    pub fn new(owners: Vec<PersonId>, storage: impl IntoIterator<Item = u64>) -> Self {
        Self {
            up: true,
            unreachable: Devices::NONE,
            owners,
            accounts: storage.into_iter().map(Account::new).collect(),
            listening: Few::new(),
            slow: Duration::ZERO,
            outputs: VecDeque::new(),
        }
    }

    /// A service whose program stopped and runs again: it is down until it is given [`Input::Start`], and keeps `image`.
    #[must_use]
    pub fn restored(owners: Vec<PersonId>, image: ICloudImage) -> Self {
        let ICloudImage { accounts, listening } = image;
        Self { up: false, accounts, listening, ..Self::new(owners, []) }
    }

    /// What it keeps; that has to be durable before anybody hears what the service says next.
    #[must_use]
    pub fn image(&self) -> ICloudImage {
        ICloudImage { accounts: self.accounts.clone(), listening: self.listening.clone() }
    }

    /// Takes what happens. What is due by `now` is done as well, after `input`.
    pub fn handle_input(&mut self, now: Instant, input: Input) {
        match input {
            Input::Receive { from: NodeId::Device(device), message } => {
                if self.up && !self.unreachable.contains(device) {
                    self.receive(now, device, message);
                }
            }
            Input::Disconnected(device) => {
                self.unreachable.insert(device);
            }
            Input::Connected(device) => {
                self.unreachable.remove(device);
            }
            Input::Stop if self.up => {
                self.up = false;
                self.event(Event::Stopped);
            }
            Input::Start if !self.up => {
                self.up = true;
                self.event(Event::Started);
            }
            Input::Slow(by) => self.set_slow(now, by),
            Input::SetStorage { person, bytes } => {
                if let Some(account) = self.accounts.get_mut(usize::from(person.0)) {
                    account.set_capacity(bytes);
                    self.event(Event::StorageSet { person, bytes });
                    if !planted::bug!(RoomToldToNobody) {
                        self.notice(now, person);
                    }
                }
            }
            Input::Receive { from: NodeId::CallService | NodeId::PushService | NodeId::ICloud, .. }
            | Input::Stop
            | Input::Start
            | Input::Timeout
            | Input::SetLivePhotos(_) => {}
        }
        if self.up {
            self.tell(now);
        }
    }

    /// Whether it hears and says anything.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.up
    }

    /// Whether it keeps the files of that photo for that person.
    #[must_use]
    pub fn has_files(&self, person: PersonId, photo: AssetId) -> bool {
        self.accounts.get(usize::from(person.0)).is_some_and(|account| account.has_files(photo))
    }

    /// Gives what the service does, one thing at a time, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in [`Input::Timeout`], and what for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Instant, TimerName)> {
        let waiting = self.reached().filter_map(|(_, listener)| listener.next_at);
        waiting.map(|at| (at, TimerName::News)).min().filter(|_| self.up)
    }

    /// Whether a device that can be reached was not told of something new. What waits for an unreachable device can
    /// wait forever, and does not count; nor does one that was told [`NEWS_TRIES`] times and did not ask.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let mut listeners = self.reached();
        self.up && listeners.any(|(_, listener)| listener.next_at.is_some() && listener.tries < NEWS_TRIES)
    }

    /// Devices that were told so often in vain that nobody waits for them; whoever knows that they can be reached again
    /// says that they count.
    pub fn given_up(&self) -> impl Iterator<Item = DeviceId> {
        let silent = |listener: &Listener| listener.next_at.is_some() && listener.tries >= NEWS_TRIES;
        self.reached().filter(move |(_, listener)| silent(listener)).map(|(device, _)| *device)
    }

    fn reached(&self) -> impl Iterator<Item = (&DeviceId, &Listener)> {
        self.listening.iter().filter(|(device, _)| !self.unreachable.contains(**device))
    }

    fn receive(&mut self, now: Instant, device: DeviceId, message: Message) {
        let Some(person) = self.owners.get(usize::from(device.0)).copied() else { return };
        let Some(account) = self.accounts.get_mut(usize::from(person.0)) else { return };
        match message {
            Message::Upload { boot, batch } => {
                let before = account.count();
                let receipt = account.take(&batch);
                let (after, photos) = (account.count(), amount(account.photos()));
                // Whoever knew all there was knows all there is: what is new came from it, unless it has started since.
                if let Some(listener) = self.listening.get_mut(&device) {
                    let its_own = listener.knows == before && listener.boot <= boot;
                    listener.knows = if its_own { after } else { listener.knows };
                }
                if after > before {
                    self.event(Event::PhotosTaken { device, photos });
                }
                if !receipt.no_room.is_empty() {
                    self.event(Event::PhotosRefused { device, count: amount(receipt.no_room.len()) });
                }
                self.outputs.push_back(Output::to_device(device, Message::UploadReceipt(Arc::new(receipt))));
                self.notice(now, person);
            }
            Message::AskNews { since, boot, room } => {
                let before = self.listening.get_mut(&device);
                if before.as_ref().is_some_and(|listener| boot < listener.boot) {
                    // What a device wanted that has started since, or that is another by now, is no longer of use.
                    return;
                }
                let (asked, mut room) =
                    (before.as_ref().map_or(0, |listener| listener.asked).wrapping_add(1), room);
                if let Some(listener) = before.filter(|listener| listener.boot == boot) {
                    // A question that comes late takes back nothing that a later one said of the room.
                    room = room.max(listener.room);
                    // Whoever asks again while files are on their way gets them once.
                    if listener.sent.0 == since && now < listener.sent.1 {
                        (listener.room, listener.asked, listener.declines) = (room, asked, false);
                        return;
                    }
                }
                let mut news = account.since(since);
                let smaller = room < account.room_grew();
                news.more |= smaller;
                let way = self.slow
                    + Duration::from_millis(news.media_bytes().saturating_mul(1000) / NEWS_BYTES_PER_SECOND);
                // It knows only what it says that it knows: that it asks from the end shows that it has all of it.
                let next_at = (since < account.count() || smaller).then(|| now + way + NEWS_APPLIED_WITHIN);
                let listener = Listener {
                    knows: since,
                    room,
                    boot,
                    next_at,
                    sent: (since, now + way),
                    tries: 0,
                    asked,
                    declines: false,
                };
                self.listening.insert(device, listener);
                self.outputs.push_back(Output::to_device(device, Message::News(Arc::new(news))));
            }
            Message::NewsDeclined { asked } => {
                // Whoever has asked since takes news again, whenever this was said.
                if let Some(listener) = self.listening.get_mut(&device).filter(|it| it.asked == asked) {
                    (listener.declines, listener.next_at) = (true, None);
                    listener.sent.1 = listener.sent.1.min(now);
                }
            }
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
            | Message::Relay { .. }
            | Message::RelayAck { .. }
            | Message::Announce(_)
            | Message::AnnounceAck { .. }
            | Message::Bye { .. }
            | Message::Request(_)
            | Message::Answer { .. }
            | Message::File { .. }
            | Message::FileAck { .. }
            | Message::Close { .. }
            | Message::UploadReceipt(_)
            | Message::News(_)
            | Message::NewsWaiting { .. } => {}
        }
    }

    fn set_slow(&mut self, now: Instant, by: Duration) {
        self.slow = by;
        for listener in self.listening.values_mut() {
            // Whoever asks again is answered again: that may come sooner than what is on its way.
            listener.sent.1 = listener.sent.1.min(now);
            listener.next_at = listener.next_at.map(|at| at.min(now + NEWS_APPLIED_WITHIN + by));
        }
    }

    /// Something may be new for this person's devices: something changed, or there is more room than there was.
    fn notice(&mut self, now: Instant, person: PersonId) {
        let Some(account) = self.accounts.get(usize::from(person.0)) else { return };
        let (count, room_grew) = (account.count(), account.room_grew());
        for (device, listener) in self.listening.iter_mut() {
            let own = self.owners.get(usize::from(device.0)) == Some(&person);
            if own
                && listener.next_at.is_none()
                && !listener.declines
                && (listener.knows < count || listener.room < room_grew)
            {
                listener.next_at = Some(now);
            }
        }
    }

    /// Tells those who can be reached, and again until they ask.
    fn tell(&mut self, now: Instant) {
        for (device, listener) in self.listening.iter_mut() {
            let due = listener.next_at.is_some_and(|at| at <= now);
            if due && !self.unreachable.contains(*device) {
                listener.tries = listener.tries.saturating_add(1);
                let wait = if listener.tries < NEWS_TRIES { RESEND } else { RESEND_LATER };
                listener.next_at = (!planted::bug!(NewsToldOnce)).then_some(now + wait + self.slow);
                let message = Message::NewsWaiting { asked: listener.asked };
                self.outputs.push_back(Output::to_device(*device, message));
            }
        }
    }

    fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }
}

fn amount(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
