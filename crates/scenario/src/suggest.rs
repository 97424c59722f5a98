//! "did you mean": what somebody meant who wrote a word that is none.

/// What is said of a word that is none.
pub(crate) struct Unknown {
    pub(crate) message: String,
    pub(crate) label: String,
    /// Which words there are, where nothing better can be said.
    pub(crate) note: Option<String>,
}

impl Unknown {
    /// `written` is no `noun`, since it is none of `words`.
    pub(crate) fn new<'w>(noun: &str, written: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        let words: Vec<_> = words.into_iter().collect();
        let message = format!("unknown {noun} `{}`", shown(written));
        if let Some(meant) = nearest(written, words.iter().copied()) {
            return Self { message, label: format!("did you mean `{meant}`?"), note: None };
        }
        let (mut listed, others) = related(written, &words);
        if let [only] = listed.as_slice() {
            return Self { message, label: format!("did you mean `{only}`?"), note: None };
        }
        listed.extend(others);
        let note = (1..=LISTED_MAX).contains(&listed.len());
        Self {
            message,
            label: "there is none of that name".to_owned(),
            note: note.then(|| format!("there are {}", list(listed))),
        }
    }
}

/// Of more words than this no list is given: it is longer than anybody reads.
const LISTED_MAX: usize = 80;

/// Longer than any word that somebody meant.
const WORD_BYTES_MAX: usize = 120;

/// The one of `words` that is most like `written`, if one is like it at all, and not many are as much so.
pub fn nearest<'a>(written: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.is_empty() || written.len() > WORD_BYTES_MAX {
        return None;
    }
    let wanted = plain(written);
    let distance = |word: &'a str| {
        let candidate = plain(word);
        let distance = strsim::damerau_levenshtein(&wanted, &candidate);
        let near = distance <= (wanted.chars().count().max(candidate.chars().count()) / 3).max(1);
        let part = wanted.len() >= PART_BYTES_MIN && candidate.contains(&wanted)
            || candidate.len() >= PART_BYTES_MIN && wanted.contains(&candidate);
        (near || part).then_some((!near, distance, word))
    };
    let meant: Vec<_> = words.into_iter().filter_map(distance).collect();
    let (far, distance, word) = *meant.iter().min_by_key(|(far, distance, _)| (*far, *distance))?;
    let as_near = meant.iter().filter(|other| (other.0, other.1) == (far, distance)).count();
    (as_near <= AS_NEAR_MAX).then_some(word)
}

/// Where more words than these are as like, to name one is to guess.
const AS_NEAR_MAX: usize = 3;

/// What is part of a word may be meant for it from this length on.
const PART_BYTES_MIN: usize = 4;

/// Those of `words` that have a part in common with `written`, as `relay-ack` has with `ack`; and the others.
fn related<'a>(written: &str, words: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let wanted = plain(written);
    let is_word = |part: &&str| part.len() >= 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let wanted: Vec<_> =
        wanted.split(['-', '.']).map(|part| part.trim_end_matches('s')).filter(is_word).collect();
    let shares =
        |word: &&str| plain(word).split(['-', '.']).any(|part| wanted.contains(&part.trim_end_matches('s')));
    words.iter().copied().partition(shares)
}

fn plain(word: &str) -> String {
    word.to_lowercase().replace(['_', ' '], "-")
}

/// `written`, cut short where it is long.
pub(crate) fn shown(written: &str) -> String {
    let mut chars = written.chars().map(|c| if c.is_control() { ' ' } else { c });
    let start: String = chars.by_ref().take(SHOWN_CHARS_MAX).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

/// More of a word than this is not repeated.
const SHOWN_CHARS_MAX: usize = 60;

/// Words in back-ticks with commas between, on several lines where they are many.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in words {
        if !out.is_empty() {
            out.push(',');
            out.push(if width > LINE_CHARS_MAX { '\n' } else { ' ' });
            width = if width > LINE_CHARS_MAX { 0 } else { width };
        }
        out.push_str(&format!("`{word}`"));
        width += word.chars().count() + 4;
    }
    out
}

/// A line of a list ends once it is longer than this.
const LINE_CHARS_MAX: usize = 80;

/// `a MacBook Air`, `an iPhone 15`.
pub(crate) fn article(name: &str) -> String {
    let vowel = name.starts_with(|c: char| "aeiouAEIOU".contains(c));
    format!("{} {name}", if vowel { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::{Unknown, nearest};

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
        assert_eq!(
            nearest("iPhone 99", ["iPhone 7", "iPhone 8", "iPhone 11", "iPhone 12", "iPhone 13"]),
            None
        );
        check("", None);
    }

    #[test]
    fn what_has_a_part_in_common_is_named_first() {
        let note = |written| Unknown::new("message", written, ["ring", "roster-ack", "relay-ack"]).note;
        assert_eq!(note("ack"), Some("there are `roster-ack`, `relay-ack`, `ring`".to_owned()));
        assert_eq!(note("telegram"), Some("there are `ring`, `roster-ack`, `relay-ack`".to_owned()));
        assert_eq!(
            Unknown::new("action", "tap", ["hover", "tap-screen"]).label,
            "did you mean `tap-screen`?"
        );
    }
}
