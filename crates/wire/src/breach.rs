//! What ends a connection by the peer's fault.

use std::fmt;

/// What a peer did that it must not. It costs that connection, and is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breach {
    /// The frame is of another version.
    Version,
    /// There is no such kind of frame.
    Kind,
    /// The frame ends before what it says it holds.
    TooShort,
    /// The frame, or the words in it, are longer than is allowed, or something follows what it holds.
    TooLong,
    /// The words are no JSON of the right shape.
    Words,
    /// More files than are allowed, or their lengths do not add up to what there is.
    Attachments,
    /// The message holds a message in a message, or more of something than is allowed.
    Excess,
    /// The message holds numbers that mean nothing: a movie that ends before it begins.
    Nonsense,
    /// The number of the frame is not the next one.
    OutOfOrder,
    /// Something is acknowledged that was never sent.
    Acknowledged,
    /// The frame does not belong here.
    Unexpected,
    /// The frame began and did not go on.
    Stalled,
    /// Nothing that is written is taken.
    NotReading,
    /// Nothing was heard for too long.
    Silent,
    /// The proof of who it is did not come in time.
    Unproved,
    /// It is nobody that this node may speak to, or it looks for somebody else.
    Stranger,
    /// It is of another run.
    OtherRun,
    /// It has dialled, though it is to be dialled.
    WrongSide,
    /// It has not the key of who it says it is.
    WrongProof,
    /// It said something in another's name.
    Impostor,
}

impl Breach {
    /// Every kind.
    pub const ALL: [Self; 20] = [
        Self::Version,
        Self::Kind,
        Self::TooShort,
        Self::TooLong,
        Self::Words,
        Self::Attachments,
        Self::Excess,
        Self::Nonsense,
        Self::OutOfOrder,
        Self::Acknowledged,
        Self::Unexpected,
        Self::Stalled,
        Self::NotReading,
        Self::Silent,
        Self::Unproved,
        Self::Stranger,
        Self::OtherRun,
        Self::WrongSide,
        Self::WrongProof,
        Self::Impostor,
    ];

    /// What it did, to follow upon its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Version => "speaks another version",
            Self::Kind => "sent a frame of no known kind",
            Self::TooShort => "sent a frame that is too short",
            Self::TooLong => "sent a frame that is too long",
            Self::Words => "sent words that are no message",
            Self::Attachments => "sent files that do not add up",
            Self::Excess => "sent more in a message than is allowed",
            Self::Nonsense => "sent numbers that mean nothing",
            Self::OutOfOrder => "sent frames out of order",
            Self::Acknowledged => "acknowledged what was not sent",
            Self::Unexpected => "sent a frame that does not belong there",
            Self::Stalled => "did not finish a frame",
            Self::NotReading => "took nothing that it was sent",
            Self::Silent => "was silent for too long",
            Self::Unproved => "did not prove in time who it is",
            Self::Stranger => "is a stranger, or looked for somebody else",
            Self::OtherRun => "is of another run",
            Self::WrongSide => "dialled, though it is to be dialled",
            Self::WrongProof => "could not prove who it is",
            Self::Impostor => "spoke in another's name",
        }
    }

    /// Its place in [`Self::ALL`].
    pub(crate) const fn place(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for Breach {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_has_its_place_and_its_words() {
        for (place, breach) in Breach::ALL.into_iter().enumerate() {
            assert_eq!(breach.place(), place, "{breach:?}");
        }
        let words: BTreeSet<_> = Breach::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(words.len(), Breach::ALL.len());
    }
}
