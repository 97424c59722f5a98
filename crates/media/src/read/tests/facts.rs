//! What a good pair says, fact by fact, and the page that people get.

use super::{Clip, FindingKind, Photo, Severity, Verdict, build_movie::Sound, pair};
use crate::{
    Orientation, Size,
    read::{Avc, Time, Value},
};

#[test]
fn a_movie_says_what_was_put_into_it() {
    for wide in [false, true] {
        let movie = pair(None, Some(&Clip { wide, turn: 3, ..Clip::default() }.build())).movie.unwrap();
        assert_eq!((movie.brand.as_deref(), movie.timescale, movie.whole), (Some("qt  "), 600, true));
        assert_eq!(movie.duration, Time { micros: 3_000_000 });
        let (track, video) = movie.video().unwrap();
        assert_eq!((track.samples, track.end), (18, Time { micros: 3_000_000 }));
        assert_eq!((video.codec.as_str(), video.size), ("avc1", Some(Size::VGA)));
        assert_eq!(video.orientation, Some(Orientation::ThreeQuarterTurn));
        assert_eq!(video.avc, Some(Avc { profile: 66, compatibility: 0xc0, level: 30, length_bytes: 4 }));
        assert_eq!((video.key_pictures, video.begins_with_key, video.apertures), (Some(6), true, true));
        let still = movie.still.as_ref().unwrap();
        assert_eq!((still.time, still.value, still.samples), (Some(Time { micros: 1_500_000 }), Some(-1), 1));
        let picture = still.picture.unwrap();
        assert_eq!((picture.number, picture.key, picture.time), (10, true, Time { micros: 1_500_000 }));
        assert_eq!(movie.video_orientation(), Some(1));
        assert_eq!(movie.key("live-photo.auto"), Some(&Value::Unsigned(1)));
        assert_eq!(movie.key("live-photo.vitality-score"), Some(&Value::Single(0.5)));
        assert_eq!(movie.key("live-photo.vitality-scoring-version"), Some(&Value::Signed(4)));
        assert_eq!(movie.software.as_deref(), Some("Shutterlab"));
        assert!(movie.timed().all(|(track, _)| track.references.iter().all(|to| to.kind == "cdsc")));
    }
}

#[test]
fn sound_is_read_in_both_descriptions() {
    for (sound, format, version) in [(Sound::Lpcm, "lpcm", 2), (Sound::Sowt, "sowt", 0)] {
        let movie = pair(None, Some(&Clip { sound: Some(sound), ..Clip::default() }.build())).movie.unwrap();
        let (track, audio) = movie.audio().unwrap();
        assert_eq!((audio.format.as_str(), audio.version), (format, version));
        assert_eq!((audio.channels, audio.bits, audio.rate), (1, 16, Some(48_000)));
        assert_eq!(track.end, Time { micros: 3_000_000 });
    }
}

#[test]
fn a_still_says_what_was_put_into_it() {
    for little_endian in [false, true] {
        let photo = Photo { little_endian, orientation: 8, location: true, ..Photo::default() };
        let still = pair(Some(&photo.build()), None).still.unwrap();
        assert_eq!((still.size, still.whole, still.trailing_bytes), (Some(Size::VGA), true, 0));
        assert_eq!(still.orientation, Some(Orientation::ThreeQuarterTurn));
        assert_eq!((still.make.as_deref(), still.model.as_deref()), (Some("Apple"), Some("iPhone 15")));
        assert_eq!(still.lens_model.as_deref(), Some("back camera"));
        assert_eq!(still.user_comment.as_deref(), Some("hello"));
        let taken = still.taken.as_ref().unwrap();
        assert_eq!(taken.text, "2024:09:06 18:08:07.250+02:00");
        assert_eq!(taken.instant.unwrap().to_rfc3339(), "2024-09-06T18:08:07.250+02:00");
        let note = still.note.as_ref().unwrap();
        assert_eq!(
            (note.version, note.image_capture_type, note.video_index),
            (Some(14), Some(10), Some(8192))
        );
        assert!(still.location);
    }
}

#[test]
fn the_page_says_what_it_is_before_anything_else() {
    let clip = Clip { video_edits: vec![(1500, 300)], ..Clip::default() };
    let page = pair(Some(&Photo::default().build()), Some(&clip.build())).render();
    let expected = "\
Live Photo: the two files belong together, and the movie says when the photo was taken

still
  identifier      6F9619FF-8B86-4011-B42D-00C04FC964FF
  picture         640x480, upright, 421 bytes, whole
  taken           2024:09:06 18:08:07.250+02:00
  camera          Apple iPhone 15
  lens            Apple back camera
  software        Shutterlab
  comment         hello
  note of Apple   version 14, capture type 10, video index 8192

movie
  identifier      6F9619FF-8B86-4011-B42D-00C04FC964FF
  still's time    1.500 s of 2.500 s, picture 13 of 18, a key picture
";
    assert!(page.starts_with(expected), "\n{page}");
    assert!(page.contains("\n  suspicious  movie     hidden-pictures: 3 pictures before"), "\n{page}");
}

#[test]
fn names_of_kinds_are_those_of_the_json() {
    for kind in FindingKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        assert!(
            kind.sentence().ends_with('.')
                && kind.name().chars().all(|sign| sign == '-' || sign.is_ascii_lowercase())
        );
    }
    let reading = pair(Some(&Photo::default().build()), Some(&Clip::default().build()));
    let json = serde_json::to_value(&reading).unwrap();
    assert_eq!(json["verdict"], "live-photo");
    assert_eq!(json["movie"]["still"]["time"]["micros"], 1_500_000);
    assert_eq!(json["still"]["orientation"], 0);
    assert_eq!((reading.verdict, Severity::Broken.name()), (Verdict::LivePhoto, "broken"));
}
