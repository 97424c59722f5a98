//! How a scenario is to be played live, and what came of it.

use std::{
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    time::Duration,
};

use protocol::{Instant, NodeId};
use trace::{End, Trace};

use crate::proxy::Disturbance;

/// How to play a scenario live.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario's file and what it says.
    pub file: String,
    /// See there.
    pub text: String,
    /// So many times as fast as the wall's time.
    pub speed: u32,
    /// Where each device's library is left.
    pub out: PathBuf,
    /// The program of which every node is a process of its own, called with [`NODE`](crate::NODE); none if they are all tasks of this one.
    pub processes: Option<PathBuf>,
    /// Nodes that are killed, each once, at that moment, and started again after that long. Needs processes.
    pub kills: Vec<(Instant, NodeId, Duration)>,
    /// What the line to a node does from some moment on: a proxy stands in front of it.
    pub disturbances: Vec<(Instant, NodeId, Disturbance)>,
    /// Where nodes listen.
    pub bind: IpAddr,
    /// Whether every capture is a copy of a clip that was encoded beforehand, however slowly time goes by.
    pub stand_in: bool,
}

impl Plan {
    /// To play `text`, which is what `file` says, at that speed, and leave the libraries in `out`: nobody is killed, no line is
    /// bad, and nobody from elsewhere is heard.
    #[must_use]
    pub fn new(file: String, text: String, speed: u32, out: PathBuf) -> Self {
        Self {
            file,
            text,
            speed,
            out,
            processes: None,
            kills: vec![],
            disturbances: vec![],
            bind: Ipv4Addr::LOCALHOST.into(),
            stand_in: false,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Played {
    /// Everything that happened.
    pub trace: Trace,
    /// How many inputs each machine was played again without sockets, with the same outcome; or what differed.
    pub replays: Vec<(NodeId, Result<usize, String>)>,
    /// Letters that nobody took, links that were made anew, and connections that were closed for what came over them.
    pub dropped: u64,
    /// See there.
    pub reconnects: u64,
    /// See there.
    pub breaches: u64,
}

impl Played {
    /// It was ended before anything happened.
    pub(crate) fn nothing() -> Self {
        let trace = Trace { end: End::Stopped, ..Trace::empty() };
        Self { trace, replays: vec![], dropped: 0, reconnects: 0, breaches: 0 }
    }
}

/// Why a scenario could not be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Something that it needs is not there, or does not do what it should.
    Failed(String),
    /// A bug of ours.
    Bug(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failed(why) => f.write_str(why),
            Self::Bug(what) => write!(f, "a bug of Shutterlab: {what}"),
        }
    }
}

impl std::error::Error for Trouble {}
