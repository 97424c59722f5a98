//! What stands on the terminal.

use trace::End;

use super::*;
use crate::sample::{failing, passing, unreadable, written};

#[track_caller]
fn check(human: &Human, entries: &[Entry<'_>], elapsed: Option<Duration>, expected: &str) {
    let actual = written(|to| human.write(to, entries, elapsed));
    assert_eq!(actual, expected, "\n{actual}");
}

#[test]
fn what_passes_is_a_line_and_a_count() {
    let expected = "        PASS  capture/hang-up  Hanging up shortens the movie

1 scenario: 1 passed                                                      0.21 s
";
    check(&Human::default(), &[passing().entry()], Some(Duration::from_millis(209)), expected);
}

#[test]
fn a_title_is_cut_where_the_terminal_ends() {
    let passing = passing();
    let line = |columns| {
        let human = Human { columns: Some(columns), ..Human::default() };
        written(|to| human.line(to, &passing.entry(), 20))
    };
    assert_eq!(line(65), "        PASS  capture/hang-up       Hanging up shortens the movie\n");
    assert_eq!(line(64), "        PASS  capture/hang-up       Hanging up shortens the mov…\n");
    assert_eq!(line(48), "        PASS  capture/hang-up       Hanging up…\n");
    assert_eq!(line(47), "        PASS  capture/hang-up\n");
    assert_eq!(line(0), "        PASS  capture/hang-up\n");
}

#[test]
fn what_fails_shows_its_own_line_and_what_happened() {
    let expected = r#"        FAIL  capture/hang-up  Hanging up shortens the movie

FAILED  capture/hang-up

error: expected `after = "1.2s"`
  --> scenarios/capture/hang-up.toml:22:49
   |
22 |   { by = "15s", who = "alice.phone", saved = 1, after = "1.2s" },
   |                                                 ^^^^^^^^^^^^^^ it is 0.9 s
   |
   = rule: CAP-11, A photo in flight survives hanging up; a call that ends during the two seconds after the press gives a shorter movie, not a lost photo
   = why: A photo in flight survives the end of the call.

  0.100s  alice.phone  is in a call
  5.000s  alice.phone  taps the screen
  5.000s  alice.phone  the shutter is there
  6.000s  alice.phone  presses the shutter, for Bob, who is seen at 5.933s
  6.040s  bob.mac      is told: "Alice took a Live Photo of you"
  6.900s  bob.mac      hangs up
  6.900s  bob.mac      the clip is complete, 1.0 s before and 0.9 s after; it is shorter, since the call ended
  7.310s  alice.phone  saved 1 Live Photo, 1.0 s before and 0.9 s after

repeat:  cargo xtask sim scenarios/capture/hang-up.toml --trace

1 scenario: 0 passed, 1 failed
"#;
    check(&Human::default(), &[failing().entry()], None, expected);
}

#[test]
fn other_ends_are_counted_apart() {
    let mut limit = passing();
    limit.trace.end = End::NeverQuiet;
    limit.judgement.verdict = Verdict::Undecided;
    let entries = [limit.entry(), unreadable()];
    let text = written(|to| Human::default().write(to, &entries, None));
    for part in [
        "   UNDECIDED  capture/hang-up  Hanging up shortens the movie\n  UNREADABLE  mine <1>\n",
        "UNDECIDED  capture/hang-up\n\nnothing is wrong so far, but things did not become quiet in time\n",
        "did you mean `tap-screen`?",
        "1 mistake in mine <1>.toml\n",
        "\n2 scenarios: 0 passed, 1 undecided, 1 unreadable\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_story_is_told_without_what_goes_on_behind_it() {
    let human = Human { told: Told::Story, ..Human::default() };
    let text = written(|to| human.write(to, &[passing().entry()], None));
    assert!(text.contains("  5.000s  alice.phone  taps the screen\n"), "{text}");
    assert!(text.contains("\nin the end, at "), "{text}");
    assert!(!text.contains("sends the request"), "{text}");
}

#[test]
fn a_trace_is_told_in_full_with_detail_indented() {
    let human = Human { told: Told::All, ..Human::default() };
    let text = written(|to| human.write(to, &[passing().entry()], None));
    for line in [
        "\nHanging up shortens the movie\n",
        "  0.120s  alice.phone    there is no shutter: the controls are not shown\n",
        "  6.002s  alice.phone    sends the request for a photo to bob.mac; it arrives at 6.040s\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
    let colored = Human { style: Style { color: true }, ..human };
    let colored = written(|to| colored.write(to, &[passing().entry()], None));
    assert!(colored.contains("\u{1b}["));
}

#[test]
fn a_run_is_repeated_as_it_was() {
    let run = failing();
    let other = Played { seed: 7, file: "my files/it's.toml".into(), ..run.played() };
    let text = written(|to| Human::default().write(to, &[Entry::Played(other)], None));
    assert!(text.contains("repeat:  cargo xtask sim 'my files/it'\\''s.toml' --seed 7 --trace\n"), "{text}");
}

#[test]
fn a_long_story_is_cut_at_its_beginning() {
    let mut long = passing();
    for millis in 0..20 {
        let read =
            trace::Fact::Did { who: crate::sample::BOB, command: device::Command::ReadNotices, step: None };
        long.trace.push(crate::sample::ms(8000 + millis), read);
    }
    long.judgement.verdict = Verdict::Failed;
    let text = written(|to| Human::default().write(to, &[long.entry()], None));
    assert!(text.contains("       …  16 earlier\n  8.008s  bob.mac  reads the notices\n"), "{text}");
}
