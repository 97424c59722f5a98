//! What stands between a node and those who dial it, where a line is to be bad: everything passes late, or nothing does, or the
//! connection is gone.

use std::{
    net::{Ipv4Addr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use scenario::read_duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, watch},
    task::JoinSet,
    time,
};

use crate::clock::wall_after;

/// What passes at once.
const CHUNK_BYTES: usize = 16 << 10;
/// So much of it can be late.
const CHUNKS_LATE_MAX: usize = 256;
/// Nothing passes later than this, by the run's clock.
pub const DELAY_MAX: Duration = Duration::from_secs(60);

/// What a line does from some moment on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disturbance {
    /// Everything passes.
    #[default]
    Pass,
    /// Everything passes so much later.
    Delay(Duration),
    /// Nothing passes, and nobody is told.
    Stall,
    /// Connections are gone, and none comes about.
    Drop,
}

/// `pass`, `stall`, `drop`, `delay:200ms`.
impl FromStr for Disturbance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "pass" => Ok(Self::Pass),
            None if text == "stall" => Ok(Self::Stall),
            None if text == "drop" => Ok(Self::Drop),
            Some(("delay", by)) => match read_duration(by).filter(|by| *by <= DELAY_MAX) {
                Some(by) => Ok(Self::Delay(by)),
                None => Err(format!("`{by}` is no time up to 60 s: write `200ms`")),
            },
            Some(_) | None => Err(format!("`{text}` is none of pass, stall, drop, delay:200ms")),
        }
    }
}

/// Stands in front of a node.
pub(crate) struct Proxy {
    /// Where it listens in the node's place.
    pub(crate) address: SocketAddr,
    mode: watch::Sender<Disturbance>,
    /// Goes with it.
    _tasks: JoinSet<()>,
}

impl Proxy {
    /// In front of `node`; a delay is as long by the wall as it is divided by `speed`.
    pub(crate) async fn before(node: SocketAddr, speed: u32) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (mode, modes) = watch::channel(Disturbance::Pass);
        let mut tasks = JoinSet::new();
        tasks.spawn(listen(listener, node, speed, modes));
        Ok(Self { address, mode, _tasks: tasks })
    }

    pub(crate) fn set(&self, disturbance: Disturbance) {
        self.mode.send_replace(disturbance);
    }
}

async fn listen(listener: TcpListener, node: SocketAddr, speed: u32, modes: watch::Receiver<Disturbance>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((dialler, _)) = listener.accept().await else { return };
        if *modes.borrow() == Disturbance::Drop {
            continue;
        }
        let modes = modes.clone();
        connections.spawn(async move {
            let Ok(node) = TcpStream::connect(node).await else { return };
            let ((from, back), (answers, to)) = (dialler.into_split(), node.into_split());
            let mut gone = modes.clone();
            tokio::select! {
                biased;
                _ = gone.wait_for(|mode| *mode == Disturbance::Drop) => {}
                () = pass(from, to, speed, modes.clone()) => {}
                () = pass(answers, back, speed, modes) => {}
            }
        });
    }
}

/// Lets pass what comes, as the line is. What is late is late by as much, however much of it there is.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    speed: u32,
    mut modes: watch::Receiver<Disturbance>,
) {
    let (late, mut due) = mpsc::channel::<(time::Instant, Vec<u8>)>(CHUNKS_LATE_MAX);
    let read = async {
        loop {
            let mut chunk = vec![0; CHUNK_BYTES];
            let Ok(read @ 1..) = from.read(&mut chunk).await else { return };
            chunk.truncate(read);
            if modes.wait_for(|mode| *mode != Disturbance::Stall).await.is_err() {
                return;
            }
            let by = if let Disturbance::Delay(by) = *modes.borrow() { by / speed } else { Duration::ZERO };
            if late.send((wall_after(by), chunk)).await.is_err() {
                return;
            }
        }
    };
    let write = async {
        while let Some((at, chunk)) = due.recv().await {
            time::sleep_until(at).await;
            if to.write_all(&chunk).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        biased;
        () = write => {}
        () = read => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<Disturbance, &str>) {
        assert_eq!(text.parse(), expected.map_err(str::to_owned));
    }

    #[test]
    fn a_disturbance_is_read() {
        check("pass", Ok(Disturbance::Pass));
        check("stall", Ok(Disturbance::Stall));
        check("drop", Ok(Disturbance::Drop));
        check("delay:200ms", Ok(Disturbance::Delay(Duration::from_millis(200))));
        check("delay:61s", Err("`61s` is no time up to 60 s: write `200ms`"));
        check("delay", Err("`delay` is none of pass, stall, drop, delay:200ms"));
        check("slow:1s", Err("`slow:1s` is none of pass, stall, drop, delay:200ms"));
    }
}
