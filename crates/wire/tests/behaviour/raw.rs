//! A peer by hand, as docs/WIRE.md has it and without the code of the crate: so the page is tried as well, and it can do
//! what an honest one does not.

use std::{io::ErrorKind, net::SocketAddr};

use protocol::{DeviceId, NodeId};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;
use wire::Key;

use crate::node::RUN;

pub(crate) const HELLO: u8 = 1;
pub(crate) const WELCOME: u8 = 2;
pub(crate) const PROOF: u8 = 3;
pub(crate) const READY: u8 = 4;
pub(crate) const LETTER: u8 = 5;
pub(crate) const ACK: u8 = 7;
pub(crate) const PING: u8 = 8;

/// A connection on which anything can be said.
pub(crate) struct Raw {
    pub(crate) stream: TcpStream,
}

/// Who somebody says they are, and whom they say they look for.
#[derive(Clone)]
pub(crate) struct Claim {
    pub(crate) run: Uuid,
    pub(crate) dialer: NodeId,
    pub(crate) acceptor: NodeId,
    pub(crate) key: Key,
    pub(crate) session: [u8; 16],
}

impl Claim {
    pub(crate) fn new(dialer: NodeId, acceptor: NodeId, key: &Key) -> Self {
        Self { run: RUN, dialer, acceptor, key: key.clone(), session: [7; 16] }
    }

    pub(crate) fn hello(&self) -> Vec<u8> {
        let fields =
            [&self.run.as_bytes()[..], &node(self.dialer), &node(self.acceptor), &self.session, &[3; 32]];
        frame(HELLO, &fields.concat())
    }

    /// What proves the claim, on one side.
    fn proof(&self, side: u8, session: &[u8], nonce: &[u8]) -> [u8; 32] {
        let text = serde_json::to_string(&self.key).expect("a key");
        let key = blake3::Hash::from_hex(text.trim_matches('"')).expect("hexadecimal digits");
        let fields: [&[u8]; 9] = [
            b"shutterlab wire 1",
            &[side],
            self.run.as_bytes(),
            &node(self.dialer),
            &node(self.acceptor),
            &self.session,
            &[3; 32],
            session,
            nonce,
        ];
        *blake3::keyed_hash(key.as_bytes(), &fields.concat()).as_bytes()
    }
}

fn node(node: NodeId) -> [u8; 2] {
    match node {
        NodeId::Device(DeviceId(device)) => [0, device],
        NodeId::CallService => [1, 0],
        NodeId::PushService => [2, 0],
        NodeId::ICloud => [3, 0],
    }
}

/// A frame of that kind.
pub(crate) fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len() + 2).expect("a short frame");
    [&length.to_be_bytes()[..], &[1, kind], payload].concat()
}

/// A letter of those words, with those bytes behind them.
pub(crate) fn letter(number: u64, words: &str, files: &[u8]) -> Vec<u8> {
    let length = u32::try_from(words.len()).expect("a few words");
    frame(LETTER, &[&number.to_be_bytes()[..], &length.to_be_bytes(), words.as_bytes(), files].concat())
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("somebody listens") }
    }

    /// Writes, as long as anybody is there.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// The next frame's kind and what it holds; none if the connection is over.
    pub(crate) async fn read(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut head = [0; 6];
        self.stream.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        assert_eq!(head[4], 1, "the version");
        let mut payload = vec![0; length as usize - 2];
        self.stream.read_exact(&mut payload).await.ok()?;
        Some((head[5], payload))
    }

    /// Begins a handshake: gives what the dialer would prove.
    pub(crate) async fn knock(&mut self, claim: &Claim) -> Option<[u8; 32]> {
        self.write(&claim.hello()).await;
        let (kind, welcome) = self.read().await?;
        assert_eq!(kind, WELCOME);
        let (session, rest) = welcome.split_at(16);
        let (nonce, proof) = rest.split_at(32);
        let proves = claim.proof(2, session, nonce);
        // Whoever has not the key cannot tell, and goes on.
        if proof != proves {
            return Some([0; 32]);
        }
        Some(claim.proof(1, session, nonce))
    }

    /// Goes through the whole handshake; gives the last number that the other received. None if it was not let in.
    pub(crate) async fn enter(&mut self, claim: &Claim, heard: u64) -> Option<u64> {
        let proof = self.knock(claim).await?;
        self.write(&frame(PROOF, &[&proof[..], &heard.to_be_bytes()].concat())).await;
        let (kind, ready) = self.read().await?;
        assert_eq!(kind, READY);
        Some(u64::from_be_bytes(ready.try_into().expect("eight bytes")))
    }

    /// Reads whatever comes until the connection is over.
    pub(crate) async fn until_cut(&mut self) {
        let mut bytes = [0; 4096];
        loop {
            match self.stream.read(&mut bytes).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
                    return;
                }
            }
        }
    }
}
