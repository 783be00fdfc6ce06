//! Writes: shown, asked about, and sent one after the other.

use std::io::{self, IsTerminal, Write as _};
use std::pin::pin;

use okta_sql::catalog::{Catalog, Table};
use okta_sql::{Write, answer_rows, is_exec};
use rustyline::Editor;
use rustyline::history::MemHistory;
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::output::output;
use crate::progress::counted;
use crate::shell::Shell;
use crate::stderr::say;
use crate::text;

/// Writes that are shown before the question.
const SHOWN: usize = 10;

/// The longest line that tells of a call that was sent.
const LINE: usize = 200;

impl Shell {
    /// Sends what a statement wants to send, if it may.
    pub async fn writes(&mut self, sql: &str, writes: &[Write]) -> Result<(), Failure> {
        if self.dry_run {
            let mut out = output(&self.progress);
            for write in writes {
                writeln!(out, "{}", shown(write))?;
            }
            out.flush()?;
            return Ok(());
        }
        if writes.len() > 1 && !self.yes {
            ask(writes)?;
        }
        let exec = is_exec(sql);
        let mut sent = 0;
        for write in writes {
            match self.one(write, exec).await {
                Ok(()) => sent += 1,
                Err(failure) if writes.len() == 1 => return Err(failure),
                Err(failure) => return Err(halted(failure, write, sent, writes.len())),
            }
            if self.interrupts.pressed() && sent < writes.len() {
                let left = writes.len() - sent;
                return Err(Failure::Interrupted(format!(
                    "interrupted: {} sent, {left} not sent",
                    counted(sent, "call")
                )));
            }
        }
        if sent > 1 {
            say(&format!("{} sent", counted(sent, "call")));
        }
        Ok(())
    }

    /// Sends one, and tells what came of it.
    async fn one(&mut self, write: &Write, exec: bool) -> Result<(), Failure> {
        let answer = self.whole(write).await?;
        if exec && !answer.is_null() {
            return self.rows(answer_rows(answer)).await;
        }
        say(&told(write, exec, &answer));
        Ok(())
    }

    /// Sends one and waits for its answer, Ctrl-C or not: who presses it again gives up on the answer.
    async fn whole(&self, write: &Write) -> Result<Json, Failure> {
        let mut interrupts = self.interrupts.clone();
        let mut send = pin!(write.send());
        let mut pressed = 0;
        loop {
            tokio::select! {
                answer = &mut send => return answer.map_err(|error| Failure::of(&error)),
                () = interrupts.next() => pressed += 1,
            }
            match pressed {
                1 => say("stops after the call under way; Ctrl-C again does not wait for it"),
                _ => {
                    return Err(Failure::Interrupted(format!(
                        "interrupted, and nobody knows whether this was done: {}",
                        shown(write)
                    )));
                }
            }
        }
    }
}

/// What a failure in the middle says: how far it went.
fn halted(failure: Failure, write: &Write, sent: usize, all: usize) -> Failure {
    let left = all - sent - 1;
    let before = counted(sent, "call");
    let text = failure.text().unwrap_or("the output has ended");
    let text = match failure {
        Failure::Interrupted(_) => format!("{text}; {before} sent before it, {left} not sent"),
        _ => format!(
            "{before} of {all} sent, then {}: {text}; {left} not sent",
            shown(write)
        ),
    };
    match failure {
        Failure::Org(_) => Failure::Org(text),
        Failure::Interrupted(_) => Failure::Interrupted(text),
        _ => Failure::Statement(text),
    }
}

/// Shows the first calls and asks, where there is somebody to ask.
fn ask(writes: &[Write]) -> Result<(), Failure> {
    let calls = counted(writes.len(), "call");
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::NeedsYes(format!(
            "this would send {calls}: say --yes to send them, or --dry-run to see them. Nothing was sent"
        )));
    }
    for write in writes.iter().take(SHOWN) {
        say(&shown(write));
    }
    if writes.len() > SHOWN {
        say(&format!("… and {} more", writes.len() - SHOWN));
    }
    let no = || Failure::NeedsYes("nothing was sent".into());
    let config = rustyline::Config::default();
    let mut editor =
        Editor::<(), MemHistory>::with_history(config, MemHistory::new()).map_err(|_| no())?;
    let answer = editor
        .readline(&format!("Send these {calls}? [y/N] "))
        .map_err(|_| no())?;
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(no()),
    }
}

/// A call in one line, with the org it goes to where that is not the main one.
fn shown(write: &Write) -> String {
    let org = match write.schema() {
        "main" => String::new(),
        other => format!("{other}: "),
    };
    text::line(&format!("{org}{write}")).into_owned()
}

/// What has happened.
fn told(write: &Write, exec: bool, answer: &Json) -> String {
    let made = Catalog::okta().tables().find(|table| {
        table
            .create
            .is_some_and(|info| info.id == write.operation().id)
    });
    match made {
        Some(table) if !exec => match key(table, answer) {
            Some(key) => text::line(&format!("created {} {key}", table.name)).into_owned(),
            None => format!("created {}", table.name),
        },
        _ => text::cut(&format!("sent {}", shown(write)), LINE).into_owned(),
    }
}

/// What tells the thing that was made from others.
fn key<'a>(table: &Table, answer: &'a Json) -> Option<&'a str> {
    let names = table.keys.iter().map(|&at| table.columns[at].name.as_str());
    std::iter::once("id")
        .chain(names)
        .find_map(|name| answer.get(name)?.as_str())
}
