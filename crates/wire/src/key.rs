//! Secrets that two nodes share, and whom a node may speak to.

use std::{collections::BTreeMap, fmt, io};

use protocol::NodeId;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

const KEY_BYTES: usize = 32;

/// A secret that two nodes share, by which each proves to the other who it is. It is never sent; written down, as it
/// has to be for a process that is started, it is 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// A key that nobody can guess, from the operating system.
    ///
    /// # Errors
    ///
    /// The operating system gives none.
    pub fn draw() -> io::Result<Self> {
        drawn().map(Self)
    }

    pub(crate) const fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

/// Bytes that nobody can guess, from the operating system.
pub(crate) fn drawn<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Says nothing of the secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(secret)")
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        // The mistake is not quoted: it may be most of a secret.
        let read = blake3::Hash::from_hex(digits)
            .map_err(|_| de::Error::custom("a key is 64 hexadecimal digits"))?;
        Ok(Self(*read.as_bytes()))
    }
}

/// Whom a node may speak to, and by which secrets they know each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyring {
    /// Which run: nodes of another run are strangers, even with the right key.
    pub run: Uuid,
    /// The node itself.
    pub me: NodeId,
    /// The others, each with the secret that it shares with this node and with nobody else. Written down as pairs.
    #[serde(with = "pairs")]
    pub keys: BTreeMap<NodeId, Key>,
}

/// A map as a list of pairs: what names a node is no text, so it cannot be a key of a JSON object.
mod pairs {
    use super::{BTreeMap, Deserialize, Deserializer, Key, NodeId, Serializer};

    pub(super) fn serialize<S: Serializer>(
        keys: &BTreeMap<NodeId, Key>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(keys)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<NodeId, Key>, D::Error> {
        Ok(Vec::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use protocol::DeviceId;

    use super::*;

    #[test]
    fn a_keyring_is_read_as_it_was_written_and_shows_no_secret() {
        let key = Key([0xa7; KEY_BYTES]);
        let keys = BTreeMap::from([
            (NodeId::Device(DeviceId(3)), key.clone()),
            (NodeId::PushService, Key::draw().unwrap()),
        ]);
        let keyring = Keyring { run: Uuid::from_u128(7), me: NodeId::CallService, keys };
        let text = serde_json::to_string(&keyring).unwrap();
        assert!(text.contains(&format!(r#"[{{"device":3}},"{}"]"#, "a7".repeat(KEY_BYTES))), "{text}");
        assert_eq!(serde_json::from_str::<Keyring>(&text).unwrap(), keyring);
        let shown = format!("{keyring:?}");
        assert!(!shown.contains("a7") && !shown.contains("167"), "{shown}");
    }

    #[test]
    fn what_is_no_key_is_not_repeated() {
        for digits in ["", "a7", &"g7".repeat(KEY_BYTES), &"a7".repeat(KEY_BYTES + 1), &"é".repeat(KEY_BYTES)]
        {
            let mistake = serde_json::from_str::<Key>(&format!("\"{digits}\"")).unwrap_err().to_string();
            assert!(mistake.starts_with("a key is 64 hexadecimal digits"), "{mistake}");
        }
    }
}
