//! One side of a comparison: a description as it would be imported and generated from, whatever it is read from.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::generate::elsewhere::remarks::Fate;
use crate::generate::elsewhere::sources::Sources;
use crate::generate::elsewhere::{Remark, prepare};
use crate::import;
use crate::spec::json::text;
use crate::spec::{self, Document};

/// A description that is compared.
pub struct Side {
    /// Its name and version.
    pub title: String,
    /// In the form that the generator takes.
    pub(super) document: Document,
    /// What of it is not as it was read.
    pub notes: Vec<String>,
    sources: Sources,
    dir: PathBuf,
}

impl Side {
    /// Reads an official file or the directory of an imported description. Where `beside` is such a directory and this is a file, it is
    /// read as it would be imported there: with the corrections of the directory, and with what it keeps of older releases.
    ///
    /// # Errors
    /// Where there is no description, or a broken one; the message names the file and the place.
    pub fn read(path: &Path, beside: Option<&Path>) -> Result<Self> {
        if path.is_dir() {
            let document = spec::load(path)?;
            return Self::new(document, Sources::of(path), path, Vec::new());
        }
        if !path.exists() {
            bail!("{}: there is no such file or directory", path.display());
        }
        let import::Read {
            mut document,
            files,
            mut notes,
        } = import::read(path)?;
        if let Some(dir) = beside.filter(|dir| dir.is_dir()) {
            let misfits;
            (document, misfits) = import::as_in(dir, document)
                .with_context(|| format!("{}: as in {}", path.display(), dir.display()))?;
            let of_old = misfits.into_iter();
            notes.extend(of_old.map(|misfit| format!("a correction no longer fits: {misfit}")));
        }
        let sources = Sources::of_files(Path::new(""), files);
        Self::new(document, sources, Path::new(""), notes)
            .with_context(|| path.display().to_string())
    }

    fn new(
        document: Document,
        sources: Sources,
        dir: &Path,
        mut notes: Vec<String>,
    ) -> Result<Self> {
        let info = document.root.get("info").cloned().unwrap_or_default();
        let part = |key: &str| text(&info, key).unwrap_or_default();
        let title = format!("{} {}", part("title"), part("version"));
        let (document, remarks) = prepare(document)?;
        let left_out =
            |remark: &&Remark| remark.fate == Fate::LeftOut && !remark.what.starts_with("webhook");
        notes.extend(remarks.0.iter().filter(left_out).map(Remark::to_string));
        Ok(Self {
            title: title.trim().to_owned(),
            document,
            notes,
            sources,
            dir: dir.to_owned(),
        })
    }

    /// The file that says what stands at a place, below the directory of the description.
    pub(super) fn file(&self, place: &str) -> String {
        let Some(file) = self.sources.exactly(place) else {
            // Only corrections bring what no file says.
            return "overlay".to_owned();
        };
        let file = file.strip_prefix(&self.dir).unwrap_or(file);
        file.display().to_string()
    }
}
