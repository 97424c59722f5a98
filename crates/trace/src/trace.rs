//! Everything that happened in a run, in order; its encoding and its digest.

use std::io::{self, Write};

use protocol::Instant;
use scenario::Scenario;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::record::{End, Fact, Record};

/// Version of the trace's encoding; it changes with any change of what a line says.
pub const TRACE_VERSION: u32 = 1;

/// Everything that happened in a run, in order. Reports, expectations and rule coverage read nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What happened, in order.
    pub records: Vec<Record>,
    /// When the run ended.
    pub ended_at: Instant,
    /// How.
    pub end: End,
}

impl Trace {
    /// Nothing has happened yet.
    #[must_use]
    pub const fn empty() -> Self {
        Self { records: vec![], ended_at: Instant::ZERO, end: End::Stopped }
    }

    /// Notes a fact.
    pub fn push(&mut self, at: Instant, fact: Fact) {
        self.records.push(Record { at, fact });
    }

    /// Writes the canonical encoding: JSON Lines, first a header, then a line for each record, last how it ended.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn write(&self, scenario: &Scenario, to: &mut impl Write) -> io::Result<()> {
        let header = Header {
            trace_version: TRACE_VERSION,
            title: &scenario.title,
            start: scenario.start.to_rfc3339(),
            people: scenario.people.iter().map(|person| person.name.as_str()).collect(),
            devices: scenario.devices.iter().map(|device| device.name.as_str()).collect(),
        };
        write_line(to, &header)?;
        for record in &self.records {
            write_line(to, record)?;
        }
        write_line(to, &Footer { ended_at: self.ended_at, end: self.end })
    }

    /// SHA-256 of the canonical encoding: equal for equal runs, on any machine.
    #[must_use]
    pub fn digest(&self, scenario: &Scenario) -> String {
        let mut hash = Sha256::new();
        self.write(scenario, &mut Hashing(&mut hash)).expect("hashing does not fail");
        let digest = hash.finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[derive(Serialize)]
struct Header<'a> {
    trace_version: u32,
    title: &'a str,
    start: String,
    people: Vec<&'a str>,
    devices: Vec<&'a str>,
}

#[derive(Serialize)]
struct Footer {
    ended_at: Instant,
    end: End,
}

fn write_line(to: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}

struct Hashing<'a>(&'a mut Sha256);

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
