//! The org as a tower service: reads a request whole, and hands it to the org.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::request::Parts;
use http::{Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tower::Service;

use crate::arrival::Arrival;
use crate::body::Body;
use crate::builder::Builder;
use crate::control::max_body;
use crate::dropped::ConnectionDropped;
use crate::error::Refusal;
use crate::faults::{Closing, take_marker};
use crate::hooks;
use crate::org::Org;
use crate::router::ROUTER;

/// The largest request body that the emulator reads, in bytes; larger ones are answered with 413.
pub const MAX_BODY: usize = 10 * 1024 * 1024;
/// The same for a snapshot that is put in the place of the org: about a million users.
pub(crate) const MAX_SNAPSHOT: usize = 1024 * 1024 * 1024;

/// An Okta org in a box. Clones share the org.
///
/// It is a [`tower::Service`] over any request body. It answers every request, also one that it cannot read; its
/// error [`ConnectionDropped`] comes from faults alone. Links in replies point to the scheme and authority of the
/// request's URI; where the URI has none, to `https` and the `Host` header.
#[derive(Clone)]
pub struct Emulator {
    pub(crate) org: Arc<Org>,
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator")
            .field("operations", &ROUTER.len())
            .finish_non_exhaustive()
    }
}

impl Emulator {
    /// Sets up an org.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(org: Org) -> Self {
        Self { org: Arc::new(org) }
    }

    /// Every operation that the emulator answers: its id in Okta's description, method and path template.
    /// Ids that begin with `emulator` are the box's own, under `/_emulator`.
    pub fn operations() -> impl Iterator<Item = (&'static str, http::Method, &'static str)> {
        ROUTER.all()
    }

    /// Takes an API token or an access token out of use: from now on, calls with it are answered with 401. Says
    /// whether the org knew it.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.org.auth.revoke(token)
    }

    /// Makes every DPoP nonce stale, so that the next proof at the token endpoint is asked for a new one. Without the
    /// feature `oauth` there are none.
    pub fn expire_dpop_nonces(&self) {
        self.org.auth.expire_nonces();
    }

    /// Answers a request whose body has been read, without waiting for anything.
    ///
    /// Faults that take time or a connection do not strike here: latency, dropped connections, truncated and trickled
    /// bodies.
    #[must_use]
    pub fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (mut parts, body) = request.into_parts();
        let emptied = take_marker(&mut parts);
        let arrival = Arrival::new(&self.org, &parts, emptied, false);
        let max = max_body(parts.uri.path());
        let body = match body.len() > max {
            true => Err(Refusal::too_large(max)),
            false => Ok(body),
        };
        match self.org.answer(arrival, &parts, body, "https") {
            Ok(outgoing) => outgoing.response,
            // Without a connection no fault can close it.
            Err(_) => Response::new(Bytes::new()),
        }
    }

    /// The whole way of a call. `read` gives the body, and is polled only if nothing goes wrong before.
    pub(crate) async fn handle(
        self,
        mut parts: Parts,
        read: impl Future<Output = Result<Bytes, Refusal>>,
        scheme: &'static str,
    ) -> Result<Response<Body>, ConnectionDropped> {
        let org = &*self.org;
        let emptied = take_marker(&mut parts);
        let arrival = Arrival::new(org, &parts, emptied, true);
        if let Some(delay) = arrival.delay() {
            org.clock.sleep(delay).await;
        }
        let body = match arrival.closing() {
            Some(Closing::BeforeRead) => Ok(Bytes::new()),
            _ => read.await,
        };
        let mut begun = org.begin(arrival, &parts, body, scheme);
        if let Some(outbound) = begun.take_outbound() {
            let heard = hooks::ask(&outbound, org).await;
            begun.answer = org.complete(&outbound, &heard);
        }
        let outgoing = org.finish(begun)?;
        Ok(outgoing.into_response(org.clock.inner()))
    }
}

/// Reads a body up to the limit. What is wrong with it is something to answer, not to fail with.
pub(crate) async fn read_body<B>(body: B, max: usize) -> Result<Bytes, Refusal>
where
    B: http_body::Body,
    B::Data: Buf,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    // A body that says it is too large is not waited for.
    if body.size_hint().lower() > max as u64 {
        return Err(Refusal::too_large(max));
    }
    match Limited::new(body, max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::too_large(max)),
        Err(error) => Err(Refusal::malformed(format_args!("it breaks off ({error})"))),
    }
}

impl<B> Service<Request<B>> for Emulator
where
    B: http_body::Body + Send + 'static,
    B::Data: Buf + Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = ConnectionDropped;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, ConnectionDropped>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectionDropped>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let read = read_body(body, max_body(parts.uri.path()));
        Box::pin(self.clone().handle(parts, read, "https"))
    }
}
