//! The calls of a scan, on the runtime: pages are read for what the query wants, and go to SQLite's thread in batches over
//! a bounded channel. Whoever drops the other end stops the calls.

use std::sync::Arc;

use okta_api::{Error as ApiError, NamedOperation, RateLimit};
use serde_json::Value as Json;
use tokio::sync::{Semaphore, mpsc, watch};

use crate::batch::Batch;
use crate::calls::Call;
use crate::error::Error;
use crate::events::{Event, Observer};
use crate::org::Org;
use crate::page;
use crate::projection::Projection;

/// Pages that wait for SQLite.
const AHEAD: usize = 2;

/// What a scan is to do.
pub(crate) struct Scan {
    pub(crate) org: Arc<Org>,
    pub(crate) table: String,
    pub(crate) calls: Vec<Call>,
    pub(crate) projection: Arc<Projection>,
    pub(crate) observer: Observer,
    /// Becomes true when the statement is to stop.
    pub(crate) stop: watch::Receiver<bool>,
    /// Whether a page is asked for only when SQLite wants its rows, since the query may soon have enough.
    pub(crate) lazy: bool,
}

/// The batches of a scan, for SQLite's thread.
pub(crate) struct Batches {
    receiver: mpsc::Receiver<Result<Batch, Error>>,
    wanted: Arc<Semaphore>,
}

impl Batches {
    /// The next batch, where it is there or nothing more will be. `Err` where it has to be waited for.
    pub(crate) fn ready(&mut self) -> Result<Option<Result<Batch, Error>>, NotYet> {
        self.wanted.add_permits(1);
        match self.receiver.try_recv() {
            Ok(batch) => Ok(Some(batch)),
            Err(mpsc::error::TryRecvError::Disconnected) => Ok(None),
            Err(mpsc::error::TryRecvError::Empty) => Err(NotYet),
        }
    }

    /// Waits for the batch that was not ready. None at the end.
    pub(crate) fn wait(&mut self) -> Option<Result<Batch, Error>> {
        self.receiver.blocking_recv()
    }
}

/// The org has not answered yet.
pub(crate) struct NotYet;

impl Scan {
    /// Begins the calls.
    pub(crate) fn start(self, runtime: &tokio::runtime::Handle) -> Batches {
        let (batches, receiver) = mpsc::channel(AHEAD);
        let wanted = Arc::new(Semaphore::new(0));
        runtime.spawn(self.run(batches, Arc::clone(&wanted)));
        Batches { receiver, wanted }
    }

    async fn run(mut self, batches: mpsc::Sender<Result<Batch, Error>>, wanted: Arc<Semaphore>) {
        let mut stop = self.stop.clone();
        let calls = std::mem::take(&mut self.calls);
        let all = async {
            for call in calls {
                if let Err(error) = self.call(call, &batches, &wanted).await {
                    // SQLite has gone on to something else.
                    let _ = batches.send(Err(error)).await;
                    return;
                }
            }
        };
        tokio::select! {
            () = all => {}
            () = batches.closed() => {}
            _ = stop.wait_for(|stop| *stop) => {
                let _ = batches.try_send(Err(Error::Interrupted));
            }
        }
    }

    async fn call(
        &self,
        call: Call,
        batches: &mpsc::Sender<Result<Batch, Error>>,
        wanted: &Semaphore,
    ) -> Result<(), Error> {
        let items = call.items;
        let given: Arc<[_]> = call.given.into();
        let only = call.only;
        let projection = Arc::clone(&self.projection);
        let operation = NamedOperation::by_facts(call.info);
        let list = operation.list_with(&self.org.client, Json::Object(call.args), move |body| {
            let mut batch = page::read(&projection, body, items)?;
            for (column, value) in &only {
                batch.keep(&projection, *column, value);
            }
            Ok(vec![batch])
        });
        let mut pages = list.pages();
        loop {
            // Goes back where no rows come of it. Nobody closes the semaphore.
            let mut permit = match self.lazy {
                true => wanted.acquire().await.ok(),
                false => None,
            };
            let Some(page) = pages.next().await else {
                return Ok(());
            };
            let page = match page {
                Ok(page) => page,
                Err(error) if is_nothing(&error, call.info.path) => return Ok(()),
                Err(error) if call.lenient && is_refusal(&error) => {
                    let text = format!("{}: {error}", call.info.id);
                    let schema = &self.org.schema;
                    self.observer.tell(&Event::Warning {
                        schema,
                        text: &text,
                    });
                    return Ok(());
                }
                Err(source) => {
                    let call = call.info.id.to_owned();
                    return Err(Error::Api { call, source });
                }
            };
            let rate_limit = RateLimit::from_headers(&page.headers);
            for batch in page.items {
                let batch = batch.map_err(|source| Error::Api {
                    call: call.info.id.to_owned(),
                    source,
                })?;
                self.observer.tell(&Event::Page {
                    schema: &self.org.schema,
                    table: &self.table,
                    operation: call.info.id,
                    rows: batch.len(),
                    rate_limit,
                });
                if batch.len() == 0 {
                    continue;
                }
                if batches.send(Ok(batch.given(&given))).await.is_err() {
                    return Ok(());
                }
                if let Some(permit) = permit.take() {
                    permit.forget();
                }
            }
        }
    }
}

/// Whether what the path names is not there, which is a table without rows.
fn is_nothing(error: &ApiError, path: &str) -> bool {
    error.is_not_found() && path.contains('{')
}

/// Whether the org does not have this, as opposed to not having answered.
fn is_refusal(error: &ApiError) -> bool {
    matches!(error, ApiError::Api(answer) if matches!(answer.status.as_u16(), 400 | 403 | 404))
}
