//! Choosing scenarios by an expression: `tag(group) and not fault(drop)`.
//!
//! ```text
//! expression = all-of { "or" all-of }
//! all-of     = one { "and" one }
//! one        = "not" one | "(" expression ")" | word "(" text ")"
//! ```
//!
//! The words are those of [`Word`]. A text may be anything whose brackets match. What a filter asks of a scenario is
//! found in its file, but for `outcome`, which is found in its run.

mod hint;

use std::{collections::BTreeSet, fmt};

use device::{
    Event,
    policy::{AssetDate, Burst, ClipPolicy, ClipStart, ConsentPolicy, LateRequest, ShutterOff},
};
use rules::Rule;
use scenario::{Act, Fault, Line, Scenario, nearest};
use trace::Trace;

/// An expression nests at most this deep.
pub(crate) const DEPTH_MAX: usize = 64;

/// What a scenario is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    Or(Box<Filter>, Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Asks(Word, String),
}

/// What a filter can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A tag of the scenario.
    Tag,
    /// Part of `area/name`.
    Name,
    /// A family (`mac`), or a marketing name.
    Device,
    /// A rule that it names.
    Rule,
    /// A policy, chosen or by default: `consent=everyone`.
    Policy,
    /// A fault among its steps, or odds of its network.
    Fault,
    /// How one of its presses ended.
    Outcome,
}

impl Word {
    pub(crate) const ALL: [(&str, Self); 7] = [
        ("tag", Self::Tag),
        ("name", Self::Name),
        ("device", Self::Device),
        ("rule", Self::Rule),
        ("policy", Self::Policy),
        ("fault", Self::Fault),
        ("outcome", Self::Outcome),
    ];
}

/// Why an expression cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilterError {
    expression: String,
    at: usize,
    len: usize,
    what: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.what)?;
        // A longer one is no line that anybody reads.
        if self.expression.chars().count() <= EXPRESSION_SHOWN_MAX {
            writeln!(f, "  |")?;
            writeln!(f, "  | {}", self.expression)?;
            writeln!(f, "  | {}{}", " ".repeat(self.at), "^".repeat(self.len.max(1)))?;
            writeln!(f, "  |")?;
        }
        let words: Vec<_> = Word::ALL.iter().map(|(word, _)| format!("`{word}(…)`")).collect();
        write!(f, "  = help: a filter is made of {} with `and`, `or`, `not` and brackets", words.join(", "))
    }
}

impl Filter {
    /// Reads an expression.
    pub(crate) fn parse(expression: &str) -> Result<Self, FilterError> {
        let mut reader = Reader { chars: expression.chars().collect(), at: 0, depth: 0 };
        let filter = reader.expression()?;
        reader.skip_blanks();
        if reader.at < reader.chars.len() {
            return Err(reader.error(1, "expected `and`, `or` or the end".to_owned()));
        }
        Ok(filter)
    }

    /// Whether a scenario has to be played to know.
    pub(crate) fn asks_for_outcome(&self) -> bool {
        match self {
            Self::Or(one, other) | Self::And(one, other) => {
                one.asks_for_outcome() || other.asks_for_outcome()
            }
            Self::Not(one) => one.asks_for_outcome(),
            Self::Asks(word, _) => *word == Word::Outcome,
        }
    }

    /// Whether the scenario called `name` is meant. Without a trace, what is asked of the run counts as met.
    pub(crate) fn chooses(&self, name: &str, scenario: &Scenario, trace: Option<&Trace>) -> bool {
        self.judge(name, scenario, trace).unwrap_or(true)
    }

    /// None: only a run would tell.
    fn judge(&self, name: &str, scenario: &Scenario, trace: Option<&Trace>) -> Option<bool> {
        match self {
            Self::Or(one, other) => {
                match (one.judge(name, scenario, trace), other.judge(name, scenario, trace)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    (None, _) | (_, None) => None,
                }
            }
            Self::And(one, other) => {
                match (one.judge(name, scenario, trace), other.judge(name, scenario, trace)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    (None, _) | (_, None) => None,
                }
            }
            Self::Not(one) => one.judge(name, scenario, trace).map(|met| !met),
            Self::Asks(Word::Outcome, outcome) => {
                trace.map(|trace| outcomes(trace).contains(outcome.as_str()))
            }
            Self::Asks(word, text) => Some(word.holds(text, name, scenario)),
        }
    }
}

impl Word {
    fn holds(self, text: &str, name: &str, scenario: &Scenario) -> bool {
        match self {
            Self::Tag => scenario.tags.iter().any(|tag| tag == text),
            Self::Name => name.contains(text),
            Self::Device => scenario.devices.iter().any(|device| {
                let model = device.profile.model;
                model.family.as_str() == text || model.name == text || device.name == text
            }),
            Self::Rule => scenario.rules.iter().any(|rule| rule.id() == text),
            Self::Policy => policies(scenario).contains(text),
            Self::Fault => faults(scenario).contains(text),
            Self::Outcome => false,
        }
    }
}

/// How presses ended, as expectations spell it.
fn outcomes(trace: &Trace) -> BTreeSet<&'static str> {
    let events = trace.records.iter().filter_map(|record| record.fact.device_event());
    let ends =
        events.filter_map(
            |(_, event)| {
                if let Event::PressEnded { outcome, .. } = event { Some(outcome) } else { None }
            },
        );
    ends.map(|outcome| match outcome {
        device::Outcome::Saved { .. } => "saved",
        device::Outcome::Refused { .. } => "refused",
        device::Outcome::Failed { .. } => "failed",
        device::Outcome::TimedOut => "timed-out",
    })
    .collect()
}

/// The policies that a scenario chose, defaults included: `consent=pairwise`.
fn policies(scenario: &Scenario) -> BTreeSet<String> {
    let policy = &scenario.policy;
    [
        ("consent", policy.consent.as_str()),
        ("shutter_off", policy.shutter_off.as_str()),
        ("clip", policy.clip.as_str()),
        ("clip_start", policy.clip_start.as_str()),
        ("late_request", policy.late_request.as_str()),
        ("burst", policy.burst.as_str()),
        ("asset_date", policy.asset_date.as_str()),
    ]
    .map(|(key, value)| format!("{key}={value}"))
    .into()
}

/// What a scenario's steps and odds can do to it.
fn faults(scenario: &Scenario) -> BTreeSet<&'static str> {
    let steps = scenario.steps.iter().filter_map(|step| match &step.act {
        Act::Fault(fault) => Some(fault_word(fault)),
        Act::Do { .. } | Act::Restart { .. } => None,
    });
    let network = &scenario.network;
    let default = Line::default();
    let lines = [network.call, network.files, network.services];
    let links = network.links.iter().map(|link| default.with(&link.change));
    steps.chain(lines.into_iter().chain(links).flat_map(odds)).collect()
}

fn odds(line: Line) -> impl Iterator<Item = &'static str> {
    let parts = |odds: scenario::Odds| odds.parts() > 0;
    [
        ("loss", parts(line.loss)),
        ("burst-loss", line.burst_loss.is_some()),
        ("duplicate", parts(line.duplicate)),
        ("reorder", parts(line.reorder)),
        ("jitter", !line.jitter.is_zero()),
    ]
    .into_iter()
    .filter_map(|(word, is)| is.then_some(word))
}

fn fault_word(fault: &Fault) -> &'static str {
    match fault {
        Fault::Crash { .. } => "crash",
        Fault::BatteryEmpty { .. } => "battery-empty",
        Fault::Drop(_) => "drop",
        Fault::Delay { .. } => "delay",
        Fault::Duplicate(_) => "duplicate",
        Fault::Cut(_) => "cut",
        Fault::Heal(_) => "heal",
        Fault::Offline { .. } => "offline",
        Fault::Online { .. } => "online",
        Fault::ServiceDown { .. } => "service-down",
        Fault::ServiceUp { .. } => "service-up",
        Fault::SlowService { .. } => "slow-service",
        Fault::ServiceLivePhotos { on: true } => "service-live-photos-on",
        Fault::ServiceLivePhotos { on: false } => "service-live-photos-off",
        Fault::Storage { .. } => "storage",
        Fault::FailSave { .. } => "fail-save",
        Fault::FailWrite { .. } => "fail-write",
        Fault::SlowSave { .. } => "slow-save",
        Fault::ICloudStorage { .. } => "icloud-storage",
        Fault::ICloudAccount { signed_in: true, .. } => "icloud-signed-in",
        Fault::ICloudAccount { signed_in: false, .. } => "icloud-signed-out",
        Fault::Replace { .. } => "replace-device",
        Fault::ClockStep { .. } => "clock-step",
        Fault::ClockDrift { .. } => "clock-drift",
        Fault::ClockZone { .. } => "clock-zone",
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn error(&self, len: usize, what: String) -> FilterError {
        FilterError { expression: self.chars.iter().collect(), at: self.at, len, what }
    }

    fn skip_blanks(&mut self) {
        while self.chars.get(self.at).is_some_and(|char| char.is_whitespace()) {
            self.at += 1;
        }
    }

    /// The word that begins here, without taking it.
    fn word(&self) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        rest.iter().take_while(|char| char.is_alphanumeric() || matches!(char, '-' | '_')).collect()
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        self.skip_blanks();
        let found = self.word() == wanted;
        if found {
            self.at += wanted.chars().count();
        }
        found
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip_blanks();
        let found = self.chars.get(self.at) == Some(&wanted);
        self.at += usize::from(found);
        found
    }

    fn expression(&mut self) -> Result<Filter, FilterError> {
        let mut filter = self.all_of()?;
        while self.take_word("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.all_of()?));
        }
        Ok(filter)
    }

    fn all_of(&mut self) -> Result<Filter, FilterError> {
        let mut filter = self.one()?;
        while self.take_word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one()?));
        }
        Ok(filter)
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.error(1, format!("more than {DEPTH_MAX} brackets and `not` inside each other")));
        }
        let filter = if self.take_word("not") {
            Filter::Not(Box::new(self.one()?))
        } else if self.take('(') {
            let filter = self.expression()?;
            if !self.take(')') {
                return Err(self.error(1, "expected `)`".to_owned()));
            }
            filter
        } else {
            self.asks()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn asks(&mut self) -> Result<Filter, FilterError> {
        self.skip_blanks();
        let text = self.word();
        if text.is_empty() {
            return Err(self.error(1, "expected a word such as `tag(…)`".to_owned()));
        }
        let len = text.chars().count();
        let Some((_, word)) = Word::ALL.into_iter().find(|(name, _)| *name == text) else {
            let bracket = self.chars.get(self.at + len) == Some(&'(');
            let meant = match nearest(&text, Word::ALL.iter().map(|(word, _)| *word)) {
                Some(meant) => format!("; did you mean `{meant}`?"),
                None if bracket => String::new(),
                None => format!("; did you mean `tag({text})` or `name({text})`?"),
            };
            return Err(self.error(len, format!("unknown word `{text}`{meant}")));
        };
        self.at += len;
        if !self.take('(') {
            return Err(self.error(1, format!("expected `(` after `{text}`")));
        }
        let rest = self.chars.get(self.at..).unwrap_or_default();
        // A model's name may have brackets of its own: `iPhone SE (1st generation)`.
        let mut open = 1;
        let inside = |char: &&char| {
            open += i32::from(**char == '(') - i32::from(**char == ')');
            open > 0
        };
        let asked: String = rest.iter().take_while(inside).collect();
        self.at += asked.chars().count();
        if !self.take(')') {
            return Err(self.error(1, "expected `)`".to_owned()));
        }
        let text = asked.trim().to_owned();
        self.check_text(word, &text, asked.chars().count())?;
        Ok(Filter::Asks(word, text))
    }

    /// Where the words are known, another one is a mistake and not a scenario that does not exist.
    fn check_text(&mut self, word: Word, text: &str, len: usize) -> Result<(), FilterError> {
        let known: Vec<String> = match word {
            Word::Rule => Rule::all().map(|rule| rule.id().to_owned()).collect(),
            Word::Outcome => OUTCOMES.map(str::to_owned).into(),
            Word::Policy => every_policy(),
            Word::Fault => FAULTS.map(str::to_owned).into(),
            Word::Tag | Word::Name | Word::Device => return Ok(()),
        };
        if known.iter().any(|known| known == text) {
            return Ok(());
        }
        self.at -= len + 1;
        let meant = nearest(text, known.iter().map(String::as_str));
        let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        let shown: String = text.chars().take(TEXT_SHOWN_MAX).collect();
        Err(self.error(len, format!("unknown `{shown}`{meant}")))
    }
}

/// An expression up to this long is shown with its mistake.
const EXPRESSION_SHOWN_MAX: usize = 200;
/// Of a text that is wrong, so much is shown.
const TEXT_SHOWN_MAX: usize = 60;
const OUTCOMES: [&str; 4] = ["saved", "refused", "failed", "timed-out"];
/// What [`faults`] can find.
const FAULTS: [&str; 29] = [
    "crash",
    "battery-empty",
    "drop",
    "delay",
    "duplicate",
    "cut",
    "heal",
    "offline",
    "online",
    "service-down",
    "service-up",
    "slow-service",
    "service-live-photos-on",
    "service-live-photos-off",
    "storage",
    "fail-save",
    "fail-write",
    "slow-save",
    "icloud-storage",
    "icloud-signed-out",
    "icloud-signed-in",
    "replace-device",
    "clock-step",
    "clock-drift",
    "clock-zone",
    "loss",
    "burst-loss",
    "reorder",
    "jitter",
];

fn every_policy() -> Vec<String> {
    fn all<T: Copy>(key: &str, values: &[T], word: impl Fn(T) -> &'static str) -> Vec<String> {
        values.iter().map(|value| format!("{key}={}", word(*value))).collect()
    }
    [
        all("consent", ConsentPolicy::ALL, ConsentPolicy::as_str),
        all("shutter_off", ShutterOff::ALL, ShutterOff::as_str),
        all("clip", ClipPolicy::ALL, ClipPolicy::as_str),
        all("clip_start", ClipStart::ALL, ClipStart::as_str),
        all("late_request", LateRequest::ALL, LateRequest::as_str),
        all("burst", Burst::ALL, Burst::as_str),
        all("asset_date", AssetDate::ALL, AssetDate::as_str),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: &str) {
        let read = match Filter::parse(expression) {
            Ok(filter) => show(&filter),
            Err(error) => format!("{} at {}", error.what, error.at),
        };
        assert_eq!(read, expected, "{expression}");
    }

    fn show(filter: &Filter) -> String {
        match filter {
            Filter::Or(one, other) => format!("({} | {})", show(one), show(other)),
            Filter::And(one, other) => format!("({} & {})", show(one), show(other)),
            Filter::Not(one) => format!("!{}", show(one)),
            Filter::Asks(word, text) => format!("{word:?}={text}"),
        }
    }

    #[test]
    fn and_binds_tighter_than_or() {
        check("tag(a) or tag(b) and not rule(SET-4)", "(Tag=a | (Tag=b & !Rule=SET-4))");
        check("(tag(a) or tag(b)) and device( iPhone 15 Pro )", "((Tag=a | Tag=b) & Device=iPhone 15 Pro)");
        check("device(iPhone SE (1st generation))", "Device=iPhone SE (1st generation)");
        check("not not policy(consent=everyone)", "!!Policy=consent=everyone");
    }

    #[test]
    fn what_cannot_be_read_is_named_where_it_is() {
        check("", "expected a word such as `tag(…)` at 0");
        check("tga(x)", "unknown word `tga`; did you mean `tag`? at 0");
        check("group", "unknown word `group`; did you mean `tag(group)` or `name(group)`? at 0");
        check("group(x)", "unknown word `group` at 0");
        check("outcome(sunny)", "unknown `sunny` at 8");
        check("tag(x", "expected `)` at 5");
        check("tag(x) tag(y)", "expected `and`, `or` or the end at 7");
        check("tag x", "expected `(` after `tag` at 4");
        check("tag(x) and rule(CAP-99)", "unknown `CAP-99`; did you mean `CAP-9`? at 16");
        check("outcome(saves)", "unknown `saves`; did you mean `saved`? at 8");
        check("policy(everyone)", "unknown `everyone`; did you mean `consent=everyone`? at 7");
        check("fault(drops)", "unknown `drops`; did you mean `drop`? at 6");
        check(&"(".repeat(1000), "more than 64 brackets and `not` inside each other at 64");
    }
}
