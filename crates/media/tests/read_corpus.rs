//! Plays what fuzzing kept, without a fuzzer: inputs that once were new to it, and those that once broke something.

use std::{fs, path::Path};

use media::read::{Reading, Severity, Verdict, pair};

/// Two bytes of length, a still of that length, a movie; what is empty is not given.
fn read(input: &[u8]) -> Reading {
    let (length, files) = input.split_first_chunk::<2>().unwrap_or((&[0, 0], &[]));
    let length = usize::from(u16::from_be_bytes(*length)).min(files.len());
    let (still, movie) = files.split_at(length);
    pair(Some(still).filter(|still| !still.is_empty()), Some(movie).filter(|movie| !movie.is_empty()))
}

#[test]
fn every_file_of_the_corpus_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/read_pair");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 7, "the corpus is there");
    for file in files {
        let reading = read(&fs::read(&file).unwrap());
        let broken = reading.findings.iter().any(|finding| finding.severity == Severity::Broken);
        assert!(!broken || reading.verdict != Verdict::LivePhoto, "{}\n{}", file.display(), reading.render());
    }
}
