//! The cost of a capture: the model alone; with the clip cut from the ring and copied into a movie; with the still and
//! both hashes; with the durable save. One device, eight, thirty-two; both sizes; one photo and a burst.
//!
//! A capture encodes no picture but the still: a call has done that (`call`).

use std::{hint::black_box, time::Duration};

use benches::{
    Aim, Bench, Mode, Series, What,
    heap::Shape,
    save::{ByHand, Ours, Shot},
    scene::{Reel, Scene},
    spent, world,
};
use engine::{Seeded, play};
use media::Size;

/// How many photos a burst has.
const BURST: usize = 10;
/// How many captures are saved together where many come at once.
const TOGETHER: usize = 20;

/// Which cameras take how many photos each.
struct Case {
    label: &'static str,
    size: Size,
    devices: usize,
    photos: usize,
    /// Whether it belongs to the row of more and more devices.
    in_row: bool,
}

const fn vga(label: &'static str, devices: usize, photos: usize) -> Case {
    Case { label, size: Size::VGA, devices, photos, in_row: photos == 1 }
}

const CASES: [Case; 5] = [
    vga("640x480", 1, 1),
    vga("640x480, a burst of 10", 1, BURST),
    vga("640x480, 8 devices", 8, 1),
    vga("640x480, 32 devices", 32, 1),
    Case { label: "1280x720", size: Size::HD, devices: 1, photos: 1, in_row: false },
];

/// The cases, each with its cameras.
fn scenes(bench: &Bench) -> Vec<(&'static Case, Vec<Scene>)> {
    let [small, large] =
        [(Size::VGA, BURST), (Size::HD, 1)].map(|(size, photos)| Reel::new(size, photos as u64));
    let cases = if bench.mode() == Mode::Test { &CASES[..2] } else { &CASES };
    let reel = |case: &Case| if case.size == Size::VGA { &small } else { &large };
    cases
        .iter()
        .map(|case| (case, (0..case.devices).map(|_| reel(case).scene(case.photos)).collect()))
        .collect()
}

/// Does something for each photo of each camera.
fn each_photo(scenes: &[Scene], mut work: impl FnMut(&Scene, usize)) {
    for scene in black_box(scenes) {
        (0..scene.photos()).for_each(|nth| work(scene, nth));
    }
}

fn what<'a>(step: &'a str, limit: &'a str, case: &Case) -> What<'a> {
    What {
        limit: Some(limit),
        of: (case.devices * case.photos) as u64,
        each: "photo",
        series: case.in_row.then_some(Series { name: step, axis: "devices", at: case.devices as u64 }),
        ..What::named(format!("{step}/{}", case.label))
    }
}

/// What devices and services do about a photo, without a picture: the call, the press, the notice, the transfer.
fn model(bench: &mut Bench) {
    let cases: [(&str, u32, u32, bool); 4] = [
        ("one photo", 2, 1, true),
        ("a burst of 10", 2, 10, false),
        ("8 devices", 8, 8, true),
        ("32 devices", 32, 32, true),
    ];
    for (label, devices, photos, in_row) in bench.sizes(&cases) {
        let scenario = world::read(&world::group_call(*devices, *photos));
        let shape = Shape::of(&play(&scenario, &mut Seeded::new(scenario.seed)));
        let what = What {
            limit: Some("as many plain things through a heap"),
            of: u64::from(*photos),
            each: "photo",
            series: in_row.then_some(Series { name: "model", axis: "devices", at: u64::from(*photos) }),
            ..What::named(format!("model/{label}"))
        };
        bench.pair(
            &what,
            || play(black_box(&scenario), &mut Seeded::new(scenario.seed)),
            || black_box(shape).deliver(),
        );
    }
}

/// The clip from the ring into a movie, with sound and metadata; the still from the raw picture; both hashed.
fn photo(bench: &mut Bench) {
    for (case, scenes) in &scenes(bench) {
        let mut movies = vec![];
        each_photo(scenes, |scene, nth| movies.push(scene.movie(nth)));
        let aim = |limit: Duration| (case.label == "640x480").then_some(Aim::Whole(limit));
        let copy =
            What { aim: aim(Duration::from_micros(100)), ..what("remux", "a copy of the same bytes", case) };
        bench.pair(
            &copy,
            || each_photo(scenes, |scene, nth| drop(black_box(scene.movie(nth)))),
            || black_box(&movies).iter().for_each(|movie| drop(black_box(movie.clone()))),
        );
        let whole = What { aim: Some(Aim::Ratio(130)), ..what("photo", "its JPEG alone", case) };
        bench.pair(
            &whole,
            || {
                each_photo(scenes, |scene, nth| {
                    let (movie, still) = (scene.movie(nth), scene.still(nth));
                    black_box((blake3::hash(&movie), blake3::hash(&still)));
                });
            },
            || each_photo(scenes, |scene, nth| drop(black_box(scene.still(nth)))),
        );
        let still = scenes[0].still(0);
        if case.devices == 1 && case.photos == 1 {
            let both = [movies[0].clone(), still];
            let what = what("hash", "reading the same bytes", case);
            bench.pair(
                &what,
                || black_box(&both).each_ref().map(|file| blake3::hash(file)),
                || black_box(&both).each_ref().map(|file| summed(file)),
            );
        }
    }
}

/// Looks at every byte, eight at a time.
fn summed(bytes: &[u8]) -> u64 {
    bytes
        .chunks_exact(8)
        .fold(0, |sum: u64, chunk| sum.wrapping_add(chunk.try_into().map_or(0, u64::from_le_bytes)))
}

/// A whole photo in a library on disk, each device's in its own.
fn saved(bench: &mut Bench) {
    for (case, scenes) in &scenes(bench) {
        let mut ours: Vec<Ours> = scenes.iter().map(|_| Ours::new()).collect();
        let mut by_hand: Vec<ByHand> = scenes.iter().map(|_| ByHand::new()).collect();
        let movies: Vec<Vec<u8>> = scenes.iter().map(|scene| scene.movie(0)).collect();
        bench.timed(
            &what("saved photo", "its JPEG, and the same system calls", case),
            |times| {
                ours.iter_mut().for_each(Ours::renew);
                spent(|| {
                    for _ in 0..times {
                        for (scene, ours) in scenes.iter().zip(&mut ours) {
                            for nth in 0..scene.photos() {
                                ours.save(&mut [Shot { still: scene.still(nth), movie: scene.movie(nth) }]);
                            }
                        }
                    }
                })
            },
            |times| {
                by_hand.iter_mut().for_each(ByHand::renew);
                // The movie is there already; of the still it is known how long it takes.
                let mut shots: Vec<Shot> =
                    movies.iter().map(|movie| Shot { still: vec![], movie: movie.clone() }).collect();
                spent(|| {
                    for _ in 0..times {
                        for ((scene, by_hand), shot) in scenes.iter().zip(&mut by_hand).zip(&mut shots) {
                            for nth in 0..scene.photos() {
                                shot.still = scene.still(nth);
                                by_hand.save(std::slice::from_mut(shot));
                            }
                        }
                    }
                })
            },
        );
    }
}

/// Files that are there already, into a library on disk.
fn save(bench: &mut Bench) {
    for (name, count) in bench.sizes(&[("one by one", 1), ("20 together", TOGETHER)]) {
        let (mut ours, mut by_hand) = (Ours::new(), ByHand::new());
        let mut shots = [(); 2].map(|()| vec![Shot::usual(); *count]);
        let [our_shots, their_shots] = &mut shots;
        let what = What {
            limit: Some("the same system calls"),
            of: *count as u64,
            each: "photo",
            aim: Some(Aim::Ratio(125)),
            ..What::named(format!("save/60 + 500 KB, {name}"))
        };
        bench.timed(
            &what,
            |times| {
                ours.renew();
                spent(|| (0..times).for_each(|_| ours.save(our_shots)))
            },
            |times| {
                by_hand.renew();
                spent(|| (0..times).for_each(|_| by_hand.save(their_shots)))
            },
        );
    }
}

fn main() {
    Bench::run("capture", &[model, photo, saved, save]);
}
