//! From `bench.json` to the table and the page, and what the statistics promise.

use proptest::prelude::*;
use report::Style;

use super::{
    Group, Threshold,
    document::{Aim, AimOf, Benchmark, Document, Limit, Samples, Series},
    figure::{exponent, median},
    nothing_of,
    page::{escaped, page},
    shelf::{Name, Shelf},
    table::table,
    view::{Since, Verdict, View},
    words,
};

/// So often each sample does its thing.
const TIMES: u64 = 100;

/// Samples that took about so long, a little more and a little less in an order that depends on how long.
fn around(nanos: u64) -> Samples {
    let more = |nth: u64| 970 + (nth * 37 + nanos % 61) % 61;
    let cpu: Vec<u64> = (0..12).map(|nth| nanos * TIMES * more(nth) / 1_000).collect();
    let wall = cpu.iter().map(|cpu| cpu * 11 / 10).collect();
    Samples { times: vec![TIMES; 12], cpu_ns: cpu, wall_ns: wall }
}

fn benchmark(group: &str, name: &str, ours: u64, limit: Option<(&str, u64)>) -> Benchmark {
    Benchmark {
        group: group.into(),
        name: name.into(),
        of: 1,
        each: String::new(),
        series: None,
        aim: None,
        memory_bytes: None,
        ours: around(ours),
        limit: limit.map(|(what, nanos)| Limit { what: what.into(), samples: around(nanos) }),
    }
}

fn document(benchmarks: Vec<Benchmark>) -> Document {
    let about = ["2026-11-23T09:00:00Z", "a9c1bf8d0", "rustc 1.95.0", "a <machine> & two cores"];
    Document::new(benchmarks, true, about.map(str::to_owned))
}

fn in_row(benchmark: Benchmark, name: &str, axis: &str, at: u64) -> Benchmark {
    let series = Some(Series { name: name.into(), axis: axis.into(), at });
    Benchmark { series, ..benchmark }
}

/// What was measured now.
fn now() -> Document {
    let jpeg = Some(("its JPEG alone", 2_250_000));
    let photos = [(1, 2_360_000), (8, 2_390_000), (32, 2_520_000)].map(|(devices, nanos)| {
        let whole = benchmark("capture", &format!("photo/{devices} devices"), nanos, jpeg);
        let aim = Some(Aim { what: AimOf::RatioHundredths, at_most: 110 });
        in_row(Benchmark { aim, ..whole }, "photo", "devices", devices)
    });
    let trial = Benchmark {
        of: 256,
        each: "trial".into(),
        aim: Some(Aim { what: AimOf::CpuNsEach, at_most: 50_000 }),
        ..benchmark("check", "trial/any seed", 256 * 41_000, Some(("the same runs, unwatched", 256 * 30_000)))
    };
    let events = [(261, 120_000), (24_030, 900_000), (240_030, 7_100_000)].map(|(events, memory)| {
        let play =
            benchmark("growth", &format!("2 devices/{events}"), events * 240, Some(("a heap", events * 40)));
        let play = Benchmark { of: events, each: "event".into(), memory_bytes: Some(memory), ..play };
        in_row(play, "2 devices", "events", events)
    });
    let alone = benchmark("call", "a photo by ffmpeg/640x480", 312_000_000, None);
    let new = benchmark("call", "new & <bold>", 5, Some(("nothing \"at all\"", 4)));
    let mut all = photos.to_vec();
    all.push(benchmark("capture", "remux/640x480", 21_000, Some(("a copy of the same bytes", 12_000))));
    all.push(trial);
    all.extend(events);
    all.extend([alone, new]);
    document(all)
}

/// And before: a photo cost as much, remuxing half as much, a trial more, ffmpeg a twentieth less.
fn then() -> Document {
    let mut then = now();
    then.benchmarks.retain(|benchmark| !benchmark.name.starts_with("new"));
    for benchmark in &mut then.benchmarks {
        match (benchmark.group.as_str(), benchmark.name.as_str()) {
            (_, "remux/640x480") => benchmark.ours = around(10_500),
            ("check", _) => benchmark.ours = around(256 * 60_000),
            ("call", _) => benchmark.ours = around(296_000_000),
            // The limit was another one, so that only CPU times can be compared.
            (_, "2 devices/261") => {
                benchmark.limit = Some(Limit { what: "a list".into(), samples: around(7) })
            }
            _ => {}
        }
    }
    then.benchmarks.push(benchmark("check", "gone", 7, None));
    then
}

#[test]
fn a_table_says_what_things_cost() {
    let now = now();
    insta::assert_snapshot!("table", table(&View::new(&now, None, 0.1), Style::default(), false));
}

#[test]
fn a_table_says_what_changed() {
    let (now, then) = (now(), then());
    let view = View::new(&now, Some(("main", &then)), 0.1);
    assert_eq!(view.past(), 1);
    insta::assert_snapshot!("table_since_a_baseline", table(&view, Style::default(), true));
}

#[test]
fn what_else_changed_since_a_baseline_is_said() {
    let now = now();
    let said = |change: fn(&mut Document)| {
        let mut then = then();
        change(&mut then);
        let view = View::new(&now, Some(("main", &then)), 0.1);
        let otherwise = view.otherwise();
        let noted = otherwise.as_ref().map(|what| escaped(what));
        assert!(noted.is_none_or(|noted| page(&view).contains(&noted)), "the page says it, too");
        otherwise
    };
    assert_eq!(said(|_| {}), None);
    assert_eq!(
        said(|then| {
            then.machine = "an <old> one".to_owned();
            then.quick = false;
        })
        .as_deref(),
        Some("the baseline main was measured on another machine (an <old> one), thoroughly")
    );
    assert_eq!(
        said(|then| then.rustc = "rustc 1.80.0".to_owned()).as_deref(),
        Some("the baseline main was measured by another compiler (rustc 1.80.0)")
    );
}

#[test]
fn a_page_shows_all_of_it() {
    let (now, then) = (now(), then());
    insta::assert_snapshot!("page", page(&View::new(&now, Some(("main", &then)), 0.1)));
}

#[test]
fn a_page_needs_nothing_else() {
    let page = page(&View::new(&now(), None, 0.1));
    for foreign in ["http", "src=", "url(", "@import", "<script", "<link"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("a &lt;machine&gt; &amp; two cores"), "what was measured cannot write the page");
}

#[test]
fn nothing_measured_is_a_page_too() {
    let nothing = document(vec![]);
    let view = View::new(&nothing, None, 0.1);
    assert!(page(&view).ends_with("</html>\n"));
    assert_eq!(table(&view, Style::default(), false), "0 benchmarks, a quick look\n");
}

#[test]
fn what_is_written_can_be_read() {
    let now = now();
    let text = now.to_text().unwrap();
    assert_eq!(Document::parse(text.as_bytes()).unwrap(), now);
}

#[track_caller]
fn refused(change: impl Fn(&mut serde_json::Value), expected: &str) {
    let mut value = serde_json::to_value(now()).unwrap();
    change(&mut value);
    let error = Document::parse(value.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_damaged_file_is_refused() {
    assert!(Document::parse(b"{").unwrap_err().to_string().starts_with("it is damaged: EOF"));
    assert!(Document::parse(b"[]").is_err());
    assert!(Document::parse(b"").is_err());
    refused(|value| value["kind"] = "a poem".into(), "does not say that its kind is `shutterlab-bench`");
    refused(|value| value["schema_version"] = 2.into(), "it has schema version 2; this program reads 1");
    refused(|value| value["schema_version"] = "1".into(), "it has no schema version");
    refused(|value| value["benchmarks"] = 7.into(), "invalid type");
    let first = |value: &mut serde_json::Value, key: &str, with: serde_json::Value| {
        value["benchmarks"][0]["ours"][key] = with;
    };
    refused(|value| first(value, "times", vec![1; 3].into()), "columns of different lengths");
    refused(|value| first(value, "times", vec![0; 12].into()), "in which nothing was done");
    refused(|value| first(value, "cpu_ns", vec![-1; 12].into()), "it is damaged");
    refused(|value| value["benchmarks"][0]["of"] = 0.into(), "`capture/photo/1 devices` does nothing");
    refused(
        |value| {
            for column in ["times", "cpu_ns", "wall_ns"] {
                first(value, column, serde_json::Value::Array(vec![]));
            }
        },
        "no samples",
    );
}

#[test]
fn a_baseline_is_kept_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::at(folder.path().to_owned());
    let name = |text: &str| text.parse::<Name>().unwrap();
    assert_eq!(
        shelf.take(&name("main")).unwrap_err(),
        "error: unknown baseline `main`\nhelp: there is none yet: `cargo xtask bench --save main` makes it"
    );
    let now = now();
    shelf.put(&name("main"), &now).unwrap();
    shelf.put(&name("a-week-ago"), &then()).unwrap();
    assert_eq!(shelf.take(&name("main")).unwrap(), now);
    assert_eq!(
        shelf.take(&name("mian")).unwrap_err(),
        "error: unknown baseline `mian`: did you mean `main`?\nhelp: there is `a-week-ago`, `main`"
    );
    std::fs::write(folder.path().join("baselines/main.json"), "{\"kind\"").unwrap();
    let error = shelf.take(&name("main")).unwrap_err();
    assert!(error.starts_with("error: cannot read the baseline `main`: it is damaged: "), "{error}");
    assert!(error.ends_with("help: measure it anew: `cargo xtask bench --save main`"), "{error}");
}

#[test]
fn a_comparison_with_nothing_is_refused_before_anybody_waits() {
    let (name, then) = ("main".parse::<Name>().unwrap(), then());
    assert_eq!(nothing_of(Some(Group::Capture), &name, &then), None);
    assert_eq!(nothing_of(None, &name, &then), None);
    assert_eq!(
        nothing_of(Some(Group::Diagnosis), &name, &then).unwrap(),
        "error: the baseline `main` has nothing of `diagnosis`\nhelp: it has `call`, `capture`, `check`, `growth`; `--save` makes one of another name"
    );
    let now = document(vec![benchmark("capture", "another", 1, None)]);
    assert!(View::new(&now, Some(("main", &then)), 0.1).compares_nothing());
    assert!(!View::new(&then, Some(("main", &then)), 0.1).compares_nothing());
    assert!(!View::new(&now, None, 0.1).compares_nothing());
}

#[test]
fn a_name_is_the_name_of_a_file() {
    for sound in ["main", "2026-11-23", "v0.1_quick"] {
        assert!(sound.parse::<Name>().is_ok(), "{sound}");
    }
    for unsound in ["", ".", "..", "../main", "a/b", "-quick", "ä", &"x".repeat(65)] {
        assert!(unsound.parse::<Name>().is_err(), "{unsound}");
    }
}

#[test]
fn a_threshold_is_whole_percent() {
    assert_eq!("10%".parse(), Ok(Threshold(0.1)));
    assert_eq!("0 %".parse(), Ok(Threshold(0.0)));
    for wrong in ["10", "%", "-1%", "1.5%", "10001%", "ten%"] {
        assert!(wrong.parse::<Threshold>().is_err(), "{wrong}");
    }
}

#[test]
fn numbers_have_three_digits() {
    let times: Vec<String> =
        [0.4, 9.996, 99.96, 999.4, 999.6, 23_456.0, 2.36e6, 7.1e10].map(words::time).to_vec();
    assert_eq!(times, ["0.40 ns", "10.0 ns", "100 ns", "999 ns", "1.00 µs", "23.5 µs", "2.36 ms", "71.0 s"]);
    assert_eq!(words::count(1_234_567.0), "1,234,567");
    assert_eq!(words::percent(-0.0001), "+0.0 %");
    assert_eq!(words::percent(1.5), "+150 %");
}

#[test]
fn what_doubles_with_its_number_is_linear() {
    let line = |power: i32| (1..6).map(|x| (f64::from(x), f64::from(x).powi(power))).collect::<Vec<_>>();
    for power in 0..3 {
        assert!((exponent(&line(power)).unwrap() - f64::from(power)).abs() < 1e-9, "{power}");
    }
    assert_eq!(exponent(&[(1.0, 2.0)]), None);
    assert_eq!(exponent(&[(0.0, 2.0), (1.0, 3.0)]), None);
    assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
}

/// Samples of ours and of the limit, each a tenth more or less than 1 µs.
fn samples() -> impl Strategy<Value = (Samples, Samples)> {
    let column = || prop::collection::vec(900_u64..1_100, 10..40);
    (column(), column()).prop_map(|(mut ours, mut limit)| {
        let count = ours.len().min(limit.len());
        ours.truncate(count);
        limit.truncate(count);
        let samples = |cpu: Vec<u64>| Samples { times: vec![1; count], wall_ns: cpu.clone(), cpu_ns: cpu };
        (samples(ours), samples(limit))
    })
}

fn pair((ours, limit): (Samples, Samples), has_limit: bool) -> Document {
    let limit = has_limit.then(|| Limit { what: "a limit".into(), samples: limit });
    document(vec![Benchmark { ours, limit, ..benchmark("capture", "photo", 1, None) }])
}

fn verdict(now: &Document, then: &Document, threshold: f64) -> Verdict {
    match View::new(now, Some(("main", then)), threshold).rows[0].since {
        Some(Since::Changed(_, verdict)) => verdict,
        since => panic!("{since:?}"),
    }
}

#[test]
fn a_change_that_is_not_surely_past_the_threshold_is_not_past_it() {
    let (then, mut now) = (pair((around(1_000), around(1)), false), pair((around(1_000), around(1)), false));
    let (Samples { cpu_ns: before, .. }, Samples { cpu_ns: after, .. }) =
        (&then.benchmarks[0].ours, &mut now.benchmarks[0].ours);
    // Half of the samples are a fifth more, half of them a twentieth.
    for (nth, (after, before)) in after.iter_mut().zip(before).enumerate() {
        *after = before * if nth % 2 == 0 { 120 } else { 105 } / 100;
    }
    let view = View::new(&now, Some(("main", &then)), 0.1);
    let Some(Since::Changed(change, verdict)) = view.rows[0].since else { panic!("it is in both") };
    assert!(change.by.middle > 0.1 && change.by.low < 0.1, "{change:?}");
    assert_eq!(verdict, Verdict::Slower);
}

#[test]
fn a_limit_that_became_cheaper_makes_nothing_dearer() {
    let then = pair((around(1_000), around(500)), true);
    let now = pair((around(1_000), around(300)), true);
    assert_eq!(verdict(&now, &then, 0.1), Verdict::LimitMoved);
}

#[test]
fn a_little_that_is_sure_is_too_little() {
    let (then, mut now) = (pair((around(1_000), around(1)), false), pair((around(1_000), around(1)), false));
    let (before, after) = (&then.benchmarks[0].ours.cpu_ns, &mut now.benchmarks[0].ours.cpu_ns);
    after.iter_mut().zip(before).for_each(|(after, before)| *after = before * 104 / 100);
    assert_eq!(verdict(&now, &then, 0.1), Verdict::Small);
    assert_eq!(verdict(&then, &now, 0.1), Verdict::Small);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_baseline_against_itself_is_never_past_the_threshold(samples in samples(), has_limit: bool) {
        let document = pair(samples, has_limit);
        prop_assert_eq!(verdict(&document, &document, 0.0), Verdict::Same);
    }

    #[test]
    fn what_costs_twice_as_much_always_is(samples in samples(), has_limit: bool) {
        let then = pair(samples, has_limit);
        let mut now = then.clone();
        now.benchmarks[0].ours.cpu_ns.iter_mut().for_each(|cpu| *cpu *= 2);
        prop_assert_eq!(verdict(&now, &then, 0.1), Verdict::Past);
        prop_assert_eq!(verdict(&then, &now, 0.1), Verdict::Faster);
    }

    #[test]
    fn a_machine_half_as_fast_changes_no_ratio(samples in samples()) {
        let then = pair(samples, true);
        let mut now = then.clone();
        let benchmark = &mut now.benchmarks[0];
        let limit = benchmark.limit.as_mut().map(|limit| &mut limit.samples.cpu_ns);
        for column in [Some(&mut benchmark.ours.cpu_ns), limit].into_iter().flatten() {
            column.iter_mut().for_each(|cpu| *cpu *= 2);
        }
        prop_assert_eq!(verdict(&now, &then, 0.0), Verdict::Same);
    }
}
