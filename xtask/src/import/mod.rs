//! `cargo xtask import`: turns an official description into the facts-only files of `spec/`. Everything that only explains is left out, what
//! was inline gets a name, and the result is cut into files that a person can review.

mod ending;
mod facts;
mod legacy;
mod lift;
mod mend;
pub(crate) mod prose;
mod schema;
mod security;
mod source;
mod split;
mod status;
mod text;
mod values;
mod write;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::spec::json::text;
use crate::spec::{self, Document};
pub(crate) use facts::NO_TAG;
pub(crate) use status::reason;
use write::{HEADER, Owned, Staged};

/// What `cargo xtask import` is asked for.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The official OpenAPI 3 description, YAML or JSON. Without it, --legacy adds to what was imported before.
    #[arg(required_unless_present = "legacy")]
    pub official: Option<PathBuf>,
    /// The directory to write to; `spec` in the workspace unless given. What is odd in a description that goes elsewhere is mended
    /// and noted.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// An older release: its operations that today's lacks go to legacy/, marked deprecated.
    #[arg(long, value_name = "OLD")]
    pub legacy: Option<PathBuf>,
}

/// Remarks on what was mended or left out, gathered on the way.
#[derive(Debug, Default)]
struct Notes {
    all: RefCell<Vec<String>>,
    /// Whether a description that is not ours is read: what is odd in it is mended and noted, where ours would be refused.
    lenient: bool,
    /// Whether what is said in words is kept beside the facts.
    prose: bool,
}

impl Notes {
    fn add(&self, note: String) {
        let mut all = self.all.borrow_mut();
        if !all.contains(&note) {
            all.push(note);
        }
    }

    /// Notes `problem`, or fails with it where ours is read.
    fn mend(&self, problem: String) -> Result<()> {
        if !self.lenient {
            bail!(problem);
        }
        self.add(problem);
        Ok(())
    }
}

/// Imports, and says on standard output what was imported, on standard error what was mended.
///
/// # Errors
/// See [`import`].
pub fn run(args: &Args) -> Result<()> {
    let into = args.into.clone().unwrap_or_else(default_dir);
    let outcome = match (&args.into, &args.official, &args.legacy) {
        (Some(into), Some(official), None) => elsewhere(official, into),
        (_, official, legacy) => import(official.as_deref(), legacy.as_deref(), &into),
    }?;
    for note in &outcome.notes {
        match &args.official {
            Some(file) if note.starts_with('#') => eprintln!("note: {}: {note}", file.display()),
            _ => eprintln!("note: {note}"),
        }
    }
    for line in &outcome.summary {
        println!("{line}");
    }
    Ok(())
}

/// `spec/` of the workspace that this was built in.
fn default_dir() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).join("spec")
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// One line for each description that was read, and one for the files.
    pub summary: Vec<String>,
    /// What was mended or left out, by place.
    pub notes: Vec<String>,
    /// False where the directory held the same already, and was not touched.
    pub changed: bool,
}

/// Imports `official`, and what it lacks of `old`, into the directory `into`.
///
/// # Errors
/// Where a description is not OpenAPI 3 or not whole, the result does not fit together, or the file system refuses. The message names the
/// file and the place; the directory is as it was.
pub fn import(official: Option<&Path>, old: Option<&Path>, into: &Path) -> Result<Outcome> {
    import_with(official, old, into, Notes::default())
}

/// Imports a description that is not ours into a directory of its own.
///
/// # Errors
/// As [`import`], but what can be mended is, and noted.
pub fn elsewhere(official: &Path, into: &Path) -> Result<Outcome> {
    let notes = Notes {
        lenient: true,
        ..Notes::default()
    };
    import_with(Some(official), None, into, notes)
}

/// A description as an import would write it, without writing it.
pub(crate) struct Read {
    /// The description.
    pub(crate) document: Document,
    /// The files that it would be cut into.
    pub(crate) files: Vec<(Value, PathBuf)>,
    /// What was mended.
    pub(crate) notes: Vec<String>,
}

/// Adds to `document` what the directory `dir` keeps of older releases, and applies its corrections; gives those that do not fit.
///
/// # Errors
/// Where the directory cannot be read, or what comes of it is not whole.
pub(crate) fn as_in(dir: &Path, document: Document) -> Result<(Document, Vec<String>)> {
    let mut kept = spec::load_uncorrected(dir)?.root;
    for item in kept["paths"].as_object_mut().into_iter().flatten() {
        if let (_, Value::Object(item)) = item {
            item.retain(|key, operation| {
                !spec::METHODS.contains(&key.as_str()) || operation.get("x-legacy").is_some()
            });
        }
    }
    legacy::reduce(&mut kept, &document);
    spec::correct(document, kept, dir)
}

/// Reads an official description as [`elsewhere`] does, and writes nothing.
///
/// # Errors
/// As [`elsewhere`].
pub(crate) fn read(official: &Path) -> Result<Read> {
    let notes = Notes {
        lenient: true,
        ..Notes::default()
    };
    let mut facts = source::read(official, &notes)?;
    lift::lift(&mut facts, &Map::new());
    let document = Document { root: facts };
    let files = split::split(&document.root, &document)
        .into_iter()
        .map(|(name, value)| (value, PathBuf::from(name)))
        .collect();
    Ok(Read {
        document,
        files,
        notes: notes.all.into_inner(),
    })
}

/// Reads an official description as [`read`] does, with what it says in words beside the facts, under [`prose::PROSE`] and
/// [`prose::OF_VALUES`], and the places of all words. All names are those that the facts alone have.
///
/// # Errors
/// As [`elsewhere`].
pub(crate) fn read_with_prose(official: &Path) -> Result<(Document, BTreeSet<String>)> {
    let notes = Notes {
        lenient: true,
        prose: true,
        ..Notes::default()
    };
    let mut root = source::read(official, &notes)?;
    // Of shapes that become one type the first is kept, with its words.
    let places = prose::places(&root);
    lift::lift(&mut root, &Map::new());
    Ok((Document { root }, places))
}

fn import_with(
    official: Option<&Path>,
    old: Option<&Path>,
    into: &Path,
    notes: Notes,
) -> Result<Outcome> {
    let mut summary = Vec::new();
    let mut texts = Vec::new();
    let today = match official {
        Some(file) => {
            let mut facts = source::read(file, &notes)?;
            let lifted = lift::lift(&mut facts, &Map::new());
            let today = Document { root: facts };
            summary.push(describe(&today, lifted));
            texts.extend(write_out(&today, &today, "")?);
            today
        }
        None => spec::load_today(into)?,
    };
    if let Some(file) = old {
        let mut facts = source::read(file, &notes)?;
        legacy::reduce(&mut facts, &today);
        let lifted = lift::lift(&mut facts, today.schemas());
        let legacy = Document { root: facts };
        summary.push(format!("legacy: {}", describe(&legacy, lifted)));
        texts.extend(write_out(&legacy, &today, "legacy/")?);
    }
    let owned = Owned {
        today: official.is_some(),
        legacy: old.is_some(),
    };
    let staged = Staged::new(into, owned)?;
    for (name, text) in &texts {
        staged.write(name, text)?;
    }
    spec::load_uncorrected(staged.path()).context("what is imported does not fit together with legacy/; importing with --legacy again may mend it")?;
    if let Err(error) = spec::load(staged.path()) {
        notes.add(format!(
            "the corrections in overlay/ no longer fit: {error:#}"
        ));
    }
    let count = texts.len();
    let changed = staged.swap()?;
    let how = if changed {
        "written to"
    } else {
        "unchanged in"
    };
    summary.push(format!("{count} files {how} {}", into.display()));
    Ok(Outcome {
        summary,
        notes: notes.all.into_inner(),
        changed,
    })
}

fn describe(document: &Document, lifted: usize) -> String {
    format!(
        "{}: {} operations, {} schemas, {lifted} more lifted out of them",
        title(document),
        document.operations().len(),
        document.schemas().len() - lifted,
    )
}

/// The files of a release as text, under `prefix`. Its tags are grouped as `today` has them.
fn write_out(release: &Document, today: &Document, prefix: &str) -> Result<Vec<(String, String)>> {
    let header = format!(
        "{HEADER} from {}. Not to be edited: corrections go to overlay/.\n",
        title(release)
    );
    let texts = split::split(&release.root, today)
        .into_iter()
        .map(|(name, value)| {
            let body = serde_norway::to_string(&value).with_context(|| name.clone())?;
            Ok((format!("{prefix}{name}"), format!("{header}{body}")))
        });
    texts.collect()
}

/// The name and version of a release.
fn title(document: &Document) -> String {
    let none = Value::Null;
    let info = document.root.get("info").unwrap_or(&none);
    let name = text(info, "title").unwrap_or("an API without a name");
    format!(
        "{name} {}",
        text(info, "version").unwrap_or("without a version")
    )
}
