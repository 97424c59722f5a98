//! The seeds of the fuzzing corpus: one small pair of every kind. `cargo test -p media -- --ignored seeds` writes them.

use std::{fs, path::Path};

use super::{
    Clip, Photo,
    build_movie::{Meta, Sound},
    build_still::motion_packet,
};

/// A still, a movie, and the still's length before them, as `fuzz/fuzz_targets/read_pair.rs` splits them.
fn seed(still: &[u8], movie: &[u8]) -> Vec<u8> {
    [&u16::try_from(still.len()).unwrap().to_be_bytes()[..], still, movie].concat()
}

#[test]
#[ignore = "writes files"]
fn seeds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/read_pair");
    let (photo, clip) = (Photo::default(), Clip::default());
    let movie = Clip { brand: b"mp42", moov_first: true, timed: Vec::new(), ..clip.clone() }.build();
    let xmp = Some(motion_packet("video/mp4", movie.len()));
    let motion = Photo { xmp, trailing: movie, ..photo.clone() }.build();
    let lead_in =
        Clip { video_edits: vec![(60, -1), (1500, 300)], key_pictures: Some(vec![2]), ..clip.clone() };
    let odd =
        Clip { timed: vec![Meta::orientation(), Meta::still_at(5000)], date: None, turn: 2, ..clip.clone() };
    let seeds = [
        ("live-photo", seed(&photo.build(), &clip.build())),
        (
            "live-photo-wide",
            seed(
                &Photo { little_endian: true, ..photo.clone() }.build(),
                &Clip { wide: true, ..clip.clone() }.build(),
            ),
        ),
        ("open-mdat", seed(&[], &Clip { open_mdat: true, sound: Some(Sound::Sowt), ..clip.clone() }.build())),
        (
            "strange-boxes",
            seed(
                &Photo { location: true, ..photo }.build(),
                &Clip { strange: true, moov_first: true, ..clip }.build(),
            ),
        ),
        ("motion-photo", seed(&motion, &[])),
        ("hidden-pictures", seed(&[], &lead_in.build())),
        ("still-time-outside", seed(&[], &odd.build())),
    ];
    fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in seeds {
        fs::write(folder.join(name), bytes).unwrap();
    }
}
