//! What programs read.

use serde_json::Value;

use super::*;
use crate::sample::{failing, passing, unreadable, written};

fn lines(entries: &[Entry<'_>], trace: bool) -> Vec<Value> {
    let text = written(|to| write_json(to, entries, Some(Duration::from_millis(210)), trace));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_line_says_its_version_and_kind() {
    let lines = lines(&[passing().entry(), unreadable()], true);
    assert!(lines.iter().all(|line| line["schema_version"] == 1));
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    let records = parsed_records();
    assert_eq!(kinds[..records], vec!["record"; records]);
    assert_eq!(kinds[records..], ["scenario", "unreadable", "summary"]);
    assert_eq!(lines[0]["record"]["at"], 100_000);
}

fn parsed_records() -> usize {
    crate::sample::trace().records.len()
}

#[test]
fn a_scenario_says_what_came_of_it() {
    let lines = lines(&[failing().entry()], false);
    let [line, summary] = &lines[..] else { panic!("{lines:?}") };
    let expected = [
        ("scenario", Value::from("capture/hang-up")),
        ("file", Value::from("scenarios/capture/hang-up.toml")),
        ("title", Value::from("Hanging up shortens the movie")),
        ("verdict", Value::from("failed")),
        ("seed", Value::from(0)),
        ("digest", Value::from("abc")),
        ("end", Value::from("quiet")),
        ("ended_at_micros", Value::from(20_000_000)),
        ("agenda_items", Value::from(99)),
    ];
    for (key, value) in expected {
        assert_eq!(line[key], value, "{key}");
    }
    let problem = &line["problems"][0];
    assert_eq!(problem["message"], "expected `after = \"1.2s\"`");
    assert_eq!((&problem["actual"], &problem["line"]), (&Value::from("it is 0.9 s"), &Value::from(22)));
    assert!(line["rules_shown"].as_array().unwrap().contains(&Value::from("CAP-11")));
    assert_eq!((&summary["failed"], &summary["elapsed_millis"]), (&Value::from(1), &Value::from(210)));
}

#[test]
fn mistakes_have_their_bytes() {
    let lines = lines(&[unreadable()], false);
    let mistake = &lines[0]["problems"][0];
    assert_eq!(mistake["label"], "did you mean `tap-screen`?");
    assert!(mistake["bytes"][0].as_u64() < mistake["bytes"][1].as_u64());
}
