//! From text to a simple rule: its field, its operator, its value.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::near::nearest;
use super::read::Reader;
use super::token::TokenKind;
use super::words::{
    DATE, DateOperator, FOREIGN_FIELDS, FOREIGN_KINDS, Field, KIND_SPELLINGS, NUMBER, NumberOperator,
    Operators, PHOTO, TEXT, TextOperator,
};
use super::{DateTest, NumberField, NumberTest, PhotoKind, Rule, TextField, TextTest};

impl Reader<'_> {
    /// Reads a simple rule; none if it is none, of which a mistake then tells.
    pub(super) fn leaf(&mut self) -> Option<Rule> {
        match self.field()? {
            Field::Text(field) => self.text_rule(field),
            Field::Date => self.date_rule(),
            Field::Photo => {
                let (_, is) = self.operator(Field::Photo, PHOTO)?;
                let kind = self.photo_kind(is)?;
                Some(Rule::Photo { is, kind })
            }
            Field::Number(field) => self.number_rule(field),
        }
    }

    fn text_rule(&mut self, field: TextField) -> Option<Rule> {
        let test = match self.operator(Field::Text(field), TEXT)? {
            (name, TextOperator::Text(test)) => test(self.text_value(name)?),
            (_, TextOperator::Empty { is: true }) => TextTest::IsEmpty,
            (_, TextOperator::Empty { is: false }) => TextTest::IsNotEmpty,
        };
        Some(Rule::Text { field, test })
    }

    fn date_rule(&mut self) -> Option<Rule> {
        let test = match self.operator(Field::Date, DATE)? {
            (_, DateOperator::Day(test)) => test(self.date()?),
            (_, DateOperator::Range) => {
                let (first, last) = self.range(Self::date)?;
                DateTest::InRange(first, last)
            }
            (_, DateOperator::LastDays) => DateTest::InTheLastDays(self.days()?),
        };
        Some(Rule::Date(test))
    }

    fn number_rule(&mut self, field: NumberField) -> Option<Rule> {
        let test = match self.operator(Field::Number(field), NUMBER)? {
            (_, NumberOperator::Amount(test)) => test(self.amount(field)?),
            (_, NumberOperator::Range) => {
                let (least, most) = self.range(|reader| reader.amount(field))?;
                NumberTest::InRange(least, most)
            }
        };
        Some(Rule::Number { field, test })
    }

    fn field(&mut self) -> Option<Field> {
        if let Some((field, words)) = self.field_at(0) {
            self.at += words;
            return Some(field);
        }
        let span = self.span(0);
        if self.is_over() {
            self.complain(span, "a rule is missing here", "write one, such as `Lens includes FaceTime`");
            return None;
        }
        let hint = match self.kind(0) {
            Some(TokenKind::Word) => self.meant_field(),
            Some(TokenKind::Text(_) | TokenKind::Sign | TokenKind::Open | TokenKind::Close) | None => None,
        };
        let hint = hint.unwrap_or_else(|| format!("the fields are {}", list(Field::ALL.map(Field::as_str))));
        self.complain(
            span,
            &format!("a rule begins with a field, and `{}` is none", shown(self.word(0))),
            &hint,
        );
        None
    }

    fn meant_field(&self) -> Option<String> {
        let word = self.word(0);
        if word.eq_ignore_ascii_case("not") {
            return Some("`not` stands behind `is`, such as `Photo is not hidden`".into());
        }
        let foreign = FOREIGN_FIELDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        let near = || {
            let name = nearest(word, Field::ALL.map(Field::as_str))?;
            Field::ALL.into_iter().find(|field| field.as_str() == name)
        };
        if let Some(field) = foreign.map(|(_, field)| *field).or_else(near) {
            return Some(format!("did you mean `{}`?", field.as_str()));
        }
        (self.follows_joiner() && !self.starts_rule(0)).then(|| {
            "each rule has a field of its own, such as `Title is x or Title is y`; several words of a text stand in \
             quotes"
                .into()
        })
    }

    /// The longest operator that stands here; that of another language wins only if it is longer than all of ours.
    fn operator<O: Copy>(&mut self, field: Field, ours: &Operators<O>) -> Option<(&'static str, O)> {
        let found = ours
            .iter()
            .filter_map(|(name, operator)| Some((self.phrase_at(0, name)?, *name, *operator)))
            .max_by_key(|(words, ..)| *words);
        let foreign = field
            .foreign_operators()
            .iter()
            .filter_map(|(name, meant)| Some((self.phrase_at(0, name)?, *meant)))
            .max_by_key(|(words, _)| *words);
        match (found, foreign) {
            (found, Some((words, meant))) if found.is_none_or(|(ours, ..)| ours < words) => {
                let span = self.span(0).start..self.span(words - 1).end;
                let what = format!("`{}` is no operator", &self.text[span.clone()]);
                self.complain(span, &what, &format!("write `{meant}`"));
                None
            }
            (Some((words, name, operator)), _) => {
                self.at += words;
                Some((name, operator))
            }
            (None, _) => {
                self.complain_of_operator(field, ours.iter().map(|(name, _)| *name).collect());
                None
            }
        }
    }

    fn complain_of_operator(&mut self, field: Field, names: Vec<&'static str>) {
        let span = self.span(0);
        let name = field.as_str();
        let listed = format!("`{name}` knows {}: `{}`", list(names.iter().copied()), field.example());
        if self.is_over() {
            self.complain(span, &format!("nothing is asked of `{name}`"), &listed);
            return;
        }
        let word = self.word(0);
        let first_word = |name: &'static str| name.split(' ').next().unwrap_or(name);
        let near = nearest(word, names.iter().map(|name| first_word(name)));
        let meant = near.and_then(|near| names.iter().find(|name| first_word(name) == near));
        let hint = meant.map_or(listed, |meant| format!("did you mean `{meant}`?"));
        self.complain(span, &format!("`{}` cannot be asked of `{name}`", shown(word)), &hint);
    }

    fn photo_kind(&mut self, is: bool) -> Option<PhotoKind> {
        let article = usize::from(["a", "an", "the"].iter().any(|word| self.phrase_at(0, word).is_some()));
        let ours = PhotoKind::ALL.into_iter().map(|kind| (kind.as_str(), kind)).chain(KIND_SPELLINGS);
        let found = ours
            .filter_map(|(name, kind)| Some((self.phrase_at(article, name)?, kind)))
            .max_by_key(|(words, _)| *words);
        if let Some((words, kind)) = found {
            self.at += article + words;
            return Some(kind);
        }
        self.at += article;
        let span = self.span(0);
        let kinds = || list(PhotoKind::ALL.map(PhotoKind::as_str));
        if self.is_over() {
            let operator = if is { "is" } else { "is not" };
            self.complain(
                span,
                &format!("a kind is missing behind `{operator}`"),
                &format!("the kinds are {}", kinds()),
            );
            return None;
        }
        let foreign = FOREIGN_KINDS
            .iter()
            .filter_map(|(name, meant)| Some((self.phrase_at(0, name)?, *meant)))
            .max_by_key(|(words, _)| *words);
        let word = self.word(0);
        let hint = match (foreign, nearest(word, PhotoKind::ALL.map(PhotoKind::as_str))) {
            (Some((_, meant)), _) => format!("write `{meant}`"),
            (None, Some(meant)) => format!("did you mean `{meant}`?"),
            (None, None) => format!("the kinds are {}", kinds()),
        };
        self.complain(span, &format!("`{}` is no kind of photo", shown(word)), &hint);
        None
    }
}

/// A word as a message shows it: of a long one the beginning.
pub(super) fn shown(word: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    match word.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.into(),
    }
}

/// Words as a message lists them.
pub(super) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
