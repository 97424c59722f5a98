//! What was held against an expectation: one place where a check says what it found, so that a photo that is wrong in
//! several ways says so in all of them at once.

use std::fmt::Debug;

/// Everything that was found about some files, as far as it is not as it should be.
#[derive(Debug, Default)]
pub struct Held {
    about: String,
    failures: Vec<String>,
}

impl Held {
    /// From now on it is about this photo.
    pub fn about(&mut self, name: &str) {
        name.clone_into(&mut self.about);
    }

    /// Holds what was found against what should be.
    pub fn check<T: PartialEq + Debug>(&mut self, what: &str, found: T, expected: T) {
        if found != expected {
            self.fail(&format!("{what} is {found:?}, and should be {expected:?}"));
        }
    }

    /// Says that something is not as it should be.
    pub fn fail(&mut self, what: &str) {
        self.failures.push(format!("{}: {what}", self.about));
    }

    /// What could be had; what could not is said.
    pub fn get<T, E: std::fmt::Display>(&mut self, what: &str, found: Result<T, E>) -> Option<T> {
        found.map_err(|error| self.fail(&format!("{what}: {error}"))).ok()
    }

    /// All that is wrong, a line each.
    ///
    /// # Errors
    ///
    /// If anything is.
    pub fn end(self) -> Result<(), String> {
        if self.failures.is_empty() { Ok(()) } else { Err(self.failures.join("\n")) }
    }
}
