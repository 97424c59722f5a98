//! What is read as which rule, and what is said of what is none.

use alloc::format;
use alloc::string::ToString;

use super::*;

/// What is read from `text` is written as `canonical`, which reads back the same.
#[track_caller]
fn check(text: &str, canonical: &str) {
    let rule = Rule::parse(text).unwrap();
    assert_eq!(rule.to_string(), canonical);
    assert_eq!(Rule::parse(canonical), Ok(rule.clone()));
    assert!(rule.is_sound());
}

/// The mistakes in `text`: what of it is wrong, why, and what helps.
#[track_caller]
fn check_mistakes(text: &str, expected: &[(&str, &str, &str)]) {
    let mistakes = Rule::parse(text).unwrap_err();
    let told: Vec<_> = mistakes
        .iter()
        .map(|mistake| {
            (&text[mistake.span.clone()], mistake.what.as_str(), mistake.hint.as_deref().unwrap_or_default())
        })
        .collect();
    assert_eq!(told, expected, "{text}");
}

#[track_caller]
fn check_hint(text: &str, what: &str, hint: &str) {
    let mistakes = Rule::parse(text).unwrap_err();
    let [mistake] = mistakes.as_slice() else { panic!("{text}: {mistakes:?}") };
    assert_eq!(
        (&text[mistake.span.clone()], mistake.hint.as_deref().unwrap_or_default()),
        (what, hint),
        "{text}: {}",
        mistake.what
    );
}

#[test]
fn a_rule_reads_as_people_say_it() {
    for rule in [
        "Lens includes FaceTime",
        "Lens includes \"FaceTime camera\" and Photo is not hidden",
        "(Keyword is family or Keyword is \"best friends\") and Date is in the last 7 days",
        "Title is not empty",
        "Title is empty",
        "Title is \"empty\"",
        "Title is \"not\"",
        "Title is is",
        "Keyword does not include x",
        "Description starts with x or Description ends with \"a \\\"b\\\" \\\\ c\"",
        "Camera Model is \"iPhone 15 Pro\"",
        "Text includes Bob's",
        "Date is 2024-09-06",
        "Date is not 2024-02-29",
        "Date is before 0000-01-01 or Date is after 9999-12-31",
        "Date is in the range 2024-09-01 to 2024-09-30",
        "Date is in the last 1 day",
        "Photo is a Live Photo",
        "Photo is not a screenshot",
        "Photo is a movie or Photo is a favourite or Photo is edited or Photo is not hidden",
        "Size is greater than 3 MB",
        "Size is less than 2.5 GB",
        "Size is not 1234567 B",
        "Size is in the range 0 B to 1.25 kB",
        "Duration is greater than 2.5 s",
        "Duration is 999 ms",
        "((Title is a and Title is b) or Title is c) and Title is d",
    ] {
        check(rule, rule);
    }
}

#[test]
fn spelling_that_makes_no_difference_is_read_too() {
    check("lens INCLUDES FaceTime", "Lens includes FaceTime");
    check(" (Lens\n  includes \"FaceTime\") ", "Lens includes FaceTime");
    check("camera  model is x AND PHOTO is HIDDEN", "Camera Model is x and Photo is hidden");
    check("Photo is favorite or Photo is a live photo", "Photo is a favourite or Photo is a Live Photo");
    check("Size is 3000mb or Duration is 0.250 S", "Size is 3 GB or Duration is 250 ms");
    check("Size is 18446744073709551615 B", "Size is 18446744073709551615 B");
    check("Date is in the last 1 days", "Date is in the last 1 day");
}

#[test]
fn all_mistakes_are_told_at_once() {
    check_mistakes(
        "lens contains facetime && (photo is not hiden or Date is 6.9.2024) and Size is in the range 5 MB to 1 MB",
        &[
            ("contains", "`contains` is no operator", "write `includes`"),
            ("&&", "`&&` does not join rules", "write `and`"),
            ("hiden", "`hiden` is no kind of photo", "did you mean `hidden`?"),
            ("6.9.2024", "`6.9.2024` is no date", "dates are written 2024-09-06"),
            ("5 MB to 1 MB", "the range ends before it begins", "write `1 MB to 5 MB`"),
        ],
    );
    check_mistakes(
        "Date includes 2024 or Lense includes x",
        &[
            (
                "includes",
                "`includes` cannot be asked of `Date`",
                "`Date` knows `is`, `is not`, `is before`, `is after`, `is in the range`, `is in the last`: \
                 `Date is in the last 7 days`",
            ),
            ("Lense", "a rule begins with a field, and `Lense` is none", "did you mean `Lens`?"),
        ],
    );
}

#[test]
fn words_of_other_languages_are_understood_enough_to_help() {
    check_hint("Title = x", "=", "write `is`");
    check_hint("Title!=x", "!=", "write `is not`");
    check_hint("Title does not contain x", "does not contain", "write `does not include`");
    check_hint("Title inclueds x", "inclueds", "did you mean `includes`?");
    check_hint("Caption includes x", "Caption", "did you mean `Description`?");
    check_hint("Size > 3 MB", ">", "write `is greater than`");
    check_hint("Date is between 2024-09-01 and 2024-09-30", "is between", "write `is in the range … to …`");
    check_hint("Date is in the last 2 weeks", "weeks", "write `14 days`");
    check_hint("Photo is a video", "video", "write `Photo is a movie`");
    check_hint("not Photo is hidden", "not", "`not` stands behind `is`, such as `Photo is not hidden`");
    check_hint("Title is “my cat”", "“my cat”", "write `\"my cat\"`");
    check_hint("Title is 'x'", "'x'", "write `\"x\"`");
}

#[test]
fn a_text_is_one_word_or_stands_in_quotes() {
    check_hint("Camera Model is iPhone 15 Pro", "iPhone 15 Pro", "write `\"iPhone 15 Pro\"`");
    check_hint("Title is R&D", "R&D", "write `\"R&D\"`");
    check_hint("Title is and", "and", "if it is a text, write `\"and\"`");
    check_hint("Title is \"x", "\"x", "write `\"` behind the text");
    check_hint("Title is \"x\\y\"", "\\", "write `\\\\` for a backslash and `\\\"` for quotes");
    check_hint("Title is \"\"", "\"\"", "write `is empty`");
    check_hint("Title includes \"\"", "\"\"", "write a text, or ask whether it `is not empty`");
    check_hint("Title includes \"\u{301}\"", "\"\u{301}\"", "add a letter: diacritics make no difference");
    check_hint("Title includes \"a\nb\"", "\"a\nb\"", "take it away: a text is one line");
    check_hint(
        "Lens includes FaceTime Photo is hidden",
        "",
        "write `and` if both have to hold, `or` if one of them is enough",
    );
}

#[test]
fn dates_and_amounts_that_are_none_say_how_they_are_written() {
    check_hint("Date is 2024-02-30", "2024-02-30", "February 2024 has 29 days, from 01 on");
    check_hint("Date is 2024-13-01", "2024-13-01", "there are months from 01 to 12, and no 13");
    check_hint("Date is 31/12/2023", "31/12/2023", "dates are written 2023-12-31");
    check_hint("Date is 2/1/2023", "2/1/2023", "dates are written 2024-09-06");
    check_hint("Date is \"2024-09-06\"", "\"2024-09-06\"", "write `2024-09-06`");
    check_hint("Date is in the last 0 days", "0", "the last 1 day is today");
    check_hint("Size is greater than 3", "", "the units are `B`, `kB`, `MB`, `GB`");
    check_hint("Size is 3 KiB", "KiB", "write `kB`");
    check_hint("Size is 2,5 MB", "2,5", "write `2.5`");
    check_hint("Size is 0.5 B", "0.5 B", "");
    check_hint(
        "Size is 18446744073709551616 B",
        "18446744073709551616",
        "write it with its unit, such as `3 MB`",
    );
    check_hint("Size is 99999999999 GB", "99999999999 GB", "it is at most 18446744073709551615 B");
    check_hint("Duration is 2 seconds", "seconds", "write `s`");
}

#[test]
fn groups_are_closed_and_never_mixed() {
    let mixed = "put what belongs together into parentheses, such as `(… and …) or …`";
    check_hint("Title is x and Title is y or Title is z", "or", mixed);
    check_hint("Title is x and", "", "write one, such as `Lens includes FaceTime`");
    check_hint("Title is x and and Title is y", "and", "write one, such as `Lens includes FaceTime`");
    check_hint("", "", "write one, such as `Lens includes FaceTime`");
    check_hint("()", "()", "write a rule in them, or take them away");
    check_hint("(Title is x", "(", "write `)` behind its last rule");
    check_hint("Title is x) and Title is y", ")", "take it away");
}

#[test]
fn each_limit_is_a_mistake_just_beyond_it() {
    let nested = |depth: usize| format!("{}Title is x{}", "(".repeat(depth), ")".repeat(depth));
    check(&nested(RULE_DEPTH_MAX), "Title is x");
    check_hint(&nested(RULE_DEPTH_MAX + 1), "(", "");

    let many = |count| alloc::vec!["Title is x"; count].join(" or ");
    check(&many(RULES_MAX), &many(RULES_MAX));
    check_hint(&many(RULES_MAX + 1), "Title is x", "");

    let long = |bytes| format!("Title is {}", "x".repeat(bytes));
    check(&long(RULE_TEXT_BYTES_MAX), &long(RULE_TEXT_BYTES_MAX));
    check_hint(&long(RULE_TEXT_BYTES_MAX + 1), &"x".repeat(RULE_TEXT_BYTES_MAX + 1), "");

    let padded = |bytes: usize| format!("Title is x{}", " ".repeat(bytes - "Title is x".len()));
    check(&padded(RULE_BYTES_MAX), "Title is x");
    check_hint(&padded(RULE_BYTES_MAX + 1), " ", "");
    // The letter in which the limit lies is wholly beyond it.
    check_hint(&format!("{}é", "x".repeat(RULE_BYTES_MAX - 1)), "é", "");

    check(&format!("Date is in the last {LAST_DAYS_MAX} days"), "Date is in the last 36525 days");
    check_hint("Date is in the last 36526 days", "36526", "`Date is after …` looks back as far as you like");
}

#[test]
fn the_longest_rule_can_be_read_back() {
    let text = TextTest::DoesNotInclude("\"".repeat(RULE_TEXT_BYTES_MAX));
    let leaf = Rule::Text { field: TextField::CameraModel, test: text };
    // As many parentheses as there can be: each group holds a simple rule and the next group.
    let pair = |rule| Rule::Any(alloc::vec![leaf.clone(), rule]);
    let deep = (0..RULE_DEPTH_MAX - 1).fold(pair(leaf.clone()), |rule, _| pair(rule));
    let mut rules = alloc::vec![deep];
    rules.extend(alloc::vec![leaf; RULES_MAX - RULE_DEPTH_MAX - 1]);
    let rule = Rule::All(rules);
    assert!(rule.is_sound());
    assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
}

#[test]
fn what_cannot_be_written_is_not_sound() {
    let title = |text: &str| Rule::Text { field: TextField::Title, test: TextTest::Is(text.into()) };
    let range =
        |least, most| Rule::Number { field: NumberField::Size, test: NumberTest::InRange(least, most) };
    let deep = |depth| (0..depth).fold(title("x"), |rule, _| Rule::All([title("x"), rule].into()));
    for (rule, sound) in [
        (title("x"), true),
        (title(""), false),
        (title("a\nb"), false),
        (range(1, 1), true),
        (range(2, 1), false),
        (Rule::All([].into()), false),
        (Rule::Any([title("x")].into()), false),
        (Rule::Any([title("x"), title("")].into()), false),
        (Rule::Date(DateTest::InTheLastDays(0)), false),
        (Rule::Date(DateTest::Is(NaiveDate::MAX)), false),
        (deep(RULE_DEPTH_MAX + 1), true),
        (deep(RULE_DEPTH_MAX + 2), false),
        (Rule::All(alloc::vec![title("x"); RULES_MAX]), true),
        (Rule::All(alloc::vec![title("x"); RULES_MAX + 1]), false),
    ] {
        assert_eq!(rule.is_sound(), sound, "{rule}");
    }
}

#[test]
fn in_files_a_rule_is_its_text() {
    let rule: Rule = serde_json::from_str("\"lens includes FaceTime\"").unwrap();
    assert_eq!(serde_json::to_string(&rule).unwrap(), "\"Lens includes FaceTime\"");
    let error = serde_json::from_str::<Rule>("\"Lense includes FaceTime\"").unwrap_err().to_string();
    assert!(error.starts_with("a rule begins with a field, and `Lense` is none\nhelp: did you mean `Lens`?"));
}
