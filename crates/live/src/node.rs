//! A node as the conductor has it: a task of this process, or a process of its own. Either way it is given orders and gives
//! reports; between processes they are lines of JSON.

use std::{
    future,
    net::SocketAddr,
    panic::{self, AssertUnwindSafe},
    path::Path,
    pin::pin,
    process::Stdio,
    task::{Context, Poll},
};

use protocol::NodeId;
use tokio::{
    io::{
        self, AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
    },
    process::{Child, Command},
    sync::mpsc,
    task::JoinHandle,
};

use crate::{
    NODE, Trouble, device_node,
    host::Host,
    orders::{Order, Report, Setup},
    service_node,
};

/// So many orders may wait.
pub(crate) const ORDERS_MAX: usize = 256;
/// A line between two processes is no longer than this, in bytes.
const LINE_MAX: u64 = 64 << 20;

/// A node, whether it runs or not.
pub(crate) struct Node {
    pub(crate) setup: Setup,
    /// Whom it dials.
    pub(crate) dial: Vec<(NodeId, SocketAddr)>,
    orders: Option<mpsc::Sender<Order>>,
    running: Option<Running>,
    /// How often it was started, and stopped.
    pub(crate) life: u32,
}

/// What a node said, in which of its lives: of one that was killed, only what happened still counts.
pub(crate) struct Said {
    pub(crate) node: NodeId,
    pub(crate) life: u32,
    pub(crate) report: Report,
}

enum Running {
    Task(JoinHandle<()>),
    Process(Box<Child>),
    /// In a process of many.
    Hosted,
}

/// Where a node works.
pub(crate) enum Place<'a> {
    /// As a task of this process.
    Here,
    /// As a process of that program.
    Process(&'a Path),
    /// In a process of many.
    Host(&'a Host),
}

impl Node {
    pub(crate) fn new(setup: Setup) -> Self {
        Self { setup, dial: vec![], orders: None, running: None, life: 0 }
    }

    /// Starts it there.
    pub(crate) async fn start(
        &mut self,
        name: NodeId,
        place: Place<'_>,
        heard: mpsc::Sender<Said>,
    ) -> Result<(), Trouble> {
        let (orders, obeyed) = mpsc::channel(ORDERS_MAX);
        let (reports, mut reported) = mpsc::channel(ORDERS_MAX);
        self.running = Some(match place {
            Place::Here => Running::Task(tokio::spawn(work(self.setup.clone(), obeyed, reports))),
            Place::Host(host) => {
                host.work(self.setup.clone(), obeyed, reports).await;
                Running::Hosted
            }
            Place::Process(program) => {
                let mut child = Command::new(program)
                    .arg(NODE)
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .kill_on_drop(true)
                    .spawn()
                    .map_err(|error| Trouble::Failed(format!("{}: {error}", program.display())))?;
                if let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) {
                    tokio::spawn(send_lines(to, self.setup.clone(), obeyed));
                    tokio::spawn(hear_lines(from, reports));
                }
                Running::Process(Box::new(child))
            }
        });
        self.orders = Some(orders);
        self.life += 1;
        let (node, life) = (name, self.life);
        tokio::spawn(async move {
            let mut is_over = false;
            while let Some(report) = reported.recv().await {
                is_over |= report.is_last();
                if heard.send(Said { node, life, report }).await.is_err() {
                    return;
                }
            }
            if !is_over {
                // Of one that was killed this is no longer believed.
                let report = Report::Failed("was gone before it was told to end".into());
                // Whoever has heard enough need not hear this.
                let _ = heard.send(Said { node, life, report }).await;
            }
        });
        Ok(())
    }

    /// The way to tell it something; a node that does not run hears nothing.
    pub(crate) fn orders(&self) -> Option<mpsc::Sender<Order>> {
        self.orders.clone()
    }

    /// Stops it as it stands.
    pub(crate) async fn kill(&mut self) {
        self.life += 1;
        self.orders = None;
        match self.running.take() {
            Some(Running::Task(task)) => task.abort(),
            Some(Running::Process(mut child)) => {
                // It may have ended by itself.
                let _ = child.kill().await;
            }
            // Those end when they are given no more orders.
            Some(Running::Hosted) | None => {}
        }
    }
}

/// A node's work, until it is over.
pub(crate) async fn work(setup: Setup, orders: mpsc::Receiver<Order>, reports: mpsc::Sender<Report>) {
    let said = reports.clone();
    let mut working = pin!(async move {
        match setup.node {
            NodeId::Device(_) => device_node::work(setup, orders, said).await,
            NodeId::CallService | NodeId::PushService | NodeId::ICloud => {
                service_node::work(setup, orders, said).await
            }
        }
    });
    // Whoever waits for this node would not hear of a panic.
    let guarded = |context: &mut Context<'_>| {
        let poll = panic::catch_unwind(AssertUnwindSafe(|| working.as_mut().poll(context)));
        poll.map_or(Poll::Ready(Err(Report::Panicked)), |done| done.map_err(Report::Failed))
    };
    if let Err(report) = future::poll_fn(guarded).await {
        device_node::tell(&reports, report).await;
    }
}

/// A node that is a process of its own: its setup and its orders come in, its reports go out, a line each.
///
/// # Errors
///
/// If the first line is no setup.
pub(crate) async fn work_as_process(
    orders: impl AsyncRead + Unpin + Send + 'static,
    reports: impl AsyncWrite + Unpin + Send + 'static,
) -> Result<(), Trouble> {
    let mut lines = BufReader::new(orders);
    let first = next_line(&mut lines).await.ok().flatten().unwrap_or_default();
    let setup: Setup =
        serde_json::from_slice(&first).map_err(|error| Trouble::Failed(format!("no setup: {error}")))?;
    let (order, obeyed) = mpsc::channel(ORDERS_MAX);
    let (report, reported) = mpsc::channel(ORDERS_MAX);
    tokio::spawn(async move {
        // When whoever gives orders is gone, there are none any more, and the node ends.
        while let Ok(Some(line)) = next_line(&mut lines).await {
            let Ok(read) = serde_json::from_slice(&line) else { return };
            if order.send(read).await.is_err() {
                return;
            }
        }
    });
    let told = tokio::spawn(tell_lines(reports, reported));
    work(setup, obeyed, report).await;
    // What was said last is told before the process ends.
    told.await.map_err(|error| Trouble::Failed(error.to_string()))
}

async fn tell_lines(mut to: impl AsyncWrite + Unpin, mut reports: mpsc::Receiver<Report>) {
    while let Some(report) = reports.recv().await {
        let mut line = serde_json::to_vec(&report).expect("what a node says has texts for keys");
        line.push(b'\n');
        if to.write_all(&line).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}

async fn send_lines(mut to: impl AsyncWrite + Unpin, setup: Setup, mut orders: mpsc::Receiver<Order>) {
    let as_line = "what is said to a node has texts for keys";
    let mut line = serde_json::to_vec(&setup).expect(as_line);
    loop {
        let mut bytes = line;
        bytes.push(b'\n');
        if to.write_all(&bytes).await.is_err() || to.flush().await.is_err() {
            return;
        }
        let Some(order) = orders.recv().await else { return };
        line = serde_json::to_vec(&order).expect(as_line);
    }
}

async fn hear_lines(from: impl AsyncRead + Unpin, reports: mpsc::Sender<Report>) {
    let mut from = BufReader::new(from);
    loop {
        let report = match next_line(&mut from).await {
            Ok(Some(line)) => serde_json::from_slice(&line)
                .unwrap_or_else(|error| Report::Failed(format!("says what nobody understands: {error}"))),
            Ok(None) => return,
            Err(why) => Report::Failed(why.to_string()),
        };
        let is_over = matches!(report, Report::Failed(_) | Report::Panicked);
        if reports.send(report).await.is_err() || is_over {
            return;
        }
    }
}

/// The next line that another process says; none if there are no more. One that was killed in the middle of a line did not say
/// it.
pub(crate) async fn next_line(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = vec![];
    from.take(LINE_MAX).read_until(b'\n', &mut line).await?;
    match line.pop_if(|last| *last == b'\n') {
        Some(_) => Ok(Some(line)),
        None if line.len() as u64 == LINE_MAX => Err(io::Error::other("says too much at once")),
        None => Ok(None),
    }
}
