//! What a long statement is doing: pages, rows, and what is left of the rate limit. On standard error.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use okta_sql::Event;

use crate::options::When;
use crate::stderr::say;

/// How long a statement runs before anything is told, and between two lines where there is no terminal.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells of the statement that runs. A cheap clone.
#[derive(Clone)]
pub struct Progress(Arc<Mutex<State>>);

struct State {
    way: Way,
    began: Instant,
    told: Option<Instant>,
    seen: Seen,
    bar: Option<ProgressBar>,
    warned: HashSet<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Nothing,
    Lines,
    Bar,
}

/// What has come until now.
#[derive(Default)]
struct Seen {
    tables: Vec<(String, usize, usize)>,
    left: Option<(u32, u32)>,
}

impl Progress {
    /// Tells when it is asked to.
    pub fn new(when: When) -> Self {
        let way = match (when, io::stderr().is_terminal()) {
            (When::Never, _) | (When::Auto, false) => Way::Nothing,
            (When::Auto | When::Always, true) => Way::Bar,
            (When::Always, false) => Way::Lines,
        };
        Self(Arc::new(Mutex::new(State {
            way,
            began: Instant::now(),
            told: None,
            seen: Seen::default(),
            bar: None,
            warned: HashSet::new(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A statement begins.
    pub fn begin(&self) {
        let mut state = self.state();
        state.began = Instant::now();
        state.told = None;
        state.seen = Seen::default();
    }

    /// It has ended.
    pub fn end(&self) {
        let mut state = self.state();
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        if state.way == Way::Lines && !state.seen.tables.is_empty() {
            say(&state.seen.text());
        }
        state.seen = Seen::default();
    }

    /// Something has happened.
    pub fn event(&self, event: &Event<'_>) {
        let mut state = self.state();
        match event {
            Event::Page {
                schema,
                table,
                rows,
                rate_limit,
                ..
            } => {
                let left = rate_limit.map(|limit| (limit.remaining, limit.limit));
                state.seen.page(schema, table, *rows, left);
            }
            Event::Warning { schema, text } => {
                let text = format!("warning: {}{text}", prefix(schema));
                // A table that is read a thousand times warns a thousand times.
                if state.warned.insert(text.clone()) {
                    let bar = state.bar.clone();
                    drop(state);
                    hidden(bar.as_ref(), || say(&text));
                }
            }
            _ => {}
        }
    }

    /// Some time has passed.
    pub fn tick(&self) {
        let mut state = self.state();
        let last = state.told.unwrap_or(state.began);
        match state.way {
            Way::Nothing => {}
            Way::Lines if last.elapsed() >= PATIENCE && !state.seen.tables.is_empty() => {
                say(&state.seen.text());
                state.told = Some(Instant::now());
            }
            Way::Bar if state.began.elapsed() >= PATIENCE => {
                let text = state.seen.text();
                let bar = state.bar.get_or_insert_with(bar);
                bar.set_message(text);
                bar.tick();
            }
            _ => {}
        }
    }

    /// Writes something with the line of progress out of its way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let bar = self.state().bar.clone();
        hidden(bar.as_ref(), write)
    }
}

fn hidden<T>(bar: Option<&ProgressBar>, write: impl FnOnce() -> T) -> T {
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

fn prefix(schema: &str) -> String {
    match schema {
        "main" => String::new(),
        other => format!("{other}."),
    }
}

impl Seen {
    fn page(&mut self, schema: &str, table: &str, rows: usize, left: Option<(u32, u32)>) {
        let name = format!("{}{table}", prefix(schema));
        match self.tables.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, pages, all)) => {
                *pages += 1;
                *all += rows;
            }
            None => self.tables.push((name, 1, rows)),
        }
        self.left = left.or(self.left);
    }

    fn text(&self) -> String {
        if self.tables.is_empty() {
            return "waiting for the org".into();
        }
        let table = |(name, pages, rows): &(String, usize, usize)| {
            format!(
                "{name}: {}, {}",
                counted(*pages, "page"),
                counted(*rows, "row")
            )
        };
        let mut text = self.tables.iter().map(table).collect::<Vec<_>>().join("; ");
        if let Some((left, all)) = self.left {
            text += &format!(
                ", {} of {} calls left",
                grouped(left as usize),
                grouped(all as usize)
            );
        }
        text
    }
}

/// A number and what it counts: `2,400 rows`.
pub fn counted(number: usize, thing: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {thing}{s}", grouped(number))
}

/// A number with commas between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_table_are_summed() {
        let mut seen = Seen::default();
        seen.page("main", "users", 200, Some((599, 600)));
        seen.page("main", "users", 2200, None);
        seen.page("acme", "groups", 1, Some((588, 1_000_000)));
        assert_eq!(
            seen.text(),
            "users: 2 pages, 2,400 rows; acme.groups: 1 page, 1 row, 588 of 1,000,000 calls left"
        );
    }

    #[test]
    fn a_warning_is_given_once() {
        let progress = Progress::new(When::Never);
        let warning = Event::Warning {
            schema: "main",
            text: "odd",
        };
        progress.event(&warning);
        progress.event(&warning);
        assert_eq!(progress.state().warned.len(), 1);
    }
}
