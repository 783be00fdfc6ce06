//! Commands, which begin with a dot: they are about this program, not about an org.

use std::io::Write as _;
use std::path::Path;

use clap::ValueEnum;
use okta_sql::catalog::Catalog;

use crate::describe;
use crate::failure::Failure;
use crate::format::Format;
use crate::output::{output, width};
use crate::shell::Shell;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next statement.
    Go,
    /// Nothing any more.
    Quit,
}

/// Each command, what it takes, and what it does.
pub const COMMANDS: &[(&str, &str, &str)] = &[
    (
        ".dryrun",
        "on|off",
        "print the calls of writes and send none",
    ),
    (".explain", "QUERY", "which calls a query makes"),
    (".help", "", "this"),
    (
        ".mode",
        "FORMAT",
        "how rows are written: table, json, ndjson, csv, markdown",
    ),
    (".orgs", "", "the orgs and their schemas"),
    (".quit", "", "leave; so does Ctrl-D"),
    (".read", "FILE", "run the statements of a file"),
    (
        ".schema",
        "[TABLE]",
        "columns of a table, what can be written, operations",
    ),
    (
        ".tables",
        "[PATTERN]",
        "the names of tables; * stands for anything",
    ),
];

/// Files that read files.
const DEEP: usize = 8;

impl Shell {
    /// Runs a command.
    pub async fn command(&mut self, line: &str) -> Result<Flow, Failure> {
        let line = line.trim();
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim().trim_end_matches(';').trim_end();
        match name.trim_end_matches(';').to_ascii_lowercase().as_str() {
            ".help" => self.print(&help())?,
            ".quit" | ".exit" => return Ok(Flow::Quit),
            ".orgs" => {
                let org =
                    |org: &crate::orgs::Attached| format!("{}\t{}\n", org.schema, org.address);
                let text: String = self.orgs.iter().map(org).collect();
                self.print(&text)?;
            }
            ".mode" => self.mode(rest)?,
            ".dryrun" => self.dry_run(rest)?,
            ".tables" => self.print(&describe::tables(rest, width()))?,
            ".schema" => self.schema(rest).await?,
            ".explain" => {
                self.progress.begin();
                let session = self.session.clone();
                let steps = self.unless_stopped(session.explain(rest)).await;
                self.progress.end();
                let steps = steps?.map_err(|error| Failure::of(&error))?;
                self.print(&describe::steps(&steps))?;
            }
            ".read" => return self.read(rest).await,
            other => {
                return Err(Failure::Statement(format!(
                    "there is no command {other}; .help tells which there are"
                )));
            }
        }
        Ok(Flow::Go)
    }

    fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = output(&self.progress);
        out.write_all(crate::text::lines(text).as_bytes())?;
        Ok(out.flush()?)
    }

    fn mode(&mut self, name: &str) -> Result<(), Failure> {
        if name.is_empty() {
            let now = match self.format {
                Some(format) => format.to_possible_value(),
                None => None,
            };
            let now = now.map_or("table on a terminal, else csv".to_owned(), |value| {
                value.get_name().to_owned()
            });
            return self.print(&format!("{now}\n"));
        }
        match Format::from_str(name, true) {
            Ok(format) => self.format = Some(format),
            Err(_) => {
                let names: Vec<String> = Format::names().collect();
                return Err(Failure::Statement(format!(
                    "there is no format {name}: {}",
                    names.join(", ")
                )));
            }
        }
        Ok(())
    }

    fn dry_run(&mut self, word: &str) -> Result<(), Failure> {
        match word {
            "on" => self.dry_run = true,
            "off" => self.dry_run = false,
            "" => {
                let now = if self.dry_run { "on\n" } else { "off\n" };
                return self.print(now);
            }
            _ => return Err(Failure::Statement("say .dryrun on or .dryrun off".into())),
        }
        Ok(())
    }

    async fn schema(&mut self, name: &str) -> Result<(), Failure> {
        let all = Catalog::okta().tables().map(|table| table.name.clone());
        let (schema, names): (String, Vec<String>) = match name.split_once('.') {
            Some((schema, table)) => (schema.to_owned(), vec![table.to_owned()]),
            None if name.is_empty() => ("main".to_owned(), all.collect()),
            None => ("main".to_owned(), vec![name.to_owned()]),
        };
        let alone = names.len() == 1;
        for name in names {
            // Only who asks for one table wants to ask the org for attributes of its own.
            let session = self.session.clone();
            let own = match alone {
                true => self.or_stopped(session.table(&schema, &name)).await?,
                false => None,
            };
            let table = match &own {
                Some(table) => Some(&**table),
                None if alone && !self.is_schema(&schema) => None,
                None => Catalog::okta().table(&name),
            };
            let Some(table) = table else {
                return Err(Failure::Statement(format!(
                    "there is no table {name}; .tables tells which there are"
                )));
            };
            self.print(&describe::table(table))?;
        }
        Ok(())
    }

    fn is_schema(&self, name: &str) -> bool {
        let mut orgs = self.orgs.iter();
        orgs.any(|org| org.schema.eq_ignore_ascii_case(name))
    }

    /// Runs the statements of a file, up to the first that fails.
    pub async fn read(&mut self, path: &str) -> Result<Flow, Failure> {
        let wrong = |why: String| Failure::Statement(format!(".read {path}: {why}"));
        if path.is_empty() {
            return Err(Failure::Statement("say .read FILE".into()));
        }
        if self.files >= DEEP {
            return Err(wrong("files that read files, too many".into()));
        }
        let text =
            std::fs::read_to_string(Path::new(path)).map_err(|error| wrong(error.to_string()))?;
        self.files += 1;
        let done = self.script(&text).await;
        self.files -= 1;
        done
    }
}

fn help() -> String {
    let line = |(name, takes, does): &(&str, &str, &str)| {
        format!("{:<20} {does}\n", format!("{name} {takes}"))
    };
    let lines: String = COMMANDS.iter().map(line).collect();
    format!(
        "Statements end with a semicolon. SELECT, INSERT, UPDATE and DELETE are SQLite's; \
         exec OPERATION name='value' calls any operation.\n\n{lines}"
    )
}
