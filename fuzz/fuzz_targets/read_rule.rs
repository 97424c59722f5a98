//! Any text as the rule of a smart album: it is a rule that is written as it was read, or mistakes that lie in the text.
#![no_main]

use library::Rule;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Rule::parse(text) {
        Ok(rule) => {
            assert!(rule.is_sound(), "what is read can be kept");
            assert_eq!(Rule::parse(&rule.to_string()), Ok(rule), "what is written is read again");
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "who refuses says why");
            for mistake in mistakes {
                assert!(text.get(mistake.span).is_some(), "a mistake lies in the text");
            }
        }
    }
});
