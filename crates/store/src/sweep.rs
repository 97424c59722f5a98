//! After a session that did not end well: what a save or a removal left half done is cleared away.

use std::{fs, io, path::Path};

use crate::{address::Address, error::Error, store::Store};

impl Store {
    /// Removes everything that was on its way, and every file of ours that no photo needs. What is not called as our files
    /// are is left alone.
    pub(crate) fn sweep(&mut self) -> Result<(), Error> {
        let (media, temporary) = (self.media(), self.temporary());
        for name in names(&temporary)? {
            if name.ends_with(".part") {
                self.remove_one(&temporary, &name)?;
            }
        }
        let mut looked_through = false;
        for name in names(&media)? {
            let Ok(address) = name.parse::<Address>() else { continue };
            if self.address_of(&address.hash)? == Some(address) {
                continue;
            }
            // An index that has lost photos would have their files swept with them.
            if !looked_through {
                self.index.look_through()?;
                looked_through = true;
            }
            self.remove_one(&media, &name)?;
        }
        self.disk.sync_dir(&media).map_err(|error| Error::of_disk(&media, error))?;
        self.removed = false;
        Ok(())
    }

    fn remove_one(&mut self, folder: &Path, name: &str) -> Result<(), Error> {
        let path = folder.join(name);
        self.disk.remove(&path).map_err(|error| Error::of_disk(&path, error))
    }
}

/// The names of the files in a folder, as far as they are text.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let read = || -> io::Result<Vec<String>> {
        let mut names = vec![];
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    };
    read().map_err(|error| Error::of_disk(folder, error))
}
