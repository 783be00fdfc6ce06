//! One org, and the way of a call through it: head, authentication, limits, what was asked, the reply's headers.
//!
//! A call comes in two steps, since faults strike between them: [`Org::arrive`] sees the head, [`Org::answer`] also
//! the body.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use http::header::{DATE, HeaderName, HeaderValue};
use http::request::Parts;

use crate::auth::{Attempt, Auth};
use crate::clock::{Moment, OrgClock};
use crate::control;
use crate::dropped::ConnectionDropped;
use crate::error::{Answer, Refusal};
use crate::faults::{Ahead, Closing, Faults, Outgoing, Scene, Subject};
use crate::generic;
use crate::ids::{mix, scramble};
use crate::limits::{ANONYMOUS, Figures, Limits, Ticket, too_many};
use crate::log::{Ended, Log};
use crate::request::{Call, Params, base_of};
use crate::router::{Handler, Known, ROUTER};
use crate::state::State;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");

pub(crate) struct Org {
    pub(crate) state: RwLock<State>,
    pub(crate) auth: Auth,
    pub(crate) clock: OrgClock,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    seed: u64,
    requests: AtomicU64,
    anonymous: Arc<str>,
}

/// Where a call goes, or why nowhere.
type Found<'p> = Result<(&'static Known, Params<'p>), Refusal>;

/// A call whose head has been read.
pub(crate) struct Arrival<'p> {
    number: u64,
    since: Instant,
    found: Found<'p>,
    entry: Entry,
    ahead: Ahead,
    /// An empty page was shown before the one that is asked for.
    emptied: bool,
    /// Faults can take time, and close the connection.
    connected: bool,
}

/// How a call came in.
enum Entry {
    /// To the box itself: neither counted nor logged, and no fault strikes it.
    Control,
    /// There are too many already.
    Crowded,
    /// In flight until the ticket is dropped.
    Admitted { _ticket: Ticket },
}

impl Arrival<'_> {
    /// How long the call waits before its body is read.
    pub(crate) fn delay(&self) -> Option<Duration> {
        self.ahead.delay
    }

    /// When the connection closes instead of an answer.
    pub(crate) fn closing(&self) -> Option<Closing> {
        self.ahead.instead.as_ref()?.closing()
    }

    fn known(&self) -> Option<&'static Known> {
        self.found.as_ref().ok().map(|(known, _)| *known)
    }

    fn subject<'a>(&self, parts: &'a Parts) -> Subject<'a> {
        Subject {
            operation: self.known().map(|known| known.id),
            method: &parts.method,
            path: parts.uri.path(),
            connected: self.connected,
        }
    }
}

impl Org {
    pub(crate) fn new(
        state: State,
        auth: Auth,
        clock: OrgClock,
        limits: Limits,
        faults: Faults,
        seed: u64,
    ) -> Self {
        Self {
            state: RwLock::new(state),
            auth,
            clock,
            limits,
            faults,
            log: Log::new(),
            seed,
            requests: AtomicU64::new(0),
            anonymous: ANONYMOUS.into(),
        }
    }

    /// Takes in the head of a call. Without a connection, faults that need one leave it alone.
    ///
    /// `emptied` is whether an empty page was shown before the one that is asked for.
    pub(crate) fn arrive<'p>(
        &self,
        parts: &'p Parts,
        emptied: bool,
        connected: bool,
    ) -> Arrival<'p> {
        let since = Instant::now();
        let path = parts.uri.path();
        let entry = if control::is_for(path) {
            Entry::Control
        } else {
            let ticket = self.limits.in_flight.enter();
            ticket.map_or(Entry::Crowded, |_ticket| Entry::Admitted { _ticket })
        };
        let mut arrival = Arrival {
            number: self.requests.fetch_add(1, Ordering::Relaxed) + 1,
            since,
            found: ROUTER.find(&parts.method, path),
            entry,
            ahead: Ahead::default(),
            emptied,
            connected,
        };
        if let Entry::Admitted { .. } = arrival.entry {
            arrival.ahead = self.faults.ahead(&arrival.subject(parts));
        }
        arrival
    }

    /// Answers a call, or closes the connection on it. `scheme` is for links, where the URI says none.
    pub(crate) fn answer(
        &self,
        arrival: Arrival<'_>,
        parts: &Parts,
        body: Result<Bytes, Refusal>,
        scheme: &str,
    ) -> Result<Outgoing, ConnectionDropped> {
        let now = self.clock.now();
        let base = base_of(parts, scheme);
        if let Entry::Control = arrival.entry {
            let answer = body.and_then(|body| self.control(arrival.found, parts, &body, base, now));
            let response = self.response(arrival.number, answer, None, now);
            return Ok(Outgoing::new(response));
        }
        if arrival.ahead.stale_nonces {
            self.auth.expire_nonces();
        }
        let subject = arrival.subject(parts);
        let described = arrival.known().and_then(|known| known.operation);
        let attempt = Attempt {
            parts,
            scheme,
            now,
            operation: described,
        };
        // The token endpoint asks for no token.
        let principal = (!attempt.is_for_token()).then(|| self.auth.authenticate(&attempt));
        let caller = match &principal {
            Some(Ok(principal)) => Arc::clone(&principal.key),
            _ => Arc::clone(&self.anonymous),
        };
        let closing = arrival.closing();
        let bucket = self.limits.buckets.of(subject.operation);
        let crowded = Figures::crowded(now.0, mix(self.seed ^ mix(arrival.number)));
        let Arrival {
            number,
            since,
            found,
            entry,
            ahead:
                Ahead {
                    instead,
                    mut strikes,
                    ..
                },
            emptied,
            ..
        } = arrival;

        let (answer, figures) = if let Entry::Crowded = entry {
            (Err(too_many()), Some(crowded))
        } else {
            let counted = self.limits.count(bucket, &caller, now);
            let process = || {
                if counted.exceeded {
                    return Err(too_many());
                }
                let Some(principal) = principal else {
                    return self.auth.token(&attempt, &body?, &self.state);
                };
                // Who brings no token learns nothing, not even which paths there are.
                let principal = principal?;
                let found = found?;
                self.auth.authorize(&principal, &attempt)?;
                self.dispatch(found, parts, &body?, base.clone(), now)
            };
            match &instead {
                None => (process(), Some(counted.figures)),
                Some(kind) => {
                    if kind.is_processed() {
                        drop(process());
                    }
                    (
                        kind.answer(&attempt),
                        kind.figures(counted.figures, crowded),
                    )
                }
            }
        };

        let outgoing = match closing {
            Some(closing) => Err(closing.error()),
            None => {
                let mut outgoing = Outgoing::new(self.response(number, answer, figures, now));
                if matches!(entry, Entry::Admitted { .. }) && !self.faults.is_empty() {
                    let scene = Scene {
                        parts,
                        operation: described,
                        base: &base,
                        emptied,
                        now,
                        window: self.limits.window(),
                    };
                    self.faults
                        .alter(&subject, &scene, &mut outgoing, &mut strikes);
                }
                Ok(outgoing)
            }
        };
        self.log.add(Ended {
            number,
            method: &parts.method,
            uri: &parts.uri,
            operation: subject.operation,
            status: outgoing
                .as_ref()
                .ok()
                .map(|outgoing| outgoing.response.status()),
            bucket: self.limits.buckets.name(bucket),
            principal: caller,
            faults: strikes,
            duration: since.elapsed(),
        });
        outgoing
    }

    /// Answers a call to the box itself: by its own routes, else by those that change the org behind its back.
    fn control(
        &self,
        found: Found<'_>,
        parts: &Parts,
        body: &Bytes,
        base: String,
        now: Moment,
    ) -> Answer {
        match control::find(&parts.method, parts.uri.path()) {
            Ok((handle, params)) => handle(self, &Call::new(parts, body, params, base, now)),
            Err(refusal) => match found {
                Ok(found) => self.dispatch(found, parts, body, base, now),
                Err(_) => Err(refusal),
            },
        }
    }

    fn dispatch(
        &self,
        (known, params): (&Known, Params<'_>),
        parts: &Parts,
        body: &Bytes,
        base: String,
        now: Moment,
    ) -> Answer {
        let call = Call::new(parts, body, params, base, now);
        if let (Some(operation), Handler::Read(_) | Handler::Write(_)) =
            (known.operation, &known.handler)
        {
            generic::check(operation, &call)?;
        }
        // A handler that panicked has left the org as it was or changed it; either way the next caller is answered.
        let reading = || self.state.read().unwrap_or_else(PoisonError::into_inner);
        let writing = || self.state.write().unwrap_or_else(PoisonError::into_inner);
        match &known.handler {
            Handler::Read(handle) => handle(&call, &reading()),
            Handler::Write(handle) => handle(&call, &mut writing()),
            Handler::Described(plan) if plan.only_reads() => generic::read(plan, &call, &reading()),
            Handler::Described(plan) => generic::write(plan, &call, &mut writing()),
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
            refusal.into_reply(&format!("oae{}", scramble(self.seed ^ 1, number, 22)))
        });
        let mut response = reply.into_response();
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::try_from(scramble(self.seed ^ 2, number, 27)) {
            headers.insert(REQUEST_ID, id);
        }
        if let Some(figures) = figures {
            figures.write(headers);
        }
        headers.insert(DATE, self.clock.date(now));
        response
    }
}
