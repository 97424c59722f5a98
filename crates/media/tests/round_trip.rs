//! What is written is read again: by the reader, which shares no code with the writer.

use std::sync::Arc;

use media::{
    About, Break, Clip, Cut, Form, Orientation, Parameters, Ring, SAMPLES_PER_FRAME, Size, Unit,
    broken_movie, movie,
    read::{FindingKind, Part, Severity, Verdict, contents, pair},
};
use proptest::prelude::*;
use uuid::Uuid;

/// A ring of pictures with these sizes, a keyframe at every `interval`th, and sound that says which picture it is for.
fn ring(sizes: &[u16], interval: u64) -> Ring {
    let parameters = Parameters { sequence: vec![0x67, 66, 0xC0, 31, 1], picture: vec![0x68, 2] };
    let mut ring = Ring::new(Size::VGA, parameters, 1000);
    for (frame, size) in (0_u64..).zip(sizes) {
        let keyframe = frame.is_multiple_of(interval);
        // A slice of a keyframe or of another picture, with as many bytes as it pleases.
        let slice = [&[if keyframe { 0x65 } else { 0x61 }], vec![7; usize::from(*size)].as_slice()].concat();
        let bytes: Arc<[u8]> =
            [u32::try_from(slice.len()).expect("what a test is made of").to_be_bytes().as_slice(), &slice]
                .concat()
                .into();
        let sound = vec![i16::try_from(frame).expect("what a test is made of"); SAMPLES_PER_FRAME];
        ring.push(Unit { frame, keyframe, bytes }, sound.into());
    }
    ring
}

fn about(orientation: Orientation, location: Option<(i32, i32)>) -> About {
    About {
        content_identifier: Some(Uuid::from_u128(0xC162_99D7_047B)),
        make: "Apple".into(),
        model: "iPhone 15".into(),
        lens_model: "iPhone 15 front FaceTime camera".into(),
        user_comment: "FaceTime Live Photo".into(),
        taken: "2024-09-06T20:00:06.040+02:00".parse().expect("what a test is made of"),
        orientation,
        location,
    }
}

fn clip(frames: u16) -> Clip {
    let last = u64::from(frames - 1);
    ring(&vec![50; usize::from(frames)], 15)
        .cut(Cut { first: 0, still: last / 2, last })
        .expect("what a test is made of")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_movie_holds_what_was_cut(
        sizes in proptest::collection::vec(0_u16..400, 1..130),
        interval in 1_u64..20,
        places in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        turn in 0_usize..4,
        form in prop_oneof![Just(Form::LivePhoto), Just(Form::Video), Just(Form::Mp4)],
    ) {
        let mut places = [places.0, places.1, places.2].map(|place| place.index(sizes.len()) as u64);
        places.sort_unstable();
        let [first, still, last] = places;
        let clip = ring(&sizes, interval).cut(Cut { first, still, last }).unwrap();
        let orientation = Orientation::ALL[turn];
        let file = movie(&clip, &about(orientation, None), form).unwrap();

        let held = contents(&file);
        prop_assert_eq!(held.parameters.as_ref(), Some(&clip.parameters));
        let bytes: Vec<&[u8]> = held.pictures.iter().map(|picture| picture.bytes).collect();
        prop_assert_eq!(bytes, clip.units.iter().map(|unit| &*unit.bytes).collect::<Vec<_>>());
        let hidden = held.pictures.iter().filter(|picture| !picture.shown).count();
        prop_assert_eq!(hidden, clip.hidden);
        prop_assert_eq!(held.sound, clip.sound.concat());

        let reading = pair(None, Some(&file));
        let broken = |finding: &media::read::Finding| finding.severity == Severity::Broken;
        let of_movie = reading.findings.iter().filter(|finding| finding.part == Part::Movie);
        prop_assert!(!of_movie.into_iter().any(broken), "{}", reading.render());
        let read = reading.movie.unwrap();
        prop_assert_eq!(read.video().unwrap().1.orientation, Some(orientation));
        let moment = read.still.and_then(|still| still.time).map(|time| time.micros);
        let expected = i64::try_from((still - first) * 1_000_000 / 30).unwrap();
        let is_live = form == Form::LivePhoto;
        prop_assert_eq!(read.content_identifier.is_some(), is_live);
        // Time is kept in whole microseconds on both sides, rounded by each in its own way.
        prop_assert!(moment.map(|moment| (moment - expected).abs() <= 1) == is_live.then_some(true), "{moment:?} {expected}");
    }
}

#[track_caller]
fn check(how: Break, kind: FindingKind, verdict: Verdict) {
    let about = about(Orientation::QuarterTurn, None);
    let still = media::still(&media::Picture::black(Size::VGA), &about).expect("what a test is made of");
    let file = broken_movie(&clip(91), &about, how).expect("what a test is made of");
    let reading = pair(Some(&still), Some(&file));
    assert!(reading.has(kind) && reading.verdict == verdict, "{how:?}\n{}", reading.render());
}

#[test]
fn each_break_is_seen_for_what_it_is() {
    check(Break::NoPictures, FindingKind::ZeroLengthMovie, Verdict::Damaged);
    check(Break::StillOutside, FindingKind::StillTimeOutsideMovie, Verdict::Damaged);
    check(Break::NoTimedMetadata, FindingKind::NoTimedMetadata, Verdict::PairWithoutStillTime);
}

#[test]
fn a_place_is_written_where_there_is_one() {
    let about = about(Orientation::Upright, Some((-33_868_820, 151_209_290)));
    let still = media::still(&media::Picture::black(Size::VGA), &about).unwrap();
    let reading = pair(Some(&still), Some(&movie(&clip(31), &about, Form::LivePhoto).unwrap()));
    assert!(reading.has(FindingKind::LocationPresent), "{}", reading.render());
    let movie = reading.movie.unwrap();
    assert_eq!(movie.key("location.ISO6709").and_then(|value| value.text()), Some("-33.868820+151.209290/"));
}

#[test]
fn what_is_no_clip_is_refused() {
    let good = clip(31);
    let about = about(Orientation::Upright, None);
    let refused = |bad: Clip| movie(&bad, &about, Form::LivePhoto).unwrap_err().to_string();
    let cases = [
        (Clip { units: vec![], ..good.clone() }, "the clip shows no picture"),
        (Clip { hidden: 31, ..good.clone() }, "the clip shows no picture"),
        (Clip { units: good.units[1..].to_vec(), ..good.clone() }, "the clip does not begin with a keyframe"),
        (Clip { still: 99, ..good.clone() }, "the still is not in the clip"),
        (
            Clip { sound: good.sound[1..].to_vec(), ..good.clone() },
            "there is not as much sound as there are pictures",
        ),
        (
            Clip { parameters: Parameters { sequence: vec![], picture: vec![] }, ..good.clone() },
            "the clip's parameters are not those of H.264",
        ),
    ];
    for (bad, why) in cases {
        assert_eq!(refused(bad), format!("make a movie: {why}"));
    }
    let mut gap = good;
    gap.units.remove(5);
    assert_eq!(refused(gap), "make a movie: picture 6 does not follow the one before it");
}
