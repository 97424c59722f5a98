//! What cameras and screens show is read back by machine, differs where it must, and stays as it is.

use media::{Orientation, Picture, Size};
use proptest::prelude::*;
use studio::{Call, Camera, Code, Image, Look, Screen, Shutter, Side, Tile, code_name, read_codes};

/// Ten in the morning, in microseconds since midnight.
const TEN: i64 = 36_000_000_000;

/// The only code in the picture of a frame.
fn code_in(picture: &Picture) -> Vec<Code> {
    let Size { width, height } = picture.size;
    read_codes(&picture.y, width.into(), height.into())
}

/// Takes a picture of each frame and reads its code.
#[track_caller]
fn check_codes(device: &str, size: Size, orientation: Orientation, midnight_micros: i64, frames: &[u64]) {
    let mut camera = Camera::new(device, size, orientation, midnight_micros);
    for side in [Side::Front, Side::Back] {
        for frame in frames {
            let picture = camera.picture(*frame, side);
            assert_eq!(picture.size, size);
            let code = Code::Camera { name: code_name(device), side, frame: *frame };
            assert_eq!(code_in(&picture), [code], "{device} {size:?} {orientation:?} {side:?} frame {frame}");
        }
    }
}

/// The mean square of the differences of brightness, rounded down.
fn mean_square(one: &Picture, other: &Picture) -> u64 {
    let sum: u64 = one.y.iter().zip(&other.y).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum();
    sum / one.y.len() as u64
}

/// A hash of bytes: FNV-1a.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A call between two, on a phone.
fn call(shutter: Shutter) -> Call {
    let mut camera = Camera::new("bob.phone", Size::VGA, Orientation::QuarterTurn, TEN);
    let mut own = Camera::new("alice.phone", Size::VGA, Orientation::QuarterTurn, TEN);
    Call {
        tiles: vec![Tile {
            name: "Bob".into(),
            picture: Some((camera.picture(180, Side::Front), Orientation::QuarterTurn)),
            chosen: false,
        }],
        full_screen: None,
        own: Some((own.picture(181, Side::Front), Orientation::QuarterTurn)),
        controls: shutter != Shutter::Hidden,
        shutter,
        group: false,
        audio_only: false,
    }
}

/// What a look's screen shows.
fn screen(look: Look, call: Option<Call>) -> Image {
    Screen { device: "alice.phone".into(), look, minute: 609, call, millis: 6040 }.draw()
}

/// All codes in an image.
fn codes(image: &Image) -> Vec<Code> {
    read_codes(&image.luma(), image.width as usize, image.height as usize)
}

/// The code of the interface of [`screen`].
fn interface() -> Code {
    Code::Interface { name: "alice.phone".into(), millis: 6040 }
}

/// Every look.
const LOOKS: [Look; 7] = [
    Look::Phone { home_button: false },
    Look::Phone { home_button: true },
    Look::Pad { home_button: false },
    Look::Pad { home_button: true },
    Look::Pod,
    Look::MacWindow,
    Look::MacScreen,
];

#[test]
fn each_picture_says_what_it_is() {
    for (device, hour) in [("alice.phone", 3), ("bob.mac", 9), ("carol.pad", 13), ("dan.pod", 19)] {
        for size in [Size::VGA, Size::HD] {
            for orientation in Orientation::ALL {
                let frames = [hour, 12_345, 4_294_967_296 + hour];
                check_codes(device, size, orientation, i64::try_from(hour).unwrap() * 3_600_000_000, &frames);
            }
        }
    }
}

#[test]
fn each_of_many_frames_says_what_it_is() {
    let frames: Vec<u64> = (0..100).chain((100..4000).step_by(61)).collect();
    // Some of these have squares in their code that look like its corners.
    check_codes("bob.phone", Size::VGA, Orientation::QuarterTurn, TEN, &frames);
}

#[test]
fn a_code_is_read_from_a_picture_that_was_sent_badly() {
    for (size, orientation) in [(Size::VGA, Orientation::QuarterTurn), (Size::HD, Orientation::Upright)] {
        let mut camera = Camera::new("bob.mac", size, orientation, TEN);
        for frame in (0..300).step_by(50) {
            let mut picture = camera.picture(frame, Side::Front);
            blur_and_disturb(&mut picture);
            let code = Code::Camera { name: "bob.mac".into(), side: Side::Front, frame };
            assert_eq!(code_in(&picture), [code], "{size:?} frame {frame}");
        }
    }
}

/// Makes each pixel the mean of nine, in coarse steps, and adds noise: worse than a call's encoder does.
fn blur_and_disturb(picture: &mut Picture) {
    let (width, height) = (usize::from(picture.size.width), usize::from(picture.size.height));
    let (sharp, mut state) = (picture.y.clone(), 7_u32);
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let rows = (y - 1..=y + 1).map(|row| &sharp[row * width + x - 1..=row * width + x + 1]);
            let mean = rows.flatten().map(|pixel| u32::from(*pixel)).sum::<u32>() / 9;
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            picture.y[y * width + x] =
                u8::try_from((mean / 24 * 24 + (state >> 27)).min(255)).expect("at most 255");
        }
    }
}

#[test]
fn long_names_and_numbers_are_shortened_to_what_a_code_holds() {
    let device = "maximiliana-the-second.phone-in-the-kitchen";
    assert_eq!(code_name(device).len(), 22);
    assert_ne!(code_name(device), code_name(&format!("{device}s")));
    assert_eq!(code_name("bob.mac"), "bob.mac");
    check_codes(device, Size::VGA, Orientation::Upright, i64::MIN, &[9_999_999_999_999]);
    let mut camera = Camera::new(device, Size::VGA, Orientation::Upright, i64::MAX);
    assert_eq!(code_in(&camera.picture(u64::MAX, Side::Front)).len(), 1);
}

#[test]
fn odd_names_and_sizes_are_no_trouble() {
    for device in ["", ".", "é.ß", "a", "BOB.MAC", "x y.z", "\u{1F600}"] {
        for size in
            [Size { width: 2, height: 2 }, Size { width: 64, height: 48 }, Size { width: 480, height: 640 }]
        {
            let mut camera = Camera::new(device, size, Orientation::QuarterTurn, -1);
            assert_eq!(camera.picture(7, Side::Front).size, size);
            assert_eq!(camera.picture(7, Side::Back).y.len(), size.pixels());
        }
    }
}

#[test]
fn a_text_that_is_not_ours_is_no_code() {
    for text in ["", "BOB.MAC", "BOB.MAC F", "BOB.MAC X 1", "BOB.MAC F 01", "BOB.MAC F +1", "bob.mac F 1"]
        .into_iter()
        .chain(["BOB.MAC  F 1", "UI  1", "UI A -1", "BOB.MAC F 18446744073709551615", "HTTP://EXAMPLE.COM"])
    {
        assert_eq!(Code::parse(text), None, "{text}");
    }
    let code = Code::parse("BOB.MAC F 180").unwrap();
    assert_eq!(code, Code::Camera { name: "bob.mac".into(), side: Side::Front, frame: 180 });
    assert_eq!(Code::parse("UI ALICE.PHONE 6040"), Some(interface()));
    assert_eq!(interface().to_string(), "UI ALICE.PHONE 6040");
}

#[test]
fn neighbouring_frames_differ_by_more_than_30_decibels_hide() {
    for (size, orientation) in [(Size::VGA, Orientation::QuarterTurn), (Size::HD, Orientation::Upright)] {
        let mut camera = Camera::new("bob.mac", size, orientation, TEN);
        for side in [Side::Front, Side::Back] {
            for frame in [0, 57, 400, 1799, 12_344] {
                let picture = camera.picture(frame, side);
                for later in 1..=3 {
                    let difference = mean_square(&picture, &camera.picture(frame + later, side));
                    assert!(
                        difference > 65,
                        "{size:?} {side:?} frame {frame} and {later} later: {difference}"
                    );
                }
            }
        }
    }
}

#[test]
fn people_sides_and_hours_differ() {
    let picture = |device: &str, side, time| {
        Camera::new(device, Size::VGA, Orientation::Upright, time).picture(90, side)
    };
    let bob = picture("bob.mac", Side::Front, TEN);
    for other in [
        picture("alice.mac", Side::Front, TEN),
        picture("bob.mac", Side::Back, TEN),
        picture("bob.mac", Side::Front, 2 * TEN),
    ] {
        assert!(mean_square(&bob, &other) > 300);
    }
}

#[test]
fn the_past_does_not_show() {
    let fresh = || Camera::new("bob.mac", Size::VGA, Orientation::Upright, TEN);
    let mut camera = fresh();
    for (frame, side) in [(5, Side::Front), (900_000, Side::Front), (6, Side::Back), (5, Side::Front)] {
        assert!(camera.picture(frame, side) == fresh().picture(frame, side), "{side:?} frame {frame}");
    }
}

#[test]
fn pictures_are_the_same_bytes_everywhere() {
    let hash_of = |device: &str, size, orientation, frame, side| {
        let picture = Camera::new(device, size, orientation, TEN).picture(frame, side);
        hash(picture.y.into_iter().chain(picture.u).chain(picture.v))
    };
    let hashes = [
        hash_of("alice.phone", Size::VGA, Orientation::QuarterTurn, 180, Side::Front),
        hash_of("bob.mac", Size::HD, Orientation::Upright, 181, Side::Front),
        hash_of("carol.pad", Size::VGA, Orientation::HalfTurn, 1_000_000, Side::Back),
        hash(screen(Look::Phone { home_button: false }, Some(call(Shutter::Ready))).rgb),
    ];
    assert_eq!(
        hashes,
        [
            7_667_586_978_793_470_708,
            7_914_039_807_889_182_897,
            2_561_177_639_684_283_488,
            14_302_759_355_101_880_309
        ]
    );
}

#[test]
fn the_interface_says_so_in_every_call() {
    for look in LOOKS {
        for shutter in [Shutter::Hidden, Shutter::Unavailable, Shutter::Ready] {
            assert!(codes(&screen(look, Some(call(shutter)))).contains(&interface()), "{look:?} {shutter:?}");
        }
        let audio = Call { audio_only: true, ..call(Shutter::Hidden) };
        assert_eq!(codes(&screen(look, Some(audio))), [interface()], "{look:?}");
    }
}

#[test]
fn a_screenshot_shows_which_frame_was_seen() {
    let seen = Code::Camera { name: "bob.phone".into(), side: Side::Front, frame: 180 };
    for look in LOOKS {
        let mut call = call(Shutter::Ready);
        if !matches!(look, Look::Phone { .. } | Look::Pod) {
            let mut camera = Camera::new("bob.phone", Size::VGA, Orientation::Upright, TEN);
            call.tiles[0].picture = Some((camera.picture(180, Side::Front), Orientation::Upright));
        }
        assert!(codes(&screen(look, Some(call))).contains(&seen), "{look:?}");
    }
}

#[test]
fn without_a_call_there_is_no_interface() {
    for look in LOOKS {
        assert_eq!(codes(&screen(look, None)), [], "{look:?}");
    }
}

#[test]
fn any_number_of_tiles_and_any_name_is_drawn() {
    let mut camera = Camera::new("bob.phone", Size::VGA, Orientation::QuarterTurn, TEN);
    let picture = camera.picture(3, Side::Front);
    let tile = |number: usize| Tile {
        name: ["Bob", "", "Ümit", "Maximiliana von und zu Hohenlohe-Waldenburg", "\n"][number % 5].into(),
        picture: (!number.is_multiple_of(4)).then(|| (picture.clone(), Orientation::ALL[number % 4])),
        chosen: number.is_multiple_of(3),
    };
    for look in LOOKS {
        for (count, full_screen) in
            [(0, None), (0, Some(3)), (1, Some(0)), (2, None), (7, Some(9)), (32, None)]
        {
            let tiles: Vec<Tile> = (0..count).map(tile).collect();
            let call = Call { tiles, full_screen, group: true, ..call(Shutter::Unavailable) };
            assert!(codes(&screen(look, Some(call))).contains(&interface()), "{look:?} with {count}");
        }
    }
    let tiny = Picture::black(Size { width: 2, height: 2 });
    let small = Call { own: Some((tiny.clone(), Orientation::Upright)), ..call(Shutter::Ready) };
    let small = Call {
        tiles: vec![Tile { name: "B".into(), picture: Some((tiny, Orientation::HalfTurn)), chosen: true }],
        ..small
    };
    assert_eq!(codes(&screen(Look::Pod, Some(small))), [interface()]);
}

#[test]
fn what_is_no_picture_has_no_codes() {
    assert_eq!(read_codes(&[], 0, 0), []);
    assert_eq!(read_codes(&[0; 10], 3, 3), []);
    assert_eq!(read_codes(&[0; 10], usize::MAX, 2), []);
    assert_eq!(read_codes(&[7; 1], 1, 1), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn codes_say_what_they_mean(name in "[a-z][a-z0-9-]{0,9}\\.[a-z0-9]{1,9}", number in 0..1_000_000_000_000_u64) {
        for code in [
            Code::Camera { name: name.clone(), side: Side::Back, frame: number },
            Code::Interface { name: name.clone(), millis: number },
        ] {
            prop_assert_eq!(Code::parse(&code.to_string()), Some(code));
        }
    }

    #[test]
    fn pictures_of_any_kind_are_no_trouble(
        width in 1_usize..120,
        stripes in prop::collection::vec((any::<u8>(), 1_usize..40), 1..400),
    ) {
        let mut luma: Vec<u8> =
            stripes.into_iter().flat_map(|(value, length)| std::iter::repeat_n(value, length)).collect();
        luma.truncate(luma.len() / width * width);
        let height = luma.len() / width;
        prop_assert_eq!(read_codes(&luma, width, height), []);
    }

    #[test]
    fn a_damaged_code_is_no_trouble(
        x in 0_usize..640, y in 0_usize..480, side in 1_usize..300, value in any::<u8>(), frame in 0_u64..100_000,
    ) {
        let mut picture = Camera::new("bob.mac", Size::VGA, Orientation::Upright, TEN).picture(frame, Side::Front);
        for row in y..(y + side).min(480) {
            picture.y[row * 640 + x..row * 640 + (x + side).min(640)].fill(value);
        }
        let read = code_in(&picture);
        let code = Code::Camera { name: "bob.mac".into(), side: Side::Front, frame };
        prop_assert!(read.is_empty() || read == [code]);
    }
}
