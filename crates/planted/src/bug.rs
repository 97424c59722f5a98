//! All bugs, each with the property of docs/BEHAVIOUR.md, section 13, that must catch it.

/// Defines all bugs: for each property those that it must catch, with what their commit would say.
macro_rules! bugs {
    ($($property:literal { $($bug:ident $name:literal $sentence:literal)* })*) => {
        /// One bug.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Bug {
            $($(#[doc = $sentence] $bug,)*)*
        }

        impl Bug {
            /// Every bug, by the property that must catch it.
            pub const ALL: &[Self] = &[$($(Self::$bug,)*)*];

            /// Its name, as the command line and reports spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$bug => $name,)*)* }
            }

            /// What was done, as whoever did it would describe it.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $($(Self::$bug => $sentence,)*)* }
            }

            /// The word of the property that must catch it, as docs/BEHAVIOUR.md has it.
            #[must_use]
            pub const fn property(self) -> &'static str {
                match self { $($(Self::$bug => $property,)*)* }
            }

            /// The bug of that name.
            #[must_use]
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|bug| bug.as_str() == name)
            }

            /// How the source spells it.
            #[must_use]
            pub const fn ident(self) -> &'static str {
                match self { $($(Self::$bug => stringify!($bug),)*)* }
            }
        }
    };
}

bugs! {
    "consent-at-the-last-check" {
        LastCheckSkipped "last-check-skipped"
            "The subject's device decides on consent when the request arrives, and not again when the clip is complete."
        StaleAnnouncementTrusted "stale-announcement-trusted"
            "Whatever announcement arrives last counts, whatever its version."
        OwnSettingIgnored "own-setting-ignored"
            "The taker's device accepts the files of an open press without looking at its own setting again."
        LockdownForgotten "lockdown-forgotten"
            "Lockdown Mode and the region restrict the own shutter, and are not part of the last word to a taker."
        SettingNotWritten "setting-not-written"
            "A setting takes effect at once, and its change does not go through the journal."
        ThirdPersonsNoIgnored "third-persons-no-ignored"
            "Where everyone's setting counts, the last word asks for that of the taker alone."
    }
    "told-before-saved" {
        NoticeAtTheClose "notice-at-the-close"
            "The subject is told when the taker says that it is done, so that no notice stands for a photo that never was."
        NoticeOnlyInFront "notice-only-in-front"
            "The notice is a banner of FaceTime, which shows it when it is in front."
        NoticeOnlyInCall "notice-only-in-call"
            "A request that comes after the call is served without a notice, since there is no call to show it in."
        NoticeOncePerTaker "notice-once-per-taker"
            "While a notice of the same taker waits to be read, another one is not raised."
    }
    "screenshots-tell-nobody" {
        ScreenshotAnnounced "screenshot-announced"
            "A screenshot of a person is announced to them by the same request as a Live Photo."
        ScreenshotWithLens "screenshot-with-lens"
            "A screenshot of a call says that its lens was FaceTime's."
        ScreenshotWithIdentifier "screenshot-with-identifier"
            "A screenshot bears a content identifier, as everything else does that comes from FaceTime."
    }
    "nothing-for-the-subject" {
        SubjectKeepsCopy "subject-keeps-copy"
            "The clip is saved on the subject's device too when its movie is written."
        RefusedClipKept "refused-clip-kept"
            "A clip that may not be sent any more is saved for its subject instead of being removed."
        UndeliveredClipKept "undelivered-clip-kept"
            "Files that are still not acknowledged after four attempts are also saved where they are."
    }
    "saved-once" {
        RepeatSavedBeside "repeat-saved-beside"
            "A press that is taken up after a crash is saved anew, beside what the library has of it already."
        SlowSaveRepeated "slow-save-repeated"
            "A save that takes longer than eight seconds is asked for again, and its repeat gets a name of its own."
        StillSavedAlone "still-saved-alone"
            "Where there is no room for a Live Photo, its still alone is saved, which counts as saved."
    }
    "one-outcome" {
        TimersStopWithTheCall "timers-stop-with-the-call"
            "Hanging up stops the timers of presses that are still open."
        DeadlineTellsDuringSave "deadline-tells-during-save"
            "When its time is over a press is told to have timed out, also while its save is under way."
        OutcomeToldEarly "outcome-told-early"
            "The outcome of a press is told at once, before it is durable that the press has ended."
        PressToldEarly "press-told-early"
            "A press is told at once, before it is durable that it was made."
        NamesForgetStarts "names-forget-starts"
            "The name of a press counts presses since the start, and no longer the starts."
    }
    "the-moment-seen" {
        ClipOneFrameEarly "clip-one-frame-early"
            "The clip may begin with the picture before the first one of its time."
        ClipLengthFixed "clip-length-fixed"
            "The end of a clip is two seconds after its still, whatever the policy says."
        ClipUntilNow "clip-until-now"
            "A clip ends when its timer fires, which after a late request is later than its time."
        NewestPicture "newest-picture"
            "The still is the newest picture of the camera when the request arrives."
        PauseKeepsHistory "pause-keeps-history"
            "Pausing the camera hides its picture, and its history goes on behind that."
        HistoryWithoutSlack "history-without-slack"
            "The camera's history reaches back as far as a clip does, and no further."
        LateTakesOldest "late-takes-oldest"
            "A request for a moment that is gone gets the oldest picture that there is."
    }
    "saved-stays-saved" {
        CrashLosesLastSave "crash-loses-last-save"
            "The library's index is written with the next change, so that a crash loses the last save."
        InterruptedSaveCounts "interrupted-save-counts"
            "A save that Photos stopped in the middle of counts as done."
        GoneWinsOverRecovery "gone-wins-over-recovery"
            "Of two accounts of a photo the one that says that it is gone wins, whatever was done later."
        VideoReplacesPhoto "video-replaces-photo"
            "A Live Photo that is turned into a video is replaced by it."
    }
    "devices-agree" {
        RecoveryNotNoted "recovery-not-noted"
            "A recovery from Recently Deleted changes the library, and not what is known of the photo among devices."
        EditNotApplied "edit-not-applied"
            "An edit from another device is noted, and the photo in the library is shown as it was."
        RuleWithoutMembers "rule-without-members"
            "A smart album that changed on another device gets its new rule, and keeps its members."
        FavouriteByArrival "favourite-by-arrival"
            "Of two changes to a favourite the one that arrives last wins."
        ReceiptNotCompared "receipt-not-compared"
            "A receipt confirms a photo in whatever revision it was sent."
        LowPowerForgetsUploads "low-power-forgets-uploads"
            "Turning Low Power Mode off does not take up the exchange with iCloud that it stopped."
        NewsSkipsOne "news-skips-one"
            "News that is full counts the change that did not fit any more as told."
        RenameLost "rename-lost"
            "The name of a smart album that is known is not taken over from another device."
        DeletionNotSent "deletion-not-sent"
            "A photo that is deleted is moved to Recently Deleted, and iCloud is not owed that."
        ReceiptSkipsNews "receipt-skips-news"
            "A receipt says how far iCloud is, and the device takes that for what it knows."
        OnlineForgetsICloud "online-forgets-icloud"
            "A device that is online again registers, and does not take up the exchange with iCloud."
        NewsToldOnce "news-told-once"
            "A device is told once that there is news, and not again until something else is new."
        RoomToldToNobody "room-told-to-nobody"
            "Whoever waits for room in iCloud is not told that its storage was made larger."
    }
    "others-do-not-matter" {
        GroupAsksEveryone "group-asks-everyone"
            "In a group call everyone is asked for their setting, whatever the policy."
        LastWordAsksEveryone "last-word-asks-everyone"
            "The last word of a subject counts everyone's announcement, whatever the policy."
        AnyNoEndsClips "any-no-ends-clips"
            "Whoever announces that they have turned Live Photos off ends the clips in the making, whoever takes them."
    }
    "comes-to-rest" {
        DeadlineForgottenAtStart "deadline-forgotten-at-start"
            "A press that is taken up after a crash asks on, and its deadline is not set again."
        CloseAnswered "close-answered"
            "A close that comes again is answered with the answer that was given."
        LeaversAnnouncedTo "leavers-announced-to"
            "Announcements are repeated to whoever did not acknowledge them, also when they have left."
        HeldRelayKept "held-relay-kept"
            "A relayed message that had to wait stays in its queue when it is acknowledged."
        ICloudAskedForEver "icloud-asked-for-ever"
            "Attempts to reach iCloud are not counted any more."
        EndSaidForEver "end-said-for-ever"
            "Whoever is told that a call is over is told again until they leave."
    }
}
