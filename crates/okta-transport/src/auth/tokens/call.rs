//! One call with an access token: the wait for the token, the request, and the second one where the first was refused.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response, StatusCode};
use pin_project_lite::pin_project;
use tower::Service;

use super::TokenError;
use super::attempt::DPOP;
use super::layer::Core;
use super::minting::{Acquired, Flight, Held};
use crate::auth::{Challenges, Proof, SignError};
use crate::retry::ResendCount;
use crate::{Body, BoxError, TransportError, TransportErrorKind};

/// How often one call asks for a token. More than once where it joined a wait that came to nothing, or was refused.
const MOST_TOKENS: u8 = 3;

pin_project! {
    /// The future of [`OAuth`](super::OAuth).
    pub struct OAuthFuture<S: Service<Request<Body>>> {
        call: Call<S>,
        #[pin]
        state: State<S::Future>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        /// For a token.
        Waiting { flight: Flight, is_stale: bool },
        GettingReady,
        Proving { proof: ProofFuture },
        Calling { #[pin] calling: F },
        Over { result: Option<Result<Response<Body>, BoxError>> },
    }
}

type ProofFuture = Pin<Box<dyn Future<Output = Result<HeaderValue, SignError>> + Send>>;

/// What lasts from request to request.
struct Call<S> {
    core: Arc<Core>,
    service: S,
    is_ready: bool,
    /// What is sent, without credentials.
    request: Request<Body>,
    held: Option<Arc<Held>>,
    /// The renewal of the token, to be driven along.
    renewal: Option<Flight>,
    /// The answer that the token was refused with, while another one is got.
    refusal: Option<Box<Response<Body>>>,
    tokens: u8,
    /// What was done about a refusal, each at most once.
    had_token: bool,
    had_nonce: bool,
    had_clock: bool,
}

/// What follows.
enum Next<F> {
    Wait { flight: Flight, is_stale: bool },
    GetReady,
    Prove(ProofFuture),
    Call(F),
    Done(Result<Response<Body>, BoxError>),
}

impl<F> Next<F> {
    fn into_state(self) -> State<F> {
        match self {
            Self::Wait { flight, is_stale } => State::Waiting { flight, is_stale },
            Self::GetReady => State::GettingReady,
            Self::Prove(proof) => State::Proving { proof },
            Self::Call(calling) => State::Calling { calling },
            Self::Done(result) => State::Over {
                result: Some(result),
            },
        }
    }
}

impl<S> OAuthFuture<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    pub(super) fn begin(core: Arc<Core>, ready: S, request: Request<Body>) -> Self {
        let admitted = core.admit(&request);
        let mut call = Call {
            core,
            service: ready,
            is_ready: true,
            request,
            held: None,
            renewal: None,
            refusal: None,
            tokens: 0,
            had_token: false,
            had_nonce: false,
            had_clock: false,
        };
        let next = match admitted {
            Ok(()) => call.acquire(),
            Err(error) => Next::Done(Err(error.into())),
        };
        Self {
            call,
            state: next.into_state(),
        }
    }
}

impl<S> Call<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    /// Takes the token there is, unless it is the one that was refused.
    fn acquire(&mut self) -> Next<S::Future> {
        self.tokens += 1;
        let refused = self.held.as_deref();
        let (core, service, request) = (&self.core, &self.service, &self.request);
        match core
            .tokens
            .acquire(refused, || core.getting(service, request))
        {
            Acquired::Held { held, renewal } => {
                self.renewal = renewal;
                self.take(held)
            }
            Acquired::Wait { flight, is_stale } => {
                // What gets the token may need the room that this call was promised.
                self.service = self.service.clone();
                self.is_ready = false;
                Next::Wait { flight, is_stale }
            }
        }
    }

    fn take(&mut self, held: Arc<Held>) -> Next<S::Future> {
        self.held = Some(held);
        self.refusal = None;
        match self.is_ready {
            true => self.send(),
            false => Next::GetReady,
        }
    }

    /// A token that was waited for.
    fn landed(
        &mut self,
        outcome: Result<Arc<Held>, TokenError>,
        is_stale: bool,
    ) -> Next<S::Future> {
        let may_ask = self.tokens < MOST_TOKENS;
        let held = match outcome {
            Ok(held) => held,
            Err(_) if is_stale && may_ask => return self.acquire(),
            Err(error) => return Next::Done(Err(self.failed(error))),
        };
        let is_refused =
            (self.held.as_ref()).is_some_and(|refused| refused.token.is_same(&held.token));
        if may_ask && (is_refused || !held.holds(self.core.timer().now())) {
            return self.acquire();
        }
        match self.refusal.take() {
            // There is no other token, so this is the answer.
            Some(refusal) if is_refused => Next::Done(Ok(*refusal)),
            _ => self.take(held),
        }
    }

    /// Sends the request, or begins with the proof that goes with it.
    fn send(&mut self) -> Next<S::Future> {
        let Some(held) = &self.held else {
            return Next::GetReady;
        };
        let Some(key) = held.key.clone() else {
            return self.send_with(None);
        };
        let endpoint = self.core.endpoint();
        let uri = self.core.absolute(self.request.uri());
        let nonce = endpoint.and_then(|endpoint| endpoint.nonces.latest(&uri));
        let issued_at = endpoint.map(|endpoint| endpoint.time.now(self.core.timer()));
        let method = self.request.method().clone();
        let held = Arc::clone(held);
        Next::Prove(Box::pin(async move {
            let proof = Proof {
                method: &method,
                uri: &uri,
                nonce: nonce.as_deref(),
                access_token: Some(held.token.expose()),
                issued_at: issued_at.unwrap_or_default(),
            };
            key.sign(&proof).await
        }))
    }

    fn send_with(&mut self, proof: Option<HeaderValue>) -> Next<S::Future> {
        let mut request = self.request.clone();
        let headers = request.headers_mut();
        if let Some(held) = &self.held {
            headers.insert(AUTHORIZATION, held.token.header());
        }
        match proof {
            Some(proof) => drop(headers.insert(DPOP, proof)),
            None => drop(headers.remove(DPOP)),
        }
        self.is_ready = false;
        Next::Call(self.service.call(request))
    }

    /// Looks at an answer: most are the call's.
    fn answered(&mut self, response: Response<Body>) -> Next<S::Future> {
        let is_bound = self.held.as_ref().is_some_and(|held| held.key.is_some());
        let endpoint = self.core.endpoint().filter(|_| is_bound);
        let uri = endpoint.map(|_| self.core.absolute(self.request.uri()));
        if let (Some(endpoint), Some(uri)) = (endpoint, &uri) {
            endpoint.nonces.observe(uri, response.headers());
        }
        let status = response.status();
        if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST) {
            return Next::Done(Ok(response));
        }
        let challenges = Challenges::read(response.headers());
        if status == StatusCode::UNAUTHORIZED && challenges.is_invalid_token() && !self.had_token {
            self.had_token = true;
            self.count_repetition();
            self.refusal = Some(Box::new(response));
            tracing::debug!("the access token was refused, and another one is got");
            return self.acquire();
        }
        let Some(endpoint) = endpoint else {
            return Next::Done(Ok(response));
        };
        let again = if challenges.is_use_dpop_nonce() {
            !std::mem::replace(&mut self.had_nonce, true)
        } else if challenges.error() == Some("invalid_dpop_proof") && !self.had_clock {
            self.had_clock = true;
            let timer = self.core.timer();
            // Nobody noted when it was sent; an answer that took seconds passes for a clock that is seconds off.
            endpoint
                .time
                .learn(response.headers(), timer.wall_clock(), timer)
        } else {
            false
        };
        if !again {
            return Next::Done(Ok(response));
        }
        self.count_repetition();
        Next::GetReady
    }

    fn count_repetition(&mut self) {
        let extensions = self.request.extensions_mut();
        let sent = extensions.get::<ResendCount>().map_or(0, |count| count.0);
        extensions.insert(ResendCount(sent.saturating_add(1)));
    }

    fn failed(&self, error: TokenError) -> BoxError {
        let mut failed = TransportError::new(TransportErrorKind::Token)
            .with_request(self.request.method(), self.request.uri());
        if let Some(brief) = error.brief() {
            failed = failed.with_detail(format!("the token endpoint answered {brief}"));
        }
        if error.is_lasting() {
            failed = failed.lasting();
        }
        failed.with_source(error).into()
    }
}

impl<S> Future for OAuthFuture<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    type Output = Result<Response<Body>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let call = this.call;
        if let Some(renewal) = &mut call.renewal
            && Pin::new(renewal).poll(cx).is_ready()
        {
            call.renewal = None;
        }
        loop {
            let next = match this.state.as_mut().project() {
                StateProjection::Waiting { flight, is_stale } => {
                    let outcome = ready!(Pin::new(flight).poll(cx));
                    call.landed(outcome, *is_stale)
                }
                StateProjection::GettingReady => {
                    let (service, driving) = (&mut call.service, &mut call.renewal);
                    match ready!(call.core.tokens.poll_ready(service, driving, cx)) {
                        Ok(()) => {
                            call.is_ready = true;
                            call.send()
                        }
                        Err(error) => Next::Done(Err(error.into())),
                    }
                }
                StateProjection::Proving { proof } => match ready!(proof.as_mut().poll(cx)) {
                    Ok(proof) => call.send_with(Some(proof)),
                    Err(error) => Next::Done(Err(call.failed(TokenError::signing(error)))),
                },
                StateProjection::Calling { calling } => {
                    match ready!(calling.poll(cx)).map_err(Into::into) {
                        Ok(response) => call.answered(response),
                        Err(error) => Next::Done(Err(error)),
                    }
                }
                // `None` where it is polled again after it was over.
                StateProjection::Over { result } => {
                    return result.take().map_or(Poll::Pending, Poll::Ready);
                }
            };
            this.state.set(next.into_state());
        }
    }
}

impl<S: Service<Request<Body>>> fmt::Debug for OAuthFuture<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthFuture")
            .field("tokens", &self.call.tokens)
            .finish_non_exhaustive()
    }
}
