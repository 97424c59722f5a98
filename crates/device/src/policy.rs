//! What is assumed: each assumption is a switch of [`Policy`] or a constant of this file, and nowhere else. Some of the
//! constants can be set within bounds ([`Limits`]); they are what it is without.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Limits;

/// The call's controls hide again this long after a tap (SHUT-2 A).
pub const CONTROLS_SHOWN: Duration = Duration::from_secs(5);
/// The camera's history reaches this much further back than a clip's beginning, for the request's journey (CAP-5 A).
pub const HISTORY_SLACK: Duration = Duration::from_millis(1500);
/// The camera's encoder gives a keyframe so often, counted in pictures from 0, where none is asked for (CAP-6 A).
pub const KEYFRAME_INTERVAL: u64 = 15;
/// A press without an answer ends this long after it (CAP-9).
pub const PRESS_TIMEOUT: Duration = Duration::from_secs(300);
/// So many presses may wait for their outcome; then the shutter takes no more until one has it (A).
pub const PRESSES_OPEN_MAX: u16 = 100;
/// A capture needs more free storage than this on the subject's device (CAP-7).
pub const FREE_STORAGE_NEEDED_BYTES: u64 = 10_000_000;
/// The first wait before something unanswered is sent again; it doubles each time (CAP-14 A).
pub const RETRY_FIRST: Duration = Duration::from_millis(500);
/// The wait before something unanswered is sent again grows to this at most (CAP-14 A).
pub const RETRY_MAX: Duration = Duration::from_secs(8);
/// A device stops ringing this long after the ring was last repeated, should the service have failed (CALL-3 A).
pub const RING_LAPSES: Duration = Duration::from_secs(6);
/// A ring from the same caller is declined again for so long after one was declined, since the service may not have
/// heard (CALL-3 A). Longer than a ring takes to be repeated, shorter than a person takes to call again.
pub const DECLINE_STANDS: Duration = Duration::from_secs(3);
/// iCloud counts as unreachable after so many attempts without an answer, about a minute; then things wait for it, and
/// it is asked every [`ICLOUD_RETRY_LATER`] (CLOUD-3 A).
pub const ICLOUD_PATIENCE: u32 = 10;
/// Files to a taker get so much time before they are sent again: a slower line is one that loses them (CAP-14 A).
pub const FILES_BYTES_PER_SECOND: u64 = 200_000;
/// Files to and from iCloud get so much time before they count as lost: a slower line is one that loses them (CLOUD-3 A).
pub const ICLOUD_BYTES_PER_SECOND: u64 = 1_000_000;
/// iCloud is asked so often while it counts as unreachable (CLOUD-3 A).
pub const ICLOUD_RETRY_LATER: Duration = Duration::from_secs(60);
/// A device stays off this long when it is restarted as the guide says; less does not clear what is stuck (FIX-4).
pub const RESTART_OFF: Duration = Duration::from_secs(30);
/// The transport notices after this that a device is unreachable (A).
pub const UNREACHABLE_AFTER: Duration = Duration::from_secs(8);
/// A device needs this long to start (A).
pub const START_UP: Duration = Duration::from_secs(10);

/// How long files are on their way at most, over the slowest line that counts.
pub(crate) fn time_on_the_way(bytes: u64, bytes_per_second: u64) -> Duration {
    Duration::from_millis(bytes.saturating_mul(1000) / bytes_per_second)
}

/// Where the rules leave a choice, or say two things. Each default is the first alternative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Policy {
    /// Whose settings count (SET-5).
    pub consent: ConsentPolicy,
    /// What a shutter looks like that a setting, version, guest or service keeps from working (SHUT-6).
    pub shutter_off: ShutterOff,
    /// How long a clip is (CAP-6).
    pub clip: ClipPolicy,
    /// With which picture a clip begins (CAP-6).
    pub clip_start: ClipStart,
    /// What becomes of a request for a moment that is older than the history (CAP-5).
    pub late_request: LateRequest,
    /// What presses in quick succession give (CAP-12).
    pub burst: Burst,
    /// Which date a photo bears (LIB-5).
    pub asset_date: AssetDate,
    /// Where smart albums appear that a Mac made (ALB-4).
    pub smart_album_sync: SmartAlbumSync,
    /// How long devices wait, how far back they reach, how much they hold.
    pub limits: Limits,
}

impl Policy {
    /// How far the camera's history reaches back (CAP-5).
    #[must_use]
    pub const fn history(&self) -> Duration {
        self.clip.before().saturating_add(self.limits.history_slack)
    }
}

/// Defines a switch of [`Policy`] with the spelling that scenario files use.
macro_rules! switch {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident $first_text:literal
        $($(#[$variant_doc:meta])* $variant:ident $text:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            #[default] #[serde(rename = $first_text)] $(#[$first_doc])* $first,
            $(#[serde(rename = $text)] $(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every alternative, the default first.
            pub const ALL: &[Self] = &[Self::$first, $(Self::$variant),*];

            /// As scenario files spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { Self::$first => $first_text, $(Self::$variant => $text,)* }
            }
        }
    };
}

switch! {
    /// Whose settings count (SET-5).
    ConsentPolicy {
        /// The taker's and the subject's.
        Pairwise "pairwise"
        /// Every participant's.
        Everyone "everyone"
    }
}
switch! {
    /// What a shutter looks like that a setting, version, guest or service keeps from working (SHUT-6).
    ShutterOff {
        /// It is not there.
        Hidden "hidden"
        /// It is there and says why it does not work.
        Unavailable "unavailable"
    }
}
switch! {
    /// How long a clip is, before and after the still (CAP-6).
    ClipPolicy {
        /// 1.0 s and 2.0 s.
        OneAndTwo "1s+2s"
        /// 1.5 s and 1.5 s, as for ordinary Live Photos.
        OneAndAHalf "1.5s+1.5s"
    }
}
switch! {
    /// With which picture a clip begins (CAP-6).
    ClipStart {
        /// With the first keyframe in its time, so that its movie holds no picture from before.
        Keyframe "keyframe"
        /// With the first picture in its time; its movie holds those from the keyframe before it too, and hides them.
        Exact "exact"
    }
}
switch! {
    /// What becomes of a request for a moment that is older than the history (CAP-5).
    LateRequest {
        /// It fails: the moment is gone.
        Fail "fail"
        /// The nearest picture is taken, and how far it is from the moment is recorded.
        Nearest "nearest"
    }
}
switch! {
    /// What presses in quick succession give (CAP-12).
    Burst {
        /// Each its own still and clip.
        Own "own"
        /// Those during a clip get a copy of it.
        Shared "shared"
    }
}
switch! {
    /// Which date a photo bears, by the taker's clock (LIB-5).
    AssetDate {
        /// That of the press.
        Taken "taken"
        /// That of the saving.
        Saved "saved"
    }
}

impl ClipPolicy {
    /// The clip's greatest length before the still.
    #[must_use]
    pub const fn before(self) -> Duration {
        match self {
            Self::OneAndTwo => Duration::from_millis(1000),
            Self::OneAndAHalf => Duration::from_millis(1500),
        }
    }

    /// The clip's greatest length after the still.
    #[must_use]
    pub const fn after(self) -> Duration {
        match self {
            Self::OneAndTwo => Duration::from_millis(2000),
            Self::OneAndAHalf => Duration::from_millis(1500),
        }
    }
}
switch! {
    /// Where smart albums appear that a Mac made (ALB-4).
    SmartAlbumSync {
        /// On all of the person's devices that have an Albums tab.
        Everywhere "everywhere"
        /// On their Macs.
        Macs "macs"
    }
}
