//! The prompt: statements over several lines, with a history and completion.

mod complete;
mod history;
mod names;

use okta_sql::is_unfinished;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use crate::commands::Flow;
use crate::failure::Failure;
use crate::script::{Input, is_command};
use crate::secrets;
use crate::shell::Shell;
use crate::stderr::say;
use names::Names;

/// Reads statements and runs them, until there are no more.
pub async fn prompt(shell: &mut Shell) -> Result<(), Failure> {
    let failed = |error: ReadlineError| Failure::Usage(format!("the terminal: {error}"));
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .build();
    let mut editor: Editor<Typing, FileHistory> = Editor::with_config(config).map_err(failed)?;
    let schemas = shell.orgs.iter().map(|org| org.schema.clone());
    editor.set_helper(Some(Typing {
        names: Names::new(schemas.collect()),
        files: FilenameCompleter::new(),
    }));
    let history = history::file();
    if let Some(file) = &history {
        // There is none the first time.
        let _ = editor.load_history(file);
    }
    let name = shell.orgs.first().map_or("okta", |org| org.name());
    let prompt = format!("{}> ", crate::text::line(name));
    say(".help tells what there is, .tables which tables; Ctrl-D leaves.");
    loop {
        let text = match editor.readline(&prompt) {
            Ok(text) => text,
            // Ctrl-C while typing: another line.
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        if text.trim().is_empty() {
            continue;
        }
        if !secrets::may_hold(&text) {
            let _ = editor.add_history_entry(text.trim_end());
            if let Some(file) = &history {
                history::keep(&mut editor, file);
            }
        }
        shell.interrupts.forget();
        let done = match word(&text) {
            Some(command) => shell.command(command).await,
            None if is_command(&text) => shell.input(Input::Command(text.clone())).await,
            None => shell.input(Input::Statements(text.clone())).await,
        };
        match done {
            Ok(Flow::Go) => {
                if let Some(typing) = editor.helper_mut() {
                    let session = shell.session.clone();
                    // What is only for the tab key may be cut short.
                    let _ = shell.or_stopped(typing.names.learn(&session, &text)).await;
                }
            }
            Ok(Flow::Quit) | Err(Failure::Pipe) => return Ok(()),
            Err(failure) => {
                if let Some(text) = failure.text() {
                    say(text);
                }
            }
        }
    }
}

/// What people type to leave, or to find out how.
fn word(text: &str) -> Option<&'static str> {
    match text.trim().trim_end_matches(';').trim_end() {
        "exit" | "quit" | "\\q" => Some(".quit"),
        "help" | "?" | "\\?" => Some(".help"),
        _ => None,
    }
}

/// Looks after what is typed.
struct Typing {
    names: Names,
    files: FilenameCompleter,
}

impl Validator for Typing {
    /// Enter ends a line that is a command, and a statement that has its semicolon.
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        Ok(match goes_on(text) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

fn goes_on(text: &str) -> bool {
    word(text).is_none() && !is_command(text) && is_unfinished(text)
}

impl Completer for Typing {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if line.trim_start().starts_with(".read ") {
            return self.files.complete_path(line, at);
        }
        let (start, words) = complete::complete(&self.names, line, at);
        let pair = |word: String| Pair {
            display: word.clone(),
            replacement: word,
        };
        Ok((start, words.into_iter().map(pair).collect()))
    }
}

impl Hinter for Typing {
    type Hint = String;
}

impl Highlighter for Typing {}

impl Helper for Typing {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_ends_what_is_whole() {
        for (text, on) in [
            ("", false),
            ("SELECT 1", true),
            ("SELECT 1;", false),
            ("SELECT ';", true),
            (".explain SELECT 1", false),
            ("quit", false),
            ("-- a remark", false),
        ] {
            assert_eq!(goes_on(text), on, "{text}");
        }
    }
}
