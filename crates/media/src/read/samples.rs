//! The samples of a track: where each lies in the file and when it is shown, from tables that stay where they are.
//!
//! Nothing is allocated by a count that a file gives: a table is a slice, and its count is cut to what the slice holds.

use super::{
    atom::{Atom, find},
    bytes::Bytes,
};

/// Entries of one width, after a count.
#[derive(Clone, Copy, Debug, Default)]
struct Table<'a> {
    entries: &'a [u8],
    /// Bytes of an entry.
    width: usize,
    count: u32,
    /// The count in the file is larger than the table.
    short: bool,
}

/// The sample tables of one track.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SampleTables<'a> {
    /// `stts`: so many samples that last so long.
    times: Table<'a>,
    /// `ctts`: so many samples that are shown so much later than they are decoded.
    offsets: Table<'a>,
    /// `stss`: the samples that depend on no other; without the table, that is all.
    syncs: Option<Table<'a>>,
    /// `stsc`: from this chunk on, so many samples in each.
    runs: Table<'a>,
    /// `stsz`: the size of each sample, unless all have the same.
    sizes: Table<'a>,
    /// `stco` or `co64`: where each chunk begins.
    chunks: Table<'a>,
    same_size: Option<u32>,
    count: u32,
    /// How many samples of the same size the file has room for, which a table of them does not say.
    held: u32,
}

/// One sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    /// Counted from 0.
    pub(super) index: u32,
    /// When it is shown, in ticks of its track, before any edit.
    pub(super) shown: i64,
    /// How long, in ticks.
    pub(super) lasts: u32,
    /// Where it lies in the file; none if no chunk holds it.
    pub(super) place: Option<(u64, u32)>,
    /// Whether it depends on no other.
    pub(super) sync: bool,
}

/// Where the samples of a track lie, in total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Samples that a chunk holds.
    pub(super) placed: u64,
    /// Chunks that reach beyond the end of the file.
    pub(super) chunks_beyond: u64,
    /// Chunks that lie in the file, but in no `mdat`.
    pub(super) chunks_outside: u64,
}

impl<'a> Table<'a> {
    /// The table inside a box, whose count begins at that byte.
    fn of(atom: &Atom<'a>, count_at: usize, width: usize) -> Option<Self> {
        let mut bytes = Bytes::big_at(atom.body, count_at)?;
        let claimed = bytes.u32()?;
        let held = u32::try_from(bytes.rest().len() / width).unwrap_or(u32::MAX);
        Some(Self { entries: bytes.rest(), width, count: claimed.min(held), short: claimed > held })
    }

    /// The numbers of an entry; none past the end.
    fn get(&self, index: u32) -> Option<Bytes<'a>> {
        if index >= self.count {
            return None;
        }
        let at = usize::try_from(index).ok()?.checked_mul(self.width)?;
        Bytes::big_at(self.entries, at)
    }

    fn pair(&self, index: u32) -> Option<(u32, u32)> {
        let mut entry = self.get(index)?;
        Some((entry.u32()?, entry.u32()?))
    }

    /// What all first numbers of its pairs add up to.
    fn total(&self) -> u64 {
        (0..self.count).filter_map(|index| self.pair(index)).map(|(samples, _)| u64::from(samples)).sum()
    }
}

impl<'a> SampleTables<'a> {
    /// The tables among those boxes, which are the inside of an `stbl` of a file of that length.
    pub(super) fn of(stbl: &[Atom<'a>], file_bytes: u64) -> Self {
        let table = |kind: &[u8; 4], width| find(stbl, kind).and_then(|atom| Table::of(atom, 4, width));
        let mut tables = Self {
            times: table(b"stts", 8).unwrap_or_default(),
            offsets: table(b"ctts", 8).unwrap_or_default(),
            syncs: table(b"stss", 4),
            runs: table(b"stsc", 12).unwrap_or_default(),
            chunks: table(b"stco", 4).or_else(|| table(b"co64", 8)).unwrap_or_default(),
            ..Self::default()
        };
        if let Some(stsz) = find(stbl, b"stsz") {
            let same = Bytes::big_at(stsz.body, 4).and_then(|mut bytes| bytes.u32());
            tables.same_size = same.filter(|size| *size > 0);
            tables.sizes = Table::of(stsz, 8, 4).unwrap_or_default();
            // A table of one size has no entries, and its count nothing to be held against.
            tables.count = if tables.same_size.is_some() {
                Bytes::big_at(stsz.body, 8).and_then(|mut bytes| bytes.u32()).unwrap_or_default()
            } else {
                tables.sizes.count
            };
        } else if let Some(stz2) = find(stbl, b"stz2") {
            // Small sizes take one or two bytes; half a byte is in no movie of a camera.
            let width = match stz2.body.get(7) {
                Some(8) => 1,
                _ => 2,
            };
            tables.sizes = Table::of(stz2, 8, width).unwrap_or_default();
            tables.count = tables.sizes.count;
        }
        let room = file_bytes.checked_div(tables.same_size.map_or(0, u64::from));
        tables.held = room.and_then(|room| u32::try_from(room).ok()).unwrap_or(u32::MAX);
        tables
    }

    /// How many samples there are, by their sizes.
    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    /// How many samples depend on no other; none if that is said of no sample, and so true of all.
    pub(super) fn sync_count(&self) -> Option<u32> {
        self.syncs.map(|table| table.count)
    }

    /// How many samples have a time.
    pub(super) fn timed(&self) -> u64 {
        self.times.total()
    }

    /// How long all samples last together, in ticks of the track.
    pub(super) fn ticks(&self) -> u64 {
        (0..self.times.count)
            .filter_map(|index| self.times.pair(index))
            .fold(0, |sum: u64, (samples, each)| sum.saturating_add(u64::from(samples) * u64::from(each)))
    }

    /// Whether a table ends before its own count does.
    pub(super) const fn short(&self) -> bool {
        let syncs = match self.syncs {
            Some(table) => table.short,
            None => false,
        };
        let sizes = self.sizes.short && self.same_size.is_none();
        self.times.short || self.offsets.short || self.runs.short || self.chunks.short || syncs || sizes
    }

    /// Holds every chunk against the file and its `mdat`s, which are ranges in order.
    pub(super) fn extent(&self, file_bytes: u64, mdats: &[(u64, u64)]) -> Extent {
        let mut extent = Extent::default();
        let mut run = Run::default();
        for chunk in 0..self.chunks.count {
            let left = u64::from(self.count).saturating_sub(extent.placed);
            let samples = u64::from(run.samples_of(&self.runs, chunk)).min(left);
            if samples == 0 {
                continue;
            }
            let bytes = self.bytes_of(extent.placed, samples);
            extent.placed = extent.placed.saturating_add(samples);
            let Some(begin) = self.chunk(chunk) else { break };
            let end = begin.saturating_add(bytes);
            let before = mdats.partition_point(|(begin_mdat, _)| *begin_mdat <= begin);
            let home = before.checked_sub(1).and_then(|index| mdats.get(index));
            if end > file_bytes {
                extent.chunks_beyond += 1;
            } else if home.is_none_or(|(_, end_mdat)| end > *end_mdat) {
                extent.chunks_outside += 1;
            }
        }
        extent
    }

    /// Bytes of that many samples from that one on. All chunks together ask for each sample once.
    fn bytes_of(&self, first: u64, samples: u64) -> u64 {
        if let Some(size) = self.same_size {
            return u64::from(size).saturating_mul(samples);
        }
        (first..first.saturating_add(samples))
            .filter_map(|index| self.size(u32::try_from(index).ok()?))
            .fold(0, |sum, size| sum.saturating_add(u64::from(size)))
    }

    fn chunk(&self, index: u32) -> Option<u64> {
        let mut entry = self.chunks.get(index)?;
        if self.chunks.width == 8 { entry.u64() } else { entry.u32().map(u64::from) }
    }

    fn size(&self, index: u32) -> Option<u32> {
        self.same_size.or_else(|| {
            let mut entry = self.sizes.get(index)?;
            match self.sizes.width {
                1 => entry.u8().map(u32::from),
                2 => entry.u16().map(u32::from),
                _ => entry.u32(),
            }
        })
    }

    /// The samples one by one, at most that many of them.
    pub(super) fn walk(&self, most: u32) -> Samples<'a> {
        Samples {
            tables: *self,
            index: 0,
            end: self.count.min(self.held).min(most),
            decoded: 0,
            times: Repeat::default(),
            offsets: Repeat::default(),
            sync: 0,
            run: Run::default(),
            chunk: 0,
            in_chunk: 0,
            at: 0,
        }
    }
}

/// How far one has come in the table of runs of chunks.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    /// The run that comes next.
    next: u32,
    samples: u32,
}

impl Run {
    /// Samples in that chunk. Chunks are asked for in order.
    fn samples_of(&mut self, runs: &Table<'_>, chunk: u32) -> u32 {
        // Runs count chunks from 1; one that claims to begin at 0 is as good as one that begins at 1.
        while let Some((_, samples)) =
            runs.pair(self.next).filter(|(first, _)| *first <= chunk.saturating_add(1))
        {
            self.samples = samples;
            self.next += 1;
        }
        self.samples
    }
}

/// How far one has come in a table of so many times the same.
#[derive(Clone, Copy, Debug, Default)]
struct Repeat {
    next: u32,
    left: u32,
    value: u32,
}

impl Repeat {
    fn next(&mut self, table: &Table<'_>) -> Option<u32> {
        while self.left == 0 {
            (self.left, self.value) = table.pair(self.next)?;
            self.next += 1;
        }
        self.left -= 1;
        Some(self.value)
    }
}

/// Samples in the order in which they are decoded.
#[derive(Clone, Debug)]
pub(super) struct Samples<'a> {
    tables: SampleTables<'a>,
    index: u32,
    end: u32,
    decoded: i64,
    times: Repeat,
    offsets: Repeat,
    /// The entry of `stss` that comes next.
    sync: u32,
    run: Run,
    /// Chunks that were begun.
    chunk: u32,
    /// Samples left in the chunk.
    in_chunk: u32,
    /// Where the next sample of the chunk begins.
    at: u64,
}

impl Samples<'_> {
    fn place(&mut self) -> Option<(u64, u32)> {
        while self.in_chunk == 0 {
            self.at = self.tables.chunk(self.chunk)?;
            self.in_chunk = self.run.samples_of(&self.tables.runs, self.chunk);
            self.chunk += 1;
        }
        let size = self.tables.size(self.index)?;
        let place = (self.at, size);
        self.in_chunk -= 1;
        self.at = self.at.saturating_add(u64::from(size));
        Some(place)
    }

    fn is_sync(&mut self) -> bool {
        let Some(syncs) = self.tables.syncs else { return true };
        let number = self.index.saturating_add(1);
        let entry = |at| syncs.get(at).and_then(|mut entry: Bytes<'_>| entry.u32());
        while entry(self.sync).is_some_and(|sync| sync < number) {
            self.sync += 1;
        }
        entry(self.sync) == Some(number)
    }
}

impl Iterator for Samples<'_> {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        if self.index >= self.end {
            return None;
        }
        let place = self.place();
        let sync = self.is_sync();
        let lasts = self.times.next(&self.tables.times).unwrap_or_default();
        // Version 0 means an unsigned offset, but negative ones are found there as well, and no offset needs 32 bits.
        let offset = self.offsets.next(&self.tables.offsets).unwrap_or_default().cast_signed();
        let shown = self.decoded.saturating_add(i64::from(offset));
        let sample = Sample { index: self.index, shown, lasts, place, sync };
        self.decoded = self.decoded.saturating_add(i64::from(lasts));
        self.index += 1;
        Some(sample)
    }
}
