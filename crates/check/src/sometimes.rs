//! What should be seen sometimes: each good end and each odd one. What no run ever comes to is tried by none.

use std::fmt;

/// Defines [`Sometimes`] with a sentence each.
macro_rules! sometimes {
    ($($variant:ident $text:literal $sentence:literal)*) => {
        /// Something that a sweep should see at least once.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Sometimes {
            $(#[doc = $sentence] $variant,)*
        }

        impl Sometimes {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// What it is.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

sometimes! {
    Saved "saved" "a Live Photo was saved"
    SavedAfterReconnecting "saved-after-reconnecting" "a Live Photo was saved on a device that had been offline since the press"
    SavedAfterTheCall "saved-after-the-call" "a Live Photo was saved after its taker's call had ended"
    SavedAfterACrash "saved-after-a-crash" "a Live Photo was saved by a taker that had crashed since the press"
    FoundAfterACrash "found-after-a-crash" "a press that a crash had interrupted was found saved"
    RefusedAtOnce "refused-at-once" "the subject's device refused a request as it came"
    RefusedAtTheLastMoment "refused-at-the-last-moment" "the subject's device refused when the clip was complete"
    RefusedByOwnSetting "refused-by-own-setting" "the taker's own setting was off when a file came"
    TimedOut "timed-out" "a press timed out"
    ShortenedByHangUp "shortened-by-hang-up" "a clip ended early since the call did"
    ShortenedByPause "shortened-by-pause" "a clip ended early since the camera was paused"
    ShortenedAtItsBeginning "shortened-at-its-beginning" "a clip began late"
    MomentGone "moment-gone" "the moment was not in the history any more"
    CameraPaused "camera-paused" "the subject's camera was paused when the request came"
    Burst "burst" "three presses of one taker were open at the same time"
    FileTwice "file-twice" "a file came twice and was thrown away"
    RequestTwice "request-twice" "a request came twice and got its first answer"
    StaleAnnouncement "stale-announcement" "an announcement came after a newer one"
    SubjectFull "subject-full" "the subject's storage was full"
    TakerFull "taker-full" "the taker's storage was full"
    SaveFailed "save-failed" "a save failed"
    CaptureInterrupted "capture-interrupted" "a crash interrupted a capture"
    NoticeInBackground "notice-in-background" "a notice was raised with FaceTime in the background"
    Screenshot "screenshot" "a screenshot was taken during a call"
    Synced "synced" "a photo came to another device by iCloud"
    Converged "converged" "two devices of a person ended with the same photos after one of them had been kept from iCloud"
    Recovered "recovered" "a deleted photo was recovered"
    UploadsWaited "uploads-waited" "uploads had to wait"
    Updated "updated" "a device was updated in the middle of things"
    ClipForgotten "clip-forgotten" "a clip was given up once its taker needed it no more"
}

/// A set of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen(u64);

impl Seen {
    /// All of them.
    pub const ALL: Self = Self(u64::MAX >> (64 - Sometimes::ALL.len()));

    /// As a number, one bit each.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The set of those bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Adds one.
    pub const fn add(&mut self, what: Sometimes) {
        self.0 |= 1 << what as u64;
    }

    /// Whether it is there.
    #[must_use]
    pub const fn has(self, what: Sometimes) -> bool {
        self.0 & (1 << what as u64) != 0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Those that are missing.
    pub fn missing(self) -> impl Iterator<Item = Sometimes> {
        Sometimes::ALL.iter().copied().filter(move |what| !self.has(*what))
    }
}

impl fmt::Display for Sometimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const _: () = assert!(Sometimes::ALL.len() <= 64, "a set has 64 bits");
