//! What phones say to each other.

/// How many phones are in the call.
pub const DEVICES: usize = 3;

/// A phone, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u8);

impl Id {
    /// All phones, in order.
    pub const ALL: [Self; DEVICES] = [Self(0), Self(1), Self(2)];

    /// Where it stands in a table of all phones.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The phone that this one takes photos of.
    #[must_use]
    pub const fn subject(self) -> Self {
        Self::ALL[(self.index() + 1) % DEVICES]
    }
}

/// Microseconds since the run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At(pub u64);

impl At {
    /// So many microseconds later.
    #[must_use]
    pub const fn plus(self, micros: u64) -> Self {
        Self(self.0 + micros)
    }
}

/// One press of a shutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Press {
    /// Who pressed.
    pub taker: Id,
    /// Which press of that phone, counted from 0.
    pub nth: u16,
}

/// One half of a Live Photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The picture.
    Still,
    /// The clip around it.
    Movie,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The photo is taken.
    Taken,
    /// The subject does not allow it.
    Refused,
}

/// One message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Whether I may be taken.
    Announce {
        /// Counts what this phone announced.
        version: u32,
        /// It may be.
        consent: bool,
    },
    /// I heard that.
    AnnounceAck {
        /// Which.
        version: u32,
    },
    /// Take a Live Photo of yourself for me.
    Request {
        /// For which press.
        press: Press,
        /// When it was pressed.
        moment: At,
    },
    /// What becomes of the request.
    Answer {
        /// Of which press.
        press: Press,
        /// What.
        answer: Answer,
    },
    /// Half of a Live Photo.
    File {
        /// Of which press.
        press: Press,
        /// Which half.
        part: Part,
        /// How large it is.
        bytes: u32,
    },
    /// That half arrived.
    FileAck {
        /// Of which press.
        press: Press,
        /// Which half.
        part: Part,
    },
    /// The press has its outcome; keep nothing for it.
    Close {
        /// Which press.
        press: Press,
    },
}

/// A message's kind alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// [`Message::Announce`].
    Announce,
    /// [`Message::AnnounceAck`].
    AnnounceAck,
    /// [`Message::Request`].
    Request,
    /// [`Message::Answer`].
    Answer,
    /// [`Message::File`] with the still.
    Still,
    /// [`Message::File`] with the movie.
    Movie,
    /// [`Message::FileAck`].
    FileAck,
    /// [`Message::Close`].
    Close,
}

impl Message {
    /// Its kind, and the press it is about.
    #[must_use]
    pub const fn topic(&self) -> (Kind, Option<Press>) {
        match *self {
            Self::Announce { .. } => (Kind::Announce, None),
            Self::AnnounceAck { .. } => (Kind::AnnounceAck, None),
            Self::Request { press, .. } => (Kind::Request, Some(press)),
            Self::Answer { press, .. } => (Kind::Answer, Some(press)),
            Self::File { press, part: Part::Still, .. } => (Kind::Still, Some(press)),
            Self::File { press, part: Part::Movie, .. } => (Kind::Movie, Some(press)),
            Self::FileAck { press, .. } => (Kind::FileAck, Some(press)),
            Self::Close { press } => (Kind::Close, Some(press)),
        }
    }
}
