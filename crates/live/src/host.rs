//! Many nodes in one other process: the services of all calls of a load. Orders go to it and reports come from it as lines of
//! JSON, each with the number of its node; the last line says what the process took.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    process::{Child, Command},
    sync::mpsc,
    task::{JoinHandle, JoinSet},
    time,
};

use crate::{
    HOST, Trouble,
    node::{self, ORDERS_MAX},
    orders::{Order, Report, Setup},
};

/// So many lines may wait in either direction.
const LINES_MAX: usize = 1024;
/// How long the process may take to end once nobody tells it anything more.
const END_WITHIN: Duration = Duration::from_secs(20);

/// What is told to it.
#[derive(Debug, Serialize, Deserialize)]
enum Down {
    /// Be that node, too.
    Begin(u32, Box<Setup>),
    Order(u32, Order),
}

/// What it tells.
#[derive(Debug, Serialize, Deserialize)]
enum Up {
    Report(u32, Report),
    Took(Took),
}

/// What a process took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Took {
    /// CPU time of all its threads.
    pub(crate) cpu: Duration,
    /// The most memory that it ever had, in bytes; none where the system does not say.
    pub(crate) memory: Option<u64>,
}

/// The other process, for whoever puts nodes into it.
#[derive(Clone)]
pub(crate) struct Host {
    down: mpsc::Sender<Down>,
    /// To whom each node's reports go, in the order of their numbers.
    heard: Arc<Mutex<Vec<mpsc::Sender<Report>>>>,
}

/// The other process, for whoever ends it.
pub(crate) struct Hosting {
    child: Child,
    took: JoinHandle<Option<Took>>,
}

impl Host {
    /// Starts `program`, called with [`HOST`].
    pub(crate) fn start(program: &Path) -> Result<(Self, Hosting), Trouble> {
        let said = |error: std::io::Error| Trouble::Failed(format!("{}: {error}", program.display()));
        let mut child = Command::new(program)
            .arg(HOST)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(said)?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble::Failed(format!("{}: nobody hears it", program.display())));
        };
        let (down, lines) = mpsc::channel(LINES_MAX);
        let heard = Arc::new(Mutex::new(vec![]));
        tokio::spawn(write_lines(to, lines));
        let took = tokio::spawn(hear(from, Arc::clone(&heard)));
        Ok((Self { down, heard }, Hosting { child, took }))
    }

    /// Has a node work there.
    pub(crate) async fn work(
        &self,
        setup: Setup,
        mut orders: mpsc::Receiver<Order>,
        reports: mpsc::Sender<Report>,
    ) {
        let number = {
            let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push(reports);
            u32::try_from(heard.len() - 1).unwrap_or(u32::MAX)
        };
        let down = self.down.clone();
        // If it is gone, the node will not be heard of, which whoever waits for it will see.
        let _ = down.send(Down::Begin(number, Box::new(setup))).await;
        tokio::spawn(async move {
            while let Some(order) = orders.recv().await {
                if down.send(Down::Order(number, order)).await.is_err() {
                    return;
                }
            }
        });
    }
}

impl Hosting {
    /// Waits for its end, once nobody can tell it anything more, and says what it took.
    pub(crate) async fn end(mut self) -> Result<Took, Trouble> {
        let took = time::timeout(END_WITHIN, &mut self.took).await;
        // It has said all, or will not say it any more.
        let _ = self.child.kill().await;
        took.ok()
            .and_then(Result::ok)
            .flatten()
            .ok_or_else(|| Trouble::Failed("the process of the services did not end as it should".into()))
    }
}

/// Hands reports on until there are no more, and says what the process took, if it said so.
async fn hear(from: impl AsyncRead + Unpin, heard: Arc<Mutex<Vec<mpsc::Sender<Report>>>>) -> Option<Took> {
    let mut lines = BufReader::new(from);
    let mut took = None;
    while let Ok(Some(line)) = node::next_line(&mut lines).await {
        match serde_json::from_slice(&line) {
            Ok(Up::Report(number, report)) => {
                let to = {
                    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                    usize::try_from(number).ok().and_then(|number| heard.get(number).cloned())
                };
                if let Some(to) = to {
                    // Whoever has heard enough need not hear the rest.
                    let _ = to.send(report).await;
                }
            }
            Ok(Up::Took(said)) => took = Some(said),
            Err(_) => break,
        }
    }
    // A node whose play is over hears nothing of this.
    let all = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
    for to in all {
        let _ = to.try_send(Report::Failed("the process of the services is gone".into()));
    }
    took
}

async fn write_lines<T: Serialize>(mut to: impl AsyncWrite + Unpin, mut lines: mpsc::Receiver<T>) {
    while let Some(line) = lines.recv().await {
        let mut line = serde_json::to_vec(&line).expect("what is said has texts for keys");
        line.push(b'\n');
        if to.write_all(&line).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}

/// Is many nodes, until nobody gives orders any more.
pub(crate) async fn work(
    orders: impl AsyncRead + Unpin,
    reports: impl AsyncWrite + Unpin + Send + 'static,
) -> Result<(), Trouble> {
    let cpu = ProcessTime::now();
    let (up, lines) = mpsc::channel(LINES_MAX);
    let written = tokio::spawn(write_lines(reports, lines));
    let mut nodes: BTreeMap<u32, mpsc::Sender<Order>> = BTreeMap::new();
    let mut working = JoinSet::new();
    let mut lines = BufReader::new(orders);
    while let Ok(Some(line)) = node::next_line(&mut lines).await {
        match serde_json::from_slice(&line).map_err(|error| Trouble::Failed(format!("no order: {error}")))? {
            Down::Begin(number, setup) => {
                let (order, obeyed) = mpsc::channel(ORDERS_MAX);
                let (report, mut reported) = mpsc::channel(ORDERS_MAX);
                nodes.insert(number, order);
                working.spawn(node::work(*setup, obeyed, report));
                let up = up.clone();
                working.spawn(async move {
                    while let Some(report) = reported.recv().await {
                        if up.send(Up::Report(number, report)).await.is_err() {
                            return;
                        }
                    }
                });
            }
            Down::Order(number, order) => {
                if let Some(node) = nodes.get(&number) {
                    // A node that is over hears nothing more.
                    let _ = node.send(order).await;
                }
            }
        }
    }
    nodes.clear();
    while working.join_next().await.is_some() {}
    // Nobody is left who would not take it.
    let _ = up.send(Up::Took(Took { cpu: cpu.elapsed(), memory: memory("VmHWM") })).await;
    drop(up);
    written.await.map_err(|error| Trouble::Failed(error.to_string()))
}

/// What the system says of the memory of this process, in bytes.
pub(crate) fn memory(what: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(what))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
