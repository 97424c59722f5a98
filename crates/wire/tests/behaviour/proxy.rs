//! A line between two nodes that can be cut.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::node::anywhere;

/// A place that passes all on to another.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    _task: JoinSet<()>,
}

impl Proxy {
    /// Passes on so many bytes of each connection, both ways together, in turn; then it breaks off. Without a number left it
    /// breaks off no more.
    pub(crate) async fn start(to: SocketAddr, budgets: Vec<usize>) -> Self {
        let listener = TcpListener::bind(anywhere()).await.expect("a place");
        let address = listener.local_addr().expect("an address");
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut budgets = budgets.into_iter();
            loop {
                let (near, _) = listener.accept().await.expect("a connection");
                if let Ok(far) = TcpStream::connect(to).await {
                    pass(near, far, budgets.next().unwrap_or(usize::MAX)).await;
                }
            }
        });
        Self { address, _task: task }
    }
}

async fn pass(mut near: TcpStream, mut far: TcpStream, mut budget: usize) {
    let (mut there, mut back) = ([0; 1000], [0; 1000]);
    while budget > 0 {
        let (from_near, count) = tokio::select! {
            biased;
            count = near.read(&mut there) => (true, count),
            count = far.read(&mut back) => (false, count),
        };
        let Ok(count @ 1..) = count else { return };
        let count = count.min(budget);
        budget -= count;
        let passed = if from_near {
            far.write_all(&there[..count]).await
        } else {
            near.write_all(&back[..count]).await
        };
        if passed.is_err() {
            return;
        }
    }
}
