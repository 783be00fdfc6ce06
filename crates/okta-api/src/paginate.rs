//! Lists: lends the executor to `okta-pagination`, which knows how lists go on but neither operations nor transports.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, response};
use okta_models::list::ItemError;
use okta_pagination::{BoxFuture, Decode, Fetch, Fetched, NextFrom};
use okta_transport::{Body, EffectiveUri};

use crate::codec::{Items, Malformed};
use crate::error::{ApiError, DecodeError, Error};
use crate::execute::Executor;
use crate::info::{OperationInfo, Paging};
use crate::operation::ListOperation;

/// A list as a stream of items. One item that cannot be read is an `Err` in its place, and the list goes on.
pub type Paginator<T> = okta_pagination::Paginator<T, Error>;

/// A list as a stream of pages, each with the cursor after it, its headers and its [rate-limit
/// figures](crate::RateLimit::from_headers).
///
/// ```no_run
/// # #[cfg(feature = "users")]
/// # async fn example(client: okta_api::Client) -> Result<(), okta_api::Error> {
/// use okta_api::{RateLimit, ops};
///
/// let mut pages = client.list(ops::ListUsers::new().limit(200)).pages();
/// while let Some(page) = pages.next().await {
///     let page = page?;
///     let left = RateLimit::from_headers(&page.headers).map(|limit| limit.remaining);
///     println!("{} users, {left:?} calls left, next {:?}", page.items.len(), page.next);
/// }
/// # Ok(())
/// # }
/// ```
pub type Pages<T> = okta_pagination::Pages<T, Error>;

/// One page of a list.
pub type Page<T> = okta_pagination::Page<T, Error>;

/// The list that `operation` begins.
pub(crate) fn list<O: ListOperation>(executor: &Executor, operation: &O) -> Paginator<O::Item> {
    match operation.request() {
        Ok(request) => start::<O::Item, O::Items>(executor, O::INFO, request),
        Err(error) => Paginator::failed(error.into()),
    }
}

/// The list that an answer to `request` begins, with items read by `I`.
pub(crate) fn start<T, I>(
    executor: &Executor,
    info: &'static OperationInfo,
    request: Request<Body>,
) -> Paginator<T>
where
    T: Send + 'static,
    I: Items<T>,
{
    let under = info.paging.items();
    let decode =
        move |parts: &response::Parts, body: &Bytes| -> Result<Vec<Result<T, Error>>, Error> {
            // A success without a body is a list without items.
            if body.trim_ascii().is_empty() {
                return Ok(Vec::new());
            }
            let odd = |error: ItemError| {
                let received = Bytes::copy_from_slice(error.raw.as_str().as_bytes());
                malformed(info, parts, Malformed::item(&error), received)
                    .item(error.index)
                    .into()
            };
            I::items(body, under, odd)
                .map_err(|error| malformed(info, parts, error, body.clone()).into())
        };
    walk(executor, info, request, Arc::new(decode))
}

/// The same with pages read by `read`, which is given the body of each page that has one.
pub(crate) fn start_with<T: Send + 'static>(
    executor: &Executor,
    info: &'static OperationInfo,
    request: Request<Body>,
    read: impl Fn(&Bytes) -> Result<Vec<T>, Malformed> + Send + Sync + 'static,
) -> Paginator<T> {
    let decode =
        move |parts: &response::Parts, body: &Bytes| -> Result<Vec<Result<T, Error>>, Error> {
            if body.trim_ascii().is_empty() {
                return Ok(Vec::new());
            }
            match read(body) {
                Ok(items) => Ok(items.into_iter().map(Ok).collect()),
                Err(error) => Err(malformed(info, parts, error, body.clone()).into()),
            }
        };
    walk(executor, info, request, Arc::new(decode))
}

fn malformed(
    info: &'static OperationInfo,
    parts: &response::Parts,
    malformed: Malformed,
    received: Bytes,
) -> DecodeError {
    DecodeError::new(info, parts.status, &parts.headers, malformed, received)
        .tried(&parts.extensions)
}

fn walk<T: Send + 'static>(
    executor: &Executor,
    info: &'static OperationInfo,
    request: Request<Body>,
    decode: Decode<T, Error>,
) -> Paginator<T> {
    let fetch = ExecutorFetch {
        executor: executor.clone(),
        info,
    };
    let place = match info.paging {
        Paging::Body { .. } => NextFrom::Body,
        Paging::None | Paging::Link | Paging::LinkWithin { .. } | Paging::Polling => NextFrom::Link,
    };
    Paginator::new(Arc::new(fetch), request.map(Body::into_bytes), decode).next_from(place)
}

struct ExecutorFetch {
    executor: Executor,
    info: &'static OperationInfo,
}

impl Fetch for ExecutorFetch {
    type Error = Error;

    fn fetch(&self, request: Request<Bytes>) -> BoxFuture<'static, Result<Fetched, Error>> {
        let info = self.info;
        let answer = self.executor.execute(request.map(Body::from));
        Box::pin(async move {
            let response = answer.await?.map(Body::into_bytes);
            if !response.status().is_success() {
                let (parts, body) = response.into_parts();
                let error = ApiError::of(info, parts.status, &parts.headers, body);
                return Err(error.tried(&parts.extensions).into());
            }
            let uri = response
                .extensions()
                .get::<EffectiveUri>()
                .map(|uri| uri.0.clone());
            Ok(Fetched { response, uri })
        })
    }
}
