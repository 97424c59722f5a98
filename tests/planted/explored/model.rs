//! The press protocol once more, by hand and as small as it can be, for `stateright` to go through.
//!
//! What it has: one taker and one subject in a call, one press that is durable, its request, answers, the two files, their
//! acknowledgements, the taker's announcements and theirs, the close, the notice, the last check, the save and its record, and
//! everybody's setting; messages in any order, lost, or twice; what was not answered, said again, but not while it is still under
//! way; a crash that leaves what is durable, and a start in the same moment; the deadline, at any time.
//!
//! What it has not: time, pictures, storage, the call service and the push service, calls that end otherwise than by a crash, and
//! commits, but for that of the outcome. It shares no code with the crates that it is held against.

use planted::Bug;
use stateright::{Model, Property};

/// What may happen, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Left {
    pub(crate) losses: u8,
    pub(crate) duplicates: u8,
    pub(crate) crashes: u8,
    pub(crate) toggles: u8,
    pub(crate) retries: u8,
}

/// The protocol with a mistake in it, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protocol {
    pub(crate) bug: Option<Bug>,
    pub(crate) left: Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Message {
    Request {
        have: [bool; 2],
    },
    Answer(Answer),
    /// The still, or the movie.
    File(usize),
    FileAck(usize),
    Close,
    Announce {
        version: u8,
        on: bool,
    },
    AnnounceAck {
        version: u8,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Answer {
    Accepted,
    Refused,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Taker,
    Subject,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Deliver(Message),
    Lose(Message),
    Duplicate(Message),
    RepeatRequest,
    RepeatFiles,
    RepeatAnnouncement,
    ClipComplete,
    Save,
    Record,
    Deadline,
    Toggle(Side),
    Crash(Side),
}

/// What is durable of a setting, and what is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Switch {
    on: bool,
    durable: bool,
    /// What its owner last wanted.
    wanted: bool,
}

const ON: Switch = Switch { on: true, durable: true, wanted: true };

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    network: Vec<Message>,
    left: Left,
    taker: Taker,
    subject: Subject,
    /// A file left, or was taken, against somebody's will.
    consent_broken: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Taker {
    setting: Switch,
    in_call: bool,
    announced: u8,
    acknowledged: u8,
    open: bool,
    have: [bool; 2],
    /// Which files came while its owner wanted them.
    wanted: [bool; 2],
    saving: bool,
    /// Its outcome, which is not durable yet: whether it is saved.
    ending: Option<bool>,
    deadline: bool,
    library: u8,
    /// How many outcomes were told, and whether the last was that it is saved.
    told: u8,
    told_saved: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Subject {
    setting: Switch,
    /// It remembers the call.
    knows_taker: bool,
    /// What counts of the taker's announcements, and the newest that came.
    heard: (u8, bool),
    newest: (u8, bool),
    answer: Option<Answer>,
    closed: bool,
    noticed: bool,
    making: bool,
    outbox: bool,
    acknowledged: [bool; 2],
}

impl State {
    fn send(&mut self, message: Message) {
        // Nothing is said again while it is still under way.
        if let Err(place) = self.network.binary_search(&message) {
            self.network.insert(place, message);
        }
    }

    fn take(&mut self, message: Message) {
        let place = self.network.binary_search(&message).expect("it is under way");
        self.network.remove(place);
    }

    fn send_files(&mut self) {
        for part in [0, 1] {
            if !self.subject.acknowledged[part] {
                self.send(Message::File(part));
            }
        }
        if self.subject.acknowledged == [true; 2] {
            self.send(Message::Answer(Answer::Accepted));
        }
    }

    fn answer(&mut self, answer: Answer) {
        self.subject.answer = Some(answer);
        self.send(Message::Answer(answer));
    }
}

impl Protocol {
    fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    fn is_allowed(&self, state: &State) -> bool {
        let Subject { setting, knows_taker, heard, .. } = &state.subject;
        setting.on && *knows_taker && heard.1
    }

    fn ends(&self, state: &mut State, saved: bool) {
        state.taker.ending = Some(saved);
        if self.has(Bug::OutcomeToldEarly) {
            self.tell(state, saved);
        }
    }

    fn tell(&self, state: &mut State, saved: bool) {
        state.taker.told += 1;
        state.taker.told_saved = saved;
    }

    fn deliver(&self, state: &mut State, message: Message) {
        match message {
            Message::Request { have } => self.request(state, have),
            Message::Close => self.close(state),
            Message::Announce { version, on } => {
                let subject = &mut state.subject;
                if version > subject.heard.0 || self.has(Bug::StaleAnnouncementTrusted) {
                    subject.heard = (version, on);
                }
                subject.newest = subject.newest.max((version, on));
                state.send(Message::AnnounceAck { version });
            }
            Message::AnnounceAck { version } => {
                state.taker.acknowledged = state.taker.acknowledged.max(version);
            }
            Message::FileAck(part) => state.subject.acknowledged[part] = true,
            Message::Answer(_) | Message::File(_) if !state.taker.open => state.send(Message::Close),
            Message::Answer(Answer::Accepted) => {}
            Message::Answer(_) if state.taker.saving => {}
            Message::Answer(_) => self.ends(state, false),
            Message::File(part) if state.taker.saving => state.send(Message::FileAck(part)),
            Message::File(_) if !state.taker.setting.on && !self.has(Bug::OwnSettingIgnored) => {
                self.ends(state, false);
            }
            Message::File(part) => {
                let taker = &mut state.taker;
                taker.have[part] = true;
                taker.wanted[part] |= taker.setting.wanted;
                if taker.have == [true; 2] {
                    taker.saving = true;
                    state.consent_broken |= taker.wanted != [true; 2];
                }
                state.send(Message::FileAck(part));
            }
        }
    }

    fn request(&self, state: &mut State, have: [bool; 2]) {
        match state.subject.answer {
            Some(answer) => {
                state.send(Message::Answer(answer));
                if state.subject.outbox {
                    state.subject.acknowledged = have;
                    state.send_files();
                }
            }
            None if self.is_allowed(state) => {
                state.subject.noticed = !self.has(Bug::NoticeAtTheClose);
                state.subject.making = true;
                state.answer(Answer::Accepted);
            }
            None => state.answer(Answer::Refused),
        }
    }

    fn close(&self, state: &mut State) {
        let subject = &mut state.subject;
        if subject.answer.is_some() && !subject.closed {
            subject.noticed |= self.has(Bug::NoticeAtTheClose);
            (subject.closed, subject.outbox, subject.making) = (true, false, false);
        }
    }

    fn clip_complete(&self, state: &mut State) {
        state.subject.making = false;
        if self.is_allowed(state) || self.has(Bug::LastCheckSkipped) {
            let Subject { setting, knows_taker, newest, .. } = &state.subject;
            state.consent_broken |= !(setting.wanted && *knows_taker && newest.1);
            state.subject.outbox = true;
            state.send_files();
        } else {
            state.answer(Answer::Refused);
        }
    }

    fn toggle(&self, state: &mut State, side: Side) {
        let setting = match side {
            Side::Taker => &mut state.taker.setting,
            Side::Subject => &mut state.subject.setting,
        };
        let on = !setting.on;
        let durable = if self.has(Bug::SettingNotWritten) { setting.durable } else { on };
        *setting = Switch { on, durable, wanted: on };
        if side == Side::Taker && state.taker.in_call {
            state.taker.announced += 1;
            state.send(Message::Announce { version: state.taker.announced, on });
        }
    }

    fn crash(&self, state: &mut State, side: Side) {
        match side {
            Side::Taker => {
                let taker = &mut state.taker;
                taker.setting.on = taker.setting.durable;
                (taker.in_call, taker.have, taker.wanted) = (false, [false; 2], [false; 2]);
                (taker.saving, taker.ending) = (false, None);
                if !taker.open {
                    return;
                }
                taker.deadline = !self.has(Bug::DeadlineForgottenAtStart);
                if taker.library > 0 && !self.has(Bug::RepeatSavedBeside) {
                    self.ends(state, true);
                } else {
                    state.send(Message::Request { have: [false; 2] });
                }
            }
            Side::Subject => {
                let subject = &mut state.subject;
                subject.setting.on = subject.setting.durable;
                (subject.knows_taker, subject.making, subject.acknowledged) = (false, false, [false; 2]);
                if subject.answer != Some(Answer::Accepted) || subject.closed {
                } else if subject.outbox {
                    state.send_files();
                } else {
                    state.answer(Answer::Failed);
                }
            }
        }
    }

    /// Whether nothing comes any more but what people do and what stops.
    fn is_at_rest(&self, state: &State) -> bool {
        let mut steps = vec![];
        self.actions(state, &mut steps);
        steps.iter().all(|step| matches!(step, Step::Toggle(_) | Step::Crash(_)))
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        let taker = Taker {
            setting: ON,
            in_call: true,
            announced: 1,
            acknowledged: 1,
            open: true,
            have: [false; 2],
            wanted: [false; 2],
            saving: false,
            ending: None,
            deadline: true,
            library: 0,
            told: 0,
            told_saved: false,
        };
        let subject = Subject {
            setting: ON,
            knows_taker: true,
            heard: (1, true),
            newest: (1, true),
            answer: None,
            closed: false,
            noticed: false,
            making: false,
            outbox: false,
            acknowledged: [false; 2],
        };
        let network = vec![Message::Request { have: [false; 2] }];
        vec![State { network, left: self.left, taker, subject, consent_broken: false }]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        let State { network, left, taker, subject, .. } = state;
        let waits = taker.open && !taker.saving && taker.ending.is_none();
        // What comes to a taker that writes down its outcome waits until it has.
        let taken = |message: &Message| match message {
            Message::Answer(_) | Message::File(_) => taker.ending.is_none(),
            Message::Request { .. }
            | Message::FileAck(_)
            | Message::Close
            | Message::Announce { .. }
            | Message::AnnounceAck { .. } => true,
        };
        for message in network.iter().copied() {
            if taken(&message) {
                steps.push(Step::Deliver(message));
                if left.duplicates > 0 {
                    steps.push(Step::Duplicate(message));
                }
            }
            if left.losses > 0 {
                steps.push(Step::Lose(message));
            }
        }
        let when = [
            (left.retries > 0 && waits, Step::RepeatRequest),
            (left.retries > 0 && subject.outbox, Step::RepeatFiles),
            (
                left.retries > 0 && taker.in_call && taker.acknowledged < taker.announced,
                Step::RepeatAnnouncement,
            ),
            (subject.making, Step::ClipComplete),
            (taker.saving && taker.ending.is_none(), Step::Save),
            (taker.ending.is_some(), Step::Record),
            (waits && taker.deadline, Step::Deadline),
            (left.toggles > 0 && taker.in_call, Step::Toggle(Side::Taker)),
            (left.toggles > 0, Step::Toggle(Side::Subject)),
            (left.crashes > 0, Step::Crash(Side::Taker)),
            (left.crashes > 0, Step::Crash(Side::Subject)),
        ];
        steps.extend(when.into_iter().filter(|(now, _)| *now).map(|(_, step)| step));
    }

    fn next_state(&self, state: &State, step: Step) -> Option<State> {
        let mut state = state.clone();
        match step {
            Step::Deliver(message) => {
                state.take(message);
                self.deliver(&mut state, message);
            }
            Step::Lose(message) => {
                state.left.losses -= 1;
                state.take(message);
            }
            Step::Duplicate(message) => {
                state.left.duplicates -= 1;
                self.deliver(&mut state, message);
            }
            Step::RepeatRequest => {
                state.left.retries -= 1;
                state.send(Message::Request { have: state.taker.have });
            }
            Step::RepeatFiles => {
                state.left.retries -= 1;
                state.send_files();
            }
            Step::RepeatAnnouncement => {
                state.left.retries -= 1;
                let Taker { announced, setting, .. } = state.taker;
                state.send(Message::Announce { version: announced, on: setting.on });
            }
            Step::ClipComplete => self.clip_complete(&mut state),
            Step::Save => {
                state.taker.library += 1;
                self.ends(&mut state, true);
            }
            Step::Record => {
                let saved = state.taker.ending.take().expect("it has an outcome");
                (state.taker.open, state.taker.saving) = (false, false);
                if !self.has(Bug::OutcomeToldEarly) {
                    self.tell(&mut state, saved);
                }
                state.send(Message::Close);
            }
            Step::Deadline => self.ends(&mut state, false),
            Step::Toggle(side) => {
                state.left.toggles -= 1;
                self.toggle(&mut state, side);
            }
            Step::Crash(side) => {
                state.left.crashes -= 1;
                self.crash(&mut state, side);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("consent-at-the-last-check", |_, state: &State| !state.consent_broken),
            Property::always("told-before-saved", |_, state: &State| {
                state.taker.library == 0 || state.subject.noticed
            }),
            Property::always("saved-once", |_, state: &State| state.taker.library <= 1),
            Property::always("one-outcome", |protocol: &Self, state: &State| {
                let Taker { told, told_saved, library, .. } = state.taker;
                told <= 1 && (!protocol.is_at_rest(state) || (told == 1 && told_saved == (library > 0)))
            }),
            Property::sometimes("saved", |_, state: &State| state.taker.told_saved),
            Property::sometimes("refused at the last check", |_, state: &State| {
                state.subject.noticed && state.subject.answer == Some(Answer::Refused)
            }),
        ]
    }
}
