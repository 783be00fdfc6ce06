//! One token for all calls, got once at a time.
//!
//! Whoever needs a token and finds none begins to get one; everybody else who needs it waits for the same future, and each
//! of them drives it. So no task is spawned, and a caller that goes away takes nothing from the others. Near its end a token
//! is renewed in the same way while it still serves: by the calls that are on their way anyway, none of which waits.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::Shared;
use http::Request;
use tower::Service;

use super::limit::within;
use super::{AccessToken, TokenError};
use crate::Timer;
use crate::auth::ProofKey;

/// How long a renewal that failed is not tried again: a quarter of what the token has left, within these.
const PAUSE: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(30);

/// A token as it was got.
pub(super) struct Minted {
    pub(super) token: AccessToken,
    /// What it is bound to.
    pub(super) key: Option<Arc<ProofKey>>,
    /// When its life begins: not later than at the server.
    pub(super) since: Instant,
}

/// A token in use.
pub(super) struct Held {
    pub(super) token: AccessToken,
    pub(super) key: Option<Arc<ProofKey>>,
    expires: Option<Instant>,
    renewed_from: Option<Instant>,
}

impl Held {
    fn new(minted: Minted, offset: Duration) -> Self {
        let Minted { token, key, since } = minted;
        let life = token.life();
        // A time that no clock reaches is no end.
        let expires = life.and_then(|life| since.checked_add(life));
        let offset = life.map_or(offset, |life| offset.min(life / 2));
        Self {
            renewed_from: expires.and_then(|end| end.checked_sub(offset)),
            token,
            key,
            expires,
        }
    }

    pub(super) fn holds(&self, now: Instant) -> bool {
        self.expires.is_none_or(|end| now < end)
    }

    fn is_ending(&self, now: Instant) -> bool {
        self.renewed_from.is_some_and(|from| from <= now)
    }
}

/// Why a token is got.
#[derive(Clone)]
pub(super) enum Occasion {
    /// There is none, or it is over.
    None,
    /// This one will be over soon.
    Ending(Arc<Held>),
    /// The org refused this one.
    Refused(Arc<Held>),
}

/// A token that is being got, shared by all who wait for it.
pub(super) type Flight = Shared<Pin<Box<dyn Future<Output = Outcome> + Send>>>;
pub(super) type Outcome = Result<Arc<Held>, TokenError>;

/// What is there for a call.
pub(super) enum Acquired {
    Held {
        held: Arc<Held>,
        /// To be driven while the call lasts.
        renewal: Option<Flight>,
    },
    Wait {
        flight: Flight,
        /// Whether it began so long ago that nobody can have driven it since: its failure says nothing of now.
        is_stale: bool,
    },
}

/// The token of an app, or its absence.
pub(super) struct Tokens {
    state: Mutex<State>,
    timer: Arc<dyn Timer>,
    offset: Duration,
    limit: Option<Duration>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Held>>,
    /// What was refused, until another one is there.
    refused: Option<Arc<Held>>,
    flight: Option<Flying>,
    flights: u64,
    paused_until: Option<Instant>,
}

struct Flying {
    number: u64,
    began: Instant,
    flight: Flight,
}

impl Tokens {
    /// Tokens that are renewed by `offset` before their end, and got within `limit`.
    pub(super) fn new(timer: Arc<dyn Timer>, offset: Duration, limit: Option<Duration>) -> Self {
        Self {
            state: Mutex::default(),
            timer,
            offset,
            limit,
        }
    }

    /// The token for a call, or the wait for one. `refused` is the one that the org refused to the call; it is given to
    /// nobody any more. What `mint` makes gets a token if that has to be done; it is called for nothing else.
    pub(super) fn acquire<M>(
        self: &Arc<Self>,
        refused: Option<&Held>,
        mint: impl FnOnce() -> M,
    ) -> Acquired
    where
        M: AsyncMint,
    {
        let now = self.timer.now();
        let mut state = self.state();
        if refused.is_some_and(|refused| state.is_current(refused)) {
            state.refused = state.current.take();
        }
        let holding = state.current.as_ref().filter(|held| held.holds(now));
        if let Some(held) = holding.cloned() {
            let is_paused = state.paused_until.is_some_and(|end| now < end);
            let renewal = match &state.flight {
                _ if !held.is_ending(now) => None,
                Some(flying) => Some(flying.flight.clone()),
                None if is_paused => None,
                None => {
                    let occasion = Occasion::Ending(Arc::clone(&held));
                    Some(self.launch(&mut state, now, occasion, mint()))
                }
            };
            return Acquired::Held { held, renewal };
        }
        if let Some(flying) = &state.flight {
            let age = now.saturating_duration_since(flying.began);
            return Acquired::Wait {
                flight: flying.flight.clone(),
                is_stale: self.limit.is_some_and(|limit| age >= limit),
            };
        }
        let refused = state.refused.clone();
        let occasion = refused.map_or(Occasion::None, Occasion::Refused);
        let flight = self.launch(&mut state, now, occasion, mint());
        Acquired::Wait {
            flight,
            is_stale: false,
        }
    }

    /// Makes a service ready. What it waits for may be room that a request for a token takes, whose callers went away: that is
    /// driven meanwhile, and kept in `driving` so that it wakes who waits here.
    pub(super) fn poll_ready<S, B>(
        &self,
        service: &mut S,
        driving: &mut Option<Flight>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), S::Error>>
    where
        S: Service<Request<B>>,
    {
        loop {
            if let Poll::Ready(result) = service.poll_ready(cx) {
                *driving = None;
                return Poll::Ready(result);
            }
            let flying = || Some(self.state().flight.as_ref()?.flight.clone());
            let Some(flight) = driving.take().or_else(flying) else {
                return Poll::Pending;
            };
            if Pin::new(driving.insert(flight)).poll(cx).is_pending() {
                return Poll::Pending;
            }
            *driving = None;
        }
    }

    /// Begins to get a token. Nothing happens before the flight is polled, and that is never done under the lock.
    fn launch(
        self: &Arc<Self>,
        state: &mut State,
        now: Instant,
        occasion: Occasion,
        mint: impl AsyncMint,
    ) -> Flight {
        state.flights += 1;
        let number = state.flights;
        let end = self.limit.and_then(|limit| now.checked_add(limit));
        // Not the tokens themselves: what flies is kept there.
        let tokens = Arc::downgrade(self);
        let (timer, offset, limit) = (Arc::clone(&self.timer), self.offset, self.limit);
        let flight = async move {
            let minted = AssertUnwindSafe(async { mint.mint(occasion).await }).catch_unwind();
            let outcome = match within(&*timer, end, minted).await {
                Some(Ok(Ok(minted))) => Ok(Arc::new(Held::new(minted, offset))),
                Some(Ok(Err(error))) => Err(error),
                // One caller's signer must not take everybody else's calls along.
                Some(Err(_)) => Err(TokenError::new("what gets access tokens panicked")),
                None => Err(TokenError::timed_out(limit.unwrap_or_default())),
            };
            if let Some(tokens) = tokens.upgrade() {
                tokens.landed(number, &outcome);
            }
            outcome
        };
        let flight = flight.boxed().shared();
        state.flight = Some(Flying {
            number,
            began: now,
            flight: flight.clone(),
        });
        flight
    }

    fn landed(&self, number: u64, outcome: &Outcome) {
        let now = self.timer.now();
        let mut state = self.state();
        let landed = state.flight.take_if(|flying| flying.number == number);
        match outcome {
            Ok(held) => {
                state.current = Some(Arc::clone(held));
                state.refused = None;
                state.paused_until = None;
            }
            Err(error) => {
                let end = state.current.as_ref().and_then(|held| held.expires);
                if let Some(left) = end.and_then(|end| end.checked_duration_since(now)) {
                    let pause = (left / 4).clamp(*PAUSE.start(), *PAUSE.end());
                    state.paused_until = now.checked_add(pause);
                    tracing::warn!(%error, ?pause, "the access token could not be renewed, and is used on");
                }
            }
        }
        drop(state);
        // What it holds may have a lot to do when it is dropped.
        drop(landed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is whole before anything can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_current(&self, held: &Held) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|current| current.token.is_same(&held.token))
    }
}

/// What gets a token.
pub(super) trait AsyncMint: Send + 'static {
    fn mint(self, occasion: Occasion) -> impl Future<Output = Result<Minted, TokenError>> + Send;
}
