//! How cost grows: calls of 2 to 32 devices with 10 to 10,000 presses. Time and memory are to grow as what happens does.

use std::hint::black_box;

use benches::{Bench, Series, What, heap::Shape, world};
use engine::{Seeded, play};
use mimalloc::MiMalloc;
use peakmem_alloc::{PeakMemAlloc, PeakMemAllocTrait as _};

/// What our program is built with, and counts; ours and the limit both pay for that. One that gives large blocks back to the
/// system at once has it clear tens of megabytes anew for each run, and shows nothing else.
#[global_allocator]
static ALLOCATOR: PeakMemAlloc<MiMalloc> = PeakMemAlloc::new(MiMalloc);

fn growth(bench: &mut Bench) {
    for (devices, name) in bench.sizes(&[(2, "2 devices"), (8, "8 devices"), (32, "32 devices")]) {
        for presses in bench.sizes(&[10, 100, 1_000, 10_000]) {
            let scenario = world::read(&world::group_call(*devices, *presses));
            ALLOCATOR.reset_peak_memory();
            let run = play(&scenario, &mut Seeded::new(scenario.seed));
            let taken = ALLOCATOR.get_peak_memory();
            let saved = run.libraries.iter().map(|library| library.len()).sum::<usize>();
            assert_eq!(u32::try_from(saved), Ok(*presses), "every press leaves a photo");
            let shape = Shape::of(&run);
            drop(run);
            let what = What {
                limit: Some("as many plain things through a heap"),
                of: shape.things,
                each: "event",
                series: Some(Series { name, axis: "events", at: shape.things }),
                memory_bytes: u64::try_from(taken).ok(),
                ..What::named(format!("{name}/{presses} presses"))
            };
            bench.pair(
                &what,
                || play(black_box(&scenario), &mut Seeded::new(scenario.seed)),
                || black_box(shape).deliver(),
            );
        }
    }
}

fn main() {
    Bench::run("growth", &[growth]);
}
