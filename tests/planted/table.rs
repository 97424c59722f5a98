//! `cargo run -p planted-tests --bin table`: prints the table of docs/PLANTED.md.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(planted_tests::table().as_bytes())
}
