//! The metadata of a whole movie: `moov/meta` with names of its own, and the older `udta`.

use serde::Serialize;

use super::{
    atom::{Atom, Walker, find},
    finding::Findings,
    limits::KEYS_MAX,
    text,
    value::Value,
};

/// A key of a movie's metadata, and its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Key {
    /// Its full name: `com.apple.quicktime.make`, or `udta/©mak` for those that have no name but a code.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// All keys inside a `moov`, in the order of the file.
pub(super) fn keys(walker: &mut Walker, moov: &[Atom<'_>], findings: &mut Findings) -> Vec<Key> {
    let mut keys = Vec::new();
    for meta in moov.iter().filter(|atom| atom.kind == *b"meta") {
        of_meta(walker, meta, &mut keys, findings);
    }
    for udta in moov.iter().filter(|atom| atom.kind == *b"udta") {
        of_udta(walker, udta, &mut keys, findings);
    }
    keys
}

/// Whether there is room for one more; that there is none is a finding.
fn room(keys: &[Key], findings: &mut Findings) -> bool {
    let room = keys.len() < KEYS_MAX;
    if !room {
        findings.limit(format!("more than {KEYS_MAX} keys of metadata"));
    }
    room
}

fn of_meta(walker: &mut Walker, meta: &Atom<'_>, keys: &mut Vec<Key>, findings: &mut Findings) {
    // QuickTime has the boxes at once; MP4 puts four bytes of version and flags before them. A box's size is never 0.
    let skipped = if meta.body.starts_with(&[0; 4]) { 4 } else { 0 };
    let inside = walker.inside(meta, skipped);
    let Some(names) = find(&inside, b"keys").map(|atom| names(walker, atom)) else { return };
    let Some(ilst) = find(&inside, b"ilst") else { return };
    for item in walker.inside(ilst, 0) {
        // The code of an item is the number of its key, from 1.
        let index = usize::try_from(u32::from_be_bytes(item.kind)).unwrap_or_default();
        let name = index.checked_sub(1).and_then(|index| names.get(index));
        let name = name.cloned().unwrap_or_else(|| format!("item {index} without a key"));
        for value in walker.inside(&item, 0).iter().filter(|atom| atom.kind == *b"data") {
            if !room(keys, findings) {
                return;
            }
            let mut bytes = value.bytes();
            let Some(code) = bytes.u32() else { continue };
            // The country and the language, which Live Photos leave open.
            let body = bytes.skip(4).map(|()| bytes.rest()).unwrap_or_default();
            keys.push(Key { name: name.clone(), value: Value::of(code, body) });
        }
    }
}

/// The names of a `keys` box: version and flags, a count, and then boxes whose codes are namespaces.
fn names(walker: &mut Walker, keys: &Atom<'_>) -> Vec<String> {
    let inside = walker.inside(keys, 8);
    inside
        .iter()
        .take(KEYS_MAX)
        .map(|entry| {
            let name = text::kept(entry.body);
            if entry.kind == *b"mdta" { name } else { format!("{}/{name}", text::four(entry.kind)) }
        })
        .collect()
}

/// Texts of QuickTime's older list: a length, a language, and so many bytes. What is no text has its length only.
fn of_udta(walker: &mut Walker, udta: &Atom<'_>, keys: &mut Vec<Key>, findings: &mut Findings) {
    for entry in walker.inside(udta, 0) {
        if entry.kind == *b"meta" {
            // Some writers put the list with names in here.
            of_meta(walker, &entry, keys, findings);
            continue;
        }
        if !room(keys, findings) {
            return;
        }
        let mut bytes = entry.bytes();
        let body = bytes.u16().and_then(|length| {
            bytes.skip(2)?;
            bytes.take(usize::from(length))
        });
        let value = match body.filter(|_| entry.kind.first() == Some(&0xa9)) {
            Some(body) => Value::Text(text::kept(body)),
            None => Value::Other { code: 0, bytes: entry.body.len() as u64 },
        };
        keys.push(Key { name: format!("udta/{}", text::four(entry.kind)), value });
    }
}
