//! The rules of `docs/BEHAVIOUR.md` as data: which there are, how we know each, what it says.
//!
//! What belongs here: reading that one document, which is part of the program. What must never be known here: what any
//! rule means. Whoever implements or cites a rule says so; this crate only answers whether there is such a rule.
//!
//! The main type is [`Rule`].
#![forbid(unsafe_code)]

mod document;

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    sync::OnceLock,
};

use document::Entry;
use serde::{Serialize, Serializer};

/// One numbered rule; rules are ordered as the document has them.
#[derive(Clone, Copy)]
pub struct Rule(&'static Entry);

impl Rule {
    /// The rule of that id, `SET-4`.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|rule| rule.id() == id)
    }

    /// Every rule, in the order of the document.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        entries().iter().map(Self)
    }

    /// `SET-4`.
    #[must_use]
    pub fn id(self) -> &'static str {
        &self.0.id
    }

    /// How we know it: `G`, `D`, `A`, or `D/A`, of its first sentence; none where the document gives none.
    #[must_use]
    pub fn standing(self) -> Option<&'static str> {
        self.0.standing.as_deref()
    }

    /// What it says, as one line of plain text. Letters of standing inside it remain.
    #[must_use]
    pub fn text(self) -> &'static str {
        &self.0.text
    }

    /// The heading that it stands under, without its number: `Settings and consent`.
    #[must_use]
    pub fn section(self) -> &'static str {
        &self.0.section
    }
}

fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| document::read(include_str!("../../../docs/BEHAVIOUR.md")))
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.0.position == other.0.position
    }
}

impl Eq for Rule {}

impl PartialOrd for Rule {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rule {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.position.cmp(&other.0.position)
    }
}

impl Hash for Rule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.position.hash(state);
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// As its id.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
