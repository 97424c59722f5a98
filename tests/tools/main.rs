//! Photos as ffmpeg, ffprobe and exiftool see them, as Debian has them: nothing of ours but the expectations. On a
//! machine without these programs nothing is checked, and every test says so; with `SHUTTERLAB_TOOLS=required` that is
//! a failure.

mod decoded;
mod movie;
mod said;
mod tool;

use std::{
    env,
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use darkroom::Form;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tests::{Album, FIXTURES, Held, Photo, SCENARIOS, Screenshot, Set};

/// What says that a machine must have the programs.
const REQUIRED: &str = "SHUTTERLAB_TOOLS";

/// What came of a test that may be left out.
type Outcome = Result<Completion, Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = tool::missing();
    if !missing.is_empty() && !arguments.list {
        complain(&missing);
    }
    let set = Arc::new(OnceLock::new());
    let mut trials = vec![];
    // Broken fixtures are for readers that judge; these programs read past what is wrong with most of them.
    for part in FIXTURES.iter().filter(|part| part.starts_with("good/")) {
        let set = Arc::clone(&set);
        let name = format!("fixtures/{}", part.trim_end_matches(['-', '/']));
        trials.push(trial(name, &missing, move || {
            let set = set.get_or_init(Set::write);
            let photos: Vec<_> = set.part(part).flat_map(|fixture| set.photos(fixture)).collect();
            check(&photos, &[])
        }));
    }
    for (name, form) in SCENARIOS {
        trials.push(trial((*name).into(), &missing, move || check_scenario(name, *form)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

#[expect(clippy::print_stderr, reason = "the harness shows nothing of a test that was left out but its name")]
fn complain(missing: &str) {
    eprintln!("note: photos are not held against {missing}: {}", tool::HELP);
}

/// A test that is left out where a program is missing.
fn trial(name: String, missing: &str, check: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    let reason = (!missing.is_empty()).then(|| format!("there is no {missing}: {}", tool::HELP));
    let required = env::var(REQUIRED).is_ok_and(|value| value == "required");
    Trial::ignorable_test(name, move || -> Outcome {
        match reason {
            None => check().map(|()| Completion::Completed),
            Some(reason) if required => Err(Failed::from(reason)),
            Some(reason) => Ok(Completion::ignored_with(reason)),
        }
    })
}

fn check_scenario(name: &str, form: Form) -> Result<(), Failed> {
    let album = Album::of_scenario(name, form);
    check(&album.photos, &album.screenshots)
}

fn check(photos: &[Photo], screenshots: &[Screenshot]) -> Result<(), Failed> {
    let mut held = Held::default();
    said::check(&mut held, photos, screenshots);
    for photo in photos {
        held.about(&photo.name);
        movie::check(&mut held, photo);
    }
    Ok(held.end()?)
}
