//! What the command line says.

use crate::{pairs, player::PLAYERS};

/// How it is called.
pub(crate) const USAGE: &str = "peers [--rounds N] [--millis N] [--only NAME]
  --rounds N   how often each plays (5; at most 100)
  --millis N   CPU time of each turn in milliseconds (1000; at most 60000)
  --only NAME  one alone: plain, ours, turmoil, madsim, nexosim, whole-plain, whole-madsim, whole-turmoil or pair";

/// The most rounds.
const ROUNDS_MAX: u32 = 100;
/// The longest turn, in milliseconds.
const MILLIS_MAX: u32 = 60_000;

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// How often each plays.
    pub(crate) rounds: u32,
    /// The CPU time of each turn, in milliseconds.
    pub(crate) millis: u32,
    /// Who alone, if not all.
    pub(crate) only: Option<String>,
}

impl Arguments {
    /// What was typed; none if only help is wanted.
    ///
    /// # Errors
    ///
    /// What cannot be meant.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut arguments = Self { rounds: 5, millis: 1000, only: None };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--rounds" => arguments.rounds = number(&word, words.next(), ROUNDS_MAX)?,
                "--millis" => arguments.millis = number(&word, words.next(), MILLIS_MAX)?,
                "--only" => arguments.only = Some(name(words.next())?),
                "--help" | "-h" => return Ok(None),
                _ => return Err(format!("`{word}` is no argument")),
            }
        }
        Ok(Some(arguments))
    }
}

fn number(word: &str, text: Option<String>, most: u32) -> Result<u32, String> {
    let text = text.ok_or_else(|| format!("`{word}` needs a number"))?;
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("`{word} {text}` is no number from 1 to {most}"))
}

fn name(text: Option<String>) -> Result<String, String> {
    let text = text.ok_or("`--only` needs a name")?;
    let is_known = text == pairs::NAME || PLAYERS.iter().any(|player| player.name == text);
    if is_known { Ok(text) } else { Err(format!("nobody is named `{text}`")) }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, PLAYERS, USAGE};

    fn parse(line: &str) -> Result<Option<Arguments>, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_whole_line_is_understood() {
        let wanted = Arguments { rounds: 2, millis: 300, only: Some("plain".to_owned()) };
        assert_eq!(parse("--rounds 2 --millis 300 --only plain"), Ok(Some(wanted)));
    }

    #[test]
    fn everybody_can_play_alone_and_help_names_them() {
        for player in &PLAYERS {
            let name = player.name;
            assert!(parse(&format!("--only {name}")).is_ok(), "`{name}`");
            assert!(USAGE.contains(&format!(" {name}")), "`{name}`");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_an_error() {
        for line in
            ["--rounds", "--rounds 0", "--rounds 101", "--millis x", "--only nobody", "--only", "what"]
        {
            assert!(parse(line).is_err(), "`{line}`");
        }
    }
}
