//! Hashes what the program is made of, so that machines which share a sweep can tell whether they play the same.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let crates = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("..");
    let mut files = vec![];
    sources(&crates, &mut files)?;
    files.sort();
    let mut hash = Fnv::new();
    for file in &files {
        // The name below the crates, spelled alike on every system.
        let name = file.strip_prefix(&crates).unwrap_or(file).to_string_lossy().replace('\\', "/");
        hash.add(name.as_bytes());
        hash.add(&[0]);
        // A checkout may end its lines in another way.
        hash.add(fs::read_to_string(file)?.replace("\r\n", "\n").as_bytes());
        hash.add(&[0]);
    }
    println!("cargo::rustc-env=SHUTTERLAB_SOURCES={:016x}", hash.0);
    println!("cargo::rerun-if-changed={}", crates.display());
    Ok(())
}

/// The sources of every crate; tests bear on nothing that the program does.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if path.is_dir() && name != "tests" && name != "target" {
            sources(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") || name == "Cargo.toml" {
            files.push(path);
        }
    }
    Ok(())
}

/// FNV-1a: it tells sources apart, and proves nothing.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
