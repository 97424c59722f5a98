//! How much of everything there may be, and how long it may take.

use std::time::Duration;

/// A frame is no longer than this, in bytes: a batch of photos for iCloud, with their files.
const FRAME_BYTES_MAX: usize = 32 << 20;
/// What is said in a frame is no longer than this without the files.
const HEAD_BYTES_MAX: usize = 1 << 20;
/// So many files come with a message.
const ATTACHMENTS_MAX: usize = 64;
/// So many frames wait for a peer, and so many bytes.
const OUTBOX_FRAMES_MAX: usize = 1024;
const OUTBOX_BYTES_MAX: usize = 64 << 20;
/// So many frames wait to be heard; then peers wait.
const INBOX_FRAMES_MAX: usize = 256;
/// Whoever does not prove in that time who they are is not listened to.
const PROOF_WITHIN: Duration = Duration::from_secs(2);
/// A connection over which nothing gets forward for so long is dropped.
const STALL: Duration = Duration::from_secs(10);
/// A peer that has nothing to say says so as often.
const KEEPALIVE: Duration = Duration::from_secs(2);
/// So many may be about to prove who they are.
const STRANGERS_MAX: usize = 64;
/// A link that broke is tried again after this, and after twice as long each time,
const BACKOFF_FIRST: Duration = Duration::from_millis(20);
/// and after this at most.
const BACKOFF_MAX: Duration = Duration::from_secs(1);

/// How much of everything there may be, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of a frame, in bytes.
    pub frame_bytes: usize,
    /// Of what is said in it, without the files, in bytes.
    pub head_bytes: usize,
    /// Files that come with a message.
    pub attachments: usize,
    /// Frames that wait for a peer.
    pub outbox_frames: usize,
    /// Bytes that wait for a peer.
    pub outbox_bytes: usize,
    /// Frames that wait to be heard.
    pub inbox_frames: usize,
    /// For the proof of who somebody is.
    pub proof_within: Duration,
    /// For a frame, and for silence.
    pub stall: Duration,
    /// Between two signs of life.
    pub keepalive: Duration,
    /// Connections of which nobody knows yet whose they are.
    pub strangers: usize,
    /// Between two tries to make a link, at first.
    pub backoff_first: Duration,
    /// Between two tries to make a link, at most.
    pub backoff_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: FRAME_BYTES_MAX,
            head_bytes: HEAD_BYTES_MAX,
            attachments: ATTACHMENTS_MAX,
            outbox_frames: OUTBOX_FRAMES_MAX,
            outbox_bytes: OUTBOX_BYTES_MAX,
            inbox_frames: INBOX_FRAMES_MAX,
            proof_within: PROOF_WITHIN,
            stall: STALL,
            keepalive: KEEPALIVE,
            strangers: STRANGERS_MAX,
            backoff_first: BACKOFF_FIRST,
            backoff_max: BACKOFF_MAX,
        }
    }
}
