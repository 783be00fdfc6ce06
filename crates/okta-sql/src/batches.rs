//! The rows of a scan, on SQLite's thread: pages are read here for what the query wants, where their rows are looked at next.
//! To read them on the runtime would cost more, since values would change processors, and would keep others waiting there.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use okta_api::error::DecodeError;
use okta_api::{Error as ApiError, RateLimit};

use crate::batch::Batch;
use crate::error::Error;
use crate::events::{Event, Observer};
use crate::page;
use crate::projection::Projection;
use crate::scan::{Fetched, Started};

/// What is said where an observer panics.
const PANIC: &str = "whoever is told of pages panicked";

/// The batches of a scan.
pub(crate) struct Batches {
    pub(crate) scan: Started,
    pub(crate) projection: Arc<Projection>,
    pub(crate) observer: Observer,
    pub(crate) schema: String,
    pub(crate) table: String,
}

/// What is said where the calls are gone and have not said that this was all: rows must not be missing without a word.
fn broken() -> Error {
    Error::Statement("the calls ended before the list did".into())
}

impl Batches {
    /// The next rows, never none of them. `before_waiting` is called where the org has not answered yet. None at the end.
    pub(crate) fn next(&mut self, before_waiting: impl Fn()) -> Option<Result<Batch, Error>> {
        use tokio::sync::mpsc::error::TryRecvError;
        loop {
            self.scan.wanted.add_permits(1);
            let fetched = match self.scan.pages.try_recv() {
                Ok(fetched) => fetched,
                Err(TryRecvError::Disconnected) => return Some(Err(broken())),
                Err(TryRecvError::Empty) => {
                    before_waiting();
                    match self.scan.pages.blocking_recv() {
                        Some(fetched) => fetched,
                        None => return Some(Err(broken())),
                    }
                }
            };
            let fetched = match fetched {
                Ok(fetched) => fetched?,
                Err(error) => return Some(Err(error)),
            };
            // SQLite calls this, and cannot be unwound.
            let read = catch_unwind(AssertUnwindSafe(|| self.read(fetched)));
            match read.unwrap_or_else(|_| Err(Error::Statement(PANIC.into()))) {
                Ok(batch) if batch.len() == 0 => {}
                batch => return Some(batch),
            }
        }
    }

    fn read(&self, fetched: Fetched) -> Result<Batch, Error> {
        let Fetched {
            info,
            status,
            headers,
            body,
            asked,
        } = fetched;
        let mut batch = page::read(&self.projection, &body, asked.items).map_err(|malformed| {
            let source = ApiError::from(DecodeError::new(info, status, &headers, malformed, body));
            Error::Api {
                call: info.id.to_owned(),
                source,
            }
        })?;
        if let Some((column, value)) = &asked.key {
            batch.fill(&self.projection, *column, value);
        }
        for (column, value) in &asked.only {
            batch.keep(&self.projection, *column, value);
        }
        self.observer.tell(&Event::Page {
            schema: &self.schema,
            table: &self.table,
            operation: info.id,
            rows: batch.len(),
            rate_limit: RateLimit::from_headers(&headers),
        });
        Ok(batch.given(&asked.given))
    }
}
