//! Which states of a device met which inputs and which faults: where a sweep has been, and where it has not.

use device::{App, Command, Completion, Input, Output};
use engine::Observer;
use protocol::{DeviceId, Instant, MessageKind, NodeId};
use trace::{Fact, Fate, Loss};

use crate::monitor::Monitors;

/// What a device was at when something reached it; of several that apply, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is off.
    Off,
    /// It starts.
    Starting,
    /// A clip of its owner is being made.
    Taken,
    /// A press of its shutter is open.
    Taking,
    /// It is in a call.
    InCall,
    /// None of these.
    Idle,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Off, Self::Starting, Self::Taken, Self::Taking, Self::InCall, Self::Idle];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Starting => "starting",
            Self::Taken => "taken",
            Self::Taking => "taking",
            Self::InCall => "in-call",
            Self::Idle => "idle",
        }
    }
}

/// What can reach a device besides messages, by name.
const WORDS: [&str; 58] = [
    "do dial",
    "do answer",
    "do decline",
    "do join",
    "do hang-up",
    "do pause-camera",
    "do resume-camera",
    "do switch-camera",
    "do leave-facetime",
    "do return-to-facetime",
    "do tap-screen",
    "do hover",
    "do stop-hovering",
    "do choose-tile",
    "do fullscreen",
    "do leave-fullscreen",
    "do double-click",
    "do press-shutter",
    "do screenshot",
    "do read-notices",
    "do open-photos",
    "do photo",
    "do edit",
    "do smart-album",
    "do set",
    "do update",
    "do power-off",
    "do power-on",
    "done commit",
    "done still",
    "done movie",
    "done save",
    "done look",
    "done screenshot",
    "done photo",
    "done edit",
    "done smart-album",
    "done uploads",
    "done receipt",
    "done news",
    "timer",
    "free bytes",
    "connection lost",
    "connection back",
    "library changed",
    "crash device",
    "crash facetime",
    "crash photos",
    "battery empty",
    "clock step",
    "clock drift",
    "clock zone",
    "icloud account",
    "replaced",
    "message lost",
    "message lost in a cut",
    "sender offline",
    "receiver offline",
];

/// Rows: what can reach a device, messages last.
const ROWS: usize = WORDS.len() + MessageKind::ALL.len();

/// How often each state met each input and fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met(Vec<[u64; State::ALL.len()]>);

impl Default for Met {
    fn default() -> Self {
        Self(vec![[0; State::ALL.len()]; ROWS])
    }
}

impl Met {
    fn input(&mut self, state: State, input: &Input) {
        self.0[row(input)][state as usize] += 1;
    }

    fn lost(&mut self, state: State, why: Loss) {
        let place = match why {
            Loss::Dropped | Loss::Odds | Loss::Burst => "message lost",
            Loss::Cut => "message lost in a cut",
            Loss::SenderOffline => "sender offline",
            Loss::ReceiverOffline => "receiver offline",
        };
        self.0[word(place)][state as usize] += 1;
    }

    /// Adds what another run met.
    pub fn add(&mut self, other: &Self) {
        for (own, others) in self.0.iter_mut().zip(&other.0) {
            own.iter_mut().zip(others).for_each(|(own, other)| *own += other);
        }
    }

    /// Each input by name, with how often each of [`State::ALL`] met it.
    pub fn rows(&self) -> impl Iterator<Item = (String, &[u64; State::ALL.len()])> {
        let messages = MessageKind::ALL
            .iter()
            .map(|kind| (format!("message {}", kind.as_str()), reaches_devices(*kind)));
        let all = WORDS.iter().map(|word| ((*word).to_owned(), true)).chain(messages).zip(&self.0);
        all.filter(|((_, shown), _)| *shown).map(|((name, _), times)| (name, times))
    }
}

/// Whether it is said to devices; the others are said to services alone.
const fn reaches_devices(kind: MessageKind) -> bool {
    match kind {
        MessageKind::Dial
        | MessageKind::Join
        | MessageKind::Decline
        | MessageKind::Leave
        | MessageKind::RosterAck
        | MessageKind::Register
        | MessageKind::RelayAck
        | MessageKind::Upload
        | MessageKind::AskNews
        | MessageKind::NewsDeclined => false,
        MessageKind::Left
        | MessageKind::Ring
        | MessageKind::Roster
        | MessageKind::Ended
        | MessageKind::Registered
        | MessageKind::Announce
        | MessageKind::AnnounceAck
        | MessageKind::Bye
        | MessageKind::Request
        | MessageKind::Answer
        | MessageKind::Still
        | MessageKind::Movie
        | MessageKind::FileAck
        | MessageKind::Close
        | MessageKind::UploadReceipt
        | MessageKind::News
        | MessageKind::NewsWaiting => true,
    }
}

/// Watches as monitors do, and counts.
pub(crate) struct Counting<'m, 'a> {
    pub(crate) monitors: &'m mut Monitors<'a>,
    pub(crate) met: &'m mut Met,
}

impl Observer for Counting<'_, '_> {
    fn input(&mut self, now: Instant, who: DeviceId, input: &Input) {
        self.met.input(self.monitors.state(who), input);
        self.monitors.input(now, who, input);
    }

    fn output(&mut self, now: Instant, who: DeviceId, output: &Output) {
        self.monitors.output(now, who, output);
    }

    fn fact(&mut self, now: Instant, fact: &Fact) {
        if let Fact::Sent { to: NodeId::Device(who), fate: Fate::Lost { why }, .. } = fact {
            self.met.lost(self.monitors.state(*who), *why);
        }
        self.monitors.fact(now, fact);
    }

    fn ends_here(&self) -> bool {
        self.monitors.ends_here()
    }
}

fn word(name: &str) -> usize {
    WORDS.iter().position(|word| *word == name).expect("each is listed")
}

fn row(input: &Input) -> usize {
    word(match input {
        Input::Command(command) => command_word(command),
        Input::Receive { message, .. } => return WORDS.len() + message.kind() as usize,
        Input::Completion(completion) => match completion {
            Completion::Committed { .. } => "done commit",
            Completion::StillWritten { .. } => "done still",
            Completion::MovieWritten { .. } => "done movie",
            Completion::Saved { .. } => "done save",
            Completion::Looked { .. } => "done look",
            Completion::ScreenshotKept { .. } => "done screenshot",
            Completion::PhotoDone { .. } => "done photo",
            Completion::EditDone { .. } => "done edit",
            Completion::SmartAlbumDone { .. } => "done smart-album",
            Completion::UploadsCollected(_) => "done uploads",
            Completion::UploadsConfirmed { .. } => "done receipt",
            Completion::NewsApplied { .. } => "done news",
        },
        Input::Timeout => "timer",
        Input::FreeBytes(_) => "free bytes",
        Input::Connection { up: false } => "connection lost",
        Input::Connection { up: true } => "connection back",
        Input::LibraryChanged => "library changed",
        Input::Crash(App::Device) => "crash device",
        Input::Crash(App::FaceTime) => "crash facetime",
        Input::Crash(App::Photos) => "crash photos",
        Input::BatteryEmpty => "battery empty",
        Input::ClockStep { .. } => "clock step",
        Input::ClockDrift { .. } => "clock drift",
        Input::ClockZone(_) => "clock zone",
        Input::ICloudAccount { .. } => "icloud account",
        Input::Replaced => "replaced",
    })
}

const fn command_word(command: &Command) -> &'static str {
    match command {
        Command::Dial { .. } => "do dial",
        Command::Answer => "do answer",
        Command::Decline => "do decline",
        Command::Join => "do join",
        Command::HangUp => "do hang-up",
        Command::PauseCamera => "do pause-camera",
        Command::ResumeCamera => "do resume-camera",
        Command::SwitchCamera => "do switch-camera",
        Command::LeaveFaceTime => "do leave-facetime",
        Command::ReturnToFaceTime => "do return-to-facetime",
        Command::TapScreen => "do tap-screen",
        Command::Hover => "do hover",
        Command::StopHovering => "do stop-hovering",
        Command::ChooseTile { .. } => "do choose-tile",
        Command::Fullscreen => "do fullscreen",
        Command::LeaveFullscreen => "do leave-fullscreen",
        Command::DoubleClick { .. } => "do double-click",
        Command::PressShutter { .. } => "do press-shutter",
        Command::Screenshot { .. } => "do screenshot",
        Command::ReadNotices => "do read-notices",
        Command::OpenPhotos => "do open-photos",
        Command::Photo { .. } => "do photo",
        Command::Edit { .. } => "do edit",
        Command::SmartAlbum { .. } => "do smart-album",
        Command::Set { .. } => "do set",
        Command::Update { .. } => "do update",
        Command::PowerOff => "do power-off",
        Command::PowerOn => "do power-on",
    }
}
