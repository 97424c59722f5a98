//! The sample tables of other people's movies: many chunks, pictures out of order, small sizes.

use crate::read::{
    atom::{Atom, Walker},
    samples::{Extent, Sample, SampleTables},
};

use super::build_movie::atom;

/// A table of numbers of 32 bits, after version and flags.
fn table(kind: &[u8; 4], numbers: &[u32]) -> Vec<u8> {
    let body: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    atom(kind, &[&[0; 4], &body])
}

fn tables<'a>(boxes: &'a [u8], walker: &mut Walker) -> SampleTables<'a> {
    let stbl = Atom { kind: *b"stbl", at: 0, body: boxes, missing: 0 };
    SampleTables::of(&walker.inside(&stbl, 0), 1000)
}

/// Five samples in three chunks: two of two, then one of one, the second and third shown in exchanged order.
fn five() -> Vec<u8> {
    [
        table(b"stts", &[2, 2, 10, 3, 20]),
        table(b"ctts", &[3, 1, 0, 1, 20, 3, (-10_i32).cast_unsigned()]),
        table(b"stss", &[2, 1, 4]),
        table(b"stsc", &[2, 1, 2, 1, 3, 1, 1]),
        table(b"stsz", &[0, 5, 1, 2, 3, 4, 5]),
        table(b"stco", &[3, 100, 200, 300]),
    ]
    .concat()
}

#[test]
fn samples_are_found_in_their_chunks() {
    let boxes = five();
    let tables = tables(&boxes, &mut Walker::new());
    let found: Vec<_> = tables.walk(10).collect();
    let expected = [(0, 10, (100, 1), true), (30, 10, (101, 2), false), (10, 20, (200, 3), false)];
    for (index, (shown, lasts, place, sync)) in (0..).zip(expected) {
        let sample = Sample { index, shown, lasts, place: Some(place), sync };
        assert_eq!(found.get(index as usize), Some(&sample));
    }
    assert_eq!(found.iter().map(|sample| sample.sync).collect::<Vec<_>>(), [true, false, false, true, false]);
    assert_eq!(found.last().and_then(|sample| sample.place), Some((300, 5)));
    assert_eq!((tables.count(), tables.timed(), tables.ticks(), tables.short()), (5, 5, 80, false));
    assert_eq!(tables.walk(2).count(), 2);
}

#[test]
fn chunks_are_held_against_the_file() {
    let boxes = five();
    let tables = tables(&boxes, &mut Walker::new());
    let extent = |file_bytes, mdats: &[(u64, u64)]| {
        let Extent { placed, chunks_beyond, chunks_outside } = tables.extent(file_bytes, mdats);
        (placed, chunks_beyond, chunks_outside)
    };
    assert_eq!(extent(400, &[(90, 400)]), (5, 0, 0));
    assert_eq!(extent(400, &[(90, 150), (200, 400)]), (5, 0, 0));
    assert_eq!(extent(400, &[(90, 204), (290, 400)]), (5, 0, 1), "the second chunk ends at 207");
    assert_eq!(extent(304, &[(90, 304)]), (5, 1, 0), "the third chunk ends at 305");
    assert_eq!(extent(400, &[]), (5, 0, 3));
}

#[test]
fn counts_are_not_believed() {
    let boxes = [
        table(b"stts", &[u32::MAX, 1, 1]),
        table(b"stsc", &[1, 1, u32::MAX, 1]),
        table(b"stsz", &[7, u32::MAX]),
        table(b"stco", &[u32::MAX, 50]),
    ]
    .concat();
    let tables = tables(&boxes, &mut Walker::new());
    assert_eq!((tables.count(), tables.short()), (u32::MAX, true));
    assert_eq!(tables.walk(u32::MAX).count(), 1000 / 7, "as many as the file has room for");
    assert_eq!(tables.extent(1000, &[(0, 1000)]).chunks_beyond, 1);
}

#[test]
fn small_sizes_are_read_at_their_width() {
    for (width, sizes) in [(8, vec![3, 4]), (16, vec![0, 3, 0, 4])] {
        let stz2 = atom(b"stz2", &[&[0; 7], &[width], &2_u32.to_be_bytes(), &sizes]);
        let boxes = [table(b"stsc", &[1, 1, 2, 1]), table(b"stco", &[1, 10]), stz2].concat();
        let tables = tables(&boxes, &mut Walker::new());
        let places: Vec<_> = tables.walk(9).map(|sample| sample.place).collect();
        assert_eq!(places, [Some((10, 3)), Some((13, 4))]);
    }
}
