//! "did you mean": which word is most like the one that was typed.

use alloc::vec::Vec;

/// A longer word is like none of ours.
const WORD_BYTES_MAX: usize = 40;

/// The candidate that is most like `word`, if one is like it at all: at most a third of its letters have to be changed,
/// added, left out or swapped with the next. Case makes no difference; of equals the first is taken.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > WORD_BYTES_MAX {
        return None;
    }
    let near = |candidate: &'a str| {
        let distance = distance(word, candidate);
        let longer = word.chars().count().max(candidate.chars().count());
        (distance <= (longer / 3).max(1) && distance < longer).then_some((distance, candidate))
    };
    candidates.into_iter().filter_map(near).min_by_key(|(distance, _)| *distance).map(|(_, found)| found)
}

/// How many letters differ: Levenshtein's distance, in which two neighbours that are swapped count once.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().flat_map(char::to_lowercase).collect();
    let other: Vec<char> = other.chars().flat_map(char::to_lowercase).collect();
    // Row i says how far the first i letters of one are from each beginning of the other; three rows are enough.
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, b) in other.iter().enumerate() {
            let changed = row[j] + usize::from(a != b);
            let mut least = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = core::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(nearest(word, ["Lens", "Title", "includes", "Keyword"]), expected);
    }

    #[test]
    fn a_word_that_is_nearly_ours_is_recognized() {
        check("Lense", Some("Lens"));
        check("lesn", Some("Lens"));
        check("inclueds", Some("includes"));
        check("INCLUDE", Some("includes"));
        check("keywords", Some("Keyword"));
        check("tilte", Some("Title"));
    }

    #[test]
    fn a_word_that_is_like_none_is_not() {
        check("", None);
        check("x", None);
        check("Objektiv", None);
        check(&"l".repeat(1_000), None);
    }

    #[test]
    fn a_distance_counts_letters() {
        for (one, other, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "acb", 1),
            ("kitten", "sitting", 3),
            ("ä", "a", 1),
            ("A", "a", 0),
        ] {
            assert_eq!((distance(one, other), distance(other, one)), (expected, expected), "{one} {other}");
        }
    }
}
