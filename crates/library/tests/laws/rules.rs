//! What always holds of the language: tried on random rules, and on any text at all.

use chrono::NaiveDate;
use library::{
    DateTest, LAST_DAYS_MAX, NumberField, NumberTest, PhotoKind, RULE_TEXT_BYTES_MAX, Rule, TextField,
    TextTest, fold,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};

/// Rules that keep the limits; most of them ask for what the photos of other laws bear.
pub(crate) fn rule() -> impl Strategy<Value = Rule> {
    leaf().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![vec(inner.clone(), 2..4).prop_map(Rule::All), vec(inner, 2..4).prop_map(Rule::Any),]
    })
}

fn leaf() -> impl Strategy<Value = Rule> {
    prop_oneof![
        (select(&TextField::ALL[..]), text_test()).prop_map(|(field, test)| Rule::Text { field, test }),
        date_test().prop_map(Rule::Date),
        (any::<bool>(), select(&PhotoKind::ALL[..])).prop_map(|(is, kind)| Rule::Photo { is, kind }),
        (select(&NumberField::ALL[..]), number_test()).prop_map(|(field, test)| Rule::Number { field, test }),
    ]
}

fn text_test() -> impl Strategy<Value = TextTest> {
    prop_oneof![
        text().prop_map(TextTest::Is),
        text().prop_map(TextTest::IsNot),
        text().prop_map(TextTest::Includes),
        text().prop_map(TextTest::DoesNotInclude),
        text().prop_map(TextTest::StartsWith),
        text().prop_map(TextTest::EndsWith),
        Just(TextTest::IsEmpty),
        Just(TextTest::IsNotEmpty),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let sound = |text: &String| {
        text.len() <= RULE_TEXT_BYTES_MAX && !text.contains(char::is_control) && !fold(text).is_empty()
    };
    prop_oneof![
        4 => select(&["FaceTime", "FACETIME", "iPhone", "iPhone 15 Pro", "Pro", "e", "É", "best friends", "hill"][..])
            .prop_map(str::to_owned),
        1 => any::<String>().prop_filter("it can be looked for", sound),
    ]
}

/// Days round the one on which the other laws begin, 2024-09-06; now and then any.
fn day() -> impl Strategy<Value = NaiveDate> {
    let any_year = (0..=9_999, 1..=365_u32);
    prop_oneof![
        4 => (240..260_u32).prop_map(|day| NaiveDate::from_yo_opt(2024, day).expect("a day of the year")),
        1 => any_year.prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).expect("a day of any year")),
    ]
}

fn date_test() -> impl Strategy<Value = DateTest> {
    prop_oneof![
        day().prop_map(DateTest::Is),
        day().prop_map(DateTest::IsNot),
        day().prop_map(DateTest::Before),
        day().prop_map(DateTest::After),
        (day(), day()).prop_map(|(one, other)| DateTest::InRange(one.min(other), one.max(other))),
        prop_oneof![4 => 1..10_u32, 1 => 1..=LAST_DAYS_MAX].prop_map(DateTest::InTheLastDays),
    ]
}

fn number_test() -> impl Strategy<Value = NumberTest> {
    let number = || prop_oneof![4 => 0..5_u64, 1 => (0..5_u64).prop_map(|n| n * 1_000), 1 => any::<u64>()];
    prop_oneof![
        number().prop_map(NumberTest::Is),
        number().prop_map(NumberTest::IsNot),
        number().prop_map(NumberTest::LessThan),
        number().prop_map(NumberTest::GreaterThan),
        (number(), number()).prop_map(|(one, other)| NumberTest::InRange(one.min(other), one.max(other))),
    ]
}

const PIECES: &[&str] = &[
    "Lens",
    "Title",
    "Date",
    "Photo",
    "Size",
    "Camera",
    "Model",
    "is",
    "not",
    "in the",
    "range",
    "to",
    "includes",
    "includes",
    "and",
    "or",
    "(",
    ")",
    "\"",
    "\\",
    "“",
    "FaceTime",
    "2024-09-06",
    "2024-02-30",
    "6.9.2024",
    "3",
    "MB",
    "2.5 s",
    "=",
    "&&",
    "a",
    "Live Photo",
    "last",
    "days",
    "empty",
    "é",
    "'",
    "\n",
];

/// Pieces of rules in any order: nearly rules, most of them.
fn nearly_a_rule() -> impl Strategy<Value = String> {
    vec((select(PIECES).prop_map(str::to_owned), select(&["", " ", " "][..])), 0..20)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, space)| piece + space).collect())
}

/// Whatever is read can be written and read again; whatever cannot be read says where and why.
fn check(text: &str) {
    match Rule::parse(text) {
        Ok(rule) => {
            assert!(rule.is_sound(), "{text:?}");
            assert_eq!(Rule::parse(&rule.to_string()), Ok(rule), "{text:?}");
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "{text:?}");
            assert!(mistakes.is_sorted_by_key(|mistake| mistake.span.start), "{text:?}");
            for mistake in mistakes {
                assert!(text.get(mistake.span.clone()).is_some(), "{text:?}: {mistake:?}");
                assert!(!mistake.what.is_empty());
            }
        }
    }
}

proptest! {
    #![proptest_config(Config { rng_seed: RngSeed::Fixed(0), failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_rule_that_is_written_reads_back_as_the_same(rule in rule()) {
        prop_assert!(rule.is_sound());
        prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
    }

    #[test]
    fn any_text_is_a_rule_or_says_why_not(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn so_does_any_text_of_pieces_of_rules(text in nearly_a_rule()) {
        check(&text);
    }
}
