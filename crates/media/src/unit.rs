//! Encoded pictures as the encoder of a call leaves them.

use std::sync::Arc;

/// One encoded picture: an access unit of H.264, its parts with their length of four bytes before each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    /// The camera's number of the picture.
    pub frame: u64,
    /// Whether decoding can begin with it.
    pub keyframe: bool,
    /// The bytes, shared by all who keep the picture.
    pub bytes: Arc<[u8]>,
}

/// What a decoder must know before the first picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parameters {
    /// The sequence parameter set, without a start code.
    pub sequence: Vec<u8>,
    /// The picture parameter set, without a start code.
    pub picture: Vec<u8>,
}
