//! Who dials whom, and the keys by which they prove who they are.

use std::collections::BTreeMap;

use protocol::NodeId;
use uuid::Uuid;
use wire::{Key, Keyring};

use crate::{Trouble, clock::wall_millis};

/// Whom each node dials: devices dial services, and of two of a kind the earlier dials the later.
pub(super) fn dials(from: NodeId, to: NodeId) -> bool {
    from < to
}

/// One ring of keys for each node: every two that speak share a key that nobody else has.
pub(super) fn keyrings(nodes: &[NodeId]) -> Result<BTreeMap<NodeId, Keyring>, Trouble> {
    let run = Uuid::new_v5(&Uuid::NAMESPACE_OID, &wall_millis().to_be_bytes());
    let ring = |me: &NodeId| (*me, Keyring { run, me: *me, keys: BTreeMap::new() });
    let mut rings: BTreeMap<NodeId, Keyring> = nodes.iter().map(ring).collect();
    for from in nodes {
        for to in nodes.iter().filter(|to| dials(*from, **to)) {
            let key =
                Key::draw().map_err(|error| Trouble::Failed(format!("no keys can be drawn: {error}")))?;
            for (me, other) in [(from, to), (to, from)] {
                if let Some(ring) = rings.get_mut(me) {
                    ring.keys.insert(*other, key.clone());
                }
            }
        }
    }
    Ok(rings)
}
