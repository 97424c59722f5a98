//! Texts as rules compare them: without regard to case and diacritics (ALB-3).
//!
//! Upper and lower case of a letter become one by writing it small, then large, then small again, which also turns `ß`
//! into `ss`, both forms of the Greek sigma into one, and the ligature of f and i into two letters: a full case folding
//! without a table beyond the ones that Rust brings.
//!
//! Diacritics are what Unicode calls combining diacritical marks: accents, cedillas, dots. A letter with one of them
//! through it, `ø` or `ł`, is a letter of its own, as Unicode has it and Apple's diacritic-insensitive search too.
//! So is one whose mark belongs to another script: `が` is not `か`, and a vowel sign of Devanagari stays.

use alloc::string::String;
use core::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;

/// The text without its case and its diacritics. Two texts are the same to a rule if they fold to the same; one
/// includes another if its folded form does.
///
/// What is folded stays as it is if folded again. A text of nothing but diacritics folds to nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Composed again at the end: else `한` would begin with `하`, and `が` with `か`, which nobody reads there.
    text.nfd()
        .filter(|c| !is_diacritic(*c))
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

/// Unicode's blocks of combining diacritical marks, their extension, their supplement, those for symbols, half marks.
const DIACRITICS: [RangeInclusive<char>; 5] = [
    '\u{300}'..='\u{36f}',
    '\u{1ab0}'..='\u{1aff}',
    '\u{1dc0}'..='\u{1dff}',
    '\u{20d0}'..='\u{20ff}',
    '\u{fe20}'..='\u{fe2f}',
];

fn is_diacritic(c: char) -> bool {
    DIACRITICS.iter().any(|block| block.contains(&c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        assert_eq!(
            fold(one) == fold(other),
            same,
            "{one:?} and {other:?}: {:?}, {:?}",
            fold(one),
            fold(other)
        );
    }

    #[test]
    fn case_and_diacritics_make_no_difference() {
        for (one, other) in [
            ("FaceTime", "facetime"),
            ("É", "e"),
            ("Zoë", "zoe"),
            ("e\u{301}", "é"),
            ("Straße", "STRASSE"),
            ("STRAẞE", "strasse"),
            ("ΟΔΟΣ", "οδος"),
            ("οδοσ", "οδος"),
            ("Ἀθῆναι", "αθηναι"),
            ("İstanbul", "istanbul"),
            ("ISTANBUL", "ıstanbul"),
            ("ﬁn", "FIN"),
            ("Ёлка", "елка"),
            ("Việt Nam", "viet nam"),
            ("Å", "\u{212b}"),
            ("가", "\u{1100}\u{1161}"),
        ] {
            check(one, other, true);
        }
    }

    #[test]
    fn letters_of_their_own_are_told_apart() {
        for (one, other) in
            [("ø", "o"), ("ł", "l"), ("đ", "d"), ("æ", "ae"), ("が", "か"), ("कि", "क"), ("a", "b")]
        {
            check(one, other, false);
        }
    }

    #[test]
    fn a_syllable_does_not_begin_with_a_part_of_it() {
        assert!(!fold("한").starts_with(&fold("하")));
        assert!(!fold("がく").starts_with(&fold("か")));
        assert!(fold("Été").starts_with(&fold("e")));
    }

    #[test]
    fn a_letter_alone_folds_once_and_for_all() {
        for c in '\0'..=char::MAX {
            let once = fold(c.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }

    proptest! {
        #![proptest_config(Config { rng_seed: RngSeed::Fixed(0), failure_persistence: None, ..Config::default() })]

        #[test]
        fn what_is_folded_stays_as_it_is(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn however_it_is_composed_and_cased(text in any::<String>()) {
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), fold(&text));
            prop_assert_eq!(fold(&text.nfc().collect::<String>()), fold(&text));
            prop_assert_eq!(fold(&text.to_lowercase()), fold(&text));
        }
    }
}
