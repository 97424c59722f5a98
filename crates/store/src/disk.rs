//! The file system, call by call, so that each call of a save can be made to fail.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// What a save asks of a file system. [`RealDisk`] is one; tests have others, which fail or forget.
pub trait Disk: Send {
    /// Makes a new, empty file.
    ///
    /// # Errors
    ///
    /// Whatever the disk fails with, as with all of these; also if there is such a file.
    fn create(&mut self, path: &Path) -> io::Result<File>;

    /// Writes all of a file that was just made.
    ///
    /// # Errors
    ///
    /// Some of it may have been written.
    fn write(&mut self, file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Returns when a file's content will survive a loss of power.
    ///
    /// # Errors
    ///
    /// The file must then be given up: what the system could not write it may have forgotten, and a second call would
    /// then succeed without having written it.
    fn sync(&mut self, file: &File, path: &Path) -> io::Result<()>;

    /// Gives a file another name, in place of what has that name.
    ///
    /// # Errors
    ///
    /// It still has its old name.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Returns when the names in a folder will survive a loss of power.
    ///
    /// # Errors
    ///
    /// Any of the names since the last call may be lost.
    fn sync_dir(&mut self, path: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// It is still there.
    fn remove(&mut self, path: &Path) -> io::Result<()>;

    /// Is told that the index commits now. A real disk has nothing to do with that.
    ///
    /// # Errors
    ///
    /// The index then does not commit.
    fn commit(&mut self) -> io::Result<()>;
}

/// The file system of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create(&mut self, path: &Path) -> io::Result<File> {
        File::create_new(path)
    }

    fn write(&mut self, file: &mut File, _: &Path, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&mut self, file: &File, _: &Path) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        // On Windows a folder cannot be opened as a file, and its names need no call of their own.
        if cfg!(windows) { Ok(()) } else { File::open(path)?.sync_all() }
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn commit(&mut self) -> io::Result<()> {
        Ok(())
    }
}
