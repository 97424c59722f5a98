//! What stands above the first table.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rules::Rule;

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{file, place::Path, scenario::NOTICE, suggest};

/// What stands above the first table.
pub(super) struct Header {
    pub(super) title: String,
    pub(super) why: String,
    pub(super) rules: Vec<Rule>,
    pub(super) tags: Vec<String>,
    pub(super) start: DateTime<Utc>,
    pub(super) seed: u64,
}

/// 2024-09-06T18:00:00Z, when the guide's OS versions were current.
const START_SECONDS: i64 = 1_725_645_600;

/// The true time at 0 s where a file names none.
pub(crate) fn default_start() -> DateTime<Utc> {
    DateTime::from_timestamp(START_SECONDS, 0).unwrap_or_default()
}

impl Checker<'_> {
    pub(super) fn default_start(&self) -> DateTime<Utc> {
        default_start()
    }

    pub(super) fn header(&mut self, file: &file::File) -> Option<Header> {
        let title =
            self.sentence(file.title.as_ref(), "title", "say in a heading what it is: `title = \"…\"`");
        let why = self.sentence(file.why.as_ref(), "why", "say in a sentence why it matters: `why = \"…\"`");
        let rules = self.rules(file.rules.as_deref());
        let tags = self.tags(file.tags.as_deref().unwrap_or_default());
        let root = Path::ROOT;
        let start = match &file.start {
            Some(start) => self.date(Spot::Key(&root, "start"), start).map(|date| date.with_timezone(&Utc)),
            None => Some(default_start()),
        };
        if let Some(until) = &file.until {
            self.until = self.instant(Spot::Key(&root, "until"), until);
        }
        Some(Header {
            title: title?,
            why: why?,
            rules: rules?,
            tags,
            start: start?,
            seed: file.seed.unwrap_or(0),
        })
    }

    fn sentence(&mut self, text: Option<&String>, key: &'static str, help: &str) -> Option<String> {
        match text {
            Some(text) if text.trim().is_empty() => {
                self.report(
                    Mistake::new(Spot::Key(&Path::ROOT, key), format!("`{key}` says nothing")).help(help),
                );
                None
            }
            Some(text) if text.chars().any(char::is_control) => {
                let message = format!("`{key}` holds a line break or another control character");
                self.report(
                    Mistake::new(Spot::Key(&Path::ROOT, key), message).help("say it in one line of text"),
                );
                None
            }
            Some(text) => Some(text.clone()),
            None => {
                self.missing(&Path::ROOT, key, help);
                None
            }
        }
    }

    /// What the subject is told has to say who took the photo (NOTE-1).
    pub(super) fn notice(&mut self, policy: Option<&file::Policy>) -> Option<String> {
        let Some(notice) = policy.and_then(|policy| policy.notice.clone()) else {
            return Some(NOTICE.to_owned());
        };
        if notice.contains("{taker}") {
            return Some(notice);
        }
        let path = Path::ROOT.key("policy");
        self.report(
            Mistake::new(Spot::Key(&path, "notice"), "a notice that does not say who took the photo")
                .help(format!("put `{{taker}}` where the name stands: `notice = \"{NOTICE}\"`")),
        );
        None
    }

    fn rules(&mut self, ids: Option<&[String]>) -> Option<Vec<Rule>> {
        let Some(ids) = ids else {
            self.missing(
                &Path::ROOT,
                "rules",
                "name the rules of docs/BEHAVIOUR.md that it exercises: `rules = [\"SHUT-2\"]`",
            );
            return None;
        };
        let root = Path::ROOT;
        let mut rules = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            if self.has_enough() {
                return None;
            }
            let spot = Spot::Item(&root, "rules", index);
            match Rule::find(id) {
                Some(rule) if rules.contains(&rule) => {
                    self.report(Mistake::new(spot, format!("`{id}` is named twice")));
                }
                Some(rule) => rules.push(rule),
                None => {
                    let mistake = Mistake::unknown(spot, "rule", id, Rule::all().map(Rule::id));
                    self.report(mistake.help("docs/BEHAVIOUR.md has them all"));
                }
            }
        }
        if ids.is_empty() {
            self.report(
                Mistake::new(Spot::Key(&root, "rules"), "no rule is named")
                    .help("name the rules of docs/BEHAVIOUR.md that it exercises"),
            );
        }
        Some(rules)
    }

    fn tags(&mut self, tags: &[file::Tag]) -> Vec<String> {
        let mut before = BTreeSet::new();
        for (index, tag) in tags.iter().enumerate() {
            if self.has_enough() {
                break;
            }
            let spot = Spot::Item(&Path::ROOT, "tags", index);
            let is_tag = tag.0.split('-').all(|word| {
                !word.is_empty()
                    && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
            if !is_tag {
                let mistake = Mistake::new(spot, format!("`{}` is not a tag", suggest::shown(&tag.0)));
                self.report(
                    mistake.label("expected lower-case words with hyphens between, such as `late-request`"),
                );
            } else if !before.insert(&tag.0) {
                self.report(Mistake::new(spot, format!("`{}` is named twice", tag.0)));
            }
        }
        tags.iter().map(|tag| tag.0.clone()).collect()
    }
}
