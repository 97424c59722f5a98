//! Writes atoms: a length, four letters, and what is in them.

/// Bytes of a movie in the making.
#[derive(Debug, Default)]
pub(crate) struct Atoms {
    pub(crate) bytes: Vec<u8>,
}

impl Atoms {
    /// An atom, with what `fill` puts into it.
    pub(crate) fn atom(&mut self, kind: &[u8; 4], fill: impl FnOnce(&mut Self)) {
        let start = self.bytes.len();
        self.bytes.extend([0; 4]);
        self.bytes.extend(kind);
        fill(self);
        let length = u32::try_from(self.bytes.len() - start).expect("only the pictures' atom is large");
        self.bytes[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }

    /// An atom that begins with a version and 24 flags.
    pub(crate) fn full(&mut self, kind: &[u8; 4], version: u8, flags: u32, fill: impl FnOnce(&mut Self)) {
        self.atom(kind, |atoms| {
            atoms.u32(u32::from(version) << 24 | flags);
            fill(atoms);
        });
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_be_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_be_bytes());
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn zeros(&mut self, count: usize) {
        self.bytes.resize(self.bytes.len() + count, 0);
    }
}
