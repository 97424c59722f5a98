//! Every scenario file is a test of its own, by its name: it comes out as its expectations say, twice the same, and its
//! report is the one in `snapshots/`.

use std::process::ExitCode;

use engine::{Seeded, play};
use libtest_mimic::{Arguments, Failed, Trial};
use report::{Entry, Human, Played};
use scenario::Parsed;
use trace::{Verdict, judge};

fn main() -> ExitCode {
    let trials = tests::scenarios().into_iter().map(|(name, parsed)| {
        let test = name.clone();
        Trial::test(name, move || check(&test, &parsed))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn check(test: &str, parsed: &Parsed) -> Result<(), Failed> {
    let scenario = &parsed.scenario;
    let run = play(scenario, &mut Seeded::new(scenario.seed));
    let again = play(scenario, &mut Seeded::new(scenario.seed));
    let digest = run.trace.digest(scenario);
    if digest != again.trace.digest(scenario) {
        return Err(Failed::from("two equal runs differ"));
    }
    let judgement = judge(scenario, &run.trace);
    let (area, name) = test.split_once('/').unwrap_or(("", test));
    let entry = Entry::Played(Played {
        file: format!("scenarios/{test}.toml"),
        area: area.to_owned(),
        name: name.to_owned(),
        parsed,
        seed: scenario.seed,
        digest: Some(digest),
        items: run.items,
        judgement: &judgement,
        trace: &run.trace,
    });
    let Entry::Played(played) = &entry else { return Err(Failed::without_message()) };
    if played.judgement.verdict != Verdict::Passed {
        let mut failure = vec![];
        Human::default().details(&mut failure, &entry)?;
        return Err(Failed::from(String::from_utf8_lossy(&failure).into_owned()));
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(scenario.why.clone());
    settings.bind(|| insta::assert_snapshot!(test.replace('/', "__"), report::story_of(played)));
    Ok(())
}
