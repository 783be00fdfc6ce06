//! Snapshots as files: whole or not at all, and for their owner alone.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Snapshot;

impl Snapshot {
    /// Reads a file. Whether it holds a snapshot is found out when it is used.
    ///
    /// # Errors
    /// When the file cannot be read, or is no UTF-8.
    pub fn read(path: impl AsRef<Path>) -> io::Result<Self> {
        fs::read_to_string(path).map(Self)
    }

    /// Writes a file in the place of an older one: beside it first, then renamed, so that there is always a whole one. On
    /// Unix only its owner may read it.
    ///
    /// # Errors
    /// When the file cannot be written. What was there before is still there then.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let draft = Draft::of(path.as_ref())?;
        let mut file = &draft.file;
        file.write_all(self.0.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft.path, &draft.target)?;
        Ok(())
    }

    /// Finds out whether [`Snapshot::save`] could write this file now, and leaves it as it is.
    ///
    /// # Errors
    /// When it could not.
    pub fn can_save(path: impl AsRef<Path>) -> io::Result<()> {
        Draft::of(path.as_ref()).map(drop)
    }
}

/// A new file beside the one that it is to become. It is removed unless it was renamed.
struct Draft {
    file: File,
    path: PathBuf,
    target: PathBuf,
}

impl Draft {
    fn of(path: &Path) -> io::Result<Self> {
        // A link is followed: what it points to is the snapshot.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if target.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a directory",
            ));
        }
        let name = target
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}", std::process::id()));
        let path = target.with_file_name(beside);
        // Left by one that was killed, and had the same number.
        fs::remove_file(&path).ok();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        Ok(Self { file, path, target })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}
