//! One org, and the way of a call through it: authentication, limits, what was asked, the reply's headers.
//!
//! A call comes in two steps, since faults strike between them: [`Arrival`] sees the head, [`Org::answer`] also the
//! body.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Method, Response};

use crate::arrival::{Arrival, Entry};
use crate::auth::{Attempt, Auth, Caller};
use crate::clock::{Moment, OrgClock};
use crate::control;
use crate::cors::{self, Page};
use crate::dropped::ConnectionDropped;
use crate::error::{Answer, Refusal};
use crate::faults::{Faults, Outgoing, Scene};
use crate::generic;
use crate::hooks::{self, Heard, Outbound};
use crate::ids::{mix, scramble};
use crate::limits::{ANONYMOUS, Figures, Limits, too_many};
use crate::log::{Ended, Log};
use crate::request::{Call, Params, base_of};
use crate::router::{Handler, Known, ROUTER};
use crate::snapshot::{Contents, Format, Lent, Snapshot, Time};
use crate::state::State;
use crate::system_log::event::{Cause, Event};
use crate::system_log::record::{By, logged};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");

pub(crate) struct Org {
    pub(crate) state: RwLock<State>,
    pub(crate) auth: Auth,
    pub(crate) clock: OrgClock,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    settings: Settings,
    requests: AtomicU64,
    anonymous: Arc<str>,
    /// Told when something waits for an event hook.
    #[cfg(feature = "server")]
    pub(crate) hooks_wait: tokio::sync::Notify,
}

/// How an org is set up; not part of its snapshot.
pub(crate) struct Settings {
    /// How many items a page has at most where the call says no limit.
    pub(crate) page_size: usize,
    /// Names of this machine under which the box may be asked.
    pub(crate) hosts: Vec<String>,
    pub(crate) seed: u64,
}

/// A call that was done, and is not replied to yet.
pub(crate) struct Begun<'p> {
    arrival: Arrival<'p>,
    attempt: Attempt<'p>,
    caller: Arc<str>,
    pub(crate) answer: Answer,
    figures: Option<Figures>,
}

impl Begun<'_> {
    /// What has to be asked elsewhere before there is an answer.
    pub(crate) fn take_outbound(&mut self) -> Option<Box<Outbound>> {
        self.answer.as_mut().ok()?.take_outbound()
    }
}

impl Org {
    pub(crate) fn new(
        state: State,
        auth: Auth,
        clock: OrgClock,
        limits: Limits,
        faults: Faults,
        settings: Settings,
    ) -> Self {
        Self {
            state: RwLock::new(state),
            auth,
            clock,
            limits,
            faults,
            log: Log::new(),
            settings,
            requests: AtomicU64::new(0),
            anonymous: ANONYMOUS.into(),
            #[cfg(feature = "server")]
            hooks_wait: tokio::sync::Notify::new(),
        }
    }

    /// Everything that makes this org what it is.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let lent = Lent {
            format: Format::THIS,
            emulator: env!("CARGO_PKG_VERSION"),
            time: Time {
                now: self.clock.now(),
                ahead: self.clock.ahead(),
            },
            requests: self.requests.load(Ordering::Relaxed),
            tokens: self.auth.keep(),
            state: &state,
        };
        lent.write()
    }

    /// Becomes the org of a snapshot. A call that is on its way is answered by the one or the other.
    pub(crate) fn restore(&self, contents: Contents) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        self.clock.go_on(contents.time);
        self.auth.restore(contents.tokens);
        // Not set back: ids of requests stay apart.
        self.requests
            .fetch_max(contents.requests, Ordering::Relaxed);
        // How the box is set up stays.
        let strict = state.schemas.strict;
        *state = contents.state;
        state.schemas.strict |= strict;
        // What waited for hooks when it was written down waits again.
        #[cfg(feature = "server")]
        self.hooks_wait.notify_one();
    }

    /// The number of a call, from 1.
    pub(crate) fn next_number(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// What the reply to a call is called, by the call's number.
    pub(crate) fn request_id(&self, number: u64) -> String {
        scramble(self.settings.seed ^ 2, number, 27)
    }

    /// Answers a call, or closes the connection on it. `scheme` is for links, where the URI says none. What would have
    /// to be asked elsewhere is not asked.
    pub(crate) fn answer(
        &self,
        arrival: Arrival<'_>,
        parts: &Parts,
        body: Result<Bytes, Refusal>,
        scheme: &str,
    ) -> Result<Outgoing, ConnectionDropped> {
        let mut begun = self.begin(arrival, parts, body, scheme);
        if let Some(outbound) = begun.take_outbound() {
            let heard = hooks::at_once(&outbound.request).unwrap_or(Heard::Nobody);
            begun.answer = self.complete(&outbound, &heard);
        }
        self.finish(begun)
    }

    /// Does what a call asks for. Unless something has to be asked elsewhere before, that is its answer.
    pub(crate) fn begin<'p>(
        &self,
        mut arrival: Arrival<'p>,
        parts: &'p Parts,
        body: Result<Bytes, Refusal>,
        scheme: &'p str,
    ) -> Begun<'p> {
        let now = self.clock.now();
        let number = arrival.number;
        let found = arrival.found.take();
        let found = move || found.unwrap_or_else(|| Err(Refusal::no_such_path(parts.uri.path())));
        let base = base_of(parts, scheme);
        if let Entry::Control = arrival.entry {
            let by = By {
                caller: Caller::Anonymous,
                number,
            };
            let answer = control::admit(parts, &self.settings.hosts)
                .and(body)
                .and_then(|body| self.dispatch(found()?, parts, &body, base, now, by));
            return Begun {
                attempt: Attempt {
                    parts,
                    scheme,
                    now,
                    operation: None,
                },
                caller: Arc::clone(&self.anonymous),
                figures: None,
                arrival,
                answer,
            };
        }
        if arrival.ahead.stale_nonces {
            self.auth.expire_nonces();
        }
        let attempt = Attempt {
            parts,
            scheme,
            now,
            operation: arrival.known.and_then(|known| known.operation),
        };
        // The token endpoint asks for no token.
        let principal = (!attempt.is_for_token()).then(|| self.auth.authenticate(&attempt));
        let caller = match &principal {
            Some(Ok(principal)) => Arc::clone(&principal.key),
            _ => Arc::clone(&self.anonymous),
        };
        let process = || {
            if parts.method == Method::OPTIONS {
                return cors::options(parts, attempt.methods());
            }
            let Some(principal) = principal else {
                return self.auth.token(&attempt, &body?, &self.state);
            };
            // Who brings no token learns nothing, not even which paths there are.
            let principal = principal?;
            let found = found()?;
            self.auth.authorize(&principal, &attempt)?;
            let by = By {
                caller: principal.caller(),
                number,
            };
            self.dispatch(found, parts, &body?, base, now, by)
        };
        let (answer, figures) = self.verdict(&arrival, &attempt, &caller, process);
        Begun {
            arrival,
            attempt,
            caller,
            answer,
            figures,
        }
    }

    /// The answer to a call that waited for something.
    pub(crate) fn complete(&self, outbound: &Outbound, heard: &Heard) -> Answer {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let (answer, event) = hooks::complete(outbound, heard, &mut state, self.clock.now());
        if let Some(cause) = outbound.cause.clone() {
            self.publish(&mut state, cause, vec![event], &outbound.base);
        }
        answer
    }

    /// Puts what happened into the log, and into the outbox for the hooks that want it.
    pub(crate) fn publish(&self, state: &mut State, cause: Cause, events: Vec<Event>, base: &str) {
        let first = state.log.next();
        // The time once it is done, and while nobody else changes anything.
        state.log.add(self.clock.now_millis(), cause, events);
        if hooks::queue(state, first, base, self.clock.now()) {
            #[cfg(feature = "server")]
            self.hooks_wait.notify_one();
        }
    }

    /// Replies to a call that has its answer, or closes the connection on it.
    pub(crate) fn finish(&self, begun: Begun<'_>) -> Result<Outgoing, ConnectionDropped> {
        let Begun {
            mut arrival,
            attempt,
            caller,
            answer,
            figures,
        } = begun;
        let (number, now, parts) = (arrival.number, attempt.now, attempt.parts);
        if let Entry::Control = arrival.entry {
            let mut response = self.response(number, answer, None, now);
            control::close(response.headers_mut());
            return Ok(Outgoing::new(response));
        }
        let outgoing = match arrival.closing() {
            Some(closing) => Err(closing.error()),
            None => {
                let mut response = self.response(number, answer, figures, now);
                let is_asking = parts.method == Method::OPTIONS;
                let is_trusted = || self.with_state(|state| cors::is_trusted(parts, state));
                Page::of(parts, is_asking, is_trusted).write(parts, response.headers_mut());
                if parts.method == Method::HEAD {
                    only_head(&mut response);
                }
                let outgoing = Outgoing::new(response);
                Ok(self.altered(outgoing, &mut arrival, &attempt))
            }
        };
        let status = outgoing.as_ref().map(|outgoing| outgoing.response.status());
        self.log.add(Ended {
            number,
            method: &parts.method,
            uri: &parts.uri,
            operation: arrival.operation(),
            status: status.ok(),
            bucket: self.limits.bucket_name(arrival.operation()),
            principal: caller,
            faults: arrival.ahead.strikes,
            duration: arrival.since.elapsed(),
        });
        outgoing
    }

    /// What is answered, with the rate-limit figures that are shown: what `process` says, unless a limit or a fault
    /// comes before it.
    fn verdict(
        &self,
        arrival: &Arrival<'_>,
        attempt: &Attempt<'_>,
        caller: &str,
        process: impl FnOnce() -> Answer,
    ) -> (Answer, Option<Figures>) {
        let now = attempt.now;
        let crowded = Figures::crowded(now.0, mix(self.settings.seed ^ mix(arrival.number)));
        if let Entry::Crowded = arrival.entry {
            return (Err(too_many()), Some(crowded));
        }
        let counted = self.limits.count(arrival.operation(), caller, now);
        let process = || match counted.exceeded {
            true => Err(too_many()),
            false => process(),
        };
        match &arrival.ahead.instead {
            None => (process(), Some(counted.figures)),
            Some(kind) => {
                if kind.is_processed() {
                    drop(process());
                }
                let figures = kind.figures(counted.figures, crowded);
                (kind.answer(attempt), figures)
            }
        }
    }

    /// The reply as faults make it.
    fn altered(
        &self,
        mut outgoing: Outgoing,
        arrival: &mut Arrival<'_>,
        attempt: &Attempt<'_>,
    ) -> Outgoing {
        if matches!(arrival.entry, Entry::Admitted { .. }) && !self.faults.is_empty() {
            let base = base_of(attempt.parts, attempt.scheme);
            let scene = Scene {
                parts: attempt.parts,
                operation: arrival.known.and_then(|known| known.operation),
                base: &base,
                emptied: arrival.emptied,
                now: attempt.now,
                window: self.limits.window(),
            };
            let subject = arrival.subject(attempt.parts);
            let strikes = &mut arrival.ahead.strikes;
            self.faults.alter(&subject, &scene, &mut outgoing, strikes);
        }
        outgoing
    }

    /// Answers a reading call without asking who makes it; refuses one that would change the org.
    pub(crate) fn look(&self, parts: &Parts, base: String, now: Moment) -> Answer {
        let found = ROUTER.find(&Method::GET, parts.uri.path())?;
        match &found.0.handler {
            Handler::Read(_) => {}
            Handler::Described(plan) if plan.only_reads() => {}
            _ => return Err(Refusal::field("at", "changes the org when it is looked at")),
        }
        let by = By {
            caller: Caller::Anonymous,
            number: 0,
        };
        self.dispatch(found, parts, &Bytes::new(), base, now, by)
    }

    /// Shows the org's state as it is now.
    pub(crate) fn with_state<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn dispatch(
        &self,
        (known, params): (&Known, Params<'_>),
        parts: &Parts,
        body: &Bytes,
        base: String,
        now: Moment,
        by: By<'_>,
    ) -> Answer {
        let call = Call::new(parts, body, params, base, now).pages_of(self.settings.page_size);
        if let (Some(operation), Handler::Read(_) | Handler::Write(_)) =
            (known.operation, &known.handler)
        {
            generic::check(operation, &call)?;
        }
        // A handler that panicked has left the org as it was or changed it; either way the next caller is answered.
        let reading = || self.state.read().unwrap_or_else(PoisonError::into_inner);
        let writing = || self.state.write().unwrap_or_else(PoisonError::into_inner);
        let change = |handle: &dyn Fn(&mut State) -> Answer| {
            logged(known, &call, by, self, &mut writing(), handle)
        };
        match &known.handler {
            Handler::Read(handle) => handle(&call, &reading()),
            Handler::Write(handle) => change(&|state| handle(&call, state)),
            Handler::Control(handle) => handle(&call, self),
            Handler::Described(plan) if plan.only_reads() => generic::read(plan, &call, &reading()),
            Handler::Described(plan) => change(&|state| generic::write(plan, &call, state)),
        }
    }

    /// Makes an answer a reply, with the headers that every reply has.
    fn response(
        &self,
        number: u64,
        answer: Answer,
        figures: Option<Figures>,
        now: Moment,
    ) -> Response<Bytes> {
        let reply = answer.unwrap_or_else(|refusal| {
            refusal.into_reply(&format!(
                "oae{}",
                scramble(self.settings.seed ^ 1, number, 22)
            ))
        });
        let mut response = reply.into_response();
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::try_from(self.request_id(number)) {
            headers.insert(REQUEST_ID, id);
        }
        if let Some(figures) = figures {
            figures.write(headers);
        }
        headers.insert(DATE, self.clock.date(now));
        response
    }
}

/// Takes the body out of a reply, and leaves word of how long it would be.
fn only_head(response: &mut Response<Bytes>) {
    let length = std::mem::take(response.body_mut()).len();
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
}
