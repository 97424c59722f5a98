//! A movie as mp4-atom reads it: its tracks, and the bytes of their samples.

use media::Parameters;
use mp4_atom::{
    Atom, Codec, DataType, Decode, DecodeAtom, Header, Ilst, IlstDataValue, Keys, Moov, StszSamples, Trak,
};

/// A movie's index, beside the file that it speaks of.
pub(crate) struct Demuxed<'a> {
    pub(crate) moov: Moov,
    /// The index as it stands in the file, for what mp4-atom leaves out.
    pub(crate) raw: &'a [u8],
    file: &'a [u8],
}

impl<'a> Demuxed<'a> {
    /// Reads the index.
    pub(crate) fn of(file: &'a [u8]) -> Result<Self, String> {
        let mut rest = file;
        while !rest.is_empty() {
            let header = Header::decode(&mut rest).map_err(|error| error.to_string())?;
            let size = header.size.unwrap_or(rest.len());
            let body = rest.get(..size).ok_or("an atom is longer than the file")?;
            rest = &rest[size..];
            if header.kind == Moov::KIND {
                let moov = Moov::decode_atom(&header, &mut &*body).map_err(|error| error.to_string())?;
                return Ok(Self { moov, raw: body, file });
            }
        }
        Err("it has no `moov`".into())
    }

    /// The tracks with that handler.
    pub(crate) fn tracks(&self, handler: &[u8; 4]) -> Vec<&Trak> {
        let has = |trak: &&Trak| trak.mdia.hdlr.handler == handler.into();
        self.moov.trak.iter().filter(has).collect()
    }

    /// The bytes of a track's samples, in their order.
    pub(crate) fn samples(&self, trak: &Trak) -> Result<Vec<&'a [u8]>, String> {
        let stbl = &trak.mdia.minf.stbl;
        let chunks = &stbl.stco.as_ref().ok_or("a track has no `stco`")?.entries;
        let mut sizes: Box<dyn Iterator<Item = u32>> = match &stbl.stsz.samples {
            StszSamples::Identical { count, size } => {
                Box::new(std::iter::repeat_n(*size, usize::try_from(*count).unwrap_or(0)))
            }
            StszSamples::Different { sizes } => Box::new(sizes.iter().copied()),
        };
        let mut samples = vec![];
        for (chunk, number) in chunks.iter().zip(1_u32..) {
            let entry = stbl.stsc.entries.iter().rev().find(|entry| entry.first_chunk <= number);
            let mut at = *chunk as usize;
            for _ in 0..entry.ok_or("a chunk has no entry in `stsc`")?.samples_per_chunk {
                let size = sizes.next().ok_or("`stsz` has fewer samples than `stsc`")? as usize;
                samples.push(self.file.get(at..at + size).ok_or("a sample lies outside of the file")?);
                at += size;
            }
        }
        if sizes.next().is_some() {
            return Err("`stsz` has more samples than `stsc`".into());
        }
        Ok(samples)
    }

    /// What a decoder must know of the pictures.
    pub(crate) fn parameters(&self) -> Option<Parameters> {
        let Some(Codec::Avc1(avc1)) = self.codec(b"vide") else { return None };
        Some(Parameters {
            sequence: avc1.avcc.sequence_parameter_sets.first()?.clone(),
            picture: avc1.avcc.picture_parameter_sets.first()?.clone(),
        })
    }

    /// What the first track with that handler is encoded in.
    pub(crate) fn codec(&self, handler: &[u8; 4]) -> Option<&Codec> {
        self.tracks(handler).first()?.mdia.minf.stbl.stsd.codecs.first()
    }

    /// A text that the movie says of itself under a key of Apple's.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let meta = self.moov.meta.as_ref()?;
        let keys = &meta.get::<Keys>()?.entries;
        let named = |entry: &mp4_atom::KeyEntry| {
            entry.key_namespace == b"mdta".into()
                && entry.key_value.strip_prefix("com.apple.quicktime.") == Some(key)
        };
        let number = u32::try_from(keys.iter().position(named)? + 1).ok()?;
        let (_, item) = meta.get::<Ilst>()?.mdta.iter().find(|(index, _)| *index == number)?;
        if let IlstDataValue::Utf8(text) = &item.value { Some(text.clone()) } else { None }
    }
}

/// The name and the type of the one key that a track of timed metadata has.
pub(crate) fn only_key(trak: &Trak) -> Option<(String, u32)> {
    let [Codec::Mebx(mebx)] = trak.mdia.minf.stbl.stsd.codecs.as_slice() else { return None };
    let [key] = mebx.keys.as_slice() else { return None };
    let DataType::WellKnown(code) = key.dtyp.as_ref()?.data_type else { return None };
    (key.keyd.key_namespace == b"mdta".into())
        .then(|| (String::from_utf8_lossy(&key.keyd.key_value).into_owned(), code))
}
