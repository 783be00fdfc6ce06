//! One call, from its first attempt to its last.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::{HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tower::Service;

use super::ResendCount;
use super::attempts::{Attempt, GaveUp, Outcome, request_id};
use super::budget::Withdrawal;
use super::judge::{Again, Judgement, When, judge};
use super::kept::Kept;
use super::layer::{RETRY_COUNT, RETRY_FOR, Shared};
use super::log::{AttemptLog, End};
use crate::course::Course;
use crate::rate_limit::Waited;
use crate::{Body, BoxError, CallDeadline, CallInfo, Sleep, TransportError, WaitEvent};

pin_project! {
    /// The future of [`Retry`](crate::Retry).
    pub struct RetryFuture<S: Service<Request<Body>>> {
        // Before the call, so that an attempt that is dropped ends first.
        #[pin]
        state: State<S::Future>,
        call: Call<S>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Attempting { #[pin] attempt: F },
        Waiting { sleep: Sleep },
        GettingReady,
        Done,
    }
}

/// What lasts from attempt to attempt.
struct Call<S> {
    shared: Arc<Shared>,
    /// Ready for the first attempt, and made ready for each further one.
    inner: S,
    /// What to send again; nothing if that is not allowed.
    request: Option<Kept>,
    is_idempotent: bool,
    deadline: Option<Instant>,
    began: Instant,
    log: AttemptLog,
    /// Where to leave what was tried if the call is dropped; nothing once it is over.
    course: Option<Course>,
    retries: u32,
    /// What pays for the next attempt.
    withdrawal: Option<Withdrawal>,
    may_have_been_processed: bool,
}

/// What follows an attempt.
enum Next {
    Sleep(Sleep),
    Attempt,
    Done(Result<Response<Body>, BoxError>),
}

impl<S> RetryFuture<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    pub(super) fn begin(shared: Arc<Shared>, mut ready: S, mut request: Request<Body>) -> Self {
        let mut names = request.headers().keys();
        // Operations send one or two headers; looking at them is quicker than looking for others.
        if names.any(|name| *name == RETRY_FOR || *name == RETRY_COUNT) {
            request.headers_mut().remove(RETRY_FOR);
            request.headers_mut().remove(RETRY_COUNT);
        }
        let course = Course::shared(&mut request);
        let extensions = request.extensions();
        let is_idempotent = match extensions.get::<CallInfo>() {
            Some(call) => call.idempotent,
            None => request.method().is_idempotent(),
        };
        let deadline = CallDeadline::of(extensions).map(|deadline| deadline.0);
        let now = shared.timer.now();
        if let Some(budget) = &shared.budget {
            budget.deposit(now);
        }
        let mut log = AttemptLog::default();
        log.begin(now);
        let copy = (shared.max_retries > 0).then(|| Kept::of(&request));
        let attempt = ready.call(request);
        Self {
            call: Call {
                shared,
                inner: ready,
                request: copy,
                is_idempotent,
                deadline,
                began: now,
                log,
                course: Some(course),
                retries: 0,
                withdrawal: None,
                may_have_been_processed: false,
            },
            state: State::Attempting { attempt },
        }
    }
}

impl<S> Call<S> {
    /// Judges an attempt.
    fn after(&mut self, result: Result<Response<Body>, BoxError>) -> Next {
        let shared = Arc::clone(&self.shared);
        let now = shared.timer.now();
        let mut end = End {
            outcome: Outcome::of(&result),
            queued: Duration::ZERO,
            request_id: None,
        };
        if let Ok(response) = &result {
            end.request_id = request_id(response.headers()).cloned();
            let waited = response.extensions().get::<Waited>();
            end.queued = waited.map_or(Duration::ZERO, |waited| waited.time);
        }
        let ended = self.log.end(end, now);
        let gave_up = match judge(&result, self.is_idempotent, || shared.timer.wall_clock()) {
            Judgement::Final => None,
            Judgement::NotRepeatable => Some(GaveUp::NotRepeatable),
            Judgement::Again(again) => match self.admit(&again, now) {
                Ok(wait) => {
                    let id = ended.as_ref().and_then(|ended| ended.request_id.clone());
                    if let Some(ended) = ended {
                        self.log.keep(ended, wait);
                    }
                    self.prepare(&again, wait, id);
                    return match (wait.is_zero(), now.checked_add(wait)) {
                        (false, Some(end)) => Next::Sleep(shared.timer.sleep_until(end)),
                        _ => Next::Attempt,
                    };
                }
                Err(gave_up) => Some(gave_up),
            },
        };
        Next::Done(self.finish(result, ended, gave_up))
    }

    /// The wait before another attempt, if everything allows one.
    fn admit(&mut self, again: &Again, now: Instant) -> Result<Duration, GaveUp> {
        let shared = &self.shared;
        if self.retries >= shared.max_retries {
            return Err(GaveUp::MaxRetries);
        }
        let wait = match again.when {
            When::Now => Duration::ZERO,
            When::After(wait) if wait > shared.max_wait => {
                return Err(GaveUp::WaitTooLong { wait });
            }
            When::After(wait) => wait,
            When::Backoff => shared.backoff.wait(self.retries),
        };
        let elapsed = now.saturating_duration_since(self.began);
        if let Some(limit) = shared.max_elapsed
            && elapsed.saturating_add(wait) > limit
        {
            return Err(GaveUp::MaxElapsed { wait });
        }
        if let Some(deadline) = self.deadline {
            let left = deadline.saturating_duration_since(now);
            // An attempt needs some time, too.
            if wait >= left {
                return Err(GaveUp::DeadlineTooNear { wait, left });
            }
        }
        if let Some(budget) = shared.budget.as_ref().filter(|_| again.is_on_budget()) {
            let withdrawal = budget.withdraw(now).ok_or(GaveUp::BudgetExhausted)?;
            self.withdrawal = Some(withdrawal);
        }
        Ok(wait)
    }

    fn prepare(&mut self, again: &Again, wait: Duration, id: Option<HeaderValue>) {
        self.retries += 1;
        self.may_have_been_processed |= again.may_have_been_processed;
        let Some(kept) = &mut self.request else {
            return;
        };
        let request = kept.request();
        let count = HeaderValue::from(self.retries);
        request.headers_mut().insert(RETRY_COUNT, count);
        if let Some(id) = id {
            request.headers_mut().entry(RETRY_FOR).or_insert(id);
        }
        request.extensions_mut().insert(ResendCount(self.retries));
        tracing::debug!(
            okta.wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            http.request.resend_count = self.retries,
            reason = again.reason.name(),
            "trying again"
        );
        if let Some(observer) = self.shared.observer.as_ref().filter(|_| !wait.is_zero()) {
            let call: Option<&CallInfo> = request.extensions().get();
            observer.on_wait(&WaitEvent {
                call,
                bucket: call.and_then(|call| call.bucket),
                reason: again.reason,
                duration: wait,
                resend_count: self.retries,
            });
        }
    }

    /// The request of the next attempt. The last one that is allowed needs no copy to be kept.
    fn next_request(&mut self) -> Option<Request<Body>> {
        if let Some(withdrawal) = self.withdrawal.take() {
            withdrawal.spend();
        }
        self.log.begin(self.shared.timer.now());
        if self.retries < self.shared.max_retries {
            self.request.as_mut().map(|kept| kept.request().clone())
        } else {
            self.request.take().map(Kept::into_request)
        }
    }

    fn finish(
        &mut self,
        mut result: Result<Response<Body>, BoxError>,
        last: Option<Attempt>,
        gave_up: Option<GaveUp>,
    ) -> Result<Response<Body>, BoxError> {
        self.course = None;
        let Some(attempts) = self.log.finish(last, gave_up) else {
            return result;
        };
        match &mut result {
            Ok(response) => {
                response.extensions_mut().insert(attempts);
            }
            Err(error) => {
                if let Some(error) = error.downcast_mut::<TransportError>() {
                    error.add_attempts(attempts, self.may_have_been_processed);
                }
            }
        }
        result
    }
}

impl<S> Drop for Call<S> {
    /// A call that its deadline ends is dropped from outside, and what is known here would go with it.
    fn drop(&mut self) {
        if let Some(course) = &self.course
            && let Some(attempts) = self.log.abandon(self.shared.timer.now())
        {
            course.leave(attempts);
        }
    }
}

impl<S> Future for RetryFuture<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
{
    type Output = Result<Response<Body>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let done = loop {
            match this.state.as_mut().project() {
                StateProjection::Attempting { attempt } => {
                    let result = ready!(attempt.poll(cx)).map_err(Into::into);
                    match this.call.after(result) {
                        // The attempt is dropped here, and what it holds is free while the call waits.
                        Next::Sleep(sleep) => this.state.set(State::Waiting { sleep }),
                        Next::Attempt => this.state.set(State::GettingReady),
                        Next::Done(result) => break result,
                    }
                }
                StateProjection::Waiting { sleep } => {
                    ready!(sleep.as_mut().poll(cx));
                    this.state.set(State::GettingReady);
                }
                StateProjection::GettingReady => {
                    if let Err(error) = ready!(this.call.inner.poll_ready(cx)) {
                        break this.call.finish(Err(error.into()), None, None);
                    }
                    // Nothing to send would be nothing to wait for, and `after` does not do that.
                    let Some(request) = this.call.next_request() else {
                        return Poll::Pending;
                    };
                    let attempt = this.call.inner.call(request);
                    this.state.set(State::Attempting { attempt });
                }
                // Polled again after it was done.
                StateProjection::Done => return Poll::Pending,
            }
        };
        this.state.set(State::Done);
        Poll::Ready(done)
    }
}

impl<S: Service<Request<Body>>> fmt::Debug for RetryFuture<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryFuture")
            .field("retries", &self.call.retries)
            .finish_non_exhaustive()
    }
}
