//! What was said to one peer and is not acknowledged, and how much of what it said was received: numbers alone, without
//! sockets, so that a connection can go at any moment and the next one goes on where it was.

use std::{collections::VecDeque, sync::Arc};

use crate::{breach::Breach, frame::Session, limits::Limits, parcel::Parcel, said::NotSaid};

/// The account of one peer. It outlives connections.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// What is not acknowledged, the oldest first, numbered without a gap.
    outbox: VecDeque<Arc<Parcel>>,
    outbox_bytes: usize,
    /// The last number that is acknowledged.
    acknowledged: u64,
    /// The last number that was written to the present connection, or to the last one.
    written: u64,
    /// The last number that was received.
    heard: u64,
    /// The last number that the peer was told was received.
    told: u64,
    /// Which process of the peer the numbers are of.
    session: Option<Session>,
}

/// What is to be written next.
#[derive(Debug)]
pub(crate) struct Work {
    /// An acknowledgement of all up to this.
    pub(crate) ack: Option<u64>,
    /// What is said, with the number of the first.
    pub(crate) parcels: Vec<Arc<Parcel>>,
    pub(crate) first: u64,
}

impl Work {
    pub(crate) fn is_empty(&self) -> bool {
        self.ack.is_none() && self.parcels.is_empty()
    }
}

impl Ledger {
    /// Takes something to be said, or has no room for it.
    pub(crate) fn push(&mut self, parcel: Parcel, limits: &Limits) -> Result<(), NotSaid> {
        let bytes = self.outbox_bytes.saturating_add(parcel.bytes());
        if self.outbox.len() >= limits.outbox_frames || bytes > limits.outbox_bytes {
            return Err(NotSaid::Full);
        }
        self.outbox_bytes = bytes;
        self.outbox.push_back(Arc::new(parcel));
        Ok(())
    }

    /// A connection to that process of the peer is made; gives the last number received from it. With a process that was
    /// not met before all numbers begin anew.
    pub(crate) fn begin(&mut self, session: Session) -> u64 {
        if self.session != Some(session) {
            self.session = Some(session);
            (self.acknowledged, self.written, self.heard) = (0, 0, 0);
        }
        self.told = self.heard;
        self.heard
    }

    /// The peer says what it received up to now: all that follows is to be written again.
    pub(crate) fn resume(&mut self, heard: u64) -> Result<(), Breach> {
        self.acknowledge(heard)?;
        self.written = heard;
        Ok(())
    }

    /// The peer has all up to that number. It can have no more than was written, and no less than it had before.
    pub(crate) fn acknowledge(&mut self, heard: u64) -> Result<(), Breach> {
        if heard > self.written || heard < self.acknowledged {
            return Err(Breach::Acknowledged);
        }
        while self.acknowledged < heard {
            self.acknowledged += 1;
            let parcel = self.outbox.pop_front();
            self.outbox_bytes -= parcel.map_or(0, |parcel| parcel.bytes());
        }
        Ok(())
    }

    /// Whether that number is the next.
    pub(crate) fn expect(&self, seq: u64) -> Result<(), Breach> {
        if self.heard.checked_add(1) == Some(seq) { Ok(()) } else { Err(Breach::OutOfOrder) }
    }

    /// The next number was received, and what it numbers is where it should be.
    pub(crate) fn hear(&mut self) {
        self.heard += 1;
    }

    /// What is to be written next, of about so many bytes; it counts as written.
    pub(crate) fn work(&mut self, bytes: usize) -> Work {
        let ack = (self.heard > self.told).then_some(self.heard);
        self.told = self.heard;
        let first = self.written + 1;
        let waiting = usize::try_from(self.written - self.acknowledged).unwrap_or(usize::MAX);
        let mut left = bytes;
        let mut parcels = Vec::new();
        for parcel in self.outbox.iter().skip(waiting) {
            self.written += 1;
            parcels.push(Arc::clone(parcel));
            left = left.saturating_sub(parcel.bytes());
            if left == 0 {
                break;
            }
        }
        Work { ack, parcels, first }
    }

    /// Whether the peer has acknowledged everything.
    pub(crate) fn is_settled(&self) -> bool {
        self.outbox.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use protocol::Message;

    use super::*;
    use crate::said::{Letter, Said};

    fn parcel(number: u32) -> Parcel {
        let message = Message::AnnounceAck { version: number };
        let said = Said::Letter(Letter { message, attachments: Vec::new() });
        Parcel::pack(&said, &Limits::default()).unwrap()
    }

    fn words(parcel: &Parcel, seq: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        parcel.write_words(seq, &mut bytes);
        bytes
    }

    #[test]
    fn there_is_room_for_so_many_frames_and_so_many_bytes() {
        let bytes = parcel(0).bytes();
        for (outbox_frames, outbox_bytes) in [(3, bytes * 9), (9, bytes * 4 - 1)] {
            let limits = Limits { outbox_frames, outbox_bytes, ..Limits::default() };
            let mut ledger = Ledger::default();
            ledger.begin([1; 16]);
            for number in 0..3 {
                assert_eq!(ledger.push(parcel(number), &limits), Ok(()));
            }
            assert_eq!(ledger.push(parcel(3), &limits), Err(NotSaid::Full));
            ledger.work(1 << 20);
            ledger.acknowledge(1).unwrap();
            assert_eq!(ledger.push(parcel(3), &limits), Ok(()), "what is acknowledged makes room");
            assert_eq!(ledger.push(parcel(4), &limits), Err(NotSaid::Full));
        }
    }

    #[test]
    fn nobody_acknowledges_what_was_not_written_or_takes_it_back() {
        let mut ledger = Ledger::default();
        ledger.begin([1; 16]);
        for number in 0..4 {
            ledger.push(parcel(number), &Limits::default()).unwrap();
        }
        assert_eq!(ledger.acknowledge(1), Err(Breach::Acknowledged));
        ledger.work(1);
        assert_eq!((ledger.acknowledge(1), ledger.acknowledge(2)), (Ok(()), Err(Breach::Acknowledged)));
        assert_eq!((ledger.acknowledge(1), ledger.acknowledge(0)), (Ok(()), Err(Breach::Acknowledged)));
        assert_eq!(ledger.resume(0), Err(Breach::Acknowledged));
        // A process that knows nothing of it is another matter.
        ledger.begin([2; 16]);
        assert_eq!(ledger.resume(0), Ok(()));
        let work = ledger.work(1 << 20);
        assert_eq!((work.first, work.parcels.len()), (1, 3), "what it has not, under new numbers");
    }

    /// What happens between two ledgers.
    #[derive(Clone, Debug)]
    enum Step {
        /// One side says something.
        Say(bool),
        /// One side writes, and the other receives so much of it.
        Carry(bool, usize),
        /// The connection is lost, and another is made.
        Reconnect,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            any::<bool>().prop_map(Step::Say),
            (any::<bool>(), 0..4_usize).prop_map(|(from, count)| Step::Carry(from, count)),
            Just(Step::Reconnect),
        ];
        vec(step, 0..200)
    }

    fn reconnect(sides: &mut [Ledger; 2]) {
        let heard = [sides[0].begin([1; 16]), sides[1].begin([0; 16])];
        sides[0].resume(heard[1]).unwrap();
        sides[1].resume(heard[0]).unwrap();
    }

    /// Writes all there is; the first so many frames of it arrive, and are acknowledged if all do.
    fn carry(sides: &mut [Ledger; 2], from: usize, count: usize, arrived: &mut [Vec<Vec<u8>>; 2]) -> bool {
        let work = sides[from].work(1 << 20);
        let to = 1 - from;
        for (seq, parcel) in (work.first..).zip(&work.parcels).take(count) {
            sides[to].expect(seq).unwrap();
            sides[to].hear();
            arrived[from].push(words(parcel, 0));
        }
        if let Some(heard) = work.ack {
            sides[to].acknowledge(heard).unwrap();
        }
        work.parcels.len() <= count
    }

    proptest! {
        #[test]
        fn all_that_is_said_arrives_once_and_in_order(steps in steps()) {
            let mut sides = [Ledger::default(), Ledger::default()];
            let (mut said, mut arrived) = ([0; 2], [Vec::new(), Vec::new()]);
            reconnect(&mut sides);
            for step in steps {
                match step {
                    Step::Say(side) => {
                        let side = usize::from(side);
                        sides[side].push(parcel(said[side]), &Limits::default()).unwrap();
                        said[side] += 1;
                    }
                    Step::Carry(side, count) => {
                        // What does not arrive is lost with its connection.
                        if !carry(&mut sides, side.into(), count, &mut arrived) {
                            reconnect(&mut sides);
                        }
                    }
                    Step::Reconnect => reconnect(&mut sides),
                }
            }
            for side in [0, 1, 0, 1] {
                carry(&mut sides, side, usize::MAX, &mut arrived);
            }
            for side in [0, 1] {
                let expected: Vec<_> = (0..said[side]).map(|number| words(&parcel(number), 0)).collect();
                prop_assert_eq!(&arrived[side], &expected);
                prop_assert!(sides[side].is_settled());
                prop_assert_eq!(sides[side].outbox_bytes, 0);
            }
        }
    }
}
