//! The cost of saying why there is no photo: a run is played up to the moment asked about, and again to see whether the
//! remedies help. The limit is one run.

use std::{hint::black_box, time::Duration};

use benches::{Aim, Bench, What, world};
use diagnosis::{Question, why};
use engine::{Seeded, play};
use protocol::DeviceId;
use scenario::Scenario;

fn measure(bench: &mut Bench, name: &str, scenario: &Scenario, question: Question, aim: Option<Aim>) {
    assert!(why(scenario, DeviceId(0), question, None).is_ok(), "{name} has an answer");
    let what = What { limit: Some("one run"), aim, ..What::named(name) };
    bench.pair(
        &what,
        || why(black_box(scenario), DeviceId(0), question, None),
        || play(black_box(scenario), &mut Seeded::new(scenario.seed)),
    );
}

/// The first device is asked about: why it has no shutter, and where its photo is.
fn whys(bench: &mut Bench) {
    let aim = Some(Aim::Whole(Duration::from_millis(50)));
    let consent = world::file("consent/subject-setting-off-hides-the-shutter").scenario;
    measure(bench, "why/no shutter, one-to-one", &consent, Question::Anything, aim);
    let call = world::file("call/one-to-one").scenario;
    measure(bench, "why/the photo of one-to-one", &call, Question::Photo(1), aim);
    let group = world::read(&world::group_call(32, 32));
    measure(bench, "why/the photo of a group of 32", &group, Question::Photo(1), aim);
}

fn main() {
    Bench::run("diagnosis", &[whys]);
}
