//! A way that was explored, as a scenario file: what people did and what stopped as steps at their times, what was lost as
//! `drop`, what came twice as `duplicate`, and every message that waited as `delay`.
//!
//! In a file repeats have their times again. So the way is gone once more beside a world with those: a repeat that the way has
//! is waited for, any other is dropped. Where something else is due before, no file tells it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use device::{Command, Input, Output, Setting};
use engine::{Branch, Observer, Repeat, UnderWay, only_at_once};
use protocol::{DeviceId, Instant, MessageKind, NodeId};
use scenario::{Act, Fault, NthMessage, Repeat as Times, Scenario, Step, When};
use trace::{Fact, Fate};

use super::{Bounds, Choice, Move, bare, begin};

/// Things that come after one another in a moment are so far apart in a file.
const APART: Duration = Duration::from_micros(1);
/// What never arrived on the way arrives so late.
const NEVER: Duration = Duration::from_secs(3600);

/// So many repeats are lost at most before what is waited for: more than anybody says until a press has timed out.
const REPEATS_LOST_MAX: u32 = 1000;

/// Who says what to whom.
type Line = (NodeId, NodeId, MessageKind);

/// A file in which, it is to be hoped, the same happens as on that way; none if nothing in a file comes to the same.
#[must_use]
pub fn retell(scenario: &Scenario, bounds: &Bounds, path: &[Move]) -> Option<Scenario> {
    let bare = bare(scenario);
    let mut told = bare.clone();
    told.disk = scenario.disk;
    let mut model = Side::new(&bare, bounds);
    model.world.leave_repeats_open();
    let mut real = Side::new(&told, bounds);
    let mut faults = vec![];
    let mut steps = vec![];
    for Move { choice, loses } in path {
        let loses = loses.map(|(nth, _)| nth);
        model.world.lose_at_once(loses);
        real.world.lose_at_once(loses);
        let said = real.world.watch().at_once.len();
        let named = |message: UnderWay| model.place(message).and_then(|place| real.at(place));
        let now = real.world.now() + APART;
        let mut step = |act| steps.push(Step { when: When::At(now), act, repeat: Times::ONCE });
        match *choice {
            Choice::Deliver(message) => real.arrives(named(message)?, &mut faults),
            Choice::Lose(message) => {
                let (under_way, nth) = named(message)?;
                faults.push(Fault::Drop(nth));
                real.world.lose(under_way);
            }
            Choice::Duplicate(message) => {
                let (under_way, nth) = named(message)?;
                faults.push(Fault::Duplicate(nth));
                real.delay(nth, &mut faults);
                real.world.pass(APART);
                real.world.duplicate(under_way);
            }
            Choice::Wait => real.wait()?,
            Choice::Repeat(repeat) => real.repeat(repeat)?,
            Choice::Toggle { who, on } => {
                step(Act::Do { who, command: Command::Set { setting: Setting::LivePhotos, on } });
            }
            Choice::HangUp { who } => step(Act::Do { who, command: Command::HangUp }),
            Choice::Crash { who, app } => step(Act::Fault(Fault::Crash { who, app })),
        }
        if matches!(choice, Choice::Toggle { .. } | Choice::HangUp { .. } | Choice::Crash { .. }) {
            real.world.pass(APART);
            choice.take(&mut real.world);
        }
        choice.take(&mut model.world);
        if let Some(nth) = loses {
            faults.push(Fault::Drop(*real.world.watch().at_once.get(said + nth)?));
        }
        model.look(*choice);
        real.look(*choice);
    }
    faults.extend(real.world.watch().lost.iter().map(|nth| Fault::Drop(*nth)));
    let undelivered: BTreeSet<_> = real.named.values().copied().collect();
    faults.extend(undelivered.into_iter().filter_map(|(line, place)| {
        let (nth, _) = real.world.watch().kept.get(&line)?.get(place)?;
        Some(Fault::Delay { message: *nth, by: NEVER })
    }));
    let order = |fault| Step { when: When::At(Instant::ZERO), act: Act::Fault(fault), repeat: Times::ONCE };
    told.steps = faults.into_iter().map(order).chain(told.steps).chain(steps).collect();
    crate::draw::in_order(&mut told);
    told.expect.clear();
    Some(told)
}

/// One of two worlds in which the same way is gone.
struct Side<'a> {
    world: Branch<'a, Sent>,
    /// Each message under way, by its place in the order of arrival: which of those kept on its line.
    named: BTreeMap<u32, (Line, usize)>,
    /// How many of those kept on each line were seen under way.
    looked: BTreeMap<Line, usize>,
}

impl<'a> Side<'a> {
    fn new(scenario: &'a Scenario, bounds: &Bounds) -> Self {
        let world = begin(scenario, bounds, Sent::default());
        let mut side = Self { world, named: BTreeMap::new(), looked: BTreeMap::new() };
        // What arrived before is not counted among what is under way.
        for message in side.world.all_under_way() {
            let line = line(message);
            let kept = side.world.watch().kept.get(&line).map_or(0, Vec::len);
            side.looked.entry(line).or_insert(kept);
            *side.looked.get_mut(&line).expect("it is there") -= 1;
        }
        for (line, kept) in &side.world.watch().kept {
            side.looked.entry(*line).or_insert(kept.len());
        }
        side.look(Choice::Wait);
        side
    }

    /// Names what is under way anew; the copy of a duplicate is what it is a copy of.
    fn look(&mut self, choice: Choice) {
        let under_way = self.world.all_under_way();
        let gone: Vec<u32> = self
            .named
            .keys()
            .copied()
            .filter(|serial| under_way.iter().all(|one| one.serial() != *serial))
            .collect();
        let copied =
            gone.first().filter(|_| matches!(choice, Choice::Duplicate(_))).map(|serial| self.named[serial]);
        for serial in gone {
            self.named.remove(&serial);
        }
        let mut copied = copied;
        for message in under_way {
            if self.named.contains_key(&message.serial()) {
                continue;
            }
            let line = line(message);
            let place = match copied.take() {
                Some(place) => place,
                None => {
                    let looked = self.looked.entry(line).or_default();
                    *looked += 1;
                    (line, *looked - 1)
                }
            };
            self.named.insert(message.serial(), place);
        }
    }

    fn place(&self, message: UnderWay) -> Option<(Line, usize)> {
        self.named.get(&message.serial()).copied()
    }

    /// The message at that place, and how a file names it.
    fn at(&self, place: (Line, usize)) -> Option<(UnderWay, NthMessage)> {
        let serial = self.named.iter().find(|(_, named)| **named == place).map(|(serial, _)| *serial)?;
        let message = self.world.all_under_way().into_iter().find(|message| message.serial() == serial)?;
        let (nth, _) = self.world.watch().kept.get(&place.0)?.get(place.1)?;
        Some((message, *nth))
    }

    fn arrives(&mut self, (message, nth): (UnderWay, NthMessage), faults: &mut Vec<Fault>) {
        self.world.pass(APART);
        self.delay(nth, faults);
        self.world.deliver(message);
    }

    /// That message arrives now, and not before.
    fn delay(&self, nth: NthMessage, faults: &mut Vec<Fault>) {
        let line = (nth.from, nth.to, nth.kind);
        let sent =
            self.world.watch().kept.get(&line).and_then(|kept| kept.iter().find(|(kept, _)| *kept == nth));
        let by = sent.map_or(Duration::ZERO, |(_, at)| self.world.now().since(*at));
        let again =
            faults.iter().any(|fault| matches!(fault, Fault::Delay { message, .. } if *message == nth));
        if !by.is_zero() && !again {
            faults.push(Fault::Delay { message: nth, by });
        }
    }

    /// The earliest happens that is no repeat; those before it are lost.
    fn wait(&mut self) -> Option<()> {
        self.wait_for(None)
    }

    /// That repeat is waited for; others before it are lost.
    fn repeat(&mut self, repeat: Repeat) -> Option<()> {
        self.wait_for(Some(repeat))
    }

    /// None if it does not come, because there is nothing else or only what is said for ever.
    fn wait_for(&mut self, repeat: Option<Repeat>) -> Option<()> {
        for _ in 0..REPEATS_LOST_MAX {
            let next = self.world.next_repeat();
            if next == repeat {
                return self.world.wait().then_some(());
            }
            next?;
            self.lose_repeat();
        }
        None
    }

    fn lose_repeat(&mut self) {
        self.world.mute(true);
        self.world.wait();
        self.world.mute(false);
    }
}

fn line(message: UnderWay) -> Line {
    (message.from, message.to, message.message)
}

/// What was sent: each as a file names it.
#[derive(Clone, Debug, Default, Hash)]
struct Sent {
    count: BTreeMap<Line, u32>,
    /// What went on its way and does not arrive at once, and when.
    kept: BTreeMap<Line, Vec<(NthMessage, Instant)>>,
    /// What arrived at once.
    at_once: Vec<NthMessage>,
    lost: Vec<NthMessage>,
}

impl Observer for Sent {
    fn input(&mut self, _now: Instant, _who: DeviceId, _input: &Input) {}

    fn output(&mut self, _now: Instant, _who: DeviceId, _output: &Output) {}

    fn fact(&mut self, now: Instant, fact: &Fact) {
        let Fact::Sent { from, to, message, fate, .. } = fact else { return };
        let line = (*from, *to, *message);
        let nth = self.count.entry(line).or_default();
        *nth += 1;
        let nth = NthMessage { from: *from, to: *to, kind: *message, nth: *nth };
        match fate {
            Fate::Lost { .. } => self.lost.push(nth),
            Fate::Carried { .. } if only_at_once(*to, *message) => self.at_once.push(nth),
            Fate::Carried { .. } => self.kept.entry(line).or_default().push((nth, now)),
        }
    }
}
