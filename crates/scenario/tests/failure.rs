//! An expectation that did not hold is shown at its own line.

use scenario::Note;

const ONE_TO_ONE: &str = include_str!("one-to-one.toml");

#[test]
fn a_failing_expectation_points_at_its_own_line() {
    let parsed = scenario::parse("one-to-one.toml", ONE_TO_ONE).unwrap();
    let notes = [
        Note::named(
            "rule",
            "CAP-11, a call that ends during the two seconds after the press gives a shorter movie",
        ),
        Note::named("why", "Bob hung up at 6.9 s, 0.9 s after the press at 6.0 s"),
    ];
    let message = "expected `after = \"2s\"`, the clip ends 0.9 s after the still";
    let shown = parsed.render_failure(1, "after", message, "it is 0.9 s", &notes, false);
    let wanted = r#"error: expected `after = "2s"`, the clip ends 0.9 s after the still
  --> one-to-one.toml:32:64
   |
32 |   { by = "15s", who = "alice.phone", saved = 1, before = "1s", after = "2s" },
   |                                                                ^^^^^^^^^^^^ it is 0.9 s
   |
   = rule: CAP-11, a call that ends during the two seconds after the press gives a shorter movie
   = why: Bob hung up at 6.9 s, 0.9 s after the press at 6.0 s"#;
    assert_eq!(shown, wanted);
}

#[test]
fn a_failing_step_is_shown_as_a_whole_where_it_has_no_such_key() {
    let parsed = scenario::parse("it.toml", ONE_TO_ONE).unwrap();
    let shown = parsed.render_step(1, "reason", "this press found no shutter", "it is hidden", &[], false);
    let wanted = r#"error: this press found no shutter
  --> it.toml:27:3
   |
27 |   { at = "6s", who = "alice.phone", do = "press-shutter" },
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it is hidden"#;
    assert_eq!(shown, wanted);
    assert_eq!(parsed.line(parsed.sources().steps[1].span.start), 27);
}

#[test]
fn colors_are_there_when_they_are_asked_for() {
    let mistakes = scenario::parse("it.toml", "titel = 1").map(|parsed| parsed.scenario).unwrap_err();
    assert!(mistakes.render(true).contains("\u{1b}["));
    assert!(!mistakes.to_string().contains("\u{1b}["));
}
