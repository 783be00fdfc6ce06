//! The calls of a scan, on the runtime: pages go to SQLite's thread as they come, over a bounded channel. Whoever drops the
//! other end stops the calls.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use okta_api::{Error as ApiError, NamedOperation, OperationInfo};
use serde_json::Value as Json;
use tokio::sync::{Semaphore, mpsc, watch};

use crate::calls::Call;
use crate::catalog::Items;
use crate::error::Error;
use crate::events::{Event, Observer};
use crate::org::Org;
use crate::value::Value;

/// Pages that wait for SQLite.
const AHEAD: usize = 2;

/// What a scan is to do.
pub(crate) struct Scan {
    pub(crate) org: Arc<Org>,
    pub(crate) calls: Vec<Call>,
    pub(crate) observer: Observer,
    /// Becomes true when the statement is to stop.
    pub(crate) stop: watch::Receiver<bool>,
    /// Whether a page is asked for only when SQLite wants its rows, since the query may soon have enough.
    pub(crate) lazy: bool,
}

/// An answer that has come.
pub(crate) struct Fetched {
    pub(crate) info: &'static OperationInfo,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) asked: Arc<Asked>,
}

/// What a call was made for, as far as its rows need it.
pub(crate) struct Asked {
    pub(crate) items: Items,
    /// What the query said for it, by column.
    pub(crate) given: Arc<[(usize, Value)]>,
    /// What the single item was asked for by, and the column of its key.
    pub(crate) key: Option<(usize, Value)>,
    /// Values that rows must have, by column, to be those that were asked for.
    pub(crate) only: Vec<(usize, Value)>,
}

/// The other end of a scan.
pub(crate) struct Started {
    /// None is the end; without it something went wrong.
    pub(crate) pages: mpsc::Receiver<Result<Option<Fetched>, Error>>,
    /// How many pages are wanted, where the scan is lazy.
    pub(crate) wanted: Arc<Semaphore>,
}

type Pages = mpsc::Sender<Result<Option<Fetched>, Error>>;

impl Scan {
    /// Begins the calls.
    pub(crate) fn start(self, runtime: &tokio::runtime::Handle) -> Started {
        let (sender, pages) = mpsc::channel(AHEAD);
        let wanted = Arc::new(Semaphore::new(0));
        runtime.spawn(self.run(sender, Arc::clone(&wanted)));
        Started { pages, wanted }
    }

    async fn run(mut self, pages: Pages, wanted: Arc<Semaphore>) {
        let mut stop = self.stop.clone();
        let calls = std::mem::take(&mut self.calls);
        let all = async {
            for call in calls {
                if let Err(error) = self.call(call, &pages, &wanted).await {
                    // SQLite has gone on to something else.
                    let _ = pages.send(Err(error)).await;
                    return;
                }
            }
            let _ = pages.send(Ok(None)).await;
        };
        tokio::select! {
            () = all => {}
            () = pages.closed() => {}
            _ = stop.wait_for(|stop| *stop) => {
                let _ = pages.try_send(Err(Error::Interrupted));
            }
        }
    }

    async fn call(&self, call: Call, to: &Pages, wanted: &Semaphore) -> Result<(), Error> {
        let asked = Arc::new(Asked {
            items: call.items,
            given: call.given.into(),
            key: call.key,
            only: call.only,
        });
        let operation = NamedOperation::by_facts(call.info);
        let whole = |body: &Bytes| Ok(vec![body.clone()]);
        let list = operation.list_with(&self.org.client, Json::Object(call.args), whole);
        let mut pages = list.pages();
        loop {
            // Goes back where nothing comes of it. Nobody closes the semaphore.
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
            // None where there is no body.
            let Some(body) = page.items.into_iter().find_map(Result::ok) else {
                continue;
            };
            let fetched = Fetched {
                info: call.info,
                status: page.status,
                headers: page.headers,
                body,
                asked: Arc::clone(&asked),
            };
            if to.send(Ok(Some(fetched))).await.is_err() {
                return Ok(());
            }
            if let Some(permit) = permit.take() {
                permit.forget();
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
