//! What somebody meant whose filter chooses nothing: a text that no scenario has.

use std::{collections::BTreeSet, iter};

use scenario::{Scenario, nearest};

use super::{Filter, Word};

impl Filter {
    /// What it asks that is so of none of `all`, each in a line, with what is most like it.
    pub(crate) fn hints(&self, all: &[(&str, &Scenario)]) -> Vec<String> {
        let mut asks = vec![];
        self.asked(&mut asks);
        let of_none = |(word, text): &(Word, &str)| {
            !all.iter().any(|(name, scenario)| word.holds(text, name, scenario))
        };
        let hint = |(word, text): (Word, &str)| {
            let spelt = Word::ALL.iter().find(|(_, one)| *one == word).map_or("", |(spelt, _)| spelt);
            let known: BTreeSet<&str> =
                all.iter().flat_map(|(name, scenario)| word.texts(name, scenario)).collect();
            let meant = nearest(text, known).map(|meant| format!(": did you mean `{spelt}({meant})`?"));
            format!("no scenario there is `{spelt}({text})`{}", meant.unwrap_or_default())
        };
        asks.into_iter().filter(of_none).map(hint).collect()
    }

    /// What is asked of files, where the words that there are for it are not known beforehand.
    fn asked<'f>(&'f self, asks: &mut Vec<(Word, &'f str)>) {
        match self {
            Self::Or(one, other) | Self::And(one, other) => {
                one.asked(asks);
                other.asked(asks);
            }
            Self::Not(one) => one.asked(asks),
            Self::Asks(word @ (Word::Tag | Word::Name | Word::Device), text) => asks.push((*word, text)),
            Self::Asks(Word::Rule | Word::Policy | Word::Fault | Word::Outcome, _) => {}
        }
    }
}

impl Word {
    /// What could be asked of that scenario with this word.
    fn texts<'s>(self, name: &'s str, scenario: &'s Scenario) -> Vec<&'s str> {
        match self {
            Self::Tag => scenario.tags.iter().map(String::as_str).collect(),
            Self::Name => iter::once(name).chain(name.split('/')).collect(),
            Self::Device => {
                let devices = scenario.devices.iter();
                let texts = devices.map(|device| {
                    [device.profile.model.family.as_str(), device.profile.model.name, &device.name]
                });
                texts.flatten().collect()
            }
            Self::Rule | Self::Policy | Self::Fault | Self::Outcome => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(filter: &str, expected: &[&str]) {
        let text = include_str!("../../../../scenarios/call/one-to-one.toml")
            .replace("rules =", "tags = [\"group\"]\nrules =");
        let parsed = scenario::parse("one-to-one", &text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let hints =
            Filter::parse(filter).expect("it can be read").hints(&[("call/one-to-one", &parsed.scenario)]);
        assert_eq!(hints, expected, "{filter}");
    }

    #[test]
    fn what_no_scenario_has_is_named_with_what_is_like_it() {
        check("tag(group)", &[]);
        check("tag(grop)", &["no scenario there is `tag(grop)`: did you mean `tag(group)`?"]);
        check("not tag(grop)", &["no scenario there is `tag(grop)`: did you mean `tag(group)`?"]);
        check("tag(zebra)", &["no scenario there is `tag(zebra)`"]);
        check(
            "name(one-to-tow)",
            &["no scenario there is `name(one-to-tow)`: did you mean `name(one-to-one)`?"],
        );
        check(
            "device(MacBok Air)",
            &["no scenario there is `device(MacBok Air)`: did you mean `device(MacBook Air)`?"],
        );
        check("tag(group) and (device(watch) or fault(drop))", &["no scenario there is `device(watch)`"]);
    }
}
