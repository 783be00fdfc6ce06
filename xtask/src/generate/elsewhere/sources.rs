//! Which file of a description says a thing: remarks name it, and the generator reads the files as one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::spec::json::entries;
use crate::spec::pointer::At;
use crate::spec::{read_file, release_files};

/// Files by the place of each operation and component, as JSON pointers.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    dir: PathBuf,
    files: BTreeMap<String, PathBuf>,
}

impl Sources {
    /// Looks through the files of the description in `dir`. What cannot be read is not looked through: the description as a whole
    /// was read before.
    pub(crate) fn of(dir: &Path) -> Self {
        let files = release_files(dir).into_iter();
        let read = files.filter_map(|file| Some((read_file(&file).ok()?, file)));
        Self::of_files(dir, read)
    }

    /// The same of files that were read.
    pub(crate) fn of_files(dir: &Path, read: impl IntoIterator<Item = (Value, PathBuf)>) -> Self {
        let mut files = BTreeMap::new();
        for (value, file) in read {
            for section in ["paths", "components", "x-webhooks"] {
                let place = At::ROOT.join(section);
                for (outer, things) in entries(&value, section) {
                    let place = place.join(outer);
                    for (inner, _) in entries(&value[section], outer) {
                        files.insert(place.join(inner).to_string(), file.clone());
                    }
                    if things.is_object() {
                        files.entry(place.to_string()).or_insert(file.clone());
                    }
                }
            }
        }
        Self {
            dir: dir.to_owned(),
            files,
        }
    }

    /// The file that says itself what stands at `place`.
    pub(crate) fn exactly(&self, place: &str) -> Option<&Path> {
        self.files.get(place).map(PathBuf::as_path)
    }

    /// The file that says what stands at `place`; the directory where none does.
    pub(super) fn file(&self, place: &str) -> &Path {
        let mut place = place;
        loop {
            if let Some(file) = self.files.get(place) {
                return file;
            }
            match place.rsplit_once('/') {
                Some((above, _)) => place = above,
                None => return &self.dir,
            }
        }
    }
}
