//! After a session that did not end well: what a save or a removal left half done is cleared away.

use std::{fs, io, path::Path};

use crate::{
    address::Address,
    error::Error,
    open::{INDEX, LOG, MEDIA, SESSION, TEMPORARY},
    store::Store,
};

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
        let needless = self.needless()?;
        if !needless.is_empty() {
            // An index that has lost photos would have their files swept with them.
            self.index.look_through()?;
        }
        for name in needless {
            self.remove_one(&media, &name)?;
        }
        self.disk.sync_dir(&media).map_err(|error| Error::of_disk(&media, error))?;
        self.removed = false;
        Ok(())
    }

    /// After a session that did not end well and whose log is not there, an index that is sound may be older than the
    /// photos: nobody can say which files are needed. Where none is in question, the log has nothing to tell of them.
    pub(crate) fn check_nothing_hangs_on_the_log(&self) -> Result<(), Error> {
        if !self.temporary().join(SESSION).exists() || !self.media().is_dir() {
            return Ok(());
        }
        let files = match self.needless()?.len() {
            0 => return Ok(()),
            1 => "1 file".to_owned(),
            files => format!("{files} files"),
        };
        Err(self.index.damaged(&format!(
            "its last session did not end well, and its log `{INDEX}{LOG}` is missing, which may know whose {files} of \
             `{MEDIA}` are: put the log back, or remove `{TEMPORARY}/{SESSION}` to go on without it and keep the files"
        )))
    }

    /// The files of `media/` with a name of ours that no photo needs, as far as the index knows.
    fn needless(&self) -> Result<Vec<String>, Error> {
        let mut needless = vec![];
        for name in names(&self.media())? {
            let Ok(address) = name.parse::<Address>() else { continue };
            if self.address_of(&address.hash)? != Some(address) {
                needless.push(name);
            }
        }
        Ok(needless)
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
    read().map_err(|error| Error::of_reading(folder, error))
}
