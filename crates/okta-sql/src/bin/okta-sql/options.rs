//! What the command line says.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::format::Format;

const AFTER: &str = "\
Without statements and files: a prompt on a terminal, or else statements from standard input.

Settings are those of every program of Okta's: ~/.okta/okta.yaml, ./okta.yaml, and variables such as OKTA_CLIENT_ORGURL
and OKTA_CLIENT_TOKEN. --demo needs none.

Exit codes: 0 fine; 1 a statement is wrong; 2 usage or settings; 3 the org refused or could not be reached;
4 writes that need --yes, none of them sent; 130 interrupted.

Examples:
  okta-sql --demo \"SELECT login, lastLogin FROM users WHERE status = 'ACTIVE' LIMIT 5\"
  okta-sql -o csv \"SELECT login FROM users WHERE lastLogin < now('-90 days')\" > idle.csv
  okta-sql --dry-run \"DELETE FROM group_members WHERE groupId = '00g1'\"
  okta-sql --demo \".schema users\"";

/// SQL over Okta orgs: every list and every object is a table.
#[derive(Debug, Parser)]
#[command(name = "okta-sql", version, after_help = AFTER)]
pub struct Options {
    /// Statements, several of them between semicolons, or a command such as ".schema users"; run one after the other.
    #[arg(value_name = "STATEMENT", allow_hyphen_values = false)]
    pub statements: Vec<String>,
    /// Reads statements from a file, or from standard input (-). May be given several times.
    #[arg(short, long, value_name = "FILE", conflicts_with = "statements")]
    pub file: Vec<PathBuf>,
    /// Runs on an org in a box, which is gone when the program ends.
    #[arg(long)]
    pub demo: bool,
    /// One more org, as the schema NAME: an okta.yaml in another directory or under another name, or "demo". May be given
    /// several times.
    #[arg(long, value_name = "NAME=PLACE", value_parser = Place::parse)]
    pub org: Vec<Place>,
    /// How rows are written: a table on a terminal, or else csv, unless given.
    #[arg(short = 'o', long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Leaves out the names of the columns, in csv.
    #[arg(long)]
    pub no_header: bool,
    /// Prints the calls that a statement would change something with, and sends none.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Sends several calls of one statement without asking.
    #[arg(short, long)]
    pub yes: bool,
    /// Tells of pages while a statement runs: on a terminal after a second, unless given.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
}

/// When to tell of progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where standard error is a terminal.
    Auto,
    /// In any case; line by line where there is no terminal.
    Always,
    /// Not at all.
    Never,
}

/// Where the settings of one more org are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The schema.
    pub name: String,
    /// A file, a directory with an `okta.yaml`, or `demo`.
    pub place: String,
}

impl Place {
    fn parse(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, place)) if !name.is_empty() && !place.is_empty() => Ok(Self {
                name: name.to_owned(),
                place: place.to_owned(),
            }),
            _ => Err("say NAME=PLACE, such as acme=orgs/acme.yaml or try=demo".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_options_are_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn an_org_has_a_name_and_a_place() {
        let place = Place::parse("acme=a=b.yaml").unwrap();
        assert_eq!((&*place.name, &*place.place), ("acme", "a=b.yaml"));
        for wrong in ["acme", "=x", "acme="] {
            Place::parse(wrong).unwrap_err();
        }
    }
}
