//! What can be wrong with a pair: a closed list of kinds, each with a name that stays and a sentence.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::limits::FINDINGS_MAX;

/// One thing that is wrong with a pair, or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Finding {
    /// Which of the things.
    pub kind: FindingKind,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub part: Part,
    /// What exactly was found, with its numbers: lower case, no full stop.
    pub text: String,
}

/// How bad a finding is. The worst comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The pair cannot be used as what it claims to be.
    Broken,
    /// Some readers will be misled, or somebody tampered with it.
    Suspicious,
    /// True of many good pairs.
    Note,
}

/// Where a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// In the still.
    Still,
    /// In the movie that was given beside the still.
    Movie,
    /// In the movie at the end of the still of a Motion Photo.
    Appended,
    /// Between the two files.
    Pair,
}

/// Declares the kinds once: the variant, its stable name, and its sentence, which is its documentation as well.
macro_rules! kinds {
    ($($variant:ident = $name:literal: $sentence:literal;)*) => {
        /// The kinds of findings. The names are stable: files of expectations use them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FindingKind {
            $(#[doc = $sentence] #[serde(rename = $name)] $variant,)*
        }

        impl FindingKind {
            /// All of them, in the order in which they are listed to people.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What it means for whoever uses the pair.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence),* }
            }
        }
    };
}

kinds! {
    MissingStill = "missing-still": "The movie has no still beside it.";
    MissingMovie = "missing-movie": "The still has no movie beside it.";
    IdentifiersDiffer = "identifiers-differ": "The two files name different Live Photos, so nobody pairs them.";
    IdentifiersDifferInCase = "identifiers-differ-in-case": "The identifiers differ in nothing but capital letters, which a comparison of texts does not forgive.";
    IdentifierOnlyInStill = "identifier-only-in-still": "The still names its Live Photo, the movie does not.";
    IdentifierOnlyInMovie = "identifier-only-in-movie": "The movie names its Live Photo, the still does not.";
    NoIdentifier = "no-identifier": "Nothing in the two files ties them to each other.";
    LowerCaseIdentifier = "lower-case-identifier": "The identifier has small letters, where cameras write capitals.";
    IdentifierNotUuid = "identifier-not-uuid": "The identifier is not a UUID, which cameras always write.";
    SeveralIdentifiers = "several-identifiers": "One file names several Live Photos, and readers choose among them differently.";
    DatesDiffer = "dates-differ": "The two files were not taken at the same moment, by what they say.";
    CamerasDiffer = "cameras-differ": "The two files name different cameras.";
    OrientationsDiffer = "orientations-differ": "The still and the movie are turned differently, so that the picture jumps when it is played.";
    AspectRatiosDiffer = "aspect-ratios-differ": "The still and the movie have different shapes, so that the picture jumps when it is played.";
    UnusualOrientation = "unusual-orientation": "The picture is mirrored or turned in a way that is none of the four turns.";
    LocationPresent = "location-present": "Whoever gets the file learns where it was taken.";
    NoSoftware = "no-software": "The file does not say which software wrote it.";
    UnreadableDate = "unreadable-date": "The date is not written as its format asks, so that readers will ignore it.";
    LimitReached = "limit-reached": "The file has more of something than this reader looks at, so that the rest is not judged.";
    FileTooLarge = "file-too-large": "The file is larger than this reader accepts, and was not read.";

    ZeroLengthStill = "zero-length-still": "The still is an empty file.";
    NotAJpeg = "not-a-jpeg": "The still does not begin as a JPEG does.";
    HeicNotRead = "heic-not-read": "The still is a HEIC, which this reader does not read.";
    TruncatedStill = "truncated-still": "The JPEG breaks off before its end, so that a part of the picture is missing.";
    MalformedStill = "malformed-still": "The JPEG contradicts its own structure.";
    TrailingData = "trailing-data": "Bytes follow the end of the JPEG, where picture viewers do not look.";
    MalformedExif = "malformed-exif": "The Exif block contradicts itself, so that what it says is not all read.";
    MalformedMakerNote = "malformed-maker-note": "The camera's own note, which holds the identifier, contradicts itself.";
    MotionVideoMissing = "motion-video-missing": "The still claims to be a Motion Photo, but has no movie at its end.";
    MotionVideoType = "motion-video-type": "The movie of a Motion Photo must be an MP4 and be called one, or readers do not extract it.";

    ZeroLengthMovie = "zero-length-movie": "The movie is empty: no bytes, no pictures, or no duration.";
    NotAMovie = "not-a-movie": "The movie does not begin as QuickTime or MP4 do.";
    FragmentedMovie = "fragmented-movie": "The movie is made of fragments, which no Live Photo is and this reader does not follow.";
    TruncatedMovie = "truncated-movie": "The movie breaks off before its end, so that pictures or their index are missing.";
    MalformedMovie = "malformed-movie": "A box of the movie contradicts the box around it.";
    SamplesOutsideMdat = "samples-outside-mdat": "Samples lie outside of any `mdat`, where no muxer puts them.";
    SampleTablesDisagree = "sample-tables-disagree": "The tables of a track do not describe the same samples.";
    NoVideo = "no-video": "The movie has no video track.";
    NoAudio = "no-audio": "The movie is silent: it has no sound track.";
    UnknownCodec = "unknown-codec": "The pictures or the sound are in a format that no Live Photo has.";
    FirstSampleNotSync = "first-sample-not-sync": "The first picture depends on pictures that are not in the file, so that playing begins with garbage.";
    HiddenPictures = "hidden-pictures": "The file holds pictures that are never shown, which is a matter of privacy.";
    MovieLongerThanLive = "movie-longer-than-live": "The movie is longer than 3.1 s, so that a photo manager takes it for a plain video.";
    NoTimedMetadata = "no-timed-metadata": "The movie has no timed metadata, so that nothing says when the photo was taken.";
    NoStillTime = "no-still-time": "The movie has timed metadata, but none that says when the photo was taken.";
    SeveralStillTimes = "several-still-times": "The movie says more than once when the photo was taken.";
    StillTimeOutsideMovie = "still-time-outside-movie": "The photo was taken before or after the movie, by what the movie says.";
    StillTimeNotFirst = "still-time-not-first": "The still's time is not in the first metadata track, where Apple's player for the web looks for it.";
    StillTimeValue = "still-time-value": "The sample that marks the still's time holds something else than the -1 that cameras write.";
    StillPictureNotKey = "still-picture-not-key": "The picture at the still's time is no key picture, so that seeking there costs more than it should.";
    MetadataDescribesNothing = "metadata-describes-nothing": "A track of timed metadata does not say that it describes the video.";
    KeyOfWrongType = "key-of-wrong-type": "A value of the movie's metadata is not of the type that its key asks for.";
}

impl FindingKind {
    /// Whether it is said of a file without content, which somebody began to write, rather than of another format.
    pub(super) fn is_empty_file(self) -> bool {
        matches!(self, Self::ZeroLengthStill | Self::ZeroLengthMovie)
    }
}

impl Severity {
    /// Its name, as people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Suspicious => "suspicious",
            Self::Note => "note",
        }
    }
}

impl Part {
    /// Its name, as people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Still => "still",
            Self::Movie => "movie",
            Self::Appended => "appended",
            Self::Pair => "pair",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, part, kind) = (self.severity.name(), self.part.name(), self.kind.name());
        write!(f, "{severity:<10}  {part:<8}  {kind}: {}", self.text)
    }
}

/// Findings about one part, as they are made.
#[derive(Debug)]
pub(super) struct Findings {
    part: Part,
    list: Vec<Finding>,
}

impl Findings {
    pub(super) const fn about(part: Part) -> Self {
        Self { part, list: Vec::new() }
    }

    pub(super) fn broken(&mut self, kind: FindingKind, text: impl Into<String>) {
        self.add(kind, Severity::Broken, text.into());
    }

    pub(super) fn suspicious(&mut self, kind: FindingKind, text: impl Into<String>) {
        self.add(kind, Severity::Suspicious, text.into());
    }

    pub(super) fn note(&mut self, kind: FindingKind, text: impl Into<String>) {
        self.add(kind, Severity::Note, text.into());
    }

    /// A limit is reached as often as a hostile file likes; once is enough to say so.
    pub(super) fn limit(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.list.iter().any(|finding| finding.kind == FindingKind::LimitReached && finding.text == text)
        {
            self.suspicious(FindingKind::LimitReached, text);
        }
    }

    fn add(&mut self, kind: FindingKind, severity: Severity, text: String) {
        if self.list.len() > FINDINGS_MAX {
            return;
        }
        if self.list.len() == FINDINGS_MAX {
            // What is left out may be the worst of it.
            let text = format!("more than {FINDINGS_MAX} findings");
            let (kind, severity) = (FindingKind::LimitReached, Severity::Broken);
            self.list.push(Finding { kind, severity, part: self.part, text });
            return;
        }
        self.list.push(Finding { kind, severity, part: self.part, text });
    }

    pub(super) fn has(&self, kind: FindingKind) -> bool {
        self.list.iter().any(|finding| finding.kind == kind)
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }
}
