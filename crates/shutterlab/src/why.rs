//! `why`: why there is no photo in a run, and what to do about it. `diagnose`: what can be behind a complaint, without a run.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use diagnosis::{
    Advice, Asked, Candidate, Diagnosis, GENERAL_ADVICE, NoAnswer, Promise, Question, Symptom, candidates,
};
use protocol::{DeviceId, Model, OsVersion};
use report::Style;
use scenario::{Parsed, Scenario, read_duration};
use serde_json::Value;

use crate::{
    EXIT_OK, EXIT_USAGE, colour, complain,
    select::{find, only},
};

/// What `why` is asked.
#[derive(Args, Debug)]
pub struct WhyArgs {
    /// One scenario
    file: PathBuf,
    /// Whose device, as the scenario names it, `alice.phone`; a person where that is plain
    who: String,
    /// Why there is no shutter at that moment, `6.5s`
    #[arg(long, value_name = "TIME", group = "question")]
    at: Option<String>,
    /// What became of this press of theirs, counted from 1
    #[arg(long, value_name = "N", group = "question")]
    press: Option<u32>,
    /// Why they cannot find this Live Photo of the run, counted from 1 in the order of saving
    #[arg(long, value_name = "N", group = "question")]
    photo: Option<u32>,
    /// Why nobody told them that they were photographed
    #[arg(long, group = "question")]
    told: bool,
    /// Whom they want to take, where more than one is there
    #[arg(long, value_name = "WHOM")]
    of: Option<String>,
    /// Say it as JSON
    #[arg(long)]
    json: bool,
}

/// What `diagnose` is asked.
#[derive(Args, Debug)]
pub struct DiagnoseArgs {
    /// What somebody complains of
    #[arg(long)]
    symptom: Complaint,
    /// An iPhone, iPad or iPod touch, with its version: `iPhone 12, iOS 16.2`, or either
    #[arg(long, value_name = "DEVICE")]
    iphone: Option<String>,
    /// A Mac, with its version: `MacBook Air, macOS 13.4`, or either
    #[arg(long, value_name = "DEVICE")]
    mac: Option<String>,
    /// How to say it
    #[arg(long, default_value = "text")]
    format: Said,
}

/// What somebody complains of.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Complaint {
    /// "I can't find the shutter"
    NoShutter,
    /// "It isn't saving"
    NotSaving,
    /// "I can't find the photo I took"
    CannotFind,
    /// "Nobody told me that I was photographed"
    NotTold,
}

/// How to say it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Said {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a page of help
    Markdown,
}

impl Complaint {
    const fn symptom(self) -> Symptom {
        match self {
            Self::NoShutter => Symptom::NoShutter,
            Self::NotSaving => Symptom::NotSaving,
            Self::CannotFind => Symptom::CannotFind,
            Self::NotTold => Symptom::NotTold,
        }
    }
}

/// Explains and reports.
pub(crate) fn why(args: &WhyArgs, root: &Path) -> io::Result<u8> {
    let found = find(std::slice::from_ref(&args.file), root)?;
    let file = match only(&found) {
        Ok(file) => file,
        Err(code) => return Ok(code),
    };
    let scenario = match scenario::load(&file.path) {
        Ok(Parsed { scenario, .. }) => scenario,
        Err(mistakes) => {
            complain(&mistakes.render(colour(&io::stderr())));
            return Ok(EXIT_USAGE);
        }
    };
    let asked = who(&scenario, &args.who)
        .and_then(|device| Ok((device, args.of.as_deref().map(|of| who(&scenario, of)).transpose()?)))
        .and_then(|(device, of)| Ok((device, of, question(args)?)));
    let (device, of, question) = match asked {
        Ok(asked) => asked,
        Err(error) => {
            complain(&format!("error: {error}"));
            return Ok(EXIT_USAGE);
        }
    };
    match diagnosis::why(&scenario, device, question, of) {
        Ok(diagnosis) => {
            let mut to = io::stdout().lock();
            if args.json {
                let text = serde_json::to_string_pretty(&page(&diagnosis)?).map_err(io::Error::other)?;
                writeln!(to, "{text}")?;
            } else {
                tell(&mut to, Style { color: colour(&io::stdout()) }, &diagnosis)?;
            }
            Ok(EXIT_OK)
        }
        Err(error) => {
            complain(&format!("error: {}", no_answer(error)));
            Ok(EXIT_USAGE)
        }
    }
}

/// The answer for programs: each rule with its standing, and what helps in general.
fn page(diagnosis: &Diagnosis) -> io::Result<Value> {
    let mut page = serde_json::to_value(diagnosis).map_err(io::Error::other)?;
    add_standings(&mut page);
    if let Value::Object(page) = &mut page {
        page.insert("general".into(), GENERAL_ADVICE.into());
    }
    Ok(page)
}

fn add_standings(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let rule = map.get("rule").and_then(Value::as_str);
            if let Some(standing) = rule.and_then(rules::Rule::find).and_then(rules::Rule::standing) {
                map.insert("standing".into(), standing.into());
            }
            map.values_mut().for_each(add_standings);
        }
        Value::Array(values) => values.iter_mut().for_each(add_standings),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn question(args: &WhyArgs) -> Result<Question, String> {
    Ok(match args {
        WhyArgs { at: Some(at), .. } => {
            let at = read_duration(at).ok_or_else(|| format!("`{at}` is not a time, such as `6.5s`"))?;
            Question::At(protocol::Instant::ZERO + at)
        }
        WhyArgs { press: Some(press), .. } => Question::Press(*press),
        WhyArgs { photo: Some(photo), .. } => Question::Photo(*photo),
        WhyArgs { told: true, .. } => Question::Told,
        WhyArgs { .. } => Question::Anything,
    })
}

/// The device of that name, or the one device of that person.
fn who(scenario: &Scenario, name: &str) -> Result<DeviceId, String> {
    let devices = || scenario.devices.iter();
    if let Some(device) = devices().find(|device| device.name == name) {
        return Ok(device.profile.id);
    }
    let mut of_person = devices().filter(|device| scenario.person(device.profile.person) == name);
    match (of_person.next(), of_person.next()) {
        (Some(device), None) => Ok(device.profile.id),
        (Some(_), Some(_)) => Err(format!("`{name}` has more than one device: {}", names(scenario))),
        (None, _) => Err(format!("there is no `{name}` in this scenario, but {}", names(scenario))),
    }
}

fn names(scenario: &Scenario) -> String {
    let names: Vec<_> = scenario.devices.iter().map(|device| format!("`{}`", device.name)).collect();
    names.join(", ")
}

fn no_answer(error: NoAnswer) -> String {
    match error {
        NoAnswer::NoSuchPress(0) => "nobody presses the shutter on that device in this run".into(),
        NoAnswer::NoSuchPress(1) => {
            "there is one press on that device in this run, which is `--press 1`".into()
        }
        NoAnswer::NoSuchPress(most) => {
            format!("there are {most} presses on that device in this run, counted from 1")
        }
        NoAnswer::NoSuchPhoto(0) => "no Live Photo was saved in this run".into(),
        NoAnswer::NoSuchPhoto(1) => "one Live Photo was saved in this run, which is `--photo 1`".into(),
        NoAnswer::NoSuchPhoto(most) => format!("{most} Live Photos were saved in this run, counted from 1"),
        NoAnswer::NobodyElse => "there is nobody else in this scenario".into(),
    }
}

/// The answer, as people read it.
pub(crate) fn tell(to: &mut impl Write, style: Style, diagnosis: &Diagnosis) -> io::Result<()> {
    writeln!(to, "{}", style.strong(&diagnosis.sentence))?;
    if !diagnosis.causes.is_empty() {
        writeln!(to)?;
    }
    let width = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let widest = diagnosis.causes.iter().map(|cause| width(&cause.device)).max().unwrap_or_default();
    for cause in &diagnosis.causes {
        let device = cause.device.as_deref().unwrap_or_default();
        let since = cause.since.as_ref().map(|since| format!(", {since}")).unwrap_or_default();
        writeln!(to, "  {device:<widest$}  {}{since}  {}", cause.says, style.dim(cause.rule))?;
    }
    advice(to, style, diagnosis)?;
    let played = diagnosis.cure.as_ref().map(|cure| cure.photo);
    match (diagnosis.promise, played) {
        (Promise::NothingHelps, _) => writeln!(to, "\n{NOTHING_HELPS}")?,
        (Promise::Helps, Some(true)) => writeln!(to, "\n(Played: that helps.)")?,
        (Promise::Helps, Some(false)) => writeln!(to, "\n(Played: it does not help yet.)")?,
        (Promise::Helps | Promise::NothingIsWrong, _) => {}
    }
    // Where something is to be done, and somebody wonders what else.
    if diagnosis.remedies.is_empty() { Ok(()) } else { writeln!(to, "\n{GENERAL_ADVICE}") }
}

fn advice(to: &mut impl Write, style: Style, diagnosis: &Diagnosis) -> io::Result<()> {
    if diagnosis.remedies.is_empty() {
        return Ok(());
    }
    writeln!(to, "\nWhat to do")?;
    let mut number = 0;
    let mut line = |to: &mut dyn Write, advice: &Advice| {
        number += 1;
        let does = advice.does.join("; or ");
        writeln!(to, "  {number}. {}: {does}  {}", advice.place, style.dim(advice.rule))
    };
    for advice in &diagnosis.remedies {
        line(to, advice)?;
    }
    if !diagnosis.then.is_empty() {
        writeln!(to, "Then")?;
        for advice in &diagnosis.then {
            line(to, advice)?;
        }
    }
    Ok(())
}

/// Lists what can be behind a complaint.
pub(crate) fn diagnose(args: &DiagnoseArgs) -> io::Result<u8> {
    let asked = devices(args);
    let devices = match asked {
        Ok(devices) => devices,
        Err(error) => {
            complain(&format!("error: {error}"));
            return Ok(EXIT_USAGE);
        }
    };
    let symptom = args.symptom.symptom();
    let candidates = candidates(symptom, &devices);
    let mut to = io::stdout().lock();
    match args.format {
        Said::Json => {
            let page = serde_json::json!({
                "schema_version": 1,
                "symptom": symptom,
                "causes": candidates,
                "general": GENERAL_ADVICE,
            });
            writeln!(to, "{}", serde_json::to_string_pretty(&page).map_err(io::Error::other)?)?;
        }
        Said::Text => text(&mut to, Style { color: colour(&io::stdout()) }, symptom, &candidates)?,
        Said::Markdown => markdown(&mut to, symptom, &candidates)?,
    }
    Ok(EXIT_OK)
}

fn text(to: &mut impl Write, style: Style, symptom: Symptom, candidates: &[Candidate]) -> io::Result<()> {
    writeln!(to, "{}", style.strong(&format!("\"{}\"", symptom.words())))?;
    for (place, candidate) in candidates.iter().enumerate() {
        let standing = candidate.standing.unwrap_or_default();
        let rule = style.dim(&format!("{} {standing}", candidate.rule));
        writeln!(to, "\n{:>3}. {}  {rule}", place + 1, capitalised(&candidate.says))?;
        for remedy in &candidate.remedies {
            writeln!(to, "       {}: {}", remedy.device, remedy.does.join("; or "))?;
        }
        if let Some(word) = without_remedy(candidate) {
            writeln!(to, "       {word}")?;
        }
    }
    writeln!(to, "\n{GENERAL_ADVICE}")?;
    writeln!(to, "{}", style.dim(STANDINGS))
}

/// What the letters behind the rules are.
const STANDINGS: &str =
    "G: the guide says so. D: documented elsewhere. A: assumed. The rules are in docs/BEHAVIOUR.md.";

fn markdown(to: &mut impl Write, symptom: Symptom, candidates: &[Candidate]) -> io::Result<()> {
    writeln!(to, "# {}\n", symptom.words())?;
    for candidate in candidates {
        let standing = candidate.standing.unwrap_or_default();
        writeln!(to, "1. **{}** ({} {standing})", capitalised(&candidate.says), candidate.rule)?;
        for remedy in &candidate.remedies {
            writeln!(to, "   - {}: {}", remedy.device, remedy.does.join("; or "))?;
        }
        if let Some(word) = without_remedy(candidate) {
            writeln!(to, "   - {word}")?;
        }
    }
    writeln!(to, "\n{GENERAL_ADVICE}\n\n{STANDINGS}")
}

/// What there is to say where there is nothing to do.
fn without_remedy(candidate: &Candidate) -> Option<&'static str> {
    let meant = candidate.cause.is_as_meant();
    candidate.remedies.is_empty().then_some(if meant { AS_MEANT } else { NOTHING_HELPS })
}

const NOTHING_HELPS: &str = "Nothing that can be done on these devices alone helps.";
const AS_MEANT: &str = "There is nothing to mend: it is meant so.";

fn capitalised(text: &str) -> String {
    if text.starts_with("iCloud") {
        return text.to_owned();
    }
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// Those that were named; one of each kind where none was.
fn devices(args: &DiagnoseArgs) -> Result<Vec<Asked>, String> {
    let usual = args.iphone.is_none() && args.mac.is_none();
    let either = [(&args.iphone, "iPhone 15 Pro"), (&args.mac, "MacBook Air")];
    let mut devices = vec![];
    for (text, model) in either {
        match text {
            Some(text) => devices.push(asked(text, model)?),
            None if usual => devices.push(asked("", model)?),
            None => {}
        }
    }
    Ok(devices)
}

/// `iPhone 12, iOS 16.2`; the model, or the version, where only the other is given.
fn asked(text: &str, usual: &str) -> Result<Asked, String> {
    let (mut model, mut os) = (None, None);
    for part in text.split(", ").map(str::trim).filter(|part| !part.is_empty()) {
        match (Model::named(part), part.parse::<OsVersion>()) {
            (Some(named), _) => model = Some(named),
            (None, Ok(version)) => os = Some(version),
            (None, Err(_)) => {
                return Err(format!(
                    "`{part}` is neither a model, such as `{usual}`, nor a version, such as `iOS 16.2`"
                ));
            }
        }
    }
    let model = model.or_else(|| Model::named(usual)).ok_or("there is no such model")?;
    let os = os.unwrap_or_else(|| model.default_os());
    if !model.runs(os) {
        return Err(format!("{} does not run {os}", model.name));
    }
    Ok(Asked { model, os })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(file: &str, name: &str, question: Question) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(file);
        let scenario = scenario::load(&path).expect("it can be read").scenario;
        let device = who(&scenario, name).expect("there is one");
        let diagnosis = diagnosis::why(&scenario, device, question, None).expect("there is an answer");
        let mut text = vec![];
        tell(&mut text, Style { color: false }, &diagnosis).expect("memory takes all");
        String::from_utf8(text).expect("it is text")
    }

    #[test]
    fn an_answer_is_a_sentence_its_causes_and_what_to_do() {
        let told =
            told("consent/consent-withdrawn-during-the-clip-sends-nothing.toml", "alice", Question::Anything);
        assert_eq!(
            told,
            "Alice's press at 6.000s gave no photo: FaceTime Live Photos was turned off on Bob's iPhone 13 before the \
             photo had arrived.\n\n  bob.phone  FaceTime Live Photos is turned off on Bob's iPhone 13, since 7.000s, \
             when Bob turned it off  SET-4\n\nWhat to do\n  1. Bob's iPhone 13, iOS 17.6: Settings > FaceTime: turn on \
             \"FaceTime Live Photos\"  FIX-1\nThen\n  2. Alice's iPhone 15, iOS 17.6: tap the screen  SHUT-2\n\n\
             (Played: that helps.)\n\nWhatever it is: turn both devices off, wait 30 seconds, and turn them on again (FIX-4).\n"
        );
    }

    #[test]
    fn devices_are_read_by_model_or_version() {
        let text = |asked: Asked| format!("{}, {}", asked.model.name, asked.os);
        let read = |given| asked(given, "iPhone 15 Pro").map(text);
        assert_eq!(read("iPhone 12, iOS 16.2").as_deref(), Ok("iPhone 12, iOS 16.2"));
        assert_eq!(read("iPhone 12").as_deref(), Ok("iPhone 12, iOS 17.6"));
        assert_eq!(read("iOS 17.1").as_deref(), Ok("iPhone 15 Pro, iOS 17.1"));
        assert!(read("iPhone 12, iOS 11").is_err_and(|error| error.contains("does not run")));
        assert!(read("toaster").is_err_and(|error| error.contains("neither a model")));
    }

    #[test]
    fn every_complaint_has_causes_and_each_says_what_to_do_or_that_nothing_helps() {
        let phone = asked("", "iPhone 15 Pro").expect("there is that model");
        for symptom in Symptom::ALL {
            let candidates = candidates(symptom, &[phone]);
            assert!(!candidates.is_empty(), "{symptom:?}");
            for candidate in &candidates {
                assert!(!candidate.says.contains(['{', '}']), "{}", candidate.says);
                let helpless = candidate.remedies.is_empty();
                assert!(!helpless || candidate.cause.is_for_good(), "{:?}", candidate.cause);
            }
        }
    }
}
