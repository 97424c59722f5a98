//! Presses of drawn runs that gave no photo: there is always a cause, and what is promised comes true.

use check::Plan;
use diagnosis::{Promise, Question, why};

use crate::words::unreadable_answer;

/// So many presses that failed are asked about.
const ASKED: usize = 10_000;
/// A device presses at most so often in a drawn run.
const PRESSES_MAX: u32 = 50;

#[test]
fn a_press_that_failed_has_a_cause_and_its_remedies_help() {
    let plan = Plan::of_everything(&[]);
    let (mut asked, mut promised, mut wrong) = (0, 0, vec![]);
    for seed in 0.. {
        let (scenario, _) = plan.scenario(seed);
        for device in &scenario.devices {
            for nth in 1..=PRESSES_MAX {
                let Ok(diagnosis) = why(&scenario, device.profile.id, Question::Press(nth), None) else {
                    break;
                };
                if diagnosis.sentence.contains("gave a Live Photo") {
                    continue;
                }
                asked += 1;
                if diagnosis.causes.is_empty() {
                    wrong.push(format!("seed {seed}, {}, press {nth}: no cause", device.name));
                }
                if let Some(unreadable) = unreadable_answer(&diagnosis) {
                    wrong.push(format!("seed {seed}, {}, press {nth}: {unreadable}", device.name));
                }
                if diagnosis.promise == Promise::Helps {
                    promised += 1;
                    if !diagnosis.cure.is_some_and(|cure| cure.photo) {
                        let said = diagnosis.sentence;
                        wrong.push(format!(
                            "seed {seed}, {}, press {nth}: does not help: {said}",
                            device.name
                        ));
                    }
                }
            }
        }
        if asked >= ASKED {
            break;
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(promised > ASKED / 2, "{promised} of {asked} could be mended");
}
