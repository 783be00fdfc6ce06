//! Runs statements: rows go to standard output, writes are sent once they may be.

use std::future::ready;
use std::io::Write as _;
use std::pin::pin;
use std::time::Duration;

use okta_sql::{Answer, Error, Rows, Session, Value, statements};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::commands::Flow;
use crate::failure::Failure;
use crate::format::{Format, Target, renderer};
use crate::interrupts::Interrupts;
use crate::options::Options;
use crate::orgs::{Attached, attach};
use crate::output::{Output, output, width};
use crate::progress::Progress;
use crate::script::{Input, Script};
use crate::stderr::say;

/// How often a statement that runs is looked after.
const TICK: Duration = Duration::from_millis(100);

/// How long a statement that was stopped may take to end.
const FAREWELL: Duration = Duration::from_secs(2);

/// A session with the ways in which it is used.
pub struct Shell {
    pub session: Session,
    pub orgs: Vec<Attached>,
    pub progress: Progress,
    pub interrupts: Interrupts,
    /// What was asked for; nothing where it depends on where the output goes.
    pub format: Option<Format>,
    pub dry_run: bool,
    pub yes: bool,
    /// How many files are being read, one out of the other.
    pub files: usize,
    header: bool,
}

impl Shell {
    /// Attaches the orgs.
    pub async fn new(options: &Options) -> Result<Self, Failure> {
        let progress = Progress::new(options.progress);
        let (session, orgs) = attach(options, &progress).await?;
        Ok(Self {
            session,
            orgs,
            progress,
            interrupts: Interrupts::listen(),
            format: options.format,
            dry_run: options.dry_run,
            yes: options.yes,
            files: 0,
            header: !options.no_header,
        })
    }

    /// Runs a text of statements and commands, up to the first that fails.
    pub async fn script(&mut self, text: &str) -> Result<Flow, Failure> {
        let mut script = Script::default();
        for line in text.lines() {
            if let Some(input) = script.line(line)
                && self.input(input).await? == Flow::Quit
            {
                return Ok(Flow::Quit);
            }
        }
        match script.rest() {
            Some(input) => self.input(input).await,
            None => Ok(Flow::Go),
        }
    }

    /// Runs what is whole.
    pub async fn input(&mut self, input: Input) -> Result<Flow, Failure> {
        match input {
            // A command may read a file of commands.
            Input::Command(line) => Box::pin(self.command(&line)).await,
            Input::Statements(text) => {
                for statement in statements(&text) {
                    self.statement(statement).await?;
                }
                Ok(Flow::Go)
            }
        }
    }

    async fn statement(&mut self, sql: &str) -> Result<(), Failure> {
        if self.interrupts.pressed() {
            return Err(Failure::Interrupted("interrupted".into()));
        }
        self.progress.begin();
        let session = self.session.clone();
        let answer = self.unless_stopped(session.run(sql)).await;
        let done = match answer.and_then(|answer| answer.map_err(|error| Failure::of(&error))) {
            Ok(Answer::Rows(rows)) => self.rows(rows).await,
            Ok(Answer::Writes(writes)) if writes.is_empty() => {
                say("there is no such row: nothing to send");
                Ok(())
            }
            Ok(Answer::Writes(writes)) => {
                // What follows is about other calls than those that found out which.
                self.progress.end();
                self.writes(sql, &writes).await
            }
            Ok(Answer::Done(_)) => Ok(()),
            Err(failure) => Err(failure),
        };
        self.progress.end();
        done
    }

    /// Writes rows as they come.
    pub async fn rows(&mut self, mut rows: Rows) -> Result<(), Failure> {
        let width = width();
        let format = self.format.unwrap_or(match width {
            Some(_) => Format::Table,
            None => Format::Csv,
        });
        let header = self.header;
        let mut out = output(&self.progress);
        let mut renderer = renderer(format, rows.columns(), Target { width, header });
        loop {
            match self.next(&mut rows, &mut out).await {
                Ok(Some(row)) => renderer.row(&row, &mut out)?,
                Ok(None) => {
                    renderer.end(&mut out)?;
                    out.flush()?;
                    return Ok(());
                }
                Err(failure) => {
                    renderer.broken(&mut out)?;
                    out.flush()?;
                    return Err(failure);
                }
            }
        }
    }

    /// The next row. What is written is shown before anybody has to wait.
    async fn next(
        &mut self,
        rows: &mut Rows,
        out: &mut Output,
    ) -> Result<Option<Vec<Value>>, Failure> {
        let row = {
            let mut next = pin!(rows.next());
            let row = tokio::select! {
                biased;
                row = &mut next => Some(row),
                () = ready(()) => None,
            };
            match row {
                Some(row) if !self.interrupts.pressed() => row,
                _ => {
                    out.flush()?;
                    self.unless_stopped(next).await?
                }
            }
        };
        let row: Option<Result<Vec<Value>, Error>> = row.map(|row| row.map(|row| row.values()));
        row.transpose().map_err(|error| Failure::of(&error))
    }

    /// Waits for something of the session; Ctrl-C stops the session, which then has a moment to end it.
    pub async fn unless_stopped<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let mut work = pin!(work);
        let done = self.or_stopped(&mut work).await;
        if done.is_err() {
            let end = Instant::now() + FAREWELL;
            let mut ticks = interval(TICK);
            while Instant::now() < end {
                // A statement that was just about to begin has not heard it the first time.
                self.session.interrupt();
                tokio::select! {
                    _ = &mut work => break,
                    _ = ticks.tick() => {}
                }
            }
        }
        done
    }

    /// Waits for something that may be dropped where it stands, as Ctrl-C does.
    pub async fn or_stopped<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let mut work = pin!(work);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = self.interrupts.next() => return Err(Failure::Interrupted("interrupted".into())),
                done = &mut work => return Ok(done),
                _ = ticks.tick() => self.progress.tick(),
            }
        }
    }
}
