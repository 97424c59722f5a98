//! How much of everything there can be, and how long it can take.

use std::time::Duration;

/// What one frame may weigh, in bytes, its length not counted: both files of a long Live Photo, with room to spare.
pub const FRAME_BYTES_MAX: usize = 32 << 20;
/// What the words of one letter may weigh, in bytes: as much news as iCloud gives at once, of the longest rules there are.
pub const HEAD_BYTES_MAX: usize = 4 << 20;
/// So many files go with one letter.
pub const ATTACHMENTS_MAX: usize = 64;
/// So many frames wait for one peer to acknowledge them.
pub const OUTBOX_FRAMES: usize = 1024;
/// So many bytes wait for one peer to acknowledge them.
pub const OUTBOX_BYTES: usize = 64 << 20;
/// So many events wait to be heard.
pub const INBOX_FRAMES: usize = 256;
/// So many bytes of frames wait to be heard.
pub const INBOX_BYTES: usize = 64 << 20;
/// Both sides have proved who they are after this, or part.
pub const HANDSHAKE: Duration = Duration::from_secs(2);
/// A connection on which nothing moves, though it should, ends after this.
pub const STALL: Duration = Duration::from_secs(10);
/// So many connections that have not proved themselves are borne; one more is refused.
pub const STRANGERS_MAX: usize = 64;
/// A lost connection is made again after this; each further failure doubles it.
pub const BACKOFF_FIRST: Duration = Duration::from_millis(50);
/// No try to connect waits longer than this.
pub const BACKOFF_MAX: Duration = Duration::from_secs(2);
/// Whoever has said nothing for so long says that it is there.
pub const KEEPALIVE: Duration = Duration::from_secs(3);
/// What waits to leave has so long when an endpoint is closed.
pub const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// A frame of the handshake weighs no more than this, in bytes: a stranger gets no more memory.
pub(crate) const HANDSHAKE_FRAME_BYTES_MAX: usize = 256;
/// Within a frame so many bytes have to come in each [`Limits::stall`], or the frame counts as one that never ends.
pub(crate) const PACE_BYTES: usize = 64 << 10;

/// The limits of one endpoint. All nodes of a run have the same: a frame that the sender may send and the receiver may
/// not take ends their connection each time it is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a frame, its length not counted; at most `u32::MAX`.
    pub frame_bytes_max: usize,
    /// Bytes of the words of a letter.
    pub head_bytes_max: usize,
    /// Files with one letter.
    pub attachments_max: usize,
    /// Frames that wait for one peer to acknowledge them.
    pub outbox_frames: usize,
    /// Bytes that wait for one peer to acknowledge them.
    pub outbox_bytes: usize,
    /// Events that wait to be heard, of all peers together; at least 1.
    pub inbox_frames: usize,
    /// Bytes of frames that wait to be heard, of all peers together. A frame that weighs more goes alone.
    pub inbox_bytes: usize,
    /// For both sides to prove who they are, the connecting included.
    pub handshake: Duration,
    /// For something to move on a connection: 64 KiB within a frame, anything that is written, a word of any kind from a
    /// peer.
    pub stall: Duration,
    /// Connections that have not proved themselves.
    pub strangers_max: usize,
    /// Before a lost connection is made again the first time; each further failure doubles it.
    pub backoff_first: Duration,
    /// Between two tries to connect, at most.
    pub backoff_max: Duration,
    /// Without a word, before one says that one is there; well below the `stall` of all others.
    pub keepalive: Duration,
    /// For what waits to leave when the endpoint is closed.
    pub close_within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes_max: FRAME_BYTES_MAX,
            head_bytes_max: HEAD_BYTES_MAX,
            attachments_max: ATTACHMENTS_MAX,
            outbox_frames: OUTBOX_FRAMES,
            outbox_bytes: OUTBOX_BYTES,
            inbox_frames: INBOX_FRAMES,
            inbox_bytes: INBOX_BYTES,
            handshake: HANDSHAKE,
            stall: STALL,
            strangers_max: STRANGERS_MAX,
            backoff_first: BACKOFF_FIRST,
            backoff_max: BACKOFF_MAX,
            keepalive: KEEPALIVE,
            close_within: CLOSE_WITHIN,
        }
    }
}
