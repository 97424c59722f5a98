//! "did you mean": which of some words somebody meant who wrote another.

/// Longer than any word that somebody meant.
const WORD_BYTES_MAX: usize = 120;

/// The one of `words` that is most like `written`, if one is like it at all.
pub(crate) fn nearest<'a>(written: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.is_empty() || written.len() > WORD_BYTES_MAX {
        return None;
    }
    let plain = |word: &str| word.to_lowercase().replace(['_', ' '], "-");
    let wanted = plain(written);
    let distance = |word: &'a str| {
        let candidate = plain(word);
        let distance = strsim::damerau_levenshtein(&wanted, &candidate);
        let near = distance <= (wanted.chars().count().max(candidate.chars().count()) / 3).max(1);
        let part = wanted.len() >= PART_BYTES_MIN && candidate.contains(&wanted)
            || candidate.len() >= PART_BYTES_MIN && wanted.contains(&candidate);
        (near || part).then_some((!near, distance, word))
    };
    words
        .into_iter()
        .filter_map(distance)
        .min_by_key(|(far, distance, _)| (*far, *distance))
        .map(|best| best.2)
}

/// What is part of a word may be meant for it from this length on.
const PART_BYTES_MIN: usize = 4;

/// `written`, cut short where it is long.
pub(crate) fn shown(written: &str) -> String {
    let mut chars = written.chars().map(|c| if c.is_control() { ' ' } else { c });
    let start: String = chars.by_ref().take(SHOWN_CHARS_MAX).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

/// More of a word than this is not repeated.
const SHOWN_CHARS_MAX: usize = 60;

/// Words in back-ticks with commas between, cut short where there are many.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.len() {
        0..=LISTED_MAX => words.join(", "),
        many => format!("{} and {} more", words[..LISTED_MAX].join(", "), many - LISTED_MAX),
    }
}

/// More words than this are not all listed.
const LISTED_MAX: usize = 12;

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        let check = |written, meant: Option<&str>| {
            let words = ["press-shutter", "hang-up", "power-off", "power-on", "live-photos"];
            assert_eq!(nearest(written, words), meant, "{written}");
        };
        check("press-shuter", Some("press-shutter"));
        check("press_shutter", Some("press-shutter"));
        check("PressShutter", Some("press-shutter"));
        check("shutter", Some("press-shutter"));
        check("hangup", Some("hang-up"));
        check("power-of", Some("power-off"));
        check("live photo", Some("live-photos"));
        check("dance", None);
        check("", None);
    }
}
