//! Whatever a file holds, reading it ends soon, and with a message.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use proptest::prelude::*;

const ONE_TO_ONE: &str = include_str!("one-to-one.toml");

/// Reading `text` ends with mistakes, the first of which says `message`.
#[track_caller]
fn check(text: &str, message: &str) {
    let mistakes = scenario::parse("it.toml", text).map(|parsed| parsed.scenario).expect_err(message);
    let rendered = mistakes.render(false);
    assert!(
        rendered.starts_with(&format!("error: {message}\n")),
        "{}",
        &rendered[..rendered.len().min(2000)]
    );
    assert!(rendered.len() < 100_000, "nobody reads {} bytes", rendered.len());
}

/// Reading the file at `path` ends with one mistake, which says `message`.
#[track_caller]
fn check_file(path: &Path, message: &str) {
    let mistakes = scenario::load(path).map(|parsed| parsed.scenario).expect_err(message);
    assert_eq!(mistakes.diagnostics()[0].message, message);
    assert!(mistakes.render(false).ends_with(&format!("1 mistake in {}", path.display())));
}

/// A place for a file that nobody else writes to.
fn place(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("shutterlab-scenario-{}", process::id()));
    fs::create_dir_all(&folder).expect("there is a place for temporary files");
    folder.join(name)
}

/// The example with other steps.
fn with_steps(steps: &str) -> String {
    let (before, after) = ONE_TO_ONE.split_once("steps = [").expect("the example has steps");
    let (_, after) = after.split_once("\n]\n").expect("the steps end");
    format!("{before}steps = [{steps}]\n{after}")
}

#[test]
fn what_is_no_file_is_said_to_be_none() {
    check_file(Path::new("no-such-file.toml"), "there is no such file");
    check_file(Path::new(env!("CARGO_MANIFEST_DIR")), "this is a directory, expected a scenario file");
    check_file(Path::new("/dev/null"), "this file cannot be read: it is not a file");
}

#[test]
fn a_file_that_is_no_text_is_said_to_be_none() {
    let path = place("latin-1.toml");
    fs::write(&path, b"title = \"ok\"\nwhy = \"caf\xe9\"\n").unwrap();
    check_file(&path, "this file is not text in UTF-8");
    let path = place("large.toml");
    fs::write(&path, vec![b'#'; usize::try_from(scenario::limits::FILE_BYTES_MAX).unwrap() + 1]).unwrap();
    check_file(&path, "this file is larger than 16 MiB");
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    check("", "this file is empty");
    check(" \n\t\n", "this file is empty");
    check("# nothing but a comment\n", "missing `title`");
}

#[test]
fn nesting_ends_somewhere() {
    check(&"[".repeat(10_000_000), "nested deeper than 16");
    check(&format!("a = {}", "[".repeat(10_000)), "nested deeper than 16");
    check(&format!("a = {}1", "{ a = ".repeat(10_000)), "nested deeper than 16");
    check(&format!("a{} = 1", ".a".repeat(10_000)), "nested deeper than 16");
    check(&format!("[a{}]", ".a".repeat(1_000_000)), "nested deeper than 16");
}

#[test]
fn brackets_in_strings_and_comments_do_not_nest() {
    let comment = format!("# {}\n", "[{".repeat(1000));
    let title = format!("title = \"{}\\\"[\"", "[".repeat(1000));
    let text = ONE_TO_ONE.replace("title = \"A Live Photo in a one-to-one call\"", &title);
    assert!(scenario::parse("it.toml", &format!("{comment}{text}")).is_ok());
}

#[test]
fn a_million_steps_are_too_many() {
    let too_long = "more than 3000000 words and marks";
    let step = "{ at = \"6s\", who = \"alice.phone\", do = \"tap-screen\" },\n";
    check(&with_steps(&step.repeat(250_000)), too_long);
    check(&with_steps(&"{},".repeat(1_000_000)), too_long);
    check(&with_steps(&"{},".repeat(100_001)), "more than 100000 steps");
    check(&with_steps(&"1,".repeat(1_000_000)), "`steps` takes a table");
    check(&"a = 1\n".repeat(1_000_000), too_long);
}

#[test]
fn a_long_list_of_anything_ends_soon() {
    let list = |key: &str, count: u32| {
        let words: Vec<_> = (0..count).map(|number| format!("\"x{number}\"")).collect();
        ONE_TO_ONE.replacen(&format!("\n{key} = ["), &format!("\n{key} = [{}, ", words.join(",")), 1)
    };
    check(&list("rules", 200_000), "unknown rule `x0`");
    check(&list("joins", 200_000), "this call is between two people");
    let tags = (0..200_000).map(|number| format!("\"x{number}\", ")).collect::<String>();
    let text = ONE_TO_ONE.replace("rules = [", &format!("tags = [{tags}]\nrules = ["));
    assert!(scenario::parse("it.toml", &text).is_ok());
}

#[test]
fn as_many_steps_as_may_be_are_read() {
    let step = "  { at = \"6s\", who = \"alice.phone\", do = \"tap-screen\" },\n";
    let text = with_steps(&format!("\n{}", step.repeat(100_000)));
    let parsed = scenario::parse("it.toml", &text).expect("there may be so many");
    assert_eq!(parsed.scenario.steps.len(), 100_000);
}

#[test]
fn of_a_hundred_thousand_mistakes_a_few_are_shown() {
    let text = with_steps(&"{ at = \"6s\", who = \"alice.phone\", do = \"tap\" },\n".repeat(100_000));
    let mistakes =
        scenario::parse("it.toml", &text).map(|parsed| parsed.scenario).expect_err("none is right");
    let rendered = mistakes.render(false);
    assert!(rendered.ends_with("\nand many more\nat least 1000 mistakes in it.toml"));
    assert_eq!(rendered.matches("error: ").count(), scenario::limits::MISTAKES_SHOWN_MAX);
}

#[test]
fn a_line_of_a_megabyte_is_not_shown() {
    let long = "x".repeat(1_000_000);
    check(&with_steps(&format!("{{ who = \"{long}\" }}")), "this step has no time");
    check(&format!("{ONE_TO_ONE}{long} = 1"), &format!("unknown key `{}…`", &long[..60]));
    check(&format!("title = \"{long}"), "invalid basic string, expected `\"`");
}

proptest! {
    #[test]
    fn random_text_does_no_harm(text in ".{0,400}") {
        let _ = scenario::parse("it.toml", &text).map_err(|mistakes| mistakes.render(true));
    }

    #[test]
    fn a_file_with_random_changes_does_no_harm(
        changes in prop::collection::vec((0..ONE_TO_ONE.len(), 0..12_usize, "[\\[\\]{}\",.=\n#0-9a-zé\\\\ -]{0,8}"), 1..6),
    ) {
        let mut text = ONE_TO_ONE.to_owned();
        for (at, length, new) in changes {
            let start = floor(&text, at);
            let end = floor(&text, start + length).max(start);
            text.replace_range(start..end, &new);
        }
        if let Err(mistakes) = scenario::parse("it.toml", &text) {
            prop_assert!(!mistakes.diagnostics().is_empty(), "no mistake is told in {text}");
            prop_assert!(mistakes.render(false).contains("mistake"));
        }
    }

    #[test]
    fn values_of_any_type_do_no_harm(
        key in "(title|why|rules|tags|start|seed|until|policy|service|people|call|network|disk|timeline)",
        value in prop::sample::select(vec![
            "1", "-1", "1.5", "nan", "true", "\"x\"", "[]", "[1]", "[[]]", "[{}]", "{}", "{ a = 1 }",
            "{ a = { devices = 1 } }", "{ a = { devices = { b = {} } } }", "{ steps = [1], expect = {} }",
            "{ steps = [{ after = 1 }] }", "{ links = [{}], files = [] }", "1979-05-27", "0x10", "99999999999999999999",
        ]),
    ) {
        let text = format!("{key} = {value}\n");
        let mistakes = scenario::parse("it.toml", &text).map(|parsed| parsed.scenario);
        prop_assert!(mistakes.is_err());
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
