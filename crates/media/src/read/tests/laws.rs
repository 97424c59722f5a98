//! Laws that hold for any bytes: nothing panics, and what is damaged is never called a Live Photo.

use proptest::prelude::*;

use super::{Clip, Photo, Severity, Verdict, build_movie::Meta, build_still::motion_packet, pair};
use crate::read::limits;

fn clips() -> impl Strategy<Value = Clip> {
    let layout = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (layout, 0_u32..40, 0_usize..4, 0_u32..4000).prop_map(
        |((moov_first, wide, open_mdat, strange), pictures, turn, at)| {
            let timed = vec![Meta::still_at(at), Meta::orientation()];
            Clip { moov_first, wide, open_mdat, strange, pictures, turn, timed, ..Clip::default() }
        },
    )
}

/// What is true of every reading.
fn check_laws(still: Option<&[u8]>, movie: Option<&[u8]>) -> Verdict {
    let reading = pair(still, movie);
    let broken = reading.findings.iter().any(|finding| finding.severity == Severity::Broken);
    assert!(!(broken && reading.verdict == Verdict::LivePhoto), "{}", reading.render());
    assert!(reading.findings.len() <= 4 * (limits::FINDINGS_MAX + 1));
    if let Some(movie) = &reading.movie {
        assert!(movie.tracks.len() <= limits::TRACKS_MAX && movie.keys.len() <= limits::KEYS_MAX);
    }
    let page = reading.render();
    assert!(page.chars().all(|sign| sign == '\n' || !sign.is_control()), "{page}");
    assert!(serde_json::to_string(&reading).is_ok());
    reading.verdict
}

/// Puts numbers that hurt where numbers stand.
fn hurt(file: &mut [u8], wounds: &[(prop::sample::Index, u8, u8)]) {
    for (at, kind, byte) in wounds {
        if file.is_empty() {
            return;
        }
        let at = at.index(file.len());
        let value: &[u8] = match kind % 5 {
            0 => &[*byte],
            1 => &[0xff; 4],
            2 => &[0, 0, 0, 0],
            3 => &[0, 0, 0, 1],
            _ => &[0x7f, 0xff, 0xff, 0xff],
        };
        for (target, byte) in file.iter_mut().skip(at).zip(value) {
            *target = *byte;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_can_be_read(still in any::<Vec<u8>>(), movie in any::<Vec<u8>>()) {
        check_laws(Some(&still), Some(&movie));
        check_laws(Some(&[&[0xff, 0xd8, 0xff], &still[..]].concat()), None);
        check_laws(None, Some(&[b"\0\0\0\x08wide", &movie[..]].concat()));
    }

    #[test]
    fn a_hurt_pair_can_be_read(
        clip in clips(),
        little_endian: bool,
        wounds in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        let appended = Clip { brand: b"mp42", ..Clip::default() }.build();
        let xmp = Some(motion_packet("video/mp4", appended.len()));
        let mut still = Photo { little_endian, location: true, xmp, trailing: appended, ..Photo::default() }.build();
        let mut movie = clip.build();
        hurt(&mut still, &wounds);
        hurt(&mut movie, &wounds);
        check_laws(Some(&still), Some(&movie));
    }

    #[test]
    fn a_cut_or_spliced_movie_is_never_a_live_photo_by_mistake(
        clip in clips(),
        cut: prop::sample::Index,
        from: prop::sample::Index,
    ) {
        let still = Photo::default().build();
        let movie = clip.build();
        let head = movie.get(..cut.index(movie.len())).unwrap();
        prop_assert_ne!(check_laws(Some(&still), Some(head)), Verdict::LivePhoto);
        let tail = movie.get(from.index(movie.len())..).unwrap();
        check_laws(Some(&still), Some(&[head, tail].concat()));
        check_laws(Some(&[&still[..], tail].concat()), Some(tail));
    }
}
