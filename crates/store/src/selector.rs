//! Rules of smart albums as SQL: the same answer that [`library::Rule`] gives, without reading the library (ALB-3).
//!
//! What people wrote is always a parameter, never a part of the SQL.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use library::{DateTest, Kind, NumberField, NumberTest, PhotoKind, Rule, TextField, TextTest};
use rusqlite::types::Value;

use crate::{fold::folded, row::rank};

const SECONDS_OF_DAY: i64 = 86_400;

/// The number of days from the calendar's day 0 to the first of 1970.
const DAYS_BEFORE_1970: i64 = 719_163;

/// What day it is where somebody looks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Today {
    /// That of this clock.
    At(DateTime<FixedOffset>),
    /// That of SQLite's clock whenever it is asked, in UTC.
    OfSqlite,
}

/// An expression of SQL about the row of a photo, and the values of its parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) parameters: Vec<Value>,
}

/// Where the texts of photos are: the photos whose text of a field passes are those of which `before`, a test of the
/// column `folded`, and `)` hold.
struct Column {
    /// The field.
    field: TextField,
    /// Up to the test. A text that is empty is none.
    before: &'static str,
    folded: &'static str,
}

const COLUMNS: [Column; 5] = [
    Column {
        field: TextField::Title,
        before: "photo.id IN (SELECT photo FROM mark WHERE title <> '' AND ",
        folded: "title_folded",
    },
    Column {
        field: TextField::Description,
        before: "photo.id IN (SELECT photo FROM mark WHERE caption <> '' AND ",
        folded: "caption_folded",
    },
    Column {
        field: TextField::Keyword,
        before: "photo.id IN (SELECT photo FROM keyword WHERE text <> '' AND ",
        folded: "folded",
    },
    Column {
        field: TextField::CameraModel,
        before: "photo.camera IN (SELECT id FROM camera WHERE model <> '' AND ",
        folded: "folded",
    },
    Column {
        field: TextField::Lens,
        before: "photo.lens IN (SELECT id FROM lens WHERE text <> '' AND ",
        folded: "folded",
    },
];

/// How a text is compared, apart from whether that has to hold or must not.
enum Comparison<'a> {
    Is(&'a str),
    Includes(&'a str),
    StartsWith(&'a str),
    EndsWith(&'a str),
    Any,
}

/// A test as a comparison, and whether it has to hold of one text or must hold of none.
fn comparison(test: &TextTest) -> (bool, Comparison<'_>) {
    match test {
        TextTest::Is(text) => (true, Comparison::Is(text)),
        TextTest::IsNot(text) => (false, Comparison::Is(text)),
        TextTest::Includes(text) => (true, Comparison::Includes(text)),
        TextTest::DoesNotInclude(text) => (false, Comparison::Includes(text)),
        TextTest::StartsWith(text) => (true, Comparison::StartsWith(text)),
        TextTest::EndsWith(text) => (true, Comparison::EndsWith(text)),
        TextTest::IsEmpty => (false, Comparison::Any),
        TextTest::IsNotEmpty => (true, Comparison::Any),
    }
}

impl Sql {
    /// The rule as an expression, where that is today.
    pub(crate) fn of(rule: &Rule, today: Today) -> Self {
        let mut sql = Self::default();
        sql.rule(rule, today);
        sql
    }

    /// Which lenses pass a test that has to hold of one: a query for their rows. None if the test must hold of none.
    pub(crate) fn lenses(test: &TextTest) -> Option<Self> {
        let (holds, comparison) = comparison(test);
        let mut sql = Self::default();
        sql.push("SELECT id FROM lens WHERE text <> '' AND ");
        sql.comparison("folded", &comparison);
        holds.then_some(sql)
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn parameter(&mut self, value: Value) {
        self.push("?");
        self.parameters.push(value);
    }

    fn rule(&mut self, rule: &Rule, today: Today) {
        match rule {
            Rule::All(rules) => self.group(rules, " AND ", "1", today),
            Rule::Any(rules) => self.group(rules, " OR ", "0", today),
            Rule::Text { field, test } => self.text(*field, test),
            Rule::Date(test) => self.date(*test, today),
            Rule::Photo { is, kind } => self.kind(*is, *kind),
            Rule::Number { field, test } => self.number(*field, *test),
        }
    }

    /// Rules with a word between them; `of_none` is what a group without rules is.
    fn group(&mut self, rules: &[Rule], word: &str, of_none: &str, today: Today) {
        self.push("(");
        for (nth, rule) in rules.iter().enumerate() {
            self.push(if nth == 0 { "" } else { word });
            self.rule(rule, today);
        }
        self.push(if rules.is_empty() { of_none } else { "" });
        self.push(")");
    }

    fn text(&mut self, field: TextField, test: &TextTest) {
        let (holds, comparison) = comparison(test);
        self.push(if holds { "(" } else { "NOT (" });
        let columns = COLUMNS.iter().filter(|column| field == TextField::Text || column.field == field);
        for (nth, Column { before, folded, .. }) in columns.enumerate() {
            self.push(if nth == 0 { "" } else { " OR " });
            self.push(before);
            self.comparison(folded, &comparison);
            self.push(")");
        }
        self.push(")");
    }

    /// Compares by bytes, as a text of Rust is compared: SQLite's own text functions stop at a NUL.
    fn comparison(&mut self, column: &str, comparison: &Comparison<'_>) {
        match comparison {
            Comparison::Is(text) => {
                self.push(&format!("{column} = "));
                self.parameter(folded(text).into());
            }
            Comparison::Includes(text) => {
                self.push(&format!("instr({column}, "));
                self.parameter(folded(text).into());
                self.push(") > 0");
            }
            Comparison::StartsWith(text) => {
                self.part(&format!("substr(CAST({column} AS BLOB), 1, "), text, 1)
            }
            Comparison::EndsWith(text) => self.part(&format!("substr(CAST({column} AS BLOB), "), text, -1),
            Comparison::Any => self.push("1"),
        }
    }

    /// A part of a column, as long as the text, is the text; `sign` is that of its length.
    fn part(&mut self, before: &str, text: &str, sign: i64) {
        let bytes = folded(text).into_bytes();
        if bytes.is_empty() {
            return self.push("1");
        }
        self.push(before);
        self.parameter((sign * i64::try_from(bytes.len()).unwrap_or(i64::MAX)).into());
        self.push(") = ");
        self.parameter(bytes.into());
    }

    fn date(&mut self, test: DateTest, today: Today) {
        let offset = match today {
            Today::At(now) => i64::from(now.offset().local_minus_utc()),
            Today::OfSqlite => 0,
        };
        // The instant at which a day begins where the viewer is.
        let start = |day: i64| day.saturating_mul(SECONDS_OF_DAY).saturating_sub(offset);
        let number = |date: NaiveDate| i64::from(date.num_days_from_ce()) - DAYS_BEFORE_1970;
        match test {
            DateTest::Is(day) => self.between(start(number(day)), start(number(day) + 1)),
            DateTest::IsNot(day) => {
                self.push("NOT ");
                self.between(start(number(day)), start(number(day) + 1));
            }
            DateTest::Before(day) => {
                self.push("photo.taken < ");
                self.parameter(start(number(day)).into());
            }
            DateTest::After(day) => {
                self.push("photo.taken >= ");
                self.parameter(start(number(day) + 1).into());
            }
            DateTest::InRange(first, last) => self.between(start(number(first)), start(number(last) + 1)),
            DateTest::InTheLastDays(days) => match today {
                Today::At(now) => {
                    let today = (now.timestamp() + offset).div_euclid(SECONDS_OF_DAY);
                    self.between(start(today + 1 - i64::from(days)), start(today + 1));
                }
                Today::OfSqlite => {
                    let midnight = "unixepoch('now', 'start of day')";
                    self.push(&format!(
                        "(photo.taken < {midnight} + {SECONDS_OF_DAY} AND photo.taken >= {midnight} - "
                    ));
                    self.parameter((SECONDS_OF_DAY * (i64::from(days) - 1)).into());
                    self.push(")");
                }
            },
        }
    }

    /// It was taken from the first of these seconds on and before the second.
    fn between(&mut self, from: i64, to: i64) {
        self.push("(photo.taken >= ");
        self.parameter(from.into());
        self.push(" AND photo.taken < ");
        self.parameter(to.into());
        self.push(")");
    }

    fn kind(&mut self, is: bool, kind: PhotoKind) {
        let of_rank = |kind| format!("photo.kind = {}", rank(kind));
        let sql = match kind {
            PhotoKind::LivePhoto => of_rank(Kind::LivePhoto),
            PhotoKind::Screenshot => of_rank(Kind::Screenshot),
            PhotoKind::Movie => of_rank(Kind::Movie),
            PhotoKind::Favourite => "photo.id IN (SELECT photo FROM mark WHERE favourite = 1)".to_owned(),
            PhotoKind::Edited => {
                "photo.id IN (SELECT photo FROM mark WHERE adjustment IS NOT NULL)".to_owned()
            }
            PhotoKind::Hidden => "photo.hidden = 1".to_owned(),
        };
        self.push(if is { "(" } else { "NOT (" });
        self.push(&sql);
        self.push(")");
    }

    fn number(&mut self, field: NumberField, test: NumberTest) {
        let column = match field {
            NumberField::Size => "photo.bytes",
            // In whole milliseconds, rounded down, at 30 pictures a second.
            NumberField::Duration => {
                "CASE WHEN photo.kind = 0 THEN (photo.frame_last - photo.frame_first) * 1000 / 30 ELSE 0 END"
            }
        };
        match test {
            NumberTest::Is(amount) => self.compare(column, "=", amount),
            NumberTest::IsNot(amount) => {
                self.push("NOT ");
                self.compare(column, "=", amount);
            }
            NumberTest::LessThan(amount) => self.compare(column, "<", amount),
            NumberTest::GreaterThan(amount) => self.compare(column, ">", amount),
            NumberTest::InRange(least, most) => {
                self.push("(");
                self.compare(column, ">=", least);
                self.push(" AND ");
                self.compare(column, "<=", most);
                self.push(")");
            }
        }
    }

    /// An amount beyond what an index can hold is more than any that is in one.
    fn compare(&mut self, column: &str, sign: &str, amount: u64) {
        match i64::try_from(amount) {
            Ok(amount) => {
                self.push(&format!("({column} {sign} "));
                self.parameter(amount.into());
                self.push(")");
            }
            Err(_) => self.push(if sign.starts_with('<') { "(1)" } else { "(0)" }),
        }
    }
}
