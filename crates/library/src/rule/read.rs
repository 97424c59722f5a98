//! From text to rule: groups, `and` and `or`, parentheses. What stands between them is read in `leaf`.
//!
//! All mistakes are found at once: after each the reader goes on where the next rule begins.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::Rule;
use super::mistake::Mistake;
use super::sound::{RULE_BYTES_MAX, RULE_DEPTH_MAX, RULES_MAX};
use super::token::{Token, TokenKind, cut};
use super::words::Field;

impl Rule {
    /// Reads a rule as people write it; white space and the case of keywords make no difference (ALB-3).
    ///
    /// A bare text is one word; several words stand in quotes, in which `\"` is a quote and `\\` a backslash. One word,
    /// because then a rule that lacks its `and` is noticed, and not read as a long text.
    ///
    /// ```
    /// let rule = library::Rule::parse("lens contains facetime && photo is not hiden");
    /// let hints: Vec<_> = rule.unwrap_err().into_iter().filter_map(|mistake| mistake.hint).collect();
    /// assert_eq!(hints, ["write `includes`", "write `and`", "did you mean `hidden`?"]);
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in it, in order of its place; more than [`RULE_BYTES_MAX`], [`RULES_MAX`] or [`RULE_DEPTH_MAX`] is
    /// one too.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        if text.len() > RULE_BYTES_MAX {
            let from = text.floor_char_boundary(RULE_BYTES_MAX);
            let what = format!("a rule has at most {RULE_BYTES_MAX} bytes");
            return Err(vec![Mistake { span: from..text.len(), what, hint: None }]);
        }
        let mut mistakes = Vec::new();
        let tokens = cut(text, &mut mistakes);
        let mut reader = Reader { text, tokens, at: 0, leaves: 0, mistakes };
        let rule = reader.group(0);
        let mut mistakes = reader.mistakes;
        mistakes.sort_by_key(|mistake| (mistake.span.start, mistake.span.end));
        match rule {
            Some(rule) if mistakes.is_empty() => Ok(rule),
            Some(_) | None => Err(mistakes),
        }
    }
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    tokens: Vec<Token>,
    pub(super) at: usize,
    /// How many simple rules were read.
    leaves: usize,
    mistakes: Vec<Mistake>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joiner {
    And,
    Or,
}

/// What stands between two rules.
enum Between {
    Joiner(Joiner, Range<usize>),
    /// Nothing that joins, and another rule behind it.
    Missing,
    /// Nothing, and no other rule.
    End,
}

/// With these words begin operators, ours and those of others.
const VERBS: [&str; 12] = [
    "is",
    "isn't",
    "isn’t",
    "are",
    "includes",
    "does",
    "doesn't",
    "doesn’t",
    "starts",
    "ends",
    "contains",
    "has",
];

impl Joiner {
    const fn as_str(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

impl Reader<'_> {
    /// Rules with `and` or with `or` between them, up to the end or the parenthesis that closes them; none if there is
    /// a mistake in it.
    fn group(&mut self, depth: usize) -> Option<Rule> {
        let mut rules = Vec::new();
        let mut joiner = None;
        let mut sound = true;
        loop {
            match self.term(depth) {
                Some(rule) => rules.push(rule),
                None => sound = false,
            }
            match self.between(depth) {
                Between::End => break,
                Between::Missing => sound = false,
                Between::Joiner(next, span) => {
                    if joiner.is_some_and(|joiner| joiner != next) {
                        sound = false;
                        let hint = "put what belongs together into parentheses, such as `(… and …) or …`";
                        self.complain(span, "`and` and `or` stand side by side", hint);
                    } else {
                        joiner = Some(next);
                    }
                }
            }
        }
        if !sound {
            return None;
        }
        match joiner {
            None => rules.pop(),
            Some(Joiner::And) => Some(Rule::All(rules)),
            Some(Joiner::Or) => Some(Rule::Any(rules)),
        }
    }

    /// A simple rule, or a group in parentheses.
    fn term(&mut self, depth: usize) -> Option<Rule> {
        if self.kind(0) == Some(&TokenKind::Open) {
            return self.parentheses(depth + 1);
        }
        if self.leaves == RULES_MAX {
            let span = self.span(0).start..self.text.len();
            self.complain_bare(span, &format!("a rule consists of at most {RULES_MAX}"));
            self.at = self.tokens.len();
            return None;
        }
        self.leaves += 1;
        let before = self.mistakes.len();
        let rule = self.leaf();
        if rule.is_none() || self.mistakes.len() > before {
            self.skip();
            return None;
        }
        rule
    }

    fn parentheses(&mut self, depth: usize) -> Option<Rule> {
        let open = self.span(0);
        if depth > RULE_DEPTH_MAX {
            self.complain_bare(open, &format!("parentheses are nested at most {RULE_DEPTH_MAX} deep"));
            self.skip_parentheses();
            return None;
        }
        self.at += 1;
        if self.kind(0) == Some(&TokenKind::Close) {
            let span = open.start..self.span(0).end;
            self.complain(
                span,
                "there is nothing in the parentheses",
                "write a rule in them, or take them away",
            );
            self.at += 1;
            return None;
        }
        let rule = self.group(depth);
        if self.kind(0) != Some(&TokenKind::Close) {
            self.complain(open, "the parenthesis is never closed", "write `)` behind its last rule");
            return None;
        }
        self.at += 1;
        rule
    }

    /// What stands behind a rule.
    fn between(&mut self, depth: usize) -> Between {
        while self.kind(0) == Some(&TokenKind::Close) && depth == 0 {
            let span = self.span(0);
            self.complain(span, "this parenthesis closes none", "take it away");
            self.at += 1;
        }
        let span = self.span(0);
        if let Some(joiner) = self.joiner(0) {
            self.at += 1;
            return Between::Joiner(joiner, span);
        }
        match self.kind(0) {
            None | Some(TokenKind::Close) => Between::End,
            Some(TokenKind::Sign) => {
                let hint = match self.meant_joiner() {
                    Some(joiner) => format!("write `{}`", joiner.as_str()),
                    None => "write `and` or `or`".to_string(),
                };
                self.complain(span, &format!("`{}` does not join rules", self.word(0)), &hint);
                self.at += 1;
                Between::Missing
            }
            Some(TokenKind::Word | TokenKind::Text(_) | TokenKind::Open) if self.starts_rule(0) => {
                let hint = "write `and` if both have to hold, `or` if one of them is enough";
                self.complain(span.start..span.start, "between two rules stands `and` or `or`", hint);
                Between::Missing
            }
            Some(TokenKind::Word | TokenKind::Text(_) | TokenKind::Open) => {
                let hint = "write `and` or `or` and another rule behind it, or nothing";
                self.complain(span, "the rule is over here", hint);
                self.skip();
                self.between(depth)
            }
        }
    }

    /// `and` or `or`, so many tokens from here.
    fn joiner(&self, ahead: usize) -> Option<Joiner> {
        [Joiner::And, Joiner::Or].into_iter().find(|joiner| self.is_word(ahead, joiner.as_str()))
    }

    /// Whether `and` or `or` stands before what is here.
    pub(super) fn follows_joiner(&self) -> bool {
        let before = &self.text[self.before()];
        [Joiner::And, Joiner::Or].iter().any(|joiner| joiner.as_str().eq_ignore_ascii_case(before))
    }

    /// What somebody meant by a sign of another language.
    fn meant_joiner(&self) -> Option<Joiner> {
        match self.word(0) {
            "&" | "&&" => Some(Joiner::And),
            "|" | "||" => Some(Joiner::Or),
            _ => None,
        }
    }

    /// Goes on to where another rule may begin.
    fn skip(&mut self) {
        loop {
            match self.kind(0) {
                None | Some(TokenKind::Close) => return,
                Some(TokenKind::Open) => self.skip_parentheses(),
                Some(TokenKind::Sign) if self.meant_joiner().is_some() && self.starts_rule(1) => return,
                Some(TokenKind::Word) if self.joiner(0).is_some() && self.starts_rule(1) => return,
                Some(TokenKind::Word | TokenKind::Text(_) | TokenKind::Sign) => self.at += 1,
            }
        }
    }

    fn skip_parentheses(&mut self) {
        let mut depth = 0_usize;
        while let Some(kind) = self.kind(0) {
            match kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.saturating_sub(1),
                TokenKind::Word | TokenKind::Text(_) | TokenKind::Sign => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Whether what stands so many tokens from here looks like the beginning of a rule: a parenthesis, or a word or two
    /// with a verb or a sign behind.
    pub(super) fn starts_rule(&self, ahead: usize) -> bool {
        let verb = |ahead| {
            self.kind(ahead) == Some(&TokenKind::Sign) || VERBS.iter().any(|verb| self.is_word(ahead, verb))
        };
        match self.kind(ahead) {
            Some(TokenKind::Open) => true,
            Some(TokenKind::Word) => {
                let name = self.field_at(ahead).map_or(1, |(_, words)| words);
                self.joiner(ahead).is_none() && verb(ahead + name)
            }
            Some(TokenKind::Text(_) | TokenKind::Sign | TokenKind::Close) | None => false,
        }
    }

    /// The field whose name stands so many tokens from here, and of how many words it is.
    pub(super) fn field_at(&self, ahead: usize) -> Option<(Field, usize)> {
        Field::ALL.into_iter().find_map(|field| Some((field, self.phrase_at(ahead, field.as_str())?)))
    }

    /// Whether these words stand so many tokens from here, and how many they are.
    pub(super) fn phrase_at(&self, ahead: usize, phrase: &str) -> Option<usize> {
        let words = phrase.split(' ').count();
        phrase.split(' ').enumerate().all(|(nth, word)| self.is_word(ahead + nth, word)).then_some(words)
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        match self.kind(ahead) {
            Some(TokenKind::Word | TokenKind::Sign) => self.word(ahead).eq_ignore_ascii_case(word),
            Some(TokenKind::Text(_) | TokenKind::Open | TokenKind::Close) | None => false,
        }
    }

    pub(super) fn kind(&self, ahead: usize) -> Option<&TokenKind> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    /// Where a token is; behind the last one it is the end of the text.
    pub(super) fn span(&self, ahead: usize) -> Range<usize> {
        let end = self.tokens.last().map_or(0, |token| token.span.end);
        self.tokens.get(self.at + ahead).map_or(end..end, |token| token.span.clone())
    }

    /// Where the token is that was read last.
    pub(super) fn before(&self) -> Range<usize> {
        let before = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        before.map_or(0..0, |token| token.span.clone())
    }

    /// A token as it is written.
    pub(super) fn word(&self, ahead: usize) -> &str {
        &self.text[self.span(ahead)]
    }

    /// Whether nothing more of this rule follows.
    pub(super) fn is_over(&self) -> bool {
        match self.kind(0) {
            None | Some(TokenKind::Close) => true,
            Some(TokenKind::Sign) => self.meant_joiner().is_some() && self.starts_rule(1),
            Some(TokenKind::Word) => self.joiner(0).is_some(),
            Some(TokenKind::Text(_) | TokenKind::Open) => false,
        }
    }

    pub(super) fn complain(&mut self, span: Range<usize>, what: &str, hint: &str) {
        self.push(span, what.to_string(), Some(hint.to_string()));
    }

    pub(super) fn complain_bare(&mut self, span: Range<usize>, what: &str) {
        self.push(span, what.to_string(), None);
    }

    fn push(&mut self, span: Range<usize>, what: String, hint: Option<String>) {
        self.mistakes.push(Mistake { span, what, hint });
    }
}
