//! `parse(write(s))` is `s`, for any scenario there can be.

mod draw;

use proptest::prelude::*;

/// The scenario that `text` says is written as `text` again.
#[track_caller]
fn check(text: &str) {
    let scenario = match scenario::parse("it.toml", text) {
        Ok(parsed) => parsed.scenario,
        Err(mistakes) => panic!("{mistakes}\n{text}"),
    };
    let written = scenario::write(&scenario);
    match scenario::parse("written.toml", &written) {
        Ok(parsed) => assert_eq!(parsed.scenario, scenario, "{written}"),
        Err(mistakes) => panic!("{mistakes}\n{written}"),
    }
}

#[test]
fn the_example_is_written_as_it_is_read() {
    check(include_str!("../../../scenarios/call/one-to-one.toml"));
}

proptest! {
    #[test]
    fn any_scenario_comes_back(choices in prop::collection::vec(any::<u32>(), 0..600)) {
        let scenario = draw::scenario(&choices);
        let written = scenario::write(&scenario);
        match scenario::parse("written.toml", &written) {
            Ok(parsed) => {
                prop_assert_eq!(&parsed.scenario, &scenario, "{}", written);
                prop_assert_eq!(parsed.sources().steps.len(), scenario.steps.len());
                prop_assert_eq!(parsed.sources().expect.len(), scenario.expect.len());
                prop_assert_eq!(scenario::write(&parsed.scenario), written);
            }
            Err(mistakes) => prop_assert!(false, "{mistakes}\n{written}"),
        }
    }
}
