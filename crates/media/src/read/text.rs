//! Text out of bytes that nobody vouches for, made fit to be shown: bounded, and without a sign that moves a cursor.

use super::limits::TEXT_CHARS_MAX;

/// The text up to its first zero byte.
pub(super) fn until_zero(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    kept(bytes.get(..end).unwrap_or_default())
}

/// The text of all bytes, as UTF-8; what is none is shown as the replacement character.
pub(super) fn kept(bytes: &[u8]) -> String {
    // A character has at most four bytes, so that a text of any length costs no more than a bounded one.
    let bounded = bytes.get(..TEXT_CHARS_MAX * 4).unwrap_or(bytes);
    shown(String::from_utf8_lossy(bounded).chars())
}

/// The text of UTF-16 units.
pub(super) fn of_utf16(units: impl Iterator<Item = u16>) -> String {
    shown(char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|unit| unit.unwrap_or('\u{fffd}')))
}

/// A code of four characters as people write it.
pub(super) fn four(code: [u8; 4]) -> String {
    // Codes of QuickTime are Mac Roman; of its upper half only the copyright sign is in use.
    shown(code.into_iter().map(|byte| match byte {
        0..=0x7f => char::from(byte),
        0xa9 => '©',
        0x80..=0xff => '\u{fffd}',
    }))
}

/// So many of something, in words.
pub(super) fn many(number: impl Into<u64>, word: &str) -> String {
    let number = number.into();
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {word}{ending}")
}

/// Spells out what a terminal would obey, and what would turn the line round.
fn shown(characters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for character in characters.take(TEXT_CHARS_MAX) {
        if character.is_control() || turns_lines(character) {
            text.extend(character.escape_unicode());
        } else {
            text.push(character);
        }
    }
    text
}

fn turns_lines(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_move_the_cursor_or_fill_the_memory() {
        assert_eq!(until_zero(b"iPhone 15\0rest"), "iPhone 15");
        assert_eq!(kept(b"\x1b[2J"), "\\u{1b}[2J");
        assert_eq!(kept("\u{202e}gpj".as_bytes()), "\\u{202e}gpj");
        assert_eq!(kept(&[b'a'; 100_000]).len(), TEXT_CHARS_MAX);
        assert_eq!(four(*b"\xa9day"), "©day");
        assert_eq!((many(1_u32, "byte"), many(0_u32, "byte")), ("1 byte".to_owned(), "0 bytes".to_owned()));
    }
}
