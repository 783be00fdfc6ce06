//! What only the source of a generated type tells: its documentation, the names it is found under in rustdoc, and the
//! types of its fields.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use crate::documents::workspace;

static OPERATIONS: LazyLock<String> =
    LazyLock::new(|| sources("crates/okta-api/src/generated/ops"));
static MODELS: LazyLock<String> = LazyLock::new(|| sources("crates/okta-models/src/generated"));

/// A struct in its source.
pub(crate) struct Struct {
    head: Vec<&'static str>,
    body: Vec<&'static str>,
}

/// The struct of an operation.
pub(crate) fn operation(name: &str) -> Option<Struct> {
    find(&OPERATIONS, name)
}

/// The struct of a model.
pub(crate) fn model(name: &str) -> Option<Struct> {
    find(&MODELS, name)
}

impl Struct {
    /// Whether rustdoc's search finds it under this name.
    pub(crate) fn has_alias(&self, alias: &str) -> bool {
        let attribute = format!("#[doc(alias = \"{alias}\")]");
        self.head.iter().any(|line| *line == attribute)
    }

    /// The statuses that its documentation tells: those of success in a line, and a line for each error.
    pub(crate) fn statuses(&self) -> Vec<u16> {
        let lines = self.head.iter().filter_map(|line| {
            let success = line.strip_prefix("/// - Success: ");
            success.or_else(|| line.strip_prefix("///   - "))
        });
        let words =
            lines.flat_map(|line| line.split(|character: char| !character.is_ascii_digit()));
        let found = words.filter_map(|word| word.parse().ok());
        found.filter(|status| (100..600).contains(status)).collect()
    }

    /// The type of a field without its modules, as written.
    pub(crate) fn field_type(&self, name: &str) -> Option<String> {
        let start = format!("pub {name}: ");
        let line = self
            .body
            .iter()
            .find_map(|line| line.trim().strip_prefix(&start))?;
        Some(crate::case::plain_type(line.trim_end_matches(',')))
    }

    /// The first line of documentation of the field that holds a property, behind its name.
    pub(crate) fn property_docs(&self, property: &str) -> Option<&'static str> {
        let start = format!("/// `{property}`");
        self.body
            .iter()
            .find_map(|line| line.trim().strip_prefix(&start))
    }
}

fn find(source: &'static str, name: &str) -> Option<Struct> {
    let start = [
        format!("pub struct {name} {{\n"),
        format!("pub struct {name};\n"),
    ];
    let at = start.iter().find_map(|start| source.find(start))?;
    let above = source.get(..at)?.lines().rev();
    let head = above
        .take_while(|line| line.starts_with("///") || line.starts_with('#'))
        .collect();
    let body = source
        .get(at..)?
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .collect();
    Some(Struct { head, body })
}

fn sources(folder: &str) -> String {
    let mut all = String::new();
    read(&workspace().join(folder), &mut all);
    assert!(!all.is_empty(), "no source in {folder}");
    all
}

fn read(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("generated source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, all);
        } else {
            all.push_str(&fs::read_to_string(path).expect("a readable file"));
            all.push('\n');
        }
    }
}
