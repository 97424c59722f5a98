//! One fault a case: what it is called, and what is concluded.

use super::{
    Clip, FindingKind as Kind, IDENTIFIER, Photo, Severity, Verdict,
    build_movie::{Meta, Sound, atom},
    build_still::motion_packet,
    check, check_pair, pair,
};
use crate::read::{limits, shared_identifiers};

fn photo() -> Photo {
    Photo::default()
}

fn clip() -> Clip {
    Clip::default()
}

#[test]
fn a_good_pair_is_a_live_photo_in_every_layout() {
    let layouts = [
        clip(),
        Clip { moov_first: true, ..clip() },
        Clip { wide: true, ..clip() },
        Clip { open_mdat: true, ..clip() },
        Clip { strange: true, sound: Some(Sound::Sowt), ..clip() },
        Clip { video_edits: Vec::new(), ..clip() },
        Clip { brand: b"isom", moov_first: true, wide: true, strange: true, ..clip() },
    ];
    for movie in layouts {
        check_pair(&photo(), &movie, Verdict::LivePhoto, &[]);
    }
    check_pair(&Photo { little_endian: true, ..photo() }, &clip(), Verdict::LivePhoto, &[]);
}

#[test]
fn a_half_alone_misses_the_other() {
    check(Some(&photo().build()), None, Verdict::StillOnly, &[Kind::MissingMovie]);
    check(None, Some(&clip().build()), Verdict::MovieOnly, &[Kind::MissingStill]);
    let plain = Photo { identifier: None, ..photo() }.build();
    assert!(check(Some(&plain), None, Verdict::StillOnly, &[]).has(Kind::MissingMovie), "a note");
    let plain =
        Clip { identifier: None, pictures: 60, timed: Vec::new(), video_edits: Vec::new(), ..clip() }.build();
    check(None, Some(&plain), Verdict::MovieOnly, &[]);
    check(None, None, Verdict::Unreadable, &[]);
}

#[test]
fn identifiers_pair_only_as_the_same_text() {
    let other = "0F9619FF-8B86-4011-B42D-00C04FC964FF".to_owned();
    let lower = IDENTIFIER.to_ascii_lowercase();
    let still = |identifier: Option<&str>| Photo { identifier: identifier.map(str::to_owned), ..photo() };
    let movie = |identifier: Option<&str>| Clip { identifier: identifier.map(str::to_owned), ..clip() };
    let case = |of_still, of_movie, verdict, expected: &[Kind]| {
        check_pair(&still(of_still), &movie(of_movie), verdict, expected)
    };
    case(Some(&other), Some(IDENTIFIER), Verdict::NotAPair, &[Kind::IdentifiersDiffer]);
    case(Some(IDENTIFIER), None, Verdict::NotAPair, &[Kind::IdentifierOnlyInStill]);
    case(None, Some(IDENTIFIER), Verdict::NotAPair, &[Kind::IdentifierOnlyInMovie]);
    case(None, None, Verdict::NotAPair, &[Kind::NoIdentifier]);
    let one = [Kind::LowerCaseIdentifier, Kind::IdentifiersDifferInCase];
    case(Some(&lower), Some(IDENTIFIER), Verdict::NotAPair, &one);
    case(Some(IDENTIFIER), Some(&lower), Verdict::NotAPair, &one);
    let both = case(Some(&lower), Some(&lower), Verdict::LivePhoto, &[Kind::LowerCaseIdentifier]);
    assert_eq!(both.findings.iter().filter(|finding| finding.kind == Kind::LowerCaseIdentifier).count(), 2);
    for odd in ["holiday", "6F9619FF8B864011B42D00C04FC964FF", "{6F9619FF-8B86-4011-B42D-00C04FC964FF}"] {
        case(Some(odd), Some(odd), Verdict::LivePhoto, &[Kind::IdentifierNotUuid]);
    }
}

#[test]
fn one_identifier_in_two_pairs_is_told() {
    let reading = pair(Some(&photo().build()), Some(&clip().build()));
    let lower = Photo { identifier: Some(IDENTIFIER.to_ascii_lowercase()), ..photo() };
    let readings = [
        ("IMG_0001".to_owned(), reading),
        ("IMG_0002".to_owned(), pair(None, None)),
        ("IMG_0003".to_owned(), pair(Some(&lower.build()), None)),
    ];
    let [shared] = &shared_identifiers(&readings)[..] else { panic!("there is one") };
    assert_eq!((shared.identifier.as_str(), shared.pairs.len()), (IDENTIFIER, 2));
    assert_eq!(shared_identifiers(&readings[..2]), []);
}

#[test]
fn several_identifiers_in_one_movie_are_told() {
    let mut movie = clip();
    movie.keys.push(("content.identifier", 1, b"0F9619FF-8B86-4011-B42D-00C04FC964FF".to_vec()));
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::SeveralIdentifiers]);
}

#[test]
fn an_empty_movie_has_zero_length_in_more_than_one_way() {
    check(Some(&photo().build()), Some(&[]), Verdict::Damaged, &[Kind::ZeroLengthMovie]);
    let movie = Clip { pictures: 0, key_pictures: None, ..clip() };
    check_pair(&photo(), &movie, Verdict::Damaged, &[Kind::ZeroLengthMovie]);
    let movie = Clip { picture_ticks: 0, video_edits: Vec::new(), timed: Vec::new(), ..clip() };
    check_pair(&photo(), &movie, Verdict::Damaged, &[Kind::ZeroLengthMovie, Kind::NoTimedMetadata]);
    check(Some(&[]), Some(&clip().build()), Verdict::Damaged, &[Kind::ZeroLengthStill]);
}

#[test]
fn a_movie_that_is_cut_anywhere_is_no_live_photo() {
    let still = photo().build();
    for layout in [clip(), Clip { moov_first: true, ..clip() }, Clip { open_mdat: true, ..clip() }] {
        let movie = layout.build();
        for end in 1..movie.len() {
            let reading = pair(Some(&still), movie.get(..end));
            assert_ne!(reading.verdict, Verdict::LivePhoto, "cut at {end}");
            let told = reading.findings.iter().any(|finding| finding.severity == Severity::Broken);
            assert!(told, "cut at {end}\n{}", reading.render());
        }
        check(Some(&still), movie.get(..movie.len() - 1), Verdict::Damaged, &[Kind::TruncatedMovie]);
    }
    let movie = clip().build();
    let at = movie.windows(4).position(|window| window == b"moov").unwrap();
    check(Some(&still), movie.get(..at - 4), Verdict::Damaged, &[Kind::TruncatedMovie]);
}

#[test]
fn the_still_time_must_be_there_and_inside() {
    let movie = |timed: Vec<Meta>| Clip { timed, ..clip() };
    let case = |timed, verdict, expected: &[Kind]| check_pair(&photo(), &movie(timed), verdict, expected);
    case(Vec::new(), Verdict::PairWithoutStillTime, &[Kind::NoTimedMetadata]);
    case(vec![Meta::orientation()], Verdict::PairWithoutStillTime, &[Kind::NoStillTime]);
    case(vec![Meta::orientation(), Meta::still_at(900)], Verdict::LivePhoto, &[Kind::StillTimeNotFirst]);
    case(vec![Meta::still_at(1800)], Verdict::Damaged, &[Kind::StillTimeOutsideMovie]);
    case(vec![Meta::still_at(1799)], Verdict::LivePhoto, &[]);
    let hidden = Meta { edits: vec![(900, -1)], ..Meta::still_at(0) };
    case(vec![hidden], Verdict::Damaged, &[Kind::StillTimeOutsideMovie]);
    let zero = Meta { value: vec![0], ..Meta::still_at(900) };
    case(vec![zero], Verdict::LivePhoto, &[Kind::StillTimeValue]);
    let twice = Meta { samples: 2, ..Meta::still_at(900) };
    case(vec![twice], Verdict::LivePhoto, &[Kind::SeveralStillTimes]);
    case(vec![Meta::still_at(900), Meta::still_at(60)], Verdict::LivePhoto, &[Kind::SeveralStillTimes]);
    let lonely = Meta { describes: false, ..Meta::still_at(900) };
    case(vec![lonely], Verdict::LivePhoto, &[Kind::MetadataDescribesNothing]);
    let late = Clip { video_edits: vec![(1000, -1), (800, 0)], ..clip() };
    check_pair(&photo(), &late, Verdict::Damaged, &[Kind::StillTimeOutsideMovie, Kind::HiddenPictures]);
}

#[test]
fn dates_are_compared_as_instants() {
    let case = |date, zone, expected: &[Kind]| {
        check_pair(&Photo { date, zone, ..photo() }, &clip(), Verdict::LivePhoto, expected);
    };
    case("2024:09:06 16:08:07", Some("+00:00"), &[]);
    case("2024:09:06 18:08:07", None, &[]);
    case("2024:09:06 18:08:07", Some("+01:00"), &[Kind::DatesDiffer]);
    case("2024:09:06 18:08:08", Some("+02:00"), &[Kind::DatesDiffer]);
    case("yesterday", None, &[Kind::UnreadableDate]);
    let movie = Clip { date: Some("2024-09-06"), ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::UnreadableDate]);
}

#[test]
fn pictures_that_nobody_sees_are_told() {
    let lead_in = Clip { video_edits: vec![(1500, 300)], ..clip() };
    let reading = check_pair(&photo(), &lead_in, Verdict::LivePhoto, &[Kind::HiddenPictures]);
    let (_, video) = reading.movie.as_ref().unwrap().video().unwrap();
    assert_eq!((video.hidden_before, video.hidden_after), (3, 0));
    let tail = Clip { video_edits: vec![(1500, 0)], ..clip() };
    let reading = check_pair(&photo(), &tail, Verdict::LivePhoto, &[Kind::HiddenPictures]);
    let (_, video) = reading.movie.as_ref().unwrap().video().unwrap();
    assert_eq!((video.hidden_before, video.hidden_after), (0, 3));
}

#[test]
fn pictures_must_begin_with_a_key_and_be_of_a_known_kind() {
    let movie = Clip { key_pictures: Some(vec![2, 10]), ..clip() };
    check_pair(&photo(), &movie, Verdict::Damaged, &[Kind::FirstSampleNotSync]);
    let movie = Clip { unit: 1, ..clip() };
    check_pair(&photo(), &movie, Verdict::Damaged, &[Kind::FirstSampleNotSync]);
    let movie = Clip { key_pictures: Some(vec![1]), ..clip() };
    let reading = check_pair(&photo(), &movie, Verdict::LivePhoto, &[]);
    assert!(reading.has(Kind::StillPictureNotKey), "a note");
    let movie = Clip { codec: b"DIVX", ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::UnknownCodec]);
    let movie = Clip { sound: None, ..clip() };
    assert!(check_pair(&photo(), &movie, Verdict::LivePhoto, &[]).has(Kind::NoAudio), "a note");
    let movie = Clip { pictures: 19, video_edits: vec![(1900, 0)], ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::MovieLongerThanLive]);
}

#[test]
fn shapes_are_compared_as_they_are_shown() {
    let movie = Clip { turn: 1, ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::OrientationsDiffer]);
    check_pair(&Photo { orientation: 6, ..photo() }, &movie, Verdict::LivePhoto, &[]);
    check_pair(&Photo { orientation: 2, ..photo() }, &movie, Verdict::LivePhoto, &[Kind::UnusualOrientation]);
    let movie = Clip { size: (640, 360), ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::AspectRatiosDiffer]);
    let movie = Clip { size: (480, 640), ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::AspectRatiosDiffer]);
    let movie = Clip { size: (1308, 980), ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[]);
}

#[test]
fn a_place_and_another_camera_are_told() {
    let mut movie = clip();
    movie.keys.push(("location.ISO6709", 1, b"+48.1+011.6/".to_vec()));
    let reading = check_pair(&Photo { location: true, ..photo() }, &movie, Verdict::LivePhoto, &[]);
    let places = reading.findings.iter().filter(|finding| finding.kind == Kind::LocationPresent);
    assert_eq!(places.count(), 2);
    let still = Photo { model: "iPhone 14", software: None, ..photo() };
    let reading = check_pair(&still, &clip(), Verdict::LivePhoto, &[Kind::CamerasDiffer]);
    assert!(reading.has(Kind::NoSoftware), "a note");
}

#[test]
fn a_still_that_breaks_off_or_goes_on_is_told() {
    let (still, movie) = (photo().build(), clip().build());
    for end in 3..still.len() {
        let reading = pair(still.get(..end), Some(&movie));
        assert!(reading.has(Kind::TruncatedStill), "cut at {end}");
        assert_ne!(reading.verdict, Verdict::LivePhoto);
    }
    let still = Photo { trailing: b"tail".to_vec(), ..photo() };
    check_pair(&still, &clip(), Verdict::LivePhoto, &[Kind::TrailingData]);
    let looped = Photo { next_directory: 8, ..photo() };
    check_pair(&looped, &clip(), Verdict::LivePhoto, &[Kind::MalformedExif]);
}

#[test]
fn what_is_another_format_is_not_guessed_at() {
    let movie = clip().build();
    let heic = atom(b"ftyp", &[b"heic", &[0; 4], b"mif1"]);
    check(Some(&heic), Some(&movie), Verdict::Unreadable, &[Kind::HeicNotRead]);
    check(Some(b"GIF89a"), Some(&movie), Verdict::Unreadable, &[Kind::NotAJpeg]);
    check(Some(&photo().build()), Some(b"not a movie at all"), Verdict::Unreadable, &[Kind::NotAMovie]);
    let fragments = [movie, atom(b"moof", &[&[0; 8]])].concat();
    check(Some(&photo().build()), Some(&fragments), Verdict::Unreadable, &[Kind::FragmentedMovie]);
}

#[test]
fn a_motion_photo_has_its_movie_at_its_end() {
    let movie = Clip { brand: b"mp42", timed: Vec::new(), identifier: None, ..clip() }.build();
    let still = |mime: &str, claimed: usize| Photo {
        identifier: None,
        xmp: Some(motion_packet(mime, claimed)),
        trailing: movie.clone(),
        ..photo()
    };
    let good = still("video/mp4", movie.len()).build();
    let reading = check(Some(&good), None, Verdict::MotionPhoto, &[]);
    let motion = reading.still.unwrap().motion.unwrap();
    assert_eq!(motion.place.map(|place| place.bytes), Some(movie.len() as u64));
    assert_eq!((motion.version.as_deref(), motion.presentation_micros), (Some("1"), Some(1_500_000)));
    let named = Photo { identifier: Some(IDENTIFIER.to_owned()), ..still("video/mp4", movie.len()) }.build();
    check(Some(&named), None, Verdict::MotionPhoto, &[]);
    let called = still("video/quicktime", movie.len()).build();
    check(Some(&called), None, Verdict::MotionPhoto, &[Kind::MotionVideoType]);
    let absent = still("video/mp4", 1 << 20).build();
    check(Some(&absent), None, Verdict::Damaged, &[Kind::MotionVideoMissing]);
    let cut = still("video/mp4", movie.len()).build();
    assert_eq!(pair(cut.get(..cut.len() - 9), None).verdict, Verdict::Damaged);
}

#[test]
fn limits_are_findings() {
    let mut movie = clip();
    movie.keys.extend((0..limits::KEYS_MAX).map(|_| ("live-photo.auto", 22, vec![1])));
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::LimitReached]);
    let movie = Clip { timed: vec![Meta::still_at(900); limits::TRACKS_MAX], ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::LimitReached, Kind::SeveralStillTimes]);
    let movie = Clip { video_edits: vec![(100, 0); limits::EDITS_MAX + 1], ..clip() };
    assert!(pair(None, Some(&movie.build())).has(Kind::LimitReached));
    let many = Meta { samples: limits::TIMED_SAMPLES_MAX + 1, ..Meta::orientation() };
    let movie = Clip { timed: vec![Meta::still_at(900), many], ..clip() };
    check_pair(&photo(), &movie, Verdict::LivePhoto, &[Kind::LimitReached]);
    let boxes = [clip().build(), atom(b"free", &[]).repeat(limits::BOXES_MAX as usize)].concat();
    check(Some(&photo().build()), Some(&boxes), Verdict::LivePhoto, &[Kind::LimitReached]);
}

/// The file with other bytes in one place.
#[track_caller]
fn swapped(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = file.windows(from.len()).position(|window| window == from).expect("the bytes are there");
    [&file[..at], to, &file[at + from.len()..]].concat()
}

#[test]
fn what_contradicts_itself_is_damaged_or_told() {
    let (still, movie) = (photo().build(), clip().build());
    let in_movie = |from: &[u8], to: &[u8], verdict, expected: &[Kind]| {
        check(Some(&still), Some(&swapped(&movie, from, to)), verdict, expected);
    };
    let in_still = |from: &[u8], to: &[u8], verdict, expected: &[Kind]| {
        check(Some(&swapped(&still, from, to)), Some(&movie), verdict, expected);
    };
    in_movie(b"mdat", b"free", Verdict::LivePhoto, &[Kind::SamplesOutsideMdat]);
    in_movie(b"vide", b"subt", Verdict::Damaged, &[Kind::NoVideo, Kind::MetadataDescribesNothing]);
    let times = [0, 0, 0, 1, 0, 0, 0, 18, 0, 0, 0, 100];
    let fewer = [0, 0, 0, 1, 0, 0, 0, 17, 0, 0, 0, 100];
    in_movie(&times, &fewer, Verdict::LivePhoto, &[Kind::SampleTablesDisagree]);
    let more = [0, 0, 0, 2, 0, 0, 0, 18, 0, 0, 0, 100];
    in_movie(&times, &more, Verdict::Damaged, &[Kind::SampleTablesDisagree]);
    in_movie(b"\0\0\0\x10dtyp", b"\0\0\0\xf0dtyp", Verdict::Damaged, &[Kind::MalformedMovie]);
    // A size of 4 is shorter than a head.
    in_movie(
        b"\0\0\0\x08wide",
        b"\0\0\0\x04wide",
        Verdict::Damaged,
        &[Kind::MalformedMovie, Kind::TruncatedMovie],
    );

    in_still(&[0xff, 0xff, 0xda], &[0x00, 0xff, 0xda], Verdict::LivePhoto, &[Kind::MalformedStill]);
    let identifier = [0, 0x11, 0, 2, 0, 0, 0, 37];
    let longer = [0, 0x11, 0, 2, 0, 0, 0xff, 37];
    let expected = [Kind::MalformedMakerNote, Kind::IdentifierOnlyInMovie];
    in_still(&identifier, &longer, Verdict::NotAPair, &expected);
    in_still(b"MM\0*", b"MM\0+", Verdict::Damaged, &[Kind::MalformedExif, Kind::IdentifierOnlyInMovie]);

    let mut wrong = clip();
    wrong.keys = vec![("make", 22, vec![1])];
    check_pair(&photo(), &wrong, Verdict::LivePhoto, &[Kind::KeyOfWrongType]);
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    let huge = vec![0; limits::FILE_BYTES_MAX + 1];
    check(Some(&huge), Some(&clip().build()), Verdict::Unreadable, &[Kind::FileTooLarge]);
}

#[test]
fn every_kind_has_a_case() {
    for kind in Kind::ALL {
        assert!(include_str!("cases.rs").contains(&format!("Kind::{kind:?}")), "{}", kind.name());
    }
}
