//! The text of a rule cut into words, quoted texts, signs and parentheses.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::iter::Peekable;
use core::ops::Range;
use core::str::CharIndices;

use super::mistake::Mistake;
use super::write::Quoted;

/// A piece of the text.
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Where it is, in bytes.
    pub(super) span: Range<usize>,
}

#[derive(PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A run of anything else.
    Word,
    /// What stood in quotes, without them.
    Text(String),
    /// A run of signs that other languages use for operators: `=`, `&&`.
    Sign,
    Open,
    Close,
}

/// Cuts the text. What is wrong with a piece is noted, and the piece taken as it was meant.
pub(super) fn cut(text: &str, mistakes: &mut Vec<Mistake>) -> Vec<Token> {
    let mut cutter = Cutter { text, rest: text.char_indices().peekable(), mistakes };
    let mut tokens = Vec::new();
    while let Some((start, c)) = cutter.rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let kind = match c {
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '"' | '“' | '”' | '„' => TokenKind::Text(cutter.quoted(start, c)),
            _ if is_sign(c) => {
                cutter.run(is_sign);
                TokenKind::Sign
            }
            _ => {
                cutter.run(is_in_word);
                TokenKind::Word
            }
        };
        tokens.push(Token { kind, span: start..cutter.at() });
    }
    tokens
}

fn is_sign(c: char) -> bool {
    "=<>!&|".contains(c)
}

fn is_in_word(c: char) -> bool {
    !c.is_whitespace() && !is_sign(c) && !"()\"“”„".contains(c)
}

struct Cutter<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Cutter<'_> {
    fn at(&mut self) -> usize {
        self.rest.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn run(&mut self, is_in: impl Fn(char) -> bool) {
        while self.rest.next_if(|(_, c)| is_in(*c)).is_some() {}
    }

    /// What stands in quotes, of which the first has been taken.
    fn quoted(&mut self, start: usize, quote: char) -> String {
        let mut text = String::new();
        let closes = |c: char| if quote == '"' { c == '"' } else { "“”\"".contains(c) };
        loop {
            match self.rest.next() {
                Some((_, c)) if closes(c) => break,
                Some((at, '\\')) => self.escaped(at, &mut text),
                Some((_, c)) => text.push(c),
                None => {
                    self.complain(
                        start..self.text.len(),
                        "the quotes are never closed",
                        Some("write `\"` behind the text"),
                    );
                    return text;
                }
            }
        }
        if quote != '"' {
            let end = self.at();
            let hint = format!("write `{}`", Quoted(&text));
            self.complain(start..end, "a text stands in straight quotes", Some(&hint));
        }
        text
    }

    fn escaped(&mut self, at: usize, text: &mut String) {
        match self.rest.next_if(|(_, c)| matches!(c, '"' | '\\')) {
            Some((_, c)) => text.push(c),
            None => {
                let end = self.at();
                let hint = "write `\\\\` for a backslash and `\\\"` for quotes";
                self.complain(at..end, "behind `\\` stands `\\` or `\"`", Some(hint));
                text.push('\\');
            }
        }
    }

    fn complain(&mut self, span: Range<usize>, what: &str, hint: Option<&str>) {
        self.mistakes.push(Mistake { span, what: what.to_string(), hint: hint.map(ToString::to_string) });
    }
}
