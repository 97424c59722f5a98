//! What is wrong with the text of a rule, where, and the way out.

use alloc::string::String;
use core::fmt;
use core::ops::Range;

use serde::Serialize;

/// One mistake in the text of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Mistake {
    /// Where it is, in bytes of the text; both ends lie between characters. Empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong, in a line.
    pub what: String,
    /// The way out, in a line, if one is known.
    pub hint: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhelp: {hint}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Mistake {}
