//! `cargo xtask operations`: what is to be known of every operation in `spec/`, for people and programs.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use super::facts::Facts;
use super::{names, read};
use crate::spec::{self, Document};

/// What `cargo xtask operations` takes.
#[derive(clap::Args)]
pub struct Args {
    /// How to print the operations.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The folder of the description.
    #[arg(long, default_value = "spec")]
    from: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// An array of objects.
    Json,
    /// Columns, one operation a line.
    Table,
}

/// Prints all operations of the description, by tag group and tag.
///
/// # Errors
/// Where the description cannot be read, or has an operation that cannot be expressed.
pub fn run(args: &Args) -> Result<()> {
    let document = spec::load(&args.from)?;
    let text = match args.format {
        Format::Json => serde_json::to_string_pretty(&objects(&document)?)? + "\n",
        Format::Table => table(&read(&document)?),
    };
    print(&text)
}

/// All operations as JSON objects, by tag group and tag.
///
/// # Errors
/// Where an operation cannot be expressed.
pub fn objects(document: &Document) -> Result<Vec<Value>> {
    Ok(read(document)?.iter().map(object).collect())
}

/// Prints text; that nobody reads it to its end is no error.
fn print(text: &str) -> Result<()> {
    use std::io::Write as _;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn object(facts: &Facts<'_>) -> Value {
    json!({
        "id": facts.id,
        "seed_name": facts.seed_name,
        "method": facts.method,
        "path": facts.path,
        "tag": facts.tag,
        "group": facts.feature,
        "trait": names::trait_name(facts.tag_name),
        "function": names::function_name(facts.rust_id),
        "scopes": facts.scopes,
        "list": facts.is_list(),
        "paging": facts.paging.word(),
        "idempotent": facts.idempotent,
        "bucket": facts.bucket,
        "lifecycle": facts.lifecycle,
        "deprecated": facts.deprecated,
    })
}

fn table(all: &[Facts<'_>]) -> String {
    const HEAD: [&str; 8] = [
        "ID",
        "METHOD",
        "PATH",
        "FUNCTION",
        "GROUP",
        "PAGING",
        "LIFECYCLE",
        "SCOPES",
    ];
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(all.iter().map(|facts| {
        let function = format!(
            "{}::{}",
            names::trait_name(facts.tag_name),
            names::function_name(facts.rust_id)
        );
        let lifecycle = if facts.deprecated {
            "deprecated"
        } else {
            facts.lifecycle.unwrap_or("-")
        };
        let scopes = if facts.scopes.is_empty() {
            "-".to_owned()
        } else {
            facts.scopes.join(" ")
        };
        [
            facts.id,
            &facts.method,
            facts.path,
            &function,
            &facts.feature,
            facts.paging.word(),
            lifecycle,
            &scopes,
        ]
        .map(str::to_owned)
    }));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0))
        .collect();
    let line = |row: &[String; 8]| {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
