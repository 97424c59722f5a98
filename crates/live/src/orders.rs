//! What a node is told while it runs, and what it tells. The same whether it is a task or a process.

use std::{net::SocketAddr, path::PathBuf};

use device::Command;
use protocol::NodeId;
use serde::{Deserialize, Serialize};
use trace::Record;
use wire::Keyring;

/// What a node needs to know before it begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// The scenario, as its file says it, and the file's name.
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) node: NodeId,
    /// Where it keeps what is durable. A node that finds something there goes on from it.
    pub(crate) folder: PathBuf,
    /// Where a device's photo library lies.
    pub(crate) library: PathBuf,
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    pub(crate) keyring: Keyring,
    pub(crate) pictures: Pictures,
}

/// Where the pictures of captures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pictures {
    /// Each is drawn and encoded as it is taken.
    Drawn,
    /// Each device has encoded one clip beforehand, of which every capture is a copy under its own name: nothing encodes
    /// twenty times as fast as time goes by.
    StandIn,
}

impl Pictures {
    /// As they are taken where time goes by so fast.
    pub(crate) const fn at_speed(speed: u32) -> Self {
        if speed <= crate::DRAWN_SPEED_MAX { Self::Drawn } else { Self::StandIn }
    }
}

/// What a node is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Order {
    /// Begin, when the wall shows so many milliseconds since 1970, time going by so many times as fast; and dial these.
    Begin { start: u64, speed: u32, dial: Vec<(NodeId, SocketAddr)> },
    /// The owner does something, as that step says, counted from 0.
    Do { command: Command, step: Option<u32> },
    /// The world does something, as that step says; only what concerns this node.
    Fault { step: u32 },
    /// From now on what it says gets there, or not; and what is said there gets here, or not.
    Ways { to: NodeId, says: bool, hears: bool },
    /// Another device of the same model takes its place, with a library of that number.
    Replace { replica: u32 },
    /// It is over: keep everything, and say goodbye.
    End,
}

/// What a node tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Report {
    /// It has everything that it needs to begin, and listens there.
    Ready(SocketAddr),
    /// Something happened.
    Fact(Box<Record>),
    /// Whether it waits for something.
    Waits(bool),
    /// It is over.
    Goodbye(Box<Goodbye>),
    /// It cannot go on.
    Failed(String),
    /// It panicked, and said on stderr why.
    Panicked,
}

impl Report {
    /// Whether a node says nothing after it.
    pub(crate) const fn is_last(&self) -> bool {
        match self {
            Self::Goodbye(_) | Self::Failed(_) | Self::Panicked => true,
            Self::Ready(_) | Self::Fact(_) | Self::Waits(_) => false,
        }
    }
}

/// What a node says last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Goodbye {
    /// How many inputs its machine was played again with the same outcome, or what differed.
    pub(crate) replayed: Option<Result<usize, String>>,
    /// Steps that ordered something for saves and files that never came.
    pub(crate) unspent: Vec<u32>,
    /// Letters that had to be dropped, for nobody took them.
    pub(crate) dropped: u64,
    /// How often a link was made anew.
    pub(crate) reconnects: u64,
    /// Connections that were closed for what came over them.
    pub(crate) breaches: u64,
}
