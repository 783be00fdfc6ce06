//! `cargo xtask foreign-types`: the types and traits of other crates in the public APIs of the published ones.
//!
//! Each is a promise: who names `http::Uri` in a signature cannot go to another major version of `http` without one of its own.
//! Such a thing slips in easily, by a `From` for a `?` for instance. So what is named is found by rustdoc, and
//! `docs/foreign-types.md` has to list it, with a reason that a person wrote.

mod exposed;
mod list;
mod rustdoc;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

pub use self::exposed::{Exposed, exposed};
pub use self::rustdoc::{Document, document_file};

use self::list::Row;
use crate::workspace::{Metadata, Node, Package, metadata, published, root};

/// What `cargo xtask foreign-types` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Write nothing; end with code 1 where the list differs from what it should be, or a reason is missing.
    #[arg(long)]
    check: bool,
}

/// The list.
const LIST: &str = "docs/foreign-types.md";

/// Finds what is named, and writes or compares the list.
///
/// # Errors
/// Where a crate cannot be documented, or the list not be read.
pub fn run(args: &Args) -> Result<ExitCode> {
    let metadata = metadata()?;
    let versions = Versions::of(&metadata);
    let mut crates = Vec::new();
    let mut places = Vec::new();
    for package in published(&metadata)? {
        let document = rustdoc::document(&package.name, &metadata.target_directory)?;
        let mut rows = Vec::new();
        for (of, paths) in exposed(&document)? {
            if versions.ours(&of) {
                continue;
            }
            rows.push(Row {
                version: versions.below(package, &of)?,
                what: paths.keys().cloned().collect(),
                of: of.clone(),
            });
            places.push((package.name.to_string(), of, paths));
        }
        crates.push((package.name.to_string(), rows));
    }

    let file = root().join(LIST);
    let old = match fs::read_to_string(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.with_context(|| format!("cannot read {LIST}"))?,
    };
    let reasons = list::reasons(&old).context(LIST)?;
    let new = list::print(&crates, &reasons);
    let mut wrong = Vec::new();
    for (name, of, paths) in &places {
        let new = paths
            .iter()
            .filter(|(path, _)| !mentions(&old, name, of, path));
        if args.check {
            wrong.extend(new.map(|(path, place)| format!("{name} names {path}: {place}")));
        }
        if !reasons.contains_key(&(name.clone(), of.clone())) {
            wrong.push(format!("{name} names types of {of} without a reason"));
        }
    }
    if !args.check {
        fs::write(&file, &new).with_context(|| format!("cannot write {LIST}"))?;
    } else if wrong.is_empty() && old != new {
        wrong.push("it lists what is no longer named, or another version".to_owned());
    }
    for line in &wrong {
        eprintln!("{LIST}: {line}");
    }
    if args.check && !wrong.is_empty() {
        eprintln!("`cargo xtask foreign-types` writes what is found; reasons are written by hand");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the list of a crate has this path in the row of another crate.
fn mentions(list: &str, name: &str, of: &str, path: &str) -> bool {
    let heading = format!("## {name}");
    let mut rows = list.lines().skip_while(|line| *line != heading).skip(1);
    let start = format!("| `{of}` ");
    let row = rows
        .by_ref()
        .take_while(|line| !line.starts_with("## "))
        .find(|line| line.starts_with(&start));
    row.is_some_and(|row| row.contains(&format!("`{path}`")))
}

/// Which versions the crates of the workspace build with.
struct Versions<'a> {
    packages: HashMap<&'a str, &'a Package>,
    nodes: HashMap<&'a str, &'a Node>,
    ours: BTreeSet<String>,
}

impl<'a> Versions<'a> {
    fn of(metadata: &'a Metadata) -> Versions<'a> {
        let packages = metadata.packages.iter();
        let nodes = metadata.resolve.nodes.iter();
        let ours = metadata.workspace_packages().into_iter();
        Versions {
            packages: packages.map(|it| (it.id.as_str(), it)).collect(),
            nodes: nodes.map(|node| (node.id.as_str(), node)).collect(),
            ours: ours.map(|it| it.name.replace('-', "_")).collect(),
        }
    }

    /// Whether code calls a crate of the workspace so.
    fn ours(&self, name: &str) -> bool {
        self.ours.contains(name)
    }

    /// The version of a crate, by the name that code calls it, among what `package` is built of.
    fn below(&self, package: &'a Package, name: &str) -> Result<String> {
        let mut seen = BTreeSet::from([package.id.as_str()]);
        let mut ahead = vec![package.id.as_str()];
        let mut found = BTreeSet::new();
        while let Some(id) = ahead.pop() {
            if let Some(one) = self.packages.get(id).filter(|one| one.is_called(name)) {
                found.insert(list::compatible(&one.version));
            }
            for needed in self.nodes.get(id).map_or(&[][..], |node| &node.deps) {
                // What only tests and build scripts need is in no signature.
                let normal = needed.dep_kinds.iter().any(|kind| kind.kind.is_none());
                if normal && seen.insert(&needed.pkg) {
                    ahead.push(&needed.pkg);
                }
            }
        }
        ensure!(
            !found.is_empty(),
            "{} is built without {name}",
            package.name
        );
        let found: Vec<_> = found.into_iter().collect();
        Ok(found.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_type_stands_in_the_row_of_its_crate() {
        let list =
            "## a\n\n| `http` 1 | `http::Uri` | x |\n\n## b\n\n| `http` 1 | `http::Method` | x |\n";
        assert!(mentions(list, "a", "http", "http::Uri"));
        assert!(!mentions(list, "a", "http", "http::Method"));
        assert!(mentions(list, "b", "http", "http::Method"));
        assert!(!mentions(list, "b", "http", "http::Uri"));
        assert!(!mentions(list, "c", "http", "http::Uri"));
        assert!(!mentions(list, "a", "ht", "http::Uri"));
    }
}
