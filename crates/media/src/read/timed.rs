//! Timed metadata (`mebx`): tracks whose samples say something about a moment of the movie.

use serde::Serialize;

use super::{
    atom::{Atom, Walker, find},
    bytes::Bytes,
    edit::Edits,
    finding::Findings,
    limits::{TIMED_ITEMS_MAX, TIMED_KEYS_MAX, TIMED_SAMPLES_MAX},
    samples::SampleTables,
    text,
    time::Time,
    value::Value,
};

/// The key whose sample marks the moment of the still.
pub(super) const STILL_IMAGE_TIME: &str = "com.apple.quicktime.still-image-time";
/// The key whose samples say how the camera was held.
pub(super) const VIDEO_ORIENTATION: &str = "com.apple.quicktime.video-orientation";

/// A track of timed metadata.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timed {
    /// The code of its sample description: `mebx` where there are keys.
    pub format: String,
    /// What its samples may speak of.
    pub keys: Vec<TimedKey>,
    /// What they say, at most once for each key: the first value, and how many there are.
    pub values: Vec<TimedValue>,
}

/// Something that samples of a track may speak of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimedKey {
    /// The number by which samples name it.
    pub local: u32,
    /// Its full name.
    pub name: String,
    /// The number of its type; none if it is missing, or a type with a name.
    pub dtype: Option<u32>,
}

/// What the samples of a track say about one key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimedValue {
    /// The key's full name.
    pub name: String,
    /// When its first value is presented; none if the edit list never shows it.
    pub time: Option<Time>,
    /// The first value.
    pub value: Value,
    /// Samples that have a value for the key.
    pub samples: u32,
}

impl Timed {
    /// What the samples say about the key of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&TimedValue> {
        self.values.iter().find(|value| value.name == name)
    }

    /// Reads the sample description and the samples of a track.
    pub(super) fn read(
        walker: &mut Walker,
        entry: Option<&Atom<'_>>,
        file: &[u8],
        (tables, edits): (&SampleTables<'_>, &Edits),
        findings: &mut Findings,
    ) -> Self {
        let format = entry.map(|entry| text::four(entry.kind)).unwrap_or_default();
        let mut timed = Self { format, keys: Vec::new(), values: Vec::new() };
        let Some(entry) = entry.filter(|entry| entry.kind == *b"mebx") else { return timed };
        timed.read_keys(walker, entry, findings);
        if tables.count() > TIMED_SAMPLES_MAX {
            findings.limit(format!("more than {TIMED_SAMPLES_MAX} samples of timed metadata"));
        }
        for sample in tables.walk(TIMED_SAMPLES_MAX) {
            let Some((at, size)) = sample.place else { break };
            let Some(bytes) = usize::try_from(at).ok().and_then(|at| Bytes::big_at(file, at)) else { break };
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            let Some(body) = bytes.rest().get(..size) else { break };
            let time = edits.presented(sample.shown);
            timed.read_sample(body, time, findings);
        }
        timed
    }

    fn read_keys(&mut self, walker: &mut Walker, entry: &Atom<'_>, findings: &mut Findings) {
        // Six bytes of nothing and the number of the data reference come before the boxes.
        let inside = walker.inside(entry, 8);
        let Some(keys) = find(&inside, b"keys") else { return };
        for key in walker.inside(keys, 0) {
            if self.keys.len() >= TIMED_KEYS_MAX {
                findings.limit(format!("more than {TIMED_KEYS_MAX} keys of timed metadata in one track"));
                return;
            }
            let parts = walker.inside(&key, 0);
            let name =
                find(&parts, b"keyd").and_then(|keyd| keyd.body.split_at_checked(4)).map(|(space, name)| {
                    let name = text::kept(name);
                    if space == b"mdta" { name } else { format!("{}/{name}", text::kept(space)) }
                });
            let dtype = find(&parts, b"dtyp").and_then(|dtyp| {
                let mut bytes = dtyp.bytes();
                let space = bytes.u32()?;
                bytes.u32().filter(|_| space == 0)
            });
            let name = name.unwrap_or_else(|| "a key without a name".to_owned());
            self.keys.push(TimedKey { local: u32::from_be_bytes(key.kind), name, dtype });
        }
    }

    /// A sample is a row of items: size, number of the key, value.
    fn read_sample(&mut self, body: &[u8], time: Option<Time>, findings: &mut Findings) {
        let mut rest = Bytes::big(body);
        let mut items = 0;
        while let Some(item) = item(&mut rest) {
            if items >= TIMED_ITEMS_MAX {
                findings.limit(format!("more than {TIMED_ITEMS_MAX} items in a sample of timed metadata"));
                return;
            }
            items += 1;
            let (local, payload) = item;
            let Some(key) = self.keys.iter().find(|key| key.local == local) else { continue };
            if let Some(known) = self.values.iter_mut().find(|value| value.name == key.name) {
                known.samples = known.samples.saturating_add(1);
            } else {
                let value = Value::of(key.dtype.unwrap_or_default(), payload);
                self.values.push(TimedValue { name: key.name.clone(), time, value, samples: 1 });
            }
        }
    }
}

fn item<'a>(rest: &mut Bytes<'a>) -> Option<(u32, &'a [u8])> {
    let size = usize::try_from(rest.u32()?).ok()?;
    let local = rest.u32()?;
    Some((local, rest.take(size.checked_sub(8)?)?))
}
