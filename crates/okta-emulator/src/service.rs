//! The org as a tower service: reads a request whole, finds who answers it, and adds the headers of every reply.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::header::{DATE, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tower::Service;

use crate::auth::{Attempt, Auth};
use crate::builder::Builder;
use crate::clock::{Clock, Moment};
use crate::error::{Answer, Refusal};
use crate::generic;
use crate::ids::scramble;
use crate::request::{Call, base_of};
use crate::router::{Handler, ROUTER};
use crate::state::State;

/// The largest request body that the emulator reads, in bytes; larger ones are answered with 413.
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// Calls that every endpoint takes in a minute, as the headers have it. Nothing is throttled yet.
const RATE_LIMIT: u64 = 10_000;

/// An Okta org in a box. Clones share the org.
///
/// It is a [`tower::Service`] over any request body. It answers every request, also one that it cannot read, so
/// its error is [`Infallible`]. Links in replies point to the scheme and authority of the request's URI; where
/// the URI has none, to `https` and the `Host` header.
#[derive(Clone)]
pub struct Emulator {
    org: Arc<Org>,
}

struct Org {
    state: RwLock<State>,
    auth: Auth,
    clock: Arc<dyn Clock>,
    seed: u64,
    requests: AtomicU64,
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

    pub(crate) fn new(state: State, auth: Auth, clock: Arc<dyn Clock>, seed: u64) -> Self {
        let state = RwLock::new(state);
        Self {
            org: Arc::new(Org {
                state,
                auth,
                clock,
                seed,
                requests: AtomicU64::new(0),
            }),
        }
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
    #[must_use]
    pub fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        self.answer(&parts, &body, "https")
    }

    /// `scheme` is for links, where the URI says none.
    pub(crate) fn answer(&self, parts: &Parts, body: &Bytes, scheme: &str) -> Response<Bytes> {
        let now = Moment(self.org.clock.epoch_seconds());
        let answer = if body.len() > MAX_BODY {
            Err(Refusal::too_large(MAX_BODY))
        } else {
            self.dispatch(parts, body, scheme, now)
        };
        self.finish(answer, now)
    }

    /// Answers a request whose body could not be read.
    pub(crate) fn refuse(&self, refusal: Refusal) -> Response<Bytes> {
        self.finish(Err(refusal), Moment(self.org.clock.epoch_seconds()))
    }

    fn dispatch(&self, parts: &Parts, body: &Bytes, scheme: &str, now: Moment) -> Answer {
        let org = &*self.org;
        let mut attempt = Attempt {
            parts,
            scheme,
            now,
            operation: None,
        };
        if attempt.is_for_token() {
            return org.auth.token(&attempt, body, &org.state);
        }
        let found = ROUTER.find(&parts.method, parts.uri.path());
        if let Ok((known, _)) = &found {
            attempt.operation = known.operation;
        }
        // Who brings no token learns nothing, not even which paths there are.
        let principal = org.auth.authenticate(&attempt)?;
        let (known, params) = found?;
        org.auth.authorize(&principal, &attempt)?;
        let call = Call::new(parts, body, params, base_of(parts, scheme), now);
        // A handler that panicked has left the org as it was or changed it; either way the next caller is answered.
        if let (Some(operation), Handler::Read(_) | Handler::Write(_)) =
            (known.operation, &known.handler)
        {
            generic::check(operation, &call)?;
        }
        let reading = || org.state.read().unwrap_or_else(PoisonError::into_inner);
        let writing = || org.state.write().unwrap_or_else(PoisonError::into_inner);
        match &known.handler {
            Handler::Read(handle) => handle(&call, &reading()),
            Handler::Write(handle) => handle(&call, &mut writing()),
            Handler::Described(plan) if plan.only_reads() => generic::read(plan, &call, &reading()),
            Handler::Described(plan) => generic::write(plan, &call, &mut writing()),
        }
    }

    fn finish(&self, answer: Answer, now: Moment) -> Response<Bytes> {
        let number = self.org.requests.fetch_add(1, Ordering::Relaxed);
        let reply = answer.unwrap_or_else(|refusal| {
            refusal.into_reply(&format!("oae{}", scramble(self.org.seed ^ 1, number, 22)))
        });
        let mut response = reply.into_response();
        let mut set = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        };
        let reset = now.0 - now.0.rem_euclid(60) + 60;
        set(
            HeaderName::from_static("x-okta-request-id"),
            scramble(self.org.seed ^ 2, number, 27),
        );
        set(
            HeaderName::from_static("x-rate-limit-limit"),
            RATE_LIMIT.to_string(),
        );
        set(
            HeaderName::from_static("x-rate-limit-remaining"),
            (RATE_LIMIT - 1).to_string(),
        );
        set(
            HeaderName::from_static("x-rate-limit-reset"),
            reset.to_string(),
        );
        set(DATE, now.http_date());
        response
    }
}

/// Reads a body up to the limit. What is wrong with it is something to answer, not to fail with.
pub(crate) async fn read_body<B>(body: B) -> Result<Bytes, Refusal>
where
    B: Body,
    B::Data: Buf,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    // A body that says it is too large is not waited for.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(Refusal::too_large(MAX_BODY));
    }
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::too_large(MAX_BODY)),
        Err(error) => Err(Refusal::malformed(format_args!("it breaks off ({error})"))),
    }
}

impl<B> Service<Request<B>> for Emulator
where
    B: Body + Send + 'static,
    B::Data: Buf + Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let emulator = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let response = match read_body(body).await {
                Ok(body) => emulator.answer(&parts, &body, "https"),
                Err(refusal) => emulator.refuse(refusal),
            };
            Ok(response.map(Full::new))
        })
    }
}
