//! The same seed leaves the same trace: in the development profile and in release, on one thread and on many, whether it is
//! played first or last.
//!
//! `cargo test` and `cargo test --release -p tests --test digests` hold themselves to the same list. It moves with any
//! change of what drawn runs do, and with nothing else.

use std::thread;

use check::Plan;

/// So many seeds are played.
const SEEDS: u64 = 400;
/// So many of them stand in one line of the list, which says thereby where runs came apart.
const A_LINE: usize = 50;
const THREADS: u64 = 4;

/// The digests of the traces of `seeds`, in this order.
fn digests(seeds: impl Iterator<Item = u64>) -> Vec<(u64, String)> {
    let plan = Plan::of_everything(&[]);
    let digest = |seed| {
        let outcome = plan.play(seed);
        (seed, outcome.trial.run.trace.digest(&outcome.scenario))
    };
    seeds.map(digest).collect()
}

/// On several threads, each of which begins with its last seed.
fn on_threads() -> Vec<(u64, String)> {
    let mine = |thread: u64| (0..SEEDS).rev().filter(move |seed| seed % THREADS == thread);
    let mut all: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || digests(mine(thread)))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("nothing panics")).collect()
    });
    all.sort();
    all
}

#[test]
fn the_same_seed_leaves_the_same_trace() {
    let forwards = digests(0..SEEDS);
    assert_eq!(forwards, on_threads(), "one thread, first to last, and {THREADS}, last to first");
    let line = |seeds: &[(u64, String)]| {
        let mut hash = blake3::Hasher::new();
        seeds.iter().for_each(|(_, digest)| {
            hash.update(digest.as_bytes());
        });
        format!("{} to {}: {}", seeds[0].0, seeds[seeds.len() - 1].0, &hash.finalize().to_hex()[..16])
    };
    let lines: Vec<_> = forwards.chunks(A_LINE).map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    0 to 49: de0e6575a35355ff
    50 to 99: bf8421e31c490607
    100 to 149: 4f5964cbe8a31864
    150 to 199: 195956ed670a2ca2
    200 to 249: 2ca37a5a17695c48
    250 to 299: 3360ec48c05423dc
    300 to 349: e356479c608e67ea
    350 to 399: 960d2688935b25d7
    ");
}
