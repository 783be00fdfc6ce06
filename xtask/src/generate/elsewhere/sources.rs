//! Which file of a description says a thing: remarks name it, and the generator reads the files as one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::spec::json::entries;
use crate::spec::pointer::At;
use crate::spec::{read_file, release_files};

/// Files by the place of each operation and component, as JSON pointers.
#[derive(Debug, Default)]
pub(super) struct Sources {
    dir: PathBuf,
    files: BTreeMap<String, PathBuf>,
}

impl Sources {
    /// Looks through the files of the description in `dir`. What cannot be read is not looked through: the description as a whole
    /// was read before.
    pub(super) fn of(dir: &Path) -> Self {
        let mut files = BTreeMap::new();
        for file in release_files(dir) {
            let Ok(value) = read_file(&file) else {
                continue;
            };
            for section in ["paths", "components"] {
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
