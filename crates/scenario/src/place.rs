//! Where something stands in a file: by keys while it is checked, by bytes once somebody wants to see it. Most files
//! have no mistake, so no place costs anything until then.

use std::{borrow::Cow, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The way from the file to one of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Key(Cow<'static, str>),
    Index(usize),
}

impl Path {
    /// The file itself.
    pub(crate) const ROOT: Self = Self(Vec::new());

    /// The value of `key` in this table.
    pub(crate) fn key(&self, key: impl Into<Cow<'static, str>>) -> Self {
        self.with(Segment::Key(key.into()))
    }

    /// The value at `index` of this array, counted from 0.
    pub(crate) fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = Vec::with_capacity(self.0.len() + 1);
        segments.extend_from_slice(&self.0);
        segments.push(segment);
        Self(segments)
    }

    /// Whether this is `other`, or lies within it.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Which bytes of the file it is; where there is no such value, those of what would hold it.
    pub(crate) fn span(&self, root: &Spanned<DeTable<'_>>, part: Part) -> Option<Range<usize>> {
        let mut found = None;
        let mut table = Some(root.get_ref());
        let mut array = None;
        for segment in &self.0 {
            let value: &Spanned<DeValue<'_>> = match segment {
                Segment::Key(key) => {
                    let Some((key, value)) = table.and_then(|table| table.get_key_value(&**key)) else {
                        break;
                    };
                    found = Some((Some(key.span()), value.span()));
                    value
                }
                Segment::Index(index) => {
                    let Some(value) = array.and_then(|array: &toml::de::DeArray<'_>| array.get(*index))
                    else {
                        break;
                    };
                    found = Some((None, value.span()));
                    value
                }
            };
            table = value.get_ref().as_table();
            array = value.get_ref().as_array();
        }
        let (key, value) = found?;
        match part {
            Part::Key => Some(key.unwrap_or(value)),
            Part::Value => Some(value),
        }
    }
}

/// Which part of a key and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}
