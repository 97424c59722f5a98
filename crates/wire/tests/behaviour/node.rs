//! Nodes for tests: keyrings that fit together, an endpoint with its ears, a runtime of one thread.

use std::{
    collections::BTreeMap,
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use protocol::{CallKind, DeviceId, Message, NodeId, Roster, ServiceStatus};
use tokio::{
    runtime,
    time::{sleep, timeout},
};
use uuid::Uuid;
use wire::{Ears, Endpoint, Event, Heard, Key, Keyring, Letter, Limits, NotSaid, Said, Status};

pub(crate) const ALICE: NodeId = NodeId::Device(DeviceId(0));
pub(crate) const BOB: NodeId = NodeId::Device(DeviceId(1));
pub(crate) const MALLORY: NodeId = NodeId::Device(DeviceId(2));

pub(crate) const RUN: Uuid = Uuid::from_u128(0x5eed);

/// Whatever a test waits for comes long before that; it is what a hang ends with.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at something that is about to change.
pub(crate) const SOON: Duration = Duration::from_millis(2);

/// Runs a test on a runtime of one thread.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { timeout(PATIENCE, work).await.expect("it ends") })
}

/// Any free port of this machine.
pub(crate) fn anywhere() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

/// A keyring for each node, each two with a key of their own.
pub(crate) fn keyrings(nodes: &[NodeId]) -> BTreeMap<NodeId, Keyring> {
    let empty = |me: &NodeId| (*me, Keyring { run: RUN, me: *me, keys: BTreeMap::new() });
    let mut keyrings: BTreeMap<_, _> = nodes.iter().map(empty).collect();
    for (place, one) in nodes.iter().enumerate() {
        for other in &nodes[place + 1..] {
            let key = Key::draw().expect("a key");
            keyrings.get_mut(one).expect("one each").keys.insert(*other, key.clone());
            keyrings.get_mut(other).expect("one each").keys.insert(*one, key);
        }
    }
    keyrings
}

/// An endpoint and its ears.
pub(crate) struct Node {
    pub(crate) endpoint: Endpoint,
    pub(crate) ears: Ears,
    pub(crate) address: SocketAddr,
}

impl Node {
    /// Starts a node that dials those.
    pub(crate) async fn start(keyring: &Keyring, dial: &[(NodeId, SocketAddr)], limits: Limits) -> Self {
        Self::start_at(anywhere(), keyring, dial, limits).await
    }

    pub(crate) async fn start_at(
        at: SocketAddr,
        keyring: &Keyring,
        dial: &[(NodeId, SocketAddr)],
        limits: Limits,
    ) -> Self {
        let bound = Endpoint::bind(at).await.expect("a place");
        let address = bound.address();
        let (endpoint, ears) = bound.start(keyring.clone(), dial.iter().copied().collect(), limits);
        Self { endpoint, ears, address }
    }

    /// Says something as soon as there is room for it.
    pub(crate) async fn say(&self, to: NodeId, said: Said) {
        while let Err(why) = self.endpoint.say(to, said.clone()) {
            assert_eq!(why, NotSaid::Full);
            sleep(SOON).await;
        }
    }

    pub(crate) async fn hear(&mut self) -> Event {
        self.ears.hear().await.expect("the endpoint is open")
    }

    /// The next thing said to it; links may come and go before.
    pub(crate) async fn heard(&mut self) -> Heard {
        loop {
            match self.hear().await {
                Event::Heard(heard) => return heard,
                Event::Status(_) => {}
            }
        }
    }

    /// Waits for a link to come up or to go down.
    pub(crate) async fn status(&mut self, status: Status) {
        while self.hear().await != Event::Status(status) {}
    }
}

/// Two nodes of which the second dials the first.
pub(crate) async fn pair(limits: Limits) -> (Node, Node) {
    let keyrings = keyrings(&[ALICE, BOB]);
    let alice = Node::start(&keyrings[&ALICE], &[], limits).await;
    let bob = Node::start(&keyrings[&BOB], &[(ALICE, alice.address)], limits).await;
    (alice, bob)
}

/// A letter that is told from others by its number.
pub(crate) fn numbered(number: u32) -> Said {
    letter(Message::AnnounceAck { version: number })
}

/// The same of a service.
pub(crate) fn numbered_by_service(number: u32) -> Said {
    let kind = CallKind { group: true, video: true };
    let service = ServiceStatus { live_photos: true, refuses_old: true };
    let (members, wishes) = (Vec::new(), Vec::new());
    letter(Message::Roster(Roster { version: number, kind, members, wishes, service }.into()))
}

pub(crate) fn letter(message: Message) -> Said {
    Said::Letter(Letter { message, attachments: Vec::new() })
}
