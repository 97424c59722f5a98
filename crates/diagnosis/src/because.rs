//! Why an expectation of a scenario was not met: the question that it comes down to, asked.

use device::EventKind;
use engine::{Seeded, stand};
use protocol::Instant;
use scenario::{Moment, Scenario, ShutterState, What};

use crate::{
    missing,
    why::{Diagnosis, Question, why},
};

/// Why that expectation was not met at the moment that tells; none where nothing is known that would explain it.
#[must_use]
pub fn because(scenario: &Scenario, index: usize, at: Instant) -> Option<String> {
    let expectation = scenario.expect.get(index)?;
    let who = expectation.who;
    let ask = |question| why(scenario, who, question, None).ok().filter(explains);
    let then = match expectation.when {
        Moment::End | Moment::Always | Moment::Never | Moment::NeverWithin(..) => Question::At(at),
        Moment::At(at) | Moment::By(at) | Moment::Within(_, at) => Question::At(at),
    };
    // Whoever never pressed the shutter misses no photo of its own.
    let pressed = || why(scenario, who, Question::Press(1), None).is_ok();
    let answer = match &expectation.what {
        What::Shutter { state: ShutterState::Ready, .. } => ask(then),
        What::Shutter { .. } | What::SmartAlbums { .. } | What::Desktop { .. } | What::Sent { .. } => None,
        What::InCall(is_in) => is_in.then(|| ask(then)).flatten(),
        What::Outcome { press, .. } => ask(Question::Press(*press)),
        What::Saved { .. } => ask(Question::Anything),
        What::Notified { .. } | What::Notices { .. } => ask(Question::Told),
        What::Holds { .. } | What::Album { .. } | What::Files { .. } | What::Photo { .. } => {
            not_shown(scenario, who).or_else(|| pressed().then(|| ask(Question::Anything)).flatten())
        }
        What::Happens { event, .. } => match event {
            EventKind::NoticeRaised | EventKind::NoticeRead => ask(Question::Told),
            EventKind::Pressed | EventKind::ControlsShown | EventKind::ShutterChanged => ask(then),
            _ => pressed().then(|| ask(Question::Anything)).flatten(),
        },
    };
    answer.map(|diagnosis| diagnosis.sentence)
}

fn explains(diagnosis: &Diagnosis) -> bool {
    !diagnosis.causes.is_empty()
}

/// Why the last photo that does not show there does not.
fn not_shown(scenario: &Scenario, who: protocol::DeviceId) -> Option<Diagnosis> {
    let world = stand(scenario, &mut Seeded::new(scenario.seed), None);
    let photos = missing::saved(&world).len();
    let ask = |nth: u32| why(scenario, who, Question::Photo(nth), None).ok().filter(explains);
    (1..=u32::try_from(photos).unwrap_or(u32::MAX)).rev().find_map(ask)
}
