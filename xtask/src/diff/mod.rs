//! `cargo xtask diff OLD NEW`: what changed between two descriptions, and which of it would break a program that uses what is generated of
//! them.
//!
//! Both are read as an import would read them and made into types and operations as the generator would; what is compared is what a program
//! names, calls and sends. Prose and order are not there to be compared, unless the order is that of arguments.

mod access;
mod change;
mod constructors;
mod facts;
mod families;
mod json;
mod layout;
mod limits;
mod operations;
mod pairing;
mod parameters;
mod places;
mod print;
mod raw;
mod side;
mod summary;
mod surface;
mod twins;
mod types;
mod variants;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

pub use self::change::{Breaks, Change, Member, Subject, Thing, What};
pub use self::side::Side;

use self::facts::Rest;
use self::families::{Families, join};
use self::operations::Operations;
use self::pairing::{Pairing, pair};
use self::surface::Surface;
use self::types::{Types, kind};
use crate::generate::models::{self, schema::reference};

/// What `cargo xtask diff` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The older description: an official file (YAML or JSON), or a directory that was imported, such as spec. A file is read as it would be
    /// imported; beside a directory, with the corrections and older operations of that.
    old: PathBuf,
    /// The newer one.
    new: PathBuf,
    /// How to print the changes.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Only what breaks a build, or breaks at run time.
    #[arg(long)]
    breaking: bool,
    /// End with code 1 where something breaks.
    #[arg(long)]
    fail_on_breaking: bool,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For programs.
    Json,
}

/// All that changed.
#[derive(Clone, Debug)]
pub struct Report {
    /// The older description's name and version.
    pub old: String,
    /// The newer one's.
    pub new: String,
    /// What changed: what breaks most first, then by tag group and subject.
    pub changes: Vec<Change>,
}

impl Report {
    /// Whether anything breaks.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.changes
            .iter()
            .any(|change| change.breaks != Breaks::Nothing)
    }

    /// The whole report, or with `breaking` of the changes only those that break something.
    #[must_use]
    pub fn print(&self, format: Format, breaking: bool) -> String {
        match format {
            Format::Text => print::text(self, breaking),
            Format::Markdown => print::markdown(self, breaking),
            Format::Json => json::print(self, breaking),
        }
    }
}

/// Compares and prints; on standard error says what of the descriptions could not be taken as it is.
///
/// # Errors
/// Where a description cannot be read or expressed; the message names file and place.
pub fn run(args: &Args) -> Result<ExitCode> {
    use std::io::Write as _;
    let (old, new) = sides(&args.old, &args.new)?;
    for (path, side) in [(&args.old, &old), (&args.new, &new)] {
        for note in &side.notes {
            eprintln!("note: {}: {note}", path.display());
        }
    }
    let report = compare(&old, &new)?;
    let text = report.print(args.format, args.breaking);
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // That nobody reads it to its end is no error.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error.into()),
        _ => {}
    }
    let fails = args.fail_on_breaking && report.is_breaking();
    Ok(if fails {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Reads both sides.
///
/// # Errors
/// As [`Side::read`].
pub fn sides(old: &Path, new: &Path) -> Result<(Side, Side)> {
    Ok((Side::read(old, Some(new))?, Side::read(new, Some(old))?))
}

/// Finds out what changed from `old` to `new`.
///
/// # Errors
/// Where a side cannot be expressed.
pub fn compare(old: &Side, new: &Side) -> Result<Report> {
    let before = Surface::of(old).context("the older description")?;
    let after = Surface::of(new).context("the newer description")?;
    let pairing = pair(&before, &after);
    let mut changes = places::changes(&before, &after, &pairing);
    changes.extend(of_operations(&before, &after, &pairing));
    changes.extend(of_types(&before, &after, &pairing));
    let mut changes = join(changes);
    changes.sort_by_cached_key(|change| {
        let is_several = change.subject.group == families::SEVERAL;
        (
            change.breaks,
            is_several,
            change.subject.group.clone(),
            rank(&change.subject.rust),
            change.subject.clone(),
            change.thing,
            change.what,
            change.member.clone(),
            change.says.clone(),
        )
    });
    changes.dedup();
    Ok(Report {
        old: old.title.clone(),
        new: new.title.clone(),
        changes,
    })
}

/// Groups come before traits, these before operations, and these before types.
fn rank(rust: &str) -> usize {
    let kinds = ["feature ", "apis::", "ops::", "models::"];
    let kind = kinds.iter().position(|kind| rust.starts_with(kind));
    kind.unwrap_or(kinds.len())
}

fn of_operations(old: &Surface<'_>, new: &Surface<'_>, pairing: &Pairing<'_>) -> Vec<Change> {
    let traits = places::renamed_traits(old, new, pairing);
    let groups = places::joined_groups(new, pairing);
    let today = |schema: &str| today(pairing, schema);
    let rest = Rest {
        old: old.side,
        new: new.side,
        today: &today,
    };
    let mut out = Vec::new();
    for (from, to) in &pairing.operations {
        let subject = new.operation_subject(to);
        let operations = Operations {
            old: from,
            new: to,
            documents: (&old.side.document, &new.side.document),
            names: &pairing.names,
            subject: subject.clone(),
            traits: &traits,
            groups: &groups,
        };
        out.extend(operations.changes());
        let (from, to) = (&from.facts, &to.facts);
        out.extend(rest.operation(&subject, (from.path, &from.method), (to.path, &to.method)));
    }
    for operation in &pairing.gone {
        let facts = &operation.facts;
        let says = format!("gone: {} {}", facts.method, facts.path);
        let subject = old.operation_subject(operation);
        out.push(Change::new(
            Breaks::Build,
            What::Removed,
            Thing::Operation,
            &subject,
            says,
        ));
    }
    for operation in &pairing.added {
        let facts = &operation.facts;
        let says = format!("new: {} {}", facts.method, facts.path);
        let subject = new.operation_subject(operation);
        out.push(Change::new(
            Breaks::Nothing,
            What::Added,
            Thing::Operation,
            &subject,
            says,
        ));
    }
    out.extend(rest.webhooks());
    out
}

fn of_types(old: &Surface<'_>, new: &Surface<'_>, pairing: &Pairing<'_>) -> Vec<Change> {
    let today = |schema: &str| today(pairing, schema);
    let rest = Rest {
        old: old.side,
        new: new.side,
        today: &today,
    };
    let groups = places::joined_groups(new, pairing);
    let mut changes = Vec::new();
    let mut same = Vec::new();
    let mut changed = BTreeSet::new();
    for (from, to) in &pairing.types {
        let types = Types {
            old: from,
            new: to,
            surfaces: (old, new),
            names: &pairing.names,
            groups: &groups,
            subject: new.type_subject(to),
        };
        let of_type = types.changes();
        match of_type.is_empty() {
            true => same.push((from, to)),
            // Of a union there are two types of one schema.
            false => drop(changed.insert(to.schema.clone())),
        }
        changes.extend(of_type);
    }
    let families = Families::of(&old.side.document, &new.side.document, &today);
    let mut changes = families.fold(changes);
    // And so of one is enough.
    same.retain(|(_, to)| changed.insert(to.schema.clone()));
    for (from, to) in same {
        changes.extend(rest.schema(&new.type_subject(to), &from.schema, &to.schema));
    }
    let reached = models::reached(&new.side.document);
    for ty in &pairing.gone_types {
        let subject = old.type_subject(ty);
        let why = match new.side.document.schema(&ty.schema) {
            Some(_) if new.types.values().any(|other| other.schema == ty.schema) => String::new(),
            Some(_) if !reached.contains(&ty.schema) => ": no operation reaches it".to_owned(),
            Some(_) => {
                let now = new.models.rust_type(&reference(&ty.schema)).path("crate::");
                format!(": its values are `{}` now", change::shown(&now))
            }
            None => String::new(),
        };
        let says = format!("gone, was {}{why}", kind(&ty.shape));
        changes.push(Change::new(
            Breaks::Build,
            What::Removed,
            Thing::Schema,
            &subject,
            says,
        ));
    }
    for ty in &pairing.added_types {
        let says = format!("new, {}", kind(&ty.shape));
        let subject = new.type_subject(ty);
        changes.push(Change::new(
            Breaks::Nothing,
            What::Added,
            Thing::Schema,
            &subject,
            says,
        ));
    }
    let typed = [old, new].into_iter().flat_map(|side| side.types.values());
    let typed: BTreeSet<String> = typed.map(|ty| ty.schema.clone()).collect();
    changes.extend(rest.typeless(&typed));
    changes
}

/// The name that an old schema has today.
fn today(pairing: &Pairing<'_>, schema: &str) -> String {
    let named = pairing.types.iter().find(|(old, _)| old.schema == schema);
    named
        .map_or(schema, |(_, new)| new.schema.as_str())
        .to_owned()
}
